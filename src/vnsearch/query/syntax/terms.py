"""Typed words to nodes: syllables, dates in whatever form, addresses and hashtags."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vnsearch.query.syntax.ast import Node, Or, Phrase, Term
from vnsearch.text import canonical_text, fold, tokenise
from vnsearch.text.analysis import PLAIN, TIE, TokenColumns, analyse
from vnsearch.text.extra_terms import Extra, extras

#: Other tokens there may be between the first and the last of a phrase, at most.
MAX_SLACK = 50
#: A phrase of more words has no slack: looking for it would take a time that grows with both.
SLACK_WORDS_AT_MOST = 16

_ADDRESS = re.compile(r"\w@\w|://|\bwww\.|\w\.\w[\w.]*/\w", re.IGNORECASE)
_HASHTAG = re.compile(r"#\w")
#: Words before a date that only say that it is one.
_DATE_WORDS = frozenset({"ngày", "ngay", "tháng", "thang"})
_DATE = re.compile(r"\d+/\d+(/\d+)?")
#: Words that a date typed after an exclusion may take: ngày 31 tháng 5 năm 2021.
DATE_WORDS_AT_MOST = 6


def plain_terms(text: str) -> tuple[Term, ...]:
    """Each token as a term, in order."""
    return tuple(Term(token.form, token.fold, token.accented) for token in tokenise(text))


def is_date(term: Term) -> bool:
    """Whether a term is a date, which stands for several tokens."""
    return bool(_DATE.fullmatch(term.form))


def _term(read: TokenColumns, i: int, tied: bool = False) -> Term:
    form, folded = read.forms[i], read.folds[i]
    mark = next((mark for mark in "&./" if mark in read.gaps[i]), "-")
    return Term(form, folded, form != folded, tie=mark if tied and read.kinds[i] == TIE else "")


def _dates_by_token(read: TokenColumns) -> dict[int, Extra]:
    """The fullest reading of each date by its first token."""
    found: dict[int, Extra] = {}
    for extra in extras(read):
        if "/" in extra.form and not _score(read, extra):
            found.setdefault(extra.first, extra)
    return found


def _score(read: TokenColumns, extra: Extra) -> bool:
    """Whether a day and month may as well be a result: 2-1, but not "ngày 2-1"."""
    announced = extra.first and read.forms[extra.first - 1] in _DATE_WORDS
    return extra.form.count("/") == 1 and read.gaps[extra.first + 1] == "-" and not announced


def _introduces_date(read: TokenColumns, i: int) -> bool:
    """Whether a token only says that the next one begins a date."""
    return i >= 0 and read.forms[i] in _DATE_WORDS and read.kinds[i + 1] == PLAIN


def _terms_and_dates(text: str) -> Iterator[Term]:
    """Terms, with each date as one term, without the word before it that only announces it."""
    read = analyse(text, words=False)
    dates = _dates_by_token(read)
    i, after_date = 0, True
    while i < len(read):
        date = dates.get(i)
        if date:
            yield Term(date.form, date.fold, accented=False)
        elif i + 1 not in dates or not _introduces_date(read, i):
            yield _term(read, i, not after_date)
        i, after_date = date.past if date else i + 1, date is not None


def leading_date(words: list[str]) -> int:
    """How many of the words typed side by side are one date from the first on; 0 where they begin none."""
    if not words or not (words[0][:1].isdigit() or canonical_text(words[0]) in _DATE_WORDS):
        return 0
    for count in range(min(len(words), DATE_WORDS_AT_MOST), 1, -1):
        terms = list(_terms_and_dates(" ".join(words[:count])))
        if len(terms) == 1 and is_date(terms[0]):
            return count
    return 0


def _hashtag(word: str) -> Iterator[Node]:
    """A hashtag as written in one word, or its parts side by side where capitals mark them."""
    read = analyse(word, words=False)
    parts = [extra.form for extra in extras(read) if extra.part is not None and extra.first == 0]
    said = _as_phrase(" ".join(parts), 0)
    whole = [Phrase(tuple(Term(part, fold(part), part != fold(part)) for part in parts))]
    if said != whole:  # no parts, or TPHCM among them, which in words is two
        yield from _terms_and_dates(word)
        return
    yield Or((_term(read, 0), *said))
    yield from _terms_and_dates(word[int(read.ends[0]) :])


def parse_words(text: str) -> list[Node]:
    """Words typed side by side as nodes.

    An e-mail or web address is a phrase of its parts, so that it is found whole, and by a part too.
    """
    found: list[Node] = []
    waiting: list[str] = []
    for word in text.split():
        address, hashtag = _ADDRESS.search(word), _HASHTAG.match(word)
        if not (address or hashtag):
            waiting.append(word)
            continue
        found += _terms_and_dates(" ".join(waiting))
        waiting = []
        found += _hashtag(word) if hashtag and not address else _as_phrase(word, 0)
    return found + list(_terms_and_dates(" ".join(waiting)))


def _phrase_terms(text: str) -> tuple[Term, ...]:
    """Every token as a term, but for dates, which are one each."""
    read = analyse(text, words=False)
    dates = _dates_by_token(read)
    terms: list[Term] = []
    i = 0
    while i < len(read):
        date = dates.get(i)
        terms.append(Term(date.form, date.fold, accented=False) if date else _term(read, i))
        i = date.past if date else i + 1
    return tuple(terms)


def _date_slack(terms: tuple[Term, ...]) -> int:
    """Tokens that the dates before a phrase's last term may take, written in full, beyond one each."""
    return sum(4 if term.form.count("/") == 2 else 2 for term in terms[:-1] if is_date(term))


def parse_phrase(text: str, slack: int) -> list[Node]:
    """Quoted words as a phrase, one word too: it must be there as typed. One date is a term."""
    found = _as_phrase(text, slack)
    return [Phrase((each,)) if isinstance(each, Term) and not is_date(each) else each for each in found]


def _as_phrase(text: str, slack: int) -> list[Node]:
    """Words side by side as a phrase; one word, or one date, is a term.

    A date inside finds each of its forms: where it is not last, the phrase gets the slack they need.
    """
    whole = list(_terms_and_dates(text))
    if len(whole) < 2:
        return list(whole)
    terms = _phrase_terms(text)
    # As it reads back: marks between words are gone, and what they kept apart may be a date.
    while (again := _phrase_terms(" ".join(term.form for term in terms))) != terms:
        terms = again
    slack = max(slack if len(terms) <= SLACK_WORDS_AT_MOST else 0, _date_slack(terms))
    return [Phrase(terms, slack=min(slack, MAX_SLACK))] if len(terms) > 1 else list(terms)

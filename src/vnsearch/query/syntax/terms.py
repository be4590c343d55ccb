"""Typed words to query nodes: syllables, dates, addresses and hashtags.

Dates among plain words are recognised here: ``vnsearch.text.extra_terms`` gives a date in whatever form it is
written as one term (``31/5/2021``), the same that documents are indexed with. Dates after a date field are
parsed in ``dates.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from vnsearch.query.syntax.ast import Node, Or, Phrase, Term
from vnsearch.query.syntax.web_addresses import with_address
from vnsearch.text import canonical_text, fold
from vnsearch.text.analysis import PLAIN, TIE, TokenColumns, analyse
from vnsearch.text.extra_terms import Extra, extras

#: The greatest slack of a phrase, in tokens.
MAX_SLACK = 50
#: A phrase of more words has no slack: the time to match it would grow with both.
MAX_WORDS_WITH_SLACK = 16
#: The most words that a date after an exclusion can take: ngày 31 tháng 5 năm 2021.
MAX_DATE_WORDS = 6

_ADDRESS = re.compile(r"\w@\w|://|\bwww\.|\w\.\w[\w.]*/\w", re.IGNORECASE)
_HASHTAG = re.compile(r"#\w")
#: Words before a date that only say that it is one.
_DATE_WORDS = frozenset({"ngày", "ngay", "tháng", "thang"})
_DATE = re.compile(r"\d+/\d+(/\d+)?")


def is_date(term: Term) -> bool:
    """Whether a term is a date, which stands for several tokens."""
    return bool(_DATE.fullmatch(term.form))


def _term(tokens: TokenColumns, i: int, may_be_joined: bool = False) -> Term:
    """Return token ``i`` as a term, joined to the previous one if a joining character stands between."""
    form, folded = tokens.forms[i], tokens.folds[i]
    joiner = ""
    if may_be_joined and tokens.kinds[i] == TIE:
        joiner = next((character for character in "&./" if character in tokens.gaps[i]), "-")
    return Term(form, folded, form != folded, joiner=joiner)


def _dates_by_token(tokens: TokenColumns) -> dict[int, Extra]:
    """Return the longest form of each date by the index of its first token."""
    dates: dict[int, Extra] = {}
    for extra in extras(tokens):
        if "/" in extra.form and not _may_be_score(tokens, extra):
            dates.setdefault(extra.start, extra)
    return dates


def _may_be_score(tokens: TokenColumns, date: Extra) -> bool:
    """Whether a day and month may as well be the score of a match: 2-1, but not ngày 2-1."""
    is_introduced = date.start and tokens.forms[date.start - 1] in _DATE_WORDS
    return date.form.count("/") == 1 and tokens.gaps[date.start + 1] == "-" and not is_introduced


def _introduces_date(tokens: TokenColumns, i: int) -> bool:
    """Whether a token only says that a date begins after it."""
    return i >= 0 and tokens.forms[i] in _DATE_WORDS and tokens.kinds[i + 1] == PLAIN


def _terms_and_dates(text: str) -> Iterator[Term]:
    """Yield terms, each date as one term and without the word that introduces it."""
    tokens = analyse(text, words=False)
    dates = _dates_by_token(tokens)
    i, after_date = 0, True
    while i < len(tokens):
        date = dates.get(i)
        if date:
            yield Term(date.form, date.fold, accented=False)
        elif i + 1 not in dates or not _introduces_date(tokens, i):
            yield _term(tokens, i, not after_date)
        i, after_date = date.end if date else i + 1, date is not None


def leading_date_length(words: list[str]) -> int:
    """Return how many of the words, from the first on, are one date of several words; 0 if there is none."""
    if not words or not (words[0][:1].isdigit() or canonical_text(words[0]) in _DATE_WORDS):
        return 0
    for count in range(min(len(words), MAX_DATE_WORDS), 1, -1):
        terms = list(_terms_and_dates(" ".join(words[:count])))
        if len(terms) == 1 and is_date(terms[0]):
            return count
    return 0


def _hashtag(word: str) -> Iterator[Node]:
    """Yield a hashtag as one word or, where capitals separate its parts, as these parts side by side."""
    tokens = analyse(word, words=False)
    parts = [extra.form for extra in extras(tokens) if extra.part is not None and extra.start == 0]
    as_typed = [Phrase(tuple(Term(part, fold(part), part != fold(part)) for part in parts))]
    as_parsed = _as_phrase(" ".join(parts), 0)
    if as_parsed != as_typed:  # no parts, or parts such as TPHCM that alone are parsed as two words
        yield from _terms_and_dates(word)
        return
    yield Or((_term(tokens, 0), *as_parsed))
    yield from _terms_and_dates(word[int(tokens.ends[0]) :])


def parse_words(text: str) -> list[Node]:
    """Return words typed side by side as nodes.

    An e-mail or web address is a phrase of its parts: the whole address matches, and part of one too. A web
    address also means the document at it.
    """
    nodes: list[Node] = []
    plain_words: list[str] = []
    for word in text.split():
        address, hashtag = _ADDRESS.search(word), _HASHTAG.match(word)
        if not (address or hashtag):
            plain_words.append(word)
            continue
        nodes += _terms_and_dates(" ".join(plain_words))
        plain_words = []
        nodes += _hashtag(word) if hashtag and not address else with_address(word, _as_phrase(word, 0))
    return nodes + list(_terms_and_dates(" ".join(plain_words)))


def _phrase_terms(text: str) -> tuple[Term, ...]:
    """Return every token as a term, also words that introduce a date; each date is one term."""
    tokens = analyse(text, words=False)
    dates = _dates_by_token(tokens)
    terms: list[Term] = []
    i = 0
    while i < len(tokens):
        date = dates.get(i)
        terms.append(Term(date.form, date.fold, accented=False) if date else _term(tokens, i))
        i = date.end if date else i + 1
    return tuple(terms)


def _date_slack(terms: tuple[Term, ...]) -> int:
    """Return the slack that the dates of a phrase need to match when they are written in full.

    31/5/2021 is one term; in full, 31 tháng 5 năm 2021 has four tokens more, two more without the year. The
    last term of a phrase needs none.
    """
    return sum(4 if term.form.count("/") == 2 else 2 for term in terms[:-1] if is_date(term))


def parse_phrase(text: str, slack: int) -> list[Node]:
    """Return quoted words as a phrase, also a single word, which then must match as typed.

    A single date is a term.
    """
    return [
        Phrase((node,)) if isinstance(node, Term) and not is_date(node) else node
        for node in _as_phrase(text, slack)
    ]


def _as_phrase(text: str, slack: int) -> list[Node]:
    """Return words side by side as a phrase; one word or one date is a term.

    A date in a phrase matches each of its forms: unless it is last, the phrase gets the slack that they need.
    """
    nodes: list[Node] = list(_terms_and_dates(text))
    if len(nodes) < 2:
        return nodes
    terms = _phrase_terms(text)
    # The text of a phrase has no punctuation; what it kept apart may then be read as one date. Repeat until
    # the terms are those that their own text gives.
    while (new_terms := _phrase_terms(" ".join(term.form for term in terms))) != terms:
        terms = new_terms
    nodes = list(_terms_and_dates(" ".join(term.form for term in terms)))
    if len(nodes) < 2:
        return nodes
    slack = max(slack if len(terms) <= MAX_WORDS_WITH_SLACK else 0, _date_slack(terms))
    return [Phrase(terms, slack=min(slack, MAX_SLACK))] if len(terms) > 1 else list(terms)

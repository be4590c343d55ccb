"""Typed words to nodes: syllables, dates in whatever form, addresses and hashtags."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vnsearch.query.values import Node, Or, Phrase, Term
from vnsearch.text import tokenise
from vnsearch.text.columns import PLAIN, TIE, Columns, columns
from vnsearch.text.extras import Extra, extras

_ADDRESS = re.compile(r"\w@\w|://|\bwww\.|\w\.\w[\w.]*/\w", re.IGNORECASE)
_HASHTAG = re.compile(r"#\w")
#: Words before a date that only say that it is one.
_DATE_WORDS = frozenset({"ngay", "thang"})


def plain_terms(text: str) -> tuple[Term, ...]:
    """Each token as a term, in order."""
    return tuple(Term(token.form, token.fold, token.accented) for token in tokenise(text))


def _term(read: Columns, i: int) -> Term:
    form, fold = read.forms[i], read.folds[i]
    return Term(form, fold, form != fold, glued=bool(i and read.kinds[i] == TIE))


def _dates(read: Columns) -> dict[int, Extra]:
    """The fullest reading of each date by its first token."""
    found: dict[int, Extra] = {}
    for extra in extras(read):
        if "/" in extra.form and not _score(read, extra):
            found.setdefault(extra.first, extra)
    return found


def _score(read: Columns, extra: Extra) -> bool:
    """Whether a day and month may as well be a result: 2-1, but not "ngày 2-1"."""
    announced = extra.first and read.folds[extra.first - 1] in _DATE_WORDS
    return extra.form.count("/") == 1 and read.gaps[extra.first + 1] == "-" and not announced


def _syllables(text: str) -> Iterator[Node]:
    """Terms, with each date as one term, without the word before it that only announces it."""
    read = columns(text, words=False)
    dates = _dates(read)
    announced = {i - 1 for i in dates if i and read.kinds[i] == PLAIN and read.folds[i - 1] in _DATE_WORDS}
    i = 0
    while i < len(read):
        date = dates.get(i)
        if date:
            yield Term(date.form, date.fold, accented=False)
        elif i not in announced:
            yield _term(read, i)
        i = date.past if date else i + 1


def _hashtag(word: str) -> Iterator[Node]:
    """A hashtag as written in one word, or its parts side by side where capitals mark them."""
    read = columns(word, words=False)
    parts = [extra for extra in extras(read) if extra.first == 0 and extra.past == 1]
    for i in range(len(read)):
        whole = _term(read, i)
        if i == 0 and parts:
            yield Or((whole, Phrase(tuple(Term(p.form, p.fold, p.form != p.fold) for p in parts))))
        else:
            yield whole


def read_words(text: str) -> list[Node]:
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
        found += _syllables(" ".join(waiting))
        waiting = []
        terms = plain_terms(word)
        found += _hashtag(word) if hashtag and not address else [Phrase(terms)] if len(terms) > 1 else terms
    return found + list(_syllables(" ".join(waiting)))

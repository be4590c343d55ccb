"""Text in, syllable tokens with offsets into the original out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from vnsearch.text.characters import IGNORABLE, MARKS
from vnsearch.text.normalise import canonical, fold

#: A run of letters and digits; marks and invisible characters stay inside it, never at its edges
#: (a trailing combining mark belongs to its letter). Possessive, so that hostile runs stay linear.
_TOKEN = re.compile(rf"[^\W_]++(?:[{MARKS}{IGNORABLE}]++[^\W_]++)*+[{MARKS}]*+")


@dataclass(frozen=True, slots=True)
class Token:
    """One syllable, number or foreign word.

    ``start`` and ``end`` are character offsets: ``text[start:end]`` is the surface. ``form`` is
    canonical (lower case, diacritics kept), ``fold`` is ``form`` without diacritics.
    """

    start: int
    end: int
    form: str
    fold: str

    @property
    def accented(self) -> bool:
        """Whether the form carries diacritics."""
        return self.form != self.fold


def spans(text: str) -> Iterator[tuple[int, int]]:
    """The ``(start, end)`` offsets of each token, in order and disjoint."""
    return (match.span() for match in _TOKEN.finditer(text))


def tokenise(text: str) -> list[Token]:
    """All tokens of a text.

    >>> [token.form for token in tokenise("Bầu cử, Covid-19!")]
    ['bầu', 'cử', 'covid', '19']
    """
    tokens = []
    for match in _TOKEN.finditer(text):
        form = canonical(match.group())
        tokens.append(Token(match.start(), match.end(), form, fold(form)))
    return tokens


def forms(text: str) -> list[str]:
    """Only the canonical forms of a text's tokens: what indexing needs, without the offsets."""
    return [canonical(surface) for surface in _TOKEN.findall(text)]

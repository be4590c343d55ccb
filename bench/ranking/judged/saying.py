"""Which articles say a word or a name, found by reading their texts: no engine takes part.

An article says it where its syllables stand side by side and in order within one line of title, summary or
body, in any case. Two spellings of one syllable are one: the tone mark on either vowel (``hòa``, ``hoà``), and
``y`` or ``i`` alone after h, k, l, m, s and t (``kỹ``, ``kĩ``).
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Callable, Iterable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from bench.ranking.judged.forms import new_tone
from bench.ranking.judged.records import Record, bare

_SYLLABLE = re.compile(r"\w+")
#: An open syllable that is written with y or i: the consonant, and the tone mark of the vowel.
_Y = re.compile("([hklmst])y([\u0300\u0301\u0303\u0309\u0323]?)")
_LINE_END = ""

Numbers = NDArray[np.int64]


@cache
def one_spelling(syllable: str) -> str:
    """The one that stands for all spellings of a syllable in lower case.

    >>> [one_spelling(syllable) for syllable in ("hòa", "kỹ", "thuỷ")]
    ['hoà', 'kĩ', 'thuỷ']
    """
    apart = unicodedata.normalize("NFD", new_tone(syllable))
    match = _Y.fullmatch(apart)
    return unicodedata.normalize("NFC", f"{match[1]}i{match[2]}" if match else apart)


@cache
def _bare(syllable: str) -> str:
    return bare(one_spelling(syllable))


def _syllables(text: str) -> list[str]:
    return _SYLLABLE.findall(text.lower())


def says(text: str, unit: str) -> bool:
    """Whether one text, of several lines, says a word or a name."""
    pattern = f" {' '.join(map(one_spelling, _syllables(unit)))} "
    lines = (f" {' '.join(map(one_spelling, _syllables(line)))} " for line in text.split("\n"))
    return any(pattern in line for line in lines)


class Texts:
    """All texts as one row of numbered syllables, with a number of its own after each line."""

    def __init__(self, records: Iterable[Record]) -> None:
        self.ids: list[str] = []
        numbers: dict[str, int] = {_LINE_END: 0}
        row, ends = array("i"), array("q")
        for record in records:
            self.ids.append(record.id)
            for line in record.text.split("\n"):
                row.extend(numbers.setdefault(one, len(numbers)) for one in [*_syllables(line), _LINE_END])
            ends.append(len(row))
        self._ends = np.array(ends, np.int64)
        self._raw, self._syllables = np.array(row, np.int32), list(numbers)
        self._spell(one_spelling)

    def _spell(self, spelling: Callable[[str], str]) -> None:
        """Numbers syllables of the same spelling alike, and sorts their places."""
        numbers: dict[str, int] = {}
        same = [numbers.setdefault(spelling(one), len(numbers)) for one in self._syllables]
        self._spelling, self._numbers = spelling, numbers
        self._row = np.array(same, np.int32)[self._raw]
        self._places = np.argsort(self._row, kind="stable")
        self._starts = np.searchsorted(self._row[self._places], np.arange(len(numbers) + 1))

    def without_diacritics(self) -> Texts:
        """The same texts, bare."""
        texts = object.__new__(Texts)
        texts.ids, texts._ends = self.ids, self._ends
        texts._raw, texts._syllables = self._raw, self._syllables
        texts._spell(_bare)
        return texts

    def places(self, text: str) -> Numbers:
        """Where the text begins in the row, ascending."""
        numbers = [self._numbers.get(self._spelling(one), -1) for one in _syllables(text)]
        if not numbers or -1 in numbers:
            return np.empty(0, np.int64)
        places = self._places[self._starts[numbers[0]] : self._starts[numbers[0] + 1]]
        for offset, number in enumerate(numbers[1:], 1):
            places = places[self._row[places + offset] == number]
        return places

    def saying(self, places: Numbers) -> Numbers:
        """The numbers of the articles with these places, ascending."""
        return np.unique(np.searchsorted(self._ends, places, "right"))

    def beside(self, places: Numbers, offset: int) -> float:
        """The share of the places beside which, so far off, the commonest syllable stands."""
        neighbours = self._row[np.maximum(places + offset, 0)]
        neighbours = neighbours[neighbours != self._numbers[_LINE_END]]
        return float(np.bincount(neighbours).max(initial=0) / max(len(places), 1))

"""Dates as people write them in texts and queries, each in all forms in which it is indexed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from vnsearch.text.analysis import TokenColumns
from vnsearch.text.characters import IGNORABLE

_TIES = frozenset("-/.\u2010\u2011\u2013")
_UNSEEN = re.compile(rf"[\s{IGNORABLE}]+")
_SPACE = re.compile(r"\s")
_DAY_WORDS = frozenset({"ngay", "hom", "sang", "trua", "chieu", "toi", "dem", "mung"})


def date_forms(day: int, month: int, year: int) -> tuple[str, ...]:
    """Return the forms in which a date is indexed; 0 for an unknown day or year; () for an impossible date.

    >>> date_forms(31, 5, 1961)
    ('31/5/1961', '31/5', '5/1961')
    """
    valid_day, valid_year = 1 <= day <= 31, 1000 <= year <= 2999
    if not 1 <= month <= 12 or (day and not valid_day) or (year and not valid_year):
        return ()
    whole = (f"{day}/{month}/{year}",) if day and year else ()
    return whole + ((f"{day}/{month}",) if day else ()) + ((f"{month}/{year}",) if year else ())


def _number(form: str, max_digits: int) -> int:
    # 0 and what is no number are no day, month or year; 0 is kept for "not given".
    return int(form) or -1 if len(form) <= max_digits and form.isascii() and form.isdigit() else -1


@dataclass(frozen=True, slots=True)
class Date:
    """The tokens from ``start`` to ``end`` as a date, in the forms in which it is indexed."""

    forms: tuple[str, ...]
    start: int
    end: int


class _Reader:
    """Parses dates at the tokens of one text."""

    def __init__(self, columns: TokenColumns) -> None:
        self._folds = columns.folds
        self._gaps = columns.gaps
        self._kinds = columns.kinds
        self._count = len(columns)

    def _fold_at(self, i: int) -> str:
        return self._folds[i] if 0 <= i < self._count else ""

    def _tie(self, i: int) -> str:
        """Return the character that joins token ``i`` to the one before; only / may have spaces around."""
        mark = _UNSEEN.sub("", self._gaps[i]) if 0 < i < self._count else ""
        return mark if mark in _TIES and (mark == "/" or not _SPACE.search(self._gaps[i])) else ""

    def _without_punctuation(self, start: int, end: int) -> bool:
        """Return whether only spaces are between the tokens from ``start`` to ``end``."""
        return not self._kinds[start + 1 : end].any()

    def date_at(self, i: int) -> tuple[tuple[str, ...], int]:
        """Return the forms of the date that starts at token ``i``, and its number of tokens."""
        for reading in (self._tied, self._spelled, self._dotted):
            forms, size = reading(i)
            if forms:
                return forms, size
        return (), 0

    def _tied(self, i: int) -> tuple[tuple[str, ...], int]:
        """31/5/1961, 31-5-1961, 31.5.1961, 1961-05-31; 31/5, 31-5, 31/5 năm 1961; 5/1961.

        Two marks tie a date, not one or three; another mark parts dates: 30/4-1/5.
        """
        tie = self._tie(i + 1)
        if not tie or self._tie(i) == tie:
            return (), 0
        first, second, third = (self._fold_at(i + k) for k in range(3))
        if self._tie(i + 2) == tie:
            if self._tie(i + 3) == tie:
                return (), 0
            if len(first) == 4:
                return date_forms(_number(third, 2), _number(second, 2), _number(first, 4)), 3
            return date_forms(_number(first, 2), _number(second, 2), _number(third, 4)), 3
        if tie == ".":
            return (), 0
        if len(second) == 4:
            return date_forms(0, _number(first, 2), _number(second, 4)), 2
        year = (
            _number(self._fold_at(i + 3), 4)
            if third == "nam" and self._without_punctuation(i + 1, i + 4)
            else 0
        )
        return date_forms(_number(first, 2), _number(second, 2), max(year, 0)), 4 if year > 0 else 2

    def _spelled(self, i: int) -> tuple[tuple[str, ...], int]:
        """31 tháng 5 năm 1961, 31 tháng 5; tháng 5 năm 1961 (from the 5)."""
        if self._fold_at(i + 1) == "thang":
            year = _number(self._fold_at(i + 4), 4) if self._fold_at(i + 3) == "nam" else 0
            if year < 0 or not self._without_punctuation(i, i + 5):
                year = 0
            size = 5 if year else 3
            forms = date_forms(_number(self._fold_at(i), 2), _number(self._fold_at(i + 2), 2), year)
            return (forms, size) if self._without_punctuation(i, i + size) else ((), 0)
        if (
            self._fold_at(i - 1) == "thang"
            and self._fold_at(i + 1) == "nam"
            and self._without_punctuation(i - 1, i + 3)
        ):
            return date_forms(0, _number(self._fold_at(i), 2), _number(self._fold_at(i + 2), 4)), 3
        return (), 0

    def _dotted(self, i: int) -> tuple[tuple[str, ...], int]:
        """ngày 31.5 and tháng 5.1961, which alone would be numbers."""
        first, _, second = self._fold_at(i).partition(",")
        if second and self._fold_at(i - 1) in _DAY_WORDS:
            return date_forms(_number(first, 2), _number(second, 2), 0), 1
        if len(second) == 4 and self._fold_at(i - 1) == "thang":
            return date_forms(0, _number(first, 2), _number(second, 4)), 1
        return (), 0


def dates(columns: TokenColumns) -> Iterator[Date]:
    """Yield the dates of a text, in order and disjoint."""
    reader = _Reader(columns)
    end = 0
    for i in columns.numbers.tolist():
        forms, size = reader.date_at(i) if i >= end else ((), 0)
        if forms:
            end = i + size
            yield Date(forms, i, end)

"""Dates as people write them in texts and queries, each in all forms in which it is indexed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from vnsearch.text.analysis import TokenColumns
from vnsearch.text.characters import IGNORABLE

_TIES = frozenset("-/.\u2010\u2011\u2013")
#: Between the ends of a range of days.
_DASHES = frozenset("-\u2010\u2011\u2013\u2014")
_TO = (("den", "het", "ngay"), ("den", "ngay"), ("den", "het"), ("den",))
_INVISIBLE = re.compile(rf"[\s{IGNORABLE}]+")
_SPACE = re.compile(r"\s")
#: A year with 29 February, for ranges without one; the most days of a range.
_ANY_YEAR, _MAX_DAYS = 2024, 32
#: Words after which 31.5 is a day.
DAY_WORDS = frozenset({"ngay", "hom", "sang", "trua", "chieu", "toi", "dem", "mung"})


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


def may_be_tie(gap: str) -> bool:
    """Return whether what stands between two numbers may tie them into one date."""
    return _INVISIBLE.sub("", gap) in _TIES


def may_be_dash(gap: str) -> bool:
    """Return whether what stands between two tokens may be the dash of a range of days."""
    return gap.strip() in _DASHES


class Date(NamedTuple):
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
        gap = self._gaps[i] if 0 < i < self._count else ""
        if gap in _TIES or gap in ("", " "):  # what most gaps are
            return gap.strip()
        mark = _INVISIBLE.sub("", gap)
        return mark if mark in _TIES and (mark == "/" or not _SPACE.search(gap)) else ""

    def _without_punctuation(self, start: int, end: int) -> bool:
        """Return whether only spaces are between the tokens from ``start`` to ``end``."""
        return not self._kinds[start + 1 : end].any()

    def date_at(self, i: int) -> tuple[tuple[str, ...], int]:
        """Return the forms of the date that starts at token ``i``, and its number of tokens."""
        for reading in (self._with_ties, self._in_words, self._with_full_stop):
            forms, size = reading(i)
            if forms:
                return forms, size
        return (), 0

    def read(self, i: int) -> list[Date]:
        """Return the date that starts at token ``i``, if one does."""
        forms, size = self.date_at(i)
        return [Date(forms, i, i + size)] if forms else []

    def bare_day(self, i: int) -> int:
        """Return the number of a day that is token ``i`` alone, 0 for none."""
        day = _number(self._fold_at(i), 2)
        return day if 1 <= day <= 31 and not self._tie(i) else 0

    def after_range_word(self, i: int) -> int:
        """Return the token that begins the end of a range, after a dash or "đến" before token ``i``; 0 for none."""
        if not 0 < i < self._count:
            return 0
        if may_be_dash(self._gaps[i]):
            return i
        if self._fold_at(i) != "den":
            return 0
        words = tuple(self._fold_at(i + k) for k in range(3))
        size = next((len(phrase) for phrase in _TO if words[: len(phrase)] == phrase), 0)
        return i + size if size and self._without_punctuation(i - 1, i + size + 1) else 0

    def inner_tie(self, i: int) -> str:
        """Return the character inside a date that starts at token ``i``: 7-11 is no end of a range."""
        return "-" if self._tie(i + 1) in _DASHES else self._tie(i + 1)

    def _with_ties(self, i: int) -> tuple[tuple[str, ...], int]:
        """31/5/1961, 31-5-1961, 31.5.1961, 1961-05-31; 31/5, 31-5, 31/5 năm 1961, 31/5-1961; 5/1961.

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
        if tie == "/" and len(third) == 4 and self._tie(i + 2) in _DASHES:  # 6/7-2024
            return date_forms(_number(first, 2), _number(second, 2), _number(third, 4)), 3
        if len(second) == 4:
            return date_forms(0, _number(first, 2), _number(second, 4)), 2
        year = (
            _number(self._fold_at(i + 3), 4)
            if third == "nam" and self._without_punctuation(i + 1, i + 4)
            else 0
        )
        return date_forms(_number(first, 2), _number(second, 2), max(year, 0)), 4 if year > 0 else 2

    def _in_words(self, i: int) -> tuple[tuple[str, ...], int]:
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

    def _with_full_stop(self, i: int) -> tuple[tuple[str, ...], int]:
        """ngày 31.5 and tháng 5.1961, which alone would be numbers."""
        first, _, second = self._fold_at(i).partition(",")
        if second and self._fold_at(i - 1) in DAY_WORDS:
            return date_forms(_number(first, 2), _number(second, 2), 0), 1
        if len(second) == 4 and self._fold_at(i - 1) == "thang":
            return date_forms(0, _number(first, 2), _number(second, 4)), 1
        return (), 0


def read_range(reader: _Reader, i: int, first: Sequence[Date]) -> list[Date]:
    """Return the days of a range that starts at token ``i``: its first and last day, and those between.

    ``first``: the date that starts there, if one does.

    5-7/11, 5-7/11/2024, từ 5 đến 7/11, 28/10 - 3/11/2024. Where no range starts, or one of more than
    ``_MAX_DAYS``, return none.
    """
    day = reader.bare_day(i)
    for start_end in ([i + 1] if day else []) + [each.end for each in first]:
        j = reader.after_range_word(start_end)
        last = reader.read(j) if j else []
        if not last or "-" in reader.inner_tie(j):
            continue
        is_bare = start_end == i + 1
        days = _days_between(day if is_bare else first[0].forms, last[0].forms)
        if days:
            start = Date(date_forms(*days[0]), i, start_end)
            end = Date(date_forms(*days[-1]), j, last[0].end)
            between = [Date(date_forms(*each), i, last[0].end) for each in days[1:-1]]
            return [start, end, *between]
    return []


def _days_between(first: int | tuple[str, ...], last: tuple[str, ...]) -> list[tuple[int, int, int]]:
    """Return (day, month, year) of each day of a range, year 0 for none; [] for no range of days.

    ``first`` is a day of the last one's month, or the forms of a date.
    """
    end = [int(part) for part in last[0].split("/")]
    if len(end) == 2 and end[1] > 12:
        return []
    start = [first, end[1]] if isinstance(first, int) else [int(part) for part in first[0].split("/")]
    if len(start) == 2 and start[1] > 12:
        return []
    year_of_start = start[2] + (start[1] > end[1]) if len(start) == 3 else 0
    year = end[2] if len(end) == 3 else year_of_start
    try:
        final = date(year or _ANY_YEAR, end[1], end[0])
        initial = date(start[2] if len(start) == 3 else final.year - (start[1] > end[1]), start[1], start[0])
    except ValueError:
        return []
    count = (final - initial).days
    if not 0 < count < _MAX_DAYS:
        return []
    days = (initial + timedelta(days=number) for number in range(count + 1))
    return [(day.day, day.month, day.year if year else 0) for day in days]


def dates(columns: TokenColumns) -> Iterator[Date]:
    """Yield the dates of a text, in order; of a range of days first its ends, then the days between over all of it.

    They begin at some of ``columns.numbers``. All but the days between are disjoint.
    """
    reader = _Reader(columns)
    end = 0
    for i in columns.numbers.tolist():
        if i < end:
            continue
        first = reader.read(i)
        for each in read_range(reader, i, first) or first:
            end = each.end
            yield each

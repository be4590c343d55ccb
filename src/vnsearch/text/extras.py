"""Terms that several tokens, or a part of one, stand for: dates, joined acronyms, the parts of a hashtag.

They are indexed beside the tokens, at their place, and never instead of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from vnsearch.text.columns import SIGN, TIE, Columns
from vnsearch.text.normalise import canonical, compose, fold
from vnsearch.text.tokenise import forms as token_forms

_DATE_TIES = "-/.\u2010\u2011"
_DAY_WORDS = frozenset({"ngay", "hom", "sang", "trua", "chieu", "toi", "dem", "mung"})
_MAX_PARTS = 8
_MAX_LENGTH = 32
_CASE_PARTS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Extra:
    """A further term: ``form`` and its ``fold``, for the tokens from ``first`` up to ``past``.

    ``shift`` counts positions from ``first``: a hashtag's second part stands one after its first.
    """

    form: str
    fold: str
    first: int
    past: int
    shift: int = 0


def date_forms(day: int, month: int, year: int) -> tuple[str, ...]:
    """How a date is indexed, as it is commonly written; 0 for what is not known. Empty: no date.

    >>> date_forms(31, 5, 1961)
    ('31/5/1961', '31/5', '5/1961')
    """
    known_day, known_year = 1 <= day <= 31, 1000 <= year <= 2999
    if not 1 <= month <= 12 or (day and not known_day) or (year and not known_year):
        return ()
    whole = (f"{day}/{month}/{year}",) if day and year else ()
    return whole + ((f"{day}/{month}",) if day else ()) + ((f"{month}/{year}",) if year else ())


def _number(form: str, most: int) -> int:
    # 0 and what is no number are no day, month or year; 0 is kept for "not given".
    return int(form) or -1 if len(form) <= most and form.isascii() and form.isdigit() else -1


class _Dates:
    """Dates in one text's columns."""

    def __init__(self, columns: Columns) -> None:
        self._folds = columns.folds
        self._gaps = columns.gaps
        self._count = len(columns)

    def _at(self, i: int) -> str:
        return self._folds[i] if 0 <= i < self._count else ""

    def _tie(self, i: int) -> str:
        return self._gaps[i] if 0 < i < self._count and self._gaps[i] in _DATE_TIES else ""

    def found(self, i: int) -> tuple[tuple[str, ...], int]:
        """The forms of the date that begins at token ``i``, and how many tokens it takes."""
        for reading in (self._tied, self._spelled, self._dotted):
            forms, size = reading(i)
            if forms:
                return forms, size
        return (), 0

    def _tied(self, i: int) -> tuple[tuple[str, ...], int]:
        """31/5/1961, 31-5-1961, 31.5.1961, 1961-05-31; 31/5, 31-5; 5/1961."""
        tie = self._tie(i + 1)
        if not tie or self._tie(i):
            return (), 0
        first, second = self._at(i), self._at(i + 1)
        if self._tie(i + 2):
            third = self._at(i + 2)
            if self._tie(i + 2) != tie or self._tie(i + 3):
                return (), 0
            if len(first) == 4:
                return date_forms(_number(third, 2), _number(second, 2), _number(first, 4)), 3
            return date_forms(_number(first, 2), _number(second, 2), _number(third, 4)), 3
        if tie == ".":
            return (), 0
        if len(second) == 4:
            return date_forms(0, _number(first, 2), _number(second, 4)), 2
        return date_forms(_number(first, 2), _number(second, 2), 0), 2

    def _spelled(self, i: int) -> tuple[tuple[str, ...], int]:
        """31 tháng 5 năm 1961, 31 tháng 5; tháng 5 năm 1961 (from the 5)."""
        if self._at(i + 1) == "thang":
            year = _number(self._at(i + 4), 4) if self._at(i + 3) == "nam" else 0
            day, month = _number(self._at(i), 2), _number(self._at(i + 2), 2)
            return date_forms(day, month, max(year, 0)), 5 if year > 0 else 3
        if self._at(i - 1) == "thang" and self._at(i + 1) == "nam":
            return date_forms(0, _number(self._at(i), 2), _number(self._at(i + 2), 4)), 3
        return (), 0

    def _dotted(self, i: int) -> tuple[tuple[str, ...], int]:
        """ngày 31.5, which alone would be a number."""
        day, _, month = self._at(i).partition(",")
        if month and self._at(i - 1) in _DAY_WORDS:
            return date_forms(_number(day, 2), _number(month, 2), 0), 1
        return (), 0


def _dates(columns: Columns) -> Iterator[Extra]:
    dates = _Dates(columns)
    past = 0
    for i in columns.numbers.tolist():
        if i < past:
            continue
        forms, size = dates.found(i)
        yield from (Extra(form, form, i, i + size) for form in forms)
        past = i + size


def _ties(columns: Columns) -> Iterator[tuple[int, int]]:
    """The runs of tokens with nothing but one tying mark between neighbours."""
    tied = np.flatnonzero(columns.kinds[1:-1] == TIE)
    if not len(tied):
        return
    parted = np.flatnonzero(np.diff(tied) > 1) + 1
    for run in np.split(tied, parted):
        yield int(run[0]), int(run[-1]) + 2


def _joined(columns: Columns) -> Iterator[Extra]:
    """GD&ĐT and GD-ĐT also as gdđt, e-mail as email, U-23 as u23: where that would be one token."""
    for first, past in _ties(columns):
        form = "".join(columns.forms[first:past])
        short = past - first <= _MAX_PARTS and len(form) <= _MAX_LENGTH
        if short and not form.isdigit() and token_forms(form) == [form]:
            yield Extra(form, fold(form), first, past)


def case_parts(surface: str) -> list[str]:
    """The parts that capitals mark in a name written in one word; none where there is only one.

    >>> case_parts("BầuCửQuốcHội"), case_parts("COVID")
    (['Bầu', 'Cử', 'Quốc', 'Hội'], [])
    """
    parts: list[str] = []
    for letter in compose(surface):
        if not parts or (letter.isupper() and not parts[-1][-1].isupper()):
            parts.append(letter)
        else:
            parts[-1] += letter
    return parts if len(parts) > 1 else []


def _hashtags(columns: Columns) -> Iterator[Extra]:
    for i in np.flatnonzero(columns.kinds[:-1] == SIGN).tolist():
        surface = columns.text[columns.starts[i] : columns.ends[i]]
        if len(surface) <= _MAX_LENGTH * 2:
            for shift, part in enumerate(case_parts(surface)):
                form = canonical(part)
                yield Extra(form, fold(form), i, i + 1, shift)


def extras(columns: Columns) -> list[Extra]:
    """Every further term of a text, in no particular order."""
    return [*_dates(columns), *_joined(columns), *_hashtags(columns)]

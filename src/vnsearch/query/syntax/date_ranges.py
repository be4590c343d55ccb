"""Date fields to ranges of days, and the years of those written without one.

``lexer.py`` makes a ``DateField`` of each field with its date; ``resolve_years`` looks at all that stand in
one conjunction. An end without a year is the first such date after the start, and not the latest one that has
been: ``từ: 20/12/2020 đến: 5/1`` ends in January 2021. How one date is read: ``dates.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import MAXYEAR, date, timedelta
from typing import NamedTuple

from vnsearch.query.syntax.ast import Range
from vnsearch.query.syntax.dates import parse_date, parse_date_at
from vnsearch.query.syntax.day_ranges import DayRange, months_later
from vnsearch.text import compose, strip_diacritics

_DAY = timedelta(days=1)
#: Among so many years in a row at least one has a 29 February, also around 1900.
_MAX_LEAP_GAP = 9
#: Among so many months in a row at least one that begins after a given day has a 31st.
_MAX_MONTH_GAP = 3
#: A start of a year or longer only says which year: an end without a year need not be in it.
_WHOLE_YEAR = timedelta(days=365)


class DateField(NamedTuple):
    """A date field (``after``, ``until``, ``before``, ``on``) with its date.

    ``text`` is the date without diacritics, ``days`` the days that it names.
    """

    field: str
    text: str
    days: DayRange

    @property
    def end(self) -> date:
        """The first excluded day, if the field is an end: ``until`` a month includes it, ``before`` not."""
        return self.days.start if self.field == "before" else self.days.end

    def to_range(self) -> Range:
        """Return the query node for documents of these days."""
        match self.field:
            case "after":
                return Range(after=self.days.start)
            case "until" | "before":
                return Range(before=self.end)
            case _:
                return Range(self.days.start, self.days.end)

    def relative_to(self, today: date) -> DateField:
        """Return the same date as it would be read on another day."""
        parsed = parse_date_at(self.text, 0, today)
        return self._replace(days=parsed[0]) if parsed else self


def _is_incomplete(days: DayRange) -> bool:
    """Whether a date lacks its year, or its month too."""
    return days.without_year or days.without_month


def _resolve_end(end: DateField, start: DayRange) -> DateField:
    """Return an end without a year in the first year, or month, in which it comes after the start."""
    if end.end > start.start and start.end - start.start >= _WHOLE_YEAR:
        return end
    if end.days.without_month:
        first = start.start.replace(day=1)
        ends_of_periods = (months_later(first, months) - _DAY for months in range(1, _MAX_MONTH_GAP + 1))
    else:
        years = range(start.start.year, min(start.start.year + _MAX_LEAP_GAP, MAXYEAR))
        ends_of_periods = (date(year, 12, 31) for year in years)
    readings = (end.relative_to(day) for day in ends_of_periods)
    return next((reading for reading in readings if reading.end > start.start), end)


def _resolve_start(start: DateField, end: date) -> DateField:
    """Return a start without a year in the last year in which it comes before the end."""
    return start.relative_to(end - _DAY) if start.days.start >= end > date.min else start


def resolve_years(fields: Sequence[DateField]) -> list[DateField]:
    """Return date fields that must all match, each without a year in the year that makes a range of them.

    Starts are resolved against the earliest end that has a year, then ends against the latest start.
    """
    fixed_ends = (
        field.end for field in fields if field.field in ("until", "before") and not _is_incomplete(field.days)
    )
    end = min(fixed_ends, default=None)
    with_starts = [
        _resolve_start(field, end) if end and field.field == "after" and _is_incomplete(field.days) else field
        for field in fields
    ]
    starts = (field.days for field in with_starts if field.field == "after")
    start = max(starts, key=lambda days: days.start, default=None)
    return [
        _resolve_end(field, start)
        if start and field.field in ("until", "before") and _is_incomplete(field.days)
        else field
        for field in with_starts
    ]


def date_range(after: str, before: str, today: date | None = None) -> Range:
    """Return the range from the first day of one typed date up to the first day of another.

    Raise ``QueryError`` for what is no date.
    """
    fields = [
        DateField(name, strip_diacritics(compose(text).strip()), parse_date(text, today))
        for name, text in (("after", after), ("before", before))
    ]
    start, end = (field.days.start for field in resolve_years(fields))
    return Range(start, end)

"""Date fields side by side: an end without its year is the first after the start, not the latest that was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import MAXYEAR, date, timedelta

from vnsearch.query.syntax.ast import Range
from vnsearch.query.syntax.dates import DayRange, parse_date, parse_date_at, strip_diacritics
from vnsearch.text import compose

_DAY = timedelta(days=1)
#: Years in which there is a 29 February.
_LEAP = 9
#: A start so long says only which year: what follows without its own need not be in it.
_WHOLE_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class DateField:
    """A date field with its date: ``text`` is that date, bare, and ``span`` its days."""

    field: str
    text: str
    span: DayRange

    @property
    def days(self) -> Range:
        """The documents it asks for: until a month is with all of it, before it without."""
        match self.field:
            case "after":
                return Range(after=self.span.first)
            case "until" | "before":
                return Range(before=self.end)
            case _:
                return Range(self.span.first, self.span.past)

    @property
    def end(self) -> date:
        """The first day that is beyond it, where it is an end."""
        return self.span.first if self.field == "before" else self.span.past

    def relative_to(self, today: date) -> DateField:
        """The same date as it is read on another day."""
        found = parse_date_at(self.text, 0, today)
        return replace(self, span=found[0]) if found else self


def _resolve_end(end: DateField, start: DayRange) -> DateField:
    """An end without its year, first after a start."""
    if end.end > start.first and start.past - start.first >= _WHOLE_YEAR:
        return end
    years = range(start.first.year, min(start.first.year + _LEAP, MAXYEAR))
    readings = (end.relative_to(date(year, 12, 31)) for year in years)
    return next((reading for reading in readings if reading.end > start.first), end)


def _resolve_start(start: DateField, past: date) -> DateField:
    """A start without its year, last before an end."""
    return start.relative_to(past - _DAY) if start.span.first >= past > date.min else start


def resolve_years(dated: Sequence[DateField]) -> list[DateField]:
    """Date fields that must all hold, those without a year in the one that makes a range of them."""
    past = min((d.end for d in dated if d.field in ("until", "before") and not d.span.yearly), default=None)
    found = [_resolve_start(d, past) if past and d.field == "after" and d.span.yearly else d for d in dated]
    start = max((d.span for d in found if d.field == "after"), key=lambda span: span.first, default=None)
    ends = ("until", "before") if start else ()
    return [_resolve_end(d, start) if start and d.field in ends and d.span.yearly else d for d in found]


def date_range(after: str, before: str, today: date | None = None) -> Range:
    """From the first day of one typed date up to that of another. Raises ``QueryError`` for what is none."""
    typed = (("after", after), ("before", before))
    read = [
        DateField(name, strip_diacritics(compose(text).strip()), parse_date(text, today))
        for name, text in typed
    ]
    start, end = (dated.span.first for dated in resolve_years(read))
    return Range(start, end)

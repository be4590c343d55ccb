"""Date fields side by side: an end without its year is the first after the start, not the latest that was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import MAXYEAR, date, timedelta

from vnsearch.query.dates import Span, bare, parse_span, read_span
from vnsearch.query.values import Range
from vnsearch.text import compose

_DAY = timedelta(days=1)
#: Years in which there is a 29 February.
_LEAP = 9
#: A start so long says only which year: what follows without its own need not be in it.
_WHOLE_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Dated:
    """A date field with its date: ``text`` is that date, bare, and ``span`` its days."""

    field: str
    text: str
    span: Span

    @property
    def days(self) -> Range:
        """The documents it asks for: until a month is with all of it, before it without."""
        match self.field:
            case "after":
                return Range(after=self.span.first)
            case "until" | "before":
                return Range(before=self.past)
            case _:
                return Range(self.span.first, self.span.past)

    @property
    def past(self) -> date:
        """The first day that is beyond it, where it is an end."""
        return self.span.first if self.field == "before" else self.span.past

    def read(self, today: date) -> Dated:
        """The same date as it is read on another day."""
        found = read_span(self.text, 0, today)
        return replace(self, span=found[0]) if found else self


def _from(end: Dated, start: Span) -> Dated:
    """An end without its year, first after a start."""
    if end.past > start.first and start.past - start.first >= _WHOLE_YEAR:
        return end
    years = range(start.first.year, min(start.first.year + _LEAP, MAXYEAR))
    readings = (end.read(date(year, 12, 31)) for year in years)
    return next((reading for reading in readings if reading.past > start.first), end)


def _up_to(start: Dated, past: date) -> Dated:
    """A start without its year, last before an end."""
    return start.read(past - _DAY) if start.span.first >= past > date.min else start


def together(dated: Sequence[Dated]) -> list[Dated]:
    """Date fields that must all hold, those without a year in the one that makes a range of them."""
    past = min((d.past for d in dated if d.field in ("until", "before") and not d.span.yearly), default=None)
    found = [_up_to(d, past) if past and d.field == "after" and d.span.yearly else d for d in dated]
    start = max((d.span for d in found if d.field == "after"), key=lambda span: span.first, default=None)
    ends = ("until", "before") if start else ()
    return [_from(d, start) if start and d.field in ends and d.span.yearly else d for d in found]


def between(after: str, before: str, today: date | None = None) -> Range:
    """From the first day of one typed date up to that of another. Raises ``QueryError`` for what is none."""
    typed = (("after", after), ("before", before))
    read = [Dated(name, bare(compose(text).strip()), parse_span(text, today)) for name, text in typed]
    start, end = (dated.span.first for dated in together(read))
    return Range(start, end)

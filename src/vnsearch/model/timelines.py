"""Counts of matches by time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar, overload

from vnsearch.model.tables import Table


class Period(StrEnum):
    """A period of the calendar in +07:00; weeks begin on Monday."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Bin:
    """A period by its first day, and how many matches were published in it."""

    start: date
    count: int


@dataclass(frozen=True, slots=True)
class Timeline(Sequence[Bin], Table):
    """Matches by period, oldest first, empty periods left out; ``undated`` matches are in none.

    A sequence of its ``bins``. ``query``: as given.
    """

    by: Period
    bins: tuple[Bin, ...] = ()
    undated: int = 0
    query: str = ""

    COLUMNS: ClassVar[tuple[str, ...]] = ("start", "count")

    def __len__(self) -> int:
        return len(self.bins)

    @overload
    def __getitem__(self, index: int) -> Bin: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Bin, ...]: ...
    def __getitem__(self, index: int | slice) -> Bin | tuple[Bin, ...]:
        return self.bins[index]

    def __iter__(self) -> Iterator[Bin]:
        return iter(self.bins)

    def to_records(self) -> list[dict[str, Any]]:
        """Return the first day and the count of each period."""
        return [{"start": period.start, "count": period.count} for period in self.bins]

    def to_dict(self) -> dict[str, Any]:
        """Return the timeline as JSON values, as ``vnsearch timeline --json`` prints it."""
        bins = [{"start": period.start.isoformat(), "count": period.count} for period in self.bins]
        return {"query": self.query, "by": self.by.value, "bins": bins, "undated": self.undated}

    def _repr_html_(self) -> str:
        from vnsearch.model import notebook

        rows = ((period.start.isoformat(), period.count) for period in self.bins)
        return notebook.count_table(self.query, rows)

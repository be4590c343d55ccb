"""Counts of matches: by value (facets) and by time (timelines)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar, SupportsIndex, overload

from vnsearch.model.tables import Table


class Period(StrEnum):
    """A period of the calendar in +07:00; weeks begin on Monday."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Count:
    """A value in its commonest wording, and how many matches have it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Facet(Sequence[Count], Table):
    """How many matches have each value of a field; values that differ only in case and diacritics are one.

    A sequence of its ``counts``.

    ``counts``: the commonest values, most common first. ``others``: how often matches have one of the other values;
    ``missing``: matches with none. A match with several values (authors, categories, tags) counts for each of them.
    """

    field: str
    counts: tuple[Count, ...]
    others: int = 0
    missing: int = 0

    COLUMNS: ClassVar[tuple[str, ...]] = ("field", "value", "count")

    def __len__(self) -> int:
        return len(self.counts)

    @overload
    def __getitem__(self, index: int) -> Count: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Count, ...]: ...
    def __getitem__(self, index: int | slice) -> Count | tuple[Count, ...]:
        return self.counts[index]

    def __iter__(self) -> Iterator[Count]:
        return iter(self.counts)

    def to_records(self) -> list[dict[str, Any]]:
        """Return field, value and count of each value that is listed."""
        return [{"field": self.field, "value": count.value, "count": count.count} for count in self.counts]

    def to_dict(self) -> dict[str, Any]:
        """Return the facet as JSON values, without the name of its field."""
        counts = [{"value": count.value, "count": count.count} for count in self.counts]
        return {"counts": counts, "others": self.others, "missing": self.missing}

    def _repr_html_(self) -> str:
        from vnsearch.model import notebook

        return notebook.count_table(self.field, ((count.value, count.count) for count in self.counts))


class Facets(tuple[Facet, ...], Table):
    """Facets of one query, in the order asked for; ``facets["source"]`` is that of a field."""

    __slots__ = ()

    COLUMNS: ClassVar[tuple[str, ...]] = Facet.COLUMNS

    @overload
    def __getitem__(self, key: SupportsIndex | str) -> Facet: ...
    @overload
    def __getitem__(self, key: slice) -> tuple[Facet, ...]: ...
    def __getitem__(self, key: SupportsIndex | slice | str) -> Facet | tuple[Facet, ...]:
        if not isinstance(key, str):
            return super().__getitem__(key)
        for facet in self:
            if facet.field == key:
                return facet
        raise KeyError(key)

    def to_records(self) -> list[dict[str, Any]]:
        """Return field, value and count of each value that is listed."""
        return [record for facet in self for record in facet.to_records()]

    def to_dict(self) -> dict[str, Any]:
        """Return the facets as JSON values, by field."""
        return {facet.field: facet.to_dict() for facet in self}

    def _repr_html_(self) -> str:
        return "".join(facet._repr_html_() for facet in self)


#: The facets of a page without facets.
NO_FACETS = Facets()


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

"""Counts of matches by the values of a field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, overload

from vnsearch.model.tables import Table


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

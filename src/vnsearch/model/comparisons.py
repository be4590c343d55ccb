"""Several queries side by side over time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from vnsearch.model.tables import Table
from vnsearch.model.timelines import Period


@dataclass(frozen=True, slots=True)
class Series:
    """The matches of one query by period: ``counts`` (n,) for the n periods of the comparison."""

    query: str
    counts: tuple[int, ...]
    undated: int


@dataclass(frozen=True, slots=True)
class Comparison(Table):
    """Queries over the same periods, oldest first, without periods in which none of them matches.

    ``starts`` (n,): the first day of each period; ``documents`` (n,): all documents published in it.
    """

    by: Period
    starts: tuple[date, ...]
    documents: tuple[int, ...]
    series: tuple[Series, ...]

    COLUMNS: ClassVar[tuple[str, ...]] = ("start", "query", "count", "share", "documents")

    def shares(self, series: Series) -> tuple[float, ...]:
        """Return (n,) which part of all documents of a period match: the attention a subject had."""
        return tuple(
            count / total if total else 0.0
            for count, total in zip(series.counts, self.documents, strict=True)
        )

    def to_records(self) -> list[dict[str, Any]]:
        """Return start, query, count, share and the number of all documents, of each period and query."""
        return [
            {"start": start, "query": series.query, "count": count, "share": share, "documents": documents}
            for series in self.series
            for start, count, share, documents in zip(
                self.starts, series.counts, self.shares(series), self.documents, strict=True
            )
        ]

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as JSON values: see docs/json.md."""
        return {
            "by": self.by.value,
            "starts": [start.isoformat() for start in self.starts],
            "documents": list(self.documents),
            "series": [
                {
                    "query": series.query,
                    "counts": list(series.counts),
                    "shares": [round(share, 6) for share in self.shares(series)],
                    "undated": series.undated,
                }
                for series in self.series
            ],
        }

"""The indexes of the cluster that are searched as one: most often one, or several behind an alias.

Each index numbers its documents by itself, so that several have documents with the same number. Here a document's
number also says which index it is in: its upper bits are the place of that among the names. Near-duplicates are
known within each index alone, so groups of different indexes are different ones too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vnsearch.engine.opensearch.clauses import NOTHING, Clause, any_of

#: The lower bits of a number: that of the document within its index.
_BITS = 48
_GROUP_BITS = (1 << 64) - 1
#: An odd number, whose multiples make the groups of different indexes differ.
_APART = 0x9E3779B97F4A7C15


@dataclass(frozen=True, slots=True)
class Sources:
    """The names of the indexes, at least one."""

    names: tuple[str, ...]

    @property
    def path(self) -> str:
        """The names as part of the path of a request."""
        return ",".join(self.names)

    def order(self, sort: Sequence[Any]) -> list[Any]:
        """Complete an order that ends with a document's number, which documents of several indexes may share."""
        return [*sort, {"_index": "asc"}] if len(self.names) > 1 else list(sort)

    def _place(self, hit: Mapping[str, Any]) -> int:
        return self.names.index(hit["_index"]) if len(self.names) > 1 else 0

    def base(self, hit: Mapping[str, Any]) -> int:
        """Return the number to add to that of a row within its index."""
        return self._place(hit) << _BITS

    def group_key(self, hit: Mapping[str, Any]) -> int:
        """Return a number to combine, by exclusive or, with a group's so that it differs from other indexes'."""
        return self._place(hit) * _APART & _GROUP_BITS

    def documents_clause(self, sequences: Sequence[int]) -> Clause:
        """Return the clause for the documents with some numbers."""
        if len(self.names) == 1:
            return {"terms": {"n": list(sequences)}}
        numbers: dict[int, list[int]] = {}
        for sequence in sequences:
            numbers.setdefault(sequence >> _BITS, []).append(sequence & ((1 << _BITS) - 1))
        clauses = [
            {"bool": {"filter": [{"term": {"_index": self.names[place]}}, {"terms": {"n": some}}]}}
            for place, some in numbers.items()
        ]
        return any_of(clauses) if clauses else NOTHING

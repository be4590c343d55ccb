"""Searches kept under a name, and what is new in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from vnsearch.model.documents import json_value
from vnsearch.model.hits import Hit

#: The fields of a new match in JSON.
_FIELDS = ("id", "title", "source", "published", "url")


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A query under a name; ``filters`` are those of ``Index.search``, with values as lists."""

    name: str
    query: str
    filters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Alert:
    """The matches of a saved search that were not there at the last look, newest first."""

    search: SavedSearch
    hits: tuple[Hit, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the alert as JSON values, as ``vnsearch alerts --json`` prints it: see docs/json.md."""
        return {
            "name": self.search.name,
            "query": self.search.query,
            "hits": [{name: json_value(hit.document, name) for name in _FIELDS} for hit in self.hits],
        }

"""What an index reader knows about the values of fields."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from vnsearch.library.request import Filters, filter_nodes, parse_query, prepare
from vnsearch.library.snapshots import SnapshotManager
from vnsearch.model import Facet
from vnsearch.query import And


class ValuesReader:
    """The methods of ``IndexReader`` about the values of fields."""

    _snapshots: SnapshotManager

    def values(
        self,
        field: str,
        query: str = "",
        *,
        limit: int = 100,
        after: date | str | None = None,
        before: date | str | None = None,
        source: str | Iterable[str] | None = None,
        category: str | Iterable[str] | None = None,
        author: str | Iterable[str] | None = None,
        tag: str | Iterable[str] | None = None,
        kind: str | Iterable[str] | None = None,
    ) -> Facet:
        """Return the values of a field in the index, or among the matches of a query, commonest first.

        ``field`` is "source", "category", "author", "tag" or "kind"; ``after`` to ``kind`` as in ``search``.
        Tags are counted by reading the documents. Raises ``QueryError``.
        """
        from vnsearch.library.field_values import EVERY_DOCUMENT, count_values

        filters = Filters(
            after=after, before=before, source=source, category=category, author=author, tag=tag, kind=kind
        )
        commit = self._snapshots.current()
        node = (
            prepare(parse_query(query, **filters), commit.snapshot).node
            if query
            else And((EVERY_DOCUMENT, *filter_nodes(**filters)))
        )
        return count_values(commit.snapshot, node, field, limit)

    def nearest_value(self, field: str, typed: str) -> str:
        """Return the value of a field that ``typed`` probably means, as it is written; "" if none is near.

        That is the value itself in any case and with any diacritics, else one with slips of letters or
        spaces, else the commonest that begins so. Raises ``QueryError`` for a field without values.
        """
        from vnsearch.library.field_values import nearest_value

        return nearest_value(self._snapshots.current().snapshot, field, typed)

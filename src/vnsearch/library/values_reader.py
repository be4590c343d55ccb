"""What an index reader knows about the values of fields."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from vnsearch.library.request import filter_nodes, request_all
from vnsearch.library.snapshots import SnapshotManager
from vnsearch.model import Facet, Filters


class ValuesReader:
    """The methods of ``IndexReader`` about the values of fields."""

    _snapshots: SnapshotManager

    def values(
        self,
        field: str,
        query: str = "",
        *,
        limit: int = 100,
        contains: str = "",
        collapse: bool = True,
        loose: bool = False,
        as_of: date | str | None = None,
        deadline_ms: float | None = None,
        after: date | str | None = None,
        before: date | str | None = None,
        source: str | Iterable[str] | None = None,
        category: str | Iterable[str] | None = None,
        author: str | Iterable[str] | None = None,
        tag: str | Iterable[str] | None = None,
        kind: str | Iterable[str] | None = None,
    ) -> Facet:
        """Return the values of a field in the index, or in the answer to a query, commonest first.

        ``field`` is "source", "category", "author", "tag" or "kind"; ``after`` to ``kind`` as in ``search``.
        With ``contains``, only values with that text in them, in any case and with any diacritics.
        Of a query, ``collapse``, ``loose``, ``as_of`` and ``deadline_ms`` too, as for ``facets``; without one,
        near-identical documents all count.
        Raises ``QueryError``.
        """
        from vnsearch.library.field_values import count_values, every_document

        filters = Filters(
            after=after, before=before, source=source, category=category, author=author, tag=tag, kind=kind
        )
        commit = self._snapshots.current()
        request = (
            request_all(
                commit.snapshot,
                query,
                collapse=collapse,
                loose=loose,
                as_of=as_of,
                deadline_ms=deadline_ms,
                **filters,
            )
            if query
            else every_document(filter_nodes(**filters))
        )
        return count_values(commit.snapshot, request, field, limit, contains)

    def nearest_value(self, field: str, typed: str) -> str:
        """Return the value of a field that ``typed`` probably means, as it is written; "" if none is near.

        That is the value itself in any case and with any diacritics, else one with slips of letters or
        spaces, else the commonest that begins so. Raises ``QueryError`` for a field without values.
        """
        from vnsearch.library.field_values import nearest_value

        return nearest_value(self._snapshots.current().snapshot, field, typed)

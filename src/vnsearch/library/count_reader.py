"""What an index reader counts: the documents of an answer by value and by time, and the values of a field."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from vnsearch.errors import QueryError
from vnsearch.library.request import filter_nodes, parse_period, request_all, several
from vnsearch.library.snapshots import SnapshotManager
from vnsearch.messages import request_errors
from vnsearch.model import Filters
from vnsearch.search.request import DEFAULT_FACETS, FACETS

if TYPE_CHECKING:
    from vnsearch.model import Comparison, Facet, Facets, Period, Timeline


class CountReader:
    """The methods of ``IndexReader`` that count documents by the values of fields and by time."""

    _snapshots: SnapshotManager

    def facets(
        self,
        query: str,
        fields: str | Iterable[str] = DEFAULT_FACETS,
        *,
        limit: int = 10,
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
    ) -> Facets:
        """Count the documents of the answer by value: for each field its ``limit`` commonest values.

        Counts are exact: those of a field sum to the ``total`` of ``search`` with the same ``collapse``, ``loose``
        and ``as_of``. ``after`` to ``kind`` narrow the matches as there. Raises ``QueryError``, also for a field
        whose values are not counted, and ``DeadlineError``
        where ``deadline_ms`` pass before all are counted.
        """
        from vnsearch.model import Facets

        fields = several(fields)
        filters = Filters(
            after=after, before=before, source=source, category=category, author=author, tag=tag, kind=kind
        )
        if unknown := [field for field in fields if field not in FACETS]:
            raise QueryError(request_errors.not_a_facet(unknown[0], ", ".join(FACETS)))
        commit = self._snapshots.current()
        request = request_all(
            commit.snapshot,
            query,
            collapse=collapse,
            loose=loose,
            as_of=as_of,
            deadline_ms=deadline_ms,
            **filters,
        )
        return Facets(commit.snapshot.facets(request, fields, limit))

    def timeline(
        self,
        query: str,
        *,
        by: Period | str = "",
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
    ) -> Timeline:
        """Count the documents of the answer by day, week, month or year of publication, in +07:00.

        Without ``by``, by the finest of these that gives about thirty periods. The counts and ``undated`` sum to
        the ``total`` of ``search`` with the same ``collapse``, ``loose`` and ``as_of``. ``after`` to ``kind``
        narrow the matches as there. Raises ``QueryError``, and ``DeadlineError`` where ``deadline_ms`` pass before
        all are counted.
        """
        filters = Filters(
            after=after, before=before, source=source, category=category, author=author, tag=tag, kind=kind
        )
        commit = self._snapshots.current()
        request = request_all(
            commit.snapshot,
            query,
            collapse=collapse,
            loose=loose,
            as_of=as_of,
            deadline_ms=deadline_ms,
            **filters,
        )
        timeline = commit.snapshot.timeline(request, parse_period(by))
        return replace(timeline, query=query)

    def compare(
        self,
        queries: str | Iterable[str],
        *,
        by: Period | str = "",
        after: date | str | None = None,
        before: date | str | None = None,
        deadline_ms: float | None = None,
    ) -> Comparison:
        """Count the matches of several queries by the same periods, and all documents of these periods.

        Without ``by``, by the coarsest period that suits one of them. Near-identical documents count one by
        one, as in "all documents". ``after`` and ``before`` as in ``search``. Raises ``QueryError``, and
        ``DeadlineError`` where ``deadline_ms`` pass before all are counted.
        """
        from vnsearch.library.comparing import compare

        return compare(self._snapshots.current().snapshot, queries, by, after, before, deadline_ms)

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

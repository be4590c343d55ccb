"""Several queries side by side over time."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from vnsearch.engine.protocol import Snapshot
from vnsearch.errors import QueryError
from vnsearch.library.field_values import every_document
from vnsearch.library.request import parse_deadline, parse_period, parse_query, prepare
from vnsearch.messages import request_errors
from vnsearch.model import Comparison, Filters, Period, Series, Timeline
from vnsearch.query import Node
from vnsearch.search.request import Request

#: The most queries that are compared.
MAX_QUERIES = 8
#: The periods, from the finest to the coarsest.
_PERIODS = tuple(Period)


def compare(
    snapshot: Snapshot,
    queries: str | Iterable[str],
    by: Period | str,
    after: date | str | None,
    before: date | str | None,
    deadline_ms: float | None,
) -> Comparison:
    """Count the matches of several queries by the same periods; see ``IndexReader.compare``."""
    deadline = parse_deadline(time.perf_counter(), deadline_ms)
    texts = _distinct(queries)
    period = parse_period(by)
    filters = Filters(after=after, before=before)
    parsed_queries = [parse_query(query, **filters) for query in texts]
    nodes = [prepare(query, snapshot).node for query in parsed_queries]
    timelines = [snapshot.timeline(_request(node, deadline), period) for node in nodes]
    common = period or max((timeline.by for timeline in timelines), key=_PERIODS.index)
    timelines = [
        timeline if timeline.by is common else snapshot.timeline(_request(node, deadline), common)
        for node, timeline in zip(nodes, timelines, strict=True)
    ]
    everything = every_document(parsed_queries[0].filters)
    return _comparison(texts, timelines, snapshot.timeline(replace(everything, deadline=deadline), common))


def _request(node: Node, deadline: float | None) -> Request:
    return Request(node, collapse=False, deadline=deadline)


def _distinct(queries: str | Iterable[str]) -> list[str]:
    """Return the queries without empty ones and repetitions. Raises ``QueryError`` for none or too many."""
    all_queries = [queries] if isinstance(queries, str) else queries
    texts = list(dict.fromkeys(query.strip() for query in all_queries if query.strip()))
    if not 1 <= len(texts) <= MAX_QUERIES:
        raise QueryError(request_errors.bad_query_count(MAX_QUERIES))
    return texts


def _comparison(queries: Sequence[str], timelines: Sequence[Timeline], everything: Timeline) -> Comparison:
    counts = [{period.start: period.count for period in timeline} for timeline in timelines]
    totals = {period.start: period.count for period in everything}
    starts = tuple(sorted(set().union(*counts)))
    series = (
        Series(query, tuple(count_of.get(start, 0) for start in starts), timeline.undated)
        for query, count_of, timeline in zip(queries, counts, timelines, strict=True)
    )
    documents = tuple(totals.get(start, 0) for start in starts)
    return Comparison(everything.by, starts, documents, tuple(series))

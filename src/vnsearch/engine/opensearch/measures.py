"""Statistics of a whole index for the ranking formulas: number of documents, mean lengths, median of the dates."""

from __future__ import annotations

from typing import Any

from vnsearch.engine.opensearch.clauses import DOCUMENTS, Clause
from vnsearch.engine.opensearch.connection import Connection
from vnsearch.engine.opensearch.state import State
from vnsearch.query import TEXT_FIELDS

#: Parts into which a range of dates is divided; a range of at most so many documents is sorted by the cluster.
_PARTS, _FEW = 256, 1000


def measure_index(index: str, connection: Connection) -> State:
    """Return a state with the statistics of all documents and nothing else. Raises ``EngineUnavailableError``."""
    lengths = {f"l{zone}": {"stats": {"field": f"l{zone}"}} for zone in range(len(TEXT_FIELDS))}
    dates = {"dates": {"stats": {"field": "published"}}}
    body = {"size": 0, "track_total_hits": True, "query": DOCUMENTS, "aggs": {**lengths, **dates}}
    answer = _search(index, body, connection)
    aggregations = answer["aggregations"]
    documents, dated_count = answer["hits"]["total"]["value"], aggregations["dates"]["count"]
    means = tuple(
        aggregations[name]["sum"] / aggregations[name]["count"] if aggregations[name]["count"] else 0.0
        for name in lengths
    )
    oldest, newest = aggregations["dates"]["min"], aggregations["dates"]["max"]
    median = _median(index, dated_count, oldest, newest, connection) if dated_count else None
    return State(
        documents=documents,
        undated=documents - dated_count,
        mean_lengths=means,
        oldest=oldest if dated_count else None,
        newest=newest if dated_count else None,
        median=median,
    )


def _search(index: str, body: dict[str, Any], connection: Connection) -> dict[str, Any]:
    params = {"allow_partial_search_results": "false"}
    return connection.require_answer("POST", f"/{index}/_search", body, params)


def _median(index: str, count: int, oldest: float, newest: float, connection: Connection) -> float:
    """Return the median of the dates; of an even number the mean of the middle two, as numpy's."""
    low = _date_at(index, (count - 1) // 2, oldest, newest, connection)
    high = low if count % 2 else _date_at(index, count // 2, oldest, newest, connection)
    return (low + high) / 2


def _date_at(index: str, rank: int, oldest: float, newest: float, connection: Connection) -> float:
    """Return the ``rank``-th oldest date, counted from 0: narrows the range until few dates are in it."""
    start, end = int(oldest), int(newest)
    while True:
        within: Clause = {"range": {"published": {"gte": start, "lte": end}}}
        width = max((end - start) // _PARTS + 1, 1)
        parts = {"parts": {"histogram": {"field": "published", "interval": width, "offset": start % width}}}
        body = {"size": 0, "track_total_hits": True, "query": within, "aggs": parts}
        answer = _search(index, body, connection)
        if answer["hits"]["total"]["value"] <= _FEW and rank < _FEW:
            body = {
                "size": 1,
                "from": rank,
                "query": within,
                "sort": [{"published": "asc"}],
                "_source": False,
            }
            return float(_search(index, body, connection)["hits"]["hits"][0]["sort"][0])
        for part in answer["aggregations"]["parts"]["buckets"]:
            if rank < part["doc_count"]:
                start = int(part["key"])
                end = min(start + width - 1, end)
                break
            rank -= part["doc_count"]
        if start == end:
            return float(start)

"""What the formulas need of a whole index: how many documents, mean lengths, the median of the dates."""

from __future__ import annotations

from typing import Any

from vnsearch.engine.opensearch.clauses import DOCUMENTS, Clause
from vnsearch.engine.opensearch.connection import Connection
from vnsearch.engine.opensearch.state import State
from vnsearch.query import TEXT_FIELDS

#: Parts that a range of dates is divided into, and documents that are read in order at most.
_PARTS, _FEW = 256, 1000


def measured(index: str, connection: Connection) -> State:
    """Return a state with everything that its documents tell. Raises ``EngineUnavailableError``."""
    lengths = {f"l{zone}": {"stats": {"field": f"l{zone}"}} for zone in range(len(TEXT_FIELDS))}
    dates = {"dates": {"stats": {"field": "published"}}}
    body = {"size": 0, "track_total_hits": True, "query": DOCUMENTS, "aggs": {**lengths, **dates}}
    answer = _search(index, body, connection)
    found = answer["aggregations"]
    documents, dated = answer["hits"]["total"]["value"], found["dates"]["count"]
    means = tuple(
        found[name]["sum"] / found[name]["count"] if found[name]["count"] else 0.0 for name in lengths
    )
    oldest, newest = found["dates"]["min"], found["dates"]["max"]
    median = _median(index, dated, oldest, newest, connection) if dated else None
    return State(
        documents=documents,
        undated=documents - dated,
        mean_lengths=means,
        oldest=oldest if dated else None,
        newest=newest if dated else None,
        median=median,
    )


def _search(index: str, body: dict[str, Any], connection: Connection) -> dict[str, Any]:
    params = {"allow_partial_search_results": "false"}
    return connection.found("POST", f"/{index}/_search", body, params)


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

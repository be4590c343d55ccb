"""An index on an OpenSearch cluster beside one in a folder: the same documents, the same queries.

python -m bench.cluster.compare WORK --hosts 127.0.0.1:9201,127.0.0.1:9202,127.0.0.1:9203 [--documents 20000]
                                [--shards 3] [--replicas 1] [--data ../shared/data] [--keep] [--json FILE]

Documents and queries are those of ``bench/cluster/queries.py``. Both indexes are made by the whole library with one
worker: files, analysis, catalogue. The index on the cluster is merged before it is measured, and deleted at the end
unless ``--keep``, which also takes one that is there. Each query is cut into units by the folder's words, sent to
both engines once to warm up, then three times; its time is the middle one, by the wall, with everything else that
the machine does. Compared are the best ten with their order and scores; strong and loose totals, facets, timelines
and the newest ten of all queries.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

import vnsearch
from bench.cluster.queries import JudgedQuery, documents, queries
from bench.peers.base import size
from vnsearch.engine.factory import EMBEDDED
from vnsearch.engine.opensearch import OpenSearchEngine, parse_address
from vnsearch.engine.opensearch.connection import Connection
from vnsearch.engine.protocol import Snapshot
from vnsearch.library.request import parse_query, prepare
from vnsearch.search.request import DEFAULT_FACETS, Request, SearchResult, Sort

K = 10
#: Scores that differ by less than this share are the same.
SAME_SCORE = 1e-9


def _index(place: str, records: Path, count: int, **options: Any) -> float:
    """Documents a second of one run over a file of ``count`` records."""
    start = time.perf_counter()
    with vnsearch.open(place, create=True, **options) as index:
        index.update([records], workers=1)
    return count / (time.perf_counter() - start)


def _requests(queries: Sequence[JudgedQuery], snapshot: Snapshot) -> list[Request]:
    prepared = [prepare(parse_query(query.text, None), snapshot) for query in queries]
    return [
        Request(each.node, limit=K, wants_fresh=each.wants_fresh, period=each.period) for each in prepared
    ]


def _search_all(
    snapshot: Snapshot, requests: Sequence[Request]
) -> tuple[list[SearchResult], np.ndarray[Any, Any]]:
    """Answers, and the middle of three times of each query, in milliseconds."""
    answers = [snapshot.search(request) for request in requests]
    times = np.array([[_milliseconds(snapshot.search, request) for request in requests] for _ in range(3)])
    return answers, np.median(times, axis=0)


def _milliseconds(search: Callable[[Request], object], request: Request) -> float:
    start = time.perf_counter()
    search(request)
    return (time.perf_counter() - start) * 1000


def _mrr(answers: Sequence[SearchResult], queries: Sequence[JudgedQuery]) -> float:
    ranks = [
        next((n for n, hit in enumerate(answer.hits, 1) if hit.document.id in query.relevant), 0)
        for answer, query in zip(answers, queries, strict=True)
    ]
    return float(np.mean([1 / rank if rank else 0.0 for rank in ranks]))


def _ids(answer: SearchResult) -> list[str]:
    return [hit.document.id for hit in answer.hits]


def _score_difference(one: SearchResult, other: SearchResult) -> float:
    """The largest relative difference of the scores of documents that both have."""
    scores = {hit.document.id: hit.score for hit in other.hits}
    shared = [(hit.score, scores[hit.document.id]) for hit in one.hits if hit.document.id in scores]
    return max((abs(a - b) / max(abs(b), SAME_SCORE) for a, b in shared), default=0.0)


def _share(are_equal: Sequence[bool]) -> str:
    return f"{sum(are_equal)} of {len(are_equal)}"


def _compare(folder: Snapshot, cluster: Snapshot, queries: Sequence[JudgedQuery]) -> dict[str, object]:
    requests = _requests(queries, folder)
    ours, folder_times = _search_all(folder, requests)
    theirs, cluster_times = _search_all(cluster, requests)
    pairs = list(zip(ours, theirs, strict=True))
    _print_differences(pairs, queries)
    newest = [Request(each.node, Sort.DATE, limit=K) for each in requests]
    return {
        "queries": len(requests),
        "MRR@10, folder": round(_mrr(ours, queries), 4),
        "MRR@10, cluster": round(_mrr(theirs, queries), 4),
        "same first hit": _share([_ids(a)[:1] == _ids(b)[:1] for a, b in pairs]),
        "same ten": _share([set(_ids(a)) == set(_ids(b)) for a, b in pairs]),
        "same ten in the same order": _share([_ids(a) == _ids(b) for a, b in pairs]),
        "largest difference of a score": max(_score_difference(a, b) for a, b in pairs),
        "same totals, strong": _share([a.total == b.total for a, b in pairs]),
        "same totals, loose": _share([a.loose_total == b.loose_total for a, b in pairs]),
        "same ten newest": _share([_ids(folder.search(r)) == _ids(cluster.search(r)) for r in newest]),
        "same facets": _share(
            [folder.facets(r, DEFAULT_FACETS) == cluster.facets(r, DEFAULT_FACETS) for r in requests]
        ),
        "same timelines": _share([folder.timeline(r) == cluster.timeline(r) for r in requests]),
        "p50 / p95 ms, folder": _quantiles(folder_times),
        "p50 / p95 ms, cluster": _quantiles(cluster_times),
    }


def _print_differences(
    pairs: Sequence[tuple[SearchResult, SearchResult]], queries: Sequence[JudgedQuery]
) -> None:
    """Name the queries whose answers are not the same."""
    for (ours, theirs), query in zip(pairs, queries, strict=True):
        totals = [(answer.total, answer.loose_total) for answer in (ours, theirs)]
        if totals[0] != totals[1] or _ids(ours) != _ids(theirs):
            print(
                f"differs: {query.text!r} ({query.kind}): {totals[0]} and {totals[1]} matches",
                file=sys.stderr,
            )


def _quantiles(times: np.ndarray[Any, Any]) -> str:
    return " / ".join(f"{value:.1f}" for value in np.percentile(times, (50, 95)))


def _run(arguments: argparse.Namespace) -> dict[str, object]:
    arguments.work.mkdir(parents=True, exist_ok=True)
    records = documents(arguments.data, arguments.work, arguments.documents)
    place = arguments.work / f"index-{arguments.documents}"
    address = f"opensearch://{arguments.hosts}/bench-{arguments.documents}"
    options = {"shards": arguments.shards, "replicas": arguments.replicas, "state": arguments.work / "state"}
    values: dict[str, object] = {"documents": arguments.documents}
    if not place.exists():
        values["documents/s, folder"] = round(_index(str(place), records, arguments.documents), 1)
    engine = OpenSearchEngine(parse_address(address))
    if not engine.exists():
        values["documents/s, cluster"] = round(_index(address, records, arguments.documents, **options), 1)
    engine.compact()
    segments = next(place.glob("data-*/whoosh"))
    values["MB, folder (segments alone)"] = f"{size(place) / 1e6:.1f} ({size(segments) / 1e6:.1f})"
    values["MB, cluster's primaries"] = round(engine.size() / 1e6, 1)
    judged = queries(arguments.data, records)
    values |= _compare(EMBEDDED.open(segments).snapshot(), engine.snapshot(), judged)
    return values


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("work", type=Path)
    parser.add_argument("--hosts", required=True)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--shards", type=int, default=3)
    parser.add_argument("--replicas", type=int, default=1)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    values = _run(arguments)
    print("| | |\n|---|---|")
    for name, value in values.items():
        print(f"| {name} | {value} |")
    if arguments.json:
        arguments.json.write_text(json.dumps(values, indent=1) + "\n", encoding="utf-8")
    if not arguments.keep:
        address = parse_address(f"opensearch://{arguments.hosts}/bench-{arguments.documents}")
        Connection(address).request("DELETE", f"/{OpenSearchEngine(address).build_name()}")


if __name__ == "__main__":
    main()

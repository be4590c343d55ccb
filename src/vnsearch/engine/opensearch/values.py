"""Values of documents counted by the cluster: facets, and values that begin with a prefix."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from vnsearch.bounded_dict import BoundedDict
from vnsearch.engine.opensearch.clauses import DOCUMENTS, Clause
from vnsearch.engine.opensearch.collection import Collection
from vnsearch.model import Count, Facet
from vnsearch.search.request import Deadline
from vnsearch.text import fold_text

#: How many values are requested first, and at most.
_FIRST, _MOST = 200, 60_000
#: How many wordings of one value are compared.
_WORDINGS = 500
#: How many wordings are cached.
_CAPACITY = 1 << 14


class ValueCounts:
    """The values of one state's documents."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._wordings: BoundedDict[tuple[str, str], str] = BoundedDict(self._wording, _CAPACITY)

    def facet(self, field: str, clause: Clause, limit: int, until: float | None = None) -> Facet:
        """Return the ``limit`` commonest values of the documents of a clause; ties by wording."""
        size = max(_FIRST, 4 * limit)
        while True:
            aggregations = self._count_values(field, clause, size, until)
            buckets, others = aggregations["values"]["buckets"], aggregations["values"]["sum_other_doc_count"]
            is_exact = not aggregations["values"]["doc_count_error_upper_bound"]
            # Ties of the last value that is shown are among those read if a rarer value is.
            is_settled = not others or (
                len(buckets) > limit and buckets[-1]["doc_count"] < buckets[limit]["doc_count"]
            )
            if size >= _MOST or (is_exact and is_settled):
                break
            size = min(size * 8, _MOST)
        least = buckets[limit - 1]["doc_count"] if len(buckets) >= limit > 0 else 0
        Deadline(until).check()
        candidates = [
            Count(self._wordings[field, bucket["key"]], bucket["doc_count"])
            for bucket in buckets
            if bucket["doc_count"] >= least
        ]
        top = tuple(sorted(candidates, key=lambda count: (-count.count, count.value))[:limit])
        every = sum(bucket["doc_count"] for bucket in buckets) + others
        return Facet(
            field, top, every - sum(count.count for count in top), aggregations["missing"]["doc_count"]
        )

    def _count_values(self, field: str, clause: Clause, size: int, until: float | None) -> Any:
        name = f"v_{field}"
        body = {
            "size": 0,
            "track_total_hits": False,
            "query": clause,
            "aggs": {
                "values": {"terms": {"field": name, "size": size, "shard_size": size}},
                "missing": {"missing": {"field": name}},
            },
        }
        return self._collection.search(body, until).aggregations

    def _wording(self, key: tuple[str, str]) -> str:
        """Return the commonest wording of a folded value; of equally common ones the one that appeared last."""
        field, folded = key
        wordings = {
            "terms": {"field": f"w_{field}", "size": _WORDINGS},
            "aggs": {"first": {"min": {"field": "n"}}},
        }
        body = {
            "size": 0,
            "track_total_hits": False,
            "query": {"bool": {"filter": [DOCUMENTS, {"term": {f"v_{field}": folded}}]}},
            "aggs": {"wordings": wordings},
        }
        buckets = [
            bucket
            for bucket in self._collection.search(body).aggregations["wordings"]["buckets"]
            if fold_text(bucket["key"]) == folded
        ]
        best = max(buckets, key=lambda bucket: (bucket["doc_count"], bucket["first"]["value"]), default=None)
        return folded if best is None else str(best["key"])

    def with_prefix(self, field: str, prefix: str, limit: int) -> Sequence[str]:
        """Return the folded values that begin with ``prefix``, those in most documents first."""
        literal = re.sub(r'([.?+*|{}\[\]()"\\#@&<>~^-])', r"\\\1", prefix)
        values = {
            "terms": {
                "field": f"v_{field}",
                "include": f"{literal}.*",
                "size": max(limit, 1),
                "shard_size": 10 * limit + 100,
                "order": [{"_count": "desc"}, {"_key": "asc"}],
            }
        }
        body = {"size": 0, "track_total_hits": False, "query": DOCUMENTS, "aggs": {"values": values}}
        buckets = self._collection.search(body).aggregations["values"]["buckets"]
        return [bucket["key"] for bucket in buckets]

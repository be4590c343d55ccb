"""Verify an index in a cluster: every document can be read, and is what its columns say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vnsearch.engine.opensearch.clauses import DOCUMENTS
from vnsearch.engine.opensearch.collection import Collection, columns_of, document_of
from vnsearch.engine.opensearch.requests import BY_SEQUENCE
from vnsearch.engine.protocol import IntegrityReport, Progress
from vnsearch.errors import IndexDamagedError
from vnsearch.messages import cluster_errors, index_errors
from vnsearch.model import Fault

_PAGE = 500


def check_collection(collection: Collection, missing_shards: int, progress: Progress) -> IntegrityReport:
    """Read all rows. A fault has the id of its row, one of missing shards the name ``shards``."""
    faults: list[Fault] = []
    ids: set[str] = set()
    if missing_shards:
        what = cluster_errors.copies_missing(missing_shards)
        faults.append(Fault("shards", what, cluster_errors.LOOK_AT_CLUSTER))
    body = {
        "query": DOCUMENTS,
        "sort": collection.sources.order(BY_SEQUENCE),
        "_source": ["doc"],
        "docvalue_fields": ["packed"],
    }
    for hits in collection.pages(body, _PAGE):
        for hit in hits:
            fault = _fault(hit)
            if fault is None:
                ids.add(document_of(hit).id)
            else:
                faults.append(fault)
        progress(len(ids) + len(faults), collection.state.documents)
    if len(ids) != collection.state.documents and not faults:
        faults.append(Fault("meta", index_errors.UPDATE_BROKEN_OFF, index_errors.REBUILD))
    return IntegrityReport(tuple(faults), frozenset(ids))


def _fault(hit: Mapping[str, Any]) -> Fault | None:
    try:
        document_of(hit)
        columns_of([hit])
    except IndexDamagedError as error:
        return Fault(str(hit.get("_id")), error.message, index_errors.REBUILD)
    return None

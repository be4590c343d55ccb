"""Free the space that deleted documents take in a cluster, and count the words of those that are left."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import Any

import numpy as np

from vnsearch.engine.opensearch.blobs import delete_words, read_words, write_words
from vnsearch.engine.opensearch.clauses import DOCUMENTS
from vnsearch.engine.opensearch.collection import Collection, columns_of
from vnsearch.engine.opensearch.columns import form_hash
from vnsearch.engine.opensearch.connection import Connection
from vnsearch.engine.opensearch.lease import Lease
from vnsearch.engine.opensearch.requests import BY_SEQUENCE
from vnsearch.engine.opensearch.state import read_commit, read_row, read_state, write_state
from vnsearch.engine.opensearch.vocabulary import WordCounts
from vnsearch.segments.bigrams import merge_tables
from vnsearch.text import fold

#: Seconds that merging may take, and after which the lease is renewed meanwhile, where that is due.
_MERGING, _BETWEEN_RENEWALS = 3600.0, 5.0
#: Bytes of an index that is not worth waiting for.
_SMALL = 32 << 20
#: How often it is asked at most whether all copies are known to have all rows, and the seconds in between.
_LOOKS, _BETWEEN_LOOKS = 25, 2.0


def compact_index(
    index: str, open_collection: Callable[[], Collection], connection: Connection, lease: Lease
) -> bool:
    """Merge each shard's segments to one; False where nothing was deleted and each has one.

    ``open_collection`` opens the documents of the last commit, after merging: what is open keeps the files of
    merged segments. ``lease``: the writer's, renewed meanwhile. Raises ``IndexLockedError`` where another writer
    has taken it.
    """
    state = read_state(index, connection)
    stats = connection.require_answer("GET", f"/{index}/_stats/docs,segments,store")["_all"]["primaries"]
    shards = connection.require_answer("GET", f"/_cluster/health/{index}")["active_primary_shards"]
    words = read_words(state, partial(read_row, index, connection=connection))
    is_compact = not stats["docs"]["deleted"] and words.documents == state.documents
    if is_compact and stats["segments"]["count"] <= shards:
        return False
    if stats["store"]["size_in_bytes"] > _SMALL:
        _wait_for_copies(index, connection, lease)
    connection.require_answer("POST", f"/{index}/_flush")
    _merge(index, connection, lease)
    # What was merged is deleted once nothing reads it.
    connection.require_answer("POST", f"/{index}/_refresh")
    if words.documents != state.documents:
        _write_counts(index, connection, _recount(open_collection(), words, lease), lease)
    return True


def _wait_for_copies(
    index: str, connection: Connection, lease: Lease, sleep: Callable[[float], None] = time.sleep
) -> None:
    """Wait until the cluster knows that all copies of the shards have all rows, which it notes every half a minute.

    Until then it keeps, in merges too, a second text of each row for copies that may lack it, and a segment that is
    merged is not merged again.
    """
    for _ in range(_LOOKS):
        stats = connection.require_answer(
            "GET", f"/{index}/_stats/docs", None, {"level": "shards", "filter_path": "indices.*.shards"}
        )
        shards = stats.get("indices", {}).get(index, {}).get("shards", {})
        if all(map(_has_all_rows, chain.from_iterable(shards.values()))):
            return
        sleep(_BETWEEN_LOOKS)
        lease.renew()


def _has_all_rows(copy: Mapping[str, Any]) -> bool:
    """Whether a copy of a shard is known to have all rows, and so are the others, as far as it knows."""
    newest = int(copy.get("seq_no", {}).get("max_seq_no", -1))
    leases = copy.get("retention_leases", {}).get("leases", ())
    return all(int(each["retaining_seq_no"]) > newest for each in leases)


def _merge(index: str, connection: Connection, lease: Lease) -> None:
    """Merge segments, however long that takes: the answer comes when it is done."""
    params = {"max_num_segments": "1"}
    with ThreadPoolExecutor(1) as pool:
        path = f"/{index}/_forcemerge"
        merge = pool.submit(connection.request, "POST", path, None, params, seconds=_MERGING)
        while wait((merge,), _BETWEEN_RENEWALS).not_done:
            lease.renew()
        merge.result()


def _write_counts(index: str, connection: Connection, words: WordCounts, lease: Lease) -> None:
    lease.renew(now=True)
    state, version = read_commit(index, connection)
    generation = state.generation + 1
    rows = write_words(index, generation, words, connection)
    connection.require_answer("POST", f"/{index}/_refresh")
    lease.renew(now=True)
    write_state(index, replace(state, generation=generation, vocabulary=rows), connection, version)
    delete_words(index, state, connection)


def _recount(collection: Collection, words: WordCounts, lease: Lease) -> WordCounts:
    """Count forms and folds of the remaining documents anew.

    Pairs are not in the columns: their counts are scaled down by the share of documents that were deleted.
    """
    form_of = {form_hash(form): form for form in words.occurrences}
    occurrences: Counter[str] = Counter()
    doc_freqs: Counter[str] = Counter()
    body: dict[str, Any] = {
        "query": DOCUMENTS,
        "sort": BY_SEQUENCE,
        "_source": False,
        "stored_fields": "_none_",
        "docvalue_fields": ["packed"],
    }
    for hits in collection.pages(body):
        lease.renew()
        columns = columns_of(hits)
        counts = np.bincount(columns.terms, minlength=len(columns.form_hashes)).tolist()
        folds: set[tuple[int, str]] = set()
        for key, doc, count in zip(
            columns.form_hashes.tolist(), columns.form_docs.tolist(), counts, strict=True
        ):
            form = form_of.get(key)
            if form is not None:
                occurrences[form] += count
                folds.add((doc, fold(form)))
        doc_freqs.update(folded for _, folded in folds)
    share = collection.state.documents / max(words.documents, 1)
    forms, folded = (merge_tables([(table, share)]) if table.total else table for table in words.pairs)
    return WordCounts(collection.state.documents, occurrences, doc_freqs, (forms, folded))

"""Whether an engine answers as the reference engine does."""

from __future__ import annotations

import math
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
from hypothesis import currently_in_test_context, note

from tests.support.cluster import delete_indexes
from tests.support.engines import commit, new_engine
from tests.support.random_corpora import WORDS, Case
from tests.support.random_units import in_units
from vnsearch.engine.protocol import Engine, Snapshot
from vnsearch.model import Facet, Period, ScorePart
from vnsearch.query import expand_wildcards
from vnsearch.search.request import FACETS, RelatedResult, Request, ScoredDocument, SearchResult
from vnsearch.text import fold, fold_text

#: Both engines add up the same numbers, but not always in the same order.
TOLERANCE = 1e-11


def _fill(engine: Engine, case: Case) -> None:
    """Two commits of documents and one that deletes some of them."""
    half = len(case.documents) // 2
    commit(engine, case.documents[:half])
    commit(engine, case.documents[half:])
    with engine.writer() as writer:
        writer.delete(case.deleted)


@contextmanager
def _both(case: Case, kind: str, *, compacted: bool) -> Iterator[tuple[Snapshot, Snapshot]]:
    """Snapshots of an engine and of the reference engine over the same documents."""
    with tempfile.TemporaryDirectory() as folder:
        compared, reference = (new_engine(each, Path(folder)) for each in (kind, "memory"))
        for engine in (compared, reference):
            _fill(engine, case)
        if compacted:
            compared.compact()
        yield compared.snapshot(), reference.snapshot()
    delete_indexes()


def _requests(case: Case, snapshot: Snapshot) -> list[Request]:
    """The requests of a case, their plain words in units; wildcards are expanded before, as in the library."""
    if not case.cuts:
        return list(case.requests)
    nodes = [expand_wildcards(request.node, snapshot.vocabulary()).node for request in case.requests]
    return [
        replace(request, node=in_units(node, case.cuts))
        for request, node in zip(case.requests, nodes, strict=True)
    ]


def compare_hits(case: Case, kind: str = "embedded") -> Counter[str]:
    """Assert same hits, order, scores and explanations for all requests; count what was compared."""
    compared: Counter[str] = Counter()
    with _both(case, kind, compacted=case.compacted) as (embedded, reference):
        for request in _requests(case, reference):
            _tell(f"{request.node}   {request!r}")
            result = embedded.search(request)
            assert_same_result(result, reference.search(request))
            streams = [[hit.document.id for hit in each.stream(request)] for each in (embedded, reference)]
            assert streams[0] == streams[1]
            parts = sum(len(hit.parts) for hit in result.hits)
            compared.update(requests=1, answered=bool(result.hits), hits=len(result.hits), parts=parts)
    return compared


def compare_counts(case: Case, kind: str = "embedded") -> None:
    """Assert same counts of documents, values and dates.

    Where documents were deleted, wordings of a value that are equally common may differ.
    """
    with _both(case, kind, compacted=case.compacted) as (embedded, reference):
        assert len(embedded) == len(reference)
        for request in _requests(case, reference):
            _tell(f"{request.node}   {request!r}")
            assert embedded.count(request) == reference.count(request)
            every = [each.facets(request, FACETS, 100) for each in (embedded, reference)]
            assert _by_fold(every[0]) == _by_fold(every[1])
            if not case.deleted:
                few = [each.facets(request, FACETS, request.limit) for each in (embedded, reference)]
                assert few[0] == few[1]
            for by in (None, *Period):
                assert embedded.timeline(request, by) == reference.timeline(request, by)


def compare_documents_and_words(case: Case, kind: str = "embedded") -> None:
    """Assert same related documents, stored documents and counts of words, over one segment."""
    with _both(case, kind, compacted=True) as (embedded, reference):
        ids = [each.id for each in case.documents]
        for document_id, request in product(ids, (None, *_requests(case, reference))):
            node = request.node if request else None
            _tell(f"{document_id}   {node!r}")
            _assert_same_related(*(each.related(document_id, node, 100) for each in (embedded, reference)))
        assert [embedded.get(each) for each in ids] == [reference.get(each) for each in ids]
        assert list(embedded.titles()) == list(reference.titles())
        assert np.array_equal(embedded.dates(), reference.dates(), equal_nan=True)
        for folded in {fold(form) for word in WORDS for form in word.split()}:
            assert embedded.vocabulary().forms(folded) == reference.vocabulary().forms(folded)
            folds = [each.vocabulary().folds_with_prefix(folded[:2], 5) for each in (embedded, reference)]
            assert folds[0] == folds[1]


def _tell(text: str) -> None:
    """What is compared, shown where the comparison of a random case fails."""
    if currently_in_test_context():
        note(text)


def _close(left: float, right: float) -> bool:
    return math.isclose(left, right, rel_tol=TOLERANCE, abs_tol=TOLERANCE)


def _parts(hit: ScoredDocument) -> list[ScorePart]:
    """The components that matter: what freshness gains after centuries may be 0 for one of the engines."""
    return [part for part in hit.parts if abs(part.value) > TOLERANCE]


def _assert_same_hit(hit: ScoredDocument, expected: ScoredDocument) -> None:
    assert _close(hit.score, expected.score)
    assert [part.label for part in _parts(hit)] == [part.label for part in _parts(expected)]
    for part, other in zip(_parts(hit), _parts(expected), strict=True):
        assert _close(part.value, other.value), (part, other)
    assert not hit.parts or _close(sum(part.value for part in hit.parts), hit.score)


def assert_same_result(result: SearchResult, expected: SearchResult) -> None:
    """Assert same total, same documents in the same order, and same scores with the same components."""
    rows = [[(hit.document.id, hit.copies, hit.is_loose) for hit in each.hits] for each in (result, expected)]
    assert rows[0] == rows[1], (result.hits, expected.hits)
    totals = [(each.total, each.loose_total, each.partial) for each in (result, expected)]
    assert totals[0] == totals[1]
    for hit, other in zip(result.hits, expected.hits, strict=True):
        _assert_same_hit(hit, other)


def _assert_same_related(result: RelatedResult | None, expected: RelatedResult | None) -> None:
    if result is None or expected is None:
        assert result is expected
        return
    assert (result.document, result.words) == (expected.document, expected.words)
    assert [hit.document.id for hit in result.hits] == [hit.document.id for hit in expected.hits]
    for hit, other in zip(result.hits, expected.hits, strict=True):
        _assert_same_hit(hit, other)


def _by_fold(facets: Sequence[Facet]) -> list[tuple[str, list[tuple[str, int]], int, int]]:
    """Facets whatever wording stands for a value."""
    return [
        (each.field, sorted((fold_text(c.value), c.count) for c in each.counts), each.others, each.missing)
        for each in facets
    ]

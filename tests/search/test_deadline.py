"""Deadlines: partial results, said so, and never a wrong score."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import vnsearch
from tests.support.engines import snapshot_of
from tests.support.query_nodes import query_node
from vnsearch.engine.protocol import Snapshot
from vnsearch.errors import QueryError
from vnsearch.model import Article
from vnsearch.search import request as search_request
from vnsearch.search.request import Request, Sort


@pytest.fixture(scope="module", params=[("embedded", 5000), ("memory", 300)])
def many(request: pytest.FixtureRequest) -> Iterator[Snapshot]:
    """More documents than are scored before the clock is looked at first."""
    kind, count = request.param
    with snapshot_of(kind, [Article(str(i), "Bầu cử", published=None) for i in range(count)]) as snapshot:
        yield snapshot


@pytest.mark.parametrize("sort", list(Sort))
def test_late_search_gives_what_was_scored(
    many: Snapshot, sort: Sort, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A deadline that has passed: a full page of hits with right scores, marked partial."""
    monkeypatch.setattr(search_request, "_GRACE", 60.0)  # so that a busy machine makes no difference
    whole = many.search(Request(query_node("bầu cử"), sort, limit=10))
    result = many.search(Request(query_node("bầu cử"), sort, limit=10, deadline=time.perf_counter()))
    assert (whole.partial, result.partial) == (False, True)
    assert len(result.hits) == 10
    assert {hit.score for hit in result.hits} == {hit.score for hit in whole.hits}


@pytest.mark.parametrize("sort", list(Sort))
def test_search_in_time_is_whole(many: Snapshot, sort: Sort) -> None:
    """A deadline that is far changes nothing."""
    whole = many.search(Request(query_node("bầu cử"), sort, limit=200))
    assert (
        many.search(Request(query_node("bầu cử"), sort, limit=200, deadline=time.perf_counter() + 1000))
        == whole
    )


def test_deadline_of_the_facade(sample: vnsearch.Index) -> None:
    """A query with time enough has no note; no time at all is refused."""
    page = sample.search("hà nội", deadline_ms=60_000)
    assert (page.partial, page.notes) == (False, ())
    with pytest.raises(QueryError, match="deadline"):
        sample.search("hà nội", deadline_ms=0)


def test_matching_ends_soon_after_the_deadline(tmp_path: Path) -> None:
    """Phrases with slack read every position: 1 ms took half a second, and 5 s for a thousand hits."""
    with vnsearch.open(tmp_path / "index", create=True) as index:
        body = "bầu cử quốc hội khoá mới ở đống đa " * 12
        index.add(Article(f"d{i}", "tin", body=f"{body} {i}") for i in range(1500))
        query = " ".join(
            f'"{left} {right}"~8' for left in ("bầu", "hội", "ở") for right in ("cử", "đa", "mới", "khoá")
        )
        start = time.process_time()
        page = index.search(query, deadline_ms=1, limit=1000, facets=True)
        took = time.process_time() - start
    assert page.partial
    assert page.note_codes[-1] == "out_of_time"
    assert took < 0.3

"""Pseudo-relevance feedback: what the best hits say lifts what says the same."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import vnsearch
from tests.support.engines import commit
from vnsearch.engine.protocol import Engine, Snapshot
from vnsearch.model import Article
from vnsearch.query import MemoryVocabulary, parse
from vnsearch.ranking import Ranking
from vnsearch.search.feedback import relevance_model
from vnsearch.search.request import Request, Sort

STORIES = (
    *(("bão lũ miền trung", "vỡ đê sơ tán dân"), ("bão lũ miền bắc", "vỡ đê sơ tán dân"), ("bão", "bão giá")),
    *(("cơn bão", "vỡ đê sơ tán dân nhà tốc mái đường ngập"), ("chợ", "gạo"), ("phim", "hài")),
)


@pytest.fixture
def storms(engine: Engine) -> Snapshot:
    """Stories of storms, one of which is of prices."""
    commit(engine, [Article(f"d{i}", title, body=body) for i, (title, body) in enumerate(STORIES)])
    return engine.snapshot()


def scores_of(snapshot: Snapshot, feedback: float, sort: Sort = Sort.BLEND) -> dict[str, float]:
    """Documents and scores of a query for storms, best first; the parts are known to sum to the score."""
    node = parse("bão").node
    assert node is not None
    request = Request(node, sort, explain=True, ranking=replace(Ranking(), feedback=feedback))
    hits = snapshot.search(request).hits
    assert all(np.isclose(sum(part.value for part in hit.parts), hit.score) for hit in hits)
    return {hit.document.id: hit.score for hit in hits}


def test_what_says_the_same_as_the_best_gains(storms: Snapshot) -> None:
    """The same documents match; none loses, none gains more than the share, and who says more gains more."""
    plain, fed = scores_of(storms, 0.0), scores_of(storms, 0.5)
    gains = {name: fed[name] / score - 1 for name, score in plain.items()}
    assert plain.keys() == fed.keys()
    assert all(0 <= gain <= 0.5 for gain in gains.values())
    assert gains["d3"] > gains["d2"]


def test_order_by_date_is_not_fed(storms: Snapshot) -> None:
    """Newest first knows of no feedback."""
    assert scores_of(storms, 0.5, Sort.DATE) == scores_of(storms, 0.0, Sort.DATE)


def test_words_weigh_by_how_often_they_are_said_and_seldom_elsewhere() -> None:
    """Of two words said alike the rarer comes first, and what the better document says."""
    vocabulary = MemoryVocabulary(100, {"và": 99, "đê": 3, "gạo": 3})
    counts = ({"và": 1.0, "đê": 1.0}, {"và": 1.0, "gạo": 1.0})
    words = relevance_model(counts, np.array([2.0, 1.0]), vocabulary)
    assert [word.form for word in words] == ["đê", "gạo", "và"]


def test_pages_of_fed_hits_go_on_from_one_another(sample: vnsearch.Index) -> None:
    """Two pages hold what one twice as long does."""
    ranking = Ranking(feedback=0.5)
    whole = sample.search("bầu cử", limit=6, ranking=ranking).hits
    parts = [sample.search("bầu cử", limit=3, page=page, ranking=ranking).hits for page in (1, 2)]
    assert [hit.document.id for hit in whole] == [hit.document.id for part in parts for hit in part]

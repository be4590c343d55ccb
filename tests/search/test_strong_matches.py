"""Strong and loose matches: which documents contain the units of a query, how they are counted and ordered."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.engines import commit, new_engine
from tests.support.query_nodes import query_node
from vnsearch.engine.protocol import Snapshot
from vnsearch.model import Article
from vnsearch.query import And, Filter, Or, Term, Words
from vnsearch.search.request import Request, Sort
from vnsearch.search.units import UnitDocs, docs_with_share
from vnsearch.search.weighted_tf import StoredTf
from vnsearch.text import fold

TEXTS = {
    "whole": "Giá vàng tăng",
    "apart": "Vàng tăng, giá nhà giảm",
    "twice": "Giá vàng và giá vàng miếng",
    "bare": "Gia vang tang",
    "sea": "Tàu ở Biển Đông",
    "change": "Biến động nhân sự",
    "city": "UBND quận Đống Đa",
    "long name": "Uỷ ban nhân dân quận Đống Đa",
}


def words(text: str, *readings: tuple[int, ...], field: str = "") -> Words:
    """Plain words with their readings, each word a unit of its own by default."""
    forms = text.split()
    terms = tuple(Term(form, fold(form), form != fold(form), field) for form in forms)
    return Words(terms, readings or ((1,) * len(forms),))


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    engine = new_engine("embedded", tmp_path_factory.mktemp("strong"))
    commit(engine, [Article(id, title, source="Báo A") for id, title in TEXTS.items()])
    return engine.snapshot()


def ids(snapshot: Snapshot, request: Request) -> tuple[set[str], set[str]]:
    """The ids of the strong hits and of the loose ones."""
    hits = snapshot.search(request).hits
    strong = {hit.document.id for hit in hits if not hit.is_loose}
    return strong, {hit.document.id for hit in hits if hit.is_loose}


GOLD, SEA = words("giá vàng", (2,)), words("biển đông", (2,))
CASES = [
    ("side by side", words("giá vàng", (2,)), {"whole", "twice"}, {"apart", "bare"}),
    ("each alone", words("giá vàng", (1, 1)), {"whole", "apart", "twice"}, {"bare"}),
    ("bare: any spelling", words("gia vang", (2,)), {"whole", "twice", "bare"}, {"apart"}),
    ("as typed, not another word", words("biển đông", (2,)), {"sea"}, {"change"}),
    ("no document has it as typed: any spelling", words("giã vãng", (2,)), {"whole", "twice", "bare"}, {"apart"}),
    ("one reading is enough", words("giá vàng", (2,), (1, 1)), {"whole", "apart", "twice"}, {"bare"}),
    ("a synonym of the unit", words("uỷ ban nhân dân đống đa", (4, 2)), {"city", "long name"}, set()),
    ("in a field", words("giá vàng", (2,), field="title"), {"whole", "twice"}, {"apart", "bare"}),
    ("beside a filter", And((GOLD, Filter("source", "bao a"))), {"whole", "twice"}, {"apart", "bare"}),
    ("on one side", Or((GOLD, SEA)), {"whole", "twice", "sea"}, {"apart", "bare", "change"}),
    ("a phrase", query_node('"giá vàng"'), {"whole", "twice"}, set()),
]  # fmt: skip


@pytest.mark.parametrize(
    ("node", "strong", "loose"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_strong_matches_contain_the_units(snapshot: Snapshot, node, strong, loose) -> None:  # type: ignore[no-untyped-def] # cases
    """Loose ones contain the syllables, or other spellings of them; they follow the strong ones."""
    request = Request(node, Sort.RELEVANCE)
    assert ids(snapshot, request) == (strong, loose)
    result = snapshot.search(request)
    assert (result.total, result.loose_total) == (len(strong), len(loose))
    assert [hit.is_loose for hit in result.hits] == [False] * len(strong) + [True] * len(loose)


@pytest.mark.parametrize("loose", [False, True])
def test_totals_of_page_facets_timeline_and_stream_agree(snapshot: Snapshot, loose: bool) -> None:
    """Strong matches alone are counted, or with ``loose`` all."""
    request = Request(words("giá vàng", (2,)), Sort.DATE, limit=100, loose=loose)
    total = 4 if loose else 2
    (facet,) = snapshot.facets(request, ["source"])
    assert snapshot.search(request).total == snapshot.count(request) == total
    assert (
        facet.counts[0].count
        == snapshot.timeline(request).undated
        == len(list(snapshot.stream(request)))
        == total
    )


def test_without_strong_matches_the_loose_ones_are_the_answer(snapshot: Snapshot) -> None:
    """And they are counted in the total."""
    for sort in Sort:
        result = snapshot.search(Request(words("vàng giá", (2,)), sort))
        assert result.total == result.loose_total == len(result.hits) == 4
        assert all(hit.is_loose for hit in result.hits)


def test_a_loose_near_duplicate_of_a_strong_match_is_not_shown(tmp_path: Path) -> None:
    """It counts neither as strong nor as loose; with ``loose`` it is one of the copies."""
    engine = new_engine("embedded", tmp_path)
    commit(engine, [Article("a", "Giá vàng", group="g"), Article("b", "Vàng lên giá", group="g")])
    request = Request(words("giá vàng", (2,)))
    result = engine.snapshot().search(request)
    assert (result.total, result.loose_total, [hit.copies for hit in result.hits]) == (1, 0, [0])
    result = engine.snapshot().search(Request(request.node, loose=True))
    assert (result.total, [hit.copies for hit in result.hits]) == (1, [1])


def test_terms_alone_are_units_of_their_own(snapshot: Snapshot) -> None:
    """A query that was not cut into units asks for its words as typed, anywhere."""
    assert ids(snapshot, Request(query_node("giá vàng"))) == ({"whole", "apart", "twice"}, {"bare"})


@given(st.lists(st.sets(st.integers(0, 20)), min_size=1, max_size=5), st.data())
def test_documents_with_enough_of_the_lists(lists: list[set[int]], data: st.DataObject) -> None:
    """Those whose lists' shares add up, computed one by one."""
    weights = data.draw(st.lists(st.sampled_from([1.0, 2.0, 3.0]), min_size=len(lists), max_size=len(lists)))
    least = data.draw(st.sampled_from([0.3, 0.7, 1.0])) - 1e-9
    shortest_first = sorted(lists, key=len)
    shares = np.array(weights) / sum(weights)
    units = [
        UnitDocs([StoredTf(np.array(sorted(docs), np.uint32), np.ones(len(docs), np.float32))])
        for docs in shortest_first
    ]
    docs = docs_with_share(units, shares, least)
    expected = [
        doc
        for doc in range(21)
        if any(doc in members for members in lists)
        and 1.0 - sum(s for members, s in zip(shortest_first, shares, strict=True) if doc not in members)
        >= least - 1e-9
    ]
    assert docs.tolist() == expected

"""Confidence: how surely a document is what a query asks for, and pages that have nothing like it."""

from __future__ import annotations

from pathlib import Path

import pytest

import vnsearch
from tests.support.query_nodes import query_node
from vnsearch import Article
from vnsearch.highlight import HighlightTerms
from vnsearch.library.confidence import LOW_CONFIDENCE, Agreement, Confidence
from vnsearch.library.hits import to_hit
from vnsearch.query import MemoryVocabulary, with_units
from vnsearch.search.request import ScoredDocument

FREQUENCIES = dict.fromkeys(
    ["bầu", "cử", "đống", "đa", "hội", "đồng", "nhân", "dân", "giá", "vàng", "bau", "cu", "thép", "mưa"], 100
)
VOCABULARY = MemoryVocabulary(1000, FREQUENCIES, {("bầu", "cử"): 90, ("đống", "đa"): 90, ("giá", "vàng"): 90})


def confidence(query: str, *, title: str = "", summary: str = "", body: str = "") -> float:
    node = with_units(query_node(query), VOCABULARY)
    scored = ScoredDocument(Article("a", title, summary, body=body), 1.0)
    hit = to_hit(1, scored, HighlightTerms(), Confidence(node, VOCABULARY))
    assert hit.confidence is not None
    return hit.confidence


#: Documents, each less surely what ``bầu cử Đống Đa`` asks for than the one before.
BEST_FIRST: list[dict[str, str]] = [
    {"title": "Ngày bầu cử Đống Đa"},
    {"title": "Bầu cử ở Đống Đa"},
    {"title": "Một ngày hội", "body": "Cử tri Đống Đa đi bầu cử."},
    {"title": "Bầu cử ở nơi khác"},
    {"title": "Đống cát", "body": "Họ đa nghi. Bầu trời cử động."},
]


@pytest.mark.parametrize("query", ["bầu cử Đống Đa", "bau cu dong da", "BẦU CỬ ĐỐNG ĐA"])
def test_the_more_of_a_query_stands_as_typed_the_surer(query: str) -> None:
    """In the title more than in the body; syllables apart say next to nothing."""
    values = [confidence(query, **zones) for zones in BEST_FIRST]
    assert values == sorted(values, reverse=True)
    assert values[0] > 0.9
    assert values[-1] < LOW_CONFIDENCE


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("bầu cử là gì", "Ngày bầu cử"),  # question words may be lacking
        ("hội đồng nhân dân", "Họp HĐND"),  # a synonym
        ("giá vàng OR thép", "Mưa thép"),  # one side
        ('"bầu cử"', "Ngày bầu cử"),
        ("thép", "Ngành thép"),
        ("bâu cử", "Ngày bầu cử"),  # without its tone mark
        ("mưa thép", "Thép dưới mưa"),  # few words, apart
        ("nguồn:vtv", "Tin"),  # nothing but a filter
    ],
)
def test_a_title_that_answers_is_sure(query: str, title: str) -> None:
    """Whatever the query is made of."""
    assert confidence(query, title=title) > 0.9


def test_another_spelling_is_not_what_was_typed() -> None:
    """bàu cử is not bầu cử."""
    assert confidence("bầu cử", title="Bàu cử") < LOW_CONFIDENCE


def test_confidence_is_the_logistic_function_of_agreement() -> None:
    """As docs/ranking.md has it."""
    assert Agreement().confidence == pytest.approx(0.0, abs=1e-8)
    assert Agreement(1.0, 1.0, 1.0, 0.0).confidence == pytest.approx(1 / (1 + 2.718281828459045**-0.4))


def test_a_page_without_anything_like_it_says_so(tmp_path: Path) -> None:
    """On the first page by relevance; what is found there is sure elsewhere."""
    with vnsearch.open(tmp_path, create=True) as index:
        index.add(
            [
                Article("a", "Bầu cử ở Đống Đa"),
                Article(
                    "b", "Chuyện làng", body="Đống rơm, cây đa. Ông bầu xin cử người trông coi mọi việc."
                ),
            ]
        )
        sure, unsure = index.search("bầu cử Đống Đa"), index.search('bầu cử "đống rơm" đa')
        by_date = index.search('bầu cử "đống rơm" đa', sort="date")
    assert sure.confidence == sure.hits[0].confidence
    assert sure.confidence > 0.9
    assert "nothing_like_it" not in sure.note_codes
    assert unsure.hits
    assert unsure.confidence < LOW_CONFIDENCE
    assert unsure.note_codes[0] == "nothing_like_it"
    assert "nothing_like_it" not in by_date.note_codes


def test_a_page_without_hits_has_no_confidence(tmp_path: Path) -> None:
    """0, and no note about what comes nearest."""
    with vnsearch.open(tmp_path, create=True) as index:
        index.add([Article("a", "Bầu cử")])
        page = index.search("xyzzy", verbatim=True)
    assert (page.confidence, page.note_codes) == (0.0, ())

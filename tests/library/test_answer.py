"""What belongs to the answer to a query: the same for pages, facets, timelines and exports."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import vnsearch
from vnsearch.model import Article, Facet, Hit, Page
from vnsearch.search.request import FACETS, Sort
from vnsearch.text import fold_text

pytestmark = pytest.mark.each_engine


#: Words side by side in texts of the sample corpus, and words that also stand apart there.
_WORDS = ("bầu cử", "Đống Đa", "hà nội", "giá vàng", "cà phê", "quốc hội", "thành phố", "bão", "số", "đường")
_SHAPES = ("{}", "{} {}", "{} {} {}", "{} OR {}", "{} -{}", "{} kind:article", "title:({})", "{}*", "{}~")


def _query(shape: str, words: list[str], bare: bool, turned: bool) -> str:
    texts = [" ".join(reversed(word.split())) if turned else word for word in words]
    query = shape.format(*texts)
    return fold_text(query) if bare and "OR" not in query else query


QUERIES = st.builds(
    _query,
    st.sampled_from(_SHAPES),
    st.lists(st.sampled_from(_WORDS), min_size=3, max_size=3),
    st.booleans(),
    st.booleans(),
)


def _answer(page: Page) -> list[Hit]:
    """The hits of a page that its total counts; loose matches may follow them."""
    return [hit for hit in page.hits if hit.rank <= page.total]


def _sum(facet: Facet) -> int:
    return sum(count.count for count in facet.counts) + facet.others + facet.missing


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(QUERIES, st.booleans(), st.booleans(), st.sampled_from([None, "2022"]), st.sampled_from(list(Sort)))
def test_page_facets_timeline_and_export_agree(
    sample: vnsearch.Index, query: str, collapse: bool, loose: bool, as_of: str | None, sort: Sort
) -> None:
    """Asked alike they count the same documents, and paging reaches each of them once."""
    page = sample.search(
        query, limit=7, sort=sort, verbatim=True, facets=True, collapse=collapse, loose=loose, as_of=as_of
    )
    total, ids = page.total, [hit.document.id for hit in _answer(page)]
    assert {_sum(facet) for facet in page.facets} == {total}
    while page.next:
        page = sample.search(
            query, limit=7, sort=sort, verbatim=True, collapse=collapse, loose=loose, as_of=as_of,
            search_after=page.next,
        )  # fmt: skip
        ids += [hit.document.id for hit in _answer(page)]
    assert len(set(ids)) == len(ids) == total
    facets = sample.facets(query, FACETS, collapse=collapse, loose=loose, as_of=as_of)
    assert {_sum(facet) for facet in facets} == {total}
    timeline = sample.timeline(query, collapse=collapse, loose=loose, as_of=as_of)
    assert sum(each.count for each in timeline.bins) + timeline.undated == total
    exported = sample.export(query, sort=sort, collapse=collapse, loose=loose, as_of=as_of)
    assert [hit.document.id for hit in exported] == ids


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(QUERIES)
def test_loose_matches_are_the_answer_only_without_strong_ones(sample: vnsearch.Index, query: str) -> None:
    """Otherwise they come after the strong ones, and are counted apart."""
    page = sample.search(query, limit=1000, verbatim=True)
    flags = [hit.is_loose for hit in page.hits]
    assert flags == sorted(flags)
    assert sum(flags) == page.loose_total
    assert page.is_loose == (page.hits != () and all(flags))
    assert page.total == (page.loose_total if page.is_loose else flags.count(False))
    assert ("only_loose" in page.note_codes) == page.is_loose
    every = sample.search(query, limit=1000, verbatim=True, loose=True)
    assert [hit.document.id for hit in every.hits] == [hit.document.id for hit in page.hits]
    assert (every.total, every.loose_total, every.is_loose) == (
        len(every.hits),
        page.loose_total,
        page.is_loose,
    )


#: Two strong matches for ``chợ``, one a copy of the other, and three loose ones.
ARTICLES = [
    Article("s1", "Phiên chợ quê họp sớm", published=date(2020, 1, 1)),
    Article("s2", "Chợ nổi trên sông", published=date(2020, 1, 2)),
    *(Article(f"l{i}", f"Con chó thứ {i} giữ nhà", published=date(2024, 1, i)) for i in (1, 2, 3)),
]


@pytest.fixture
def market(tmp_path: Path) -> vnsearch.Index:
    index = vnsearch.open(tmp_path, create=True)
    index.add(ARTICLES)
    return index


def test_loose_matches_fill_the_page_and_are_no_page_of_their_own(market: vnsearch.Index) -> None:
    """The second page would have nothing that counts."""
    page = market.search("chợ", limit=3)
    assert [hit.is_loose for hit in page.hits] == [False, False, True]
    assert (page.total, page.loose_total, page.next) == (2, 3, "")
    past = market.search("chợ", limit=3, page=2)
    assert (past.hits, past.total, past.is_loose) == ((), 2, False)


def test_loose_counts_all(market: vnsearch.Index) -> None:
    """They are in the total, in pages, and in lists by date."""
    page = market.search("chợ", limit=3, loose=True)
    assert (page.total, page.loose_total, page.is_loose) == (5, 3, False)
    rest = market.search("chợ", limit=3, loose=True, search_after=page.next)
    assert [hit.is_loose for hit in rest.hits] == [True, True]
    assert [hit["loose"] for hit in market.export("chợ", loose=True, sort="date")] == [True] * 3 + [False] * 2


def test_by_date_strong_matches_alone_are_listed(market: vnsearch.Index) -> None:
    """Newer loose ones would hide them."""
    assert [hit.document.id for hit in market.search("chợ", sort="date")] == ["s2", "s1"]


@pytest.mark.parametrize(
    ("lang", "note"),
    [
        ("vi", "Không có bài nào chứa trọn các từ; đây là 5 kết quả gần đúng."),
        ("en", "No document contains all the words whole; these 5 come close."),
    ],
)
def test_without_a_strong_match_the_page_says_so(market: vnsearch.Index, lang: str, note: str) -> None:
    """No document has both spellings; every hit is marked."""
    page = market.search("chợ chó", lang=lang)
    assert (page.total, page.loose_total, page.is_loose) == (5, 5, True)
    assert all(hit.is_loose for hit in page)
    assert note in page.notes


def test_a_token_for_strong_matches_is_none_for_all(market: vnsearch.Index) -> None:
    """With ``loose`` other documents follow."""
    token = market.search("chợ", limit=1).next
    with pytest.raises(vnsearch.QueryError, match="another query"):
        market.search("chợ", limit=1, loose=True, search_after=token)

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

import vnsearch
from tests.conftest import CORPUS
from vnsearch.errors import DocumentNotFoundError, QueryError
from vnsearch.model import Article, Kind

pytestmark = pytest.mark.each_engine

MAIN = "corpus/dumps/bau-cu-dong-da-2021.txt"
TYPED = ["bầu cử Đống Đa", "bau cu dong da", "BẦU CỬ ĐỐNG ĐA", "bầu cu đống da"]


@pytest.mark.parametrize("query", [*TYPED, unicodedata.normalize("NFD", TYPED[0])])
def test_quick_start_query_has_its_right_first_answer(sample: vnsearch.Index, query: str) -> None:
    """However it is typed, the election in Đống Đa comes first."""
    assert sample.search(query).hits[0].document.id == MAIN


def test_every_typing_finds_the_same_documents(sample: vnsearch.Index) -> None:
    """Case, diacritics and Unicode form change the order at most."""
    results = [{hit.document.id for hit in sample.search(query, limit=100).hits} for query in TYPED]
    assert all(ids == results[0] for ids in results)


def test_tone_styles_find_each_other(sample: vnsearch.Index) -> None:
    """hòa and hoà, uỷ and ủy are one."""
    for old, new in (("hòa bình", "hoà bình"), ("ủy ban", "uỷ ban"), ("khóa", "khoá")):
        assert sample.search(old).total == sample.search(new).total > 0


def test_best_is_the_order_that_was_called_blend(sample: vnsearch.Index) -> None:
    """Both names are accepted, give the same hits and continue one another's pages."""
    best, blend = (sample.search("hà nội", sort=sort, limit=5) for sort in ("best", "blend"))
    assert [hit.document.id for hit in best.hits] == [hit.document.id for hit in blend.hits]
    assert sample.search("hà nội", sort="best", limit=5, search_after=blend.next).hits[0].rank == 6


def test_filters_and_sorts(sample: vnsearch.Index) -> None:
    """Kind, dates, category and source hold for every hit; dates fall."""
    hits = sample.search("hà nội", kind="article", after="2021", before="2024", sort="date", limit=50).hits
    years = [hit.document.published.year for hit in hits if hit.document.published]
    assert len(hits) == len(years) > 1
    assert years == sorted(years, reverse=True)
    assert set(years) <= {2021, 2022, 2023}
    economy = sample.search("giá", category="kinh te", limit=50).hits
    assert economy
    assert {hit.document.category for hit in economy} == {"Kinh tế"}
    assert all(hit.document.kind is Kind.HEADLINE for hit in sample.search("hà nội", kind="headline").hits)


def test_headline_known_only_from_sidebars_is_found(sample: vnsearch.Index) -> None:
    """A story without a page of its own is an answer, and says where it was seen."""
    document = sample.search("vuon quoc gia cuc phuong mua buom").hits[0].document
    assert isinstance(document, vnsearch.Headline)
    assert document.sightings >= 3


def test_marks_slice_title_and_snippet(sample: vnsearch.Index) -> None:
    """Every mark covers a query word."""
    hit = sample.search("bầu cử Đống Đa").hits[0]
    for marked in (hit.title, hit.snippet):
        assert marked.spans
        words = " ".join(marked.text[a:b] for a, b in marked.spans).lower().split()
        assert set(words) <= {"bầu", "cử", "đống", "đa"}


RETYPED = [
    ("baauf cuwr", "bầu cử"),
    ("ba6u2 cu73", "bầu cử"),
    ("d9o6ng1 d9a", "đống đa"),
    ("DDOONGS Dda", "ĐỐNG Đa"),
    ('title:"baauf cuwr" -covid19', 'title:"bầu cử" -covid19'),
    ("baauf xyzzyx", ""),
    ("xyzzyx", ""),
    ("bau cu", ""),
]


@pytest.mark.parametrize(("query", "correction"), RETYPED)
def test_keystrokes_are_answered_and_said(sample: vnsearch.Index, query: str, correction: str) -> None:
    """A query of keystrokes finds nothing itself; its reading is offered, and answered, where that does."""
    page = sample.search(query, verbatim=True)
    assert page.retyped == correction
    if correction:
        assert (page.total, page.hits) == (0, ())
        page_as_typed, corrected_page = sample.search(query), sample.search(correction)
        assert (page_as_typed.corrected, page_as_typed.hits) == (correction, corrected_page.hits)
        assert corrected_page.total


def test_offered_reading_meets_the_filters(sample: vnsearch.Index) -> None:
    """What finds something only outside the filters is not offered."""
    assert sample.search("baauf cuwr", kind="article", after="2021").corrected == "bầu cử"
    assert sample.search("baauf cuwr", after="2100").corrected == ""
    assert sample.search("baauf cuwr", category="the thao").corrected == ""


@pytest.mark.parametrize("options", [{"limit": 0}, {"page": 0}, {"sort": "x"}, {"kind": "x"}, {"after": "x"}])
def test_wrong_options_are_query_errors(sample: vnsearch.Index, options: dict[str, object]) -> None:
    """What cannot be meant is refused, not guessed."""
    with pytest.raises(QueryError):
        sample.search("a", **options)  # type: ignore[arg-type] # wrong on purpose


def test_unknown_id_is_an_error(sample: vnsearch.Index) -> None:
    """The documented error, with the id in it."""
    with pytest.raises(DocumentNotFoundError, match="nobody"):
        sample.get("nobody")


def test_an_index_without_documents_answers_queries(tmp_path: Path) -> None:
    """Nothing was indexed yet, or all was deleted."""
    with vnsearch.open(tmp_path / "index", create=True) as index:
        index.add(())
        assert index.search("giá vàng").total == 0
        index.add(Article("a", "Giá vàng tăng"))
        assert index.search("giá vàng").total == 1
        index.delete("a")
        assert index.search("giá vàng").total == 0


def test_read_gives_articles_and_sightings() -> None:
    """Reading without indexing shows what each page gives."""
    readings = list(vnsearch.read(CORPUS))
    assert sum(reading.article is not None for reading in readings) == 83
    assert sum(len(reading.sightings) for reading in readings) > 100

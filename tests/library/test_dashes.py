"""A pasted title finds its own article: minuses in it are signs and dashes, and exclude nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import vnsearch
from vnsearch.model import Article

pytestmark = pytest.mark.each_engine

TITLES = (
    "Mẫu Sơn xuống -1 độ C, cỏ cây đóng đá",
    "Xuất khẩu gạo tháng tư còn -3,15%",
    "Xe kẹt cứng trên cao tốc Bến Lức -Long Thành",
    "Tuyến Hà Nội -Hải Phòng thông xe",
    "Vận tải Cần Thơ -TP.HCM giảm giá",
    "Trường học mở cửa sau Covid -19",
    "Duyệt quy hoạch sân bay 2021 -2030",
    "Bộ trưởng: “Không -tăng giá điện” trong năm nay",
    "Nghỉ lễ 30/4 -1/5 mấy ngày?",
    "Bóng đá | Tin mới: C++ & «Cúp vàng» 5*3 [ảnh]",
)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[vnsearch.Index]:
    """Articles with these titles, and others about gold, half of them about SJC gold."""
    with vnsearch.open(tmp_path / "index", create=True) as index:
        index.add(Article(f"t{number}", title, body="Nội dung.") for number, title in enumerate(TITLES))
        index.add(Article(f"sjc{i}", "Giá vàng SJC tăng", body=f"Phiên {i}") for i in range(8))
        index.add([Article("ring", "Giá vàng nhẫn tăng"), Article("bar", "Giá vàng - SJC giảm")])
        yield index


@pytest.mark.parametrize("number", range(len(TITLES)))
def test_pasted_title_finds_its_own_article_first(index: vnsearch.Index, number: int) -> None:
    """Also where a minus stands before a name, a number or a word in typographic quotes."""
    page = index.search(TITLES[number])
    assert page.hits[0].document.id == f"t{number}"
    assert not page.corrected
    assert [hit.document.id for hit in index.search(page.understood).hits] == [
        hit.document.id for hit in page.hits
    ]
    assert next(hit.document.id for hit in index.export(TITLES[number])) == f"t{number}"


def test_page_says_that_a_minus_was_read_as_a_dash(index: vnsearch.Index) -> None:
    """And how to exclude; NOT excludes."""
    page = index.search("Cao tốc Bến Lức -Long Thành")
    assert page.note_codes == ("dash_not_excluded",)
    assert page.understood == "cao tốc bến lức long thành"
    assert not index.search("Cao tốc Bến Lức NOT Long Thành", verbatim=True).hits


def test_minus_before_what_no_document_has_a_dash_before_excludes(index: vnsearch.Index) -> None:
    """Of ten articles that say vàng SJC one has a dash there; the others show that the minus excludes."""
    page = index.search("giá vàng -SJC")
    assert {hit.document.id for hit in page.hits} == {"ring"}
    assert page.understood == "giá vàng -sjc"


def test_an_exclusion_that_takes_most_is_said_and_the_other_reading_offered(index: vnsearch.Index) -> None:
    """Nine of ten are taken away; where the exclusion was certain, nothing is said."""
    page = index.search("giá vàng -SJC", lang="en")
    assert page.notes == ("“-sjc” excludes 9 of 10 results; if it is a dash, search for: giá vàng sjc",)
    assert page.suggestions[0] == "giá vàng sjc"
    for certain in ("giá vàng NOT SJC", "giá vàng -(SJC)", 'giá vàng -"SJC"', "giá vàng -nhẫn"):
        assert not index.search(certain).notes, certain


def test_facets_and_timeline_count_what_the_search_finds(index: vnsearch.Index) -> None:
    """The same minuses are dashes for all of them."""
    query = "Tuyến Hà Nội -Hải Phòng"
    (facet,) = index.facets(query, ["kind"])
    assert facet.counts[0].count == index.search(query).total == index.timeline(query).undated == 1

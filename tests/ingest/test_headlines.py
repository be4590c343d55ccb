"""Headlines around a story and on pages of lists: which links count, under what title, date and section."""

from __future__ import annotations

from pathlib import Path

import pytest

import vnsearch
from tests.support.invented_pages import HOST, OTHERS, OWN, TITLE, P, framed, linked
from vnsearch.ingest.page import read_html
from vnsearch.ingest.page.title_text import ascii_words

LIST = f"<link rel=canonical href='{HOST}/'>"
TITLES = [title for title, _ in OTHERS]


def _titles(body: str, head: str = LIST, title: str = "Báo Cửu Long") -> list[str]:
    return [sighting.title for sighting in read_html(framed(body, head, title), "p").sightings]


def test_links_saved_without_addresses_are_headlines_by_their_words() -> None:
    """A tool that saved every link as "#": stories have titles and no address; menus and summaries are none."""
    items = "".join(
        f"<article><h3><a href='#'>{title}</a></h3><div><a href='#'>{title} và còn nhiều chi tiết nữa phía sau</a></div></article>"
        for title in TITLES
    )
    menu = "<ul><li><a href='#'>Chính sách và cuộc sống</a><li><a href='#'>Giao thông</a></ul>"
    event = "<div class=title>Dòng sự kiện: <a href='#'>Những cây cầu mới ở miền Tây</a></div>"
    reading = read_html(framed(f"<h1>{TITLE}</h1><div>{P}</div>{menu}{event}{items}"), "p")
    assert [(sighting.title, sighting.url) for sighting in reading.sightings] == [
        (title, "") for title in TITLES
    ]


def test_relative_links_of_a_page_without_an_address_stay_relative() -> None:
    """A wrong site is worse than none: sister sites that the page names in full do not lend theirs."""
    sisters = "".join(f"<a href='https://dulich.cuulong.example/{n}/'>Du lịch</a>" for n in range(6))
    body = f"<div>{sisters}</div><ul>{linked()}{linked(first=5013001).replace('</a>', ' nữa</a>')}</ul>"
    sightings = read_html(framed(body, "", "Báo Cửu Long"), "p").sightings
    assert [sighting.title for sighting in sightings][:3] == TITLES
    assert [sighting.url for sighting in sightings][:1] == [f"/{OTHERS[0][1]}-5012001.html"]
    assert {(sighting.url[0], sighting.source) for sighting in sightings} == {("/", "")}


def test_a_bar_of_catchwords_is_a_menu_though_it_leads_to_stories() -> None:
    """Words that are not those of the addresses, side by side with others as short."""
    words = ("Lễ hợp long cầu lớn", "Ảnh đẹp", "Toàn cảnh", "Ngày hội")
    links = "".join(
        f"<li><a href='/nguoi-dan-hai-bo-xem-chuyen-xe-dau-tien-501{n}001.html'>{text}</a></li>"
        for n, text in enumerate(words)
    )
    body = f"<ul>{links}</ul><h1>{TITLE}</h1><div>{P}</div><ul>{linked()}</ul>"
    assert _titles(body, f"<link rel=canonical href='{OWN}'>") == TITLES


@pytest.mark.parametrize(
    ("shown", "slug", "title"),
    [
        (
            "1 Phà Đình Khao chạy chuyến cuối",
            "pha-dinh-khao-chay-chuyen-cuoi",
            "Phà Đình Khao chạy chuyến cuối",
        ),
        ("5 ứng dụng dự báo triều cường", "5-ung-dung-du-bao-trieu-cuong", "5 ứng dụng dự báo triều cường"),
        ("10 Cây cầu dài nhất miền Tây", "10-cay-cau-dai-nhat-mien-tay", "10 Cây cầu dài nhất miền Tây"),
        ("» Nông dân lặt lá mai sớm", "nong-dan-lat-la-mai-som", "Nông dân lặt lá mai sớm"),
    ],
)
def test_a_number_that_belongs_to_a_title_stays(shown: str, slug: str, title: str) -> None:
    """The place in a list of the most read goes; a count that the address has too does not."""
    assert _titles(f"<ul><li><a href='/{slug}-5012345.html'>{shown}</a></li>{linked()}</ul>")[0] == title


def test_the_page_itself_is_no_headline_though_its_address_is_unknown() -> None:
    """A link with the page's own title."""
    own = f"<a href='/cau-ben-tre-3-thong-xe-ky-thuat-truoc-tet-5012345.html'>{TITLE}</a>"
    assert _titles(f"<h1>{TITLE}</h1>{own}<div>{P}</div><ul>{linked()}</ul>", "", TITLE) == TITLES


ADS = (
    "Bán nhà mặt tiền đường lớn, giá 3,2 tỷ",
    "Cần bán xe máy đời mới, còn tốt",
    "Tuyển người bán hàng buổi sáng",
)


@pytest.mark.parametrize(
    ("label", "prefix"),
    [
        ("Rao vặt", "/tin/"),
        ("Tin rao vặt", "/tin/"),
        ("Nhà đất", "/rao-vat/"),
        ("Thị trường", "/mua-ban-nha-dat/"),
        ("Thị trường", "https://raovat.cuulong.example/"),
    ],
)
def test_small_ads_are_no_headlines(label: str, prefix: str) -> None:
    """By the label over them, the folder and the host; positions of the others have no holes."""
    ads = "".join(
        f"<li><a href='{prefix}{'-'.join(ascii_words(title))}-{7001000 + n}.html'>{title}</a></li>"
        for n, title in enumerate(ADS)
    )
    body = f"<div><h3>{label}</h3><ul>{ads}</ul></div><div><h3>Tin mới</h3><ul>{linked()}</ul></div>"
    sightings = read_html(framed(body, LIST, "Báo Cửu Long"), "p").sightings
    assert [(sighting.title, sighting.position) for sighting in sightings] == [
        (title, n) for n, title in enumerate(TITLES)
    ]


def test_news_of_the_property_market_are_headlines() -> None:
    """A section that is called like small ads, and stories with prices."""
    stories = linked("<li><a href='/nha-dat{url}'>{title}, giá 3,2 triệu</a></li>")
    assert len(_titles(f"<div><h3>Nhà đất</h3><ul>{stories}</ul></div>")) == len(OTHERS)


def test_fault_of_xml_is_not_cut_before_its_column(tmp_path: Path) -> None:
    """After 60 characters the reason ended as "line 4, col"."""
    path = tmp_path / "a.rss"
    path.write_text(
        "<!-- x -->" + "\n" * 11 + '<?xml version="1.0"?><rss><channel></channel></rss>', encoding="utf-8"
    )
    skips: list[str] = []
    assert not list(vnsearch.read(path, lambda _, reason: skips.append(reason)))
    assert "line 12, column 0)" in skips[0]

"""One story is one document and one headline, whichever of its addresses led to it."""

from __future__ import annotations

from pathlib import Path

import pytest

import vnsearch
from tests.support.invented_pages import framed
from vnsearch.ingest.addresses import address_key

STORY = "https://bao.example/xa-hoi/cho-noi-mo-lai-sau-mua-lu-5012001.html"
KEY = "bao.example/xa-hoi/cho-noi-mo-lai-sau-mua-lu-5012001.html"
SAME = [
    STORY,
    STORY.replace("https", "http"),
    STORY.replace("//", "//www."),
    STORY.replace("//", "//m."),
    STORY.replace("//", "//mobile."),
    STORY.replace("//", "//amp."),
    STORY + "/",
    STORY + "#binh-luan",
    STORY + "?utm_source=zalo&fbclid=a1",
    STORY + "?ref=trang-chu",
    STORY + "?amp=1",
    STORY + "?amp",
    STORY + "?print=1",
    STORY + "/amp",
    STORY.replace("/xa-hoi", "/amp/xa-hoi"),
    STORY.replace("/xa-hoi", "/print/xa-hoi"),
    STORY.replace(".html", ".amp.html"),
    STORY.replace("https://", "https://bao-example.cdn.ampproject.org/c/s/"),
    STORY.replace("https://", "https://www.google.com/amp/s/"),
]
OTHERS = [
    STORY.replace("5012001", "5012002"),
    STORY + "?page=2",
    STORY.replace("//", "//dulich."),
    STORY.replace("xa-hoi", "champagne"),
    STORY.replace("xa-hoi", "blueprint"),
]


@pytest.mark.parametrize("url", SAME)
def test_versions_of_an_address_are_one_page(url: str) -> None:
    """For telephones, for printing, AMP, with tracking, over http."""
    assert address_key(url) == KEY


@pytest.mark.parametrize("url", OTHERS)
def test_other_pages_stay_apart(url: str) -> None:
    """A second page, another host, words that contain the names of versions."""
    assert address_key(url) != KEY
    assert "champagne" not in url or "champagne" in address_key(url)
    assert "blueprint" not in url or "blueprint" in address_key(url)


def test_headline_under_several_addresses_is_one(tmp_path: Path) -> None:
    """On pages for screens, for telephones and for AMP."""
    for number, url in enumerate((SAME[0], SAME[3], SAME[10], SAME[16])):
        other = f"https://bao.example/xa-hoi/ben-pha-cu-ngung-chay-tu-hom-nay-{5012100 + number}.html"
        links = (
            f"<li><a href='{url}'>Chợ nổi mở lại sau mùa lũ</a></li>"
            f"<li><a href='{other}'>Bến phà cũ ngừng chạy từ hôm nay {number}</a></li>"
        )
        page = framed(
            f"<ul>{links}</ul>", head="<link rel=canonical href='https://bao.example/'>", title="Báo Thử"
        )
        (tmp_path / f"{number}.html").write_text(page, "utf-8")
    with vnsearch.open(tmp_path / "index", create=True) as index:
        index.update([tmp_path], workers=1)
        (headline,) = [hit.document for hit in index.search("chợ nổi").hits]
        assert headline.sightings == 4

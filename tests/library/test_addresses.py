"""Finding by web address: pasted whole, by host, by path, by a part of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import vnsearch
from vnsearch.engine import address_column, segment_builder
from vnsearch.engine.addresses import stored_address
from vnsearch.model import Article

pytestmark = pytest.mark.each_engine

ADDRESSES = {
    "a": "https://www.vidu.example/the-thao/cup-vang-12.html?utm_source=x",
    "b": "https://video.vidu.example/the-thao/cup-bac-13.html",
    "c": "http://vidu.example/The-Thao-24h/cup-dong-14.html",
    "d": "https://m.khac.gov.vn/tin/?p=123",
    "e": "https://nhai-vidu.example/the-thao/15.html",
    "f": "",
}
FOUND = [
    ("site:vidu.example", "abc"),
    ("site:video.vidu.example", "b"),
    ("site:example", "abce"),
    ("site:gov.vn", "d"),
    ("site:*.gov.vn", "d"),
    ("site:vidu", "abc"),
    ("site:vid", ""),
    ("url:vidu.example/the-thao", "ab"),
    ("url:vidu.example/the-thao/", "ab"),
    ("url:https://vidu.example/the-thao-24h/cup-dong-14.html", "c"),
    ("inurl:cup", "abc"),
    ("inurl:THE-THAO -inurl:cup", "e"),
    ("inurl:-", "abce"),
    ("cúp -site:vidu.example", "def"),
    ("cúp site:(khac.gov.vn OR nhai-vidu.example)", "de"),
    ("https://www.vidu.example/the-thao/cup-vang-12.html", "a"),
    ("vidu.example/the-thao/cup-vang-12.html?fbclid=1#top", "a"),
    ("https://khac.gov.vn/tin/?p=123", "d"),
    ("www.khac.gov.vn/tin?p=123", "d"),
    ("https://khac.gov.vn/tin/?p=12", ""),
    ("https://khong.example/co", "f"),
    ("site:gov.vn OR cúp", "abcdef"),
]


@pytest.fixture
def index(tmp_path: Path) -> Iterator[vnsearch.Index]:
    """Six articles, each in a segment of its own; the last one has no address and quotes two."""
    with vnsearch.open(tmp_path / "index", create=True) as index:
        for name, url in ADDRESSES.items():
            quoted = f"{ADDRESSES['a']} https://khong.example/co" if name == "f" else ""
            index.add([Article(name, f"Cúp {name}", body=f"Xem {quoted}", url=url)])
        yield index


@pytest.mark.parametrize(("query", "expected"), FOUND)
def test_documents_are_found_by_their_address(index: vnsearch.Index, query: str, expected: str) -> None:
    """Hosts with subdomains, paths with what is below them; a pasted address is its document and nothing else."""
    page = index.search(query, verbatim=True)
    assert "".join(sorted(hit.document.id for hit in page.hits)) == expected
    again = index.search(page.understood, verbatim=True)
    assert {hit.document.id for hit in again.hits} == set(expected)


@pytest.mark.embedded_only
def test_index_made_before_addresses_were_recorded_still_finds_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their documents are read instead, also after they were merged with recorded ones."""
    with vnsearch.open(tmp_path / "index", create=True) as index:
        monkeypatch.setattr(segment_builder, "column_value", lambda _: "")
        index.add([Article(name, f"Cúp {name}", url=url) for name, url in ADDRESSES.items() if name in "abf"])
        monkeypatch.setattr(segment_builder, "column_value", address_column.column_value)
        index.add([Article(name, f"Cúp {name}", url=url) for name, url in ADDRESSES.items() if name in "cde"])
        for _ in range(2):
            for query, expected in FOUND:
                if query != "https://khong.example/co":  # quoted in a text
                    hits = index.search(query, verbatim=True).hits
                    assert {hit.document.id for hit in hits} == set(expected), query
            index.compact()


def test_stored_address_ignores_what_names_no_page() -> None:
    """Scheme, www., tracking, fragment and letter case."""
    assert stored_address("HTTPS://www.Vidu.example/A/?fbclid=1#b") == "vidu.example/a"
    assert stored_address("") == stored_address("không phải") == ""

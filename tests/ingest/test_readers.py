from __future__ import annotations

import json
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vnsearch.errors import UnreadableError
from vnsearch.ingest import addresses
from vnsearch.ingest.dates.absolute import parse_any_date
from vnsearch.ingest.encodings.decode import decode
from vnsearch.ingest.page import read_html
from vnsearch.ingest.readers.dump import read_dump
from vnsearch.ingest.readers.records import read_record
from vnsearch.model import Published
from vnsearch.vietnam_time import HANOI

DUMP = """Tiêu đề bài báo
Chú thích ảnh một. |
Đoạn thứ nhất của bài.
Đoạn thứ hai, ngày 31/5/2021.
Có thể bạn quan tâm
Nên xem
Tin bên lề thứ nhất
Tin khác
Tin có ngày tháng
Chỉ đạo - Điều hành 21/11/2024 19:41
"""
DATES: list[tuple[str, Published]] = [
    ("2021-05-31T08:00:00+07:00", datetime(2021, 5, 31, 8, tzinfo=HANOI)),
    ("2021-05-31T01:00:00Z", datetime(2021, 5, 31, 8, tzinfo=HANOI)),
    ("2021-05-31 08:00", datetime(2021, 5, 31, 8, tzinfo=HANOI)),
    ("2021-05-31", date(2021, 5, 31)),
    ("Thứ Sáu, 19/11/2021 | 13:11", datetime(2021, 11, 19, 13, 11, tzinfo=HANOI)),
    ("13:11 19/11/2021", datetime(2021, 11, 19, 13, 11, tzinfo=HANOI)),
    ("ngày 1-5-2021", date(2021, 5, 1)),
    ("31/02/2021", None),
    ("1/1/1950", None),
    ("hôm qua", None),
    ("", None),
]


def test_dump_gives_article_captions_and_sidebar() -> None:
    """Captions stand apart, sections label their lines, and the sidebar's date is not the article's."""
    reading = read_dump(DUMP, "a.txt")
    assert reading.article is not None
    assert reading.article.title == "Tiêu đề bài báo"
    assert reading.article.captions == ("Chú thích ảnh một.",)
    assert reading.article.body == "Đoạn thứ nhất của bài.\nĐoạn thứ hai, ngày 31/5/2021."
    assert reading.article.published is None
    assert [(s.section, s.title) for s in reading.sightings] == [
        ("Nên xem", "Tin bên lề thứ nhất"),
        ("Tin khác", "Tin có ngày tháng"),
    ]
    assert reading.sightings[1].category == "Chỉ đạo - Điều hành"
    assert reading.sightings[1].published == datetime(2024, 11, 21, 19, 41, tzinfo=HANOI)


@pytest.mark.parametrize(("text", "expected"), DATES)
def test_dates_are_read_strictly(text: str, expected: Published) -> None:
    """Known forms in Hanoi time; impossible and implausible dates are none."""
    assert parse_any_date(text) == expected


def test_html_gives_article_and_links_outside_it() -> None:
    """Title from h1, date from the head, body from paragraphs; menus are not headlines."""
    body = "<p>" + "Nội dung đoạn văn khá dài của bài báo này. " * 8 + "</p>"
    reading = read_html(
        "<html><head><title>Bài - Báo</title><link rel=canonical href='https://b.example/a-1.html'>"
        "<meta property='og:type' content='article'><meta property='og:site_name' content='Báo B'>"
        "<meta property='article:published_time' content='2022-03-04T05:06:00+07:00'></head><body>"
        "<nav><a href='/x'>Một mục menu rất là dài</a></nav><h1>Tiêu đề thật</h1><div>" + body + "</div>"
        "<figure><figcaption>Chú thích</figcaption></figure>"
        "<aside><h3>Tin liên quan</h3><a href='/b-2.html'>Một câu chuyện khác bên lề</a></aside>",
        "p.html",
    )
    article = reading.article
    assert article is not None
    assert (article.id, article.title, article.source) == ("b.example/a-1.html", "Tiêu đề thật", "Báo B")
    assert article.published == datetime(2022, 3, 4, 5, 6, tzinfo=HANOI)
    assert article.captions == ("Chú thích",)
    assert [(s.title, s.url, s.section) for s in reading.sightings] == [
        ("Một câu chuyện khác bên lề", "https://b.example/b-2.html", "Tin liên quan")
    ]


def test_deeply_nested_html_is_read() -> None:
    """Ten thousand open tags neither crash nor hang."""
    with pytest.raises(UnreadableError):
        read_html("<div>" * 10_000 + "<p>xin chào", "p.html")


@given(st.text(max_size=300))
def test_any_text_is_a_dump_or_a_skip(text: str) -> None:
    """A dump gives an article with a title, or the documented error."""
    try:
        reading = read_dump(text, "x")
    except UnreadableError:
        return
    assert reading.article is not None
    assert reading.article.title


@given(st.binary(max_size=400))
def test_any_bytes_decode_or_skip(data: bytes) -> None:
    """Bytes become text without control characters, or the documented error."""
    try:
        text, _ = decode(data)
    except UnreadableError:
        return
    assert "\x1b" not in text
    assert "\x00" not in text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le-bom"])
def test_byte_order_marks_are_understood(encoding: str) -> None:
    """UTF-8 and UTF-16 with a mark give the same text, without the mark."""
    text = "Bầu cử quận Đống Đa"
    data = b"\xff\xfe" + text.encode("utf-16-le") if encoding == "utf-16-le-bom" else text.encode(encoding)
    assert decode(data) == (text, ())


@pytest.mark.parametrize("line", [b"{", b"[1]", b"12", b"null", b"{}", b'{"title": null}', b"\xff\xfe"])
def test_wrong_record_is_skipped_with_a_reason(line: bytes) -> None:
    """What is no article-shaped object raises the skip error."""
    with pytest.raises(UnreadableError):
        read_record(line, "f", 1)


@given(
    st.dictionaries(
        st.sampled_from(["id", "title", "body", "published", "url", "captions"]),
        st.integers() | st.text(max_size=9) | st.none() | st.lists(st.text(max_size=3), max_size=3),
    )
)
def test_any_object_is_an_article_or_a_skip(record: dict[str, object]) -> None:
    """Values of any type become text, or the record is skipped."""
    try:
        reading = read_record(json.dumps(record).encode(), "f", 1)
    except UnreadableError:
        return
    assert reading.article is not None
    assert reading.article.id


def test_same_page_has_one_address_key() -> None:
    """Tracking, www, fragments and trailing slashes do not make another page."""
    keys = {
        addresses.address_key(url)
        for url in (
            "https://www.b.example/a-1.html?utm_source=x#y",
            "http://b.example/a-1.html",
            "https://B.example/a-1.html/",
        )
    }
    assert keys == {"b.example/a-1.html"}


@pytest.mark.parametrize("name", ["rot13", "hex", "undefined", "no-such-charset"])
def test_charset_that_is_no_charset_falls_back_to_utf8(name: str) -> None:
    """A declared codec that does not make text is passed over."""
    text, warnings = decode(f"<meta charset={name}>Bầu cử".encode() + b"\xff")
    assert "Bầu cử" in text
    assert warnings


def test_lone_surrogates_do_not_lose_a_record() -> None:
    """A broken half of a character becomes U+FFFD in every field."""
    line = rb'{"id": "a\ud800", "title": "Sur \ud800 gate", "url": "http://a.b/\ud800?q=\udfff"}'
    article = read_record(line, "f", 1).article
    assert article is not None
    assert article.title == "Sur \ufffd gate"
    assert "\ud800" not in article.id + article.url

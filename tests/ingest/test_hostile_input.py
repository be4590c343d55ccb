"""What was found by a fuzz run and by hostile pages, each named after its symptom."""

from __future__ import annotations

import contextlib
import io
import json
import resource
import time
from datetime import datetime
from pathlib import Path

import pytest

import vnsearch
from tests.support import input_files
from tests.support.invented_pages import HOST, OWN, PARAGRAPHS, TITLE, P, framed, json_ld, linked
from vnsearch.errors import UnreadableError
from vnsearch.ingest.containers.limits import Budget, Limits
from vnsearch.ingest.containers.warc import crawl_pages
from vnsearch.ingest.encodings.decode import decode
from vnsearch.ingest.page import read_html
from vnsearch.ingest.readers.dump import read_dump
from vnsearch.ingest.readers.records import read_record
from vnsearch.vietnam_time import HANOI

pytestmark = pytest.mark.slow


def test_references_to_control_characters_never_reach_a_text() -> None:
    """``&#27;`` and its like are dropped from text, attributes and JSON-LD; ``&#150;`` is the dash it means."""
    head = f"<link rel=canonical href='{OWN}'>" + json_ld(author={"name": "Ho\u0007àng Nam\u001b[2J"})
    page = framed(
        f"<h1>{TITLE}&#27;[2J</h1><div>{P}<p>Cầu dài &#x7;2,1 km &#150; rộng 17 m&#0;</p></div><ul>{linked('<li><a href={url} title=&#8;>{title}&#x1b;]0;</a></li>')}</ul>",
        head,
    )
    reading = read_html(page, "p")
    assert reading.article is not None
    sightings = json.dumps(
        [str(reading.article), [sighting.title for sighting in reading.sightings]], ensure_ascii=False
    )
    assert not any(
        escaped in sightings for escaped in ("\\u001b", "\\u0007", "\\b", "\\u0000", "\\x1b", "\\x07")
    )
    assert "2,1 km – rộng" in reading.article.body


def test_line_ends_in_an_address_are_dropped() -> None:
    """As browsers do; a record's address is one line."""
    page = framed(
        "<ul><li><a href='/cau-moi-thong-xe-\n 5012001.html'>Cầu mới thông xe</a></li>" + linked() + "</ul>",
        "",
        "Báo",
    )
    assert all("\n" not in sighting.url for sighting in read_html(page, "p", url=f"{HOST}/").sightings)
    article = read_record(
        json.dumps({"title": "Cầu", "url": "https://a.example/\nb"}).encode(), "r", 1
    ).article
    assert article is not None
    assert article.url.isprintable()


def test_titles_of_records_are_one_line() -> None:
    """Only bodies have lines."""
    article = read_record(
        json.dumps({"title": "Cầu\nmới", "body": "Một\tđoạn\n\nHai"}).encode(), "r", 1
    ).article
    assert article is not None
    assert (article.title, article.body) == ("Cầu mới", "Một đoạn\nHai")


def test_a_dump_of_one_heading_is_skipped() -> None:
    """It gave a reading of nothing."""
    with pytest.raises(UnreadableError, match="heading of a list"):
        read_dump("Tin liên quan\n", "d.txt")


def test_a_broken_crawl_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """warcio writes what it stumbles over to the terminal, escape sequences and all."""
    whole = input_files.crawl({OWN: input_files.page("Cầu \x1b[2J mới"), f"{OWN}?2": b"<p>"}, packed=False)
    length = int(whole.split(b"Content-Length: ")[1].split(b"\r\n")[0])
    short = whole.replace(b"Content-Length: %d" % length, b"Content-Length: %d" % (length - 900), 1)
    skips: list[str] = []
    for stream in (short, whole.replace(b"WARC-Target-URI: https", b"WARC-Target-URI: h \x1b[2J ttps")):
        reader: io.BufferedReader = io.BufferedReader(io.BytesIO(stream))
        with contextlib.suppress(UnreadableError):
            list(crawl_pages(reader, Budget(Limits(), len(stream)), lambda _, reason: skips.append(reason)))
    assert capsys.readouterr() == ("", "")


def test_dates_that_contradict_are_reported() -> None:
    """The head is believed, the page's own is named in a warning."""
    page = framed(
        f"<h1>{TITLE}</h1><p class=date>12/01/2026 09:30</p><div>{P}</div>",
        f"<link rel=canonical href='{OWN}'>" + json_ld(datePublished="2025-11-02T08:00:00+07:00"),
    )
    reading = read_html(page, "p")
    assert reading.article is not None
    assert reading.article.published == datetime(2025, 11, 2, 8, 0, tzinfo=HANOI)
    assert [warning[:9] for warning in reading.warnings] == ["two dates"]


def test_a_page_without_a_charset_or_with_a_wrong_one_is_read() -> None:
    """UTF-8 says itself what it is."""
    for charset in ("", "<meta charset=iso-8859-1>", "<meta charset=nothing>"):
        page = framed(f"<h1>{TITLE}</h1><div>{P}</div>", f"<link rel=canonical href='{OWN}'>{charset}")
        reading = read_html(decode(page.encode())[0], "p")
        assert reading.article is not None
        assert reading.article.body.split("\n") == list(PARAGRAPHS)


def test_fifty_megabytes_of_page_are_read_in_bounded_time_and_memory(tmp_path: Path) -> None:
    """The first elements are read and the rest is reported as left out."""
    path = tmp_path / "big.html"
    path.write_text(framed(f"<h1>{TITLE}</h1><div>{P * 80_000}</div>")[: 50 << 20], "utf-8")
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    reading = next(iter(vnsearch.read(path)))
    assert reading.article is not None
    assert any("only the first" in warning for warning in reading.warnings)
    assert time.process_time() - start < 60
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 3 << 20

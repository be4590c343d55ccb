"""Comparing queries over time, many queries at once, feeds, and the page about the index."""

from __future__ import annotations

import csv
import io
import json
from html import unescape
from pathlib import Path
from xml.etree import ElementTree as ET

from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser as HTMLParser

import vnsearch
from tests.web.conftest import ClientFactory
from vnsearch.messages.message import both

ATOM = "{http://www.w3.org/2005/Atom}"


def test_queries_are_compared_as_a_table_and_a_chart(client: TestClient, sample: vnsearch.Index) -> None:
    response = client.get("/compare?q=hà nội&q=giá vàng&by=year&share=1")
    tree = HTMLParser(response.text)
    comparison = sample.compare(["hà nội", "giá vàng"], by="year")
    assert len(tree.css("tbody tr")) == len(comparison.starts)
    picture = tree.css_first("img[data-chart]")
    assert picture is not None
    chart = client.get(picture.attributes["src"] or "")
    assert chart.headers["content-type"] == "image/svg+xml"
    assert len(ET.fromstring(chart.text).findall(".//{*}polyline")) == 2  # noqa: S314 - our own


def test_the_comparison_is_csv_too(client: TestClient, sample: vnsearch.Index) -> None:
    text = client.get("/compare.csv?q=hà nội&q=giá vàng&by=year").text.removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text)))
    comparison = sample.compare(["hà nội", "giá vàng"], by="year")
    assert [int(row["giá vàng"]) for row in rows] == list(comparison.series[1].counts)
    assert [int(row["documents"]) for row in rows] == list(comparison.documents)


def test_no_query_compares_nothing_and_too_many_are_refused(client: TestClient) -> None:
    assert client.get("/compare").status_code == 200
    assert client.get("/compare.svg").status_code == 200
    assert client.get("/compare", params={"q": [f"bão {number}" for number in range(20)]}).status_code == 400


def test_a_list_of_queries_gives_a_table(client: TestClient) -> None:
    """Pasted or as a file; one that cannot be read says so and does not stop the others."""
    files = {"file": ("names.txt", "\ufeffgiá vàng\n\nbầu cử\n".encode())}
    response = client.post("/batch", data={"queries": 'bầu cử\n"\nxyzzyx'}, files=files)
    rows = [
        [" ".join(cell.text().split()) for cell in row.css("th, td")]
        for row in HTMLParser(response.text).css("tbody tr")
    ]
    assert [row[0] for row in rows] == ["bầu cử", '"', "xyzzyx", "giá vàng"]
    assert rows[0][1] == "6" and "Bầu cử" in rows[0][2]
    assert rows[1][1] == rows[2][1] == "0" and rows[1][2]


def test_a_list_of_queries_gives_csv(client: TestClient) -> None:
    response = client.post("/batch", data={"queries": "bầu cử\nxyzzyx", "format": "csv"})
    rows = list(csv.DictReader(io.StringIO(response.text.removeprefix("\ufeff"))))
    assert [(row["query"], row["total"], row["rank"]) for row in rows] == [
        ("bầu cử", "6", "1"),
        ("bầu cử", "6", "2"),
        ("bầu cử", "6", "3"),
        ("xyzzyx", "0", ""),
    ]


def test_a_feed_has_the_newest_matches_of_a_search(client: TestClient, sample: vnsearch.Index) -> None:
    response = client.get("/feed", params={"q": "hà nội", "source": "Thời báo Hồ Gươm"})
    assert response.headers["content-type"].startswith("application/atom+xml")
    feed = ET.fromstring(response.text)  # noqa: S314 - our own
    titles = [entry.findtext(f"{ATOM}title") for entry in feed.findall(f"{ATOM}entry")]
    page = sample.search("hà nội", source="Thời báo Hồ Gươm", sort="date", limit=50)
    assert titles == [str(hit.title) for hit in page]
    for entry in feed.findall(f"{ATOM}entry"):
        assert entry.findtext(f"{ATOM}id") and entry.findtext(f"{ATOM}updated")
    link = feed.find(f"{ATOM}entry/{ATOM}link")
    assert link is not None and client.get(link.attrib["href"]).status_code == 200


def test_a_page_of_results_names_its_feed(client: TestClient) -> None:
    tree = HTMLParser(client.get("/?q=hà nội&source=x&page=2").text)
    address = tree.css_first('link[type="application/atom+xml"]').attributes["href"] or ""  # type: ignore[union-attr] # there
    assert "source=x" in address and "page" not in address


def test_the_page_about_the_index_counts_it(client: TestClient, sample: vnsearch.Index) -> None:
    tree = HTMLParser(client.get("/about").text)
    assert str(sample.statistics().articles) in tree.css_first(".facts").text()  # type: ignore[union-attr] # it is there
    assert any("Thời báo Hồ Gươm" in row.text() for row in tree.css("tr"))


def test_the_page_about_the_index_says_how_old_it_is_and_what_is_not_in_it(
    client_for: ClientFactory, tmp_path: Path
) -> None:
    """Stories by source and year, what was skipped and why, the last run, and files that wait to be read."""
    pages = tmp_path / "pages"
    pages.mkdir()
    records = [
        {"title": f"Giá vàng {number}", "source": f"Báo {number % 2}", "published": f"202{number}-05-01"}
        for number in range(4)
    ]
    lines = [*map(json.dumps, records), "no record"]
    (pages / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    with vnsearch.open(tmp_path / "index", create=True) as index:
        index.update(pages, workers=1)
        (reason,) = [both(skip.reason)[0] for skip in index.skip_counts()]
    text = client_for(tmp_path / "index").get("/about").text
    tree = HTMLParser(text)
    cells = [[cell.text() for cell in row.css("th, td")] for row in tree.css("table.years tr")]
    assert cells[0][1:3] == ["Báo 0", "Báo 1"]
    assert cells[1:] == [
        ["2023", "", "1", "1"],
        ["2022", "1", "", "1"],
        ["2021", "", "1", "1"],
        ["2020", "1", "", "1"],
    ]
    assert "Mọi tệp đều đã vào chỉ mục." in text and "Lần lập chỉ mục gần nhất: " in text
    assert reason in unescape(text) and "a.jsonl" in text
    (pages / "b.txt").write_text("Giá bạc\nGiá bạc hôm nay giảm.", encoding="utf-8")
    assert "1 tệp mới" in client_for(tmp_path / "index").get("/about").text

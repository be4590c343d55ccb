"""Copies of a story: below a result, with what differs beside the story, from the API and from Python."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote_plus

import jsonschema
import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser as HTMLParser

import vnsearch
from tests.web.browser import running_server
from tests.web.conftest import ADDRESS
from vnsearch import json_schemas
from vnsearch.model import Article
from vnsearch.web.app import create_app
from vnsearch.web.search_view import LISTED_COPIES
from vnsearch.web.settings import ServerSettings

BODY = "\n".join(
    f"Đoạn {number}: nước lũ trên sông Hậu dâng thêm {number} phân, bà con xã An Phú kê đồ đạc lên cao, "
    f"trạm bơm số {number} chạy suốt đêm, trường học thứ {number} cho học sinh nghỉ."
    for number in range(12)
)
COPIES = {
    "giống": BODY,
    "khác": BODY.replace("thêm 7 phân", "thêm <b>9</b> phân"),
    **{f"nhiều-{number}": f"{BODY}\nTheo bản tin số {number}." for number in range(5)},
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One story that seven others copy, and one that is like none."""
    folder = tmp_path_factory.mktemp("copies") / "index"
    with vnsearch.open(folder, create=True) as index:
        index.add(Article("gốc", "Lũ về xã An Phú", body=BODY, source="Báo A"))
        index.add(
            Article(name, "Lũ về xã An Phú", body=body, source="Báo B") for name, body in COPIES.items()
        )
        index.add(Article("riêng", "Lũ trên sông Đà", body="Thuỷ điện xả đáy."))
    return folder


@pytest.fixture(scope="module")
def reader(folder: Path) -> Iterator[TestClient]:
    with TestClient(create_app(ServerSettings(folder), lambda _: None), base_url=ADDRESS) as client:
        yield client


def page(client: TestClient, path: str) -> HTMLParser:
    response = client.get(path)
    assert response.status_code == 200, response.text
    return HTMLParser(response.text)


def test_a_result_unfolds_its_copies_on_the_page(reader: TestClient, folder: Path) -> None:
    """Without scripts; each is a link, and the last leads to what differs."""
    tree = page(reader, "/?q=l%C5%A9&lang=vi")
    (details,) = tree.css(".hit details.copies")
    assert details.css_first("summary").text() == f"+{len(COPIES)} bản khác"  # type: ignore[union-attr] # it is there
    links = [str(node.attributes["href"]) for node in details.css("a")]
    assert len(links) == LISTED_COPIES + 1
    assert all("/document?" in link for link in links) and links[-1].endswith("#copies")
    for link in links:
        assert reader.get(link).status_code == 200


def test_the_story_shows_what_differs_in_each_copy(reader: TestClient) -> None:
    """Word by word, escaped; a copy with the same text says so."""
    tree = page(reader, "/document?id=g%E1%BB%91c&lang=vi")
    rows = {row.css_first("a").attributes["href"]: row for row in tree.css("#copies li")}  # type: ignore[union-attr] # it is there
    by_id = {
        name: next(row for link, row in rows.items() if f"id={quoted(name)}" in str(link)) for name in COPIES
    }
    assert "giống hệt" in by_id["giống"].text()
    other = by_id["khác"]
    assert other.css_first("summary").text() == "khác ở 1 đoạn"  # type: ignore[union-attr] # it is there
    assert [node.text() for node in other.css("del")] == ["7"]
    assert [node.text() for node in other.css("ins")] == ["<b>9</b>"]
    assert [node.text() for node in by_id["nhiều-3"].css("ins")] == ["Theo bản tin số 3."]
    assert not by_id["nhiều-3"].css("del")


def quoted(name: str) -> str:
    """An id as it stands in an address."""
    return quote_plus(name)


def test_copies_over_the_api_and_from_python_are_those_of_the_library(
    reader: TestClient, folder: Path
) -> None:
    with vnsearch.open(folder) as index:
        expected = index.copies("gốc")
        none = index.copies_of(["riêng", "không có"])
    assert {copy.id for copy in expected} == set(COPIES)
    assert none == {"riêng": (), "không có": ()}
    answer = reader.get("/api/v1/copies/gốc").json()
    schema = json_schemas.schema("copies")
    jsonschema.validators.validator_for(schema)(schema).validate(answer)
    assert answer == {"id": "gốc", "copies": [copy.to_dict() for copy in expected]}
    with running_server(folder) as address:
        assert vnsearch.connect(address).copies("gốc") == expected

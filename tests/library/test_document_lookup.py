"""A document is found by what a reader has of it; values of fields are listed, and near ones offered."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import vnsearch
from vnsearch.errors import DocumentNotFoundError, QueryError
from vnsearch.model import Article

URL = "https://www.hoguom.example/bau-cu-12.html?p=2"
ROWS: list[dict[str, Any]] = [
    {"id": "1", "title": "Bầu cử ở Đống Đa", "url": URL, "source": "VnExpress", "tags": ["Bầu cử", "Hà Nội"]},
    {
        "id": "2",
        "title": "Giá vàng tăng",
        "source": "Tuổi Trẻ Online",
        "category": "Kinh tế",
        "tags": ["Hà Nội"],
    },
    {"id": "3", "title": "Giá xăng giảm", "source": "VnExpress", "author": "Lan Anh", "tags": ["hà nội"]},
]


@pytest.fixture
def index(tmp_path: Path) -> vnsearch.Index:
    (tmp_path / "rows.jsonl").write_text("\n".join(map(json.dumps, ROWS)), "utf-8")
    (tmp_path / "tin.txt").write_text("Hồ Gươm cạn nước\nNước hồ xuống thấp.", "utf-8")
    index = vnsearch.open(tmp_path / "index", create=True)
    index.update([tmp_path / "rows.jsonl", tmp_path / "tin.txt"], workers=1)
    return index


@pytest.fixture
def tagged_index(tmp_path: Path) -> vnsearch.Index:
    index = vnsearch.open(tmp_path / "tagged", create=True)
    index.add([Article(**row | {"tags": tuple(row["tags"])}) for row in ROWS])
    return index


@pytest.mark.parametrize(
    "address",
    [
        URL,
        "http://hoguom.example/bau-cu-12.html?p=2",
        "https://m.hoguom.example/bau-cu-12.html?p=2&utm_source=zalo#top",
        "hoguom.example/bau-cu-12.html?p=2",
        " www.hoguom.example/bau-cu-12.html?fbclid=x&p=2 ",
    ],
)
def test_any_form_of_an_address_opens_its_article(index: vnsearch.Index, address: str) -> None:
    assert index.get(address).id == "1"
    assert index.related(address).document.id == "1"


def test_path_of_a_file_opens_its_article(
    index: vnsearch.Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Absolute, or relative to the present folder."""
    monkeypatch.chdir(tmp_path)
    assert index.get(str(tmp_path / "tin.txt")).title == index.get("./tin.txt").title == "Hồ Gươm cạn nước"


def test_path_of_a_file_with_several_articles_lists_their_ids(index: vnsearch.Index, tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="gave 3 documents; name one by its id: 1, 2, 3"):
        index.get(str(tmp_path / "rows.jsonl"))


@pytest.mark.parametrize(
    "reference", ["nobody", "https://hoguom.example/x", "/no/such/file", "", "\x00", "a/b"]
)
def test_reference_to_nothing_is_told_as_such(index: vnsearch.Index, reference: str) -> None:
    with pytest.raises(DocumentNotFoundError):
        index.get(reference)


def test_address_of_a_headline_opens_it(sample: vnsearch.Index) -> None:
    headline = next(hit.document for hit in sample.export("kind:headline") if hit.document.url)
    assert sample.get(headline.url).id == headline.id


def test_values_of_every_field_are_listed_with_counts(tagged_index: vnsearch.Index) -> None:
    """Tags too, of which a document has several: those that differ only in case are one."""
    assert [(entry.value, entry.count) for entry in tagged_index.values("source").counts] == [
        ("VnExpress", 2),
        ("Tuổi Trẻ Online", 1),
    ]
    tags = tagged_index.values("tag", limit=1)
    assert [(entry.value, entry.count) for entry in tags.counts] == [("Hà Nội", 3)]
    assert (tags.others, tags.missing) == (1, 0)
    assert [entry.value for entry in tagged_index.values("tag", source="Tuổi Trẻ Online").counts] == [
        "Hà Nội"
    ]
    assert [entry.value for entry in tagged_index.values("source", "giá vàng").counts] == ["Tuổi Trẻ Online"]
    with pytest.raises(QueryError):
        tagged_index.values("title")


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        ("source", "vnexpress", "VnExpress"),
        ("source", "vnexpres", "VnExpress"),
        ("source", "vn express", "VnExpress"),
        ("source", "tuoi tre", "Tuổi Trẻ Online"),
        ("author", "lan anhh", "Lan Anh"),
        ("tag", "ha nôi", "Hà Nội"),
        ("source", "zing", ""),
    ],
)
def test_near_value_is_found(tagged_index: vnsearch.Index, field: str, typed: str, value: str) -> None:
    assert tagged_index.nearest_value(field, typed) == value


def test_filters_take_several_values_of_which_any_counts(tagged_index: vnsearch.Index) -> None:
    """One value as before, two are joined by OR, and different fields are joined by AND."""

    def ids(**filters: object) -> set[str]:
        return {hit.document.id for hit in tagged_index.search("kind:article", **filters).hits}  # type: ignore[arg-type]

    assert ids(source=["VnExpress", "Tuổi Trẻ Online"]) == {"1", "2", "3"}
    assert ids(source=["VnExpress", "Tuổi Trẻ Online"], tag="bầu cử") == {"1"}
    assert ids(author=["lan anh"]) == {"3"}
    assert ids(tag=["bau cu", "ha noi"], category=("kinh te",)) == {"2"}
    assert ids(kind=["article", "headline"], source=[]) == ids()
    assert {hit.document.id for hit in tagged_index.search("giá", source=["VnExpress", "x"]).hits} == {"3"}

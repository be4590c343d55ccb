"""Tags, dates of change and several authors and categories of records are read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import vnsearch
from vnsearch.ingest.readers.records import read_record
from vnsearch.model import Article


def read_article(**fields: Any) -> Article:
    content = read_record(json.dumps({"title": "Lũ quét", **fields}).encode(), "r.jsonl", 1)
    assert content.article is not None
    return content.article


@pytest.mark.parametrize(
    ("field", "value", "tags"),
    [
        ("tags", ["chợ phiên", "Bắc Hà"], ("chợ phiên", "Bắc Hà")),
        ("tags", "chợ phiên, Bắc Hà", ("chợ phiên", "Bắc Hà")),
        ("keywords", "du lịch; Mù Cang Chải, Bắc Hà", ("du lịch", "Mù Cang Chải, Bắc Hà")),
        ("news_keywords", " #mưa lớn ,, lũ ", ("mưa lớn", "lũ")),
        ("tags", [{"name": "chợ phiên"}, {"name": "chợ phiên"}, 2024, None, ""], ("chợ phiên", "2024")),
        ("tags", None, ()),
        ("tags", {}, ()),
    ],
)
def test_tags_of_records_are_read_whether_list_or_text(
    field: str, value: object, tags: tuple[str, ...]
) -> None:
    """They were dropped without a word."""
    assert read_article(**{field: value}).tags == tags


@pytest.mark.parametrize(
    ("value", "authors"),
    [
        (["Lê Thu", "Phạm Sơn"], ("Lê Thu", "Phạm Sơn")),
        ("Lê Thu, Phạm Sơn", ("Lê Thu", "Phạm Sơn")),
        ("Lê Thu - Phạm Sơn", ("Lê Thu", "Phạm Sơn")),
        ("Lê Thu và Phạm Sơn", ("Lê Thu", "Phạm Sơn")),
        ("Lê Thu; Phạm Sơn; Lê Thu", ("Lê Thu", "Phạm Sơn")),
        ("Lê Thu (ghi)", ("Lê Thu (ghi)",)),
        ("Lê Thu, cộng tác viên ở Sa Pa", ("Lê Thu, cộng tác viên ở Sa Pa",)),
        ([{"name": "Lê Thu"}, {"name": "Phạm Sơn"}], ("Lê Thu", "Phạm Sơn")),
        ("['Lê Thu', 'Phạm Sơn']", ("Lê Thu", "Phạm Sơn")),
        ("", ()),
    ],
)
@pytest.mark.parametrize("field", ["author", "authors", "byline"])
def test_authors_of_records_are_several_values(field: str, value: object, authors: tuple[str, ...]) -> None:
    """They were one value, under which nobody could be found."""
    article = read_article(**{field: value})
    assert (article.authors, article.author) == (authors, ", ".join(authors))


@pytest.mark.parametrize(
    ("fields", "categories"),
    [
        ({"category": ["Du lịch", "Đời sống"]}, ("Du lịch", "Đời sống")),
        ({"category": "Du lịch; Đời sống"}, ("Du lịch", "Đời sống")),
        ({"category": "Đời sống > Du lịch"}, ("Du lịch", "Đời sống")),
        ({"category": "Du lịch", "categories": ["Đời sống", "Du lịch"]}, ("Du lịch", "Đời sống")),
        ({"categories": ["https://bao.example/du-lich.htm", "/doi-song/"]}, ("du-lich", "doi-song")),
        ({"category": "Văn hóa, thể thao"}, ("Văn hóa, thể thao",)),
    ],
)
def test_categories_of_records_are_several_values(
    fields: dict[str, object], categories: tuple[str, ...]
) -> None:
    """The first is the main one; of a path that is the last."""
    article = read_article(**fields)
    assert (article.categories, article.category) == (categories, categories[0])


@pytest.mark.parametrize("field", ["modified", "dateModified", "updated_at", "lastmod"])
def test_date_of_change_is_read(field: str) -> None:
    """Under its usual names; one that is not understood is told."""
    modified = read_article(**{field: "2024-11-05T08:00:00+07:00"}).modified
    assert modified is not None
    assert modified.isoformat() == "2024-11-05T08:00:00+07:00"
    content = read_record(json.dumps({"title": "x", field: "ngày kia"}).encode(), "r.jsonl", 1)
    assert ["ngày kia" in warning for warning in content.warnings] == [True]


def test_tags_of_records_are_found(tmp_path: Path) -> None:
    """By the field ``tag:``."""
    rows = [
        {
            "id": "t1",
            "title": "Chợ phiên Bắc Hà ngày cuối năm",
            "body": "Đông khách.",
            "tags": ["chợ phiên", "Bắc Hà"],
        },
        {"id": "t2", "title": "Ruộng bậc thang", "body": "Mùa nước đổ.", "keywords": "du lịch; Mù Cang Chải"},
    ]
    (tmp_path / "t.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    with vnsearch.open(tmp_path / "index", create=True) as index:
        index.update([tmp_path / "t.jsonl"], workers=1)
        for query, ids in (
            ('tag:"chợ phiên"', ["t1"]),
            ('tag:"du lịch"', ["t2"]),
            ('tag:"mù cang chải"', ["t2"]),
        ):
            assert [hit.document.id for hit in index.search(query).hits] == ids

"""Tags and dates of change of records are read, and nothing in a list of authors or categories is lost."""

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


def test_several_authors_and_categories_are_all_there() -> None:
    """As one value each for now."""
    article = read_article(author=["Lê Thu", "Phạm Sơn"], category=["Du lịch", "Đời sống"])
    assert (article.author, article.category) == ("Lê Thu, Phạm Sơn", "Du lịch, Đời sống")


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

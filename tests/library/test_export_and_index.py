"""What ``export`` writes, ``index`` reads back: every field, of articles and headlines."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import vnsearch
from vnsearch.ingest.readers.exported import MAX_SIGHTINGS
from vnsearch.ingest.readers.records import read_record
from vnsearch.library.headlines import MAX_PAGES, headline_id
from vnsearch.library.story_keys import title_key, url_key
from vnsearch.model import Article, Document, Headline
from vnsearch.vietnam_time import HANOI

WORDS = st.sampled_from(
    [
        "bầu",
        "cử",
        "giá",
        "vàng",
        "<b>đậm</b>",
        "a<b",
        "&amp;",
        "R&D",
        "3,5%",
        "“quốc",
        "hội”",
        "#tag;",
        "Hoà",
        "hòa",
        "x=1",
    ]
)
LINE = st.lists(WORDS, min_size=1, max_size=6).map(" ".join)
NAMES = LINE | st.just("")
BODIES = st.lists(LINE, max_size=4).map("\n".join)
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1)).map(
    lambda moment: moment.replace(microsecond=0, tzinfo=HANOI)
)
DATES = st.none() | MOMENTS | st.dates(date(1990, 1, 1), date(2030, 1, 1))
STRINGS = st.lists(LINE, max_size=3, unique=True).map(tuple)


@st.composite
def articles(draw: st.DrawFn, number: int) -> Article:
    """An article with any value in each field; its id and address are its own."""
    return Article(
        id=f"tin {number}",
        title=draw(LINE),
        summary=draw(NAMES),
        body=draw(BODIES),
        captions=draw(STRINGS),
        authors=draw(STRINGS),
        categories=draw(STRINGS),
        source=draw(NAMES),
        url=draw(st.sampled_from(["", f"https://a.vn/tin-{number}-4800001{number}.html"])),
        published=draw(DATES),
        tags=draw(STRINGS),
        modified=draw(DATES),
        group=draw(st.sampled_from(["", "tin 0", "tin 99"])),
    )


@st.composite
def headlines(draw: st.DrawFn, number: int) -> Headline:
    """A headline of a story that no article tells, seen on any number of pages."""
    url = draw(st.sampled_from(["", f"https://b.vn/tit-{number}-4800002{number}.html"]))
    title = f"Tít số {number}: {draw(LINE)}"
    pages = tuple(f"trang {page:02}" for page in range(draw(st.integers(1, MAX_PAGES))))
    more = draw(st.integers(0, 5))
    return Headline(
        id=headline_id(url_key(url) or title_key(title)),
        title=title,
        url=url,
        section=draw(NAMES),
        category=draw(NAMES),
        source=draw(NAMES),
        published=draw(DATES),
        seen_on=pages,
        sightings=len(pages) + more,
    )


@st.composite
def documents(draw: st.DrawFn) -> list[Document]:
    """Some articles and headlines. The one that founded the group ``tin 0`` is in no other group."""
    documents_drawn = [draw(articles(number)) for number in range(draw(st.integers(1, 4)))]
    documents_drawn = [
        replace(article, group="") if article.id == article.group else article for article in documents_drawn
    ]
    documents_drawn = [
        replace(article, group="") if article.id == "tin 0" else article for article in documents_drawn
    ]
    return draw(
        st.permutations(
            [*documents_drawn, *(draw(headlines(number)) for number in range(draw(st.integers(0, 2))))]
        )
    )


def index_records(folder: Path, name: str, records: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Index records in an index of their own and return what it exports, by id."""
    (folder / name).mkdir()
    path = folder / name / "records.jsonl"
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), "utf-8")
    with vnsearch.open(folder / name / "index", create=True) as index:
        report = index.update([path], workers=1)
        assert (report.skips, report.warnings) == ((), ())
        hits = index.export("kind:article OR kind:headline", collapse=False)
        return sorted((hit.to_export() for hit in hits), key=lambda record: record["id"])


def without_place(record: dict[str, Any]) -> dict[str, Any]:
    """Return a record without what belongs to the index that it comes from."""
    return {name: value for name, value in record.items() if name not in ("rank", "score", "loose", "origin")}


@pytest.mark.slow
@settings(max_examples=40)
@given(documents())
def test_export_and_index_give_back_every_field(documents: list[Document]) -> None:
    """Texts that look like markup, captions, tags, both dates, groups, sections and the pages of headlines."""
    with tempfile.TemporaryDirectory() as folder:
        expected_records = sorted(
            (document.to_dict() for document in documents), key=lambda record: record["id"]
        )
        first = index_records(Path(folder), "first", (document.to_dict() for document in documents))
        assert list(map(without_place, first)) == list(map(without_place, expected_records))
        second = index_records(Path(folder), "second", reversed(first))
        assert list(map(without_place, second)) == list(map(without_place, first))


@pytest.mark.slow
def test_groups_of_near_duplicates_come_back_whatever_the_order(tmp_path: Path) -> None:
    """The member before its founder; a later near-duplicate of the founder joins the group all the same."""
    body = " ".join(f"tiếng {number}" for number in range(200))
    founder, member, late = (
        Article(name, f"Tin {name}", body=body) for name in ("gốc", "bản sao", "đến sau")
    )
    with vnsearch.open(tmp_path / "old", create=True) as index:
        index.add([founder])
        index.add([member])
        records = [hit.to_export() for hit in index.export("kind:article", collapse=False)]
    assert {record["id"]: record["group"] for record in records} == {"gốc": "", "bản sao": "gốc"}
    records.sort(key=lambda record: record["group"], reverse=True)
    assert list(map(without_place, index_records(tmp_path, "new", records))) == sorted(
        map(without_place, records), key=lambda record: record["id"]
    )
    with vnsearch.open(tmp_path / "new" / "index") as index:
        index.add([late])
        assert index.get("đến sau").group == "gốc"
        assert index.check() == ()


HEADLINE = Headline("h-1", "Tít", seen_on=("a", "b"), sightings=3).to_dict()
ARTICLE = Article("a1", "Tin", body="Thân bài").to_dict()


@pytest.mark.parametrize(
    "record",
    [
        ARTICLE | {"title": 5},
        ARTICLE | {"tags": "lũ"},
        ARTICLE | {"published": "hôm qua"},
        ARTICLE | {"captions": [["x"]]},
        ARTICLE | {"id": ""},
        ARTICLE | {"kind": ["article"]},
        HEADLINE | {"sightings": 0},
        HEADLINE | {"sightings": True},
        HEADLINE | {"sightings": "10"},
        HEADLINE | {"seen_on": []},
        HEADLINE | {"seen_on": [1]},
    ],
)
def test_record_that_only_looks_exported_is_read_like_any_other(record: dict[str, Any]) -> None:
    """Other people's records may have the same names of fields with other values."""
    content = read_record(json.dumps(record).encode(), "r.jsonl", 1)
    assert content.article is not None
    assert content.article.origin == "r.jsonl:1"


def test_headline_that_claims_any_number_of_sightings_does_not_get_them(tmp_path: Path) -> None:
    """Each takes room in the catalogue; that some are left out is said."""
    content = read_record(json.dumps(HEADLINE | {"sightings": 10**9}).encode(), "r.jsonl", 1)
    assert len(content.sightings) == MAX_SIGHTINGS
    assert ["1,000,000,000" in warning for warning in content.warnings] == [True]

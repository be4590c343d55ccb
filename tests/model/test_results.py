"""Results behave like collections: pages, hits, facets, timelines, related documents, exports."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas
import polars
import pytest

import vnsearch
from tests.support.html_tags import attributes_of, tags_of
from vnsearch.errors import InputError
from vnsearch.model import Article, Facet, Facets, Headline, Highlighted, Hit, tables
from vnsearch.vietnam_time import HANOI

HOSTILE = "<img src=x onerror=alert(1)> \"&' </td></table><script>alert(2)</script>"


@pytest.fixture
def index(tmp_path: Path) -> vnsearch.Index:
    index = vnsearch.open(tmp_path / "index", create=True)
    index.add(
        [
            Article(
                "a", "Giá vàng tăng", body="Giá vàng tăng mạnh.", source="Báo A", published=date(2021, 5, 23)
            ),
            Article(
                "b", "Giá vàng giảm", source="Báo B", tags=("vàng",), published=datetime(2022, 1, 2, 3, 4)
            ),
            Article("c", "Giá vàng đứng", url="https://vi.du/c"),
        ]
    )
    return index


# A page is a sequence of hits


def test_page_is_iterable_sized_and_indexable(index: vnsearch.Index) -> None:
    page = index.search("giá vàng", limit=2)
    assert isinstance(page, Sequence)
    assert len(page) == 2 and page.total == 3
    assert list(page) == [page[0], page[1]] == list(page.hits) == list(page[:2])
    assert page[-1].rank == 2 and page[1] in page
    with pytest.raises(IndexError):
        page[2]
    assert not index.search("giá vàng", source="không có")


def test_repr_of_a_page_is_short(index: vnsearch.Index) -> None:
    """The query, which hits these are, and of how many; no texts."""
    page = index.search("giá vàng", limit=2)
    assert repr(page) == "<Page 'giá vàng': 1–2 / 3>"
    assert repr(page[0]).startswith("<Hit 1: 'Giá vàng ")
    assert "mạnh" not in repr(page.hits) + repr(index.get("a"))
    assert repr(index.search("giá vàng", source="không có", verbatim=True)).endswith(": 0>")


def test_hit_has_its_document_as_attributes_and_as_a_mapping(index: vnsearch.Index) -> None:
    hit = next(hit for hit in index.search("giá vàng") if hit.id == "a")
    assert (hit.source, hit.body, hit.tags, hit.date_only) == ("Báo A", "Giá vàng tăng mạnh.", (), True)
    assert hit["title"] == str(hit.title) == "Giá vàng tăng"
    assert hit["published"] == datetime(2021, 5, 23, tzinfo=HANOI)
    assert (hit["kind"], hit["tags"], hit["snippet"]) == ("article", [], hit.snippet.text)
    assert isinstance(hit, Mapping) and set(dict(hit)) == set(hit)
    assert hit.get("publisher") is None
    with pytest.raises(KeyError, match="publisher"):
        hit["publisher"]
    for name in set(asdict(hit.document)) - {"title"}:
        assert getattr(hit, name) == getattr(hit.document, name)


def test_hit_of_a_headline_has_an_empty_body() -> None:
    headline = Headline("h", "Giá vàng", seen_on=("p",), sightings=2)
    hit = Hit(1, headline, 0.5, Highlighted("Giá vàng"), Highlighted(""))
    assert (hit.body, hit["body"], hit["captions"], hit["modified"]) == ("", "", [], None)
    assert (hit.sightings, hit["seen_on"]) == (2, ["p"])
    article = Hit(1, Article("a", "Tin"), 0.5, Highlighted("Tin"), Highlighted(""))
    assert list(dict(hit)) == list(dict(article))
    assert list(hit.to_dict()) == list(article.to_dict())
    assert list(hit.to_export()) == list(article.to_export())


def test_facets_are_had_by_field(index: vnsearch.Index) -> None:
    facets = index.facets("giá vàng", ["source", "kind"])
    assert isinstance(facets, tuple) and [facet.field for facet in facets] == ["source", "kind"]
    assert facets["kind"] is facets[1]
    assert {count.value: count.count for count in facets["source"]} == {"Báo A": 1, "Báo B": 1}
    assert (len(facets["source"]), facets["source"].missing) == (2, 1)
    with pytest.raises(KeyError, match="author"):
        facets["author"]
    assert index.search("giá vàng", facets=True).facets["source"] == facets["source"]


def test_timeline_and_related_documents_are_sequences(index: vnsearch.Index) -> None:
    timeline = index.timeline("giá vàng", by="year")
    assert [period.start.year for period in timeline] == [2021, 2022]
    assert (len(timeline), timeline.query, timeline.undated) == (2, "giá vàng", 1)
    related = index.related("a")
    assert {hit.id for hit in related} == {"b", "c"}
    assert repr(related) == "<RelatedDocuments 'Giá vàng tăng': 2>"


# JSON


def test_to_dict_is_json(index: vnsearch.Index) -> None:
    """Every result can be dumped, and every key is there."""
    page = index.search("giá vàng", facets=True)
    results: list[Any] = [
        page,
        page[0],
        index.get("a"),
        index.facets("giá"),
        index.facets("giá")[0],
        index.timeline("giá"),
        index.related("a"),
        index.export("giá"),
        index.statistics(),
    ]
    for result in results:
        values = result.to_dict()
        assert values and json.loads(json.dumps(values)) == values
    empty = index.search("giá vàng", source="không có", verbatim=True).to_dict()
    assert list(empty) == list(page.to_dict())
    assert (empty["hits"], empty["next"], empty["facets"], empty["partial"]) == ([], None, None, False)


# Tables

CALLS = ["page", "facets", "facet", "timeline", "related", "export"]


def table(index: vnsearch.Index, name: str, query: str = "giá vàng") -> Any:
    calls: dict[str, Callable[[], Any]] = {
        "page": lambda: index.search(query, verbatim=True),
        "facets": lambda: index.facets(query),
        "facet": lambda: index.facets(query)["source"],
        "timeline": lambda: index.timeline(query, by="year"),
        "related": lambda: index.related("a"),
        "export": lambda: index.export(query),
    }
    return calls[name]()


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_frame_has_the_records_of_a_result(index: vnsearch.Index, library: str, name: str) -> None:
    records = table(index, name).to_records()
    assert records and all(list(record) == list(records[0]) for record in records)
    frame = table(index, name).to_frame(library)
    assert type(frame).__module__.partition(".")[0] == library
    assert list(frame.columns) == list(records[0])
    assert len(frame) == len(records)
    for column in {"title", "id", "rank", "count", "value", "tags"} & set(frame.columns):
        assert frame[column].to_list() == [record[column] for record in records]


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_dates_of_a_frame_are_dates_in_vietnam(index: vnsearch.Index, library: str) -> None:
    """They can be compared and grouped; an unknown one is a missing value."""
    frame = index.export("giá vàng").to_frame(library)
    days = dict(zip(frame["id"].to_list(), frame["published"].to_list(), strict=True))
    assert days["b"] == datetime(2022, 1, 2, 3, 4, tzinfo=HANOI)
    assert (days["a"].hour, days["a"].day) == (0, 23)
    assert (
        frame["published"].is_null().sum() == 1
        if library == "polars"
        else frame["published"].isna().sum() == 1
    )
    starts = table(index, "timeline").to_frame(library)["start"].to_list()
    assert [(start.year, start.month, start.day) for start in starts] == [(2021, 1, 1), (2022, 1, 1)]


@pytest.mark.parametrize("name", ["page", "facets", "timeline", "export"])
@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_frame_of_nothing_has_its_columns(index: vnsearch.Index, library: str, name: str) -> None:
    frame = table(index, name, "hoàn toàn khác").to_frame(library)
    assert len(frame) == 0
    assert list(frame.columns) == list(table(index, name).to_records()[0])


def test_frame_without_pandas_and_polars_says_what_to_install(
    index: vnsearch.Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "find_spec", lambda _: None)
    for name in ("pandas", "polars"):
        monkeypatch.delitem(sys.modules, name)
    with pytest.raises(InputError, match=r"pip install 'vnsearch\[pandas\]'"):
        index.search("giá").to_frame()
    with pytest.raises(InputError, match="pandas or polars"):
        index.search("giá").to_frame("dplyr")


@pytest.mark.parametrize("library", [pandas, polars])
def test_frame_is_of_the_library_that_is_imported(
    index: vnsearch.Index, library: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a name, a program that uses polars gets no pandas."""
    other = "polars" if library is pandas else "pandas"
    monkeypatch.delitem(sys.modules, other)
    assert isinstance(index.search("giá").to_frame(), library.DataFrame)


# HTML


def test_highlighted_html_escapes_everything_but_its_marks() -> None:
    marked = Highlighted(HOSTILE, ((0, 4), (5, 8)))
    assert tags_of(marked.html()) == ["mark", "mark"]
    assert Highlighted("a<b>&'\"", ((1, 4),)).html("<i>", "</i>") == "a<i>&lt;b&gt;</i>&amp;&#x27;&quot;"


@pytest.mark.parametrize(
    "url", ["javascript:alert(3)", 'https://vi.du/"onmouseover="alert(4)', "data:text/html,x"]
)
def test_notebook_shows_hostile_texts_as_text(tmp_path: Path, url: str) -> None:
    """Titles, snippets, sources, queries, values and addresses cannot add an element or an attribute."""
    with vnsearch.open(tmp_path / "index", create=True) as index:
        texts: dict[str, Any] = {"body": HOSTILE, "source": HOSTILE, "category": HOSTILE, "author": HOSTILE}
        index.add(Article("x", HOSTILE, url=url, published=date(2021, 5, 23), **texts))
        page = index.search(f"img {HOSTILE}", facets=True)
        assert page.hits
        results = (page, page.facets, page.facets[0], index.timeline(HOSTILE), index.related("x"))
        html = "".join(result._repr_html_() for result in results)
    allowed = {"div", "table", "tr", "td", "b", "br", "mark"} | ({"a"} if url.startswith("https") else set())
    assert set(tags_of(html)) <= allowed
    assert "alert(2)" in html and set(attributes_of(html)) <= {"style", "href", "target", "rel"}


def test_notebook_table_is_small(index: vnsearch.Index) -> None:
    """A row for each hit, with rank, linked title, source and day, under the query."""
    page = index.search("giá vàng")
    html = page._repr_html_()
    assert tags_of(html).count("tr") == len(page)
    assert "giá vàng · 1–3 / 3" in html
    assert '<a href="https://vi.du/c"' in html and ">23/05/2021<" in html
    assert len(html) < 500 + 600 * len(page)


def test_notebook_shows_no_rows_of_empty_facets() -> None:
    assert Facets()._repr_html_() == ""
    assert Facet("source", ())._repr_html_().count("<tr>") == 0

"""Filters of the library: spelled out in signatures, each with one value or several."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import vnsearch
from vnsearch.errors import InputError, QueryError
from vnsearch.model import Article, Kind

FILTERS = ["after", "before", "source", "category", "author", "tag", "kind"]
ARTICLES = [
    Article("1", "Giá vàng tăng", source="Báo A", category="Kinh tế", author="An", tags=("vàng", "giá")),
    Article("2", "Giá vàng giảm", source="Báo B", category="Kinh tế", author="Bình", tags=("vàng",)),
    Article("3", "Giá vàng đứng", source="Báo C", category="Thị trường", author="An", tags=("USD",)),
]


@pytest.fixture
def index(tmp_path: Path) -> vnsearch.Index:
    index = vnsearch.open(tmp_path / "index", create=True)
    index.add(ARTICLES)
    return index


@pytest.mark.parametrize("name", ["search", "facets", "export", "related", "timeline"])
def test_signatures_spell_out_the_filters(name: str) -> None:
    """So ``help`` and editors show them."""
    parameters = inspect.signature(getattr(vnsearch.Index, name)).parameters
    assert [parameter for parameter in parameters if parameter in FILTERS] == FILTERS
    assert all(parameter.kind is not parameter.VAR_KEYWORD for parameter in parameters.values())


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"source": "báo a"}, "1"),
        ({"source": ["Báo A", "BAO B"]}, "12"),
        ({"source": ("Báo A", "Báo A", "")}, "1"),
        ({"source": []}, "123"),
        ({"source": ""}, "123"),
        ({"source": None}, "123"),
        ({"author": "an"}, "13"),
        ({"author": ["an", "binh"]}, "123"),
        ({"tag": "vàng"}, "12"),
        ({"tag": ["giá", "usd"]}, "13"),
        ({"tag": ["giá", "usd"], "author": ["An"], "source": "Báo A"}, "1"),
        ({"category": ["thị trường", "không có"]}, "3"),
        ({"kind": [Kind.ARTICLE, "headline"]}, "123"),
        ({"kind": Kind.HEADLINE}, ""),
    ],
)
def test_filter_takes_one_value_or_any_of_several(
    index: vnsearch.Index, filters: dict[str, Any], expected: str
) -> None:
    """In every method that lists or counts."""
    ids = sorted(hit.document.id for hit in index.search("giá vàng", verbatim=True, **filters).hits)
    assert ids == sorted(hit.document.id for hit in index.export("giá vàng", **filters)) == list(expected)
    (facet,) = index.facets("giá vàng", "kind", **filters)
    assert sum(bucket.count for bucket in facet.counts) == len(expected)
    assert index.timeline("giá vàng", **filters).undated == len(expected)
    related = {hit.document.id for hit in index.related("1", **filters).hits}
    assert related == set(expected) - {"1"}


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"source": "-"}, "23"),
        ({"source": ["-", "Báo A"]}, "123"),
        ({"author": "-", "tag": "-"}, "2"),
        ({"category": "-"}, "12"),
        ({"tag": ["-", "vàng"]}, "12"),
        ({"after": "-"}, "13"),
        ({"before": "-", "source": "-"}, "3"),
        ({"after": "-", "before": "2025"}, ""),
        ({"query": "giá nguồn:-"}, "23"),
        ({"query": "giá -nguồn:-"}, "1"),
        ({"kind": ["article"], "author": "-"}, "2"),
    ],
)
@pytest.mark.each_engine
def test_a_minus_stands_for_documents_without_a_value(
    tmp_path: Path, filters: dict[str, Any], expected: str
) -> None:
    """Of any field, also beside other values, in a query, and for dates; in every segment, without deleted ones."""
    index = vnsearch.open(tmp_path / "index", create=True)
    index.add(Article("1", "Giá vàng", source="Báo A", author="An", tags=("vàng",)))
    index.add(Article("2", "Giá bạc", published=date(2024, 5, 31)))
    index.add(
        [Article("3", "Giá dầu", category="Kinh tế", author="Bình", tags=("dầu",)), Article("4", "Giá gas")]
    )
    index.delete("4")
    options = {"query": "giá", **filters}
    assert sorted(hit.id for hit in index.search(**options, verbatim=True)) == list(expected)
    (facet,) = index.facets(fields="kind", **options)
    assert sum(count.count for count in facet) == len(expected)


@pytest.mark.parametrize(
    ("contains", "limit", "expected"),
    [
        ("", 9, ["Báo A", "Báo B", "Báo C"]),
        ("BAO", 2, ["Báo A", "Báo B"]),
        ("o c", 9, ["Báo C"]),
        ("x", 9, []),
    ],
)
def test_values_with_a_text_in_them(
    index: vnsearch.Index, contains: str, limit: int, expected: list[str]
) -> None:
    facet = index.values("source", contains=contains, limit=limit)
    assert [count.value for count in facet] == expected
    assert facet.others == (1 if contains == "BAO" else 0)


def test_several_values_change_no_score(sample: vnsearch.Index) -> None:
    """The hits of some sources are those of all sources that are from one of them, in the same order."""
    everything = sample.search("hà nội", limit=1000, verbatim=True)
    sources = sorted({hit.document.source for hit in everything.hits if hit.document.source})[:2]
    expected = [(h.document.id, h.score) for h in everything.hits if h.document.source in sources]
    some = sample.search("hà nội", limit=1000, verbatim=True, source=sources)
    assert expected and [(hit.document.id, hit.score) for hit in some.hits] == expected


def test_unknown_kind_is_refused_among_others(index: vnsearch.Index) -> None:
    with pytest.raises(QueryError, match="'page'"):
        index.search("giá", kind=["article", "page"])


def test_deleting_a_bare_string_deletes_that_article(index: vnsearch.Index) -> None:
    """It is one id, not one for each character."""
    index.add(Article("123", "Giá dầu"))
    assert index.delete("123").articles.removed == 1
    assert len(index) == 3
    assert index.delete(["1", "2"]).articles.removed == 2


SINGLE: list[tuple[str, Callable[[vnsearch.Index, Path], object], object]] = [
    ("one field of facets", lambda index, _: [f.field for f in index.facets("giá", "source")], ["source"]),
    ("one path to update", lambda index, path: index.update(str(path)).files, 1),
    ("one Path to update", lambda index, path: index.update(path).files, 1),
    ("one mapping", lambda *_: vnsearch.field_map("nd=body"), (("nd", "body"),)),
]


@pytest.mark.parametrize(("call", "expected"), [row[1:] for row in SINGLE], ids=[row[0] for row in SINGLE])
def test_single_value_is_not_read_letter_by_letter(
    index: vnsearch.Index, tmp_path: Path, call: Callable[[vnsearch.Index, Path], object], expected: object
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Giá xăng\nGiá xăng hôm nay tăng mạnh ở nhiều nơi.", encoding="utf-8")
    assert call(index, path) == expected


def test_path_that_is_missing_is_named_whole(index: vnsearch.Index) -> None:
    with pytest.raises(InputError, match="nowhere"):
        index.update("nowhere")


@pytest.mark.each_engine
def test_each_author_category_and_tag_of_a_record_is_a_value(tmp_path: Path) -> None:
    """From the file through the index to queries, filters, facets and export."""
    records = [
        {"id": "1", "title": "Lở đất ở Sơn Thử", "body": "Mưa to.", "tags": ["lở đất", "Sơn Thử"],
         "author": ["Lê An", "Hà Bình"], "category": ["Xã hội", "Thời sự"]},
        {"id": "2", "title": "Cảnh báo lũ", "body": "Mưa to.", "keywords": "lũ; Sơn Thử",
         "author": "Lê An, Mai Cúc"},
    ]  # fmt: skip
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, records)), "utf-8")
    with vnsearch.open(tmp_path / "index", create=True) as index:
        index.update([tmp_path / "a.jsonl"], workers=1)
        for query, ids in {
            'tác giả:"Hà Bình"': ["1"],
            "author:le_an": [],
            'author:"le an"': ["1", "2"],
            'chuyên mục:"Thời sự"': ["1"],
            'thẻ:"sơn thử" -author:"mai cúc"': ["1"],
        }.items():
            assert sorted(hit.document.id for hit in index.search(query).hits) == ids, query
        assert {count.value: count.count for count in index.facets("mưa", "author")[0]} == {
            "Lê An": 2, "Hà Bình": 1, "Mai Cúc": 1,
        }  # fmt: skip
        assert {count.value: count.count for count in index.values("tag")} == {
            "Sơn Thử": 2,
            "lở đất": 1,
            "lũ": 1,
        }
        assert index.values("category").missing == 1
        exported = {hit.id: hit.to_export() for hit in index.export("mưa")}
    assert exported["1"]["authors"] == ["Lê An", "Hà Bình"]
    assert (exported["1"]["category"], exported["1"]["categories"]) == ("Xã hội", ["Xã hội", "Thời sự"])
    assert exported["2"]["authors"] == ["Lê An", "Mai Cúc"]

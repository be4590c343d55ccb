"""Filters of the library: spelled out in signatures, each with one value or several."""

from __future__ import annotations

import inspect
from collections.abc import Callable
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

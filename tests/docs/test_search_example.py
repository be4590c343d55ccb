"""The worked example of docs/search.md: its documents, its query, and the numbers it gives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.support.engines import commit, new_engine
from vnsearch.engine.segments_reader import SegmentsReader
from vnsearch.model import Article
from vnsearch.query import Node, parse, with_units
from vnsearch.ranking import Ranking
from vnsearch.search.planner import Planner
from vnsearch.search.request import Request, SearchResult
from vnsearch.search.weighted_tf_cache import WeightedTfCache
from vnsearch.segments.directory import FileDirectory
from vnsearch.segments.newest_commit import open_newest

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "search.md").read_text("utf-8")


def table(heading: str) -> list[list[str]]:
    """The cells of the first table below a heading, without its head and without marks of emphasis."""
    section = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    rows = [line for line in section.split("\n") if line.startswith("|")]
    return [[re.sub(r"[*_]", "", cell).strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


def numbers(heading: str) -> dict[str, tuple[float, float]]:
    """The last two columns of a table, by its first: the numbers of the documents a and b."""
    return {row[0]: (float(row[-2]), float(row[-1])) for row in table(heading)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The documents of the page, indexed."""
    folder = tmp_path_factory.mktemp("example")
    documents = [Article(document_id, title, "", body) for document_id, title, body in table("The example")]
    commit(new_engine("embedded", folder), documents)
    return folder


@pytest.fixture(scope="module")
def source(folder: Path) -> Iterator[SegmentsReader]:
    _, segments = open_newest(FileDirectory(folder / "engine"))
    yield SegmentsReader(segments)


@pytest.fixture(scope="module")
def query(source: SegmentsReader) -> Node:
    """The query of the page, cut into units."""
    node = parse("múa rối").node
    assert node is not None
    return with_units(node, source.vocabulary())


@pytest.fixture(scope="module")
def result(folder: Path, query: Node) -> SearchResult:
    return new_engine("embedded", folder).snapshot().search(Request(query, explain=True))


def test_the_strong_match_comes_before_the_loose_one(result: SearchResult) -> None:
    assert [(hit.document.id, hit.is_loose) for hit in result.hits] == [("a", False), ("b", True)]
    assert (result.total, result.loose_total) == (1, 1)


def test_scores_and_their_parts(result: SearchResult) -> None:
    """Rounded to four digits, as the page gives them; a part that is 0 is not listed."""
    expected = numbers("Score")
    for column, hit in enumerate(result.hits):
        parts = {part.label: part.value for part in hit.parts} | {"score": hit.score}
        assert {label: parts.get(label, 0.0) for label in expected} == pytest.approx(
            {label: pair[column] for label, pair in expected.items()}, abs=5.1e-5
        )


def test_frequencies_and_bounds(source: SegmentsReader, query: Node) -> None:
    cache, docs = WeightedTfCache(source, dict(Ranking().fields)), np.array([0, 1], np.uint32)
    left, right = (cache.of(((fold, None),)).for_docs(docs) for fold in ("mua", "roi"))
    most = Planner(cache, Ranking(), query).matcher_for(query).score(docs).max_score()
    rows = [left, right, np.minimum(left, right), most]
    for row, expected in zip(rows, numbers("Bound").values(), strict=True):
        assert row == pytest.approx(expected, abs=5.1e-5)


def test_the_formulas_of_the_page_give_its_numbers() -> None:
    """Every "… = number" that is written out as a sum, product or logarithm."""
    examples = re.findall(r"((?:ln\()?\d[\d. ÷·+−()⁴]*) = (\d\.\d+)", PAGE)
    assert len(examples) == 6
    for formula, value in examples:
        code = formula.replace("÷", "/").replace("·", "*").replace("−", "-").replace("⁴", "**4")
        computed = eval(code.replace("ln(", "np.log("), {"np": np})  # noqa: S307 # our own page
        assert computed == pytest.approx(float(value), abs=5.1e-5), formula

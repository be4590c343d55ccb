"""Lies about every number of a segment's header and of its tables, with right checksums: at most an error.

Random changes seldom find these: a table whose shape was believed from the file itself made the compiled loops
read outside it. ``bench/robustness/sanitizers.py`` runs this file with the compiled loops under sanitizers.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from tests.support.crafted_indexes import Arrays, Mutation, article_index, craft
from tests.support.failing_storage import Disk, State
from tests.support.query_nodes import query_node
from vnsearch.engine import schema
from vnsearch.engine.segments_reader import SegmentsReader
from vnsearch.errors import IndexDamagedError
from vnsearch.query import Filter
from vnsearch.ranking import Ranking
from vnsearch.search.request import FACETS, Request
from vnsearch.search.searcher import Searcher
from vnsearch.search.weighted_tf_cache import WeightedTfCache
from vnsearch.segments import check
from vnsearch.segments.error_mapping import damage_as_error
from vnsearch.segments.newest_commit import open_newest

pytestmark = pytest.mark.slow

QUERIES = (
    "bầu cử đống đa",
    "bau cu",
    '"đống đa"',
    "dong da source:bao",
    "bầu cử quốc hội đống đa -covid",
    "b*",
)
#: Listed pairs, of which the first is in some documents and the second in none.
PAIRS = (("quoc", "hoi"), ("viet", "nam"))
NUMBERS = (0, 1, 2, 3, 5, 8, 16, 17, 1 << 20, (1 << 31) - 1, 1 << 32, 1 << 40, 1 << 62, -1)
NO_NUMBERS: tuple[object, ...] = (None, 2.0, "4", [4], {})
DTYPES = ("<u1", "<u2", "<u4", "<u8", "<i4", "<i8", "<f4", "<f8")


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> State:
    """An index of articles, as files."""
    return article_index(tmp_path_factory.mktemp("articles"))


def answers(disk: Disk) -> list[object] | None:
    """Everything that an index says; None where it is told to be damaged. Twice: first answers are cached."""
    try:
        commit, segments = open_newest(disk)
        reader = SegmentsReader(segments)
        searcher = Searcher(reader, commit.generation, damage_as_error)
        values: list[object] = [pair_answers(reader, *pair) for pair in PAIRS * 2]
        for query in QUERIES * 2:
            values.append(searcher.search(Request(query_node(query), limit=5)))
        values += [
            searcher.timeline(Request(query_node("bầu"))),
            searcher.dates(),
            len(searcher),
            list(searcher.titles()),
        ]
        values += [
            searcher.facets(Request(query_node("bầu")), FACETS),
            searcher.related("0-1"),
            searcher.get("0-7"),
        ]
        vocabulary = searcher.vocabulary()
        values += [
            vocabulary.forms("bau"),
            vocabulary.folds_with_prefix("b", 9),
            vocabulary.folds_like("b*u", 9),
        ]
        values += [
            vocabulary.bigram_count("bầu", "cử", folded=False),
            searcher.count(Request(Filter("source", "bao"))),
        ]
    except IndexDamagedError:
        return None
    return values


def pair_answers(reader: SegmentsReader, left: str, right: str) -> list[object]:
    """Everything that the posting list of a pair says, computed with the compiled loops where there are any."""
    cache = WeightedTfCache(reader, Ranking().fields)
    postings = reader.pairs(left, right)
    assert postings is not None
    with damage_as_error():
        every = np.arange(len(postings.docs))
        freqs, variants = postings.freqs(every), postings.variants(every)
        values: list[object] = [postings.forms, freqs.tolist(), variants.tolist()]
        for only_bound in (False, True):
            for zone in (None, 0, 2):
                terms = ((left, None),), ((right, None),)
                tf = cache.of_pair(*terms, zone, only_bound=only_bound)
                assert tf is not None
                values.append((tf.docs.tolist(), tf.values.tolist()))
    return values


def is_told(disk: Disk) -> bool:
    """Whether ``check`` finds a fault."""
    return bool(check.check(disk, lambda *_: None, schema.verify)[0])


def metadata_lies(metadata: dict[str, Any]) -> Iterator[tuple[str, Mutation]]:
    """Yield every number of a header with every other value."""

    def lie(field: str, key: str, value: object) -> Mutation:
        return lambda _, notes: notes["fields"][field].update({key: value})

    for field, numbers in metadata["fields"].items():
        for key, right in numbers.items():
            for value in (*NUMBERS, *NO_NUMBERS):
                if value != right or type(value) is not int:
                    yield f"{field} {key} {value}", lie(field, key, value)


@pytest.fixture(scope="module")
def headers(articles: State) -> tuple[dict[str, Any], Arrays]:
    """The metadata and the arrays of the first segment."""
    headers_and_arrays: list[tuple[dict[str, Any], Arrays]] = []
    craft(articles, lambda arrays, notes: headers_and_arrays.append((notes, arrays)))
    return headers_and_arrays[0]


def test_every_lie_of_a_header_is_told_by_check_and_gives_no_other_error(
    articles: State, headers: tuple[dict[str, Any], Arrays]
) -> None:
    """The shapes of fields, the numbers of terms, postings and occurrences."""
    metadata, _ = headers
    whole = answers(Disk(articles))
    assert whole is not None
    assert not is_told(Disk(articles))
    lies = dict(metadata_lies(metadata))
    assert len(lies) > 500
    for name, mutate in lies.items():
        disk = craft(articles, mutate)
        assert answers(disk) in (None, whole), name
        assert is_told(disk), name


@pytest.mark.parametrize("key", ["zones", "positions", "variants", "marks"])
@pytest.mark.parametrize("value", [0, 1, 2, 3, 5, 16])
@pytest.mark.parametrize("name", ["text", "pairs"])
def test_a_field_of_another_shape_is_not_read(articles: State, key: str, value: int, name: str) -> None:
    """Also where the file agrees with itself: a table of fewer columns made the compiled loops read beyond it."""

    def mutate(arrays: Arrays, notes: dict[str, Any]) -> None:
        field = notes["fields"][name]
        if key == "zones" and value:
            table = arrays[f"field/{name}/table"].reshape(-1, field["zones"])
            sums = np.zeros((len(table), value), np.uint32)
            sums[:, 0] = table.sum(axis=1)
            arrays[f"field/{name}/table"] = sums.reshape(-1)
        field[key] = value

    right = {"zones": 4, "variants": 1, "positions": int(name == "text"), "marks": int(name == "text")}
    if value == right[key]:
        return
    disk = craft(articles, mutate)
    assert answers(disk) is None
    assert is_told(disk)


@pytest.mark.parametrize("name", ["text", "pairs"])
def test_a_segment_without_a_field_is_not_read(articles: State, name: str) -> None:
    """No list of pairs would mean that no document has any."""
    disk = craft(articles, lambda _, notes: notes["fields"].pop(name))
    assert answers(disk) is None
    assert is_told(disk)


def array_lies(arrays: Arrays) -> Iterator[tuple[str, Mutation]]:
    """Yield every array with another element type, another length, and extreme values at both ends."""

    def replace_array(name: str, array: Any) -> Mutation:
        return lambda arrays, _: arrays.update({name: array})

    for name, array in arrays.items():
        for dtype in DTYPES:
            if array.dtype != np.dtype(dtype):
                yield f"{name} {dtype}", replace_array(name, array.astype(dtype))
        for count in {0, 1, len(array) // 2, len(array) - 1, len(array) + 1, 2 * len(array)} - {len(array)}:
            if count >= 0:
                yield f"{name} of {count}", replace_array(name, np.resize(array, count))
        for value in (0, 1, 0x7F, np.iinfo(array.dtype).max // 2, np.iinfo(array.dtype).max):
            for place in {0, len(array) - 1} if len(array) else ():
                other = array.copy()
                other[place] = value
                yield f"{name}[{place}] = {value}", replace_array(name, other)
            yield f"{name} all {value}", replace_array(name, np.full_like(array, value))


def test_every_lie_of_an_array_gives_an_answer_or_an_error_of_ours(
    articles: State, headers: tuple[dict[str, Any], Arrays]
) -> None:
    """Widths, starts, counts, patches, frequency tables, keys and columns; check reads them all too.

    One in seven of them, and with ``VNSEARCH_EVERY_LIE`` in the environment all.
    """
    lies = [mutate for _, mutate in array_lies(headers[1])]
    assert len(lies) > 1000
    sample = lies if os.environ.get("VNSEARCH_EVERY_LIE") else lies[::7]
    error_count = 0
    for mutate in sample:
        disk = craft(articles, mutate)
        error_count += answers(disk) is None
        is_told(disk)
    assert error_count > len(sample) / 4

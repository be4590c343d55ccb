"""The C library answers as numpy does, and refuses what no file may hold."""

from __future__ import annotations

import ctypes
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from tests.support.query_nodes import asked
from vnsearch.cli.app import app
from vnsearch.document_analysis import analyse_documents
from vnsearch.engine.embedded import EmbeddedEngine
from vnsearch.model import Article
from vnsearch.native import U32, address, kernels, library, struct_table
from vnsearch.ranking import Ranking
from vnsearch.search import collector, native_scorer, phrase, soft_conjunction, weighted_tf
from vnsearch.search.matchers import no_explanation
from vnsearch.search.native_view import native_parts
from vnsearch.search.reader import NativePostings
from vnsearch.search.request import Request
from vnsearch.segments import bitpacking
from vnsearch.segments.posting_lists import radix_order

pytestmark = pytest.mark.slow

built = pytest.mark.skipif(kernels() is None, reason="vnsearch was installed without a C compiler")

DAY = date(2026, 1, 2)
#: A saying, each word in several spellings: they often stand side by side, as typed or not; ki is kỳ too.
SAID = [("bầu", "bau", "bấu"), ("cử", "cu"), ("đống", "đóng", "dong"), ("đa", "da"), ("kỳ", "ki", "ky")]
WORDS = st.sampled_from([word for words_ in SAID for word in words_] + ["hòa", "hoà", "của", "và"])
STRETCH = st.tuples(st.integers(0, 4), st.integers(1, 5)).flatmap(
    lambda some: st.tuples(*map(st.sampled_from, SAID[some[0] : some[0] + some[1]])).map(" ".join)
)
TEXT = st.lists(st.one_of(STRETCH, WORDS), max_size=8).map(" ".join)
ARTICLES = st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=12)
PLAIN = st.one_of(STRETCH, st.lists(WORDS, min_size=1, max_size=6).map(" ".join))
PHRASE = st.lists(WORDS, min_size=2, max_size=4).map(lambda found: '"' + " ".join(found) + '"')
QUERIES = st.one_of(PLAIN, PHRASE, PLAIN.map("title: ".__add__), st.tuples(PLAIN, PHRASE).map(" ".join))


def _answers(engine: EmbeddedEngine, queries: Sequence[str]) -> list[Any]:
    """Ids, scores and parts of each query's hits; asked once and again, when more is known of its words."""
    snapshot = engine.snapshot()
    requests = [Request(asked(query), limit=limit, explain=True) for query in queries for limit in (1, 2, 20)]
    found = [snapshot.search(request) for request in requests]
    snapshot.close()
    return [[(hit.document.id, hit.score, hit.parts) for hit in each.hits] for each in found]


@built
@settings(deadline=None, max_examples=60)
@given(
    st.lists(ARTICLES, min_size=1, max_size=3), st.lists(QUERIES, min_size=1, max_size=4), st.integers(0, 9)
)
def test_scores_are_the_same_with_and_without(
    commits: list[list[tuple[str, str]]], queries: list[str], gone: int
) -> None:
    """Whatever the segments, deletions, spellings and queries: to the last bit."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        engine = EmbeddedEngine(Path(folder))
        engine.create()
        for number, articles in enumerate(commits):
            with engine.writer() as writer:
                held = [
                    Article(f"{number}-{i}", title, body="và " * (61 * i % 193) + body, published=DAY)
                    for i, (title, body) in enumerate(articles)
                ]
                for document in analyse_documents(held):
                    writer.put([document])
                writer.delete([f"0-{gone}"])
        # So that bounds decide from the second document on.
        patch.setattr(collector, "_FIRST", 1)
        patch.setattr(weighted_tf, "_WIDTHS", {1: 1.3, 4: np.inf})
        fast = _answers(engine, queries)
        for module in (soft_conjunction, phrase, weighted_tf):
            patch.setattr(module, "kernels", lambda: None)
        assert fast == _answers(engine, queries)


@built
@pytest.mark.parametrize("widths", [{1: np.inf}, {4: np.inf}, {1: 2.0, 4: np.inf}])
def test_bounds_hold_wherever_neighbours_stand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, widths: dict[int, float]
) -> None:
    """Across the ends of the words of bits that say where each stands, of one width or of two."""
    monkeypatch.setattr(weighted_tf, "_WIDTHS", widths)
    engine, ranking = EmbeddedEngine(tmp_path), Ranking()
    engine.create()
    with engine.writer() as writer:
        places = (*range(58, 70), *range(122, 134), *range(250, 262))
        texts = (
            Article(str(p), "Tin", body="và " * p + "bầu cử" + " và cử" * 3, published=DAY) for p in places
        )
        for document in analyse_documents(list(texts)):
            writer.put([document])
    known = weighted_tf.WeightedTfCache(engine.snapshot()._source, dict(ranking.fields))
    for _ in range(3):  # signs are there from the second time on
        docs, judged = collector.match_documents(known, ranking, asked("bầu cử"))
        scores = judged.score(np.arange(len(docs)), no_explanation)
        assert len(docs) == len(places) and (scores <= judged.bound() * (1 + 1e-9)).all()


#: One syllable in document 0, twice, at positions 1 and 2; each step takes 4 bits, its lowest one a mark.
PART: Mapping[str, Any] = {
    "docs": np.zeros(1, np.uint32),
    "begins": np.zeros(1, np.uint32),
    "codes": np.zeros(1, np.uint8),
    "sums": np.array([2]),
    "table": np.array([[2]], np.uint32),
    "words": np.array([0b0010_0010, 0, 0], np.uint64),
    "places": np.empty(0, np.uint32),
    "patches": np.empty(0, np.uint32),
}


@dataclass(frozen=True)
class Crafted:
    """A posting source with one fold, and what ``Impacts`` gives of it."""

    changed: Mapping[str, Any] = field(default_factory=dict)
    bit: int = 0
    count: int = 2
    width: int = 4
    supports_native = True
    forms = ("a",)

    @property
    def source(self) -> Any:
        """Itself."""
        return self

    @property
    def occurrence_weights(self) -> Any:
        """One for each occurrence in the only zone of the only document."""
        return SimpleNamespace(table=np.ones((1, 1), np.float32), zone_starts=np.zeros((1, 1), np.uint32))

    def postings(self, _: str) -> Any:
        """The only one."""
        return self

    @cached_property
    def held(self) -> Mapping[str, Any]:
        """Its arrays."""
        return {**PART, **self.changed}

    def native_view(self) -> list[NativePostings]:
        """In one part."""
        first = [
            address(self.held[name], PART[name].dtype)
            for name in ("docs", "begins", "codes", "sums", "table")
        ]
        run = [address(self.held[name], PART[name].dtype) for name in ("words", "places", "patches")]
        sizes = [len(self.held["words"]), len(self.held["places"]), self.bit, self.width, self.count]
        return [NativePostings((*first, 1, 1, 1, 1, *run, *sizes, *run, *sizes), None)]

    def beside(self, document: int = 0, fold: str = "a") -> float:
        """What "a a" is worth in a document."""
        loaded = kernels()
        assert loaded is not None
        given_: Any = self
        said = [native_scorer.TermSpec(((fold, None),), None)]
        runs = native_scorer.NativeNGramScorer(
            loaded, given_, said, [native_scorer.NGramSpec((0, 0))], None, np.zeros((1, 2))
        )
        return float(runs.score(np.array([document], np.uint32))[0].sum())

    def signs(self, width: int = 1) -> list[int]:
        """Where it stands, in so many words of 64 bits."""
        loaded = kernels()
        assert loaded is not None
        given_: Any = self
        parts = native_parts(given_, (("a", None),), None)
        found = loaded.position_signatures(
            struct_table([numbers for numbers, _ in parts]), np.zeros(1, np.uint32), width
        )
        return [int(word) for word in found[0]]


@built
def test_a_run_is_found_however_little_room_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second look has more room."""
    assert Crafted().beside() == 1.0
    monkeypatch.setattr(native_scorer, "_ROOM", 1)
    assert Crafted().beside() == 1.0


@built
def test_signs_say_where_a_syllable_stands() -> None:
    """Bits 1 and 2 for positions 1 and 2."""
    assert Crafted().signs() == [0b110]
    assert Crafted().signs(4) == [0b110, 0, 0, 0]


IMPOSSIBLE: list[tuple[str, dict[str, Any]]] = [
    ("a code that is not there", {"changed": {"codes": np.ones(1, np.uint8)}}),
    ("fewer than no occurrences", {"changed": {"sums": np.array([-1])}}),
    ("more occurrences than the run has", {"changed": {"sums": np.array([3])}}),
    ("occurrences beyond the run", {"changed": {"begins": np.ones(1, np.uint32)}}),
    ("a run beyond the words", {"bit": 64 * 3}),
    ("a run before the words", {"bit": -64}),
    ("more values than the words can hold", {"count": 1 << 40}),
    ("so many values that sizes overflow", {"count": 1 << 62}),
    ("a width that is too large", {"width": 33}),
    ("a width below nothing", {"width": -1}),
    ("a patch that is not there", {"changed": {"words": np.array([0b1111_0010, 0, 0], np.uint64)}}),
]


@built
@pytest.mark.parametrize(("what", "crafted"), IMPOSSIBLE, ids=[what for what, _ in IMPOSSIBLE])
def test_what_no_file_may_hold_is_an_error(what: str, crafted: dict[str, Any]) -> None:
    """Told before it is used as a place."""
    with pytest.raises(IndexError):
        Crafted(**crafted).beside()
    with pytest.raises(IndexError):
        Crafted(**crafted).signs()


def test_an_array_of_another_kind_has_no_address() -> None:
    """A crafted file may hold bytes where words are to be, of which there would be too few."""
    for wrong in (np.zeros(8, np.uint8), np.zeros(8), np.zeros(8, np.uint32)[::2]):
        with pytest.raises(IndexError):
            address(wrong, U32)
    assert address(None, U32) == 0


@built
def test_documents_that_are_not_there_are_an_error() -> None:
    """As numpy would say."""
    with pytest.raises(IndexError):
        Crafted().beside(document=1)


RUNS = st.lists(
    st.lists(st.one_of(st.integers(0, 3), st.integers(0, 300), st.integers(0, (1 << 32) - 2)), max_size=20)
)


@built
@given(RUNS, st.integers(8, 40), st.integers(0, 63))
def test_runs_are_packed_the_same_with_and_without(held: list[list[int]], patch: int, at: int) -> None:
    """Widths, words and patches, to the last bit."""
    values = np.array([value for run in held for value in run], np.uint32)
    counts = np.array([len(run) for run in held], np.int64)
    fast = bitpacking.widths(values, counts, patch)
    packed = bitpacking.pack(values, fast, counts, at)
    with pytest.MonkeyPatch.context() as without:
        without.setattr(bitpacking, "kernels", lambda: None)
        assert fast.tolist() == bitpacking.widths(values, counts, patch).tolist()
        again = bitpacking.pack(values, fast, counts, at)
    for name in ("words", "places", "patches"):
        assert getattr(packed, name).tolist() == getattr(again, name).tolist()


@built
@given(st.lists(st.integers(0, 40)))
def test_numbers_are_ordered_the_same_with_and_without(held: list[int]) -> None:
    """Stably."""
    numbers = np.array(held, np.uint32)
    assert radix_order(numbers, 41).tolist() == np.argsort(numbers, kind="stable").tolist()


@built
def test_numbers_that_are_too_large_are_an_error() -> None:
    """Told before they are used as places."""
    loaded = kernels()
    assert loaded is not None
    one, few = np.array([9], np.uint32), np.array([2], np.int64)
    for wrong in (
        lambda: loaded.order(one, 9),
        lambda: loaded.widths(one, few, 8),
        lambda: loaded.pack(one, np.array([8], np.uint8), few, 0, np.zeros(3, np.uint64)),
        lambda: loaded.pack(one, np.array([33], np.uint8), few[:1] - 1, 0, np.zeros(3, np.uint64)),
        lambda: loaded.pack(one, np.array([8], np.uint8), few - 1, 0, np.zeros(1, np.uint64)),
    ):
        with pytest.raises(IndexError):
            wrong()


def test_the_library_can_be_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the environment."""
    monkeypatch.setenv("VNSEARCH_PURE", "1")
    assert library.kernels.__wrapped__() is None


@built
def test_a_library_of_another_version_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """One left from an earlier installation would read other structures."""
    monkeypatch.delenv("VNSEARCH_PURE", raising=False)
    monkeypatch.setattr(library, "VERSION", library.VERSION + 1)
    assert library.kernels.__wrapped__() is None


def test_a_file_that_is_no_library_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One built for another machine, or torn."""
    (tmp_path / "kernels.so").write_bytes(b"not a library")
    monkeypatch.delenv("VNSEARCH_PURE", raising=False)
    monkeypatch.setattr(library, "library_path", lambda: tmp_path / "kernels.so")
    assert library.kernels.__wrapped__() is None
    assert ctypes.sizeof(ctypes.c_void_p) in (4, 8)


def test_the_command_line_says_whether_loops_are_compiled() -> None:
    """In its version."""
    said = CliRunner().invoke(app, ["--version"]).output
    assert said.endswith("(compiled loops)\n" if kernels() else "(no compiled loops)\n")

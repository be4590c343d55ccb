"""The C library answers as numpy does, and refuses what no file may hold."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from tests.support.query_nodes import query_node
from vnsearch.cli.app import build
from vnsearch.cli.screen import Screen
from vnsearch.document_analysis import analyse_documents
from vnsearch.engine.embedded import EmbeddedEngine
from vnsearch.messages import Language
from vnsearch.model import Article
from vnsearch.native import U32, address, kernels, library, structs
from vnsearch.native.structs import PackedValues, Postings
from vnsearch.ranking import Ranking
from vnsearch.search import (
    answer,
    collector,
    native_scorer,
    phrase,
    reader,
    soft_conjunction,
    weighted_tf,
)
from vnsearch.search.answer import Duplicates
from vnsearch.search.native_scorer import NativeNGramScorer, NGramSpec, TermSpec
from vnsearch.search.native_view import NativeCall, NativeList
from vnsearch.search.plain_words import ngram_parents
from vnsearch.search.reader import NativePostings
from vnsearch.search.request import Request
from vnsearch.search.weighted_tf import FoldSpellings, PostingsTf
from vnsearch.search.weighted_tf_cache import WeightedTfCache
from vnsearch.segments import bitpacking, merge_policy
from vnsearch.segments.posting_lists import radix_order
from vnsearch.text import fold

pytestmark = pytest.mark.slow

needs_kernels = pytest.mark.skipif(kernels() is None, reason="vnsearch was installed without a C compiler")

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
PHRASE = st.lists(WORDS, min_size=2, max_size=4).map(lambda words: '"' + " ".join(words) + '"')
QUERIES = st.one_of(PLAIN, PHRASE, PLAIN.map("title: ".__add__), st.tuples(PLAIN, PHRASE).map(" ".join))


def _answers(engine: EmbeddedEngine, queries: Sequence[str]) -> list[Any]:
    """Ids, scores and parts of each query's hits. From the second request on its terms have signatures."""
    snapshot = engine.snapshot()
    requests = [
        Request(query_node(query), limit=limit, explain=True) for query in queries for limit in (1, 2, 20)
    ]
    results = [snapshot.search(request) for request in requests]
    return [[(hit.document.id, hit.score, hit.parts) for hit in result.hits] for result in results]


@needs_kernels
@settings(deadline=None, max_examples=60)
@given(
    st.lists(ARTICLES, min_size=1, max_size=3), st.lists(QUERIES, min_size=1, max_size=4), st.integers(0, 9)
)
def test_scores_are_the_same_with_and_without(
    commits: list[list[tuple[str, str]]], queries: list[str], deleted_count: int
) -> None:
    """Whatever the segments, deletions, spellings and queries: to the last bit."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        engine = EmbeddedEngine(Path(folder))
        engine.create()
        for number, articles in enumerate(commits):
            with engine.writer() as writer:
                documents = [
                    Article(f"{number}-{i}", title, body="và " * (61 * i % 193) + body, published=DAY)
                    for i, (title, body) in enumerate(articles)
                ]
                for document in analyse_documents(documents):
                    writer.put([document])
                writer.delete([f"0-{deleted_count}"])
        # So that bounds decide from the second document on, in one small batch after the other.
        patch.setattr(collector, "_FIRST", 1)
        patch.setattr(collector, "_BATCH", 2)
        fast = _answers(engine, queries)
        for module in (soft_conjunction, phrase, weighted_tf, reader, answer):
            patch.setattr(module, "kernels", lambda: None)
        assert fast == _answers(engine, queries)


@pytest.fixture(scope="module")
def long_lists(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedEngine:
    """Segments of 400 and 150 documents, some deleted, with posting lists of several blocks and exceptions."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merge_policy, "SMALL_SEGMENT", 100)
        return _with_long_lists(tmp_path_factory.mktemp("long"))


def _with_long_lists(folder: Path) -> EmbeddedEngine:
    engine = EmbeddedEngine(folder)
    engine.create()
    for start, end in ((0, 400), (400, 550)):
        with engine.writer() as writer:
            documents = [
                Article(
                    str(n),
                    "Đống" if n % 7 == 0 else "Tin",
                    body="đống đa " * (n % 5)
                    + "đóng " * (n % 3 == 0)
                    + "dòng đông " * (n % 100 == 50)
                    + "và " * (600 * (n % 50 == 3))
                    + "vạ " * (n % 100 == 3)
                    + "lũ " * (n % 400 < 150 or n % 400 == 380),
                    published=DAY,
                )
                for n in range(start, end)
            ]
            for document in analyse_documents(documents):
                writer.put([document])
    with engine.writer() as writer:
        writer.delete([str(n) for n in range(390, 420)])
    return engine


@needs_kernels
@pytest.mark.parametrize("zone", [None, 0, 2])
@pytest.mark.parametrize("forms", [None, ("đống",), ("đóng", "đống"), ("dòng",), ("vạ",)])
def test_frequencies_read_from_blocks_are_those_of_decoded_lists(
    long_lists: EmbeddedEngine, zone: int | None, forms: tuple[str, ...] | None
) -> None:
    """In any documents, in any order; and which documents these are, and how many."""
    spellings = (("dong", None) if forms is None else (fold(forms[0]), frozenset(forms)),)

    def read() -> tuple[Any, ...]:
        cache = WeightedTfCache(long_lists.snapshot()._source, Ranking().fields)
        tf, docs = cache.of(spellings, zone), np.flatnonzero(cache.source.live).astype(np.uint32)
        shuffled = np.random.default_rng(0).permutation(docs)
        some = [
            tf.for_docs(selection).tolist() for selection in (docs, docs[::9], docs[-1:], docs[:0], shuffled)
        ]
        return tf.doc_freq, tf.docs.tolist(), tf.values.tolist(), some

    compiled = read()
    with pytest.MonkeyPatch.context() as without:
        without.setattr(weighted_tf, "kernels", lambda: None)
        assert compiled == read()
    assert compiled[0] == len(compiled[1]) == sum(value > 0 for value in compiled[2])


@needs_kernels
@pytest.mark.parametrize("zone", [None, 0, 2])
@pytest.mark.parametrize("least", [0.2, 0.51, 0.81, 1.0])
def test_whole_lists_give_the_documents_that_lookups_give(
    long_lists: EmbeddedEngine, zone: int | None, least: float
) -> None:
    """Those with enough of the terms, one of them in one spelling alone, and one with a synonym."""
    loaded = kernels()
    assert loaded is not None
    cache = WeightedTfCache(long_lists.snapshot()._source, Ranking().fields)
    dong, da, va = (cache.of(spellings, zone) for spellings in (
        (("dong", frozenset(("đóng",))),), (("da", None),), (("va", None),),
    ))  # fmt: skip
    synonym = weighted_tf.StoredTf(np.array([1, 8, 500], np.uint32), np.array([1, 0, 2], np.float32))
    tfs, shares = [dong, cache.sum_of(da, synonym), va], np.array([0.5, 0.3, 0.2])
    live = np.flatnonzero(cache.source.live).astype(np.uint32)
    whole = soft_conjunction.match_terms(loaded, cache, tfs, shares, least - 1e-9)
    assert (
        whole.tolist()
        == soft_conjunction.filter_candidates(loaded, cache, tfs, shares, live, least - 1e-9).tolist()
    )
    reached = sum(share * (tf.for_docs(live) > 0) for tf, share in zip(tfs, shares, strict=True))
    assert whole.tolist() == live[reached >= least - 1e-9].tolist()


def test_spellings_of_two_segments_are_counted_together(long_lists: EmbeddedEngine) -> None:
    """Deleted documents count until segments are merged."""
    snapshot = long_lists.snapshot()
    assert len(snapshot._source.segments) == 2  # type: ignore[attr-defined] # of a segment reader
    assert snapshot.vocabulary().forms("lu") == {"lũ": 301}


@needs_kernels
def test_a_document_after_a_long_gap_is_in_a_list_that_is_read_whole(long_lists: EmbeddedEngine) -> None:
    """The gap is an exception: it does not fit the bits of the others."""
    cache = WeightedTfCache(long_lists.snapshot()._source, Ranking().fields)
    live = np.flatnonzero(cache.source.live)
    docs = [doc for doc in live.tolist() if "lũ" in cache.source.document(doc).body]  # type: ignore[attr-defined] # of a segment reader
    assert 380 in docs
    assert cache.of((("lu", None),)).docs.tolist() == docs


@needs_kernels
@pytest.mark.parametrize("count", [7, 8, 9])
def test_whole_lists_of_many_terms_give_the_documents_that_lookups_give(
    long_lists: EmbeddedEngine, count: int
) -> None:
    """Up to eight terms, a table says which of them are enough."""
    loaded = kernels()
    assert loaded is not None
    cache = WeightedTfCache(long_lists.snapshot()._source, Ranking().fields)
    spellings = [("dong", frozenset(("đóng",))), ("da", None), ("va", None), ("tin", None), ("lu", None)]
    tfs = [cache.of((spellings[number % 5],)) for number in range(count)]
    shares = np.arange(1.0, count + 1.0) / sum(range(1, count + 1))
    live = np.flatnonzero(cache.source.live).astype(np.uint32)
    for least in (0.2, 0.5, 0.6):
        whole = soft_conjunction.match_terms(loaded, cache, tfs, shares, least).tolist()
        assert 0 < len(whole) < len(live)
        assert whole == soft_conjunction.filter_candidates(loaded, cache, tfs, shares, live, least).tolist()


#: One term in document 0, twice, at positions 1 and 2, in the third spelling. A position gap takes 4 bits; its
#: lowest is a flag.
ARRAYS: Mapping[str, Any] = {
    "freq_sums": np.array([2]),
    "freq_table": np.array([[2]], np.uint32),
    "words": np.array([0b0010_0010, 0, 0], np.uint64),
    "exception_offsets": np.zeros(2, np.uint32),
    "places": np.empty(0, np.uint8),
    "low": np.empty(0, np.uint8),
    "high": np.empty(0, np.uint8),
    "high_numbers": np.empty(0, np.uint32),
}
WEIGHTS, STARTS = np.ones((1, 1), np.float32), np.zeros((1, 1), np.uint32)
_OF_STREAM = ("words", "exception_offsets", "places", "low", "high", "high_numbers")


@dataclass(frozen=True)
class CraftedTerm:
    """A posting source with one fold, whose arrays and sizes can be set to impossible values."""

    changes: Mapping[str, Any] = field(default_factory=dict)
    sizes: Mapping[str, int] = field(default_factory=dict)
    first: int = 0
    bit: int = 0
    count: int = 2
    width: int = 4
    doc_freq: int = 1
    supports_native = True
    forms = ("a", "b", "c")

    @property
    def source(self) -> Any:
        """Itself: it stands for a ``WeightedTfCache`` too."""
        return self

    @property
    def occurrence_weights(self) -> Any:
        """One for each occurrence in the only zone of the only document."""
        tables = address(WEIGHTS, WEIGHTS.dtype), address(STARTS, STARTS.dtype)
        return SimpleNamespace(native_struct=structs.ZoneWeights(*tables, 1, 1, 1))

    def postings(self, _: str) -> Any:
        """Itself, for every fold."""
        return self

    def native_view(self) -> list[NativePostings]:
        """Its arrays as the postings of one segment."""
        arrays = {**ARRAYS, **self.changes}
        addresses = {name: address(array, ARRAYS[name].dtype) for name, array in arrays.items()}
        sizes = len(arrays["words"]), len(arrays["exception_offsets"]) - 1, len(arrays["places"]), 1, 1, 0
        stream = structs.PackedStream(*(addresses.pop(name) for name in _OF_STREAM), *sizes)
        occurrences = PackedValues(ctypes.addressof(stream), self.first, self.bit, self.width, self.count)
        zeroes = PackedValues(0, 0, 0, 0, self.doc_freq)
        shape = {"code_count": 1, "zones": 1, "has_flags": 1, "spellings": 3, "doc_count": 1} | dict(
            self.sizes
        )
        struct = Postings(
            **addresses, **shape, docs=zeroes, codes=zeroes, positions=occurrences, variants=occurrences
        )
        return [NativePostings(struct, None, (arrays, stream))]

    def pair_freq(self, document: int = 0) -> float:
        """Return the weighted frequency of the term followed by itself in a document."""
        loaded = kernels()
        assert loaded is not None
        cache: Any = self
        parents = ngram_parents([(0, 0)])
        term = PostingsTf(cache, [FoldSpellings(cache, None)], None)
        spec = NGramSpec(
            [TermSpec(term, frozenset("abc"))], [(0, 0)], parents, None, np.zeros((1, 2)), [False]
        )
        _, freqs, _ = NativeNGramScorer(loaded, cache, spec).weighted_freqs(np.array([document], np.uint32))
        return float(freqs.sum())

    def freq(self) -> float:
        """Return the weighted frequency of all spellings in the only document."""
        loaded = kernels()
        assert loaded is not None
        call, (view,) = NativeCall(), self.native_view()
        lists = call.term_postings([NativeList.of(view, np.ones(3, np.bool_))])
        tf = structs.WeightedTf(ctypes.addressof(lists), 0, 1, 0, -1)
        weights = self.occurrence_weights
        return float(loaded.weighted_tf(tf, weights.native_struct, np.zeros(1, np.uint32))[0])


@needs_kernels
def test_an_ngram_is_found_however_little_room_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """With too little room for a document's occurrences, more is made."""
    assert CraftedTerm().pair_freq() == 1.0
    assert CraftedTerm().freq() == 2.0
    monkeypatch.setattr(native_scorer, "_ROOM", 1)
    assert CraftedTerm().pair_freq() == 1.0


def test_structures_have_the_fields_of_those_in_c() -> None:
    """The same names in the same order, of the same size."""
    folder = Path(library.__file__).parent
    names = "postings.h", "weighted_tf.h", "kernels.c"
    source = "".join((folder / name).read_text(encoding="utf-8") for name in names)
    source = re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL)
    in_c = {
        name: re.findall(r"(\w+)(?:\[\w+\])?;", body)
        for body, name in re.findall(r"typedef struct \{([^}]*)\} (\w+);", source)
    }
    mirrored = [value for value in vars(structs).values() if isinstance(value, type(ctypes.Structure))]
    in_python = {
        re.sub(r"(?<=[a-z])(?=[A-Z])", "_", kind.__name__).lower(): [name for name, *_ in kind._fields_]
        for kind in mirrored
    }
    assert in_python == in_c
    for kind in mirrored:
        members = (member[1] for member in kind._fields_)
        assert ctypes.sizeof(kind) == sum(map(ctypes.sizeof, members))


IMPOSSIBLE: list[tuple[str, dict[str, Any]]] = [
    ("a code that is not there", {"sizes": {"code_count": 0}}),
    ("fewer than no occurrences", {"changes": {"freq_sums": np.array([-1])}}),
    ("more occurrences than the run has", {"changes": {"freq_sums": np.array([3])}}),
    ("a run beyond the words", {"bit": 64 * 3}),
    ("a run before the words", {"bit": -64}),
    ("a number of the first value that overflows with the next", {"first": (1 << 63) - 1}),
    ("more values than the words can hold", {"count": 1 << 40}),
    ("so many values that sizes overflow", {"count": 1 << 62}),
    ("a width that is too large", {"width": 33}),
    ("a width below nothing", {"width": -1}),
    ("an exception that is not there", {"changes": {"words": np.array([0b1111_1111, 0, 0], np.uint64)}}),
    ("a spelling that is not there", {"sizes": {"spellings": 2}}),
    ("a frequency table of another shape", {"sizes": {"zones": 2}}),
    ("a block without a header", {"doc_freq": 129}),
    ("no postings", {"doc_freq": 0}),
    ("headers of blocks that are not there", {"sizes": {"header_count": 1}}),
    ("documents before the first", {"sizes": {"first_doc": -1}}),
    ("documents beyond the last", {"sizes": {"first_doc": 1}}),
    ("more documents than there are", {"sizes": {"doc_count": 2}}),
    ("a posting of a document that is not there", {"doc_freq": 2}),
]


@needs_kernels
@pytest.mark.parametrize(("what", "crafted"), IMPOSSIBLE, ids=[what for what, _ in IMPOSSIBLE])
def test_what_no_file_may_hold_is_an_error(what: str, crafted: dict[str, Any]) -> None:
    """Told before it is used as a place."""
    with pytest.raises(IndexError):
        CraftedTerm(**crafted).freq()
    with pytest.raises(IndexError):
        CraftedTerm(**crafted).pair_freq()


@needs_kernels
def test_exceptions_out_of_order_are_not_written_before_a_block() -> None:
    """A crafted segment made the compiled loops write before an array: the second exception is of an earlier value.

    That place holds how many documents the block has, which is what an exception looks like.
    """
    words, offsets = np.array([0b001111, 0, 0], np.uint64), np.array([0, 2], np.uint32)
    places, low = np.array([21, 6], np.uint8), np.array([0, 4], np.uint8)
    sums, table = np.ones(1, np.int64), np.ones((1, 1), np.uint32)
    arrays = (address(array, array.dtype) for array in (words, offsets, places, low, low[:0], offsets[:0]))
    stream = structs.PackedStream(*arrays, 3, 1, 2, 1, 1, 0)
    docs, zeroes = PackedValues(ctypes.addressof(stream), 20, 0, 2, 3), PackedValues(0, 0, 0, 0, 3)
    postings = Postings(
        *(docs, zeroes, zeroes, zeroes, address(sums, sums.dtype), address(table, U32), 0, 0),
        *(0, 1, 1, 0, 1, 0, 100),
    )
    call, view = NativeCall(), NativePostings(postings, None, stream)
    lists = call.term_postings([NativeList.of(view, None)])
    weights, starts = np.ones((100, 1), np.float32), np.zeros((100, 1), np.uint32)
    zones = structs.ZoneWeights(address(weights, weights.dtype), address(starts, U32), 1, 100, 1)
    loaded = kernels()
    assert loaded is not None
    with pytest.raises(IndexError):
        loaded.docs_of(lists[0], zones, None, None, 8)


def test_an_array_of_another_kind_has_no_address() -> None:
    """A crafted file may hold bytes where words are to be, of which there would be too few."""
    for wrong in (np.zeros(8, np.uint8), np.zeros(8), np.zeros(8, np.uint32)[::2]):
        with pytest.raises(IndexError):
            address(wrong, U32)
    assert address(None, U32) == 0


@needs_kernels
def test_documents_that_are_not_there_are_an_error() -> None:
    """As numpy would say."""
    with pytest.raises(IndexError):
        CraftedTerm().pair_freq(document=1)


BLOCKS = st.lists(
    st.lists(st.one_of(st.integers(0, 3), st.integers(0, 300), st.integers(0, (1 << 32) - 2)), max_size=20)
)


@needs_kernels
@given(BLOCKS, st.integers(8, 40), st.integers(0, 63))
def test_blocks_are_packed_the_same_with_and_without(
    blocks: list[list[int]], exception_bits: int, start_bit: int
) -> None:
    """Widths, words and exceptions, to the last bit."""
    values = np.array([value for block in blocks for value in block], np.uint32)
    counts = np.array([len(block) for block in blocks], np.int64)
    widths = bitpacking.widths(values, counts, exception_bits)
    words = bitpacking.pack(values, widths, counts, start_bit)
    with pytest.MonkeyPatch.context() as without:
        without.setattr(bitpacking, "kernels", lambda: None)
        assert widths.tolist() == bitpacking.widths(values, counts, exception_bits).tolist()
        with_numpy = bitpacking.pack(values, widths, counts, start_bit)
    assert words.words.tolist() == with_numpy.words.tolist()
    assert words.exception_indices.tolist() == with_numpy.exception_indices.tolist()
    assert words.exceptions.tolist() == with_numpy.exceptions.tolist()


@needs_kernels
@given(st.lists(st.integers(0, 40)))
def test_numbers_are_ordered_the_same_with_and_without(numbers: list[int]) -> None:
    """Stably."""
    array = np.array(numbers, np.uint32)
    assert radix_order(array, 41).tolist() == np.argsort(array, kind="stable").tolist()


DOCS = st.lists(st.integers(0, 300), unique=True).map(sorted)


@needs_kernels
@given(DOCS, DOCS)
def test_members_are_the_same_with_and_without(some: list[int], others: list[int]) -> None:
    """However long either of two lists of documents is."""
    docs, members = np.array(some, np.uint32), np.array(others, np.uint32)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "_FEW", 1 << 10)
        answer = reader.is_member(docs, members).tolist()
        patch.setattr(reader, "kernels", lambda: None)
        assert answer == reader.is_member(docs, members).tolist() == [doc in others for doc in some]


@needs_kernels
@given(st.lists(st.integers(0, 5), min_size=1, max_size=60), st.data())
def test_groups_are_counted_the_same_with_and_without(groups: list[int], data: st.DataObject) -> None:
    """Whichever documents are asked for."""
    numbers = np.array(groups, np.uint64)
    source: Any = SimpleNamespace(duplicate_groups=numbers, live=np.ones(len(groups), np.bool_))
    docs = np.array(data.draw(st.lists(st.integers(0, len(groups) - 1), unique=True)), np.uint32)
    counted = Duplicates(source).count(docs)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(answer, "kernels", lambda: None)
        assert counted == Duplicates(source).count(docs) == len({groups[doc] for doc in docs})


@needs_kernels
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
        lambda: loaded.are_members(one, one, 9),
        lambda: loaded.are_members(one, one[:0], 9),
        lambda: loaded.count_groups(one, np.zeros(9, np.int32), 1),
        lambda: loaded.count_groups(one, np.full(10, 2, np.int32), 2),
        lambda: loaded.count_groups(one, np.full(10, -1, np.int32), 2),
    ):
        with pytest.raises(IndexError):
            wrong()


def test_the_library_can_be_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the environment."""
    monkeypatch.setenv("VNSEARCH_PURE", "1")
    assert library.kernels.__wrapped__() is None


@needs_kernels
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
    output = CliRunner().invoke(build(Screen(Language.ENGLISH)), ["--version"]).output
    assert output.endswith("(compiled loops)\n" if kernels() else "(no compiled loops)\n")

"""Posting lists of pairs of neighbours: what they say is what positions say, to the last bit."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vnsearch.arrays import Float64s
from vnsearch.document_analysis import AnalysedDocument, analyse_document
from vnsearch.engine import pair_finder, schema
from vnsearch.engine.embedded import EmbeddedEngine
from vnsearch.engine.schema import PAIRS
from vnsearch.engine.segment_builder import SegmentBuilder
from vnsearch.engine.segments_reader import SegmentsReader
from vnsearch.model import Article
from vnsearch.native import kernels
from vnsearch.query import TEXT_FIELDS
from vnsearch.ranking import Ranking
from vnsearch.search import phrase, weighted_tf
from vnsearch.search.reader import SpellingSet
from vnsearch.search.units import unit_weighted_tf
from vnsearch.search.weighted_tf_cache import WeightedTfCache
from vnsearch.segments import check, posting_lists, transaction
from vnsearch.segments.directory import FileDirectory
from vnsearch.segments.newest_commit import open_newest
from vnsearch.text import fold
from vnsearch.text.pair_list import is_listed, pair_key, pair_spelling

#: Forms of listed pairs (việt nam, nam việt is none), several of one fold, and one that is in no pair.
WORDS = ("việt", "viết", "viet", "nam", "năm", "nam", "biển", "biến", "đông", "động", "zz")
PAIRS_OF_FOLDS = (("viet", "nam"), ("bien", "dong"))
ZONES = (None, *range(len(TEXT_FIELDS)))


@st.composite
def documents(draw: st.DrawFn) -> AnalysedDocument:
    """A document with any positions: gaps, several terms at one position, zones that are empty."""
    steps = draw(st.lists(st.sampled_from((0, 1, 1, 1, 1, 2)), max_size=30))
    positions = np.cumsum(steps, dtype=np.uint32)
    count = len(steps)
    terms = draw(st.lists(st.integers(0, len(WORDS) - 1), min_size=count, max_size=count))
    bound = draw(st.lists(st.booleans(), min_size=count, max_size=count))
    inner = sorted(draw(st.lists(st.integers(0, 30), min_size=3, max_size=3)))
    # A line ends before each zone: a position is left out.
    positions = positions + np.searchsorted(inner, positions, "right").astype(np.uint32)
    starts = np.array([0, *(start + zone for zone, start in enumerate(inner, 1))], np.uint32)
    ends = np.append(starts[1:], max(int(positions[-1]) + 1 if count else 0, int(starts[-1])))
    # One term of a fold at a position, as the text layer makes them.
    pairs: set[tuple[int, str]] = set()
    keep = []
    for position, term in zip(positions.tolist(), terms, strict=True):
        key = position, fold(WORDS[term])
        keep.append(key not in pairs)
        pairs.add(key)
    is_selected = np.array(keep, np.bool_)
    return AnalysedDocument(
        Article("", "x"),
        WORDS,
        np.array(terms, np.uint32)[is_selected],
        positions[is_selected],
        (ends - starts).astype(np.uint32),
        starts,
        np.array(bound, np.bool_)[is_selected],
    )


def _number(entry: AnalysedDocument, number: int) -> AnalysedDocument:
    article = Article(str(number), "x")
    parts = entry.terms, entry.positions, entry.lengths, entry.starts, entry.continues_word
    return AnalysedDocument(article, entry.vocabulary, *parts)


def _index(folder: Path, commits: Sequence[Sequence[AnalysedDocument]], deleted: Sequence[int]) -> None:
    """An index with a segment a commit, and some documents deleted."""
    transaction.create(FileDirectory(folder))
    number = 0
    for entries in commits:
        changes = transaction.Transaction(FileDirectory(folder))
        builder = SegmentBuilder(changes.storage, changes.name, run_size=40)
        for entry in entries:
            builder.add(_number(entry, number))
            number += 1
        changes.add(*builder.write())
        changes.finish({}, lambda *_: [])
        changes.close()
    changes = transaction.Transaction(FileDirectory(folder))
    first = 0
    for segment, entries in enumerate(commits):
        changes.delete(segment, [n - first for n in deleted if first <= n < first + len(entries)])
        first += len(entries)
    changes.finish({}, lambda *_: [])
    changes.close()


def _all_forms(folded: str) -> SpellingSet:
    return ((folded, None),)


def _of_forms(folded: str, forms: Sequence[str]) -> SpellingSet:
    return ((folded, frozenset(form for form in forms if fold(form) == folded)),)


def _expected_bound(
    cache: WeightedTfCache, entries: Sequence[AnalysedDocument], pair: tuple[str, str]
) -> Float64s:
    """By hand, from the documents: the weights of second syllables that are bound to the first."""
    out = np.zeros(len(entries))
    for number, entry in enumerate(entries):
        folds = [fold(WORDS[term]) for term in entry.terms.tolist()]
        positions = entry.positions.tolist()
        firsts = {position for position, folded in zip(positions, folds, strict=True) if folded == pair[0]}
        for position, folded, bound in zip(positions, folds, entry.continues_word.tolist(), strict=True):
            if folded == pair[1] and bound and position - 1 in firsts:
                docs, at = np.array([number], np.uint32), np.array([position])
                out[number] += cache.occurrence_weights.of(docs, at, None)[0]
    return out


def _compare(
    folder: Path, entries: Sequence[AnalysedDocument], forms: Sequence[str], deleted: Sequence[int]
) -> None:
    """Compare lists with positions, and bound pairs with the documents, where these are numbered alike."""
    _, segments = open_newest(FileDirectory(folder))
    reader = SegmentsReader(segments)
    cache = WeightedTfCache(reader, Ranking().fields)
    without_pairs = SegmentsReader(segments)
    without_pairs.pairs = lambda *_: None  # type: ignore[method-assign] # only positions tell
    by_position = WeightedTfCache(without_pairs, Ranking().fields)
    for left, right in PAIRS_OF_FOLDS:
        for zone in ZONES:
            for spellings in (_all_forms, lambda folded: _of_forms(folded, forms)):
                phrase_terms = spellings(left), spellings(right)
                from_list = cache.of_pair(*phrase_terms, zone)
                assert from_list is not None
                from_positions = unit_weighted_tf(by_position, phrase_terms, zone)
                assert from_list.docs.tolist() == from_positions.docs.tolist()
                assert from_list.values.tolist() == from_positions.values.tolist()
        bound = cache.of_pair(_all_forms(left), _all_forms(right), only_bound=True)
        assert bound is not None
        if len(entries) == reader.size:
            live = np.setdiff1d(np.arange(len(entries)), np.array(deleted, np.int64)).astype(np.uint32)
            expected = _expected_bound(cache, entries, (left, right))[live]
            assert bound.for_docs(live).tolist() == expected.astype(np.float32).tolist()
    for segment in segments:
        segment.close()


@settings(deadline=None, max_examples=15)
@given(
    st.lists(st.lists(documents(), min_size=1, max_size=5), min_size=1, max_size=3),
    st.sets(st.integers(0, 14)),
    st.sets(st.sampled_from(WORDS)),
    st.booleans(),
)
def test_a_list_says_what_positions_say(
    commits: list[list[AnalysedDocument]], deleted: set[int], forms: set[str], native: bool
) -> None:
    """Over several segments, with deleted documents and merged, by zone and by spelling; with C and without."""
    entries = [entry for part in commits for entry in part]
    deleted_docs = sorted(number for number in deleted if number < len(entries) - 1)
    with TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        if not native:
            for module in (phrase, weighted_tf, pair_finder, posting_lists):
                patch.setattr(module, "kernels", lambda: None)
        _index(Path(name), commits, deleted_docs)
        _compare(Path(name), entries, sorted(forms), deleted_docs)
        assert check.check(FileDirectory(Path(name)), lambda *_: None, schema.verify_shapes)[0] == []
        transaction.compact(FileDirectory(Path(name)))
        _compare(Path(name), entries if not deleted_docs else [], sorted(forms), [])


@given(documents())
@pytest.mark.skipif(kernels() is None, reason="vnsearch was installed without a C compiler")
def test_pairs_are_found_the_same_with_and_without(entry: AnalysedDocument) -> None:
    """Also where several terms stand at one position."""
    pairs = pair_finder.pair_numbers()
    lefts, rights = (
        np.array([numbers.get(fold(word), 0) for word in WORDS], np.uint16)
        for numbers in (pairs.lefts, pairs.rights)
    )
    arguments = entry.terms, entry.positions.astype(np.int64), lefts, rights, pairs.numbers
    native = pair_finder.find_pairs(*arguments)
    with pytest.MonkeyPatch.context() as without:
        without.setattr(pair_finder, "kernels", lambda: None)
        by_numpy = pair_finder.find_pairs(*arguments)
    assert native.numbers.tolist() == by_numpy.numbers.tolist()
    assert (native.left.tolist(), native.right.tolist()) == (by_numpy.left.tolist(), by_numpy.right.tolist())


def test_a_list_tells_words_from_neighbours(tmp_path: Path) -> None:
    """The separator of a spelling says whether segmentation binds the syllables; other pairs have no list."""
    engine = EmbeddedEngine(tmp_path)
    engine.create()
    with engine.writer() as writer:
        writer.put([analyse_document(Article("a", "Biển Đông, biển động", body="Việt Nam. Viết năm."))])
    reader = SegmentsReader(open_newest(FileDirectory(tmp_path))[1])
    seas = reader.pairs("bien", "dong")
    assert seas is not None and seas.docs.tolist() == [0]
    assert set(seas.forms) == {
        pair_spelling("biển", "đông", bound=True),
        pair_spelling("biển", "động", bound="biển_động" in seas.forms),
    }
    assert seas.freqs(np.arange(1)).tolist() == [[2, 0, 0, 0]]
    assert sorted(seas.variants(np.arange(1)).tolist()) == [0, 1]
    assert reader.pairs("bien", "zz") is None
    empty = reader.pairs("bong", "da")
    assert empty is not None
    none = np.empty(0, np.int64)
    assert (len(empty.docs), empty.forms, empty.freqs(none).shape, len(empty.variants(none))) == (
        0,
        (),
        (0, 4),
        0,
    )
    assert list(empty.native_view()) == []


def test_a_segment_lists_exactly_the_listed_pairs(tmp_path: Path) -> None:
    """Each pair of neighbours that is in the list, whether or not segmentation binds it, and no other."""
    text = "Việt Nam và Biển Đông trong năm nay, giá vàng tăng. Đông Nam Á\nNam Phi"
    engine = EmbeddedEngine(tmp_path)
    engine.create()
    analysed = analyse_document(Article("a", "Tin", body=text))
    with engine.writer() as writer:
        writer.put([analysed])
    folds = [fold(analysed.vocabulary[term]) for term in analysed.terms.tolist()]
    positions = analysed.positions.tolist()
    neighbours = {
        pair_key(folds[i], folds[j])
        for i in range(len(folds))
        for j in range(len(folds))
        if positions[j] == positions[i] + 1 and is_listed(folds[i], folds[j])
    }
    (segment,) = open_newest(FileDirectory(tmp_path))[1]
    field = segment.field(PAIRS)
    assert field is not None
    assert {key.decode() for key, _ in field.dictionary.entries()} == neighbours
    assert {"viet nam", "bien dong"} <= neighbours

"""Runs of sorted occurrences, and the segment that is put together from them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.faulty import Disk
from tests.filled import analysed, everything
from vnsearch.engines.base import AnalysedDocument
from vnsearch.engines.columnar.pairs import LEAST, hashes
from vnsearch.engines.columnar.pairs import Counter as Counting
from vnsearch.engines.columnar.segment import Segment
from vnsearch.engines.columnar.terms import split
from vnsearch.engines.whoosh import text
from vnsearch.engines.whoosh.buffer import TEXT, Buffer
from vnsearch.model import Article
from vnsearch.query import TEXT_FIELDS
from vnsearch.text import fold

WORDS = ("a", "á", "à", "b", "bá", "ba", "đ", "z")


@st.composite
def documents(draw: st.DrawFn) -> AnalysedDocument:
    """A document with any ascending positions, zones that may be empty or lie behind its end."""
    gaps = draw(st.lists(st.integers(0, 3), max_size=12))
    positions = np.cumsum(gaps, dtype=np.uint32)
    terms = draw(st.lists(st.integers(0, len(WORDS) - 1), min_size=len(gaps), max_size=len(gaps)))
    bound = draw(st.lists(st.booleans(), min_size=len(gaps), max_size=len(gaps)))
    begins = [0, *sorted(draw(st.lists(st.integers(0, 40), min_size=3, max_size=3)))]
    numbers = np.array(begins, np.uint32)
    return AnalysedDocument(
        Article("x", "x"),
        WORDS,
        np.array(terms, np.uint32),
        positions,
        numbers,
        numbers,
        np.array(bound, bool),
    )


def _inverted(given: Sequence[AnalysedDocument]) -> dict[str, list[Any]]:
    """Each fold's postings: document, counts by zone, and position, spelling and mark of every occurrence."""
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for number, entry in enumerate(given):
        held: defaultdict[str, list[Any]] = defaultdict(list)
        for term, place, bound in zip(
            entry.terms, entry.positions.tolist(), entry.bound.tolist(), strict=True
        ):
            zone = sum(place >= begin for begin in entry.starts[1:].tolist())
            held[fold(WORDS[term])].append((zone, place, WORDS[term], bound))
        for key, places in held.items():
            counted = Counter(zone for zone, *_ in places)
            counts = [counted[zone] for zone in range(len(TEXT_FIELDS))]
            found[key].append((number, counts, [place[1:] for place in places]))
    return dict(found)


def _written(given: Sequence[AnalysedDocument], run: int) -> Segment:
    disk = Disk()
    buffer = Buffer(disk, lambda: "segment-1", run=run)
    for entry in given:
        buffer.add(entry)
    return Segment(disk, buffer.flush()[0])


def _read(segment: Segment) -> dict[str, list[Any]]:
    field = segment.field(TEXT)
    assert field is not None
    groups = field.stretch(0, len(field.dictionary))
    found: dict[str, list[Any]] = {}
    posting = place = 0
    for key, note, spread in zip(groups.keys, groups.notes, groups.spread.tolist(), strict=True):
        forms, postings = split(note or key), []
        for _ in range(spread):
            counts = groups.counts[posting].tolist()
            held = slice(place, place + sum(counts))
            spelt = [forms[variant] for variant in groups.variants[held].tolist()]
            places = zip(groups.positions[held].tolist(), spelt, groups.marks[held].tolist(), strict=True)
            postings.append((int(groups.docs[posting]), counts, list(places)))
            posting, place = posting + 1, held.stop
        found[key.decode()] = postings
    return found


@given(st.lists(documents(), min_size=1, max_size=8), st.integers(1, 30))
def test_any_runs_are_put_together_as_the_documents_say(given: list[AnalysedDocument], run: int) -> None:
    """However few occurrences a run holds, the segment is that of inverting the documents by hand."""
    segment = _written(given, run)
    assert _read(segment) == _inverted(given)
    field = segment.field(TEXT)
    assert field is not None
    for key in _inverted(given):
        group = field.find(key.encode())
        assert group is not None
        forms = split(field.dictionary.entry(group.number)[1] or key.encode())
        spelt = Counter(form for _, _, places in _inverted(given)[key] for _, form, _ in places)
        assert dict(zip(forms, field.spelt(group.number).tolist(), strict=True)) == spelt
        assert [spelt[form] for form in forms] == sorted(spelt.values(), reverse=True)


def test_stretches_of_any_size_give_the_same_segment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pairs, columns and documents, too."""
    given = [analysed(number) for number in range(50)]
    expected = everything(_written(given, 1 << 20))
    for run, at_once in ((1, 1), (100, 7), (700, 500)):
        monkeypatch.setattr(text, "_AT_ONCE", at_once)
        assert everything(_written(given, run)) == expected


def test_later_pairs_are_counted_in_some_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    """A table of a share of the documents says about the same as one of all."""
    monkeypatch.setattr("vnsearch.engines.columnar.pairs._ALL", 1000)
    chance = np.random.default_rng(1)
    words = hashes([str(number) for number in range(20)])
    counter, real = Counting(), np.zeros((20, 20), np.int64)
    for _ in range(40):
        numbers = np.minimum(chance.geometric(0.2, 2000), 20) - 1
        docs = np.arange(2000, dtype=np.uint32) // 10
        beside = np.flatnonzero(docs[1:] == docs[:-1])
        counter.add(words, numbers, beside, docs)
        np.add.at(real, (numbers[beside], numbers[beside + 1]), 1)
    table = counter.table()
    assert abs(table.total - real.sum()) < 0.05 * real.sum()
    for left, right in zip(*np.nonzero(real > 100 * LEAST), strict=True):
        assert abs(table.count(str(left), str(right)) / real[left, right] - 1) < 0.3

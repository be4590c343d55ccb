"""Runs of sorted occurrences, and the segment that is put together from them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.failing_storage import Disk
from tests.support.hand_made_segments import analyse_number, everything
from vnsearch.document_analysis import AnalysedDocument
from vnsearch.engine import text_indexer
from vnsearch.engine.schema import TEXT
from vnsearch.engine.segment_builder import SegmentBuilder
from vnsearch.model import Article
from vnsearch.query import TEXT_FIELDS
from vnsearch.segments.bigrams import MIN_COUNT, hashes
from vnsearch.segments.bigrams import Counter as Counting
from vnsearch.segments.segment import Segment
from vnsearch.segments.term_dictionary import decode_spellings
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


def _invert(entries: Sequence[AnalysedDocument]) -> dict[str, list[Any]]:
    """Each fold's postings: document, counts by zone, and position, spelling and mark of every occurrence."""
    postings: defaultdict[str, list[Any]] = defaultdict(list)
    for number, entry in enumerate(entries):
        occurrences: defaultdict[str, list[Any]] = defaultdict(list)
        for term, place, bound in zip(
            entry.terms, entry.positions.tolist(), entry.continues_word.tolist(), strict=True
        ):
            zone = sum(place >= begin for begin in entry.starts[1:].tolist())
            occurrences[fold(WORDS[term])].append((zone, place, WORDS[term], bound))
        for key, places in occurrences.items():
            freqs = Counter(zone for zone, *_ in places)
            counts = [freqs[zone] for zone in range(len(TEXT_FIELDS))]
            postings[key].append((number, counts, [place[1:] for place in places]))
    return dict(postings)


def _write(entries: Sequence[AnalysedDocument], run: int) -> Segment:
    disk = Disk()
    buffer = SegmentBuilder(disk, lambda: "segment-1", run_size=run)
    for entry in entries:
        buffer.add(entry)
    return Segment(disk, buffer.write()[0])


def _read(segment: Segment) -> dict[str, list[Any]]:
    field = segment.field(TEXT)
    assert field is not None
    groups = field.read_range(0, len(field.dictionary))
    postings_by_fold: dict[str, list[Any]] = {}
    posting = place = 0
    for key, note, spread in zip(groups.keys, groups.payloads, groups.doc_freqs.tolist(), strict=True):
        forms, postings = decode_spellings(note or key), []
        for _ in range(spread):
            counts = groups.freqs[posting].tolist()
            span = slice(place, place + sum(counts))
            spelt = [forms[variant] for variant in groups.variants[span].tolist()]
            places = zip(groups.positions[span].tolist(), spelt, groups.flags[span].tolist(), strict=True)
            postings.append((int(groups.docs[posting]), counts, list(places)))
            posting, place = posting + 1, span.stop
        postings_by_fold[key.decode()] = postings
    return postings_by_fold


@given(st.lists(documents(), min_size=1, max_size=8), st.integers(1, 30))
def test_any_runs_are_put_together_as_the_documents_say(entries: list[AnalysedDocument], run: int) -> None:
    """However few occurrences a run holds, the segment is that of inverting the documents by hand."""
    segment = _write(entries, run)
    assert _read(segment) == _invert(entries)
    field = segment.field(TEXT)
    assert field is not None
    for key in _invert(entries):
        group = field.find(key.encode())
        assert group is not None
        forms = decode_spellings(field.dictionary.entry(group.number)[1] or key.encode())
        spelt = Counter(form for _, _, places in _invert(entries)[key] for _, form, _ in places)
        numbers = group.number, group.number + 1
        assert dict(zip(forms, field.spelling_counts(*numbers).tolist(), strict=True)) == spelt
        documents = Counter(
            form for _, _, places in _invert(entries)[key] for form in {form for _, form, _ in places}
        )
        assert dict(zip(forms, field.spelling_doc_freqs(*numbers).tolist(), strict=True)) == documents
        assert [spelt[form] for form in forms] == sorted(spelt.values(), reverse=True)


def test_stretches_of_any_size_give_the_same_segment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Columns and documents, too; only the tables of pairs are counted run by run."""
    entries = [analyse_number(number) for number in range(50)]
    expected = everything(_write(entries, 1 << 20))
    for run, at_once in ((1, 1), (100, 7), (700, 500)):
        monkeypatch.setattr(text_indexer, "_OCCURRENCES_AT_ONCE", at_once)
        contents = everything(_write(entries, run))
        assert contents | {"pairs": None} == expected | {"pairs": None}


@given(st.lists(st.lists(st.integers(0, len(WORDS) - 1), max_size=300), min_size=1, max_size=4))
def test_pairs_are_counted_by_form_and_by_fold(parts: list[list[int]]) -> None:
    """Of any number of parts each: never too many, and of forms as many as in the parts that have enough."""
    folds = sorted({fold(word) for word in WORDS})
    fold_of = np.array([folds.index(fold(word)) for word in WORDS], np.uint32)
    word_hashes, counter = (hashes(WORDS), hashes(folds)), Counting()
    forms: list[Counter[tuple[str, str]]] = []
    for part in parts:
        beside = np.arange(max(len(part) - 1, 0))
        counter.add(np.array(part, np.uint32), beside, fold_of, word_hashes)
        forms.append(Counter((WORDS[left], WORDS[right]) for left, right in pairwise(part)))
    by_form, by_fold = counter.tables()
    assert by_form.total == by_fold.total == sum(sum(part.values()) for part in forms)
    bare: Counter[tuple[str, str]] = Counter()
    for (left, right), count in sum(forms, Counter[tuple[str, str]]()).items():
        bare[fold(left), fold(right)] += count
        enough = sum(part[left, right] for part in forms if part[left, right] >= MIN_COUNT)
        assert by_form.count(left, right) in {0, *_sums(part[left, right] for part in forms)}
        assert by_form.count(left, right) <= enough
    for pair, count in bare.items():
        assert by_fold.count(*pair) <= count


def _sums(counts: Iterable[int]) -> set[int]:
    """The sums of any of some counts."""
    sums = {0}
    for count in counts:
        sums |= {count + one for one in sums}
    return sums

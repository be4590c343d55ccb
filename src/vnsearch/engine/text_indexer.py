"""The text of analysed documents as groups: gathered, sorted a run at a time, put together at the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vnsearch.arrays import Bools, Int64s, UInt32s
from vnsearch.document_analysis import AnalysedDocument, Vocabulary
from vnsearch.query import TEXT_FIELDS
from vnsearch.segments.bigrams import Counter, hashes
from vnsearch.segments.posting_lists import IndexOptions, radix_order, run_offsets, run_ramp
from vnsearch.segments.postings_writer import EncodedPostings, InvertedWriter, position_gaps
from vnsearch.segments.segment import SegmentWriter
from vnsearch.segments.sorted_runs import SortedRun
from vnsearch.segments.term_dictionary import encode_spellings
from vnsearch.text import fold

#: The inverted field that holds all text, and its shape: the zones are ``TEXT_FIELDS``.
TEXT = "text"
TEXT_SHAPE = IndexOptions(zones=len(TEXT_FIELDS), positions=True, variants=True, flags=True)
#: The tables of words side by side: by form, and by fold.
FORMS, FOLDS = "forms", "folds"
#: Occurrences of a run: all that sorting them needs stays in the processor's cache.
RUN = 1 << 20
#: Occurrences put together at a time.
_AT_ONCE = 1 << 19


class _FormTable:
    """Forms and their folds, numbered in order of first use.

    By form: ``fold_of``, the number of its fold, and ``frequency``. ``hashed``: both as ``pairs`` knows them.
    """

    def __init__(self) -> None:
        self.forms = Vocabulary()
        self.folds = Vocabulary()
        self.fold_of = np.empty(0, np.uint32)
        self.frequency = np.empty(0, np.int64)
        self.hashed = np.empty(0, np.uint64), np.empty(0, np.uint64)

    def count(self, terms: UInt32s) -> None:
        """Learns what is new since the last time, and counts occurrences."""
        new, known = self.forms.forms[len(self.fold_of) :], len(self.folds)
        folds = [self.folds[fold(form)] for form in new]
        added = hashes(new), hashes(self.folds.forms[known:])
        self.fold_of = np.concatenate((self.fold_of, np.array(folds, np.uint32)))
        self.hashed = np.concatenate((self.hashed[0], added[0])), np.concatenate((self.hashed[1], added[1]))
        counted = np.bincount(terms, minlength=len(self.fold_of))
        counted[: len(self.frequency)] += self.frequency
        self.frequency = counted

    def ranked(self, folds: Int64s) -> UInt32s:
        """Numbers of folds in the order of the folds."""
        names = self.folds.forms
        # As their bytes are: UTF-8 keeps the order of characters.
        return np.array(sorted(folds.tolist(), key=names.__getitem__), np.uint32)


class TextIndexer:
    """The text of one segment to be. Numbers of documents are those of their order."""

    def __init__(self, writer: SegmentWriter, run: int = RUN) -> None:
        self._writer = writer
        self._most = run
        self._out: InvertedWriter = writer.field(TEXT, TEXT_SHAPE)
        self._spool = writer.spool()
        self._words = _FormTable()
        self._pairs = Counter()
        self._shared: Sequence[str] = ()
        self._map = np.empty(0, np.uint32)
        self._terms: list[UInt32s] = []
        self._positions: list[UInt32s] = []
        self._bound: list[Bools] = []
        self._starts: list[UInt32s] = []
        self._waiting = 0
        self._documents = 0

    def add(self, entry: AnalysedDocument) -> None:
        """Takes a document."""
        if entry.vocabulary is not self._shared:
            known = map(self._words.forms.__getitem__, entry.vocabulary)
            self._map = np.fromiter(known, np.uint32, len(entry.vocabulary))
            self._shared = entry.vocabulary
        self._terms.append(self._map[entry.terms])
        self._positions.append(entry.positions)
        self._bound.append(entry.continues_word)
        self._starts.append(entry.starts)
        self._waiting += len(entry.terms)
        if self._waiting >= self._most:
            self._sort()

    def _sort(self) -> None:
        """Makes a run of the documents held."""
        if self._waiting:
            terms = np.concatenate(self._terms)
            positions = np.concatenate(self._positions)
            bound = np.concatenate(self._bound)
            sizes = np.array([len(held) for held in self._terms], np.int64)
            self._words.count(terms)
            cells, beside = _zone_cells(positions, sizes, np.stack(self._starts))
            self._pairs.add(terms, beside, self._words.fold_of, self._words.hashed)
            self._spool.add(self._run(terms, positions, bound, cells))
        self._documents += len(self._terms)
        for held in (self._terms, self._positions, self._bound, self._starts):
            held.clear()
        self._waiting = 0

    def _run(self, terms: UInt32s, positions: UInt32s, bound: Bools, cells: UInt32s) -> SortedRun:
        words = self._words
        folds = words.fold_of[terms]
        there = np.bincount(folds, minlength=len(words.folds))
        keys = words.ranked(np.flatnonzero(there))
        rank = np.zeros(len(words.folds), np.uint32)
        rank[keys] = np.arange(len(keys))
        order = radix_order(rank[folds], len(keys))
        occurrences = there[keys]
        first, spread, docs, counts = _postings(cells[order], occurrences, len(TEXT_FIELDS))
        marked = position_gaps(positions[order], first, bound[order])
        codes = self._out.frequency_table.codes(counts)
        return SortedRun(
            keys, spread, occurrences, docs + np.uint32(self._documents), codes, marked, terms[order]
        )

    def write(self) -> None:
        """Gives all of it to the segment's writer."""
        self._sort()
        if not len(self._words.frequency):
            return
        for name, table in zip((FORMS, FOLDS), self._pairs.tables(), strict=True):
            self._writer.bigrams(name, table)
        order = _ordered(self._words)
        for run in self._spool.key_ranges(order.rank, len(order.keys), _AT_ONCE):
            self._out.append(order.coded(run))


@dataclass(frozen=True, slots=True, eq=False)
class _FoldOrder:
    """Folds in order (``keys``) with their spellings, commonest first.

    ``rank`` by number of a fold, ``variant`` by number of a form; ``frequencies`` of spellings, those of key
    ``k`` from ``edges[k]`` on.
    """

    keys: list[bytes]
    notes: list[bytes]
    rank: UInt32s
    variant: UInt32s
    frequencies: Int64s
    edges: Int64s

    def coded(self, run: SortedRun) -> EncodedPostings:
        """A run whose keys are all the ranks between two."""
        low, past = int(run.keys[0]), int(run.keys[-1]) + 1
        keys, notes = self.keys[low:past], self.notes[low:past]
        spelt = self.frequencies[self.edges[low] : self.edges[past]]
        variants = self.variant[run.terms]
        return EncodedPostings(
            keys,
            notes,
            run.doc_freqs,
            run.total_term_freqs,
            run.docs,
            run.freq_codes,
            run.position_gaps,
            variants,
            spelt,
        )


def _ordered(words: _FormTable) -> _FoldOrder:
    # Documents analysed together share a vocabulary, of which this segment may use only a part.
    used = np.flatnonzero(words.frequency)
    folds = words.ranked(np.unique(words.fold_of[used]))
    rank = np.zeros(len(words.folds), np.uint32)
    rank[folds] = np.arange(len(folds))
    homes = rank[words.fold_of[used]]
    order = used[np.lexsort((-words.frequency[used], homes))]
    spellings = np.bincount(homes, minlength=len(folds))
    variant = np.zeros(len(words.forms), np.uint32)
    variant[order] = run_ramp(spellings)
    names = [words.folds.forms[key] for key in folds.tolist()]
    notes = _notes(names, [words.forms.forms[form] for form in order.tolist()], spellings)
    edges = np.append(run_offsets(spellings), len(order))
    return _FoldOrder([name.encode() for name in names], notes, rank, variant, words.frequency[order], edges)


def _notes(names: Sequence[str], forms: Sequence[str], spellings: Int64s) -> list[bytes]:
    """For each fold its spellings; "" where it is its only one."""
    notes, at = [], 0
    for name, size in zip(names, spellings.tolist(), strict=True):
        held = forms[at : at + size]
        notes.append(b"" if held == [name] else encode_spellings(held))
        at += size
    return notes


def _zone_cells(positions: UInt32s, sizes: Int64s, begins: UInt32s) -> tuple[UInt32s, Int64s]:
    """(n,) each occurrence's document and zone as one number, and the places before a neighbour.

    ``sizes`` (docs,) occurrences of each document; ``begins`` (docs, zones) where its zones begin. Neighbours
    stand side by side in the same document.
    """
    filled = np.flatnonzero(sizes)
    last = np.zeros(len(sizes), np.int64)
    last[filled] = positions[np.cumsum(sizes)[filled] - 1]
    # All positions on one line, with room between documents.
    base = run_offsets(last + 2)
    line = positions + np.repeat(base, sizes)
    edges = np.zeros(begins.shape, np.int64)
    edges[:, 1:] = np.sort(begins[:, 1:], axis=1)
    edges = np.minimum(edges, last[:, None] + 1) + base[:, None]
    places = np.searchsorted(line, edges.reshape(-1))
    cells = np.repeat(np.arange(begins.size, dtype=np.uint32), np.diff(places, append=len(line)))
    return cells, np.flatnonzero(line[1:] - line[:-1] == 1)


def _postings(cells: UInt32s, occurrences: Int64s, zones: int) -> tuple[Int64s, Int64s, UInt32s, UInt32s]:
    """Of sorted occurrences: each posting's first one, postings of each group, documents, counts by zone."""
    begins = run_offsets(occurrences)
    new = np.ones(len(cells), np.bool_)
    new[1:] = cells[1:] != cells[:-1]
    new[begins] = True
    first = np.flatnonzero(new)  # of each zone of a posting
    held, lengths = cells[first], np.diff(first, append=len(cells))
    docs = held // np.uint32(zones)
    new = np.ones(len(docs), np.bool_)
    new[1:] = docs[1:] != docs[:-1]
    new[np.searchsorted(first, begins)] = True
    posting = np.flatnonzero(new)
    counts = np.zeros((len(posting), zones), np.uint32)
    counts[np.cumsum(new) - 1, held - docs * np.uint32(zones)] = lengths
    first = first[posting]
    spread = np.diff(np.searchsorted(first, begins), append=len(first))
    return first, spread, docs[posting], counts

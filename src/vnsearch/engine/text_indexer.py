"""Turns analysed text into posting lists: sorts it run by run and merges the runs at the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vnsearch.allocator import return_freed_memory
from vnsearch.arrays import Bools, Int64s, UInt32s
from vnsearch.document_analysis import AnalysedDocument, Vocabulary
from vnsearch.engine.pair_indexer import PairIndexer
from vnsearch.engine.posting_groups import group_postings, payloads
from vnsearch.engine.schema import FOLDS, FORMS, TEXT, TEXT_OPTIONS
from vnsearch.query import TEXT_FIELDS
from vnsearch.segments.bigrams import hashes
from vnsearch.segments.posting_lists import radix_order, run_offsets, run_ramp
from vnsearch.segments.postings_writer import EncodedPostings, InvertedWriter, position_gaps
from vnsearch.segments.segment_writer import SegmentWriter
from vnsearch.segments.sorted_runs import SortedRun
from vnsearch.text import fold

#: Occurrences of a run: sorting them fits into the processor's cache.
RUN_OCCURRENCES = 1 << 20
#: Occurrences merged at a time.
_OCCURRENCES_AT_ONCE = 1 << 19


class FormTable:
    """Forms and their folds, numbered in order of first use.

    ``fold_of`` and ``freqs`` (forms,): the number of a form's fold, and its occurrences. ``hashes``: of forms
    and of folds, for bigram counts.
    """

    def __init__(self) -> None:
        self.forms = Vocabulary()
        self.folds = Vocabulary()
        self.fold_of = np.empty(0, np.uint32)
        self.freqs = np.empty(0, np.int64)
        self.hashes = np.empty(0, np.uint64), np.empty(0, np.uint64)

    def count(self, terms: UInt32s) -> list[str]:
        """Add new forms and their folds, and count occurrences. Return the folds of the new forms."""
        new, fold_count = self.forms.forms[len(self.fold_of) :], len(self.folds)
        new_folds = [fold(form) for form in new]
        folds = [self.folds[folded] for folded in new_folds]
        new_hashes = hashes(new), hashes(self.folds.forms[fold_count:])
        self.fold_of = np.concatenate((self.fold_of, np.array(folds, np.uint32)))
        self.hashes = (
            np.concatenate((self.hashes[0], new_hashes[0])),
            np.concatenate((self.hashes[1], new_hashes[1])),
        )
        freqs = np.bincount(terms, minlength=len(self.fold_of))
        freqs[: len(self.freqs)] += self.freqs
        self.freqs = freqs
        return new_folds

    def sorted_folds(self, folds: Int64s) -> UInt32s:
        """Return the numbers of folds, sorted by fold."""
        names = self.folds.forms
        # The same order as that of their bytes, because UTF-8 keeps the order of characters.
        return np.array(sorted(folds.tolist(), key=names.__getitem__), np.uint32)


class TextIndexer:
    """The text of one segment being built. Documents are numbered in the order they are added."""

    def __init__(self, writer: SegmentWriter, run_size: int = RUN_OCCURRENCES) -> None:
        self._writer = writer
        self._run_size = run_size
        self._out: InvertedWriter = writer.field(TEXT, TEXT_OPTIONS)
        self._spool = writer.spool(TEXT)
        self._words = FormTable()
        self._pairs = PairIndexer(writer, self._words.forms.forms)
        self._bigrams = writer.bigram_counter()
        self._vocabulary: Sequence[str] = ()
        self._term_numbers = np.empty(0, np.uint32)
        self._terms: list[UInt32s] = []
        self._positions: list[UInt32s] = []
        self._continues_word: list[Bools] = []
        self._starts: list[UInt32s] = []
        self._pending = 0
        self._documents = 0

    def add(self, entry: AnalysedDocument) -> None:
        """Add a document."""
        if entry.vocabulary is not self._vocabulary:
            numbers = map(self._words.forms.__getitem__, entry.vocabulary)
            self._term_numbers = np.fromiter(numbers, np.uint32, len(entry.vocabulary))
            self._vocabulary = entry.vocabulary
        self._terms.append(self._term_numbers[entry.terms])
        self._positions.append(entry.positions)
        self._continues_word.append(entry.continues_word)
        self._starts.append(entry.starts)
        self._pending += len(entry.terms)
        if self._pending >= self._run_size:
            self._sort_run()

    def _sort_run(self) -> None:
        """Make a sorted run of the pending documents."""
        if self._pending:
            terms = np.concatenate(self._terms)
            positions = np.concatenate(self._positions)
            continues_word = np.concatenate(self._continues_word)
            sizes = np.array([len(tokens) for tokens in self._terms], np.int64)
            self._pairs.add_forms(self._words.count(terms))
            line, cells = _lines_and_cells(positions, sizes, np.stack(self._starts))
            neighbours = np.flatnonzero(line[1:] - line[:-1] == 1)
            self._bigrams.add(terms, neighbours, self._words.fold_of, self._words.hashes)
            self._pairs.add_run(terms, line, continues_word, cells, self._documents)
            self._spool.add(self._sorted_run(terms, positions, continues_word, cells))
        self._documents += len(self._terms)
        for pending in (self._terms, self._positions, self._continues_word, self._starts):
            pending.clear()
        if self._pending >= self._run_size:  # a full run: not at the end of every small segment
            return_freed_memory()
        self._pending = 0

    def _sorted_run(
        self, terms: UInt32s, positions: UInt32s, continues_word: Bools, cells: UInt32s
    ) -> SortedRun:
        words = self._words
        folds = words.fold_of[terms]
        fold_freqs = np.bincount(folds, minlength=len(words.folds))
        keys = words.sorted_folds(np.flatnonzero(fold_freqs))
        rank = np.zeros(len(words.folds), np.uint32)
        rank[keys] = np.arange(len(keys))
        order = radix_order(rank[folds], len(keys))
        total_term_freqs = fold_freqs[keys]
        posting_starts, doc_freqs, docs, freqs = group_postings(
            cells[order], total_term_freqs, len(TEXT_FIELDS)
        )
        gaps = position_gaps(positions[order], posting_starts, continues_word[order])
        codes = self._out.frequency_table.codes(freqs)
        docs = docs + np.uint32(self._documents)
        return SortedRun(keys, doc_freqs, total_term_freqs, docs, codes, (gaps, terms[order]))

    def write(self) -> None:
        """Write all posting lists and bigram tables to the segment."""
        self._sort_run()
        if not len(self._words.freqs):
            return
        for name, table in zip((FORMS, FOLDS), self._bigrams.tables(), strict=True):
            self._writer.bigrams(name, table)
        order = _fold_order(self._words)
        for run in self._spool.key_ranges(order.rank, len(order.keys), _OCCURRENCES_AT_ONCE):
            self._out.append(order.encode(run))
        self._pairs.write(_OCCURRENCES_AT_ONCE)


@dataclass(frozen=True, slots=True, eq=False)
class _FoldOrder:
    """Folds in sorted order (``keys``) with their spellings, commonest first.

    ``rank`` (folds,) and ``variant`` (forms,) by number; ``frequencies`` of spellings, those of key ``k``
    from ``offsets[k]`` on.
    """

    keys: list[bytes]
    payloads: list[bytes]
    rank: UInt32s
    variant: UInt32s
    frequencies: Int64s
    offsets: Int64s

    def encode(self, run: SortedRun) -> EncodedPostings:
        """Encode a run whose keys are consecutive ranks."""
        start, end = int(run.keys[0]), int(run.keys[-1]) + 1
        keys, payloads = self.keys[start:end], self.payloads[start:end]
        spelling_counts = self.frequencies[self.offsets[start] : self.offsets[end]]
        position_gaps, terms = run.occurrences
        return EncodedPostings(
            keys,
            payloads,
            run.doc_freqs,
            run.total_term_freqs,
            run.docs,
            run.freq_codes,
            position_gaps,
            self.variant[terms],
            spelling_counts,
        )


def _fold_order(words: FormTable) -> _FoldOrder:
    # Documents analysed together share a vocabulary; this segment may use only a part of it.
    used = np.flatnonzero(words.freqs)
    folds = words.sorted_folds(np.unique(words.fold_of[used]))
    rank = np.zeros(len(words.folds), np.uint32)
    rank[folds] = np.arange(len(folds))
    fold_ranks = rank[words.fold_of[used]]
    order = used[np.lexsort((-words.freqs[used], fold_ranks))]
    spellings = np.bincount(fold_ranks, minlength=len(folds))
    variant = np.zeros(len(words.forms), np.uint32)
    variant[order] = run_ramp(spellings)
    names = [words.folds.forms[key] for key in folds.tolist()]
    forms = [words.forms.forms[form] for form in order.tolist()]
    offsets = np.append(run_offsets(spellings), len(order))
    return _FoldOrder(
        [name.encode() for name in names],
        payloads(names, forms, spellings),
        rank,
        variant,
        words.freqs[order],
        offsets,
    )


def _lines_and_cells(positions: UInt32s, sizes: Int64s, zone_starts: UInt32s) -> tuple[Int64s, UInt32s]:
    """Return (n,) each occurrence's position on one axis of all documents, and its cell.

    Two occurrences are neighbours if their positions on the axis differ by 1. A cell is ``document * zones +
    zone``. ``sizes`` (docs,): occurrences of each document; ``zone_starts`` (docs, zones): the positions at
    which its zones start. Two documents of two zones, with tokens at 0, 1 | 2 and at 0 | 5, are at 0 1 2 4 9 on
    the axis and have cells 0 0 1 2 3.
    """
    non_empty = np.flatnonzero(sizes)
    last = np.zeros(len(sizes), np.int64)
    last[non_empty] = positions[np.cumsum(sizes)[non_empty] - 1]
    # A gap between documents.
    base = run_offsets(last + 2)
    line = positions.astype(np.int64) + np.repeat(base, sizes)
    boundaries = np.zeros(zone_starts.shape, np.int64)
    boundaries[:, 1:] = np.sort(zone_starts[:, 1:], axis=1)
    boundaries = np.minimum(boundaries, last[:, None] + 1) + base[:, None]
    indices = np.searchsorted(line, boundaries.reshape(-1))
    cells = np.repeat(np.arange(zone_starts.size, dtype=np.uint32), np.diff(indices, append=len(line)))
    return line, cells

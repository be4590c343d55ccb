"""Turns analysed text into posting lists: sorts it run by run and merges the runs at the end."""

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

#: The inverted field that holds all text, and its options: the zones are ``TEXT_FIELDS``.
TEXT = "text"
TEXT_OPTIONS = IndexOptions(zones=len(TEXT_FIELDS), positions=True, variants=True, flags=True)
#: The tables of bigram counts: of forms, and of folds.
FORMS, FOLDS = "forms", "folds"
#: Occurrences of a run: sorting them fits into the processor's cache.
RUN_OCCURRENCES = 1 << 20
#: Occurrences merged at a time.
_OCCURRENCES_AT_ONCE = 1 << 19


class _FormTable:
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

    def count(self, terms: UInt32s) -> None:
        """Add new forms and their folds, and count occurrences."""
        new, fold_count = self.forms.forms[len(self.fold_of) :], len(self.folds)
        folds = [self.folds[fold(form)] for form in new]
        new_hashes = hashes(new), hashes(self.folds.forms[fold_count:])
        self.fold_of = np.concatenate((self.fold_of, np.array(folds, np.uint32)))
        self.hashes = (
            np.concatenate((self.hashes[0], new_hashes[0])),
            np.concatenate((self.hashes[1], new_hashes[1])),
        )
        freqs = np.bincount(terms, minlength=len(self.fold_of))
        freqs[: len(self.freqs)] += self.freqs
        self.freqs = freqs

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
        self._spool = writer.spool()
        self._words = _FormTable()
        self._bigrams = Counter()
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
            self._words.count(terms)
            cells, neighbours = _zone_cells(positions, sizes, np.stack(self._starts))
            self._bigrams.add(terms, neighbours, self._words.fold_of, self._words.hashes)
            self._spool.add(self._sorted_run(terms, positions, continues_word, cells))
        self._documents += len(self._terms)
        for pending in (self._terms, self._positions, self._continues_word, self._starts):
            pending.clear()
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
        posting_starts, doc_freqs, docs, freqs = _group_postings(
            cells[order], total_term_freqs, len(TEXT_FIELDS)
        )
        gaps = position_gaps(positions[order], posting_starts, continues_word[order])
        codes = self._out.frequency_table.codes(freqs)
        return SortedRun(
            keys, doc_freqs, total_term_freqs, docs + np.uint32(self._documents), codes, gaps, terms[order]
        )

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
        variants = self.variant[run.terms]
        return EncodedPostings(
            keys,
            payloads,
            run.doc_freqs,
            run.total_term_freqs,
            run.docs,
            run.freq_codes,
            run.position_gaps,
            variants,
            spelling_counts,
        )


def _fold_order(words: _FormTable) -> _FoldOrder:
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
    payloads = _payloads(names, [words.forms.forms[form] for form in order.tolist()], spellings)
    offsets = np.append(run_offsets(spellings), len(order))
    return _FoldOrder([name.encode() for name in names], payloads, rank, variant, words.freqs[order], offsets)


def _payloads(names: Sequence[str], forms: Sequence[str], spelling_numbers: Int64s) -> list[bytes]:
    """Return each fold's spellings as a payload; b"" where the fold is its only spelling."""
    payloads, start = [], 0
    for name, size in zip(names, spelling_numbers.tolist(), strict=True):
        spellings_of_fold = forms[start : start + size]
        payloads.append(b"" if spellings_of_fold == [name] else encode_spellings(spellings_of_fold))
        start += size
    return payloads


def _zone_cells(positions: UInt32s, sizes: Int64s, zone_starts: UInt32s) -> tuple[UInt32s, Int64s]:
    """Return (n,) each occurrence's cell, and the indices of occurrences that a neighbour follows.

    A cell is ``document * zones + zone``. ``sizes`` (docs,): occurrences of each document; ``zone_starts``
    (docs, zones): the positions at which its zones start. A neighbour is at the next position of the same
    document. Two documents of two zones, with tokens at 0, 1 | 2 and at 0 | 5, have cells 0 0 1 2 3, and
    neighbours follow occurrences 0 and 1.
    """
    filled = np.flatnonzero(sizes)
    last = np.zeros(len(sizes), np.int64)
    last[filled] = positions[np.cumsum(sizes)[filled] - 1]
    # Put all documents on one axis of positions, with a gap between them.
    base = run_offsets(last + 2)
    line = positions + np.repeat(base, sizes)
    boundaries = np.zeros(zone_starts.shape, np.int64)
    boundaries[:, 1:] = np.sort(zone_starts[:, 1:], axis=1)
    boundaries = np.minimum(boundaries, last[:, None] + 1) + base[:, None]
    indices = np.searchsorted(line, boundaries.reshape(-1))
    cells = np.repeat(np.arange(zone_starts.size, dtype=np.uint32), np.diff(indices, append=len(line)))
    return cells, np.flatnonzero(line[1:] - line[:-1] == 1)


def _group_postings(
    cells: UInt32s, total_term_freqs: Int64s, zones: int
) -> tuple[Int64s, Int64s, UInt32s, UInt32s]:
    """Group sorted occurrences into postings.

    Return each posting's first occurrence, the document frequency of each posting list, and each posting's
    document and frequencies by zone. With 2 zones, the cells 0 0 1 4 of one list are two postings: document 0
    with frequencies (2, 1) and document 2 with (1, 0).
    """
    list_starts = run_offsets(total_term_freqs)
    is_start = np.ones(len(cells), np.bool_)
    is_start[1:] = cells[1:] != cells[:-1]
    is_start[list_starts] = True
    starts = np.flatnonzero(is_start)  # of each cell of a posting
    posting_cells, lengths = cells[starts], np.diff(starts, append=len(cells))
    docs = posting_cells // np.uint32(zones)
    is_start = np.ones(len(docs), np.bool_)
    is_start[1:] = docs[1:] != docs[:-1]
    is_start[np.searchsorted(starts, list_starts)] = True
    posting = np.flatnonzero(is_start)
    freqs = np.zeros((len(posting), zones), np.uint32)
    freqs[np.cumsum(is_start) - 1, posting_cells - docs * np.uint32(zones)] = lengths
    starts = starts[posting]
    doc_freqs = np.diff(np.searchsorted(starts, list_starts), append=len(starts))
    return starts, doc_freqs, docs[posting], freqs

"""Posting lists of listed pairs of neighbouring folds, built beside those of the text.

Of each occurrence the spellings of both syllables are kept and whether segmentation binds them, but no
position: the occurrence is one of the second syllable, whose zone counts.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vnsearch.arrays import Bools, Int64s, UInt32s, UInt64s
from vnsearch.engine.pair_finder import find_pairs, pair_numbers
from vnsearch.engine.posting_groups import group_postings, payloads
from vnsearch.engine.schema import PAIR_OPTIONS, PAIRS
from vnsearch.query import TEXT_FIELDS
from vnsearch.segments.posting_lists import radix_order, run_offsets, run_ramp
from vnsearch.segments.postings_writer import EncodedPostings, InvertedWriter
from vnsearch.segments.segment_writer import SegmentWriter
from vnsearch.segments.sorted_runs import SortedRun
from vnsearch.text.pair_list import pair_spelling


class PairIndexer:
    """The pairs of one segment being built. ``forms``: the forms of the segment, by number, growing."""

    def __init__(self, writer: SegmentWriter, forms: Sequence[str]) -> None:
        self._out: InvertedWriter = writer.field(PAIRS, PAIR_OPTIONS)
        self._spool = writer.spool(PAIRS)
        self._forms = forms
        self._pair_numbers = pair_numbers()
        #: (forms,) the number of each form's fold as first and as second syllable, 0 where it is in no pair.
        self._left, self._right = np.empty(0, np.uint16), np.empty(0, np.uint16)
        self._freqs = np.zeros(len(self._pair_numbers.keys), np.int64)

    def add_forms(self, folds: Sequence[str]) -> None:
        """Add new forms, given the fold of each."""
        lefts, rights = self._pair_numbers.lefts, self._pair_numbers.rights
        left = np.fromiter((lefts.get(fold, 0) for fold in folds), np.uint16, len(folds))
        right = np.fromiter((rights.get(fold, 0) for fold in folds), np.uint16, len(folds))
        self._left, self._right = np.append(self._left, left), np.append(self._right, right)

    def add_run(
        self, terms: UInt32s, line: Int64s, continues_word: Bools, cells: UInt32s, first_document: int
    ) -> None:
        """Make a sorted run of the tokens of some documents; (n,) each.

        ``terms``: numbers of forms; ``line``: positions, all documents on one axis; ``cells``: ``document *
        zones + zone``, documents counted from ``first_document``.
        """
        pairs = find_pairs(terms, line, self._left, self._right, self._pair_numbers.numbers)
        if not len(pairs.numbers):
            return
        order = radix_order(pairs.numbers, len(self._freqs))
        left, right = pairs.left[order], pairs.right[order]
        freqs = np.bincount(pairs.numbers, minlength=len(self._freqs))
        self._freqs += freqs
        keys = np.flatnonzero(freqs)
        _, doc_freqs, docs, zone_freqs = group_postings(cells[right], freqs[keys], len(TEXT_FIELDS))
        codes = self._out.frequency_table.codes(zone_freqs)
        # A form of Vietnamese text is one of some hundred thousand: its number leaves a bit to the flag.
        seconds = (terms[right] << np.uint32(1)) | continues_word[right]
        docs = docs + np.uint32(first_document)
        run = SortedRun(keys.astype(np.uint32), doc_freqs, freqs[keys], docs, codes, (terms[left], seconds))
        self._spool.add(run)

    def write(self, at_once: int) -> None:
        """Write all posting lists to the segment, about so many occurrences at once."""
        used = np.flatnonzero(self._freqs)
        ranks = np.zeros(len(self._freqs), np.uint32)
        ranks[used] = np.arange(len(used))
        keys = [self._pair_numbers.keys[number] for number in used.tolist()]
        for run in self._spool.key_ranges(ranks, len(used), at_once):
            self._out.append(self._encode(run, [keys[rank] for rank in run.keys.tolist()]))

    def _encode(self, run: SortedRun, keys: Sequence[str]) -> EncodedPostings:
        """Number the spellings of each pair, the commonest first."""
        firsts, seconds = run.occurrences
        forms = (firsts.astype(np.uint64) << np.uint64(32)) | seconds
        distinct, places, which, counts = np.unique(
            forms, return_index=True, return_inverse=True, return_counts=True
        )
        lists = np.searchsorted(run_offsets(run.total_term_freqs), places, "right") - 1
        order = np.lexsort((-counts, lists))
        sizes = np.bincount(lists, minlength=len(keys))
        variants = np.empty(len(distinct), np.uint32)
        variants[order] = run_ramp(sizes)
        spellings = self._spellings(distinct[order])
        return EncodedPostings(
            [key.encode() for key in keys],
            payloads(keys, spellings, sizes),
            run.doc_freqs,
            run.total_term_freqs,
            run.docs,
            run.freq_codes,
            np.empty(0, np.uint32),
            variants[which],
            counts[order],
        )

    def _spellings(self, pairs_of_forms: UInt64s) -> list[str]:
        firsts, seconds = pairs_of_forms >> np.uint64(32), pairs_of_forms & np.uint64(0xFFFFFFFF)
        numbers = zip(firsts.tolist(), seconds.tolist(), strict=True)
        forms = self._forms
        return [
            pair_spelling(forms[first], forms[second >> 1], bound=bool(second & 1))
            for first, second in numbers
        ]

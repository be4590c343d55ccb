"""Sorted occurrences as postings, and the spellings of each posting list as a payload."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vnsearch.arrays import Int64s, UInt32s
from vnsearch.segments.posting_lists import run_offsets
from vnsearch.segments.term_dictionary import encode_spellings


def payloads(names: Sequence[str], forms: Sequence[str], spelling_numbers: Int64s) -> list[bytes]:
    """Return each term's spellings as a payload; b"" where the term is its only spelling.

    ``names`` (terms,); ``forms``: the spellings of the first term, then those of the second, and so on;
    ``spelling_numbers`` (terms,): how many each has.
    """
    payloads, start = [], 0
    for name, size in zip(names, spelling_numbers.tolist(), strict=True):
        spellings_of_term = forms[start : start + size]
        payloads.append(b"" if spellings_of_term == [name] else encode_spellings(spellings_of_term))
        start += size
    return payloads


def group_postings(
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

"""In how many documents each spelling of a fold occurs."""

from __future__ import annotations

import numpy as np

from vnsearch.arrays import Int64s, UInt32s
from vnsearch.native import kernels
from vnsearch.segments.posting_lists import run_offsets


def spelling_doc_freqs(variants: UInt32s, freqs: Int64s, doc_freqs: Int64s, spellings: Int64s) -> Int64s:
    """Return the document frequency of each spelling of each posting list, one list after another.

    ``variants`` (N,): the spelling of each occurrence; ``freqs`` (P,): the occurrences of each posting;
    ``doc_freqs`` and ``spellings`` (lists,): the postings and the spellings of each list. Raises ``IndexError``
    for a variant that is not among the spellings.

    A list of two documents with spellings 0 0 1 and 1:

    >>> variants, freqs = np.array([0, 0, 1, 1], np.uint32), np.array([3, 1])
    >>> spelling_doc_freqs(variants, freqs, np.array([2]), np.array([2])).tolist()
    [1, 2]
    """
    if library := kernels():
        return library.spelling_doc_freqs(variants, freqs, doc_freqs, spellings)
    owners = np.repeat(np.arange(len(freqs)), freqs)
    lists = np.repeat(np.arange(len(doc_freqs)), doc_freqs)[owners]
    if (variants >= spellings[lists]).any():
        raise IndexError("a spelling that is not listed")
    slots = run_offsets(spellings)[lists] + variants
    distinct = np.unique(slots * len(freqs) + owners) // max(len(freqs), 1)
    return np.bincount(distinct, minlength=int(spellings.sum()))

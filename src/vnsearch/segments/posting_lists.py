"""Posting lists in memory, as arrays.

A posting list belongs to one key: a term, or a fold with all its spellings. Writing a segment, merging and
Whoosh's codec all pass postings as ``PostingLists``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vnsearch.arrays import Bools, Int64s, UInt32s
from vnsearch.native import kernels

#: Numbers below this are sorted by counting; the counts then stay in the processor's cache.
_COUNTING_LIMIT = 1 << 17
#: The most occurrences of a posting, on average over its list, that may take no bits: more are backed by the
#: size of a stream, so that a reader allocates no more than the file accounts for.
MAX_FREQ_WITHOUT_BITS = 16


@dataclass(frozen=True, slots=True)
class IndexOptions:
    """What a field keeps of its postings.

    ``zones``: the number of zones of a document (title, body ...) whose frequencies are kept apart; 0
    where only
    the documents are kept. ``positions``, ``variants`` (the spelling of an occurrence) and ``flags`` (one bit
    a position): whether these are kept. Positions and variants need zones.
    """

    zones: int = 1
    positions: bool = False
    variants: bool = False
    flags: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class PostingLists:
    """G posting lists with P postings and N occurrences, in ascending order of key, document and position.

    ``keys`` (G,); ``payloads`` (G,): the spellings by variant number; ``doc_freqs`` (G,): postings of each
    key.
    ``docs`` (P,) document numbers; ``freqs`` (P, zones) occurrences by zone. ``positions``, ``variants``,
    ``flags`` (N,); empty where the field's options leave them out.
    """

    keys: list[bytes]
    payloads: list[bytes]
    doc_freqs: Int64s
    docs: UInt32s
    freqs: UInt32s
    positions: UInt32s
    variants: UInt32s
    flags: Bools


def empty_posting_lists(shape: IndexOptions) -> PostingLists:
    """Return no posting lists."""
    none = np.empty(0, np.uint32)
    counts = np.empty((0, max(shape.zones, 1)), np.uint32)
    return PostingLists([], [], np.empty(0, np.int64), none, counts, none, none, np.empty(0, np.bool_))


def posting_freqs(counts: UInt32s) -> Int64s:
    """Return (P,) the occurrences of each posting in all zones; ``counts`` (P, zones)."""
    # By column: numpy sums short rows several times as slowly.
    sums = counts[:, 0].astype(np.int64)
    for zone in range(1, counts.shape[1]):
        sums += counts[:, zone]
    return sums


def gather_runs(lengths: Int64s, order: Int64s) -> Int64s:
    """Return the indices of the items of runs of these lengths after the runs are reordered.

    >>> gather_runs(np.array([2, 1]), np.array([1, 0])).tolist()
    [2, 0, 1]
    """
    ordered_lengths = lengths[order]
    shift = run_offsets(lengths)[order] - run_offsets(ordered_lengths)
    return np.arange(int(ordered_lengths.sum())) + np.repeat(shift, ordered_lengths)


def run_offsets(counts: Int64s) -> Int64s:
    """Return (n,) where runs of these lengths start when they follow one another."""
    return np.cumsum(counts) - counts


def run_ramp(counts: Int64s) -> Int64s:
    """Return 0, 1, … within each run of these lengths, one after the other.

    >>> run_ramp(np.array([2, 0, 3])).tolist()
    [0, 1, 0, 1, 2]
    """
    return np.arange(int(counts.sum())) - np.repeat(run_offsets(counts), counts)


def radix_order(numbers: NDArray[Any], count: int) -> Int64s:
    """Return the stable order of numbers below ``count``, by counting or by numpy's 16-bit radix sort."""
    if count < _COUNTING_LIMIT and (library := kernels()):
        return library.order(numbers.astype(np.uint32, copy=False), count)
    order: Int64s = np.argsort(numbers.astype(np.uint16, copy=False), kind="stable")  # of the lower bits
    if count > 1 << 16:
        order = order[np.argsort((numbers[order] >> 16).astype(np.uint16), kind="stable")]
    return order

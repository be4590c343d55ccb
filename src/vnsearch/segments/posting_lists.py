"""Inverted text in memory: a stretch of groups as arrays, whatever they come from.

A group is what one key stands for: a term, or a fold with all its spellings. Flushing, merging and
Whoosh's codec all pass their postings as ``Groups``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vnsearch.arrays import Bools, Int64s, UInt32s
from vnsearch.native import kernels

#: Numbers below this are put into order by counting them, whose counts then stay in the processor's cache.
_COUNTED = 1 << 17


@dataclass(frozen=True, slots=True, eq=False)
class IndexOptions:
    """What a field keeps of its postings.

    ``zones``: how many stretches of a document's text are counted apart (title, body ...); 0 where only
    presence is kept. ``positions``, ``variants`` and ``marks`` (one bit an occurrence): whether they are.
    """

    zones: int = 1
    positions: bool = False
    variants: bool = False
    marks: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class PostingLists:
    """G groups with P postings and N occurrences in all, in ascending order of key, document, position.

    ``keys`` (G,), ``notes`` (G,): the spellings by variant number; ``spread`` (G,): postings of each.
    ``docs`` (P,) document numbers; ``counts`` (P, zones) occurrences by zone. ``positions``, ``variants``,
    ``marks`` (N,); empty where the field's shape has none.
    """

    keys: list[bytes]
    notes: list[bytes]
    spread: Int64s
    docs: UInt32s
    counts: UInt32s
    positions: UInt32s
    variants: UInt32s
    marks: Bools


def empty_groups(shape: IndexOptions) -> PostingLists:
    """No groups."""
    none = np.empty(0, np.uint32)
    counts = np.empty((0, max(shape.zones, 1)), np.uint32)
    return PostingLists([], [], np.empty(0, np.int64), none, counts, none, none, np.empty(0, np.bool_))


def totals(counts: UInt32s) -> Int64s:
    """(P,) occurrences of each posting, all zones together; ``counts`` (P, zones)."""
    # By column: numpy sums short rows several times as slowly.
    found = counts[:, 0].astype(np.int64)
    for zone in range(1, counts.shape[1]):
        found += counts[:, zone]
    return found


def runs(lengths: Int64s, order: Int64s) -> Int64s:
    """The places of the items of runs of these lengths, when the runs are put into an order.

    >>> runs(np.array([2, 1]), np.array([1, 0])).tolist()
    [2, 0, 1]
    """
    ordered = lengths[order]
    shift = run_offsets(lengths)[order] - run_offsets(ordered)
    return np.arange(int(ordered.sum())) + np.repeat(shift, ordered)


def run_offsets(counts: Int64s) -> Int64s:
    """(n,) where runs of these lengths begin when they follow one another."""
    return np.cumsum(counts) - counts


def run_ramp(counts: Int64s) -> Int64s:
    """0, 1, … within each run of these lengths, one after the other.

    >>> ramp(np.array([2, 0, 3])).tolist()
    [0, 1, 0, 1, 2]
    """
    return np.arange(int(counts.sum())) - np.repeat(run_offsets(counts), counts)


def by_radix(numbers: NDArray[Any], count: int) -> Int64s:
    """The stable order of numbers below ``count``: counted, or by numpy's radix sort for 16-bit numbers."""
    if count < _COUNTED and (library := kernels()):
        return library.order(numbers.astype(np.uint32, copy=False), count)
    order: Int64s = np.argsort(numbers.astype(np.uint16, copy=False), kind="stable")  # of the lower bits
    if count > 1 << 16:
        order = order[np.argsort((numbers[order] >> 16).astype(np.uint16), kind="stable")]
    return order

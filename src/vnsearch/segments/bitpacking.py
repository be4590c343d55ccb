"""Runs of small numbers packed at one width a run, with the few that are too large kept aside.

The patched frame of reference of Zukowski et al., "Super-Scalar RAM-CPU Cache Compression" (2006): each
run has the width that makes it smallest; the all-ones value of that width says "look among the patches".
Any value can be had without its neighbours.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

from vnsearch.arrays import Int64s, UInt8s, UInt32s, UInt64s
from vnsearch.native import kernels

#: The widest run; larger numbers cannot be packed.
WIDEST = 32
_COLUMNS = WIDEST + 2
#: Words of nothing after the packed ones, so that two neighbouring words can be read at any place.
PADDING = 2
#: Values worked on at a time: their temporaries stay in the processor's cache and are never given back.
_AT_ONCE = 1 << 15


@cache
def _lengths() -> UInt8s:
    return np.frexp(np.arange(1, (1 << 16) + 1, dtype=np.float64))[1].astype(np.uint8)


def _needed(values: UInt32s) -> UInt8s:
    """(n,) the bits each value needs; the all-ones value is taken, so 0 needs one bit and 1 two."""
    needed = _lengths()[np.minimum(values, 0xFFFF)]
    large = np.flatnonzero(values >= 1 << 16)
    needed[large] = np.frexp(values[large] + 1.0)[1]
    return needed


def _pieces(counts: Int64s) -> Iterator[tuple[slice, slice]]:
    """Stretches of whole runs of about ``_AT_ONCE`` values: which runs, which values."""
    edges = np.concatenate(([0], np.cumsum(counts)))
    first = 0
    while first < len(counts):
        past = int(np.searchsorted(edges, edges[first] + _AT_ONCE, "right")) - 1
        past = min(max(past, first + 1), first + _AT_ONCE, len(counts))
        yield slice(first, past), slice(int(edges[first]), int(edges[past]))
        first = past


def _best(values: UInt32s, counts: Int64s, patch: int) -> UInt8s:
    """(runs,) the width that costs each run fewest bits, its patches included; 0 where all are 0."""
    runs = len(counts)
    column = np.repeat(np.arange(runs) * _COLUMNS, counts) + _needed(values)
    fitting = np.cumsum(np.bincount(column, minlength=runs * _COLUMNS).reshape(runs, _COLUMNS), axis=1)
    total = fitting[:, -1:]
    cost = total * np.arange(_COLUMNS) + patch * (total - fitting)
    best = np.maximum(np.argmin(cost[:, : WIDEST + 1], axis=1), 1)
    # Only 0 fits into one bit.
    return np.where(fitting[:, 1] < total[:, 0], best, 0).astype(np.uint8)


def widths(values: UInt32s, counts: Int64s, patch: int) -> UInt8s:
    """(runs,) the width of each run; ``counts`` (runs,) says how many of ``values`` (n,) each has.

    ``patch``: the bits that a value takes that does not fit.
    """
    if library := kernels():
        return library.widths(values, counts, patch)
    found = np.zeros(len(counts), np.uint8)
    for runs, held in _pieces(counts):
        found[runs] = _best(values[held], counts[runs], patch)
    return found


@dataclass(frozen=True, slots=True)
class Packed:
    """``words`` hold the values; ``places`` (ascending) and ``patches`` are those that did not fit."""

    words: UInt64s
    places: Int64s
    patches: UInt32s


def pack(values: UInt32s, width: UInt8s, counts: Int64s, at: int = 0) -> Packed:
    """Packs ``values`` (n,) one after the other from bit ``at`` on, run ``r`` in ``width[r]`` bits."""
    bits = at + int((width.astype(np.int64) * counts).sum())
    words = np.zeros((bits + 63) // 64 + PADDING, np.uint64)
    if library := kernels():
        aside = library.pack(values, width, counts, at, words)
        return Packed(words, aside, values[aside])
    each = np.repeat(width, counts)
    places: list[Int64s] = []
    for first in range(0, len(values), _AT_ONCE):
        at, large = _fill(words, values[first : first + _AT_ONCE], each[first : first + _AT_ONCE], at)
        places.append(large + first)
    aside = np.concatenate(places) if places else np.empty(0, np.int64)
    return Packed(words, aside, values[aside])


def _fill(words: UInt64s, values: UInt32s, each: UInt8s, at: int) -> tuple[int, Int64s]:
    """Puts some values behind bit ``at``; the bit behind them, and which are patches."""
    width = each.astype(np.uint64)
    one = np.uint64(1)
    escape = (one << width) - one
    stored = values.astype(np.uint64)
    large = np.flatnonzero((stored >= escape) & (width > 0))
    stored[large] = escape[large]
    ends = np.cumsum(width) + np.uint64(at)
    begins = ends - width
    word, shift = (begins >> np.uint64(6)).view(np.int64), begins & np.uint64(63)
    firsts = np.concatenate(([0], np.flatnonzero(word[1:] != word[:-1]) + 1))
    words[word[firsts]] |= np.bitwise_or.reduceat(stored << shift, firsts)
    # At most one value begins in a word and ends in the next.
    spilt = np.flatnonzero(shift + width > np.uint64(64))
    words[word[spilt] + 1] |= stored[spilt] >> (np.uint64(64) - shift[spilt])
    return int(ends[-1]), large


def take(words: UInt64s, begins: Int64s, width: Int64s | int) -> Int64s:
    """The values whose first bits are at ``begins``; patched ones come out as all ones."""
    word = begins >> 6
    shift = (begins & 63).view(np.uint64)
    low = words[word] >> shift
    high = (words[word + 1] << np.uint64(1)) << (np.uint64(63) - shift)
    mask = (np.int64(1) << np.asarray(width, np.int64)) - 1
    values: Int64s = (low | high).view(np.int64) & mask
    return values

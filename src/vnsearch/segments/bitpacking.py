"""Bit packing: blocks of small numbers, each block at one width, exceptions stored apart.

This is the patched frame of reference of Zukowski et al., "Super-Scalar RAM-CPU Cache Compression" (2006).
Each block of values gets the width that makes it smallest. The all-ones value of that width means "see the
exceptions". Any value can be read without its neighbours.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import numpy as np

from vnsearch.arrays import Int64s, UInt8s, UInt32s, UInt64s
from vnsearch.native import kernels

#: The widest run; larger numbers cannot be packed.
MAX_WIDTH = 32
_COLUMNS = MAX_WIDTH + 2
#: Empty words after the packed ones, so that a word and its successor can always be read together.
PADDING = 2
#: Values processed at a time, so that temporary arrays stay in the processor's cache.
_AT_ONCE = 1 << 15


@cache
def _bit_lengths() -> UInt8s:
    return np.frexp(np.arange(1, (1 << 16) + 1, dtype=np.float64))[1].astype(np.uint8)


def _bits_needed(values: UInt32s) -> UInt8s:
    """Return (n,) the bits each value needs; all ones is reserved, so 0 needs one bit and 1 needs two."""
    bit_counts = _bit_lengths()[np.minimum(values, 0xFFFF)]
    large = np.flatnonzero(values >= 1 << 16)
    bit_counts[large] = np.frexp(values[large] + 1.0)[1]
    return bit_counts


def _chunks(counts: Int64s) -> Iterator[tuple[slice, slice]]:
    """Yield the slice of runs and the slice of values of chunks of about ``_AT_ONCE`` values."""
    offsets = np.concatenate(([0], np.cumsum(counts)))
    start = 0
    while start < len(counts):
        end = int(np.searchsorted(offsets, offsets[start] + _AT_ONCE, "right")) - 1
        end = min(max(end, start + 1), start + _AT_ONCE, len(counts))
        yield slice(start, end), slice(int(offsets[start]), int(offsets[end]))
        start = end


def _cheapest_widths(values: UInt32s, counts: Int64s, exception_bits: int) -> UInt8s:
    """Return (runs,) the width that takes fewest bits, exceptions included; 0 where all values are 0."""
    runs = len(counts)
    column = np.repeat(np.arange(runs) * _COLUMNS, counts) + _bits_needed(values)
    fitting_count = np.cumsum(np.bincount(column, minlength=runs * _COLUMNS).reshape(runs, _COLUMNS), axis=1)
    total = fitting_count[:, -1:]
    cost = total * np.arange(_COLUMNS) + exception_bits * (total - fitting_count)
    best = np.maximum(np.argmin(cost[:, : MAX_WIDTH + 1], axis=1), 1)
    # Only 0 fits into one bit.
    return np.where(fitting_count[:, 1] < total[:, 0], best, 0).astype(np.uint8)


def widths(values: UInt32s, counts: Int64s, exception_bits: int) -> UInt8s:
    """Return (runs,) the best width of each run; ``counts`` (runs,) is how many of ``values`` (n,) each has.

    ``exception_bits``: what a value costs that does not fit.
    """
    if library := kernels():
        return library.widths(values, counts, exception_bits)
    result = np.zeros(len(counts), np.uint8)
    for runs, span in _chunks(counts):
        result[runs] = _cheapest_widths(values[span], counts[runs], exception_bits)
    return result


class PackedWords(NamedTuple):
    """Packed values: ``words``; the ascending indices and the values of those that did not fit."""

    words: UInt64s
    exception_indices: Int64s
    exceptions: UInt32s


def pack(values: UInt32s, width: UInt8s, counts: Int64s, start_bit: int = 0) -> PackedWords:
    """Pack ``values`` (n,) one after the other from ``start_bit`` on, run ``r`` in ``width[r]`` bits each."""
    bits = start_bit + int((width.astype(np.int64) * counts).sum())
    words = np.zeros((bits + 63) // 64 + PADDING, np.uint64)
    if library := kernels():
        large = library.pack(values, width, counts, start_bit, words)
        return PackedWords(words, large, values[large])
    value_widths = np.repeat(width, counts)
    indices: list[Int64s] = []
    for first in range(0, len(values), _AT_ONCE):
        start_bit, large = _fill(
            words, values[first : first + _AT_ONCE], value_widths[first : first + _AT_ONCE], start_bit
        )
        indices.append(large + first)
    large = np.concatenate(indices) if indices else np.empty(0, np.int64)
    return PackedWords(words, large, values[large])


def _fill(words: UInt64s, values: UInt32s, widths: UInt8s, start_bit: int) -> tuple[int, Int64s]:
    """Write values from ``start_bit`` on; return the bit after them and the indices of exceptions."""
    width = widths.astype(np.uint64)
    one = np.uint64(1)
    escape = (one << width) - one
    stored = values.astype(np.uint64)
    large = np.flatnonzero((stored >= escape) & (width > 0))
    stored[large] = escape[large]
    ends = np.cumsum(width) + np.uint64(start_bit)
    begins = ends - width
    word, shift = (begins >> np.uint64(6)).view(np.int64), begins & np.uint64(63)
    firsts = np.concatenate(([0], np.flatnonzero(word[1:] != word[:-1]) + 1))
    words[word[firsts]] |= np.bitwise_or.reduceat(stored << shift, firsts)
    # At most one value begins in a word and ends in the next.
    spilt = np.flatnonzero(shift + width > np.uint64(64))
    words[word[spilt] + 1] |= stored[spilt] >> (np.uint64(64) - shift[spilt])
    return int(ends[-1]), large


def unpack(words: UInt64s, begins: Int64s, width: Int64s | int) -> Int64s:
    """Return the values whose first bits are at ``begins``; exceptions come out as all ones."""
    word = begins >> 6
    shift = (begins & 63).view(np.uint64)
    low = words[word] >> shift
    high = (words[word + 1] << np.uint64(1)) << (np.uint64(63) - shift)
    mask = (np.int64(1) << np.asarray(width, np.int64)) - 1
    values: Int64s = (low | high).view(np.int64) & mask
    return values

"""Exceptions of a packed stream: values that did not fit the width of their run, and their indices.

The stream is divided into blocks of ``BLOCK`` values. For each block the number of exceptions is stored, so
that an index within the block takes one byte. All exceptions store their low bits; the few with high bits
store these in a second array.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vnsearch.arrays import Int64s, UInt8s, UInt32s, UInt64s
from vnsearch.byte_lru import ByteLru
from vnsearch.native import BYTE, U32, U64, address
from vnsearch.native.structs import PackedStream
from vnsearch.segments.checked_file import CheckedFile, CheckedFileWriter
from vnsearch.segments.doc_values import smallest_dtype

#: Values of a block: a byte can count its exceptions and hold an index within it.
BLOCK = 255
#: Bits of an index within a block.
INDEX_BITS = 8
#: Bytes of exceptions kept in memory for runs read before.
_CACHE_BYTES = 1 << 20
#: The element types of the low bits.
_LOW = (np.dtype(np.uint8), np.dtype(np.uint16))


class Exceptions(NamedTuple):
    """(n,) ascending indices of exceptions in the stream, and their values."""

    indices: Int64s
    values: Int64s

    @property
    def nbytes(self) -> int:
        """Return the bytes in memory."""
        return int(self.indices.nbytes + self.values.nbytes)


class ExceptionsWriter:
    """Collects exceptions as the stream is written; ``bits`` (8 or 16) are the low bits of a value."""

    def __init__(self, bits: int) -> None:
        self._bits = bits
        self._value_count = 0
        self._count = 0
        self._block_counts: list[UInt8s] = []
        self._indices: list[UInt8s] = []
        self._low: list[NDArray[Any]] = []
        self._high: list[UInt32s] = []
        self._high_numbers: list[UInt32s] = []

    def add(self, count: int, indices: Int64s, values: UInt32s) -> None:
        """Add ``count`` values of the stream, of which those at the ascending ``indices`` are exceptions."""
        offset = self._value_count % BLOCK
        absolute = indices + offset
        block_counts = np.bincount(absolute // BLOCK, minlength=-(-(offset + count) // BLOCK)).astype(
            np.uint8
        )
        if offset and len(block_counts):
            self._block_counts[-1][-1] += block_counts[0]
            block_counts = block_counts[1:]
        if len(block_counts):
            self._block_counts.append(block_counts)
        self._indices.append((absolute % BLOCK).astype(np.uint8))
        self._low.append((values & ((1 << self._bits) - 1)).astype(f"u{self._bits // 8}"))
        high = values >> np.uint32(self._bits)
        large = np.flatnonzero(high)
        self._high.append(high[large])
        self._high_numbers.append((large + self._count).astype(np.uint32))
        self._value_count += count
        self._count += len(values)

    def finish(self, out: CheckedFileWriter, name: str) -> None:
        """Write all exceptions under ``name``."""
        out.add(f"{name}/blocks", _concatenate(self._block_counts, np.uint8))
        out.add(f"{name}/places", _concatenate(self._indices, np.uint8))
        out.add(f"{name}/low", _concatenate(self._low, f"u{self._bits // 8}"))
        out.add(f"{name}/high", smallest_dtype(_concatenate(self._high, np.uint32)))
        out.add(f"{name}/high/places", _concatenate(self._high_numbers, np.uint32))


def _ascend(numbers: Int64s) -> bool:
    return bool((numbers[1:] > numbers[:-1]).all())


def _concatenate(parts: Sequence[NDArray[Any]], kind: Any) -> NDArray[Any]:
    return np.concatenate(parts) if parts else np.empty(0, kind)


class ExceptionsReader:
    """Reads what an ``ExceptionsWriter`` wrote. Raises ``IndexDamagedError``."""

    def __init__(self, file: CheckedFile, name: str) -> None:
        self._file = file
        self._cache: ByteLru[int, Exceptions] = ByteLru(_CACHE_BYTES)
        self._block_counts: UInt8s = file.array(f"{name}/blocks")
        self._indices: UInt8s = file.array(f"{name}/places")
        self._low: NDArray[Any] = file.array(f"{name}/low")
        self._high: NDArray[Any] = file.array(f"{name}/high")
        self._high_numbers: UInt32s = file.array(f"{name}/high/places")
        is_known = self._block_counts.dtype == self._indices.dtype == np.uint8 and self._low.dtype in _LOW
        is_known = is_known and self._high.dtype.kind == "u" and self._high.itemsize <= 4
        if not is_known or self._high_numbers.dtype != np.uint32:
            raise file.damage_error(f"has patches of {name} of another kind")
        if len(self._low) != len(self._indices) or len(self._high) != len(self._high_numbers):
            raise file.damage_error(f"has patches of {name} that do not belong together")
        if len(self._high) and int(self._high.max()) >> (32 - 8 * self._low.itemsize):
            raise file.damage_error(f"has patches of {name} that are too large")
        if len(self._high) and not _ascend(np.append(self._high_numbers.astype(np.int64), len(self._low))):
            raise file.damage_error(f"has patches of {name} out of order")

    def __len__(self) -> int:
        return len(self._indices)

    @cached_property
    def _offsets(self) -> UInt32s:
        """Return (blocks + 1,) the number of exceptions before each block."""
        edges = np.zeros(len(self._block_counts) + 1, np.uint32)
        np.cumsum(self._block_counts, dtype=np.uint32, out=edges[1:])
        if int(self._block_counts.sum(dtype=np.int64)) != len(self._indices) or len(self._indices) >> 32:
            raise self._file.damage_error("does not say where its patches are")
        return edges

    def native_struct(self, words: UInt64s) -> PackedStream:
        """Return the stream of ``words`` with its exceptions for the compiled loops; valid as long as both."""
        return PackedStream(
            words=address(words, U64),
            exception_offsets=address(self._offsets, U32),
            places=address(self._indices, BYTE),
            low=address(self._low, self._low.dtype),
            high=address(self._high, self._high.dtype),
            high_numbers=address(self._high_numbers, U32),
            word_count=len(words),
            exception_blocks=len(self._block_counts),
            exception_count=len(self._indices),
            low_size=self._low.itemsize,
            high_size=self._high.itemsize,
            high_count=len(self._high),
        )

    def for_run(self, start: int, count: int) -> Exceptions:
        """Return the exceptions of one run of values, cached."""
        return self._cache.get(start) or self._cache.put(start, self.in_range(start, start + count))

    def in_range(self, start: int, end: int) -> Exceptions:
        """Return the exceptions in all blocks that overlap the values from ``start`` to ``end``."""
        block, end_block = start // BLOCK, (end - 1) // BLOCK + 1
        offsets = self._offsets[block : end_block + 1]
        low, high = int(offsets[0]), int(offsets[-1])
        block_starts = np.arange(block * BLOCK, (block + len(offsets) - 1) * BLOCK, BLOCK)
        indices = np.repeat(block_starts, np.diff(offsets)) + self._indices[low:high]
        if not _ascend(indices):
            raise self._file.damage_error("has patches out of order")
        values = self._low[low:high].astype(np.int64)
        if len(self._high):
            high_slice = slice(*np.searchsorted(self._high_numbers, np.array((low, high), np.uint32)))
            large = self._high[high_slice].astype(np.int64) << (8 * self._low.itemsize)
            values[self._high_numbers[high_slice].astype(np.int64) - low] += large
        return Exceptions(indices, values)

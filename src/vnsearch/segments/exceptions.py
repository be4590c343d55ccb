"""The values of a stream that did not fit its runs' widths, and their places.

Values are counted in blocks of ``BLOCK``; of each block is kept how many of its values are patched, so that a
place takes one byte. Of a value, too, only the lower bits are kept for all patches; the higher ones of the
few that have any stand aside.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vnsearch.arrays import Int64s, UInt8s, UInt32s
from vnsearch.byte_lru import ByteLru
from vnsearch.segments.checked_file import CheckedFile, CheckedFileWriter
from vnsearch.segments.doc_values import smallest

#: Values of a block: as many as patches in it can be counted, and places told apart, by a byte.
BLOCK = 255
#: Bits of a place.
PLACE = 8
#: Bytes of patches of runs that were asked for which are kept at hand.
_REMEMBERED = 1 << 23


class Exceptions(NamedTuple):
    """(n,) the places of patches, ascending, and their values."""

    places: Int64s
    values: Int64s

    @property
    def nbytes(self) -> int:
        """Bytes it holds in memory."""
        return int(self.places.nbytes + self.values.nbytes)


class ExceptionsWriter:
    """Gathers patches of values as they come; ``bits`` (8 or 16) are the lower ones of a value."""

    def __init__(self, bits: int) -> None:
        self._bits = bits
        self._values = 0
        self._patches = 0
        self._blocks: list[UInt8s] = []
        self._places: list[UInt8s] = []
        self._low: list[NDArray[Any]] = []
        self._high: list[UInt32s] = []
        self._high_at: list[UInt32s] = []

    def add(self, count: int, places: Int64s, patches: UInt32s) -> None:
        """The next ``count`` values, of which those at ``places``, ascending, are ``patches``."""
        inside = self._values % BLOCK
        absolute = places + inside
        counted = np.bincount(absolute // BLOCK, minlength=-(-(inside + count) // BLOCK)).astype(np.uint8)
        if inside and len(counted):
            self._blocks[-1][-1] += counted[0]
            counted = counted[1:]
        if len(counted):
            self._blocks.append(counted)
        self._places.append((absolute % BLOCK).astype(np.uint8))
        self._low.append((patches & ((1 << self._bits) - 1)).astype(f"u{self._bits // 8}"))
        high = patches >> np.uint32(self._bits)
        large = np.flatnonzero(high)
        self._high.append(high[large])
        self._high_at.append((large + self._patches).astype(np.uint32))
        self._values += count
        self._patches += len(patches)

    def finish(self, out: CheckedFileWriter, name: str) -> None:
        """Writes all of it under a name."""
        out.add(f"{name}/blocks", _all(self._blocks, np.uint8))
        out.add(f"{name}/places", _all(self._places, np.uint8))
        out.add(f"{name}/low", _all(self._low, f"u{self._bits // 8}"))
        out.add(f"{name}/high", smallest(_all(self._high, np.uint32)))
        out.add(f"{name}/high/places", _all(self._high_at, np.uint32))


def _all(parts: Sequence[NDArray[Any]], kind: Any) -> NDArray[Any]:
    return np.concatenate(parts) if parts else np.empty(0, kind)


class ExceptionsReader:
    """Reads what a ``PatchesWriter`` wrote. Raises ``IndexDamagedError``."""

    def __init__(self, file: CheckedFile, name: str) -> None:
        self._file = file
        self._known: ByteLru[int, Exceptions] = ByteLru(_REMEMBERED)
        self._blocks: UInt8s = file.array(f"{name}/blocks")
        self._places: UInt8s = file.array(f"{name}/places")
        self._low: NDArray[Any] = file.array(f"{name}/low")
        self._high: NDArray[Any] = file.array(f"{name}/high")
        self._high_at: UInt32s = file.array(f"{name}/high/places")
        kinds = {self._blocks.dtype.kind, self._places.dtype.kind, self._low.dtype.kind}
        if kinds != {"u"} or len(self._low) != len(self._places) or len(self._high) != len(self._high_at):
            raise file.damaged(f"has patches of {name} that do not belong together")

    def __len__(self) -> int:
        return len(self._places)

    @cached_property
    def _edges(self) -> Int64s:
        """(blocks + 1,) how many patches lie before each block."""
        edges = np.concatenate(([0], np.cumsum(self._blocks, dtype=np.int64)))
        if edges[-1] != len(self._places):
            raise self._file.damaged("does not say where its patches are")
        return edges

    def of(self, first: int, count: int) -> Exceptions:
        """``between`` for the values of one run, remembered for the next time."""
        return self._known.get(first) or self._known.put(first, self.between(first, first + count))

    def between(self, first: int, past: int) -> Exceptions:
        """The patches in all blocks of the values from ``first`` to ``past``."""
        block, end = first // BLOCK, (past - 1) // BLOCK + 1
        edges = self._edges[block : end + 1]
        low, high = int(edges[0]), int(edges[-1])
        begins = np.arange(block * BLOCK, (block + len(edges) - 1) * BLOCK, BLOCK)
        places = np.repeat(begins, np.diff(edges)) + self._places[low:high]
        values = self._low[low:high].astype(np.int64)
        if len(self._high):
            some = slice(*np.searchsorted(self._high_at, np.array((low, high), np.uint32)))
            large = self._high[some].astype(np.int64) << (8 * self._low.itemsize)
            values[self._high_at[some].astype(np.int64) - low] += large
        return Exceptions(places, values)

"""The term dictionary: sorted keys in blocks, each key without what it shares with the one before.

Beside each key stands a note (the spellings of a fold). A block is found by bisection over the blocks'
first keys and read as a whole.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vnsearch.arrays import UInt64s
from vnsearch.segments.checked_file import Section

#: Keys a block.
BLOCK = 16
#: Stands between two spellings in a note.
SEPARATOR = b"\x1f"
#: Blocks remembered, and first keys of blocks.
_REMEMBERED, _HEADS = 4096, 1 << 16
#: Lengths take fewer bits than this.
_BITS = 35

Entry = tuple[bytes, bytes]


_SHORT = [bytes([number]) for number in range(0x80)]


def _varint(number: int) -> bytes:
    if number < len(_SHORT):
        return _SHORT[number]
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def _shared(left: bytes, right: bytes) -> int:
    """How many bytes two keys begin with alike."""
    size = min(len(left), len(right))
    # As numbers: the highest bit in which they differ says where.
    different = int.from_bytes(left[:size], "big") ^ int.from_bytes(right[:size], "big")
    return size - (different.bit_length() + 7) // 8


class DictionaryWriter:
    """Turns ascending keys with their notes into a blob and the places of its blocks."""

    def __init__(self) -> None:
        self._places = [0]
        self._size = 0
        self._count = 0
        self._last = b""

    def add(self, entries: Iterable[Entry]) -> bytes:
        """The bytes of the next entries. Raises ``ValueError`` where keys do not ascend."""
        out = bytearray()
        for key, note in entries:
            if self._count and key <= self._last:
                raise ValueError(f"keys out of order: {self._last!r}, {key!r}")
            if self._count % BLOCK == 0 and self._count:
                self._places.append(self._size + len(out))
            shared = _shared(self._last, key) if self._count % BLOCK else 0
            out += _varint(shared) + _varint(len(key) - shared) + key[shared:] + _varint(len(note)) + note
            self._last = key
            self._count += 1
        self._size += len(out)
        return bytes(out)

    def places(self) -> UInt64s:
        """Where each block begins, and where the last one ends."""
        return np.array([*self._places, self._size], np.uint64)


class Dictionary:
    """Reads what a ``DictionaryWriter`` wrote."""

    def __init__(self, blob: Section, places: NDArray[Any], count: int) -> None:
        if len(places) != max(-(-count // BLOCK), 1) + 1:
            raise blob.file.damaged("does not say where its keys are")
        self._blob = blob
        self._places = places
        self._count = count
        self._blocks: dict[int, list[Entry]] = {}
        self._heads: dict[int, bytes] = {}

    def __len__(self) -> int:
        return self._count

    def block(self, number: int) -> list[Entry]:
        """The entries of one block."""
        found = self._blocks.get(number)
        if found is None:
            if len(self._blocks) >= _REMEMBERED:
                self._blocks.clear()
            # Given out as read: another thread may clear what is remembered.
            found = self._blocks[number] = self._read(number)
        return found

    def _bytes(self, number: int) -> bytes:
        low, high = int(self._places[number]), int(self._places[number + 1])
        return bytes(self._blob.verified(low, high))

    def _read(self, number: int) -> list[Entry]:
        try:
            return list(_entries(self._bytes(number), min(BLOCK, self._count - number * BLOCK)))
        except (IndexError, ValueError) as error:
            raise self._blob.file.damaged("holds keys that cannot be read") from error

    def _head(self, number: int) -> bytes:
        """A block's first key. Every search passes the same few first, so they are remembered."""
        found = self._heads.get(number)
        if found is None:
            if len(self._heads) >= _HEADS:
                self._heads.clear()
            found = self._heads[number] = self._read_head(number)
        return found

    def _read_head(self, number: int) -> bytes:
        low = int(self._places[number])
        data = bytes(self._blob.verified(low, min(low + 64, int(self._places[number + 1]))))
        try:
            length, at = _number(data, 1)
        except (IndexError, ValueError) as error:
            raise self._blob.file.damaged("holds keys that cannot be read") from error
        return data[at : at + length] if at + length <= len(data) else self.block(number)[0][0]

    def at_least(self, key: bytes) -> int:
        """The number of the first key that is not below ``key``; the count where none is."""
        if not self._count:
            return 0
        low, high = 0, len(self._places) - 1
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self._head(middle) <= key else (low, middle)
        return low * BLOCK + bisect_left(self.block(low), key, key=_key)

    def find(self, key: bytes) -> int | None:
        """The number of a key."""
        number = self.at_least(key)
        return number if number < self._count and self.entry(number)[0] == key else None

    def entry(self, number: int) -> Entry:
        """A key and its note."""
        return self.block(number // BLOCK)[number % BLOCK]

    def entries(self, first: int = 0, past: int | None = None) -> Iterator[Entry]:
        """Keys with their notes, ascending; blocks passed over are not remembered."""
        past = self._count if past is None else past
        for number in range(first // BLOCK, -(-past // BLOCK)):
            low = max(first - number * BLOCK, 0)
            yield from self._read(number)[low : past - number * BLOCK]


def _entries(data: bytes, count: int) -> Iterator[Entry]:
    """The entries of a block. Raises ``IndexError``, ``ValueError`` where it is not one."""
    at, key = 0, b""
    for _ in range(count):
        shared, at = _number(data, at)
        length, at = _number(data, at)
        key = key[:shared] + data[at : at + length]
        size, at = _number(data, at + length)
        yield key, data[at : at + size]
        at += size
    if at != len(data):
        raise ValueError("a block with more or less than its entries")


def _key(entry: Entry) -> bytes:
    return entry[0]


def _number(data: bytes, at: int) -> tuple[int, int]:
    number = 0
    for shift in range(0, _BITS, 7):
        byte = data[at]
        number |= (byte & 0x7F) << shift
        at += 1
        if byte < 0x80:
            return number, at
    raise ValueError("a number that does not end")


def encode_spellings(parts: Sequence[str]) -> bytes:
    """Several spellings as a note."""
    return SEPARATOR.join(part.encode() for part in parts)


def decode_spellings(note: bytes) -> tuple[str, ...]:
    """The inverse of ``join``."""
    return tuple(note.decode().split("\x1f"))

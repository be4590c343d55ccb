"""The term dictionary: sorted keys in blocks, each key without the prefix it shares with the previous one.

Each key has a payload (the spellings of a fold). A block is found by bisection over the first keys of the
blocks and read as a whole.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import itemgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vnsearch.arrays import UInt64s
from vnsearch.bounded_dict import BoundedDict
from vnsearch.segments.checked_file import Section

#: Keys a block.
BLOCK = 16
#: Separates two spellings in a payload.
SEPARATOR = b"\x1f"
#: Cached blocks, and cached first keys of blocks.
_MAX_CACHED_BLOCKS, _MAX_CACHED_KEYS = 4096, 1 << 16
#: A length takes fewer bits than this.
_MAX_BITS = 35

Entry = tuple[bytes, bytes]
_KEY: Callable[[Entry], bytes] = itemgetter(0)


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


def _shared_prefix(left: bytes, right: bytes) -> int:
    """Return the length of the common prefix of two keys."""
    size = min(len(left), len(right))
    # As numbers, the highest differing bit says where the first difference is.
    different = int.from_bytes(left[:size], "big") ^ int.from_bytes(right[:size], "big")
    return size - (different.bit_length() + 7) // 8


class DictionaryWriter:
    """Turns ascending keys with their payloads into bytes and the offsets of blocks."""

    def __init__(self) -> None:
        self._block_offsets = [0]
        self._size = 0
        self._count = 0
        self._last_key = b""

    def add(self, entries: Iterable[Entry]) -> bytes:
        """Return the bytes of the next entries. Raises ``ValueError`` where keys do not ascend."""
        out = bytearray()
        for key, payload in entries:
            if self._count and key <= self._last_key:
                raise ValueError(f"keys out of order: {self._last_key!r}, {key!r}")
            if self._count % BLOCK == 0 and self._count:
                self._block_offsets.append(self._size + len(out))
            prefix_length = _shared_prefix(self._last_key, key) if self._count % BLOCK else 0
            out += (
                _varint(prefix_length)
                + _varint(len(key) - prefix_length)
                + key[prefix_length:]
                + _varint(len(payload))
                + payload
            )
            self._last_key = key
            self._count += 1
        self._size += len(out)
        return bytes(out)

    def block_offsets(self) -> UInt64s:
        """Return where each block starts, and where the last one ends."""
        return np.array([*self._block_offsets, self._size], np.uint64)


class _BlockReader:
    """Reads blocks, and the first keys of blocks, from the file."""

    def __init__(self, blob: Section, block_offsets: NDArray[Any], count: int) -> None:
        self._blob = blob
        self._block_offsets = block_offsets
        self._count = count

    def entries(self, number: int) -> list[Entry]:
        """Return the entries of one block. Raises ``IndexDamagedError``."""
        start, end = int(self._block_offsets[number]), int(self._block_offsets[number + 1])
        data = bytes(self._blob.verified_items(start, end))
        try:
            return list(_entries(data, min(BLOCK, self._count - number * BLOCK)))
        except (IndexError, ValueError) as error:
            raise self._blob.file.damage_error("holds keys that cannot be read") from error

    def first_key(self, number: int) -> bytes:
        """Return a block's first key, in general without decoding the block. Raises ``IndexDamagedError``."""
        start = int(self._block_offsets[number])
        data = bytes(self._blob.verified_items(start, min(start + 64, int(self._block_offsets[number + 1]))))
        try:
            length, at = _read_varint(data, 1)
        except (IndexError, ValueError) as error:
            raise self._blob.file.damage_error("holds keys that cannot be read") from error
        return data[at : at + length] if at + length <= len(data) else self.entries(number)[0][0]


class Dictionary:
    """Reads what a ``DictionaryWriter`` wrote."""

    def __init__(self, blob: Section, block_offsets: NDArray[Any], count: int) -> None:
        if block_offsets.dtype != np.uint64 or len(block_offsets) != max(-(-count // BLOCK), 1) + 1:
            raise blob.file.damage_error("does not say where its keys are")
        self._block_offsets = block_offsets
        self._count = count
        # A reader of its own: bound methods of the dictionary would tie it, and the file it maps, in a cycle.
        self._reader = _BlockReader(blob, block_offsets, count)
        self._blocks = BoundedDict(self._reader.entries, _MAX_CACHED_BLOCKS)
        #: Every bisection starts with the same few of these.
        self._first_keys = BoundedDict(self._reader.first_key, _MAX_CACHED_KEYS)

    def __len__(self) -> int:
        return self._count

    def block(self, number: int) -> list[Entry]:
        """Return the entries of one block."""
        return self._blocks[number]

    def ceiling(self, key: bytes) -> int:
        """Return the number of the first key that is not below ``key``, or the count of keys."""
        if not self._count:
            return 0
        # The number of blocks after the first that do not begin above the key: the block that the key may be in.
        block = bisect_right(range(1, len(self._block_offsets) - 1), key, key=self._first_keys.__getitem__)
        return block * BLOCK + bisect_left(self.block(block), key, key=_KEY)

    def find(self, key: bytes) -> int | None:
        """Return the number of a key, or None."""
        number = self.ceiling(key)
        return number if number < self._count and self.entry(number)[0] == key else None

    def entry(self, number: int) -> Entry:
        """Return a key and its payload."""
        return self.block(number // BLOCK)[number % BLOCK]

    def entries(self, start: int = 0, end: int | None = None) -> Iterator[Entry]:
        """Yield keys with their payloads, ascending; the blocks read are not cached."""
        end = self._count if end is None else end
        for number in range(start // BLOCK, -(-end // BLOCK)):
            low = max(start - number * BLOCK, 0)
            yield from self._reader.entries(number)[low : end - number * BLOCK]


def _entries(data: bytes, count: int) -> Iterator[Entry]:
    """Yield the entries of a block. Raises ``IndexError`` or ``ValueError`` for anything else."""
    at, key = 0, b""
    for _ in range(count):
        prefix_length, at = _read_varint(data, at)
        length, at = _read_varint(data, at)
        key = key[:prefix_length] + data[at : at + length]
        size, at = _read_varint(data, at + length)
        yield key, data[at : at + size]
        at += size
    if at != len(data):
        raise ValueError("a block with more or less than its entries")


def _read_varint(data: bytes, at: int) -> tuple[int, int]:
    number = 0
    for shift in range(0, _MAX_BITS, 7):
        byte = data[at]
        number |= (byte & 0x7F) << shift
        at += 1
        if byte < 0x80:
            return number, at
    raise ValueError("a number that does not end")


def encode_spellings(parts: Sequence[str]) -> bytes:
    """Return several spellings as a payload."""
    return SEPARATOR.join(part.encode() for part in parts)


def decode_spellings(payload: bytes) -> tuple[str, ...]:
    """Return the spellings of a payload: the inverse of ``encode_spellings``."""
    return tuple(payload.decode().split("\x1f"))

"""Stored documents: records in compressed blocks; only the blocks of the hits shown are read."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import zstandard
from numpy.typing import NDArray

from vnsearch.errors import IndexWriteError
from vnsearch.segments import narrow
from vnsearch.segments.checked_file import CheckedFile, CheckedFileWriter
from vnsearch.segments.directory import OpenFiles

#: Bytes of records a block, before compression; a larger record is a block of its own.
BLOCK = 1 << 14
#: No record is larger than this, so that no block can unpack to more than it and ``BLOCK``.
MOST = 1 << 29
#: A packed block of this many bytes unpacks to that many at most: Zstandard's own blocks.
_SMALLEST, _LARGEST = 3, 1 << 17
_LEVEL = 3


class DocumentsWriter:
    """Appends records in order of document number."""

    def __init__(self, outputs: OpenFiles, name: str) -> None:
        self._name = name
        self._file = outputs.create(name)
        self._pack = zstandard.ZstdCompressor(level=_LEVEL)
        self._held: list[bytes] = []
        self._size = 0
        self._lengths: list[int] = []
        self._places = [0]
        self._firsts = [0]

    def add(self, record: bytes) -> None:
        """Takes the next record. Raises ``IndexWriteError``."""
        if len(record) > MOST:
            raise IndexWriteError(f"a document of {len(record) >> 20:,} MB is too large to store")
        self._held.append(record)
        self._lengths.append(len(record))
        self._size += len(record)
        if self._size >= BLOCK:
            self._flush()

    def _flush(self) -> None:
        packed = self._pack.compress(b"".join(self._held))
        self._file.write(packed)
        self._places.append(self._places[-1] + len(packed))
        self._firsts.append(len(self._lengths))
        self._held, self._size = [], 0

    def finish(self, out: CheckedFileWriter) -> None:
        """Moves the blocks into a sealed file."""
        if self._held:
            self._flush()
        self._file.close()
        out.copy("stored/blocks", self._name, "|u1")
        out.add("stored/places", np.array(self._places, np.uint64))
        out.add("stored/firsts", np.array(self._firsts, np.uint32))
        narrow.write(out, "stored/lengths", np.array(self._lengths, np.uint32), np.uint16)


class Documents:
    """The records of one segment."""

    def __init__(self, file: CheckedFile) -> None:
        self._file = file
        self._last = -1, b""
        self._local = threading.local()
        self._blocks = file.section("stored/blocks")
        self._places: NDArray[Any] = file.array("stored/places")
        self._firsts: NDArray[Any] = file.array("stored/firsts")
        self._lengths = narrow.read(file, "stored/lengths")
        edges = self._firsts.astype(np.int64)
        whole = len(edges) == len(self._places) and edges[0] == 0 and edges[-1] == len(self._lengths)
        if not whole or (np.diff(edges) <= 0).any():
            raise file.damaged("does not say in which blocks its documents are")

    def _block(self, number: int) -> bytes:
        """A block; the last is kept, for the records beside the one read."""
        if self._last[0] != number:
            self._last = number, self._unpacked(number)
        return self._last[1]

    def _unpacked(self, number: int) -> bytes:
        """The records of a block, which must be as long as their lengths together."""
        packed = bytes(self._blocks.verified(int(self._places[number]), int(self._places[number + 1])))
        size = int(self._lengths[self._firsts[number] : self._firsts[number + 1]].sum(dtype=np.int64))
        # What a frame says of its size is room taken before a byte of it is unpacked.
        possible = min(MOST + BLOCK, len(packed) // _SMALLEST * _LARGEST)
        try:
            if size > possible or zstandard.frame_content_size(packed) != size:
                raise self._file.damaged("holds a block of documents of another size")
            return self._decompressor().decompress(packed, max_output_size=size) if size else b""
        except zstandard.ZstdError as error:
            raise self._file.damaged("holds a block of documents that does not unpack") from error

    def _decompressor(self) -> zstandard.ZstdDecompressor:
        """One a thread: making it takes as long as unpacking a block."""
        if not hasattr(self._local, "unpack"):
            self._local.unpack = zstandard.ZstdDecompressor()
        made: zstandard.ZstdDecompressor = self._local.unpack
        return made

    def record(self, number: int) -> bytes:
        """The record of a document."""
        # Of the array's own kind, which would else be copied into another.
        block = int(np.searchsorted(self._firsts, np.uint32(number), "right")) - 1
        before = self._lengths[self._firsts[block] : number]
        start = int(before.sum())
        return self._block(block)[start : start + int(self._lengths[number])]

    def all(self) -> list[bytes]:
        """Every record, a block at a time in memory and then as a list of its own."""
        return [record for block in range(len(self._places) - 1) for record in self.of_block(block)]

    def of_block(self, block: int) -> list[bytes]:
        """The records of one block."""
        data = self._block(block)
        lengths = self._lengths[self._firsts[block] : self._firsts[block + 1]].tolist()
        out, at = [], 0
        for length in lengths:
            out.append(data[at : at + length])
            at += length
        return out

    @property
    def blocks(self) -> int:
        """How many blocks there are."""
        return len(self._places) - 1

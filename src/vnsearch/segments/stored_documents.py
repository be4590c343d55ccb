"""Stored documents: records in compressed blocks; only the blocks of the hits shown are read."""

from __future__ import annotations

import threading
from array import array
from typing import Any

import numpy as np
import zstandard
from numpy.typing import NDArray

from vnsearch.errors import IndexWriteError
from vnsearch.messages.index_errors import document_too_large
from vnsearch.segments import small_integers
from vnsearch.segments.checked_file import CheckedFile, CheckedFileWriter
from vnsearch.segments.directory import OpenFiles

#: Bytes of records in a block before compression; a larger record has a block of its own.
BLOCK = 1 << 14
#: The largest record, so that no block can decompress to more than this and ``BLOCK`` together.
MAX_RECORD_BYTES = 1 << 29
#: This many compressed bytes decompress to at most that many: the limits of Zstandard's own blocks.
_MIN_BLOCK_BYTES, _MAX_BLOCK_BYTES = 3, 1 << 17
_LEVEL = 3


class DocumentsWriter:
    """Appends records in order of document number."""

    def __init__(self, outputs: OpenFiles, name: str) -> None:
        self._name = name
        self._file = outputs.create(name)
        self._pack = zstandard.ZstdCompressor(level=_LEVEL)
        self._records: list[bytes] = []
        self._size = 0
        self._lengths = array("I")
        self._block_offsets = array("Q", [0])
        self._first_documents = array("I", [0])

    def add(self, record: bytes) -> None:
        """Add the next record. Raises ``IndexWriteError``."""
        if len(record) > MAX_RECORD_BYTES:
            raise IndexWriteError(document_too_large(len(record) >> 20))
        self._records.append(record)
        self._lengths.append(len(record))
        self._size += len(record)
        if self._size >= BLOCK:
            self._flush()

    def _flush(self) -> None:
        frame = self._pack.compress(b"".join(self._records))
        self._file.write(frame)
        self._block_offsets.append(self._block_offsets[-1] + len(frame))
        self._first_documents.append(len(self._lengths))
        self._records, self._size = [], 0

    def finish(self, out: CheckedFileWriter) -> None:
        """Move the blocks into a checked file."""
        if self._records:
            self._flush()
        self._file.close()
        out.copy("stored/blocks", self._name, "|u1")
        out.add("stored/places", np.array(self._block_offsets, np.uint64))
        out.add("stored/firsts", np.array(self._first_documents, np.uint32))
        small_integers.write(out, "stored/lengths", np.array(self._lengths, np.uint32), np.uint16)


class _OfThread(threading.local):
    """What each thread has of its own: creating a decompressor takes as long as decompressing a block."""

    def __init__(self) -> None:
        self.decompressor = zstandard.ZstdDecompressor()


class Documents:
    """The records of one segment."""

    def __init__(self, file: CheckedFile) -> None:
        self._file = file
        self._last_block = -1, b""
        self._of_thread = _OfThread()
        self._blocks = file.section("stored/blocks")
        self._block_offsets: NDArray[Any] = file.array("stored/places")
        self._first_documents: NDArray[Any] = file.array("stored/firsts")
        self._lengths = small_integers.read(file, "stored/lengths")
        edges = self._first_documents.astype(np.int64)
        if self._first_documents.dtype != np.uint32 or self._block_offsets.dtype != np.uint64:
            raise file.damage_error("has numbers of another kind in its stored documents")
        has_ends = edges[:1].tolist() == [0] and edges[-1] == len(self._lengths)
        if not has_ends or len(edges) != len(self._block_offsets) or (np.diff(edges) <= 0).any():
            raise file.damage_error("does not say in which blocks its documents are")

    def _block(self, number: int) -> bytes:
        """Return a block; the last one is cached for its other records."""
        last = self._last_block  # once: another thread may put another block there
        if last[0] != number:
            self._last_block = last = number, self._decompress(number)
        return last[1]

    def _decompress(self, number: int) -> bytes:
        """Decompress a block, whose size must be the sum of its records' lengths."""
        frame = bytes(
            self._blocks.verified_items(
                int(self._block_offsets[number]), int(self._block_offsets[number + 1])
            )
        )
        lengths = self._lengths[self._first_documents[number] : self._first_documents[number + 1]]
        size = int(np.add.reduce(lengths, dtype=np.int64))
        # The size a frame declares is allocated before a byte of it is decompressed.
        limit = min(MAX_RECORD_BYTES + BLOCK, len(frame) // _MIN_BLOCK_BYTES * _MAX_BLOCK_BYTES)
        try:
            if size > limit or zstandard.frame_content_size(frame) != size:
                raise self._file.damage_error("holds a block of documents of another size")
            return self._of_thread.decompressor.decompress(frame, max_output_size=size) if size else b""
        except zstandard.ZstdError as error:
            raise self._file.damage_error("holds a block of documents that does not unpack") from error

    def record(self, number: int) -> bytes:
        """Return the record of a document."""
        # Of the array's own dtype, otherwise numpy would copy the array.
        block = int(self._first_documents.searchsorted(np.uint32(number), "right")) - 1
        start = int(np.add.reduce(self._lengths[self._first_documents[block] : number], dtype=np.int64))
        return self._block(block)[start : start + int(self._lengths[number])]

    def all(self) -> list[bytes]:
        """Return every record."""
        return [
            record for block in range(len(self._block_offsets) - 1) for record in self.records_of_block(block)
        ]

    def records_of_block(self, block: int) -> list[bytes]:
        """Return the records of one block."""
        data = self._block(block)
        lengths = self._lengths[self._first_documents[block] : self._first_documents[block + 1]].tolist()
        out, at = [], 0
        for length in lengths:
            out.append(data[at : at + length])
            at += length
        return out

    @property
    def block_count(self) -> int:
        """Return the number of blocks."""
        return len(self._block_offsets) - 1

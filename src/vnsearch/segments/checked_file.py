"""Checked files: named arrays one after the other, with a checksum for each page, verified on first read.

::

    arrays, each from a multiple of 64 bytes on
    one CRC-32 for each 64 KiB page of them
    directory: JSON, {name: [dtype, first byte, items]} and the metadata of the writer
    seal: magic, bytes of arrays, bytes of directory, CRC-32 of checksums and directory

The commit that names the file stores its size and the checksum of its seal, so that every byte is covered.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Mapping
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from vnsearch.errors import IndexDamagedError
from vnsearch.messages import damage
from vnsearch.messages.index_errors import damaged_file
from vnsearch.segments.directory import OpenFiles, Storage

MAGIC = b"vnsrch01"
PAGE = 1 << 16
_ALIGNMENT = 64
_SEAL = struct.Struct("<8sQQI")
_COPY_BYTES = 1 << 24
#: The most bytes of a directory; that of a segment takes some thousands.
_MAX_DIRECTORY_BYTES = 1 << 22
#: The element types of arrays: numbers, never objects.
DTYPES = {np.dtype(code).newbyteorder("<").str for code in "?bBhHiIqQfd"}

Entry = tuple[str, int, int]


class FileRef(NamedTuple):
    """A finished file as a commit names it."""

    name: str
    size: int
    checksum: int


def reference(storage: Storage, name: str) -> FileRef:
    """Return how a commit would name a finished file. Raises ``OSError``, ``struct.error`` where it is none."""
    data = storage.view(name)
    *_, checksum = _SEAL.unpack(data[-_SEAL.size :])
    return FileRef(name, len(data), checksum)


class PageChecksums:
    """Counts bytes and computes their checksum page by page."""

    def __init__(self) -> None:
        self.pages: list[int] = []
        self.size = 0
        self._open_page = 0

    def add(self, data: bytes | memoryview) -> None:
        """Add the next bytes."""
        remaining = memoryview(data)
        while remaining:
            room = PAGE - self.size % PAGE
            part = remaining[:room]
            self._open_page = zlib.crc32(part, self._open_page)
            self.size += len(part)
            remaining = remaining[room:]
            if self.size % PAGE == 0:
                self.pages.append(self._open_page)
                self._open_page = 0

    def to_bytes(self) -> bytes:
        """Return one little-endian CRC-32 a page, the last partial page included."""
        last = [self._open_page] if self.size % PAGE else []
        return np.array(self.pages + last, "<u4").tobytes()


class CheckedFileWriter:
    """Writes arrays one after the other; ``finish`` makes the file durable."""

    def __init__(self, outputs: OpenFiles, name: str) -> None:
        self._storage = outputs.storage
        self._name = name
        self._file = outputs.create(name)
        self._checksums = PageChecksums()
        self._arrays: dict[str, Entry] = {}

    def _append(self, data: bytes | memoryview) -> None:
        self._file.write(data)
        self._checksums.add(data)

    def _align(self) -> None:
        self._append(bytes(-self._checksums.size % _ALIGNMENT))

    def add(self, name: str, array: NDArray[Any]) -> None:
        """Append a one-dimensional array, little-endian."""
        array = np.ascontiguousarray(array)
        dtype = array.dtype.newbyteorder("<")
        self._align()
        self._arrays[name] = (dtype.str, self._checksums.size, len(array))
        if len(array):
            self._append(array.astype(dtype, copy=False).view(np.uint8).data)

    def copy(self, name: str, source: str, dtype: str) -> None:
        """Append the content of another file as an array of ``dtype``, and remove that file."""
        self._align()
        size = self._storage.size(source)
        self._arrays[name] = (dtype, self._checksums.size, size // np.dtype(dtype).itemsize)
        for start in range(0, size, _COPY_BYTES):
            # Mapped again for each part, so that copied parts need not stay in memory.
            self._append(self._storage.view(source)[start : start + _COPY_BYTES])
        self._storage.remove(source)

    def finish(self, metadata: Mapping[str, Any]) -> FileRef:
        """Write checksums, directory and seal, and wait until all of it is durable."""
        size = self._checksums.size
        directory = json.dumps({"arrays": self._arrays, "notes": metadata}, ensure_ascii=False).encode()
        tail = self._checksums.to_bytes() + directory
        checksum = zlib.crc32(tail)
        self._file.write(tail + _SEAL.pack(MAGIC, size, len(directory), checksum))
        self._file.sync()
        self._file.close()
        return FileRef(self._name, size + len(tail) + _SEAL.size, checksum)


class CheckedFile:
    """A finished file, mapped into memory. Pages are verified before arrays of them are returned."""

    def __init__(self, storage: Storage, ref: FileRef) -> None:
        self.name = ref.name
        self._view = storage.view(ref.name)
        if len(self._view) != ref.size or ref.size < _SEAL.size:
            raise self.damage_error(damage.wrong_size(len(self._view), ref.size))
        magic, self._data_size, length, checksum = _SEAL.unpack(self._view[-_SEAL.size :])
        pages = -(-self._data_size // PAGE)
        if magic != MAGIC or self._data_size + 4 * pages + length + _SEAL.size != ref.size:
            raise self.damage_error(damage.NO_SEAL)
        tail = self._view[self._data_size : -_SEAL.size]
        if checksum != ref.checksum or zlib.crc32(tail) != checksum:
            raise self.damage_error(damage.BROKEN_SEAL)
        self._checksums = np.frombuffer(tail[: 4 * pages], "<u4")
        #: A byte for each page: 1 once it is verified.
        self._verified = bytearray(pages)
        self._arrays, self.metadata = self._directory(tail[4 * pages :])

    def _directory(self, text: memoryview) -> tuple[dict[str, Entry], dict[str, Any]]:
        try:
            values = json.loads(bytes(text[:_MAX_DIRECTORY_BYTES]))
            arrays = {str(name): self._entry(*entry) for name, entry in values["arrays"].items()}
            return arrays, dict(values["notes"])
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise self.damage_error("has a directory that cannot be read") from error

    def _entry(self, dtype: str, start: int, items: int) -> Entry:
        """Return an array's entry, which must lie in the file. Raises ``ValueError``, ``TypeError``."""
        if dtype not in DTYPES or type(start) is not int or type(items) is not int:
            raise ValueError("an array of unknown kind")
        if start < 0 or items < 0 or start + items * np.dtype(dtype).itemsize > self._data_size:
            raise ValueError("an array beyond the file")
        return dtype, start, items

    def damage_error(self, what: str) -> IndexDamagedError:
        """Return the error to raise for this file; ``what`` says what is wrong with it."""
        return IndexDamagedError(damaged_file(self.name, what))

    @property
    def arrays(self) -> tuple[str, ...]:
        """Return the names of its arrays."""
        return tuple(self._arrays)

    @property
    def data_size(self) -> int:
        """Return the bytes of all arrays, which the pages cover."""
        return int(self._data_size)

    def __contains__(self, name: str) -> bool:
        return name in self._arrays

    def section(self, name: str) -> Section:
        """Return a named array, not verified yet."""
        if name not in self._arrays:
            raise self.damage_error(f"lacks {name}")
        type_name, start, items = self._arrays[name]
        dtype = np.dtype(type_name)
        data = np.frombuffer(self._view, dtype, items, start) if items else np.empty(0, dtype)
        return Section(self, data, start)

    def array(self, name: str) -> NDArray[Any]:
        """Return a named array, all of it verified."""
        section = self.section(name)
        return section.verified_items(0, len(section.data))

    def verify(self, start: int, end: int) -> None:
        """Verify the checksums of the pages of a byte range. Raises ``IndexDamagedError``."""
        first_page, end_page = start // PAGE, -(-end // PAGE)
        if 0 not in self._verified[first_page:end_page]:
            return
        for page in range(first_page, end_page):
            if not self._verified[page]:
                data = self._view[page * PAGE : min((page + 1) * PAGE, self._data_size)]
                if zlib.crc32(data) != self._checksums[page]:
                    raise self.damage_error(damage.damaged_from(page * PAGE))
                self._verified[page] = 1

    def verify_all(self) -> None:
        """Verify every page. Raises ``IndexDamagedError``."""
        self.verify(0, self._data_size)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Release the file; its mapping is closed when no array of it is in use any more."""
        self._view = memoryview(b"")


class Section(NamedTuple):
    """One array of a checked file; ``start`` is its first byte."""

    file: CheckedFile
    data: NDArray[Any]
    start: int

    def verified_items(self, start: int, end: int) -> NDArray[Any]:
        """Return the items from ``start`` to ``end``, verified. Raises ``IndexDamagedError``."""
        size = self.data.itemsize
        if not 0 <= start <= end <= len(self.data):
            raise self.file.damage_error("points beyond one of its arrays")
        if end > start:
            self.file.verify(self.start + start * size, self.start + end * size)
        return self.data[start:end]

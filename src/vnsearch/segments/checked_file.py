"""Sealed files: named arrays one after the other, each page with a checksum that is tried when it is read.

::

    arrays, each from a multiple of 64 bytes on
    one CRC-32 for each 64 KiB page of them
    directory: JSON, {name: [dtype, first byte, items]} and whatever else the writer noted
    seal: magic, bytes of arrays, bytes of directory, CRC-32 of checksums and directory

Whoever names the file (a manifest) keeps its size and its seal's checksum, so that every byte is vouched for.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from vnsearch.errors import IndexDamagedError
from vnsearch.segments.directory import OpenFiles, Storage

MAGIC = b"vnsrch01"
PAGE = 1 << 16
_ALIGNED = 64
_SEAL = struct.Struct("<8sQQI")
_COPIED = 1 << 24
#: Bytes of a directory at most; a segment's takes some thousands.
_MOST = 1 << 22
#: What arrays may consist of: numbers, never objects.
KINDS = {np.dtype(code).newbyteorder("<").str for code in "?bBhHiIqQfd"}

Entry = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class FileRef:
    """A finished file as its manifest names it."""

    name: str
    size: int
    checksum: int


class Checksummed:
    """Counts what goes by, and its checksum page by page."""

    def __init__(self) -> None:
        self.pages: list[int] = []
        self.size = 0
        self._page = 0

    def add(self, data: bytes | memoryview) -> None:
        """Takes the next bytes."""
        rest = memoryview(data)
        while rest:
            room = PAGE - self.size % PAGE
            part = rest[:room]
            self._page = zlib.crc32(part, self._page)
            self.size += len(part)
            rest = rest[room:]
            if self.size % PAGE == 0:
                self.pages.append(self._page)
                self._page = 0

    def checksums(self) -> bytes:
        """One little-endian CRC-32 a page, the last, broken one included."""
        last = [self._page] if self.size % PAGE else []
        return np.array(self.pages + last, "<u4").tobytes()


class CheckedFileWriter:
    """Writes arrays one after the other; ``seal`` makes the file durable."""

    def __init__(self, outputs: OpenFiles, name: str) -> None:
        self._storage = outputs.storage
        self._name = name
        self._file = outputs.create(name)
        self._written = Checksummed()
        self._arrays: dict[str, Entry] = {}

    def _put(self, data: bytes | memoryview) -> None:
        self._file.write(data)
        self._written.add(data)

    def _align(self) -> None:
        self._put(bytes(-self._written.size % _ALIGNED))

    def add(self, name: str, array: NDArray[Any]) -> None:
        """Appends a one-dimensional array, little-endian."""
        array = np.ascontiguousarray(array)
        kind = array.dtype.newbyteorder("<")
        self._align()
        self._arrays[name] = (kind.str, self._written.size, len(array))
        if len(array):
            self._put(array.astype(kind, copy=False).view(np.uint8).data)

    def copy(self, name: str, spooled: str, dtype: str) -> None:
        """Appends what another file holds, as an array of ``dtype``, and removes that file."""
        self._align()
        size = self._storage.size(spooled)
        self._arrays[name] = (dtype, self._written.size, size // np.dtype(dtype).itemsize)
        for first in range(0, size, _COPIED):
            # Mapped anew, so that what was copied need not stay in memory.
            self._put(self._storage.view(spooled)[first : first + _COPIED])
        self._storage.remove(spooled)

    def finish(self, notes: Mapping[str, Any]) -> FileRef:
        """Writes checksums, directory and seal, and waits until all of it is durable."""
        size = self._written.size
        directory = json.dumps({"arrays": self._arrays, "notes": notes}, ensure_ascii=False).encode()
        tail = self._written.checksums() + directory
        checksum = zlib.crc32(tail)
        self._file.write(tail + _SEAL.pack(MAGIC, size, len(directory), checksum))
        self._file.sync()
        self._file.close()
        return FileRef(self._name, size + len(tail) + _SEAL.size, checksum)


class CheckedFile:
    """A finished file, mapped. What is read of it is verified before it is given out."""

    def __init__(self, storage: Storage, sealed: FileRef) -> None:
        self.name = sealed.name
        self._view = storage.view(sealed.name)
        if len(self._view) != sealed.size or sealed.size < _SEAL.size:
            raise self.damaged(f"has {len(self._view):,} bytes instead of {sealed.size:,}")
        magic, self._data, length, checksum = _SEAL.unpack(self._view[-_SEAL.size :])
        pages = -(-self._data // PAGE)
        if magic != MAGIC or self._data + 4 * pages + length + _SEAL.size != sealed.size:
            raise self.damaged("has no seal")
        tail = self._view[self._data : -_SEAL.size]
        if checksum != sealed.checksum or zlib.crc32(tail) != checksum:
            raise self.damaged("has a broken seal")
        self._checksums = np.frombuffer(tail[: 4 * pages], "<u4")
        self._verified = np.zeros(pages, np.bool_)
        self._arrays, self.notes = self._directory(tail[4 * pages :])

    def _directory(self, text: memoryview) -> tuple[dict[str, Entry], dict[str, Any]]:
        try:
            values = json.loads(bytes(text[:_MOST]))
            arrays = {str(name): self._entry(*entry) for name, entry in values["arrays"].items()}
            return arrays, dict(values["notes"])
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise self.damaged("has a directory that cannot be read") from error

    def _entry(self, dtype: str, first: int, items: int) -> Entry:
        """An array's place, which must lie in the file. Raises ``ValueError``, ``TypeError``."""
        if dtype not in KINDS or type(first) is not int or type(items) is not int:
            raise ValueError("an array of unknown kind")
        if first < 0 or items < 0 or first + items * np.dtype(dtype).itemsize > self._data:
            raise ValueError("an array beyond the file")
        return dtype, first, items

    def damaged(self, what: str) -> IndexDamagedError:
        """The error for this file."""
        return IndexDamagedError(f"{self.name} {what}; run vnsearch index --rebuild")

    @property
    def arrays(self) -> tuple[str, ...]:
        """The names of its arrays."""
        return tuple(self._arrays)

    @property
    def data_size(self) -> int:
        """Bytes of all its arrays, which are what its pages cover."""
        return int(self._data)

    def __contains__(self, name: str) -> bool:
        return name in self._arrays

    def section(self, name: str) -> Section:
        """A named array, nothing of it verified yet."""
        if name not in self._arrays:
            raise self.damaged(f"lacks {name}")
        dtype, first, items = self._arrays[name]
        kind = np.dtype(dtype)
        data = np.frombuffer(self._view, kind, items, first) if items else np.empty(0, kind)
        return Section(self, data, first)

    def array(self, name: str) -> NDArray[Any]:
        """A named array, all of it verified."""
        section = self.section(name)
        return section.verified(0, len(section.data))

    def verify(self, first: int, past: int) -> None:
        """Tries the pages that hold a stretch of bytes. Raises ``IndexDamagedError``."""
        low, high = first // PAGE, -(-past // PAGE)
        if self._verified[low:high].all():
            return
        for page in range(low, high):
            if not self._verified[page]:
                held = self._view[page * PAGE : min((page + 1) * PAGE, self._data)]
                if zlib.crc32(held) != self._checksums[page]:
                    raise self.damaged(f"is damaged in its bytes from {page * PAGE:,} on")
                self._verified[page] = True

    def verify_all(self) -> None:
        """Tries every page. Raises ``IndexDamagedError``."""
        self.verify(0, self._data)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Lets the mapping go when the last array of it is gone."""
        self._view = memoryview(b"")


@dataclass(frozen=True, slots=True)
class Section:
    """One array of a sealed file; ``first`` is the byte it begins at."""

    file: CheckedFile
    data: NDArray[Any]
    first: int

    def verified(self, low: int, high: int) -> NDArray[Any]:
        """The items from ``low`` up to ``high``, verified. Raises ``IndexDamagedError``."""
        size = self.data.itemsize
        if not 0 <= low <= high <= len(self.data):
            raise self.file.damaged("points beyond one of its arrays")
        if high > low:
            self.file.verify(self.first + low * size, self.first + high * size)
        return self.data[low:high]

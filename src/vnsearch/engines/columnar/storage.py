"""The files of an index folder, behind a protocol so that tests can lose power and fill disks."""

from __future__ import annotations

import mmap
import os
from pathlib import Path
from typing import Protocol


class Output(Protocol):
    """A file being written, from its beginning to its end."""

    def write(self, data: bytes | memoryview, /) -> int:
        """Appends bytes."""
        ...

    def sync(self) -> None:
        """Returns when what was written outlives a loss of power."""
        ...

    def close(self) -> None:
        """Ends the file."""
        ...


class Storage(Protocol):
    """One flat folder. Every method raises ``OSError``."""

    def create(self, name: str) -> Output:
        """A new file, in place of any of that name."""
        ...

    def view(self, name: str) -> memoryview:
        """The whole of a file, mapped; it stays readable when the file is removed."""
        ...

    def size(self, name: str) -> int:
        """Bytes of a file."""
        ...

    def replace(self, source: str, target: str) -> None:
        """Renames a file over another in one step."""
        ...

    def remove(self, name: str) -> None:
        """Removes a file."""
        ...

    def names(self) -> list[str]:
        """The files that are there, sorted."""
        ...

    def sync(self) -> None:
        """Returns when creations, renamings and removals outlive a loss of power."""
        ...


class _File:
    def __init__(self, path: Path) -> None:
        self._stream = path.open("wb", buffering=1 << 18)

    def write(self, data: bytes | memoryview, /) -> int:
        return self._stream.write(data)

    def sync(self) -> None:
        self._stream.flush()
        os.fsync(self._stream.fileno())

    def close(self) -> None:
        self._stream.close()


class Folder:
    """A folder of the file system."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def create(self, name: str) -> Output:
        """A new file."""
        return _File(self.path / name)

    def view(self, name: str) -> memoryview:
        """The whole of a file, mapped read-only."""
        with (self.path / name).open("rb") as stream:
            if not os.fstat(stream.fileno()).st_size:
                return memoryview(b"")
            return memoryview(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ))

    def size(self, name: str) -> int:
        """Bytes of a file."""
        return (self.path / name).stat().st_size

    def replace(self, source: str, target: str) -> None:
        """Renames over."""
        (self.path / source).replace(self.path / target)

    def remove(self, name: str) -> None:
        """Removes."""
        (self.path / name).unlink()

    def names(self) -> list[str]:
        """The files' names, sorted."""
        return sorted(entry.name for entry in os.scandir(self.path) if entry.is_file())

    def sync(self) -> None:
        """Syncs the folder itself, where the system can."""
        if os.name == "nt":  # Windows has no handle on folders
            return
        handle = os.open(self.path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

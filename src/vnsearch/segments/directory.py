"""The files of an index folder, behind a protocol, so that tests can simulate power loss and full disks."""

from __future__ import annotations

import mmap
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

from vnsearch.files import create, open_to_read, require_regular, sync_folder


class Output(Protocol):
    """A file being written sequentially."""

    def write(self, data: bytes | memoryview, /) -> int:
        """Append bytes."""
        ...

    def sync(self) -> None:
        """Return when what was written survives a power loss."""
        ...

    def close(self) -> None:
        """Close the file."""
        ...


class Storage(Protocol):
    """One flat folder. Every method raises ``OSError``."""

    def create(self, name: str) -> Output:
        """Create a file, in place of any of that name."""
        ...

    def view(self, name: str) -> memoryview:
        """Map a whole file; it stays readable when the file is removed."""
        ...

    def size(self, name: str) -> int:
        """Return the size of a file in bytes."""
        ...

    def replace(self, source: str, target: str) -> None:
        """Rename a file over another atomically."""
        ...

    def remove(self, name: str) -> None:
        """Remove a file."""
        ...

    def names(self) -> list[str]:
        """Return the names of the files, sorted."""
        ...

    def sync(self) -> None:
        """Return when creations, renames and removals survive a power loss."""
        ...


class OpenFiles:
    """Files being written together, so that all can be closed when one fails."""

    def __init__(self, storage: Storage) -> None:
        self.storage = storage
        self._open: list[Output] = []

    def create(self, name: str) -> Output:
        """Create a file."""
        output = self.storage.create(name)
        self._open.append(output)
        return output

    def abandon(self) -> None:
        """Close all files; the next writer removes them."""
        for output in self._open:
            with suppress(OSError):  # the rest of a buffer may not fit; the file is closed all the same
                output.close()


@contextmanager
def _with_path(path: Path) -> Iterator[None]:
    """Add the file's name to errors of its handle, which lack it."""
    try:
        yield
    except OSError as error:
        error.filename = error.filename or str(path)
        raise


class _File:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._stream = create(path, buffering=1 << 18)

    def write(self, data: bytes | memoryview, /) -> int:
        with _with_path(self._path):
            return self._stream.write(data)

    def sync(self) -> None:
        with _with_path(self._path):
            self._stream.flush()
            os.fsync(self._stream.fileno())

    def close(self) -> None:
        with _with_path(self._path):
            self._stream.close()


class FileDirectory:
    """A folder of the file system as a ``Storage``."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def create(self, name: str) -> Output:
        """Create a file."""
        return _File(self.path / name)

    def view(self, name: str) -> memoryview:
        """Map a whole file read-only."""
        with open_to_read(self.path / name, buffering=0) as stream:
            if not os.fstat(stream.fileno()).st_size:
                return memoryview(b"")
            return memoryview(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ))

    def size(self, name: str) -> int:
        """Return the size of a file in bytes."""
        return (self.path / name).lstat().st_size

    def replace(self, source: str, target: str) -> None:
        """Rename over."""
        require_regular(self.path / target)
        (self.path / source).replace(self.path / target)

    def remove(self, name: str) -> None:
        """Remove."""
        (self.path / name).unlink()

    def names(self) -> list[str]:
        """Return the names of the files, sorted."""
        return sorted(entry.name for entry in os.scandir(self.path) if entry.is_file(follow_symlinks=False))

    def sync(self) -> None:
        """Sync the folder itself, where the system can."""
        sync_folder(self.path)

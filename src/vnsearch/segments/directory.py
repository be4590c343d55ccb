"""The files of an index folder, behind a protocol so that tests can lose power and fill disks."""

from __future__ import annotations

import errno
import mmap
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

from vnsearch.files import sync_folder


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


class OpenFiles:
    """Files being written together, so that all of them can be ended when one fails."""

    def __init__(self, storage: Storage) -> None:
        self.storage = storage
        self._open: list[Output] = []

    def create(self, name: str) -> Output:
        """A new file."""
        output = self.storage.create(name)
        self._open.append(output)
        return output

    def abandon(self) -> None:
        """Ends all files, which stay behind for the next writer to sweep."""
        for output in self._open:
            with suppress(OSError):  # the rest of a buffer may not fit; the file is ended all the same
                output.close()


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Errors of a file's handle do not say which file."""
    try:
        yield
    except OSError as error:
        error.filename = error.filename or str(path)
        raise


class _File:
    def __init__(self, path: Path) -> None:
        self._path = path
        # Never into a file that is there: a reader may have mapped it, or it may be a link to elsewhere.
        path.unlink(missing_ok=True)
        self._stream = path.open("xb", buffering=1 << 18)

    def write(self, data: bytes | memoryview, /) -> int:
        with _named(self._path):
            return self._stream.write(data)

    def sync(self) -> None:
        with _named(self._path):
            self._stream.flush()
            os.fsync(self._stream.fileno())

    def close(self) -> None:
        with _named(self._path):
            self._stream.close()


def _open_to_read(name: str, flags: int) -> int:
    """As ``os.open``, but never waits for the other end of a pipe that has a file's name."""
    return os.open(name, flags | getattr(os, "O_NONBLOCK", 0))


class FileDirectory:
    """A folder of the file system."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def create(self, name: str) -> Output:
        """A new file."""
        return _File(self.path / name)

    def view(self, name: str) -> memoryview:
        """The whole of a file, mapped read-only."""
        with open(self.path / name, "rb", buffering=0, opener=_open_to_read) as stream:
            about = os.fstat(stream.fileno())
            if not stat.S_ISREG(about.st_mode):
                raise OSError(errno.EINVAL, "is no file", str(self.path / name))
            if not about.st_size:
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
        sync_folder(self.path)

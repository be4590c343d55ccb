"""Find the files to read and yield their members: the edge where ingest touches the disk."""

from __future__ import annotations

import io
import os
import stat
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from vnsearch.errors import InputError, UnreadableError
from vnsearch.ingest.containers import members
from vnsearch.ingest.containers.file_formats import ENDINGS, ending_of, format_of
from vnsearch.ingest.containers.limits import Limits
from vnsearch.ingest.containers.streams import describe_error
from vnsearch.messages import skip_reasons
from vnsearch.messages.system_errors import system_error
from vnsearch.text import replace_surrogates

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

#: Called with the path of a file or folder that is skipped, and the reason.
OnSkip = Callable[[Path, str], None]
#: Called with a number of bytes that were read.
OnBytes = Callable[[int], None]
#: Called with a folder, an ending that is not read, and how many files of the folder have it.
OnOther = Callable[[Path, str, int], None]


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read: its path, the name its documents' ids begin with, and what shows a change.

    ``size`` is in bytes, ``mtime_ns`` in nanoseconds since 1970.
    """

    path: Path
    name: str
    size: int
    mtime_ns: int


def is_readable(path: Path) -> bool:
    """Return whether the file's name has an ending that vnsearch reads."""
    return format_of(path.name) is not None


def require_exists(path: Path) -> None:
    """Raise ``InputError`` unless there is a file or folder at the path that can be looked at."""
    try:
        path.stat()
    except FileNotFoundError as error:
        problem = skip_reasons.broken_link if path.is_symlink() else skip_reasons.path_missing
        raise InputError(problem(str(path))) from error
    except (OSError, ValueError) as error:
        reason = describe_error(error)
        raise InputError(skip_reasons.unreadable_path(replace_surrogates(str(path))[:80], reason)) from error
    if not _has_valid_name(path):
        raise InputError(skip_reasons.invalid_name(replace_surrogates(str(path))))


def _has_valid_name(path: Path) -> bool:
    return replace_surrogates(str(path)) == str(path)


def exists(path: Path) -> bool:
    """Return whether there is something at the path; False when that cannot be told."""
    try:
        return path.exists()
    except OSError:
        return False


def _source_file(path: Path, name: str) -> SourceFile:
    status = path.stat()
    return SourceFile(path, name, status.st_size, status.st_mtime_ns)


def _ignore(_folder: Path, _ending: str, _files: int) -> None:
    pass


def walk(root: Path, on_skip: OnSkip, on_other: OnOther = _ignore) -> Iterator[SourceFile]:
    """Yield the readable files below ``root`` (or ``root`` itself), sorted. Do not follow links to folders.

    Report what cannot be listed, and a ``root`` of no readable format, to ``on_skip``, and how many files of
    other endings there are to ``on_other``. Raise ``InputError`` when ``root`` does not exist.
    """
    require_exists(root)
    root = root.absolute()
    if not root.is_dir():
        if not is_readable(root):
            on_skip(root, f"not a kind that is read ({', '.join(ENDINGS)})")
            return
        if not stat.S_ISREG(root.stat().st_mode):
            on_skip(root, skip_reasons.NOT_REGULAR)
            return
        yield _source_file(root, root.name)
        return

    is_empty = True

    def skip_unlistable(error: OSError) -> None:
        nonlocal is_empty
        is_empty = False  # as far as can be told
        on_skip(Path(error.filename or root), skip_reasons.cannot_be_listed(system_error(error)))

    for folder, subfolders, names in os.walk(root, onerror=skip_unlistable):
        if _is_index(subfolders, names):
            subfolders.clear()
            continue
        subfolders.sort()
        readable_names = sorted(name for name in names if is_readable(Path(name)))
        is_empty = is_empty and not readable_names
        others = Counter(ending_of(name) for name in names if not is_readable(Path(name)))
        for ending, files in others.items():
            on_other(Path(folder), ending, files)
        yield from _source_files(Path(folder), readable_names, root, on_skip)
    if is_empty:
        on_skip(root, "holds no file of a kind that is read")


def _is_index(subfolders: Iterable[str], names: Iterable[str]) -> bool:
    """Return whether a folder is that of an index, finished or not, by the names in it."""
    return "write.lock" in names and any(name.startswith("data-") for name in subfolders)


def _source_files(folder: Path, names: list[str], root: Path, on_skip: OnSkip) -> Iterator[SourceFile]:
    for name in names:
        path = folder / name
        try:
            if not _has_valid_name(path):
                on_skip(path, "its name is not valid UTF-8")
            elif stat.S_ISREG(path.stat().st_mode):
                yield _source_file(path, f"{root.name}/{path.relative_to(root).as_posix()}")
            else:
                on_skip(path, skip_reasons.NOT_REGULAR)
        except OSError as error:
            on_skip(path, skip_reasons.cannot_be_read(system_error(error)))


class _CountedFile(io.FileIO):
    """A file that tells how many of its bytes are read."""

    def __init__(self, path: Path, on_bytes: OnBytes) -> None:
        super().__init__(path)
        self._on_bytes = on_bytes

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        size = super().readinto(buffer) or 0
        self._on_bytes(size)
        return size

    def readall(self) -> bytes:
        data = super().readall()
        self._on_bytes(len(data))
        return data


def _open_counted(path: Path, on_bytes: OnBytes) -> io.BufferedReader:
    raw: io.RawIOBase = _CountedFile(path, on_bytes)
    return io.BufferedReader(raw)


def read_members(
    file: SourceFile, limits: Limits, on_skip: members.OnSkip, on_bytes: OnBytes = lambda _: None
) -> Iterator[members.Member]:
    """Yield the members of a file, one in memory at a time; see ``members.Member``.

    ``on_bytes`` is told how many bytes of the file on disk were read, whenever some are. Report members that
    cannot be read to ``on_skip``. Raise ``UnreadableError`` where the file cannot be read further; the members
    before that point remain valid.
    """
    try:
        with _open_counted(file.path, on_bytes) as stream:
            saved = file.mtime_ns / 1e9
            yield from members.iter_members(stream, file.path.name, file.size, saved, limits, on_skip)
    except OSError as error:
        raise UnreadableError(skip_reasons.cannot_be_read(describe_error(error))) from error

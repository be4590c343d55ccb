"""Find the files to read and yield their members: the edge where ingest touches the disk."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from vnsearch.errors import InputError, UnreadableError
from vnsearch.files import real_path
from vnsearch.ingest.containers import members
from vnsearch.ingest.containers.content_formats import HEAD_SIZE, content_format
from vnsearch.ingest.containers.file_formats import ENDINGS, ending_of, format_of, may_tell_format
from vnsearch.ingest.containers.parts import Parts
from vnsearch.ingest.containers.selection import Selection
from vnsearch.ingest.containers.streams import describe_error
from vnsearch.messages import skip_reasons
from vnsearch.messages.system_errors import system_error
from vnsearch.slot_pickling import pickled_by_slots
from vnsearch.text import replace_surrogates

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

#: Called with the path of a file or folder that is skipped, and the reason.
OnSkip = Callable[[Path, str], None]
#: Called with a number of bytes that were read.
OnBytes = Callable[[int], None]
#: Called with a folder, an ending that is not read, and the names of the folder's files that have it.
OnOther = Callable[[Path, str, Sequence[str]], None]


@pickled_by_slots
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
    """Return whether vnsearch reads a file: by the ending of its name, else by its first bytes."""
    return format_of(path.name) is not None or (may_tell_format(path.name) and _has_known_content(path))


def _has_known_content(path: Path) -> bool:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return False
        with _open_counted(path, lambda _: None) as stream:
            return content_format(stream.read(HEAD_SIZE), None) is not None
    except (OSError, UnreadableError):
        return False


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


def _source_file(path: Path, name: str) -> SourceFile:
    status = path.stat()
    return SourceFile(path, name, status.st_size, status.st_mtime_ns)


def _ignore(_folder: Path, _ending: str, _names: Sequence[str]) -> None:
    pass


def _ignore_path(_path: Path, _reason: str) -> None:
    pass


#: All files that are not hidden.
EVERY_FILE = Selection()


def walk(
    root: Path,
    on_skip: OnSkip,
    on_other: OnOther = _ignore,
    selection: Selection = EVERY_FILE,
    on_left_out: OnSkip = _ignore_path,
    parts: Parts | None = None,
) -> Iterator[SourceFile]:
    """Yield the readable files below ``root`` (or ``root`` itself), sorted. Do not follow links to folders.

    Report what cannot be listed, and a ``root`` of no readable format, to ``on_skip``, the files of other endings
    to ``on_other``, and what ``selection`` leaves out to ``on_left_out``. With ``parts``, only these are looked
    at, as far as they are below ``root``. Raise ``InputError`` when ``root`` does not exist.
    """
    require_exists(root)
    root = root.absolute()
    if not root.is_dir():
        yield from _walk_file(root, on_skip)
        return

    is_empty = parts is None

    def skip_unlistable(error: OSError) -> None:
        nonlocal is_empty
        is_empty = False  # as far as can be told
        on_skip(Path(error.filename or root), skip_reasons.cannot_be_listed(system_error(error)))

    for folder, subfolders, names in os.walk(root, onerror=skip_unlistable):
        if _is_index(subfolders, names):
            subfolders.clear()
            continue
        below = Path(folder).relative_to(root).as_posix().removeprefix(".")
        selected_names, unselected_names = selection.split(below, _names_of(parts, folder, names))
        kept_folders, folders_left_out = selection.split(below, _folders_to(parts, folder, subfolders))
        for name, reason in (*unselected_names, *folders_left_out):
            on_left_out(Path(folder, name), reason)
        subfolders[:] = sorted(name for name in kept_folders if not _is_part_of_page(name, names))
        readable_names = sorted(name for name in selected_names if is_readable(Path(folder, name)))
        is_empty = is_empty and not readable_names
        for ending, others in _by_ending(set(selected_names).difference(readable_names)).items():
            on_other(Path(folder), ending, others)
        yield from _source_files(Path(folder), readable_names, root, on_skip)
    if is_empty:
        on_skip(root, skip_reasons.NO_READABLE_FILE)


def _walk_file(path: Path, on_skip: OnSkip) -> Iterator[SourceFile]:
    """Yield a root that is a file, if it can be read."""
    if not is_readable(path):
        on_skip(path, skip_reasons.not_a_readable_kind(", ".join(ENDINGS)))
    elif not stat.S_ISREG(path.stat().st_mode):
        on_skip(path, skip_reasons.NOT_REGULAR)
    else:
        yield _source_file(path, path.name)


def _names_of(parts: Parts | None, folder: str, names: list[str]) -> list[str]:
    return names if parts is None else [name for name in names if Path(folder, name) in parts]


def _folders_to(parts: Parts | None, folder: str, names: list[str]) -> list[str]:
    return names if parts is None else [name for name in names if parts.lead_through(Path(folder, name))]


def _by_ending(names: Iterable[str]) -> dict[str, list[str]]:
    by_ending: dict[str, list[str]] = {}
    for name in sorted(names):
        by_ending.setdefault(ending_of(name), []).append(name)
    return by_ending


def _is_part_of_page(folder: str, names: Collection[str]) -> bool:
    """Return whether a folder holds the pictures and frames of a page that a browser saved beside it."""
    stem = next((folder.removesuffix(ending) for ending in _PARTS_OF_PAGE if folder.endswith(ending)), "")
    return bool(stem) and any(stem + ending in names for ending in (".html", ".htm", ".xhtml"))


def _is_index(subfolders: Iterable[str], names: Iterable[str]) -> bool:
    """Return whether a folder is that of an index, finished or not, by the names in it."""
    return "write.lock" in names and any(name.startswith("data-") for name in subfolders)


def _source_files(folder: Path, names: list[str], root: Path, on_skip: OnSkip) -> Iterator[SourceFile]:
    for name in names:
        path = folder / name
        try:
            if not _has_valid_name(path):
                on_skip(path, skip_reasons.NAME_NOT_UTF8)
            elif path.is_symlink() and not real_path(path).is_relative_to(real_path(root)):
                on_skip(path, skip_reasons.LINK_OUTSIDE)
            elif stat.S_ISREG(path.stat().st_mode):
                yield _source_file(path, f"{root.name}/{path.relative_to(root).as_posix()}")
            else:
                on_skip(path, skip_reasons.NOT_REGULAR)
        except OSError as error:
            on_skip(path, skip_reasons.cannot_be_read(system_error(error)))


#: Bytes; the format of a file is told by what is in the buffer first.
_BUFFER_SIZE = 1 << 16


#: What browsers in several languages add to a page's name for the folder of its parts.
_PARTS_OF_PAGE = ("_files", ".files", "-Dateien", "_fichiers", "_tệp", "_tep")


def _open_without_waiting(path: str, flags: int) -> int:
    """Open a file; a named pipe without waiting for its other end."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


class _CountedFile(io.FileIO):
    """A file that tells how many of its bytes are read."""

    def __init__(self, path: Path, on_bytes: OnBytes) -> None:
        super().__init__(path, opener=_open_without_waiting)
        if not stat.S_ISREG(os.fstat(self.fileno()).st_mode):  # it was a file when it was listed
            self.close()
            raise UnreadableError(skip_reasons.NOT_REGULAR)
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
    return io.BufferedReader(raw, _BUFFER_SIZE)


def is_one_member(file: SourceFile) -> bool:
    """Return whether a file is one page or document as it is, which need not be taken apart."""
    try:
        with _open_counted(file.path, lambda _: None) as stream:
            return members.is_one_member(file.path.name, stream.read(HEAD_SIZE))
    except (OSError, UnreadableError):
        return False


def read_members(
    file: SourceFile, options: members.Options, on_skip: members.OnSkip, on_bytes: OnBytes = lambda _: None
) -> Iterator[members.Member]:
    """Yield the members of a file, one in memory at a time; see ``members.Member``.

    ``on_bytes`` is told how many bytes of the file on disk were read, whenever some are. Report members that
    cannot be read to ``on_skip``. Raise ``UnreadableError`` where the file cannot be read further; the members
    before that point remain valid.
    """
    try:
        with _open_counted(file.path, on_bytes) as stream:
            saved_at = file.mtime_ns / 1e9
            yield from members.iter_members(
                stream, file.path.name, file.size, saved_at, options, on_skip, file.path
            )
    except OSError as error:
        raise UnreadableError(skip_reasons.cannot_be_read(describe_error(error))) from error

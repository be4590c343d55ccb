"""Which files there are, and what each gives: the edge where ingest touches the disk."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from vnsearch.errors import InputError, UnreadableError
from vnsearch.ingest.containers import members
from vnsearch.ingest.containers.file_formats import ENDINGS, format_of
from vnsearch.ingest.containers.limits import Limits
from vnsearch.ingest.containers.streams import reason_of
from vnsearch.text import replace_surrogates


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read: its path, the name its documents may be called by, and what tells a change."""

    path: Path
    name: str
    size: int
    mtime_ns: int


def readable(path: Path) -> bool:
    """Whether the file's name says that it is of a kind vnsearch reads."""
    return format_of(path.name) is not None


def require(path: Path) -> None:
    """Raises ``InputError`` unless there is something at the path that can be looked at."""
    try:
        path.stat()
    except FileNotFoundError as error:
        known = "leads nowhere" if path.is_symlink() else "does not exist"
        raise InputError(f"{path} {known}; give a file or folder of pages") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{replace_surrogates(str(path))[:80]} cannot be read: {reason}") from error
    if replace_surrogates(str(path)) != str(path):
        raise InputError(f"{replace_surrogates(str(path))}: its name is not valid UTF-8; rename it")


def exists(path: Path) -> bool:
    """Whether there is something at the path; no when it cannot be told."""
    try:
        return path.exists()
    except OSError:
        return False


def _source(path: Path, name: str) -> SourceFile:
    status = path.stat()
    return SourceFile(path, name, status.st_size, status.st_mtime_ns)


def walk(root: Path, skipped: Callable[[Path, str], None]) -> Iterator[SourceFile]:
    """The files below ``root`` (or ``root`` itself), sorted; links to folders are not followed.

    What cannot be listed or is of no known kind goes to ``skipped`` with the reason.
    Raises ``InputError`` when ``root`` does not exist.
    """
    require(root)
    root = root.absolute()
    if not root.is_dir():
        if not readable(root):
            skipped(root, f"not a kind that is read ({', '.join(ENDINGS)})")
            return
        if not root.is_file():
            skipped(root, "not a regular file")
            return
        yield _source(root, root.name)
        return

    def refused(error: OSError) -> None:
        skipped(Path(error.filename or root), f"cannot be listed: {error.strerror}")

    empty = True
    for folder, folders, names in os.walk(root, onerror=refused):
        folders.sort()
        wanted = sorted(name for name in names if readable(Path(name)))
        empty = empty and not wanted
        yield from _files(Path(folder), wanted, root, skipped)
    if empty:
        skipped(root, "holds no file of a kind that is read")


def _files(
    folder: Path, names: list[str], root: Path, skipped: Callable[[Path, str], None]
) -> Iterator[SourceFile]:
    for name in names:
        path = folder / name
        try:
            if replace_surrogates(str(path)) != str(path):
                skipped(path, "its name is not valid UTF-8")
            elif path.is_file():
                yield _source(path, f"{root.name}/{path.relative_to(root).as_posix()}")
            else:
                skipped(path, "not a regular file")
        except OSError as error:
            skipped(path, f"cannot be read: {error.strerror}")


def read_members(file: SourceFile, limits: Limits, skipped: members.Skipped) -> Iterator[members.Member]:
    """What a file gives, one member in memory at a time; see ``members.Member``.

    A member that gives nothing goes to ``skipped``. Raises ``UnreadableError`` where the file cannot be read
    on; what came before stands.
    """
    try:
        with file.path.open("rb") as stream:
            saved = file.mtime_ns / 1e9
            yield from members.members(stream, file.path.name, file.size, saved, limits, skipped)
    except OSError as error:
        raise UnreadableError(f"cannot be read: {reason_of(error)}") from error

"""Which files there are, and what each gives: the edge where ingest touches the disk."""

from __future__ import annotations

import gzip
import lzma
import os
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from io import BufferedIOBase
from pathlib import Path
from typing import IO, cast

from vnsearch.errors import InputError, UnreadableError
from vnsearch.hanoi import HANOI
from vnsearch.ingest.decode import decode
from vnsearch.ingest.dump import read_dump
from vnsearch.ingest.encodings import repair, repair_markup
from vnsearch.ingest.page import MAX_BYTES, read_html
from vnsearch.ingest.records import read_record
from vnsearch.model import Reading
from vnsearch.text import valid

#: A JSON line longer than this is skipped: no article is that long.
MAX_LINE = 16 << 20
_PAGES: dict[str, Callable[..., Reading]] = {
    ".txt": read_dump,
    ".html": read_html,
    ".htm": read_html,
}
_RECORDS = (".jsonl", ".jsonl.gz", ".jsonl.xz")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read: its path, the name its documents may be called by, and what tells a change."""

    path: Path
    name: str
    size: int
    mtime_ns: int

    @property
    def written(self) -> datetime | None:
        """When the file was last written; None where that is no news page's time."""
        try:
            when = datetime.fromtimestamp(self.mtime_ns / 1e9, HANOI)
        except (ValueError, OverflowError, OSError):
            return None
        return when if when.year >= 1995 else None

    @property
    def holds_records(self) -> bool:
        """Whether each line is a record, rather than the whole a page."""
        return self.path.name.lower().endswith(_RECORDS)


def readable(path: Path) -> bool:
    """Whether the file's name says that it is of a kind vnsearch reads."""
    return path.suffix.lower() in _PAGES or path.name.lower().endswith(_RECORDS)


def require(path: Path) -> None:
    """Raises ``InputError`` unless there is something at the path that can be looked at."""
    try:
        path.stat()
    except FileNotFoundError as error:
        known = "leads nowhere" if path.is_symlink() else "does not exist"
        raise InputError(f"{path} {known}; give a file or folder of pages") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{valid(str(path))[:80]} cannot be read: {reason}") from error
    if valid(str(path)) != str(path):
        raise InputError(f"{valid(str(path))}: its name is not valid UTF-8; rename it")


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
            skipped(root, f"not a kind that is read ({', '.join((*_PAGES, *_RECORDS))})")
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
            if valid(str(path)) != str(path):
                skipped(path, "its name is not valid UTF-8")
            elif path.is_file():
                yield _source(path, f"{root.name}/{path.relative_to(root).as_posix()}")
            else:
                skipped(path, "not a regular file")
        except OSError as error:
            skipped(path, f"cannot be read: {error.strerror}")


def _opened(path: Path) -> IO[bytes]:
    name = path.name.lower()
    if name.endswith(".gz"):
        return cast("IO[bytes]", gzip.open(path))
    return cast("IO[bytes]", lzma.open(path)) if name.endswith(".xz") else path.open("rb")


@dataclass(frozen=True, slots=True)
class Record:
    """One line of a records file: its number from 1, its bytes, and how far into the file it ends."""

    number: int
    data: bytes


def _lines(stream: IO[bytes]) -> Iterator[bytes | None]:
    """Lines within the limit; None in place of one beyond it."""
    while line := stream.readline(MAX_LINE + 1):
        if len(line) <= MAX_LINE:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(MAX_LINE + 1)
        yield None


def records(file: SourceFile, skipped: Callable[[int, str], None]) -> Iterator[Record]:
    """The lines of a records file that are not blank.

    Raises ``UnreadableError`` where the file cannot be read on; what came before stands.
    """
    number = 0
    try:
        with closing(_opened(file.path)) as stream:
            for number, line in enumerate(_lines(stream), 1):
                if line is None:
                    skipped(number, f"the line is longer than {MAX_LINE >> 20} MB")
                elif line.strip():
                    yield Record(number, line)
    except (OSError, EOFError, lzma.LZMAError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UnreadableError(f"cannot be read: {reason}") from error
    if not number:
        raise UnreadableError("the file is empty")


def read_bytes(file: SourceFile) -> bytes:
    """A page's bytes. Raises ``UnreadableError``."""
    if file.size > MAX_BYTES:
        raise UnreadableError(f"larger than {MAX_BYTES >> 20} MB")
    try:
        with file.path.open("rb") as stream:
            return cast("BufferedIOBase", stream).read(MAX_BYTES + 1)
    except OSError as error:
        raise UnreadableError(f"cannot be read: {error.strerror}") from error


def read_page(data: bytes, file: SourceFile) -> Reading:
    """What a page file gives. Raises ``UnreadableError``."""
    html = _PAGES[file.path.suffix.lower()] is read_html
    text, warnings = decode(data, repair_markup if html else repair)
    reading = read_html(text, file.name, latest=file.written) if html else read_dump(text, file.name)
    return replace(reading, warnings=warnings + reading.warnings)


def read_line(record: Record, file: SourceFile) -> Reading:
    """What one line of a records file gives. Raises ``UnreadableError``."""
    return read_record(record.data, file.name, record.number)

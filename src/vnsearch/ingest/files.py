"""Which files there are, and what each gives: the edge where ingest touches the disk."""

from __future__ import annotations

import gzip
import lzma
import os
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from io import BufferedIOBase
from pathlib import Path
from typing import IO, cast

from vnsearch.errors import InputError, UnreadableError
from vnsearch.ingest.decode import decode
from vnsearch.ingest.dump import read_dump
from vnsearch.ingest.html import MAX_BYTES, read_html
from vnsearch.ingest.records import read_record
from vnsearch.model import Reading

#: A JSON line longer than this is skipped: no article is that long.
MAX_LINE = 16 << 20
_PAGES: dict[str, Callable[[str, str], Reading]] = {
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
    def holds_records(self) -> bool:
        """Whether each line is a record, rather than the whole a page."""
        return self.path.name.lower().endswith(_RECORDS)


def readable(path: Path) -> bool:
    """Whether the file's name says that it is of a kind vnsearch reads."""
    return path.suffix.lower() in _PAGES or path.name.lower().endswith(_RECORDS)


def _source(path: Path, name: str) -> SourceFile:
    status = path.stat()
    return SourceFile(path, name, status.st_size, status.st_mtime_ns)


def walk(root: Path, skipped: Callable[[Path, str], None]) -> Iterator[SourceFile]:
    """The files below ``root`` (or ``root`` itself), sorted; links to folders are not followed.

    What cannot be listed or is of no known kind goes to ``skipped`` with the reason.
    Raises ``InputError`` when ``root`` does not exist.
    """
    if not root.exists():
        raise InputError(f"{root} does not exist; give a file or folder of pages")
    root = root.absolute()
    if root.is_file():
        if not readable(root):
            skipped(root, f"not a kind that is read ({', '.join((*_PAGES, *_RECORDS))})")
            return
        yield _source(root, root.name)
        return

    def refused(error: OSError) -> None:
        skipped(Path(error.filename or root), f"cannot be listed: {error.strerror}")

    for folder, folders, names in os.walk(root, onerror=refused):
        folders.sort()
        yield from _files(Path(folder), sorted(names), root, skipped)


def _files(
    folder: Path, names: list[str], root: Path, skipped: Callable[[Path, str], None]
) -> Iterator[SourceFile]:
    for name in names:
        path = folder / name
        if not readable(path):
            continue
        try:
            if path.is_file():
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
    try:
        with closing(_opened(file.path)) as stream:
            for number, line in enumerate(_lines(stream), 1):
                if line is None:
                    skipped(number, f"the line is longer than {MAX_LINE >> 20} MB")
                elif line.strip():
                    yield Record(number, line)
    except (OSError, EOFError, lzma.LZMAError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UnreadableError(f"cannot be read: {reason}") from error


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
    text, warnings = decode(data)
    reading = _PAGES[file.path.suffix.lower()](text, file.name)
    return replace(reading, warnings=warnings + reading.warnings)


def read_line(record: Record, file: SourceFile) -> Reading:
    """What one line of a records file gives. Raises ``UnreadableError``."""
    return read_record(record.data, f"{file.name}:{record.number}")

"""Reading a corpus without indexing it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from vnsearch.errors import UnreadableError
from vnsearch.ingest.files import SourceFile, read_bytes, read_line, read_page, records, walk
from vnsearch.model import Reading


def _ignore(_place: str, _reason: str) -> None:
    pass


def read(path: str | Path, skipped: Callable[[str, str], None] = _ignore) -> Iterator[Reading]:
    """What each page and record below a path gives: its article, its sidebar lines, its warnings.

    What cannot be read goes to ``skipped`` as (place, reason). Raises ``InputError`` when the path does
    not exist.
    """
    for file in walk(Path(path), lambda place, reason: skipped(str(place), reason)):
        try:
            yield from _readings(file, skipped)
        except UnreadableError as error:
            skipped(str(file.path), str(error))


def _readings(file: SourceFile, skipped: Callable[[str, str], None]) -> Iterator[Reading]:
    if not file.holds_records:
        yield read_page(read_bytes(file), file)
        return
    for record in records(file, lambda line, reason: skipped(f"{file.path}:{line}", reason)):
        try:
            yield read_line(record, file)
        except UnreadableError as error:
            skipped(f"{file.path}:{record.number}", str(error))

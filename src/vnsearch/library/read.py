"""Reading a corpus without indexing it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from vnsearch.errors import UnreadableError
from vnsearch.ingest.containers.files import SourceFile, read_members, walk
from vnsearch.ingest.containers.members import Options
from vnsearch.ingest.readers.dispatch import read_member
from vnsearch.model import PageContent


def _ignore(_place: str, _reason: str) -> None:
    pass


def read(
    path: str | Path, skipped: Callable[[str, str], None] = _ignore, options: Options | None = None
) -> Iterator[PageContent]:
    """Yield what each page and record below a path gives: its article, its sidebar lines, its warnings.

    What cannot be read is passed to ``skipped`` as (place, reason). Raises ``InputError`` when the path does
    not exist.
    """
    for file in walk(Path(path), lambda place, reason: skipped(str(place), reason)):
        try:
            yield from _read_file(file, skipped, options or Options())
        except UnreadableError as error:
            skipped(str(file.path), error.message)


def _read_file(
    file: SourceFile, skipped: Callable[[str, str], None], options: Options
) -> Iterator[PageContent]:
    def skipped_in_file(place: str, reason: str) -> None:
        skipped(f"{file.path}{place}", reason)

    for member in read_members(file, options.limits, skipped_in_file):
        try:
            yield read_member(member, file.name, options.fields)
        except UnreadableError as error:
            skipped_in_file(member.place, error.message)

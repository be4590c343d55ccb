"""Reading a corpus without indexing it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from vnsearch.errors import UnreadableError
from vnsearch.ingest.containers.files import SourceFile, read_members, walk
from vnsearch.ingest.containers.members import Member, Options
from vnsearch.ingest.field_map import FieldMap
from vnsearch.ingest.readers.dispatch import read_member
from vnsearch.ingest.readers.explanation import explain_member
from vnsearch.library.article_limits import limit_content
from vnsearch.model import PageContent


def _ignore(_place: str, _reason: str) -> None:
    pass


def read(
    path: str | Path,
    skipped: Callable[[str, str], None] = _ignore,
    options: Options | None = None,
    *,
    explain: bool = False,
) -> Iterator[PageContent]:
    """Yield what each page and record below a path gives: its article, its sidebar lines, its warnings.

    What cannot be read is passed to ``skipped`` as (place, reason). With ``explain``, ``candidates`` say between
    which values each field was chosen. Raises ``InputError`` when the path does not exist.
    """
    options = options or Options()
    for file in walk(
        Path(path), lambda place, reason: skipped(str(place), reason), selection=options.selection
    ):
        try:
            yield from _read_file(file, skipped, options, explain_member if explain else read_member)
        except UnreadableError as error:
            skipped(str(file.path), error.message)


def _read_file(
    file: SourceFile,
    skipped: Callable[[str, str], None],
    options: Options,
    read_one: Callable[[Member, str, FieldMap], PageContent],
) -> Iterator[PageContent]:
    def skipped_in_file(place: str, reason: str) -> None:
        skipped(f"{file.path}{place}", reason)

    for member in read_members(file, options, skipped_in_file):
        try:
            yield limit_content(read_one(member, file.name, options.fields))
        except UnreadableError as error:
            skipped_in_file(member.place, error.message)

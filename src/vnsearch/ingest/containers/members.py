"""The members of one file: the file itself, its lines, its dumps, or the contents of an archive.

Each has a name that stays the same when other members are added.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import Path
from typing import IO

from vnsearch.errors import UnreadableError
from vnsearch.ingest.containers import archives, dump_splitter, warc
from vnsearch.ingest.containers.content_formats import HEAD_SIZE, content_format
from vnsearch.ingest.containers.file_formats import FileFormat, format_of, is_line_based
from vnsearch.ingest.containers.limits import Budget, Limits
from vnsearch.ingest.containers.mailbox import split_mailbox
from vnsearch.ingest.containers.multi_gzip import GzipParts
from vnsearch.ingest.containers.records import (
    RECORD_FORMATS,
    TABLE_FORMATS,
    Record,
    read_json,
    read_rows,
    read_table,
)
from vnsearch.ingest.containers.selection import Selection
from vnsearch.ingest.containers.streams import compression_of, decompress, guard_stream
from vnsearch.ingest.containers.table_names import TableNames
from vnsearch.ingest.containers.table_rows import (
    Table,
    arrow_tables,
    database_tables,
    parquet_tables,
    read_bounded,
    workbook_tables,
)
from vnsearch.ingest.field_map import FieldMap
from vnsearch.messages import skip_reasons
from vnsearch.slot_pickling import pickled_by_slots

#: Files in these formats are one member.
_SINGLE_FORMATS = frozenset(
    (
        FileFormat.HTML,
        FileFormat.MHTML,
        FileFormat.FEED,
        FileFormat.PDF,
        FileFormat.DOC,
        FileFormat.DOCX,
        FileFormat.ODT,
        FileFormat.MAIL,
    )
)


def ignore_skip(_place: str, _reason: str) -> None:
    """Do nothing with a skip."""


@dataclass(frozen=True, slots=True)
class Options:
    """How files are read.

    ``limits`` are bounds on compressed ones, ``fields`` the names of fields in other people's records.
    ``selection`` says which files below a folder are read, ``tables`` which tables of databases and dumps in SQL
    and which sheets of workbooks; without any, those with stories. ``on_skip`` is called with each place that was
    not read, and why. ``member_seconds`` is the longest time to take one member out of its
    file, and to read it; ``memory`` the bytes that a run may use; 0 is no limit.
    """

    limits: Limits = field(default_factory=Limits)
    fields: FieldMap = ()
    selection: Selection = field(default_factory=Selection)
    tables: tuple[str, ...] = ()
    on_skip: Callable[[str, str], None] = ignore_skip
    member_seconds: float = 60.0
    memory: int = 0


@pickled_by_slots
@dataclass(frozen=True, slots=True)
class Member:
    """One thing to read.

    ``name`` is appended to the file's name: "" for the file itself and its lines, ``!/path`` in archives and
    crawls, ``#name`` for one dump of several. ``number`` is the number of a line, from 1. ``url`` is where it
    was fetched; ``saved_at`` when, in seconds since 1970 (0 if unknown). ``fields`` are names of fields that were
    found out from the values of a table, which the first record of the table says in ``warnings``.
    """

    format: FileFormat
    data: bytes
    name: str = ""
    number: int = 0
    url: str = ""
    saved_at: float = 0.0
    fields: FieldMap = ()
    warnings: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """Where the member is in its file, for messages: what to append to the file's path."""
        return f"{self.name}:{self.number}" if self.number else self.name

    @property
    def captured(self) -> float:
        """When a page of a crawl was fetched, in seconds since 1970; 0 for anything else."""
        return self.saved_at if self.url else 0.0

    @property
    def digest(self) -> bytes:
        """16 bytes that change when the member's name or contents change."""
        digest = blake2b(self.data, digest_size=16)
        digest.update(self.name.encode("utf-8", "replace"))
        return digest.digest()


#: Called with what follows the file's path (``!/page.html``, ``:12``, "") and why that was skipped.
OnSkip = Callable[[str, str], None]


class _MemberReader:
    """Read one file within limits and report what is skipped."""

    def __init__(self, budget: Budget, options: Options, path: Path | None, on_skip: OnSkip) -> None:
        self._path = path
        self._budget = budget
        self._fields = options.fields
        self._tables_named = TableNames(options.tables)
        self._inner_budget = budget.unspent_copy()
        self._on_skip = on_skip
        self._nothing_seen = True
        #: Whether anything of the file was read or skipped.
        self.has_result = False
        self._max_bytes = budget.limits.page

    def _skip(self, place: str, reason: str) -> None:
        self._nothing_seen, self.has_result = False, True
        self._on_skip(place, reason)

    def _skip_inside(self, name: str, reason: str) -> None:
        self._skip(f"!/{name}", reason)

    def read(self, name: str, stream: io.BufferedReader, saved_at: float) -> Iterator[Member]:
        name_format = format_of(name)
        is_packed_crawl = name_format is FileFormat.WARC and compression_of(stream.peek(16)) == "gzip"
        if is_packed_crawl:
            plain = guard_stream(GzipParts(stream), self._budget)
        else:
            plain = decompress(stream, self._budget)
        if plain is not stream:
            self._path = None
        if not plain.peek(1):
            raise UnreadableError(skip_reasons.EMPTY_FILE)
        file_format = name_format if is_packed_crawl else content_format(plain.peek(HEAD_SIZE), name_format)
        if file_format is FileFormat.ZIP:
            if plain is not stream:
                raise UnreadableError(skip_reasons.PACKED_ZIP)
            entries = archives.zip_members(plain, self._inner_budget, self._skip_inside)
            if name.lower().endswith(".wacz"):  # beside the crawl it holds lists of its pages and its log
                entries = (entry for entry in entries if format_of(entry.name) is FileFormat.WARC)
            yield from self._archive_members(entries)
        elif file_format is FileFormat.TAR:
            yield from self._archive_members(
                archives.tar_members(plain, self._inner_budget, self._skip_inside)
            )
        elif file_format is None:
            raise UnreadableError(skip_reasons.UNKNOWN_CONTENT)
        else:
            yield from self._members_of(file_format, plain, Member(file_format, b"", saved_at=saved_at), name)

    def _archive_members(self, archive: Iterator[archives.ArchiveMember]) -> Iterator[Member]:
        for entry in archive:
            self._nothing_seen = False
            try:
                yield from self._entry_members(entry)
            except UnreadableError as error:
                self._skip_inside(entry.name, error.message)
                self._inner_budget.count_bytes(0)  # raises if it was a limit of the whole archive
        if self._nothing_seen:
            raise UnreadableError(skip_reasons.NOTHING_READABLE)

    def _entry_members(self, entry: archives.ArchiveMember) -> Iterator[Member]:
        self._path = None
        plain = decompress(entry.stream, self._inner_budget)
        file_format = content_format(plain.peek(HEAD_SIZE), format_of(entry.name))
        if file_format in (FileFormat.ZIP, FileFormat.TAR):
            raise UnreadableError(skip_reasons.NESTED_ARCHIVE)
        if file_format is None:
            return
        if not plain.peek(1):
            raise UnreadableError(skip_reasons.EMPTY_FILE)
        member = Member(file_format, b"", f"!/{entry.name}", saved_at=entry.saved_at)
        yield from self._members_of(file_format, plain, member, entry.name)

    def _members_of(
        self, file_format: FileFormat, stream: io.BufferedReader, member: Member, name: str
    ) -> Iterator[Member]:
        """Yield the members in a decompressed stream; ``member`` holds what is known of them."""
        if file_format in TABLE_FORMATS:
            yield from self._table_members(file_format, stream, member)
        elif file_format is FileFormat.EPUB:
            yield from self._chapter_members(stream, member)
        elif file_format is FileFormat.MAILBOX:
            for number, mail in enumerate(split_mailbox(stream, self._max_bytes), 1):
                yield replace(member, format=FileFormat.MAIL, data=mail, number=number)
        elif file_format in RECORD_FORMATS:
            yield from self._record_members(file_format, stream, member, name)
        elif file_format is FileFormat.WARC:
            yield from self._crawl_members(stream, member)
        else:
            data = _read_bounded(stream, self._max_bytes)
            if file_format is FileFormat.DUMP:
                yield from _dump_members(data, member)
            else:
                yield replace(member, data=data)

    def _table_members(
        self, file_format: FileFormat, stream: io.BufferedReader, member: Member
    ) -> Iterator[Member]:
        """Yield the rows of each table with stories; those of others are passed over if any table has some."""
        fault: UnreadableError | None = None
        has_stories = False
        for name, rows in self._tables_named.choose(self._tables(file_format, stream)):
            table = replace(member, name=f"{member.name}!/{name}" if name else member.name)
            try:
                for record in read_rows(rows, self._fields):
                    has_stories = True
                    yield _record_member(table, record)
            except UnreadableError as error:
                fault = fault or error
        if not has_stories:
            raise fault or self._tables_named.fault()

    def _tables(self, file_format: FileFormat, stream: io.BufferedReader) -> Iterator[Table]:
        if file_format is FileFormat.DATABASE:
            has_views = self._tables_named.are_given
            return database_tables(stream, self._path, self._max_bytes, with_views=has_views)
        is_whole = stream.seekable()
        source = stream if is_whole else io.BytesIO(read_bounded(stream, self._max_bytes))
        if file_format is FileFormat.WORKBOOK:
            return workbook_tables(source, self._inner_budget)
        if file_format is FileFormat.PARQUET:
            return parquet_tables(source, self._inner_budget)
        return arrow_tables(source)

    def _chapter_members(self, stream: io.BufferedReader, member: Member) -> Iterator[Member]:
        """Yield the chapters of a book, each as its page."""
        source = io.BytesIO(read_bounded(stream, self._max_bytes))
        for entry in archives.zip_members(source, self._inner_budget, self._skip_inside):
            if format_of(entry.name) is FileFormat.HTML:
                data = _read_bounded(entry.stream, self._max_bytes)
                yield replace(
                    member, format=FileFormat.CHAPTER, data=data, name=f"{member.name}!/{entry.name}"
                )

    def _crawl_members(self, stream: io.BufferedReader, member: Member) -> Iterator[Member]:
        def skip_url(url: str, reason: str) -> None:
            self._skip(f"{member.name}!/{url}", reason)

        for page in warc.crawl_pages(stream, self._inner_budget, skip_url):
            self._nothing_seen = False
            name = f"{member.name}!/{page.url}"
            yield Member(page.format, page.data, name, 0, page.url, page.saved_at)
        if self._nothing_seen:
            raise UnreadableError(skip_reasons.NO_CRAWLED_PAGE)

    def _record_members(
        self, file_format: FileFormat, stream: io.BufferedReader, member: Member, name: str
    ) -> Iterator[Member]:
        def skip_record(number: int, reason: str) -> None:
            self._skip(f"{member.name}:{number}", reason)

        if file_format is not FileFormat.RECORDS:
            records = read_table(file_format, stream, self._fields, self._tables_named)
        else:
            records = read_json(
                stream,
                is_line_based=is_line_based(name),
                fields=self._fields,
                max_bytes=self._max_bytes,
                on_skip=skip_record,
            )
        for record in records:
            yield _record_member(member, record)


def _record_member(source: Member, record: Record) -> Member:
    """Return a record as a member of the file or table that holds it."""
    return Member(
        FileFormat.RECORD,
        record.data,
        source.name,
        record.number,
        saved_at=source.saved_at,
        fields=record.fields,
        warnings=record.warnings,
    )


def _read_bounded(stream: IO[bytes], max_bytes: int) -> bytes:
    data = stream.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise UnreadableError(skip_reasons.larger_than(max_bytes))
    if compression_of(data[:16]):
        raise UnreadableError(skip_reasons.PACKED_TWICE)
    return data


def _dump_members(data: bytes, member: Member) -> Iterator[Member]:
    for name, dump in dump_splitter.split_dumps(data):
        yield replace(member, data=dump, name=f"{member.name}#{name}" if name else member.name)


def is_one_member(name: str, head: bytes) -> bool:
    """Return whether a file, by its name and first bytes, is one member: neither packed nor a container."""
    return not compression_of(head[:16]) and content_format(head, format_of(name)) in _SINGLE_FORMATS


def iter_members(
    stream: io.BufferedReader,
    name: str,
    size: int,
    saved_at: float,
    options: Options,
    on_skip: OnSkip,
    path: Path | None = None,
) -> Iterator[Member]:
    """Yield the members of the file called ``name``, one in memory at a time.

    ``size`` is the file's in bytes, ``saved_at`` its time in seconds since 1970. Report members that cannot be
    read to ``on_skip``. Raise ``UnreadableError`` where the file cannot be read further; the members before
    that point remain valid. ``path`` is where the file is on disk, if it is there as it is.
    """
    reader = _MemberReader(Budget(options.limits, size), options, path, on_skip)
    for member in reader.read(name, stream, saved_at):
        reader.has_result = True
        yield member
    if not reader.has_result:
        raise UnreadableError(skip_reasons.NOTHING_READABLE)

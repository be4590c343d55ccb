"""The members of one file: the file itself, its lines, its dumps, or the contents of an archive.

Each has a name that stays the same when other members are added.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import IO

from vnsearch.errors import UnreadableError
from vnsearch.ingest.containers import archives, dump_splitter, warc
from vnsearch.ingest.containers.file_formats import FileFormat, format_of
from vnsearch.ingest.containers.limits import Budget, Limits
from vnsearch.ingest.containers.multi_gzip import GzipParts
from vnsearch.ingest.containers.streams import compression_of, decompress, guard_stream
from vnsearch.ingest.field_map import FieldMap
from vnsearch.messages import skip_reasons

#: Bytes of the longest JSON line that is read: no article is longer.
MAX_LINE = 16 << 20


@dataclass(frozen=True, slots=True)
class Options:
    """How files are read: bounds on compressed ones, and the names of fields in other people's records."""

    limits: Limits = field(default_factory=Limits)
    fields: FieldMap = ()


@dataclass(frozen=True, slots=True)
class Member:
    """One thing to read.

    ``name`` is appended to the file's name: "" for the file itself and its lines, ``!/path`` in archives and
    crawls, ``#name`` for one dump of several. ``number`` is the number of a line, from 1. ``url`` is where it
    was fetched; ``saved`` when, in seconds since 1970 (0 if unknown).
    """

    format: FileFormat
    data: bytes
    name: str = ""
    number: int = 0
    url: str = ""
    saved: float = 0.0

    @property
    def place(self) -> str:
        """Where the member is in its file, for messages: what to append to the file's path."""
        return f"{self.name}:{self.number}" if self.number else self.name

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

    def __init__(self, budget: Budget, on_skip: OnSkip) -> None:
        self._budget = budget
        self._inner_budget = budget.unspent_copy()
        self._on_skip = on_skip
        self._nothing_seen = True
        self._max_bytes = budget.limits.page

    def _skip(self, place: str, reason: str) -> None:
        self._nothing_seen = False
        self._on_skip(place, reason)

    def _skip_inside(self, name: str, reason: str) -> None:
        self._skip(f"!/{name}", reason)

    def read(self, name: str, stream: io.BufferedReader, saved: float) -> Iterator[Member]:
        file_format = format_of(name)
        assert file_format is not None, "walk lists what is readable"  # noqa: S101 - an invariant, not input
        if file_format is FileFormat.WARC and compression_of(stream.peek(16)) == "gzip":
            plain = guard_stream(GzipParts(stream), self._budget)
        else:
            plain = decompress(stream, self._budget)
        if file_format is FileFormat.ZIP:
            if plain is not stream:
                raise UnreadableError(skip_reasons.PACKED_ZIP)
            yield from self._archive_members(
                archives.zip_members(plain, self._inner_budget, self._skip_inside)
            )
        elif file_format is FileFormat.TAR:
            yield from self._archive_members(
                archives.tar_members(plain, self._inner_budget, self._skip_inside)
            )
        else:
            yield from self._members_of(file_format, plain, Member(file_format, b"", saved=saved))

    def _archive_members(self, archive: Iterator[archives.ArchiveMember]) -> Iterator[Member]:
        for entry in archive:
            self._nothing_seen = False
            file_format = format_of(entry.name)
            assert file_format is not None, "entries are readable"  # noqa: S101 - an invariant, not input
            member = Member(file_format, b"", f"!/{entry.name}", saved=entry.saved)
            try:
                yield from self._members_of(file_format, decompress(entry.stream, self._inner_budget), member)
            except UnreadableError as error:
                self._skip(member.name, error.message)
                self._inner_budget.count_bytes(0)  # raises if it was a limit of the whole archive
        if self._nothing_seen:
            raise UnreadableError(skip_reasons.NOTHING_READABLE)

    def _members_of(
        self, file_format: FileFormat, stream: io.BufferedReader, member: Member
    ) -> Iterator[Member]:
        """Yield the members in a decompressed stream; ``member`` holds what is known of them."""
        if file_format is FileFormat.RECORDS:
            yield from self._record_members(stream, member)
        elif file_format is FileFormat.WARC:
            yield from self._crawl_members(stream, member)
        else:
            data = _read_bounded(stream, self._max_bytes)
            if file_format is FileFormat.DUMP:
                yield from _dump_members(data, member)
            else:
                yield replace(member, data=data)

    def _crawl_members(self, stream: io.BufferedReader, member: Member) -> Iterator[Member]:
        def skip_url(url: str, reason: str) -> None:
            self._skip(f"{member.name}!/{url}", reason)

        for page in warc.crawl_pages(stream, self._inner_budget, skip_url):
            self._nothing_seen = False
            name = f"{member.name}!/{page.url}"
            yield Member(page.format, page.data, name, 0, page.url, page.saved)
        if self._nothing_seen:
            raise UnreadableError(skip_reasons.NO_CRAWLED_PAGE)

    def _record_members(self, stream: IO[bytes], member: Member) -> Iterator[Member]:
        number = 0
        for number, line in enumerate(_bounded_lines(stream), 1):
            if line is None:
                self._skip(f"{member.name}:{number}", skip_reasons.line_too_long(MAX_LINE))
            elif line.strip():
                yield Member(FileFormat.RECORD, line, member.name, number)
        if not number:
            raise UnreadableError(skip_reasons.EMPTY_FILE)


def _bounded_lines(stream: IO[bytes]) -> Iterator[bytes | None]:
    """Yield the lines of a stream; None in place of one longer than ``MAX_LINE``."""
    while line := stream.readline(MAX_LINE + 1):
        if len(line) <= MAX_LINE:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(MAX_LINE + 1)
        yield None


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


def iter_members(
    stream: io.BufferedReader, name: str, size: int, saved: float, limits: Limits, on_skip: OnSkip
) -> Iterator[Member]:
    """Yield the members of the file called ``name``, one in memory at a time.

    ``size`` is the file's in bytes, ``saved`` its time in seconds since 1970. Report members that cannot be
    read to ``on_skip``. Raise ``UnreadableError`` where the file cannot be read further; the members before
    that point remain valid.
    """
    yield from _MemberReader(Budget(limits, size), on_skip).read(name, stream, saved)

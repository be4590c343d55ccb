"""What one file gives: itself, its lines, its dumps, or its members, each with a name that stays."""

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
from vnsearch.ingest.containers.streams import guarded, packing, unpacked
from vnsearch.ingest.field_map import FieldMap

#: A JSON line longer than this is skipped: no article is that long.
MAX_LINE = 16 << 20


@dataclass(frozen=True, slots=True)
class Options:
    """How files are read: the bounds on packed ones, and other people's field names for records."""

    limits: Limits = field(default_factory=Limits)
    fields: FieldMap = ()


@dataclass(frozen=True, slots=True)
class Member:
    """One thing to read. ``name`` is what follows the file's name to make it one of its own.

    "" for the file itself and its lines, ``!/path`` in archives and crawls, ``#name`` for one dump of
    several. ``number`` is a line's, from 1. ``url`` is where it was fetched, ``saved`` when (seconds since
    1970; 0: not known).
    """

    form: FileFormat
    data: bytes
    name: str = ""
    number: int = 0
    url: str = ""
    saved: float = 0.0

    @property
    def place(self) -> str:
        """What follows the file's path to tell a person where this is."""
        return f"{self.name}:{self.number}" if self.number else self.name

    @property
    def digest(self) -> bytes:
        """16 bytes that tell whether it is the same as last time."""
        found = blake2b(self.data, digest_size=16)
        found.update(self.name.encode("utf-8", "replace"))
        return found.digest()


#: Called with what follows the file's path (``!/page.html``, ``:12``, "") and why that gave nothing.
Skipped = Callable[[str, str], None]


class _MemberReader:
    """One file being read: its limits, and what it skips."""

    def __init__(self, budget: Budget, skipped: Skipped) -> None:
        self._budget = budget
        self._inner = budget.fresh()
        self._skips = skipped
        self._silent = True
        self._page = budget.limits.page

    def _skipped(self, place: str, reason: str) -> None:
        self._silent = False
        self._skips(place, reason)

    def file(self, name: str, stream: io.BufferedReader, saved: float) -> Iterator[Member]:
        form = format_of(name)
        assert form is not None, "walk lists what is readable"  # noqa: S101 - an invariant, not input
        if form is FileFormat.WARC and packing(stream.peek(16)) == "gzip":
            plain = guarded(GzipParts(stream), self._budget)
        else:
            plain = unpacked(stream, self._budget)
        if form is FileFormat.ZIP:
            if plain is not stream:
                raise UnreadableError("a zip file packed once more; unpack it first")
            yield from self._archive(archives.zip_entries(plain, self._inner, self._inside))
        elif form is FileFormat.TAR:
            yield from self._archive(archives.tar_entries(plain, self._inner, self._inside))
        else:
            yield from self._single(form, plain, Member(form, b"", saved=saved))

    def _inside(self, name: str, reason: str) -> None:
        self._skipped(f"!/{name}", reason)

    def _archive(self, entries: Iterator[archives.ArchiveMember]) -> Iterator[Member]:
        for entry in entries:
            self._silent = False
            form = format_of(entry.name)
            assert form is not None, "entries are readable"  # noqa: S101 - an invariant, not input
            member = Member(form, b"", f"!/{entry.name}", saved=entry.saved)
            try:
                yield from self._single(form, unpacked(entry.stream, self._inner), member)
            except UnreadableError as error:
                self._skipped(member.name, str(error))
                self._inner.take(0)  # what is wrong with the whole ends it
        if self._silent:
            raise UnreadableError("the archive holds nothing of a kind that is read")

    def _single(self, form: FileFormat, stream: io.BufferedReader, member: Member) -> Iterator[Member]:
        if form is FileFormat.RECORDS:
            yield from self._lines(stream, member)
        elif form is FileFormat.WARC:
            yield from self._crawl(stream, member)
        else:
            data = _bounded(stream, self._page)
            if form is FileFormat.DUMP:
                yield from _dumps(data, member)
            else:
                yield replace(member, data=data)

    def _crawl(self, stream: io.BufferedReader, member: Member) -> Iterator[Member]:
        def skipped(url: str, reason: str) -> None:
            self._skipped(f"{member.name}!/{url}", reason)

        for page in warc.pages(stream, self._inner, skipped):
            self._silent = False
            name = f"{member.name}!/{page.url}"
            yield Member(page.form, page.data, name, 0, page.url, page.saved)
        if self._silent:
            raise UnreadableError("the crawl holds no page")

    def _lines(self, stream: IO[bytes], member: Member) -> Iterator[Member]:
        number = 0
        for number, line in enumerate(_lines(stream), 1):
            if line is None:
                self._skipped(f"{member.name}:{number}", f"the line is longer than {MAX_LINE >> 20} MB")
            elif line.strip():
                yield Member(FileFormat.RECORD, line, member.name, number)
        if not number:
            raise UnreadableError("the file is empty")


def _lines(stream: IO[bytes]) -> Iterator[bytes | None]:
    """Lines within the limit; None in place of one beyond it."""
    while line := stream.readline(MAX_LINE + 1):
        if len(line) <= MAX_LINE:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(MAX_LINE + 1)
        yield None


def _bounded(stream: IO[bytes], most: int) -> bytes:
    data = stream.read(most + 1)
    if len(data) > most:
        raise UnreadableError(f"larger than {most >> 20} MB" if most >> 20 else f"larger than {most} bytes")
    if packing(data[:16]):
        raise UnreadableError("packed more than once; unpack it first")
    return data


def _dumps(data: bytes, member: Member) -> Iterator[Member]:
    for name, part in dump_splitter.split(data):
        yield replace(member, data=part, name=f"{member.name}#{name}" if name else member.name)


def members(
    stream: io.BufferedReader, name: str, size: int, saved: float, limits: Limits, skipped: Skipped
) -> Iterator[Member]:
    """What the file called ``name`` gives, one member in memory at a time.

    A member that gives nothing goes to ``skipped``. Raises ``UnreadableError`` where the file cannot be
    read on; what came before stands.
    """
    yield from _MemberReader(Budget(limits, size), skipped).file(name, stream, saved)

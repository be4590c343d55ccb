"""Zip and tar: their members as streams, one after another; nothing is ever written to disk."""

from __future__ import annotations

import io
import struct
import tarfile
import zipfile
import zlib
from calendar import timegm
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Self, cast

from vnsearch.errors import UnreadableError
from vnsearch.ingest.containers.file_formats import FileFormat, format_of
from vnsearch.ingest.containers.limits import Budget
from vnsearch.ingest.containers.streams import Unpacking, guarded, reason_of

#: Called with a member's name and why it gives nothing.
Skipped = Callable[[str, str], None]
_HANOI_SECONDS = 7 * 3600


@dataclass(frozen=True, slots=True)
class ArchiveMember:
    """One file in an archive; ``stream`` is to be read before the next entry is asked for."""

    name: str
    stream: io.BufferedReader
    saved: float


def _reject_reason(name: str) -> str:
    """Why a member is not read, judged by its name; "" when it is."""
    parts = name.replace("\\", "/").split("/")
    if ".." in parts or not parts[0] or ":" in parts[0]:
        return "its path leads outside the archive"
    if format_of(name) in (FileFormat.ZIP, FileFormat.TAR):
        return "an archive inside an archive; unpack it first"
    return ""


def _wanted(name: str, skipped: Skipped) -> bool:
    """Whether a member is of a kind that is read; what is not a page at all is passed over in silence."""
    if format_of(name) is None:
        return False
    reason = _reject_reason(name)
    if reason:
        skipped(name, reason)
    return not reason


def zip_entries(stream: IO[bytes], budget: Budget, skipped: Skipped) -> Iterator[ArchiveMember]:
    """The pages of a zip file; one cut short gives those before the cut.

    Raises ``UnreadableError`` where it cannot be read on.
    """
    try:
        archive = zipfile.ZipFile(stream)
    except Exception as error:  # zipfile raises many kinds on hostile bytes
        yield from _recover(stream, budget, skipped)
        raise UnreadableError(f"not a whole zip file: {reason_of(error)}") from error
    with archive:
        for info in archive.infolist():
            budget.member()
            if not info.is_dir() and _wanted(info.filename, skipped):
                yield from _zip_entry(archive, info, budget, skipped)


def _zip_entry(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: Budget, skipped: Skipped
) -> Iterator[ArchiveMember]:
    if info.external_attr >> 28 == 0o12:
        skipped(info.filename, "a link; links in archives are not followed")
        return
    if info.flag_bits & 1:
        skipped(info.filename, "encrypted")
        return
    try:
        member = archive.open(info)
    except Exception as error:  # zipfile raises many kinds on hostile bytes
        skipped(info.filename, f"cannot be read: {reason_of(error)}")
        return
    with member:
        yield ArchiveMember(
            info.filename, guarded(cast("Unpacking", member), budget), _zip_time(info.date_time)
        )


def _zip_time(parts: tuple[int, ...]) -> float:
    """A zip file's time has no zone: taken as Hanoi's. 1980 stands for unknown."""
    return timegm((*parts, 0, 0, 0)) - _HANOI_SECONDS if parts[0] > 1980 else 0.0


# A zip file without its end has lost its table of contents; each member still begins with a header
# (APPNOTE.TXT 4.3.7), after which deflated data says itself where it ends.
_LOCAL = struct.Struct("<4sHHHHHLLLHH")


def _recover(stream: IO[bytes], budget: Budget, skipped: Skipped) -> Iterator[ArchiveMember]:
    with suppress(OSError, UnreadableError):
        stream.seek(0)
        while len(head := stream.read(_LOCAL.size)) == _LOCAL.size:
            magic, _, flags, method, *_, packed, size, name_length, extra = _LOCAL.unpack(head)
            if magic != b"PK\x03\x04":
                return
            name = stream.read(name_length).decode("utf-8" if flags & 0x800 else "cp437", "replace")
            stream.seek(extra, io.SEEK_CUR)
            budget.member()
            data = _inflated(stream, budget) if method == 8 else _stored(stream, method, flags, packed, size)
            if data is None:
                return
            budget.take(len(data))
            if _wanted(name, skipped):
                yield ArchiveMember(name, io.BufferedReader(cast("io.RawIOBase", io.BytesIO(data))), 0.0)


def _stored(stream: IO[bytes], method: int, flags: int, packed: int, size: int) -> bytes | None:
    if method or flags & 9 or packed != size:
        return None
    data = stream.read(packed)
    return data if len(data) == packed else None


def _inflated(stream: IO[bytes], budget: Budget) -> bytes | None:
    """One deflated member within the limits, the stream left at its end; None where it is cut or broken."""
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    most, out = budget.limits.page, bytearray()
    try:
        while not unpacker.eof and (data := stream.read(1 << 16)):
            out += unpacker.decompress(data, most + 1 - len(out))
            if len(out) > most:
                return None
    except zlib.error:
        return None
    stream.seek(-len(unpacker.unused_data), io.SEEK_CUR)
    position = stream.tell()
    trailer = stream.read(16)
    # A data descriptor may follow: 12 bytes, or 16 with its mark.
    marks = [n for n in (0, 16, 12) if trailer[n : n + 2] == b"PK" and (n or trailer[:4] != b"PK\x07\x08")]
    stream.seek(position + (marks[0] if marks else 16 if trailer[:4] == b"PK\x07\x08" else 0))
    return bytes(out) if unpacker.eof else None


class _TarHeaderWatch:
    """What tarfile passes over in silence: headers that are none, and whether the end mark was met."""

    def __init__(self) -> None:
        self.bad: list[int] = []
        self.ended = False

    def headers(self) -> type[tarfile.TarInfo]:
        """A header class that notes both here."""
        marks = self

        class Header(tarfile.TarInfo):
            @classmethod
            def fromtarfile(cls, tarfile: tarfile.TarFile) -> Self:
                try:
                    return super().fromtarfile(tarfile)
                except _InvalidHeader:
                    marks.bad.append(tarfile.offset)
                    raise
                except _EndHeader:
                    marks.ended = True
                    raise

        return Header

    def require_whole(self) -> None:
        """Raises ``UnreadableError`` for a file with faults."""
        if self.bad:
            raise UnreadableError(
                f"the tar file is damaged at byte {self.bad[0]:,}; that part was passed over"
            )
        if not self.ended:
            raise UnreadableError("the tar file has no end mark; it may be cut off")


_InvalidHeader: type[Exception] = getattr(tarfile, "InvalidHeaderError", tarfile.HeaderError)
_EndHeader: type[Exception] = getattr(tarfile, "EOFHeaderError", tarfile.HeaderError)


def tar_entries(stream: IO[bytes], budget: Budget, skipped: Skipped) -> Iterator[ArchiveMember]:
    """The pages of a tar file read in one pass; headers that are damaged are passed over and reported.

    Raises ``UnreadableError`` where it cannot be read on.
    """
    marks = _TarHeaderWatch()
    try:
        with _tar(stream, marks) as archive:
            while (info := archive.next()) is not None:
                archive.members = []  # type: ignore[attr-defined] # a plain list, that would grow with each
                budget.member()
                if not info.isdir() and _wanted(info.name, skipped):
                    yield from _tar_entry(archive, info, budget, skipped)
    except UnreadableError:
        raise
    except Exception as error:  # tarfile raises many kinds on hostile bytes
        raise UnreadableError(f"the tar file cannot be read further: {reason_of(error)}") from error
    marks.require_whole()


def _tar(stream: IO[bytes], marks: _TarHeaderWatch) -> tarfile.TarFile:
    # Read block by block: of what lies before a fault, tarfile would lose as much as it reads at a time.
    size = tarfile.BLOCKSIZE
    return tarfile.open(fileobj=stream, mode="r|", bufsize=size, ignore_zeros=True, tarinfo=marks.headers())


def _tar_entry(
    archive: tarfile.TarFile, info: tarfile.TarInfo, budget: Budget, skipped: Skipped
) -> Iterator[ArchiveMember]:
    if not info.isreg():
        linked = info.issym() or info.islnk()
        skipped(info.name, "a link; links in archives are not followed" if linked else "not a regular file")
        return
    member = archive.extractfile(info)
    if member is not None:
        yield ArchiveMember(info.name, guarded(cast("Unpacking", member), budget), info.mtime)

"""Zip and tar archives: their members as streams, one after another. Nothing is written to disk."""

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
from vnsearch.ingest.containers.file_formats import FileFormat, format_of, may_tell_format
from vnsearch.ingest.containers.limits import Budget
from vnsearch.ingest.containers.streams import ReadableStream, describe_error, guard_stream
from vnsearch.messages import skip_reasons

#: Called with the name of a member that is skipped, and the reason.
OnSkip = Callable[[str, str], None]
_HANOI_OFFSET_SECONDS = 7 * 3600


@dataclass(frozen=True, slots=True)
class ArchiveMember:
    """One file in an archive. Read ``stream`` before asking for the next member.

    ``saved_at`` is its time in seconds since 1970, 0 if unknown.
    """

    name: str
    stream: io.BufferedReader
    saved_at: float


def _reject_reason(name: str) -> str:
    """Return why a member with this name is not read; "" if it is."""
    parts = name.replace("\\", "/").split("/")
    if ".." in parts or not parts[0] or ":" in parts[0]:
        return skip_reasons.OUTSIDE_ARCHIVE
    if format_of(name) in (FileFormat.ZIP, FileFormat.TAR):
        return skip_reasons.NESTED_ARCHIVE
    return ""


def _is_readable(name: str, on_skip: OnSkip) -> bool:
    """Return whether a member is read. Files of other formats, such as pictures, are not reported."""
    parts = name.split("/")
    if "__MACOSX" in parts or parts[-1].startswith("._"):  # what macOS adds beside each file
        return False
    if format_of(name) is None and not may_tell_format(name):
        return False
    reason = _reject_reason(name)
    if reason:
        on_skip(name, reason)
    return not reason


def zip_members(stream: IO[bytes], budget: Budget, on_skip: OnSkip) -> Iterator[ArchiveMember]:
    """Yield the pages of a zip file; of a truncated one those before the cut.

    Raise ``UnreadableError`` where it cannot be read further.
    """
    try:
        archive = zipfile.ZipFile(stream)
    except Exception as error:  # zipfile raises many kinds on hostile bytes
        yield from _recover(stream, budget, on_skip)
        raise UnreadableError(skip_reasons.broken_zip(describe_error(error))) from error
    with archive:
        for info in archive.infolist():
            budget.count_member()
            if not info.is_dir() and _is_readable(info.filename, on_skip):
                yield from _zip_member(archive, info, budget, on_skip)


def _zip_member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: Budget, on_skip: OnSkip
) -> Iterator[ArchiveMember]:
    if info.external_attr >> 28 == 0o12:  # the file type in Unix's st_mode: S_IFLNK
        on_skip(info.filename, skip_reasons.LINK_IN_ARCHIVE)
        return
    if info.flag_bits & 1:
        on_skip(info.filename, skip_reasons.ENCRYPTED)
        return
    try:
        member = archive.open(info)
    except Exception as error:  # zipfile raises many kinds on hostile bytes
        on_skip(info.filename, skip_reasons.cannot_be_read(describe_error(error)))
        return
    with member:
        stream = guard_stream(cast("ReadableStream", member), budget)
        yield ArchiveMember(info.filename, stream, _zip_time(info.date_time))


def _zip_time(date_time: tuple[int, ...]) -> float:
    """Return a zip member's time in seconds since 1970; 0 for 1980, which stands for an unknown time, or no date.

    Zip files state no time zone: their times are taken as Hanoi's.
    """
    try:
        return timegm((*date_time, 0, 0, 0)) - _HANOI_OFFSET_SECONDS if date_time[0] > 1980 else 0.0
    except ValueError:  # the format has room for fifteen months
        return 0.0


# A zip file that is cut off has lost its table of contents, but each member still begins with a header
# (APPNOTE.TXT 4.3.7), and deflated data marks its own end.
_LOCAL_HEADER = struct.Struct("<4sHHHHHLLLHH")
_DESCRIPTOR_MAGIC = b"PK\x07\x08"


def _recover(stream: IO[bytes], budget: Budget, on_skip: OnSkip) -> Iterator[ArchiveMember]:
    """Yield the members of a zip file without a table of contents, up to the first that is not whole."""
    with suppress(OSError, UnreadableError):
        stream.seek(0)
        while len(header := stream.read(_LOCAL_HEADER.size)) == _LOCAL_HEADER.size:
            magic, _, flags, method, *_, packed_size, size, name_length, extra_length = _LOCAL_HEADER.unpack(
                header
            )
            if magic != b"PK\x03\x04":
                return
            name = stream.read(name_length).decode("utf-8" if flags & 0x800 else "cp437", "replace")
            stream.seek(extra_length, io.SEEK_CUR)
            budget.count_member()
            is_stored = method == 0 and not flags & 9 and packed_size == size
            data = None
            if method == 8:
                data = _inflate(stream, budget)
            elif is_stored:
                data = _read_exactly(stream, size)
            if data is None:
                return
            budget.count_bytes(len(data))
            if _is_readable(name, on_skip):
                yield ArchiveMember(name, io.BufferedReader(cast("io.RawIOBase", io.BytesIO(data))), 0.0)


def _read_exactly(stream: IO[bytes], size: int) -> bytes | None:
    data = stream.read(size)
    return data if len(data) == size else None


def _inflate(stream: IO[bytes], budget: Budget) -> bytes | None:
    """Return one deflated member and leave the stream at its end; None if cut off, broken or too large."""
    decompressor = zlib.decompressobj(-zlib.MAX_WBITS)
    max_bytes, out = budget.limits.page, bytearray()
    try:
        while not decompressor.eof and (data := stream.read(1 << 16)):
            out += decompressor.decompress(data, max_bytes + 1 - len(out))
            if len(out) > max_bytes:
                return None
    except zlib.error:
        return None
    stream.seek(-len(decompressor.unused_data), io.SEEK_CUR)
    end = stream.tell()
    stream.seek(end + _descriptor_size(stream.read(16)))
    return bytes(out) if decompressor.eof else None


def _descriptor_size(after: bytes) -> int:
    """Return the size of the data descriptor at the start of the 16 bytes after a member.

    A descriptor is missing (0), or takes 12 bytes, or 16 if it begins with its magic number. Which one is
    told by the "PK" of the next header behind it.
    """
    has_magic = after[:4] == _DESCRIPTOR_MAGIC
    for size in (0, 16, 12):
        if after[size : size + 2] == b"PK" and (size or not has_magic):
            return size
    return 16 if has_magic else 0


class _EndingStream:
    """The stream that tarfile reads: it ends once, instead of being asked again for each block that is declared."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._reads_at_end = 0

    def read(self, size: int) -> bytes:
        data = self._stream.read(size)
        self._reads_at_end = 0 if data else self._reads_at_end + 1
        if self._reads_at_end > _READS_AT_END:
            raise UnreadableError(skip_reasons.NO_TAR_END)
        return data


class _TarHeaderWatch:
    """Record what tarfile skips silently: damaged headers, and whether the end mark was reached."""

    def __init__(self) -> None:
        self.bad_offsets: list[int] = []
        self.has_end_mark = False

    def header_class(self) -> type[tarfile.TarInfo]:
        """Return a header class for tarfile that records both in this object."""
        watch = self

        class Header(tarfile.TarInfo):
            @classmethod
            def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
                header = super().frombuf(buf, encoding, errors)
                # tarfile holds the whole content of these in memory, and believes their sizes.
                if header.size < 0 or (header.type in _NAME_TYPES and header.size > _MAX_NAME):
                    raise _InvalidHeader("declared size")
                return header

            @classmethod
            def fromtarfile(cls, tarfile: tarfile.TarFile) -> Self:
                try:
                    return super().fromtarfile(tarfile)
                except _InvalidHeader:
                    watch.bad_offsets.append(tarfile.offset)
                    raise
                except _EndHeader:
                    watch.has_end_mark = True
                    raise

        return Header

    def require_complete(self) -> None:
        """Raise ``UnreadableError`` if a header was damaged or the end mark is missing."""
        if self.bad_offsets:
            raise UnreadableError(skip_reasons.tar_damaged(self.bad_offsets[0]))
        if not self.has_end_mark:
            raise UnreadableError(skip_reasons.NO_TAR_END)


_InvalidHeader: type[Exception] = getattr(tarfile, "InvalidHeaderError", tarfile.HeaderError)
#: Headers that hold the name of the member after them, and the bytes that they may have.
_NAME_TYPES = (
    *(tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE),
    *(tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK),
)
_MAX_NAME = 1 << 20
#: Reads at the end of a tar file that tarfile makes where nothing is wrong are fewer.
_READS_AT_END = 64
_EndHeader: type[Exception] = getattr(tarfile, "EOFHeaderError", tarfile.HeaderError)


def tar_members(stream: IO[bytes], budget: Budget, on_skip: OnSkip) -> Iterator[ArchiveMember]:
    """Yield the pages of a tar file in one pass; damaged headers are skipped and reported at the end.

    Raise ``UnreadableError`` where it cannot be read further, and at the end if it is damaged.
    """
    watch = _TarHeaderWatch()
    try:
        with _open_tar(stream, watch) as archive:
            while (info := archive.next()) is not None:
                archive.members = []  # type: ignore[attr-defined] # a plain list that would grow with each
                budget.count_member()
                if not info.isdir() and _is_readable(info.name, on_skip):
                    yield from _tar_member(archive, info, budget, on_skip)
    except UnreadableError:
        raise
    except Exception as error:  # tarfile raises many kinds on hostile bytes
        raise UnreadableError(skip_reasons.tar_cannot_be_read_further(describe_error(error))) from error
    watch.require_complete()


def _open_tar(stream: IO[bytes], watch: _TarHeaderWatch) -> tarfile.TarFile:
    # Read block by block: at a fault, tarfile loses all of the buffer that it was reading.
    return tarfile.open(
        fileobj=cast("IO[bytes]", _EndingStream(stream)),
        mode="r|",
        bufsize=tarfile.BLOCKSIZE,
        ignore_zeros=True,
        tarinfo=watch.header_class(),
    )


def _tar_member(
    archive: tarfile.TarFile, info: tarfile.TarInfo, budget: Budget, on_skip: OnSkip
) -> Iterator[ArchiveMember]:
    if not info.isreg():
        is_link = info.issym() or info.islnk()
        on_skip(info.name, skip_reasons.LINK_IN_ARCHIVE if is_link else skip_reasons.NOT_REGULAR)
        return
    member = archive.extractfile(info)
    if member is not None:
        yield ArchiveMember(info.name, guard_stream(cast("ReadableStream", member), budget), info.mtime)

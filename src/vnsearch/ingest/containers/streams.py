"""Compressed bytes as plain ones: recognised by how they begin, whatever the name says, within limits."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
from typing import TYPE_CHECKING, Protocol, cast

from vnsearch.errors import UnreadableError
from vnsearch.ingest.containers.limits import Budget

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

#: How each packing begins: RFC 1952, the .xz file format 1.2.1, RFC 8878, and bzip2 with its first block.
_MAGIC = {
    "gzip": b"\x1f\x8b\x08",
    "xz": b"\xfd7zXZ\x00",
    "zstd": b"\x28\xb5\x2f\xfd",
    "bzip2": b"BZh",
}
#: zstd and xz may ask for gigabytes of memory; those that do are refused.
_MAX_WINDOW = 128 << 20
_MAX_XZ_MEMORY = 256 << 20


def reason_of(error: BaseException) -> str:
    """An error in a few words, for a reader who did not write the code."""
    known = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return " ".join(str(known).split())[:120]


class Unpacking(Protocol):
    """What every unpacker of the standard library and zstandard has."""

    def read1(self, size: int, /) -> bytes:
        """Some of the bytes that come next; none at the end."""

    def close(self) -> None:
        """Lets go of what is below."""


class _Guarded(io.RawIOBase):
    """A stream that counts what it gives and turns every failure into ``UnreadableError``."""

    def __init__(self, stream: Unpacking, budget: Budget) -> None:
        self._stream = stream
        self._budget = budget

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        try:
            data = self._stream.read1(len(view))  # what comes before a fault is not lost with it
        except UnreadableError:
            raise
        except Exception as error:  # each unpacker has errors of its own
            raise UnreadableError(f"cannot be read further: {reason_of(error)}") from error
        self._budget.take(len(data))
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()


class _Xz:
    """xz with a bound on memory, which ``lzma.LZMAFile`` has none of; streams may follow one another."""

    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream = stream
        self._unpacker = self._fresh()
        self._rest = b""

    @staticmethod
    def _fresh() -> lzma.LZMADecompressor:
        return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_MAX_XZ_MEMORY)

    def close(self) -> None:
        self._stream.close()

    def read1(self, size: int, /) -> bytes:
        while True:
            if self._unpacker.eof:
                rest = self._unpacker.unused_data.lstrip(b"\0") or self._stream.read1(1 << 16)
                self._rest = rest.lstrip(b"\0")  # streams are padded with zeros
                if not self._rest:
                    return b""
                self._unpacker = self._fresh()
            elif self._unpacker.needs_input:
                self._rest = self._stream.read1(1 << 16)
                if not self._rest:
                    raise EOFError("the file is cut off")
            data = self._unpacker.decompress(self._rest, size)
            self._rest = b""
            if data:
                return data


def _zstd(stream: io.BufferedReader) -> Unpacking:
    try:
        import zstandard
    except ImportError as error:
        raise UnreadableError(
            "packed with zstd, which needs a package: pip install 'vnsearch[zstd]'"
        ) from error
    unpacker = zstandard.ZstdDecompressor(max_window_size=_MAX_WINDOW)
    return cast("Unpacking", unpacker.stream_reader(stream, read_across_frames=True))


def packing(head: bytes) -> str:
    """What the bytes are packed with, by how they begin; "" for none known."""
    found = next((name for name, magic in _MAGIC.items() if head.startswith(magic)), "")
    return "" if found == "bzip2" and head[4:10] not in (b"1AY&SY", b"\x17rE8P\x90") else found


def unpacked(stream: io.BufferedReader, budget: Budget) -> io.BufferedReader:
    """The stream itself, or what it is packed from. Reading may raise ``UnreadableError``."""
    match packing(stream.peek(16)[:16]):
        case "gzip":
            plain = cast("Unpacking", gzip.GzipFile(fileobj=stream, mode="rb"))
        case "xz":
            plain = _Xz(stream)
        case "zstd":
            plain = _zstd(stream)
        case "bzip2":
            plain = cast("Unpacking", bz2.BZ2File(stream))
        case _:
            return stream
    return io.BufferedReader(_Guarded(plain, budget), 1 << 16)


def guarded(stream: Unpacking, budget: Budget) -> io.BufferedReader:
    """A stream that is already unpacked (an archive's member), counted and with one kind of error."""
    return io.BufferedReader(_Guarded(stream, budget), 1 << 16)

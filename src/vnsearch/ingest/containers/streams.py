"""Decompress streams within limits. The compression is recognised by the first bytes, not by the name."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
from textwrap import shorten
from typing import TYPE_CHECKING, Protocol, cast

from vnsearch.errors import UnreadableError
from vnsearch.ingest.containers.limits import Budget
from vnsearch.messages import Message, skip_reasons
from vnsearch.messages.system_errors import system_error

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

#: The first bytes of each compression: RFC 1952, the .xz file format 1.2.1, RFC 8878, and bzip2's header.
_MAGIC = {
    "gzip": b"\x1f\x8b\x08",
    "xz": b"\xfd7zXZ\x00",
    "zstd": b"\x28\xb5\x2f\xfd",
    "bzip2": b"BZh",
}
#: What follows "BZh" and a digit: the header of the first block, or the end of an empty file.
_BZIP2_BLOCKS = (b"1AY&SY", b"\x17rE8P\x90")
#: zstd and xz files may ask for gigabytes of memory; those that do are refused (bytes).
_MAX_ZSTD_WINDOW = 128 << 20
_MAX_XZ_MEMORY = 256 << 20
_ZSTD_CHUNK = 1 << 5
_CHUNK = 1 << 16


def describe_error(error: BaseException) -> str:
    """Return an error in a few words, for a reader who did not write the code."""
    if error.args and isinstance(error.args[0], Message):
        return error.args[0]
    if isinstance(error, OSError) and error.strerror:
        return system_error(error)
    text = str(error) or type(error).__name__
    return shorten(text, 120, placeholder=" …")


class ReadableStream(Protocol):
    """The part of a stream that every decompressor of the standard library and zstandard has."""

    def read1(self, size: int, /) -> bytes:
        """Return up to ``size`` of the next bytes; none at the end."""

    def close(self) -> None:
        """Release the underlying stream."""


class _GuardedStream(io.RawIOBase):
    """A stream that counts the bytes it yields and turns every failure into ``UnreadableError``."""

    def __init__(self, stream: ReadableStream, budget: Budget) -> None:
        self._stream = stream
        self._budget = budget

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        try:
            data = self._stream.read1(len(view))  # unlike read, read1 still returns the bytes before a fault
        except UnreadableError:
            raise
        except Exception as error:  # each decompressor has errors of its own
            raise UnreadableError(skip_reasons.cannot_be_read_further(describe_error(error))) from error
        self._budget.count_bytes(len(data))
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()


class _XzStream:
    """Decompressed xz with bounded memory, which ``lzma.LZMAFile`` does not offer; streams may be joined."""

    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream = stream
        self._decompressor = self._new_decompressor()
        self._input = b""

    @staticmethod
    def _new_decompressor() -> lzma.LZMADecompressor:
        return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_MAX_XZ_MEMORY)

    def close(self) -> None:
        self._stream.close()

    def read1(self, size: int, /) -> bytes:
        while True:
            if self._decompressor.eof:
                following = self._decompressor.unused_data.lstrip(b"\0") or self._stream.read1(_CHUNK)
                self._input = following.lstrip(b"\0")  # joined streams are padded with zeros
                if not self._input:
                    return b""
                self._decompressor = self._new_decompressor()
            elif self._decompressor.needs_input:
                self._input = self._stream.read1(_CHUNK)
                if not self._input:
                    raise EOFError(skip_reasons.CUT_OFF)
            data = self._decompressor.decompress(self._input, size)
            self._input = b""
            if data:
                return data


class _ZstdStream:
    """Decompressed Zstandard that tells where it is cut off, which the library's own reader does not.

    The input is read in small parts: one may unpack to 128 KiB for each four bytes.
    """

    def __init__(self, stream: io.BufferedReader) -> None:
        import zstandard

        self._stream = stream
        self._new = zstandard.ZstdDecompressor(max_window_size=_MAX_ZSTD_WINDOW).decompressobj
        self._decompressor = self._new()
        self._output = memoryview(b"")
        self._is_between_frames = True

    def close(self) -> None:
        self._stream.close()

    def read1(self, size: int, /) -> bytes:
        while not self._output:
            following = self._decompressor.unused_data if self._decompressor.eof else b""
            if self._decompressor.eof:
                self._decompressor, self._is_between_frames = self._new(), True
            following = following or self._stream.read(_ZSTD_CHUNK)
            if not following:
                if self._is_between_frames:
                    return b""
                raise EOFError(skip_reasons.CUT_OFF)
            self._is_between_frames = False
            self._output = memoryview(self._decompressor.decompress(following))
        data, self._output = bytes(self._output[:size]), self._output[size:]
        return data


def compression_of(head: bytes) -> str:
    """Return the compression that the first 16 bytes show: gzip, xz, zstd, bzip2, or "" for none."""
    name = next((name for name, magic in _MAGIC.items() if head.startswith(magic)), "")
    return "" if name == "bzip2" and head[4:10] not in _BZIP2_BLOCKS else name


def decompress(stream: io.BufferedReader, budget: Budget) -> io.BufferedReader:
    """Return the decompressed stream, or the stream itself if it is not compressed.

    Reading from it may raise ``UnreadableError``.
    """
    match compression_of(stream.peek(16)[:16]):
        case "gzip":
            plain = cast("ReadableStream", gzip.GzipFile(fileobj=stream, mode="rb"))
        case "xz":
            plain = _XzStream(stream)
        case "zstd":
            plain = _ZstdStream(stream)
        case "bzip2":
            plain = cast("ReadableStream", bz2.BZ2File(stream))
        case _:
            return stream
    return guard_stream(plain, budget)


def guard_stream(stream: ReadableStream, budget: Budget) -> io.BufferedReader:
    """Return a decompressed stream (an archive member) that counts its bytes and raises one kind of error."""
    return io.BufferedReader(_GuardedStream(stream, budget), _CHUNK)

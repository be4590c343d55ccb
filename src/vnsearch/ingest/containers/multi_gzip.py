"""A gzip file of many parts, such as a crawl with one part a record; broken parts are skipped over."""

from __future__ import annotations

import io
import zlib

from vnsearch.errors import UnreadableError
from vnsearch.messages import skip_reasons

_MAGIC = b"\x1f\x8b\x08"


class BrokenPartError(UnreadableError):
    """A part cannot be unpacked; reading again continues with the next one."""


class GzipParts:
    """The unpacked bytes of a gzip file; each fault is raised once, as ``BrokenPartError``."""

    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream = stream
        self._input = b""
        self._decompressor = zlib.decompressobj(zlib.MAX_WBITS | 16)
        self._in_part = False

    def close(self) -> None:
        """Do nothing: the stream belongs to the caller."""

    def read1(self, size: int, /) -> bytes:
        """Return up to ``size`` bytes; none at the end. Raise ``BrokenPartError`` at a fault."""
        while True:
            self._input = self._input or self._stream.read1(1 << 16)
            if not self._input:
                return self._end()
            if not self._in_part and not self._start_next_part():
                continue
            data = self._decompress(size)
            if data:
                return data

    def _end(self) -> bytes:
        if self._in_part:
            self._in_part = False
            raise BrokenPartError(skip_reasons.CUT_OFF)
        return b""

    def _start_next_part(self) -> bool:
        """Drop the input before the next part; return whether one starts in the input at hand."""
        start = self._input.find(_MAGIC)
        if start < 0:
            tail = self._input[-2:]  # may be the first bytes of the magic number
            more = self._stream.read1(1 << 16)
            self._input = tail + more if more else b""
            return False
        self._input = self._input[start:]
        self._decompressor = zlib.decompressobj(zlib.MAX_WBITS | 16)
        self._in_part = True
        return True

    def _decompress(self, size: int) -> bytes:
        data_in, self._input = self._input, b""
        try:
            data = self._decompressor.decompress(data_in, size)
        except zlib.error as error:
            self._in_part, self._input = False, data_in[1:]
            raise BrokenPartError(skip_reasons.broken_gzip_part(str(error))) from error
        self._input = self._decompressor.unconsumed_tail or self._decompressor.unused_data
        self._in_part = not self._decompressor.eof
        return data

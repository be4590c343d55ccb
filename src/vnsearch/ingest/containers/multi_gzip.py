"""A gzip file of many parts, as crawls are (one part a record): a broken part does not end the reading."""

from __future__ import annotations

import io
import zlib

from vnsearch.errors import UnreadableError

_MAGIC = b"\x1f\x8b\x08"


class BrokenPartError(UnreadableError):
    """A part cannot be unpacked; reading again goes on with the next one."""


class GzipParts:
    """The unpacked bytes of a gzip file; its faults are raised one by one as ``BrokenPartError``."""

    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream = stream
        self._packed = b""
        self._unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
        self._inside = False

    def close(self) -> None:
        """Nothing of its own to let go of."""

    def read1(self, size: int, /) -> bytes:
        """Up to ``size`` bytes; none at the end."""
        while True:
            self._packed = self._packed or self._stream.read1(1 << 16)
            if not self._packed:
                return self._end()
            if not self._inside and not self._next_part():
                continue
            data = self._unpacked(size)
            if data:
                return data

    def _end(self) -> bytes:
        if self._inside:
            self._inside = False
            raise BrokenPartError("the file is cut off")
        return b""

    def _next_part(self) -> bool:
        """Whether the packed bytes at hand hold the start of a part; what lies before it is dropped."""
        at = self._packed.find(_MAGIC)
        if at < 0:
            tail = self._packed[-2:]
            more = self._stream.read1(1 << 16)
            self._packed = tail + more if more else b""
            return False
        self._packed = self._packed[at:]
        self._unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
        self._inside = True
        return True

    def _unpacked(self, size: int) -> bytes:
        packed, self._packed = self._packed, b""
        try:
            data = self._unpacker.decompress(packed, size)
        except zlib.error as error:
            self._inside, self._packed = False, packed[1:]
            raise BrokenPartError(f"a part cannot be unpacked ({error})") from error
        self._packed = self._unpacker.unconsumed_tail or self._unpacker.unused_data
        self._inside = not self._unpacker.eof
        return data

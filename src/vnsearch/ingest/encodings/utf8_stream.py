"""A stream in UTF-16 or UTF-32, which its first bytes tell, as UTF-8."""

from __future__ import annotations

import codecs
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHUNK = 1 << 16


class _Utf8Stream(io.RawIOBase):
    """The text of a stream in another encoding, as UTF-8."""

    def __init__(self, stream: io.BufferedReader, encoding: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._encoded = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        while not self._encoded:
            data = self._stream.read1(_CHUNK)
            self._encoded = self._decoder.decode(data, final=not data).encode("utf-8", "replace")
            if not data:
                break
        size = min(len(view), len(self._encoded))
        view[:size], self._encoded = self._encoded[:size], self._encoded[size:]
        return size


def as_utf8(stream: io.BufferedReader) -> io.BufferedReader:
    """Return the stream as UTF-8 if a mark shows that it is UTF-16 or UTF-32, else the stream itself."""
    head = stream.peek(4)[:4]
    encoding = next((name for mark, name in _MARKS if head.startswith(mark)), None)
    return io.BufferedReader(_Utf8Stream(stream, encoding), _CHUNK) if encoding else stream

"""WARC and ARC files: the pages and feeds that a crawl saved. warcio parses the records."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from vnsearch.errors import UnreadableError
from vnsearch.ingest.containers.file_formats import FileFormat
from vnsearch.ingest.containers.limits import Budget
from vnsearch.ingest.containers.multi_gzip import BrokenPartError
from vnsearch.ingest.containers.streams import describe_error
from vnsearch.messages import skip_reasons

if TYPE_CHECKING:
    from warcio.archiveiterator import ArchiveIterator

_FORMATS = {
    "text/html": FileFormat.HTML,
    "application/xhtml+xml": FileFormat.HTML,
    "multipart/related": FileFormat.MHTML,
    "application/rss+xml": FileFormat.FEED,
    "application/atom+xml": FileFormat.FEED,
    "application/rdf+xml": FileFormat.FEED,
    "application/xml": FileFormat.FEED,
    "text/xml": FileFormat.FEED,
}
_RECORD_TYPES = ("response", "resource")
_RECORD_START = b"\nWARC/1."
#: Bytes without a line end: no crawl has as many, and warcio would read them into memory as one header line.
_MAX_LINE = 64 << 20


#: Called with the address or byte offset of a record that is skipped, and the reason.
OnSkip = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class CrawlPage:
    """A page of a crawl: its format, its bytes as the browser got them, its address, and when it was saved.

    ``saved_at`` is in seconds since 1970, 0 if unknown.
    """

    format: FileFormat
    data: bytes
    url: str
    saved_at: float


class _RewindableStream:
    """The stream that warcio reads from; bytes that it read ahead of a fault can be pushed back."""

    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream = stream
        self._pushed_back = b""
        self._offset = 0
        self._line_length = 0

    def tell(self) -> int:
        return self._offset

    def read(self, size: int = -1) -> bytes:
        if self._pushed_back:
            data, self._pushed_back = self._pushed_back[:size], self._pushed_back[size:]
        else:
            data = self._stream.read1(size)
        self._offset += len(data)
        end = data.rfind(b"\n")
        self._line_length = len(data) - end - 1 if end >= 0 else self._line_length + len(data)
        if self._line_length > _MAX_LINE:
            raise UnreadableError(skip_reasons.NO_LINE_END)
        return data

    def _read_past_faults(self) -> bytes:
        while True:
            try:
                return self.read(1 << 16)
            except BrokenPartError:
                continue

    def push_back(self, data: bytes) -> None:
        self._pushed_back = data + self._pushed_back
        self._offset -= len(data)

    def skip_to_record(self) -> bool:
        """Skip to the next line that begins a record; return whether there is one."""
        tail = b"\n"
        while data := self._read_past_faults():
            tail += data
            start = tail.find(_RECORD_START)
            if start >= 0:
                self.push_back(tail[start + 1 :])
                return True
            tail = tail[1 - len(_RECORD_START) :]
        return False


class _DiscardOutput(io.TextIOBase):
    """Discard the warnings that warcio writes to stderr: they quote the file's bytes unescaped."""

    def write(self, text: str) -> int:
        return len(text)


def _without_output(records: Iterator[Any]) -> Iterator[Any]:
    """Yield the records without warcio's warnings; its faults are detected by its results instead."""
    while True:
        with redirect_stderr(_DiscardOutput()):
            record = next(records, None)
        if record is None:
            return
        yield record


def _record_iterator(source: _RewindableStream) -> ArchiveIterator:
    try:
        from warcio.archiveiterator import ArchiveIterator
    except ImportError as error:
        raise UnreadableError(skip_reasons.NO_WARCIO) from error
    return ArchiveIterator(source)


def crawl_pages(stream: io.BufferedReader, budget: Budget, on_skip: OnSkip) -> Iterator[CrawlPage]:
    """Yield the pages of a decompressed WARC stream.

    Report a broken record to ``on_skip`` and continue with the next one. Raise ``UnreadableError`` where the
    stream cannot be read further, or is no WARC file.
    """
    source = _RewindableStream(stream)
    has_next, any_record = True, False
    while has_next:
        records = _record_iterator(source)
        try:
            for record in _without_output(iter(records)):
                any_record = True
                budget.count_member()
                yield from _pages_of_record(record, budget, on_skip)
            return
        except BrokenPartError as error:
            reason = error.message
        except UnreadableError:
            raise
        except Exception as error:  # warcio raises many kinds on hostile bytes
            reason = skip_reasons.unreadable_record(describe_error(error))
        has_next = _skip_to_next_record(records, source)
        if not has_next and not any_record:
            raise UnreadableError(skip_reasons.NOT_WARC)
        on_skip(f"byte {source.tell():,}", reason)


def _skip_to_next_record(records: ArchiveIterator, source: _RewindableStream) -> bool:
    reader = records.reader
    if reader is not None and reader.rem_length() > 0:
        source.push_back(reader.read(reader.rem_length()))
    return source.skip_to_record()


def _pages_of_record(record: Any, budget: Budget, on_skip: OnSkip) -> Iterator[CrawlPage]:
    """Yield the page of a record; nothing for redirects and records that are no pages."""
    headers = record.rec_headers
    url = str(headers.get_header("WARC-Target-URI") or headers.get_header("uri") or "")
    file_format = _format(record)
    if record.rec_type not in _RECORD_TYPES or file_format is None:
        return
    status = str(record.http_headers.get_statuscode() or "") if record.http_headers else ""
    if status[:1] == "3":
        return
    if status and status[:1] != "2":
        on_skip(url, skip_reasons.site_answered(status))
        return
    data, reason = _content(record, budget)
    if reason:
        on_skip(url, reason)
    else:
        yield CrawlPage(file_format, data, url, _fetch_time(record))


def _format(record: Any) -> FileFormat | None:
    headers = record.http_headers
    content_type = (headers.get_header("Content-Type") if headers else record.content_type) or ""
    return _FORMATS.get(content_type.partition(";")[0].strip().lower())


def _content(record: Any, budget: Budget) -> tuple[bytes, str]:
    """Return the payload without its transfer and content encodings, or b"" and why it is missing."""
    max_bytes, out = budget.limits.page, io.BytesIO()
    encoding = (record.http_headers.get_header("Content-Encoding") if record.http_headers else "") or ""
    if encoding.lower() not in ("", "identity", "gzip", "x-gzip", "deflate", "br"):
        return b"", skip_reasons.unknown_encoding(encoding[:20])
    try:
        with redirect_stderr(_DiscardOutput()):
            content = record.content_stream()
            while chunk := content.read(1 << 16):
                budget.count_bytes(len(chunk))
                out.write(chunk)
                if out.tell() > max_bytes:
                    return b"", skip_reasons.larger_than(max_bytes)
    except UnreadableError:
        raise
    except Exception as error:  # warcio passes on what zlib and its own readers raise
        return b"", skip_reasons.cannot_be_unpacked(describe_error(error))
    if getattr(record.raw_stream, "limit", 0) > 0:
        return b"", skip_reasons.RECORD_CUT_OFF
    return out.getvalue(), "" if out.tell() else skip_reasons.EMPTY_RECORD


def _fetch_time(record: Any) -> float:
    try:
        return datetime.fromisoformat(str(record.rec_headers.get_header("WARC-Date"))).timestamp()
    except (ValueError, OverflowError, OSError):
        return 0.0

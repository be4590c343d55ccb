"""WARC and ARC files: the pages and feeds that a crawl saved. warcio parses them."""

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
from vnsearch.ingest.containers.streams import reason_of

if TYPE_CHECKING:
    from warcio.archiveiterator import ArchiveIterator

_FORMS = {
    "text/html": FileFormat.HTML,
    "application/xhtml+xml": FileFormat.HTML,
    "multipart/related": FileFormat.MHTML,
    "application/rss+xml": FileFormat.FEED,
    "application/atom+xml": FileFormat.FEED,
    "application/rdf+xml": FileFormat.FEED,
    "application/xml": FileFormat.FEED,
    "text/xml": FileFormat.FEED,
}
_KINDS = ("response", "resource")
#: A stretch this long without a line end stands in no crawl: it would fill the memory as one header line.
_MAX_STRETCH = 64 << 20


@dataclass(frozen=True, slots=True)
class CrawlPage:
    """A page of a crawl: how to read it, its bytes as the browser got them, address, and when."""

    form: FileFormat
    data: bytes
    url: str
    saved: float


class _Rewindable:
    """What warcio reads from, able to take back what it had read ahead of a fault."""

    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream = stream
        self._back = b""
        self._offset = 0
        self._stretch = 0

    def tell(self) -> int:
        return self._offset

    def read(self, size: int = -1) -> bytes:
        data, self._back = (
            (self._back[:size], self._back[size:]) if self._back else (self._stream.read1(size), b"")
        )
        self._offset += len(data)
        end = data.rfind(b"\n")
        self._stretch = len(data) - end - 1 if end >= 0 else self._stretch + len(data)
        if self._stretch > _MAX_STRETCH:
            raise UnreadableError("no line end where a WARC file has many; what is beyond was not read")
        return data

    def _beyond_faults(self) -> bytes:
        while True:
            try:
                return self.read(1 << 16)
            except BrokenPartError:
                continue

    def give_back(self, data: bytes) -> None:
        self._back = data + self._back
        self._offset -= len(data)

    def to_next_record(self) -> bool:
        """Skips to the next line that begins a record; whether there is one."""
        kept = b"\n"
        while data := self._beyond_faults():
            kept += data
            at = kept.find(b"\nWARC/1.")
            if at >= 0:
                self.give_back(kept[at + 1 :])
                return True
            kept = kept[-7:]
        return False


class _DiscardOutput(io.TextIOBase):
    """Takes the warnings that warcio writes to the terminal, with whatever stands in the file, raw."""

    def write(self, text: str) -> int:
        return len(text)


def _quietly(records: Iterator[Any]) -> Iterator[Any]:
    """The records, without what warcio says of them; what is wrong is found out by its results."""
    while True:
        with redirect_stderr(_DiscardOutput()):
            record = next(records, None)
        if record is None:
            return
        yield record


def _iterator(source: _Rewindable) -> ArchiveIterator:
    try:
        from warcio.archiveiterator import ArchiveIterator
    except ImportError as error:
        raise UnreadableError("a WARC file needs a package: pip install 'vnsearch[warc]'") from error
    return ArchiveIterator(source)


def pages(
    stream: io.BufferedReader, budget: Budget, skipped: Callable[[str, str], None]
) -> Iterator[CrawlPage]:
    """The pages of an unpacked WARC stream; a broken record goes to ``skipped`` and the next is sought.

    Raises ``UnreadableError`` where the stream cannot be read on, or is no WARC file.
    """
    source = _Rewindable(stream)
    going, found = True, False
    while going:
        records = _iterator(source)
        try:
            for record in _quietly(iter(records)):
                found = True
                budget.member()
                yield from _page(record, budget, skipped)
            return
        except BrokenPartError as error:
            reason = str(error)
        except UnreadableError:
            raise
        except Exception as error:  # warcio raises many kinds on hostile bytes
            reason = f"not a record that can be read: {reason_of(error)}"
        going = _recovered(records, source)
        if not going and not found:
            raise UnreadableError("not a WARC file")
        skipped(f"byte {source.tell():,}", reason)


def _recovered(records: ArchiveIterator, source: _Rewindable) -> bool:
    reader = records.reader
    if reader is not None and reader.rem_length() > 0:
        source.give_back(reader.read(reader.rem_length()))
    return source.to_next_record()


def _page(record: Any, budget: Budget, skipped: Callable[[str, str], None]) -> Iterator[CrawlPage]:
    url = str(record.rec_headers.get_header("WARC-Target-URI") or record.rec_headers.get_header("uri") or "")
    form = _form(record)
    if record.rec_type not in _KINDS or form is None:
        return
    status = str(record.http_headers.get_statuscode() or "") if record.http_headers else ""
    if status[:1] == "3":
        return
    if status and status[:1] != "2":
        skipped(url, f"the site answered {status}, not the page")
        return
    data, reason = _content(record, budget)
    if reason:
        skipped(url, reason)
    else:
        yield CrawlPage(form, data, url, _time(record))


def _form(record: Any) -> FileFormat | None:
    headers = record.http_headers
    kind = (headers.get_header("Content-Type") if headers else record.content_type) or ""
    return _FORMS.get(kind.partition(";")[0].strip().lower())


def _content(record: Any, budget: Budget) -> tuple[bytes, str]:
    """The payload out of its transfer and content encodings, or why there is none."""
    most, out = budget.limits.page, io.BytesIO()
    encoding = (record.http_headers.get_header("Content-Encoding") if record.http_headers else "") or ""
    if encoding.lower() not in ("", "identity", "gzip", "x-gzip", "deflate", "br"):
        return b"", f"in the encoding {encoding[:20]}, which is not read"
    try:
        with redirect_stderr(_DiscardOutput()):
            content = record.content_stream()
            while chunk := content.read(1 << 16):
                budget.take(len(chunk))
                out.write(chunk)
                if out.tell() > most:
                    return b"", f"larger than {most >> 20} MB"
    except UnreadableError:
        raise
    except Exception as error:  # warcio passes on what zlib and its own readers raise
        return b"", f"cannot be unpacked: {reason_of(error)}"
    if getattr(record.raw_stream, "limit", 0) > 0:
        return b"", "the record is cut off"
    return out.getvalue(), "" if out.tell() else "empty"


def _time(record: Any) -> float:
    try:
        return datetime.fromisoformat(str(record.rec_headers.get_header("WARC-Date"))).timestamp()
    except (ValueError, OverflowError, OSError):
        return 0.0

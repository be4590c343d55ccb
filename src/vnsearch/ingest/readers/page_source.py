"""A saved page as its publisher sent it, decoded and parsed, and when it was saved."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from vnsearch.ingest.containers import mhtml
from vnsearch.ingest.containers.file_formats import FileFormat
from vnsearch.ingest.containers.members import Member
from vnsearch.ingest.dates.timestamps import file_saved_time
from vnsearch.ingest.encodings.decode import decode
from vnsearch.ingest.encodings.repair import repair_markup
from vnsearch.ingest.page.document import Document
from vnsearch.ingest.page.document_parser import parse_document
from vnsearch.ingest.page.page_origin import find_origin

_CANONICAL = re.compile(r"""rel\s*=\s*["']?canonical""", re.IGNORECASE)
_QUOTES = str.maketrans({'"': "%22", "<": "%3C", ">": "%3E"})
PAGE_FORMATS = frozenset((FileFormat.HTML, FileFormat.MHTML))


@dataclass(frozen=True, slots=True)
class PageSource:
    """A page as its publisher sent it, where it was fetched from ("" if unknown) and when, and warnings.

    ``latest`` is the latest time that it can speak of.
    """

    document: Document
    url: str
    fetched_at: datetime | None
    latest: datetime | None
    warnings: tuple[str, ...]


def page_source(member: Member) -> PageSource:
    """Return the page in a member of one of ``PAGE_FORMATS``. Raise ``UnreadableError``."""
    if member.format is FileFormat.HTML:
        return _source(member.data, member.url, member.saved_at)
    page = mhtml.extract_page(member.data)
    return _source(page.data, page.url or member.url, member.saved_at, page.charset)


def _source(data: bytes, url: str, saved_at: float, charset: str = "") -> PageSource:
    """Decode and parse a page; ``saved_at`` is in seconds since 1970, 0 if unknown."""
    text, warnings = decode(_to_utf8(data, charset), repair_markup)
    origin = find_origin(text)
    saved_time = file_saved_time(saved_at)
    # With an address the time comes from a crawl or a browser, and is when the page was fetched. Otherwise
    # it is the file's own, which may be that of a copy, and only bounds the dates.
    fetched_at = saved_time if url else origin.fetched_at
    url = url or origin.url
    pages = [_with_canonical_link(origin.text, url)]
    # The parser gets the only reference to the text, which takes as much memory as the elements made of it.
    del text, origin
    document = parse_document(pages.pop())
    return PageSource(document, url, fetched_at, fetched_at or saved_time, warnings)


def _with_canonical_link(text: str, url: str) -> str:
    """Return HTML that states ``url`` as its canonical address, unless it states one or ``url`` is ""."""
    if not url or _CANONICAL.search(text):
        return text
    return f'<link rel="canonical" href="{url.translate(_QUOTES).replace("&", "&amp;")}">{text}'


def _to_utf8(data: bytes, charset: str) -> bytes:
    """Convert bytes to UTF-8 if their MIME part names another charset and they are valid in it."""
    try:
        return data.decode(charset).encode() if charset.startswith(("utf-16", "windows-", "iso-")) else data
    except (LookupError, UnicodeError):
        return data

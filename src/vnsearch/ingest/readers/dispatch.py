"""One member's bytes to what it says: the reader of its form, on text in its right encoding."""

from __future__ import annotations

import re
from dataclasses import replace

from vnsearch.ingest.containers import mhtml
from vnsearch.ingest.containers.file_formats import FileFormat
from vnsearch.ingest.containers.members import Member
from vnsearch.ingest.dates.timestamps import file_saved_time
from vnsearch.ingest.encodings.decode import decode
from vnsearch.ingest.encodings.repair import repair, repair_markup
from vnsearch.ingest.field_map import FieldMap
from vnsearch.ingest.page import read_html
from vnsearch.ingest.readers.dump import read_dump
from vnsearch.ingest.readers.feeds import read_feed
from vnsearch.ingest.readers.records import read_record
from vnsearch.model import PageContent

_CANONICAL = re.compile(r"""rel\s*=\s*["']?canonical""", re.IGNORECASE)
_QUOTES = str.maketrans({'"': "%22", "<": "%3C", ">": "%3E"})


def _with_canonical_link(text: str, url: str) -> str:
    """HTML that says its own address, for a page known to come from there that does not."""
    if not url or _CANONICAL.search(text):
        return text
    return f'<link rel="canonical" href="{url.translate(_QUOTES).replace("&", "&amp;")}">{text}'


def _read_page(data: bytes, name: str, url: str, saved: float, charset: str = "") -> PageContent:
    text, warnings = decode(_to_utf8(data, charset), repair_markup)
    when = file_saved_time(saved)
    # A crawl and a browser say when they fetched a page; a file's own time may be that of a copy.
    reading = read_html(_with_canonical_link(text, url), name, saved=when if url else None, latest=when)
    return replace(reading, warnings=warnings + reading.warnings)


def _to_utf8(data: bytes, charset: str) -> bytes:
    """Bytes in UTF-8, where their envelope names another charset that fits them."""
    try:
        return data.decode(charset).encode() if charset.startswith(("utf-16", "windows-", "iso-")) else data
    except (LookupError, UnicodeError):
        return data


def read_member(member: Member, name: str, fields: FieldMap = ()) -> PageContent:
    """What one member of the file called ``name`` gives. Raises ``UnreadableError``."""
    called = name + member.name
    if member.format is FileFormat.RECORD:
        return read_record(member.data, called, member.number, fields)
    if member.format is FileFormat.HTML:
        return _read_page(member.data, called, member.url, member.saved)
    if member.format is FileFormat.MHTML:
        page = mhtml.extract_page(member.data)
        return _read_page(page.data, called, page.url or member.url, member.saved, page.charset)
    text, warnings = decode(member.data, repair)
    reading = (
        read_feed(text, called)
        if member.format is FileFormat.FEED
        else read_dump(text, called, file_saved_time(member.saved))
    )
    return replace(reading, warnings=warnings + reading.warnings)

"""Decode the bytes of one member and call the reader of its format."""

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
    """Return HTML that states ``url`` as its canonical address, unless it states one or ``url`` is ""."""
    if not url or _CANONICAL.search(text):
        return text
    return f'<link rel="canonical" href="{url.translate(_QUOTES).replace("&", "&amp;")}">{text}'


def _read_page(data: bytes, name: str, url: str, saved: float, charset: str = "") -> PageContent:
    """Read an HTML page; ``saved`` is in seconds since 1970, 0 if unknown."""
    text, warnings = decode(_to_utf8(data, charset), repair_markup)
    saved_time = file_saved_time(saved)
    # With an address the time comes from a crawl or a browser, and is when the page was fetched. Otherwise
    # it is the file's own, which may be that of a copy, and only bounds the dates.
    fetched_time = saved_time if url else None
    content = read_html(_with_canonical_link(text, url), name, saved=fetched_time, latest=saved_time)
    return replace(content, warnings=warnings + content.warnings)


def _to_utf8(data: bytes, charset: str) -> bytes:
    """Convert bytes to UTF-8 if their MIME part names another charset and they are valid in it."""
    try:
        return data.decode(charset).encode() if charset.startswith(("utf-16", "windows-", "iso-")) else data
    except (LookupError, UnicodeError):
        return data


def read_member(member: Member, name: str, fields: FieldMap = ()) -> PageContent:
    """Read one member of the file called ``name``; ``fields`` maps the field names of JSON records.

    Raise ``UnreadableError`` when it holds neither an article nor a headline, or cannot be decoded.
    """
    member_name = name + member.name
    if member.format is FileFormat.RECORD:
        return read_record(member.data, member_name, member.number, fields)
    if member.format is FileFormat.HTML:
        return _read_page(member.data, member_name, member.url, member.saved)
    if member.format is FileFormat.MHTML:
        page = mhtml.extract_page(member.data)
        return _read_page(page.data, member_name, page.url or member.url, member.saved, page.charset)
    text, warnings = decode(member.data, repair)
    if member.format is FileFormat.FEED:
        content = read_feed(text, member_name)
    else:
        content = read_dump(text, member_name, file_saved_time(member.saved))
    return replace(content, warnings=warnings + content.warnings)

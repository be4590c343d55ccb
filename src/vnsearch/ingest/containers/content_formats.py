"""The format of a file by its first bytes, where they say something else than its name."""

from __future__ import annotations

import codecs
import re

from vnsearch.ingest.containers.delimited import find_dialect, known_names
from vnsearch.ingest.containers.file_formats import FileFormat

#: How many bytes are looked at.
HEAD_SIZE = 1 << 14
_MAGIC = (
    (b"SQLite format 3\x00", FileFormat.DATABASE),
    (b"PAR1", FileFormat.PARQUET),
    (b"ARROW1", FileFormat.ARROW),
    (b"WARC/1.", FileFormat.WARC),
    (b"%PDF-", FileFormat.PDF),
)
#: What an office document has among its first entries, and an archive has not.
_ZIP_FORMATS = (
    (b"application/epub+zip", FileFormat.EPUB),
    (b"application/vnd.oasis.opendocument.text", FileFormat.ODT),
    (b"xl/", FileFormat.WORKBOOK),
    (b"word/", FileFormat.DOCX),
)
_ZIP_MAGIC = b"PK\x03\x04"
_TAR_MAGIC = b"ustar"
_BEFORE_TEXT = re.compile(rb"(?:\xef\xbb\xbf)?\s*")
_HTML = re.compile(
    rb"(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)*(?:<!doctype\s+html\b|<html\b|<head\b|<body\b)",
    re.IGNORECASE | re.DOTALL,
)
_FEED = re.compile(rb"<\?xml\b[^>]{0,200}>|<(?:rss|feed|urlset|rdf:RDF)\b")
#: What the exports of WordPress and Blogger have in their first lines.
_BLOG_MARKS = (b"wordpress.org/export/", b"schemas.google.com/blogger/")
_JSON = re.compile(rb"(?:\[\s*)*\{\s*(?:\"(?:[^\"\\\n]|\\.){0,200}\"\s*:|\})")
_MHTML = re.compile(rb"(?:[\w-]{2,40}:[^\n]{0,1000}\n(?:[ \t][^\n]{0,1000}\n)*){1,40}", re.IGNORECASE)
#: Formats whose name says less than the content: text may be anything.
_TEXT_NAMES = (
    None,
    FileFormat.DUMP,
    FileFormat.RECORDS,
    FileFormat.DELIMITED,
    FileFormat.FEED,
    FileFormat.HTML,
    FileFormat.DOC,
)
#: Named columns that text must begin with to be taken for a table: one alone may be a word of a sentence.
_MIN_KNOWN_COLUMNS = 2


def content_format(head: bytes, name_format: FileFormat | None) -> FileFormat | None:
    """Return the format of a file that begins with ``head``; ``name_format`` is the one its name says.

    The name decides where the content may be of several formats, and of what is not recognised.
    """
    if binary := _binary_format(head):
        return name_format if binary is FileFormat.ZIP and name_format else binary
    if name_format not in _TEXT_NAMES:
        return name_format
    text = head[_BEFORE_TEXT.match(_as_ascii_superset(head)).end() :]  # type: ignore[union-attr] # matches ""
    return _text_format(_as_ascii_superset(text), name_format) or name_format


def _binary_format(head: bytes) -> FileFormat | None:
    if head.startswith(_ZIP_MAGIC):
        return next((form for name, form in _ZIP_FORMATS if name in head), FileFormat.ZIP)
    if head[257:262] == _TAR_MAGIC:
        return FileFormat.TAR
    return next((form for magic, form in _MAGIC if head.startswith(magic)), None)


def _as_ascii_superset(head: bytes) -> bytes:
    """Return text in UTF-16 as UTF-8; other text as it is."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head[: len(head) // 2 * 2].decode("utf-16", "ignore").encode("utf-8", "ignore")
    return head


def _text_format(text: bytes, name_format: FileFormat | None) -> FileFormat | None:
    if _HTML.match(text):
        return FileFormat.HTML
    if _JSON.match(text):
        return FileFormat.RECORDS
    if _is_mhtml(text):
        return FileFormat.MHTML
    if _FEED.match(text) and name_format is not FileFormat.HTML:
        return FileFormat.BLOG if any(mark in text for mark in _BLOG_MARKS) else FileFormat.FEED
    if name_format in (None, FileFormat.DUMP) and _is_table(text):
        return FileFormat.DELIMITED
    return None


def _is_mhtml(text: bytes) -> bool:
    match = _MHTML.match(text)
    header = match[0].lower() if match else b""
    return b"mime-version:" in header and b"multipart/related" in header


def _is_table(text: bytes) -> bool:
    """Return whether text begins with the names of columns."""
    lines = text.decode("latin-1").splitlines(keepends=True)[:20]
    if len(lines) < 2 or len(lines[0]) > 1000:
        return False
    header = next(find_dialect(lines).read(lines[:1]), [])
    return len(header) > 1 and known_names(header) >= _MIN_KNOWN_COLUMNS

"""Decode the bytes of one member and call the reader of its format."""

from __future__ import annotations

from dataclasses import replace

from vnsearch.ingest.containers.file_formats import FileFormat
from vnsearch.ingest.containers.members import Member
from vnsearch.ingest.dates.timestamps import file_saved_time
from vnsearch.ingest.encodings.decode import decode
from vnsearch.ingest.encodings.repair import repair, repair_markup
from vnsearch.ingest.field_map import FieldMap
from vnsearch.ingest.page import read_document
from vnsearch.ingest.readers.chapter import read_chapter
from vnsearch.ingest.readers.dump import read_dump
from vnsearch.ingest.readers.feeds import read_feed
from vnsearch.ingest.readers.mail import read_mail
from vnsearch.ingest.readers.office import read_office
from vnsearch.ingest.readers.page_source import PAGE_FORMATS, page_source
from vnsearch.ingest.readers.paragraphs import DocumentFacts, read_paragraphs
from vnsearch.ingest.readers.pdf import read_pdf
from vnsearch.ingest.readers.records import read_record
from vnsearch.ingest.readers.word97 import read_word97
from vnsearch.model import PageContent


def _read_page(member: Member, name: str) -> PageContent:
    source = page_source(member)
    content = read_document(
        source.document, name, url=source.url, saved_at=source.fetched_at, latest=source.latest
    )
    return _with_warnings(content, source.warnings)


_DOCUMENTS = frozenset(
    (FileFormat.PDF, FileFormat.DOC, FileFormat.DOCX, FileFormat.ODT, FileFormat.MAIL, FileFormat.CHAPTER)
)


def _with_warnings(content: PageContent, warnings: tuple[str, ...]) -> PageContent:
    """Return what was read with warnings before its own."""
    return replace(content, warnings=warnings + content.warnings) if warnings else content


def _number(member: Member) -> str:
    return f"#{member.number}" if member.number else ""


def _document(member: Member) -> tuple[list[str], DocumentFacts]:
    """Return the paragraphs of a document and what it says of itself."""
    if member.format is FileFormat.PDF:
        return read_pdf(member.data)
    if member.format is FileFormat.DOC:
        return read_word97(member.data)
    if member.format is FileFormat.MAIL:
        return read_mail(member.data)
    if member.format is FileFormat.CHAPTER:
        return read_chapter(decode(member.data, repair_markup)[0])
    return read_office(member.data, member.format.value)


def read_member(member: Member, name: str, fields: FieldMap = ()) -> PageContent:
    """Read one member of the file called ``name``; ``fields`` maps the field names of JSON records.

    Raise ``UnreadableError`` when it holds neither an article nor a headline, or cannot be decoded.
    """
    member_name = name + member.name
    if member.format is FileFormat.RECORD:
        content = read_record(
            member.data, member_name, member.number, fields + member.fields, file_saved_time(member.saved_at)
        )
        return _with_warnings(content, member.warnings)
    if member.format in PAGE_FORMATS:
        return _read_page(member, member_name)
    if member.format in _DOCUMENTS:
        paragraphs, facts = _document(member)
        return read_paragraphs(
            paragraphs, facts, f"{member_name}{_number(member)}", file_saved_time(member.saved_at)
        )
    text, warnings = decode(member.data, repair)
    if member.format is FileFormat.FEED:
        content = read_feed(text, member_name)
    else:
        content = read_dump(text, member_name, file_saved_time(member.saved_at))
    return _with_warnings(content, warnings)

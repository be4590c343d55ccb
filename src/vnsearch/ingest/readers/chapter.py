"""Read one chapter of an EPUB book: its first heading is the title."""

from __future__ import annotations

from vnsearch.errors import UnreadableError
from vnsearch.ingest.page.document import HEADING_TAGS, text_lines
from vnsearch.ingest.page.document_parser import parse_document
from vnsearch.ingest.readers.paragraphs import DocumentFacts
from vnsearch.messages import skip_reasons

#: Characters of the shortest chapter: covers and tables of contents are shorter, or links alone.
_MIN_CHAPTER = 200


def read_chapter(text: str) -> tuple[list[str], DocumentFacts]:
    """Return the paragraphs and the title of a chapter. Raise ``UnreadableError`` for one without running text."""
    document = parse_document(text)
    body = next((element for element in document.elements if element.tag == "body"), None)
    if body is None:
        raise UnreadableError(skip_reasons.NO_TEXT)
    linked = document.linked_chars(body.text_start, body.text_end)
    if body.text_length - 2 * linked < _MIN_CHAPTER:
        raise UnreadableError(skip_reasons.NO_TEXT)
    heading = next((element for element in document.elements if element.tag in HEADING_TAGS), None)
    lines = text_lines(document, body.text_start, body.text_end, [])
    return lines, DocumentFacts(title=document.text_of(heading) if heading else "")

"""Read DOCX and ODT: zip files whose text is XML. Nothing in them is run, and nothing outside is fetched."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import IO, Any

from vnsearch.errors import UnreadableError
from vnsearch.ingest.markup_limits import require_few_attributes
from vnsearch.ingest.readers.paragraphs import DocumentFacts
from vnsearch.messages import skip_reasons, text_faults

#: Bytes of the XML with the text, unpacked: no story has a hundredth.
_MAX_XML = 64 << 20
#: The XML that holds the text, and that with the document's own facts, by format.
_PARTS = {"docx": ("word/document.xml", "docProps/core.xml"), "odt": ("content.xml", "meta.xml")}
_PARAGRAPHS = ("p", "h")
_BREAKS = dict.fromkeys(("br", "cr", "line-break", "tab", "s"), " ")
_WORD_NAMESPACE = "wordprocessingml"
_MAX_DEPTH = 500


def read_office(data: bytes, kind: str) -> tuple[list[str], DocumentFacts]:
    """Return the paragraphs of a document and what it says of itself; ``kind`` is "docx" or "odt".

    Raise ``UnreadableError`` for a file that is none, or is built to break parsers.
    """
    text_part, facts_part = _PARTS[kind]
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            paragraphs = list(_paragraphs(_open_part(archive, text_part)))
            facts = _facts(archive, facts_part) if facts_part in archive.namelist() else DocumentFacts()
    except UnreadableError:
        raise
    except zipfile.BadZipFile as error:
        raise UnreadableError(skip_reasons.NOT_WHOLE_DOCUMENT) from error
    except Exception as error:  # zipfile and the XML parser raise many kinds on hostile bytes
        raise UnreadableError(skip_reasons.cannot_be_read_further(type(error).__name__)) from error
    return paragraphs, facts


def _open_part(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    if archive.getinfo(name).file_size > _MAX_XML:
        raise UnreadableError(skip_reasons.larger_than(_MAX_XML))
    data = archive.read(name)
    require_few_attributes(data.decode("latin-1"))  # what delimits tags is ASCII
    return BytesIO(data)


def _events(stream: IO[bytes]) -> Iterator[tuple[str, Any]]:
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    try:
        yield from iterparse(stream, ("start", "end"))
    except DefusedXmlException as error:
        raise UnreadableError(text_faults.XML_ENTITIES) from error


def _local_name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _paragraphs(stream: IO[bytes]) -> Iterator[str]:
    """Yield the paragraphs, each dropped from memory after it ends."""
    depth = 0
    for event, element in _events(stream):
        if event == "start":
            depth += 1
            if depth > _MAX_DEPTH:
                raise UnreadableError(text_faults.XML_TOO_DEEP)
            continue
        depth -= 1
        if _local_name(element) in _PARAGRAPHS:
            if text := " ".join("".join(_pieces(element)).split()):
                yield text
            element.clear()


def _pieces(paragraph: Any) -> Iterator[str]:
    """Yield the texts of a paragraph; in DOCX those in elements for it, as others are not shown."""
    is_word = _WORD_NAMESPACE in str(paragraph.tag)
    for element in paragraph.iter():
        name = _local_name(element)
        yield _BREAKS.get(name, "")
        if element.text and (name == "t" or not is_word):
            yield element.text
        if element.tail and not is_word and element is not paragraph:
            yield element.tail


def _facts(archive: zipfile.ZipFile, name: str) -> DocumentFacts:
    values: dict[str, str] = {}
    for event, element in _events(_open_part(archive, name)):
        if event == "end" and element.text:
            values.setdefault(_local_name(element), " ".join(element.text.split()))
    created = values.get("created") or values.get("creation-date") or ""
    return DocumentFacts(values.get("title", ""), values.get("creator", ""), created)

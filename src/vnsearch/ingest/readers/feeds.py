"""Read RSS (0.9-2.0), Atom and sitemaps (also Google News'): each entry is a headline.

defusedxml parses the XML: nothing outside the file is fetched, and a file that declares entities is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from html.entities import html5
from io import BytesIO
from textwrap import shorten
from typing import TYPE_CHECKING

from vnsearch.errors import UnreadableError
from vnsearch.ingest import addresses
from vnsearch.ingest.dates.timestamps import parse_date_value
from vnsearch.ingest.markup_limits import require_few_attributes
from vnsearch.messages import text_faults
from vnsearch.model import PageContent, Sighting

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

#: The sitemap protocol's own bound.
MAX_ENTRIES = 50_000
_ENTRY_TAGS = ("item", "entry", "url")
_ROOT_TAGS = ("rss", "feed", "RDF", "urlset")
_DATE_TAGS = ("pubDate", "published", "publication_date", "date", "updated", "issued")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)(?:([A-Za-z]\w{1,30});)?")
_MARKUP = re.compile(r"<[^<>]{1,500}>")
#: Control characters that XML forbids.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def _local_name(tag: object) -> str:
    return str(tag).rpartition("}")[2]


def _plain_text(text: str | None) -> str:
    """Return text without markup: feeds often contain escaped HTML."""
    return " ".join(unescape(_MARKUP.sub(" ", unescape(text or ""))).split())


def _texts(entry: Element) -> dict[str, str]:
    """Return the first text of the elements of an entry, by local name."""
    texts: dict[str, str] = {}
    for element in entry.iter():
        name, text = _local_name(element.tag), _plain_text(element.text)
        if text:
            texts.setdefault(name, text)
    return texts


def _link(entry: Element, texts: dict[str, str]) -> str:
    """Return an entry's address, "" for none. Atom has it in an attribute, among links to other things."""
    for element in entry.iter():
        if (
            _local_name(element.tag) == "link"
            and element.get("rel", "alternate") == "alternate"
            and element.get("href")
        ):
            return element.get("href", "")
    guid = texts.get("guid", "")
    return texts.get("link") or texts.get("loc") or (guid if guid.startswith("http") else "")


def _category(entry: Element, texts: dict[str, str]) -> str:
    terms = (e.get("term") or e.get("label") for e in entry.iter() if _local_name(e.tag) == "category")
    return texts.get("category") or next((_plain_text(term) for term in terms if term), "")


def _sighting(entry: Element, page: str, position: int, section: str) -> Sighting | None:
    texts = _texts(entry)
    url = addresses.absolute("", _link(entry, texts))
    title = texts.get("title", "")
    if not title:
        return None
    date = next((texts[name] for name in _DATE_TAGS if name in texts), "")
    # In a Google News sitemap, <name> is the publication's.
    source = (texts.get("name", "") if _local_name(entry.tag) == "url" else "") or addresses.host(url)
    category = _category(entry, texts)
    return Sighting(title, page, position, url, section, category, source, parse_date_value(date))


class _FeedReader:
    """Read a feed in one pass, dropping each entry from memory after it ends."""

    def __init__(self, page: str) -> None:
        self.sightings: list[Sighting] = []
        self.untitled = 0
        self.fault = ""
        self._page = page
        self._section = ""

    def read(self, text: str) -> None:
        from defusedxml.common import DefusedXmlException
        from defusedxml.ElementTree import ParseError, iterparse

        try:
            self._read_events(iterparse(BytesIO(text.encode()), ("start", "end")))
        except DefusedXmlException as error:
            raise UnreadableError(text_faults.XML_ENTITIES) from error
        except (ParseError, ValueError, LookupError) as error:
            self.fault = shorten(str(error), 100, placeholder=" …")

    def _read_events(self, events: Iterator[tuple[str, Element]]) -> None:
        path: list[Element] = []
        for event, element in events:
            if event == "start":
                path.append(element)
                self._check_path(path)
                continue
            path.pop()
            if not any(_local_name(ancestor.tag) in _ENTRY_TAGS for ancestor in path):
                self._end_element(element)
                if path and _local_name(element.tag) != "title":
                    path[-1].remove(element)
            if len(self.sightings) >= MAX_ENTRIES:
                return

    def _check_path(self, path: list[Element]) -> None:
        if len(path) == 1 and _local_name(path[0].tag) not in _ROOT_TAGS:
            raise UnreadableError(text_faults.not_a_feed(_local_name(path[0].tag)[:40]))
        if len(path) > 100:
            raise UnreadableError(text_faults.XML_TOO_DEEP)

    def _end_element(self, element: Element) -> None:
        if _local_name(element.tag) == "title" and not self._section:
            self._section = _plain_text(element.text)
        elif _local_name(element.tag) in _ENTRY_TAGS:
            sighting = _sighting(element, self._page, len(self.sightings), self._section)
            self.sightings += [sighting] if sighting else []
            self.untitled += sighting is None


def _escape_ampersand(match: re.Match[str]) -> str:
    return html5.get(f"{match[1]};", "&amp;" + match[0][1:]) if match[1] else "&amp;"


def read_feed(text: str, name: str) -> PageContent:
    """Read the entries of a feed or news sitemap as headlines; their section is the feed's title.

    XML that is not well-formed is repaired where that gives more entries (bare ``&``, HTML entities, control
    characters), else read up to the fault, which becomes a warning. Raise ``UnreadableError`` for XML that is
    neither a feed nor a sitemap, that declares entities, or that contains no entry with a title.
    """
    require_few_attributes(text)
    text = _DECLARATION.sub("", text.lstrip("\ufeff"))
    reader = _FeedReader(name)
    reader.read(text)
    if reader.fault:
        second = _FeedReader(name)
        second.read(_FORBIDDEN.sub("", _AMPERSAND.sub(_escape_ampersand, text)))
        if not second.fault or len(second.sightings) > len(reader.sightings):
            reader = second
    if not reader.sightings:
        raise UnreadableError(_empty_reason(reader))
    warnings = [text_faults.read_up_to_fault(reader.fault)] if reader.fault else []
    if reader.untitled:
        warnings.append(text_faults.untitled_entries(reader.untitled))
    if len(reader.sightings) >= MAX_ENTRIES:
        warnings.append(text_faults.only_first_entries(MAX_ENTRIES))
    return PageContent(None, tuple(reader.sightings), tuple(warnings))


def _empty_reason(reader: _FeedReader) -> str:
    if reader.fault:
        return text_faults.not_xml(reader.fault)
    if reader.untitled:
        return text_faults.only_addresses(reader.untitled)
    return text_faults.EMPTY_FEED

"""The addresses in feeds (RSS, Atom) and sitemaps, and in indexes of sitemaps.

defusedxml parses the XML: a file that declares entities is refused, and nothing outside it is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from io import BytesIO
from textwrap import shorten
from typing import TYPE_CHECKING

from vnsearch.errors import InputError, UnreadableError
from vnsearch.fetch.addresses import parse_address
from vnsearch.fetch.client import FetchError
from vnsearch.ingest.encodings.decode import decode
from vnsearch.ingest.markup_limits import require_few_attributes
from vnsearch.messages import fetching

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

#: Addresses taken from one listing: the sitemap protocol's own bound.
MAX_LINKS = 50_000
_MAX_DEPTH = 100
#: Characters at the start of a file in which its root element stands.
_HEAD = 4000
_ROOT = re.compile(r"<(?:[A-Za-z][\w.-]{0,30}:)?(rss|feed|RDF|urlset|sitemapindex)[\s>/]")
_COMMENT = re.compile(r"<!--.{0,2000}?-->", re.DOTALL)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_BARE_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ENTRIES = ("item", "entry", "url", "sitemap")
_TIMES = ("lastmod", "updated", "modified", "publication_date", "pubDate", "published", "date")


class Kind(Enum):
    """What a listing lists: pages, as a feed or a sitemap, or further sitemaps."""

    FEED = "feed"
    SITEMAP = "sitemap"
    INDEX = "index"


@dataclass(frozen=True, slots=True)
class Link:
    """An address in a listing, and when the listing says that it changed: a text to compare, "" if it does not."""

    url: str
    modified: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """A feed or sitemap. ``has_titles``: it tells headlines, which an index can use."""

    kind: Kind
    links: tuple[Link, ...]
    has_titles: bool


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def root_name(text: str) -> str:
    """Return the root element of a listing; "" where a text is none.

    >>> root_name("<?xml version='1.0'?><!-- c --><urlset xmlns='x'>"), root_name("<html><p>rss</p>")
    ('urlset', '')
    """
    head = _COMMENT.sub("", text[:_HEAD])
    match = _ROOT.search(head)
    before = head[: match.start()].lower() if match else ""
    return match[1] if match and "<html" not in before and "<body" not in before else ""


def read_listing(data: bytes, url: str) -> Listing | None:
    """Return the listing in a file; None where it is none. ``url`` is its address.

    XML that is not well-formed is read up to its fault. Raises ``FetchError`` where it gives nothing.
    """
    try:
        text = decode(data)[0]
    except UnreadableError:
        return None
    root = root_name(text)
    if not root:
        return None
    try:
        require_few_attributes(text)
    except UnreadableError as error:
        raise FetchError(fetching.broken_listing(error.message)) from error
    text = _DECLARATION.sub("", text.lstrip("\ufeff"))
    reader = _ListingReader(url)
    if not reader.read(text):
        second = _ListingReader(url)
        second.read(_FORBIDDEN.sub("", _BARE_AMPERSAND.sub("&amp;", text)))
        reader = max(reader, second, key=lambda each: len(each.links))
    if not reader.links and reader.fault:
        raise FetchError(fetching.broken_listing(reader.fault))
    kind = {"urlset": Kind.SITEMAP, "sitemapindex": Kind.INDEX}.get(root, Kind.FEED)
    return Listing(kind, tuple(reader.links.values()), reader.has_titles)


@dataclass(slots=True)
class _ListingReader:
    """Reads a listing in one pass; each entry is dropped from memory after it ends."""

    page: str
    links: dict[str, Link] = field(default_factory=dict)
    has_titles: bool = False
    fault: str = ""

    def read(self, text: str) -> bool:
        """Read what can be read; return whether all could be. Raises ``FetchError`` for declared entities."""
        from defusedxml.common import DefusedXmlException
        from defusedxml.ElementTree import ParseError, iterparse

        try:
            self._read_events(iterparse(BytesIO(text.encode()), ("start", "end")))
        except DefusedXmlException as error:
            raise FetchError(fetching.DECLARES_ENTITIES) from error
        except (ParseError, ValueError, LookupError) as error:
            self.fault = shorten(str(error), 100, placeholder=" …")
        return not self.fault

    def _read_events(self, events: Iterator[tuple[str, Element]]) -> None:
        path: list[Element] = []
        for event, element in events:
            if event == "start":
                path.append(element)
                if len(path) > _MAX_DEPTH:
                    raise ValueError("too deep")
                continue
            path.pop()
            if any(_name(ancestor) in _ENTRIES for ancestor in path):
                continue
            if _name(element) in _ENTRIES:
                self._add_entry(element)
            if path:
                path[-1].remove(element)
            if len(self.links) >= MAX_LINKS:
                return

    def _add_entry(self, entry: Element) -> None:
        texts: dict[str, str] = {}
        for element in entry.iter():
            if text := (element.text or "").strip():
                texts.setdefault(_name(element), text)
        address = _alternate(entry) or texts.get("link") or texts.get("loc") or _permalink(texts)
        try:
            url = str(parse_address(address, self.page)) if address else ""
        except InputError:
            return
        if url:
            modified = next((texts[name] for name in _TIMES if name in texts), "")
            self.links.setdefault(url, Link(url, modified[:40]))
            self.has_titles = self.has_titles or "title" in texts


def _alternate(entry: Element) -> str:
    """Return the address of an Atom entry, which has it in an attribute among links to other things."""
    for element in entry.iter():
        if _name(element) == "link" and element.get("rel", "alternate") == "alternate":
            return (element.get("href") or "").strip()
    return ""


def _permalink(texts: dict[str, str]) -> str:
    guid = texts.get("guid", "")
    return guid if guid.startswith("http") else ""

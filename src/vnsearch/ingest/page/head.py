"""What the head of a page says: meta tags by name, canonical address, <title>."""

from __future__ import annotations

from dataclasses import dataclass, field

from vnsearch.ingest import addresses
from vnsearch.ingest.page.document import Document, Element
from vnsearch.ingest.page.linked_data import LinkedData
from vnsearch.ingest.page.title_text import unescape_text


@dataclass(frozen=True, slots=True)
class Head:
    """Meta contents by lower-case name (all that were given, in order), and the rest of the head."""

    meta: dict[str, list[str]] = field(default_factory=dict)
    title: str = ""
    links: dict[str, str] = field(default_factory=dict)
    base: str = ""

    def first_content(self, *names: str) -> str:
        """The first content given under any of the names, in the order of the names; "" where none is."""
        return next((value for name in names for value in self.meta.get(name, ())), "")

    def contents(self, *names: str) -> list[str]:
        """All contents of the first name that has any."""
        return next((self.meta[name] for name in names if name in self.meta), [])


def read_head(document: Document) -> Head:
    """The head; meta tags and canonical links count wherever they stand, as cut and sloppy pages need."""
    meta: dict[str, list[str]] = {}
    links: dict[str, str] = {}
    title = base = ""
    for element in document.elements:
        if element.tag == "meta":
            _add_meta(meta, element)
        elif element.tag == "title":
            title = title or document.text_of(element)
        elif element.tag == "link" and element.get("rel"):
            links.setdefault(element.get("rel").lower(), element.get("href").strip())
        elif element.tag == "base":
            base = base or element.get("href")
    return Head(meta, title, links, base)


def _add_meta(meta: dict[str, list[str]], element: Element) -> None:
    content = unescape_text(element.get("content"))
    for kind in ("property", "name", "itemprop"):
        if content and (name := element.get(kind).strip().lower()):
            meta.setdefault(name, []).append(content)


def page_address(head: Head, data: LinkedData, given: str) -> str:
    """The page's own absolute address: canonical, og:url, JSON-LD, else ``given``; "" where none is known.

    An address that only names the site is passed over where a longer one on the same site is known.
    """
    stated = (
        head.links.get("canonical", ""),
        head.first_content("og:url", "twitter:url", "al:web:url"),
        *(data.text(name) for name in ("mainEntityOfPage", "url", "@id")),
        given,
    )
    known = [found for link in stated if (found := addresses.absolute(given or head.base, link))]
    whole = (link for link in known if addresses.path(link).strip("/"))
    return addresses.canonical(next(whole, known[0] if known else ""))

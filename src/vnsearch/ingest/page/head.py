"""The head of a page: meta tags by name, canonical address, <title>."""

from __future__ import annotations

from dataclasses import dataclass, field

from vnsearch.ingest import addresses
from vnsearch.ingest.page.document import Document, Element
from vnsearch.ingest.page.linked_data import LinkedData
from vnsearch.ingest.page.title_text import unescape_text


@dataclass(frozen=True, slots=True)
class Head:
    """The contents of meta tags by lower-case name, in order, and the rest of the head.

    ``links`` are the addresses of <link> elements by their rel, ``base`` the address of <base>.
    """

    meta: dict[str, list[str]] = field(default_factory=dict)
    title: str = ""
    links: dict[str, str] = field(default_factory=dict)
    base: str = ""

    def first_content(self, *names: str) -> str:
        """Return the first content of the first name that has any; "" for none."""
        return next((value for name in names for value in self.meta.get(name, ())), "")

    def contents(self, *names: str) -> list[str]:
        """Return all contents of the first name that has any."""
        return next((self.meta[name] for name in names if name in self.meta), [])


def read_head(document: Document) -> Head:
    """Read the head; meta tags and canonical links count anywhere in the page, as some are outside <head>."""
    meta: dict[str, list[str]] = {}
    links: dict[str, str] = {}
    for element in document.with_tag("meta"):
        _add_meta(meta, element)
    for element in document.with_tag("link"):
        if rel := element.get("rel"):
            links.setdefault(rel.lower(), element.get("href").strip())
    title = next(filter(None, map(document.text_of, document.with_tag("title"))), "")
    base = next(filter(None, (element.get("href") for element in document.with_tag("base"))), "")
    return Head(meta, title, links, base)


def _add_meta(meta: dict[str, list[str]], element: Element) -> None:
    content = unescape_text(element.get("content"))
    for attribute in ("property", "name", "itemprop"):
        if content and (name := element.get(attribute).strip().lower()):
            meta.setdefault(name, []).append(content)


def stated_addresses(head: Head, data: LinkedData, fetched_url: str) -> list[tuple[str, str]]:
    """Return the absolute addresses that a page states, with where each stands, the most reliable first."""
    links = [
        ("link canonical", head.links.get("canonical", "")),
        ("meta og:url", head.first_content("og:url", "twitter:url", "al:web:url")),
        *((f"JSON-LD {name}", data.text(name)) for name in ("mainEntityOfPage", "url", "@id")),
        ("fetched", fetched_url),
    ]
    base = fetched_url or head.base
    return [(evidence, url) for evidence, link in links if link and (url := addresses.absolute(base, link))]


def page_address(head: Head, data: LinkedData, fetched_url: str) -> str:
    """Return the page's absolute address: canonical, og:url, JSON-LD, else ``fetched_url``; "" for none.

    The address of a home page is used only if no other is known.
    """
    urls = [url for _, url in stated_addresses(head, data, fetched_url)]
    with_path = (url for url in urls if addresses.path(url).strip("/"))
    return addresses.canonical(next(with_path, urls[0] if urls else ""))

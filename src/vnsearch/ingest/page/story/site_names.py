"""The names of the site of a page."""

from __future__ import annotations

from vnsearch.ingest import addresses
from vnsearch.ingest.page.head import Head
from vnsearch.ingest.page.linked_data import LinkedData


def site_words(head: Head, data: LinkedData, url: str) -> str:
    """Return text with all names of the site: og:site_name, the publisher, the words of its host."""
    publisher = data.text("publisher")
    return " ".join((head.first_content("og:site_name"), publisher, addresses.host(url).replace(".", " ")))


def canonical_site_words(head: Head, data: LinkedData) -> str:
    """Return ``site_words`` of the page's canonical address."""
    return site_words(head, data, head.links.get("canonical", ""))


def source(head: Head, data: LinkedData, url: str) -> str:
    """Return the site's name as the page states it, else its host."""
    return head.first_content("og:site_name") or data.text("publisher") or addresses.host(url)

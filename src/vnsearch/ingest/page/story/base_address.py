"""Guess the site of a page that does not state its address."""

from __future__ import annotations

from collections import Counter

from vnsearch.ingest import addresses
from vnsearch.ingest.page.document import Document
from vnsearch.ingest.page.head import Head


def guess_base(document: Document, head: Head) -> str:
    """Return the site to which most links of a page without an address lead; "" if none is frequent."""
    if base_url := addresses.absolute("", head.base):
        return base_url
    hosts: Counter[str] = Counter()
    relative = 0
    for element in document.elements:
        href = element.get("href") if element.tag == "a" else ""
        if href.startswith("http"):
            parts = href.split("/", 3)
            hosts["/".join(parts[:3])] += len(parts) > 3 and bool(parts[3])
        else:
            relative += len(href) > 1 and not href.startswith(addresses.PLACEHOLDERS)
    host, count = next(iter(hosts.most_common(1)), ("", 0))
    return addresses.absolute("", host + "/") if count >= 5 and count > relative else ""

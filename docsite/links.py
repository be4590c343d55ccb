"""Checks the links of a built site: files and anchors exist, and nothing is loaded from another host."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser

#: Elements that load something, with the attribute that says what.
_LOADED = {"script": "src", "img": "src", "link": "href", "source": "src", "iframe": "src"}


@cache
def _tree(path: Path) -> LexborHTMLParser:
    return LexborHTMLParser(path.read_text("utf-8"))


@cache
def _anchors(path: Path) -> frozenset[str]:
    return frozenset(node.attributes.get("id") or "" for node in _tree(path).css("[id]"))


def _references(path: Path) -> Iterator[tuple[str, bool]]:
    """Yield the addresses in a page, each with whether it is loaded with the page."""
    for node in _tree(path).css("a[href]"):
        yield node.attributes["href"] or "", False
    for tag, attribute in _LOADED.items():
        for node in _tree(path).css(f"{tag}[{attribute}]"):
            yield node.attributes[attribute] or "", True


def _is_broken(address: str, page: Path) -> bool:
    parts = urlsplit(address)
    target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    if target.is_dir():
        target /= "index.html"
    anchor = unquote(parts.fragment)
    return not target.is_file() or bool(
        anchor and not anchor.startswith("__") and target.suffix == ".html" and anchor not in _anchors(target)
    )


def faults(site: Path) -> Iterator[str]:
    """Yield a line for each link of a site that leads nowhere, and for each thing loaded from elsewhere."""
    for page in sorted(site.rglob("*.html")):
        if page.name == "404.html":
            continue  # its links are absolute: it is shown at any address
        for address, is_loaded in _references(page):
            is_external = bool(urlsplit(address).scheme or address.startswith("//"))
            if is_external and is_loaded and not address.startswith("data:"):
                yield f"{page.relative_to(site)}: loads {address}"
            elif not is_external and _is_broken(address, page):
                yield f"{page.relative_to(site)}: {address} leads nowhere"

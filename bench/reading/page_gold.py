"""What a page should give: the gold files' selectors applied to it, and whether the gold still holds.

A gold file (``bench/reading/gold/PAGE.toml``) holds facts about one saved page and selectors chosen by
hand from
its HTML, so that no newspaper's text is kept here. The readers under test never see it. ``summary_strip`` is
a pattern of what precedes the summary and is no part of it; ``category_or`` and ``author_or`` list other
names that are right too; ``same_as`` names the page whose gold, and whose text, a damaged page should give.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unicodedata import normalize

from selectolax.lexbor import LexborHTMLParser, LexborNode

from vnsearch.ingest import addresses
from vnsearch.text import canonical_text

FOLDER = Path(__file__).parent / "gold"
_SILENT = frozenset({"script", "style", "noscript", "template", "svg"})
_INLINE = frozenset(
    (
        *("a", "abbr", "b", "bdi", "cite", "code", "del", "em", "font", "i", "ins", "label", "mark"),
        *("q", "s", "small", "span", "strong", "sub", "sup", "time", "u"),
    )
)


@dataclass(frozen=True, slots=True)
class Gold:
    """One gold file: the page's name, its canonical address, its kind, and the tables as written.

    ``source`` is the page that the selectors apply to: the page itself, or a repaired copy of it.
    """

    name: str
    source: str
    url: str
    kind: str
    article: dict[str, Any]
    lists: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class ExpectedContent:
    """What the page gives under the gold's selectors; ``stories`` maps each identity to its titles."""

    title: str
    summary: str
    paragraphs: tuple[str, ...]
    captions: tuple[str, ...]
    stories: dict[str, frozenset[str]]


def load(folder: Path = FOLDER) -> tuple[Gold, ...]:
    """Every gold file of a folder, by name. Raises ``KeyError`` where a file names no address or kind."""
    return tuple(_parsed(path) for path in sorted(folder.glob("*.toml")))


def _parsed(path: Path) -> Gold:
    data = tomllib.loads(path.read_text("utf-8"))
    source = data.get("same_as", path.stem)
    if source != path.stem:
        data = tomllib.loads(path.with_name(f"{source}.toml").read_text("utf-8")) | data
    article, lists = data.get("article", {}), tuple(data.get("lists", ()))
    return Gold(path.stem, source, data["url"], data["kind"], article, lists)


def tidy(text: str) -> str:
    """The text in NFC with single spaces: how titles and names are compared."""
    return normalize("NFC", " ".join(text.split()))


def headline(text: str) -> str:
    """A story's title without the arrows that some lists put before it."""
    return tidy(text).lstrip("> ")


def identity(url: str, title: str, page: str) -> str:
    """By what a story is counted once: its address's key, or its title where it has none of its own."""
    key = addresses.address_key(addresses.absolute(page, url)) if url else ""
    return key if key and key != addresses.address_key(page) else f"title {canonical_text(headline(title))}"


def _pieces(node: LexborNode, without: frozenset[int]) -> Iterator[str]:
    tag = node.tag or "-"
    if tag == "-text":
        yield node.text_content or ""
    elif tag[0].isalpha() and tag not in _SILENT and node.mem_id not in without:
        edge = "" if tag in _INLINE else " "
        yield edge
        for child in node.iter(include_text=True):
            yield from _pieces(child, without)
        yield edge


def text(node: LexborNode, without: frozenset[int] = frozenset()) -> str:
    """The node's text as a browser would part it into words: a line break or a block is a space.

    ``without``: the ``mem_id`` of nodes to leave out; a node inside one of them has no text.
    """
    parent = node.parent
    while parent is not None:
        if parent.mem_id in without:
            return ""
        parent = parent.parent
    return tidy("".join(_pieces(node, without)))


def _matches(tree: LexborHTMLParser, selectors: Iterable[str]) -> list[LexborNode]:
    """The nodes that any selector matches, each once, in document order."""
    joined = ", ".join(selectors)
    return list({node.mem_id: node for node in tree.css(joined)}.values()) if joined else []


def _texts(tree: LexborHTMLParser, selectors: Iterable[str], without: Iterable[str] = ()) -> tuple[str, ...]:
    """The texts of what is matched, in document order, where there is any."""
    silent = frozenset(node.mem_id for node in _matches(tree, without))
    return tuple(filter(None, (text(node, silent) for node in _matches(tree, selectors))))


def _first(tree: LexborHTMLParser, selector: str) -> str:
    return next(iter(_texts(tree, [selector])), "") if selector else ""


def stories(tree: LexborHTMLParser, links: str, page: str) -> dict[str, frozenset[str]]:
    """The stories of one list by identity, with every title each has there; never the page's own."""
    stories_by_name: dict[str, frozenset[str]] = {}
    for node in _matches(tree, [links]):
        href, title = (node.attributes.get("href") or "").strip(), headline(text(node))
        own = addresses.address_key(addresses.absolute(page, href)) == addresses.address_key(page)
        if title and not (own and not href.startswith("#")):
            name = identity(href, title, page)
            stories_by_name[name] = stories_by_name.get(name, frozenset()) | {title}
    return stories_by_name


def _merge(parts: Iterable[dict[str, frozenset[str]]]) -> dict[str, frozenset[str]]:
    whole: dict[str, frozenset[str]] = {}
    for part in parts:
        for name, titles in part.items():
            whole[name] = whole.get(name, frozenset()) | titles
    return whole


def expect(gold: Gold, html: str) -> ExpectedContent:
    """The gold's selectors applied to the page."""
    tree, article = LexborHTMLParser(html), gold.article
    title = _first(tree, article.get("title", ""))
    summary = re.sub(article.get("summary_strip", ""), "", _first(tree, article.get("summary", "")), count=1)
    captions = _texts(tree, article.get("captions", ()))
    lists = _merge(stories(tree, part["links"], gold.url) for part in gold.lists)
    body = _texts(tree, article.get("body", ()), article.get("body_not", ()))
    return ExpectedContent(title, tidy(summary), body, captions, lists)


def digest(paragraphs: Iterable[str]) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of the paragraphs, one a line."""
    return hashlib.sha256("\n".join(paragraphs).encode()).hexdigest()[:16]


def faults(gold: Gold, html: str) -> list[str]:
    """Where the page no longer gives what the gold file says: counts and digest."""
    tree, expected = LexborHTMLParser(html), expect(gold, html)
    pairs: list[tuple[str, Any, Any]] = [
        (part["label"] or part["links"], part["count"], len(stories(tree, part["links"], gold.url)))
        for part in gold.lists
    ]
    if gold.article:
        pairs += [
            ("paragraphs", gold.article["paragraphs"], len(expected.paragraphs)),
            ("captions_count", gold.article["captions_count"], len(expected.captions)),
            ("sha256", gold.article["sha256"], digest(expected.paragraphs)),
        ]
    return [
        f"{what}: gold says {gold_value}, page gives {page_value}"
        for what, gold_value, page_value in pairs
        if gold_value != page_value
    ]

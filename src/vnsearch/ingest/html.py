"""HTML pages by plain rules: title, body, date, captions, and links that read like headlines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from vnsearch.errors import UnreadableError
from vnsearch.ingest import addresses
from vnsearch.ingest.dates import from_any, from_iso, from_text
from vnsearch.ingest.decode import clean
from vnsearch.ingest.sections import is_section
from vnsearch.model import Article, Published, Reading, Sighting

MIN_BODY = 200
MIN_LINK_WORDS = 4
MAX_BYTES = 64 << 20
MAX_HEADLINES = 2000
_STORY_TYPES = ("NewsArticle", "Article", "ReportageNewsArticle", "BlogPosting")
_NOISE = "script,style,noscript,template,svg,iframe,form,button"
_CHROME = "nav,header,footer"
_LABELS = "h1,h2,h3,h4,h5,h6,strong,b,div,span,p,a"


def _text(node: LexborNode | None) -> str:
    return " ".join(node.text(deep=True, separator=" ").split()) if node else ""


def _attribute(tree: LexborHTMLParser, selector: str, name: str = "content") -> str:
    node = tree.css_first(selector)
    return ((node.attributes.get(name) if node else "") or "").strip()


def _meta(tree: LexborHTMLParser, *names: str) -> str:
    selectors = (f'meta[{kind}="{name}"]' for name in names for kind in ("property", "name", "itemprop"))
    return next((found for s in selectors if (found := _attribute(tree, s))), "")


def _objects(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict) and depth < 6:
        yield value
        yield from _objects(value.get("@graph"), depth + 1)
    elif isinstance(value, list) and depth < 6:
        for item in value:
            yield from _objects(item, depth + 1)


def _linked_data(tree: LexborHTMLParser) -> dict[str, Any]:
    """The JSON-LD object that describes a story; empty where there is none."""
    for node in tree.css('script[type="application/ld+json"]'):
        try:
            found = json.loads(node.text(), strict=False)
        except (ValueError, RecursionError):
            continue
        for item in _objects(found):
            kinds = item.get("@type")
            if any(kind in _STORY_TYPES for kind in (kinds if isinstance(kinds, list) else [kinds])):
                return item
    return {}


def _name(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(filter(None, map(_name, value[:5])))
    if isinstance(value, dict):
        value = value.get("name")
    return clean(value).strip() if isinstance(value, str) else ""


def _published(tree: LexborHTMLParser, data: dict[str, Any]) -> Published:
    given = data.get("datePublished")
    found = from_any(given if isinstance(given, str) else None)
    found = found or from_any(_meta(tree, "article:published_time", "datePublished", "pubdate"))
    found = found or from_iso(_attribute(tree, "article time[datetime]", "datetime"))
    if found:
        return found
    marked = tree.css('[class*="date"],[class*="time"],[class*="ngay"],time')[:40]
    outside = (node for node in marked if not _inside(node, ("aside", "nav", "footer")))
    return next((when for node in outside if (when := from_text(_text(node)[:80]))), None)


def _inside(node: LexborNode, tags: tuple[str, ...]) -> bool:
    steps = 0
    up = node.parent
    while up is not None and steps < 60:
        if up.tag in tags:
            return True
        up, steps = up.parent, steps + 1
    return False


def _body(tree: LexborHTMLParser) -> tuple[LexborNode | None, list[str]]:
    """The element whose own paragraphs hold the most text, and those paragraphs."""
    groups: dict[int, tuple[LexborNode, list[str]]] = {}
    for node in tree.css("p"):
        if node.parent is None or _inside(node, ("aside", "nav", "footer", "figure", "header")):
            continue
        text = _text(node)
        if text:
            groups.setdefault(node.parent.mem_id, (node.parent, []))[1].append(text)
    best = max(groups.values(), key=lambda group: sum(map(len, group[1])), default=None)
    return best if best else (None, [])


def _captions(tree: LexborHTMLParser) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (_text(node) for node in tree.css("figcaption")))))


def _source(tree: LexborHTMLParser, data: dict[str, Any], url: str) -> str:
    return _meta(tree, "og:site_name") or _name(data.get("publisher")) or addresses.host(url)


def _title(tree: LexborHTMLParser, data: dict[str, Any]) -> str:
    return _text(tree.css_first("h1")) or _name(data.get("headline")) or _meta(tree, "og:title")


def _is_article(tree: LexborHTMLParser, data: dict[str, Any], body: list[str]) -> bool:
    length, kind = sum(map(len, body)), _meta(tree, "og:type")
    if data or kind == "article":
        return length >= MIN_BODY
    return kind != "website" and tree.css_first("h1") is not None and length >= 2 * MIN_BODY


def _headlines(tree: LexborHTMLParser, page: str, base: str, own: str) -> tuple[Sighting, ...]:
    """Links of at least four words to the same site, each with the list heading before it.

    ``base`` is the page's address, "" where unknown; ``own`` its key.
    """
    found: dict[str, Sighting] = {}
    section = ""
    for node in tree.css(_LABELS):
        text = _text(node) if node.tag == "a" else _text(node)[:60]
        if node.tag != "a" or is_section(text):
            section = text.strip(" :") if is_section(text) else section
            continue
        link = node.attributes.get("href") or ""
        url = addresses.absolute(base, link)
        # A page that names no address of its own: relative links still tell stories apart.
        key = addresses.key(url) or (link if not base else "")
        if not key or key in found or key == own or len(text.split()) < MIN_LINK_WORDS:
            continue
        if base and addresses.host(url) != addresses.host(base):
            continue
        found[key] = Sighting(text, page, len(found), url, section, source=addresses.host(url))
        if len(found) >= MAX_HEADLINES:
            break
    return tuple(found.values())


def read_html(text: str, name: str) -> Reading:
    """One page's article, where it has one, and its headlines; ``name`` is the id without an address.

    Raises ``UnreadableError`` when the page holds neither.
    """
    tree = LexborHTMLParser(text)
    data = _linked_data(tree)
    url = addresses.absolute("", _attribute(tree, 'link[rel="canonical"]', "href") or _meta(tree, "og:url"))
    summary = _meta(tree, "og:description", "description")
    title, published = _title(tree, data), _published(tree, data)
    category = _meta(tree, "article:section") or _name(data.get("articleSection"))
    author, source = _name(data.get("author")) or _meta(tree, "author"), _source(tree, data, url)
    captions = _captions(tree)
    for node in tree.css(_NOISE + "," + _CHROME):
        node.decompose()
    container, body = _body(tree)
    article = None
    own = addresses.key(url)
    page = own or name
    if title and container is not None and _is_article(tree, data, body):
        paragraphs = "\n".join(p for p in body if p != summary)
        article = Article(
            page, title, summary, paragraphs, captions, author, category, source, url, published, name
        )
        container.decompose()
    headlines = _headlines(tree, page, url, own)
    if article is None and not headlines:
        raise UnreadableError("the page holds no article and no headlines")
    return Reading(article, headlines)

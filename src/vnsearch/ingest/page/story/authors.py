"""Find the authors of a story."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vnsearch.ingest.page.document import Document, Element
from vnsearch.ingest.page.head import Head
from vnsearch.ingest.page.linked_data import LinkedData, property_texts
from vnsearch.ingest.page.regions import NOT_AUTHOR
from vnsearch.ingest.page.story.body import Body, is_byline
from vnsearch.ingest.page.story.site_names import canonical_site_words
from vnsearch.ingest.page.story.statements import Statement, first_values
from vnsearch.ingest.page.title_text import ascii_words
from vnsearch.ingest.value_lists import split_authors

_AUTHOR_PREFIX = re.compile(r"^(?:Theo|Nguồn:?|Tác giả:?|Bài:|By)\s+", re.IGNORECASE)
#: "Theo Reuters" names the source of a story, not its author.
_SOURCE_PREFIX = re.compile(r"^\(?(?:Theo|Nguồn)\b")
#: What the person did, after an author's name. (The line at the end of a story: ``body``.)
_AUTHOR_ROLE = re.compile(r"\s*\((?:tổng hợp|ghi|dịch|lược dịch|biên dịch|thực hiện)\)$")
_AUTHOR_META = (
    "article:author",
    "dable:author",
    "author",
    "dc.creator",
    "dcterms.creator",
    "sailthru.author",
)


def _author_name(name: str, site: str) -> str:
    """Return a name without prefixes and roles; "" for an address, the site itself, or a whole sentence."""
    name = _AUTHOR_ROLE.sub("", _AUTHOR_PREFIX.sub("", name.strip(" -|,;•"))).strip()
    if not name or len(name) > 100 or ("/" in name and "." in name) or "@" in name:
        return ""
    letters, site_letters = "".join(ascii_words(name)), "".join(ascii_words(site))
    is_site = letters and (letters in site_letters or letters.removeprefix("bao") in site_letters)
    return "" if is_site else name


def _author_names(texts: list[str], site: str) -> list[str]:
    return [name for text in texts if (name := _author_name(text, site))]


def stated_author_statements(head: Head, data: LinkedData) -> Iterator[Statement]:
    """Yield what JSON-LD and meta tags say of the author, the most reliable first."""
    site = canonical_site_words(head, data)
    # A name that <meta name="author"> repeats is judged below: there it is often the site's.
    site_or_meta = site + " " + " ".join(head.contents("author"))
    if texts := property_texts(data.story.get("author")):
        yield Statement("JSON-LD", ", ".join(texts), split_authors(_author_names(texts, site_or_meta)))
    for key in _AUTHOR_META:
        for value in head.meta.get(key, ()):
            names = _author_names(value.split(";"), site)
            is_name = bool(names) and (key not in ("author", "article:author") or is_byline(names[0]))
            yield Statement(f"meta {key}", value, split_authors(names) if is_name else ())


def stated_authors(head: Head, data: LinkedData) -> tuple[str, ...]:
    """Return the authors in JSON-LD or meta tags, () for none or where they name only the site."""
    return first_values(stated_author_statements(head, data))


def author_statements(
    document: Document, head: Head, data: LinkedData, title: Element | None, body: Body
) -> Iterator[Statement]:
    """Yield what is said of the author: in the head, by elements near the story marked as author, by its byline."""
    yield from stated_author_statements(head, data)
    site = canonical_site_words(head, data)
    start = title.index if title else body.container.index
    for element in document.elements[max(0, start - 10) : body.container.subtree_end + 40]:
        if not _is_marked_as_author(element) or element.regions & NOT_AUTHOR:
            continue
        text = document.text_of(element)
        if not 2 <= len(text) <= 60 or _SOURCE_PREFIX.match(text):
            continue
        name = _author_name(text.split(" - ")[0], site)
        is_name = bool(name) and (is_byline(name) or _may_be_pen_name(element, name))
        yield Statement(f"visible <{element.tag}>", text, split_authors([name]) if is_name else ())
    if body.byline:
        is_source = bool(_SOURCE_PREFIX.match(body.byline))
        names = () if is_source else split_authors([_author_name(body.byline, site)])
        yield Statement("visible byline", body.byline, names)


def authors(
    document: Document, head: Head, data: LinkedData, title: Element | None, body: Body
) -> tuple[str, ...]:
    """Return the story's authors: by the head, by an element near it marked as author, by its byline."""
    return first_values(author_statements(document, head, data, title, body))


def _is_marked_as_author(element: Element) -> bool:
    href = element.get("href") if element.tag == "a" else ""
    is_author_link = "tac-gia" in href or "author" in href
    return is_author_link or "author" in element.roles or element.get("rel") == "author"


def _may_be_pen_name(element: Element, name: str) -> bool:
    is_short = element.tag in ("p", "span", "div", "strong") and len(name.split()) <= 5
    return is_short and not any(map(str.isdigit, name)) and name[0].isupper()

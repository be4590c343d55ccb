"""Extract the other fields of a story: summary, author, category, source, tags; and the name of its site."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from vnsearch.ingest import addresses
from vnsearch.ingest.page.class_names import BUTTONS, NOT_STORY_PATHS
from vnsearch.ingest.page.document import Document, Element
from vnsearch.ingest.page.head import Head
from vnsearch.ingest.page.linked_data import LinkedData, property_texts
from vnsearch.ingest.page.regions import NOT_AUTHOR, NOT_CATEGORY, NOT_SUMMARY
from vnsearch.ingest.page.story.body import Body, is_byline
from vnsearch.ingest.page.title_text import ascii_fold, ascii_words, strip_agency
from vnsearch.ingest.page.url_shape import ANY_SITE, url_shape

_HOME_PAGE_NAMES = frozenset(("trang chu", "home", "trang nhat", "tin tuc", "homepage"))
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


def site_words(head: Head, data: LinkedData, url: str) -> str:
    """Return text with all names of the site: og:site_name, the publisher, the words of its host."""
    publisher = data.text("publisher")
    return " ".join((head.first_content("og:site_name"), publisher, addresses.host(url).replace(".", " ")))


def _canonical_site_words(head: Head, data: LinkedData) -> str:
    return site_words(head, data, head.links.get("canonical", ""))


def source(head: Head, data: LinkedData, url: str) -> str:
    """Return the site's name as the page states it, else its host."""
    return head.first_content("og:site_name") or data.text("publisher") or addresses.host(url)


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


def _lead_texts(document: Document, title: Element | None, body: Body) -> Iterator[tuple[Element, str]]:
    """Yield the elements between title and story, and the first in the story, that may be the summary."""
    container = body.container
    start = title.subtree_end if title else max(0, container.index - 40)
    end = min(container.subtree_end, max(container.index, start) + 12)
    for element in document.elements[start : max(end, start)]:
        has_container = element.index <= container.index < element.subtree_end
        has_length = 40 <= element.text_length <= 1500
        if has_length and not has_container and not element.regions & NOT_SUMMARY:
            yield element, document.text_of(element)


def _say_the_same(first: str, second: str) -> bool:
    """Return whether two texts are the same, apart from an end cut off or a place name before one of them."""
    first, second = "".join(ascii_words(first)), "".join(ascii_words(second))
    if not first or not second:
        return False
    shorter, longer = sorted((first, second), key=len)
    return (shorter[:120] in longer[:200] and len(shorter) >= 30) or first == second


def _is_plain_paragraph(document: Document, element: Element) -> bool:
    """Return whether an element is one paragraph without links."""
    has_links = document.linked_chars(element.text_start, element.text_end)
    return document.is_one_line(element) and not has_links


def _is_truncated(text: str) -> bool:
    """Return whether a description is the beginning of the story, cut off by a program."""
    return text.rstrip(" ])").endswith(("…", "...", "[…"))


def _is_bold(document: Document, element: Element) -> bool:
    """Return whether an element is a subheading or a paragraph all in bold."""
    if element.tag in ("h2", "h3"):
        return True
    bold = [child for child in document.descendants(element)[:2] if child.tag in ("b", "strong")]
    return element.tag in ("p", "div") and any(child.text_length >= element.text_length - 2 for child in bold)


def summary(
    document: Document, head: Head, data: LinkedData, title: Element | None, body: Body
) -> tuple[str, tuple[str, ...]]:
    """Return the story's summary, as the page shows it or else its head, and the paragraphs without it."""
    meta_description = head.first_content("og:description", "description", "twitter:description")
    description = meta_description or data.text("description")
    text = _visible_summary(document, title, body, description) or description
    paragraphs = body.paragraphs
    while (
        text
        and (len(paragraphs) > 1 or (paragraphs and body.captions))
        and _say_the_same(paragraphs[0], text)
        and len(paragraphs[0]) <= len(text) + 60
    ):
        paragraphs = paragraphs[1:]
    if title and paragraphs and ascii_fold(paragraphs[0]) == ascii_fold(document.text_of(title)):
        paragraphs = paragraphs[1:]
    return strip_agency(text, _canonical_site_words(head, data)), paragraphs


def _visible_summary(document: Document, title: Element | None, body: Body, description: str) -> str:
    """Return the summary that the page shows, "" for none; ``description`` is the one in its head.

    It is the first text with the class of a summary or that says the same as the description. Without a
    description, it may also be a whole paragraph over the story, or a bold one that opens it.
    """
    paragraph = ""
    for element, text in _lead_texts(document, title, body):
        is_above = element.subtree_end <= body.container.index
        if "sapo" in element.roles:
            return text
        if description and _say_the_same(text, description) and (is_above or not _is_truncated(description)):
            return text
        if description or paragraph or not 60 <= len(text) <= 600:
            continue
        if (is_above or _is_bold(document, element)) and _is_plain_paragraph(document, element):
            paragraph = text
    return paragraph


def _author_name(name: str, site: str) -> str:
    """Return a name without prefixes and roles; "" for an address, the site itself, or a whole sentence."""
    name = _AUTHOR_ROLE.sub("", _AUTHOR_PREFIX.sub("", name.strip(" -|,;•"))).strip()
    if not name or len(name) > 100 or ("/" in name and "." in name) or "@" in name:
        return ""
    joined, joined_site = "".join(ascii_words(name)), "".join(ascii_words(site))
    is_site = joined and (joined in joined_site or joined.removeprefix("bao") in joined_site)
    return "" if is_site else name


def _author_names(texts: list[str], site: str) -> list[str]:
    return [name for text in texts if (name := _author_name(text, site))]


def stated_author(head: Head, data: LinkedData) -> str:
    """Return the author in JSON-LD or meta tags, "" for none or where they name only the site."""
    site = _canonical_site_words(head, data)
    # A name that <meta name="author"> repeats is judged below: there it is often the site's.
    site_or_meta = site + " " + " ".join(head.contents("author"))
    if names := _author_names(property_texts(data.story.get("author")), site_or_meta):
        return ", ".join(dict.fromkeys(names))
    for key in _AUTHOR_META:
        for value in head.meta.get(key, ()):
            names = _author_names(value.split(";"), site)
            if names and (key not in ("author", "article:author") or is_byline(names[0])):
                return ", ".join(names)
    return ""


def author(document: Document, head: Head, data: LinkedData, title: Element | None, body: Body) -> str:
    """Return the story's author: by the head, by an element near it marked as author, by its byline."""
    if name := stated_author(head, data):
        return name
    site = _canonical_site_words(head, data)
    start = title.index if title else body.container.index
    for element in document.elements[max(0, start - 10) : body.container.subtree_end + 40]:
        if not _is_marked_as_author(element) or element.regions & NOT_AUTHOR:
            continue
        text = document.text_of(element)
        if not 2 <= len(text) <= 60 or _SOURCE_PREFIX.match(text):
            continue
        name = _author_name(text.split(" - ")[0], site)
        if name and (is_byline(name) or _may_be_pen_name(element, name)):
            return name
    return "" if _SOURCE_PREFIX.match(body.byline) else _author_name(body.byline, site)


def _is_marked_as_author(element: Element) -> bool:
    href = element.get("href") if element.tag == "a" else ""
    is_author_link = "tac-gia" in href or "author" in href
    return is_author_link or "author" in element.roles or element.get("rel") == "author"


def _may_be_pen_name(element: Element, name: str) -> bool:
    is_short = element.tag in ("p", "span", "div", "strong") and len(name.split()) <= 5
    return is_short and not any(map(str.isdigit, name)) and name[0].isupper()


def _visible_breadcrumbs(document: Document) -> list[str]:
    for element in document.elements:
        if "crumbs" in element.roles:
            links = [
                link
                for link in document.descendants(element)[:60]
                if link.tag == "a" and link.text_length <= 60
            ]
            if texts := [text for link in links if (text := document.text_of(link))]:
                return texts
    return []


def _neighbouring_link(document: Document, title: Element | None) -> list[str]:
    """Return the text of a short link to a list just above or just below the title; [] for none."""
    if title is None:
        return []
    above = document.elements[max(0, title.index - 8) : title.index]
    below = document.elements[title.subtree_end : title.subtree_end + 12]
    for element in (*reversed(above), *below):
        path = addresses.path(element.get("href")).strip("/") if element.tag == "a" else ""
        if not path or element.text_length > 40 or element.regions & NOT_CATEGORY:
            continue
        if url_shape(ANY_SITE + path).confidence or not NOT_STORY_PATHS.isdisjoint(path.split("/")):
            continue
        text = document.text_of(element)
        if 0 < len(text.split()) <= 6:
            return [text]
    return []


def _folder_name(document: Document, url: str) -> list[str]:
    """Return the text of a link to the first folder of the story's address; [] for none."""
    folder, *names = addresses.path(url).strip("/").split("/")
    if not names:
        return []
    for element in document.elements:
        if element.tag == "a" and 0 < element.text_length <= 40:
            path = addresses.path(element.get("href")).strip("./")
            if path.partition(".")[0] == folder and (text := document.text_of(element)):
                return [text]
    return []


def category(document: Document, head: Head, data: LinkedData, title: Element | None, url: str) -> str:
    """Return the section a story belongs to, the most specific one; "" for none.

    Tried in order: breadcrumbs in JSON-LD, its articleSection, meta tags, visible breadcrumbs, a link beside
    the title, the text of links to the first folder of the story's address.
    """
    folded_title = ascii_fold(document.text_of(title)) if title else ""
    sections = property_texts(data.story.get("articleSection"))
    for names in (
        data.breadcrumbs,
        sections[-1].split(",") if sections else [],
        [head.first_content("article:section", "articlesection")],
        _visible_breadcrumbs(document),
        _neighbouring_link(document, title),
        _folder_name(document, url),
    ):
        if categories := [name for text in names if (name := _category_name(text, folded_title))]:
            return categories[-1]
    return ""


def _category_name(text: str, folded_title: str) -> str:
    """Return the name of a section without arrows; "" for the home page, a button and the story's title."""
    name = text.strip(" >»/")
    folded = ascii_fold(name)
    is_section = folded not in _HOME_PAGE_NAMES and folded not in BUTTONS and folded != folded_title
    return name if is_section and len(name) <= 60 else ""


def tags(document: Document, head: Head, data: LinkedData, body: Body) -> tuple[str, ...]:
    """Return at most 50 tags: from meta ``article:tag``, JSON-LD, links marked as tags, or meta keywords."""
    for texts in (
        head.contents("article:tag"),
        property_texts(data.story.get("keywords")),
        _visible_tags(document, body.container),
        head.contents("news_keywords", "keywords"),
    ):
        names = [name for text in texts for part in text.split(",") if (name := part.strip("# "))]
        if names:
            return tuple(dict.fromkeys(names))[:50]
    return ()


def _visible_tags(document: Document, container: Element) -> list[str]:
    return [
        text.strip("# ,")
        for element in document.elements[container.index : container.subtree_end + 250]
        if element.tag == "a"
        and "tags" in element.regions
        and not element.regions & {"footer", "chrome", "related"}
        and 1 < len(text := document.text_of(element)) <= 60
        and ascii_fold(text) not in BUTTONS
    ]

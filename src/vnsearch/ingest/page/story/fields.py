"""The rest of what a page says of its story: summary, author, category, source, tags; and its site."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from vnsearch.ingest import addresses
from vnsearch.ingest.page.class_names import BUTTONS, NOT_STORY_PATHS
from vnsearch.ingest.page.document import Document, Element
from vnsearch.ingest.page.head import Head
from vnsearch.ingest.page.linked_data import LinkedData, property_texts
from vnsearch.ingest.page.regions import NOT_SUMMARY
from vnsearch.ingest.page.story.body import Body, is_byline
from vnsearch.ingest.page.title_text import ascii_fold, ascii_words, strip_agency
from vnsearch.ingest.page.url_shape import url_shape

_HOME_PAGE_NAMES = frozenset(("trang chu", "home", "trang nhat", "tin tuc", "homepage"))
_AUTHOR_PREFIX = re.compile(r"^(?:Theo|Nguồn:?|Tác giả:?|Bài:|By)\s+", re.IGNORECASE)

#: "Theo Reuters" names where a story comes from, not who wrote it.
_SOURCE_PREFIX = re.compile(r"^\(?(?:Theo|Nguồn)\b")
_AUTHOR_ROLE = re.compile(r"\s*\((?:tổng hợp|ghi|dịch|lược dịch|biên dịch|thực hiện)\)$")


def site_words(head: Head, data: LinkedData, url: str) -> str:
    """All that is known of the site's name."""
    publisher = data.text("publisher")
    return " ".join((head.first_content("og:site_name"), publisher, addresses.host(url).replace(".", " ")))


def source(head: Head, data: LinkedData, url: str) -> str:
    """The site's name as it gives it, else its host."""
    return head.first_content("og:site_name") or data.text("publisher") or addresses.host(url)


def guess_base(document: Document, head: Head) -> str:
    """The site to which most links of a page without an address lead; "" where none stands out."""
    if base := addresses.absolute("", head.base):
        return base
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
    """Texts between title and story, and the first in it, that may be the summary."""
    start = title.subtree_end if title else max(0, body.container.index - 40)
    stop = min(body.container.subtree_end, max(body.container.index, start) + 12)
    for element in document.elements[start : max(stop, start)]:
        size = element.text_length
        around = element.index <= body.container.index < element.subtree_end
        if 40 <= size <= 1500 and not around and not element.regions & NOT_SUMMARY:
            yield element, document.text_of(element)


def _say_the_same(one: str, other: str) -> bool:
    """Whether two texts say the same, one perhaps cut short or with a place name before it."""
    first, second = "".join(ascii_words(one)), "".join(ascii_words(other))
    if not first or not second:
        return False
    short, long = sorted((first, second), key=len)
    return (short[:120] in long[:200] and len(short) >= 30) or first == second


def _is_plain_paragraph(document: Document, element: Element) -> bool:
    """Whether an element is one paragraph without links."""
    one_line = "\n" not in document.text[element.text_start : element.text_end].strip()
    return one_line and not document.linked_chars(element.text_start, element.text_end)


def _is_cut(text: str) -> bool:
    """Whether a description is the story's beginning, cut off by a machine."""
    return text.rstrip(" ])").endswith(("…", "...", "[…"))


def _is_bold(document: Document, element: Element) -> bool:
    """Whether an element is a paragraph all in bold."""
    if element.tag in ("h2", "h3"):
        return True
    most = element.text_length - 2
    bold = (e for e in document.descendants(element)[:2] if e.tag in ("b", "strong"))
    return element.tag in ("p", "div") and any(e.text_length >= most for e in bold)


def summary(
    document: Document, head: Head, data: LinkedData, title: Element | None, body: Body
) -> tuple[str, tuple[str, ...]]:
    """The story's summary, as the page shows it or else its head, and the paragraphs without it."""
    told = head.first_content("og:description", "description", "twitter:description") or data.text(
        "description"
    )
    shown = ""
    for element, text in _lead_texts(document, title, body):
        over = element.subtree_end <= body.container.index
        if "sapo" in element.roles or (told and _say_the_same(text, told) and (over or not _is_cut(told))):
            shown = text
            break
        # Unmarked, and the head says nothing: a whole paragraph over the story, or a bold one that opens it.
        opens = over or _is_bold(document, element)
        if (
            not told
            and not shown
            and opens
            and 60 <= len(text) <= 600
            and _is_plain_paragraph(document, element)
        ):
            shown = text
    found = shown or told
    paragraphs = body.paragraphs
    while (
        found
        and (len(paragraphs) > 1 or (paragraphs and body.captions))
        and _say_the_same(paragraphs[0], found)
        and len(paragraphs[0]) <= len(found) + 60
    ):
        paragraphs = paragraphs[1:]
    if title and paragraphs and ascii_fold(paragraphs[0]) == ascii_fold(document.text_of(title)):
        paragraphs = paragraphs[1:]
    return strip_agency(found, site_words(head, data, head.links.get("canonical", ""))), paragraphs


def _author_name(name: str, site: str) -> str:
    """A name as an author's; "" for an address, the site itself, or a whole sentence."""
    name = _AUTHOR_ROLE.sub("", _AUTHOR_PREFIX.sub("", name.strip(" -|,;•"))).strip()
    known = "".join(ascii_words(name))
    if not name or len(name) > 100 or ("/" in name and "." in name) or "@" in name:
        return ""
    own = "".join(ascii_words(site))
    return "" if known and (known in own or known.removeprefix("bao") in own) else name


def stated_author(head: Head, data: LinkedData) -> str:
    """The author by JSON-LD or meta tags, "" where they name only the site."""
    site = site_words(head, data, head.links.get("canonical", "")) + " " + " ".join(head.contents("author"))
    people = [
        found for name in property_texts(data.story.get("author")) if (found := _author_name(name, site))
    ]
    if people:
        return ", ".join(dict.fromkeys(people))
    own = site_words(head, data, head.links.get("canonical", ""))
    for key in (
        "article:author",
        "dable:author",
        "author",
        "dc.creator",
        "dcterms.creator",
        "sailthru.author",
    ):
        for value in head.meta.get(key, ()):
            people = [found for part in value.split(";") if (found := _author_name(part, own))]
            if people and (key not in ("author", "article:author") or is_byline(people[0])):
                return ", ".join(people)
    return ""


def author(document: Document, head: Head, data: LinkedData, title: Element | None, body: Body) -> str:
    """Who wrote the story: by the head, by what is marked as author near it, by the line that signs it."""
    if found := stated_author(head, data):
        return found
    site = site_words(head, data, head.links.get("canonical", ""))
    start = title.index if title else body.container.index
    for element in document.elements[max(0, start - 10) : body.container.subtree_end + 40]:
        link = element.tag == "a" and ("tac-gia" in element.get("href") or "author" in element.get("href"))
        if not (link or "author" in element.roles or element.get("rel") == "author"):
            continue
        if element.regions & {"related", "comment", "footer", "chrome", "caption"}:
            continue
        text = document.text_of(element)
        named = 2 <= len(text) <= 60 and not _SOURCE_PREFIX.match(text)
        found = _author_name(text.split(" - ")[0], site) if named else ""
        signs = element.tag in ("p", "span", "div", "strong") and len(found.split()) <= 5
        if found and (
            is_byline(found) or (signs and not any(map(str.isdigit, found)) and found[0].isupper())
        ):
            return found
    return "" if _SOURCE_PREFIX.match(body.byline) else _author_name(body.byline, site)


def _visible_breadcrumbs(document: Document) -> list[str]:
    for element in document.elements:
        if "crumbs" in element.roles:
            links = [e for e in document.descendants(element)[:60] if e.tag == "a" and e.text_length <= 60]
            if found := [text for link in links if (text := document.text_of(link))]:
                return found
    return []


def _neighbouring_link(document: Document, title: Element | None) -> list[str]:
    """A short link to a list just over a story's title, or just under it."""
    if title is None:
        return []
    near = [
        *reversed(document.elements[max(0, title.index - 8) : title.index]),
        *document.elements[title.subtree_end :][:12],
    ]
    for element in near:
        path = addresses.path(element.get("href")).strip("/") if element.tag == "a" else ""
        text = document.text_of(element) if path and element.text_length <= 40 else ""
        listed = (
            path
            and not url_shape("http://x.example/" + path).confidence
            and NOT_STORY_PATHS.isdisjoint(path.split("/"))
        )
        if listed and 0 < len(text.split()) <= 6 and not element.regions & {"author", "share", "tags"}:
            return [text]
    return []


def _folder_name(document: Document, url: str) -> list[str]:
    """What the page calls the first folder of the story's address, in a link to it."""
    parts = addresses.path(url).strip("/").split("/")
    if len(parts) < 2:
        return []
    for element in document.elements:
        if element.tag == "a" and 0 < element.text_length <= 40:
            path = addresses.path(element.get("href")).strip("./")
            if path.partition(".")[0] == parts[0] and (text := document.text_of(element)):
                return [text]
    return []


def category(document: Document, head: Head, data: LinkedData, title: Element | None, url: str) -> str:
    """The section a story stands in, the narrowest named.

    By breadcrumbs in JSON-LD, its articleSection, meta tags, visible breadcrumbs, a link beside the title,
    else what the page calls the first folder of the story's address.
    """
    said = ascii_fold(document.text_of(title)) if title else ""
    told = property_texts(data.story.get("articleSection"))
    stated = (
        data.breadcrumbs,
        told[-1].split(",") if told else [],
        [head.first_content("article:section", "articlesection")],
    )
    for trail in (
        *stated,
        _visible_breadcrumbs(document),
        _neighbouring_link(document, title),
        _folder_name(document, url),
    ):
        kept = [
            name
            for part in trail
            if (name := part.strip(" >»/")) and ascii_fold(name) not in _HOME_PAGE_NAMES | BUTTONS
        ]
        kept = [name for name in kept if ascii_fold(name) != said and len(name) <= 60]
        if kept:
            return kept[-1]
    return ""


def tags(document: Document, head: Head, data: LinkedData, body: Body) -> tuple[str, ...]:
    """The story's tags: meta ``article:tag``, JSON-LD keywords, links marked as tags, meta keywords."""
    shown = [
        text.strip("# ,")
        for e in document.elements[body.container.index : body.container.subtree_end + 250]
        if e.tag == "a"
        and "tags" in e.regions
        and not e.regions & {"footer", "chrome", "related"}
        and 1 < len(text := document.text_of(e)) <= 60
        and ascii_fold(text) not in BUTTONS
    ]
    sources = (
        head.contents("article:tag"),
        property_texts(data.story.get("keywords")),
        shown,
        head.contents("news_keywords", "keywords"),
    )
    for given in sources:
        split = [tag for text in given for part in text.split(",") if (tag := part.strip("# "))]
        if split:
            return tuple(dict.fromkeys(split))[:50]
    return ()

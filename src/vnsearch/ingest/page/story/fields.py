"""The rest of what a page says of its story: summary, author, category, source, tags; and its site."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from vnsearch.ingest import addresses
from vnsearch.ingest.page.class_names import BUTTONS, NOT_STORIES
from vnsearch.ingest.page.document import Document, Element
from vnsearch.ingest.page.head import Head
from vnsearch.ingest.page.linked_data import LinkedData, names
from vnsearch.ingest.page.story.body import Body, is_name
from vnsearch.ingest.page.title_text import bare, bare_words, strip_agency
from vnsearch.ingest.page.url_shape import shape

_ASIDE = frozenset(
    ("related", "comment", "footer", "ads", "chrome", "hidden", "tags", "share", "caption", "crumbs")
)
_HOME = frozenset(("trang chu", "home", "trang nhat", "tin tuc", "homepage"))
_SOURCE = re.compile(r"^(?:Theo|Nguồn:?|Tác giả:?|Bài:|By)\s+", re.IGNORECASE)

#: "Theo Reuters" names where a story comes from, not who wrote it.
_QUOTED = re.compile(r"^\(?(?:Theo|Nguồn)\b")
_ROLE = re.compile(r"\s*\((?:tổng hợp|ghi|dịch|lược dịch|biên dịch|thực hiện)\)$")


def site_words(head: Head, data: LinkedData, url: str) -> str:
    """All that is known of the site's name."""
    publisher = data.text("publisher")
    return " ".join((head.first("og:site_name"), publisher, addresses.host(url).replace(".", " ")))


def source(head: Head, data: LinkedData, url: str) -> str:
    """The site's name as it gives it, else its host."""
    return head.first("og:site_name") or data.text("publisher") or addresses.host(url)


def guessed_base(document: Document, head: Head) -> str:
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
            relative += len(href) > 1 and not href.startswith(("#", "javascript:"))
    host, count = next(iter(hosts.most_common(1)), ("", 0))
    return addresses.absolute("", host + "/") if count >= 5 and count > relative else ""


def _said_before(document: Document, title: Element | None, body: Body) -> Iterator[tuple[Element, str]]:
    """Texts between title and story, and the first in it, that may be the summary."""
    start = title.end if title else max(0, body.container.index - 40)
    stop = min(body.container.end, max(body.container.index, start) + 12)
    for element in document.elements[start : max(stop, start)]:
        size = element.stop - element.start
        around = element.index <= body.container.index < element.end
        if 40 <= size <= 1500 and not around and not element.zones & _ASIDE:
            yield element, document.of(element)


def _same(one: str, other: str) -> bool:
    """Whether two texts say the same, one perhaps cut short or with a place name before it."""
    first, second = "".join(bare_words(one)), "".join(bare_words(other))
    if not first or not second:
        return False
    short, long = sorted((first, second), key=len)
    return (short[:120] in long[:200] and len(short) >= 30) or first == second


def _plain(document: Document, element: Element) -> bool:
    """Whether an element is one paragraph without links."""
    one_line = "\n" not in document.text[element.start : element.stop].strip()
    return one_line and not document.linked(element.start, element.stop)


def _is_cut(text: str) -> bool:
    """Whether a description is the story's beginning, cut off by a machine."""
    return text.rstrip(" ])").endswith(("…", "...", "[…"))


def _bold(document: Document, element: Element) -> bool:
    """Whether an element is a paragraph all in bold."""
    if element.tag in ("h2", "h3"):
        return True
    most = element.stop - element.start - 2
    bold = (e for e in document.inside(element)[:2] if e.tag in ("b", "strong"))
    return element.tag in ("p", "div") and any(e.stop - e.start >= most for e in bold)


def summary(
    document: Document, head: Head, data: LinkedData, title: Element | None, body: Body
) -> tuple[str, tuple[str, ...]]:
    """The story's summary, as the page shows it or else its head, and the paragraphs without it."""
    told = head.first("og:description", "description", "twitter:description") or data.text("description")
    shown = ""
    for element, text in _said_before(document, title, body):
        over = element.end <= body.container.index
        if "sapo" in element.marks or (told and _same(text, told) and (over or not _is_cut(told))):
            shown = text
            break
        # Unmarked, and the head says nothing: a whole paragraph over the story, or a bold one that opens it.
        opens = over or _bold(document, element)
        if not told and not shown and opens and 60 <= len(text) <= 600 and _plain(document, element):
            shown = text
    found = shown or told
    paragraphs = body.paragraphs
    while (
        found
        and (len(paragraphs) > 1 or (paragraphs and body.captions))
        and _same(paragraphs[0], found)
        and len(paragraphs[0]) <= len(found) + 60
    ):
        paragraphs = paragraphs[1:]
    if title and paragraphs and bare(paragraphs[0]) == bare(document.of(title)):
        paragraphs = paragraphs[1:]
    return strip_agency(found, site_words(head, data, head.links.get("canonical", ""))), paragraphs


def _person(name: str, site: str) -> str:
    """A name as an author's; "" for an address, the site itself, or a whole sentence."""
    name = _ROLE.sub("", _SOURCE.sub("", name.strip(" -|,;•"))).strip()
    known = "".join(bare_words(name))
    if not name or len(name) > 100 or ("/" in name and "." in name) or "@" in name:
        return ""
    own = "".join(bare_words(site))
    return "" if known and (known in own or known.removeprefix("bao") in own) else name


def stated_author(head: Head, data: LinkedData) -> str:
    """The author by JSON-LD or meta tags, "" where they name only the site."""
    site = site_words(head, data, head.links.get("canonical", "")) + " " + " ".join(head.all("author"))
    people = [found for name in names(data.story.get("author")) if (found := _person(name, site))]
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
            people = [found for part in value.split(";") if (found := _person(part, own))]
            if people and (key not in ("author", "article:author") or is_name(people[0])):
                return ", ".join(people)
    return ""


def author(document: Document, head: Head, data: LinkedData, title: Element | None, body: Body) -> str:
    """Who wrote the story: by the head, by what is marked as author near it, by the line that signs it."""
    if found := stated_author(head, data):
        return found
    site = site_words(head, data, head.links.get("canonical", ""))
    start = title.index if title else body.container.index
    for element in document.elements[max(0, start - 10) : body.container.end + 40]:
        link = element.tag == "a" and ("tac-gia" in element.get("href") or "author" in element.get("href"))
        if not (link or "author" in element.marks or element.get("rel") == "author"):
            continue
        if element.zones & {"related", "comment", "footer", "chrome", "caption"}:
            continue
        text = document.of(element)
        named = 2 <= len(text) <= 60 and not _QUOTED.match(text)
        found = _person(text.split(" - ")[0], site) if named else ""
        signs = element.tag in ("p", "span", "div", "strong") and len(found.split()) <= 5
        if found and (is_name(found) or (signs and not any(map(str.isdigit, found)) and found[0].isupper())):
            return found
    return "" if _QUOTED.match(body.signed) else _person(body.signed, site)


def _visible_crumbs(document: Document) -> list[str]:
    for element in document.elements:
        if "crumbs" in element.marks:
            links = [e for e in document.inside(element)[:60] if e.tag == "a" and e.stop - e.start <= 60]
            if found := [text for link in links if (text := document.of(link))]:
                return found
    return []


def _beside(document: Document, title: Element | None) -> list[str]:
    """A short link to a list just over a story's title, or just under it."""
    if title is None:
        return []
    near = [
        *reversed(document.elements[max(0, title.index - 8) : title.index]),
        *document.elements[title.end :][:12],
    ]
    for element in near:
        path = addresses.path(element.get("href")).strip("/") if element.tag == "a" else ""
        text = document.of(element) if path and element.stop - element.start <= 40 else ""
        listed = (
            path and not shape("http://x.example/" + path).sure and NOT_STORIES.isdisjoint(path.split("/"))
        )
        if listed and 0 < len(text.split()) <= 6 and not element.zones & {"author", "share", "tags"}:
            return [text]
    return []


def _by_path(document: Document, url: str) -> list[str]:
    """What the page calls the first folder of the story's address, in a link to it."""
    parts = addresses.path(url).strip("/").split("/")
    if len(parts) < 2:
        return []
    for element in document.elements:
        if element.tag == "a" and 0 < element.stop - element.start <= 40:
            path = addresses.path(element.get("href")).strip("./")
            if path.partition(".")[0] == parts[0] and (text := document.of(element)):
                return [text]
    return []


def category(document: Document, head: Head, data: LinkedData, title: Element | None, url: str) -> str:
    """The section a story stands in, the narrowest named.

    By breadcrumbs in JSON-LD, its articleSection, meta tags, visible breadcrumbs, a link beside the title,
    else what the page calls the first folder of the story's address.
    """
    said = bare(document.of(title)) if title else ""
    told = names(data.story.get("articleSection"))
    stated = (
        data.crumbs,
        told[-1].split(",") if told else [],
        [head.first("article:section", "articlesection")],
    )
    for trail in (*stated, _visible_crumbs(document), _beside(document, title), _by_path(document, url)):
        kept = [name for part in trail if (name := part.strip(" >»/")) and bare(name) not in _HOME | BUTTONS]
        kept = [name for name in kept if bare(name) != said and len(name) <= 60]
        if kept:
            return kept[-1]
    return ""


def tags(document: Document, head: Head, data: LinkedData, body: Body) -> tuple[str, ...]:
    """The story's tags: meta ``article:tag``, JSON-LD keywords, links marked as tags, meta keywords."""
    shown = [
        text.strip("# ,")
        for e in document.elements[body.container.index : body.container.end + 250]
        if e.tag == "a"
        and "tags" in e.zones
        and not e.zones & {"footer", "chrome", "related"}
        and 1 < len(text := document.of(e)) <= 60
        and bare(text) not in BUTTONS
    ]
    sources = (
        head.all("article:tag"),
        names(data.story.get("keywords")),
        shown,
        head.all("news_keywords", "keywords"),
    )
    for given in sources:
        split = [tag for text in given for part in text.split(",") if (tag := part.strip("# "))]
        if split:
            return tuple(dict.fromkeys(split))[:50]
    return ()

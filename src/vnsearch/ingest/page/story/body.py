"""The story's text: its paragraphs and captions, without the boxes, links and names that stand in it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from vnsearch.ingest import addresses
from vnsearch.ingest.dates.absolute import parse_written_date
from vnsearch.ingest.page.class_names import is_imprint
from vnsearch.ingest.page.document import Document, Element, text_lines
from vnsearch.ingest.page.regions import BOILERPLATE, NOT_BODY
from vnsearch.ingest.page.story.captions import captions_around, is_caption
from vnsearch.ingest.page.story.container import find_container
from vnsearch.ingest.page.title_text import ascii_fold
from vnsearch.ingest.page.url_shape import url_shape

_BYLINE_PREFIX = re.compile(r"^\(?(?:Theo|Nguồn:?|Bài|Tổng hợp|Biên dịch|Tác giả:?)\s")

_BYLINE_ROLE = re.compile(
    r"\s*\((?:tổng hợp|ghi|dịch|lược dịch|biên dịch|thực hiện|lược ghi|[Tt]heo [^()]{2,40})\)$"
)


@dataclass(frozen=True, slots=True)
class Body:
    """The story's element, its paragraphs, captions, and the line that signs it, where there is one."""

    container: Element
    paragraphs: tuple[str, ...]
    captions: tuple[str, ...] = ()
    byline: str = ""
    #: Elements within the container that are not the story's own text, outermost only.
    dropped: tuple[Element, ...] = ()

    @property
    def length(self) -> int:
        """Characters in the paragraphs."""
        return sum(map(len, self.paragraphs))

    @property
    def size(self) -> int:
        """Characters in paragraphs and captions."""
        return self.length + sum(map(len, self.captions))


def _is_imprint(document: Document, element: Element) -> bool:
    """Whether a block is the publisher's imprint, which every page bears."""
    return element.text_length <= 3000 and is_imprint(ascii_fold(document.text_of(element)))


def _story_links(document: Document, element: Element, base: str) -> list[Element]:
    return [
        link
        for link in document.descendants(element)
        if link.tag == "a"
        and link.text_end > link.text_start
        and url_shape(addresses.absolute(base, link.get("href"))).confidence
    ]


def _is_link_box(document: Document, element: Element, base: str) -> bool:
    """Whether a block inside a story is a box of other stories: links that stand alone, little else."""
    if element.tag in ("p", "figure") or element.text_length > 3000:
        return False
    linked = document.linked_chars(element.text_start, element.text_end)
    size = len(document.text_of(element))
    if not linked or not size:
        return False
    alone = sum(
        link.text_length for link in _story_links(document, element, base) if _fills_line(document, link)
    )
    return alone > 0 and 5 * alone >= size


def _fills_line(document: Document, link: Element) -> bool:
    """Whether a link fills its line."""
    text = document.text
    before = text.rfind("\n", 0, link.text_start)
    after = text.find("\n", link.text_end)
    line = text[before + 1 : after if after >= 0 else len(text)]
    return len(" ".join(line.split())) <= link.text_length + 25


def _find_dropped_and_captions(
    document: Document, container: Element, base: str
) -> tuple[list[Element], list[Element]]:
    """The elements of a container that are not paragraphs: those to drop, and captions; outermost only."""
    dropped, captions = [], []
    place, elements = container.index + 1, document.elements
    while place < container.subtree_end:
        element = elements[place]
        place = element.subtree_end
        size = element.text_length
        if size and is_caption(document, element, container):
            captions.append(element)
        elif size and _is_dropped(document, element, container, base):
            dropped.append(element)
        else:
            place = element.index + 1
    return dropped, captions


def _is_dropped(document: Document, element: Element, container: Element, base: str) -> bool:
    marks = element.roles & NOT_BODY
    size, whole = element.text_length, max(1, container.text_length)
    if marks and element.tag not in ("a", "b", "strong", "em", "i", "span") and size < 0.4 * whole:
        return True
    if (
        element.tag in ("nav", "aside", "footer")
        and size < 0.5 * whole
        and (element.tag != "aside" or _story_links(document, element, base))
    ):
        return True
    if (
        element.tag in ("div", "ul", "table", "section", "article", "ol", "dl", "h2", "h3", "h4")
        and size < 0.4 * whole
    ):
        return _is_link_box(document, element, base) or _is_imprint(document, element)
    if element.tag in ("p", "li"):
        return _is_only_link(document, element, base)
    return False


def _is_only_link(document: Document, element: Element, base: str) -> bool:
    """Whether a paragraph is nothing but a link to another story: ``>> Xem thêm: …``."""
    size = len(document.text_of(element))
    linked = sum(link.text_length for link in _story_links(document, element, base))
    return linked > 0 and size - linked <= 25


def _strip_lines_above_story(lines: list[str], titled: bool) -> list[str]:
    """Lines without what stands over a story: its date; where the title is among them, its section too."""
    for place, line in enumerate(lines):
        dated = len(line) <= 90 and parse_written_date(line) is not None
        if not dated and not (titled and len(line.split()) <= 4 and line[-1] not in ".!?:"):
            return lines[place:]
    return []


def is_byline(line: str) -> bool:
    """Whether a short line reads as the names that sign a story: ``Anh Minh``, ``Theo Reuters``."""
    line = _BYLINE_ROLE.sub("", line).strip()
    signed = _BYLINE_PREFIX.match(line)
    words = line[signed.end() if signed else 0 :].strip("() ").replace(" - ", " ").replace("/", " ").split()
    if not words or len(words) > (8 if signed else 6) or line[-1] in '.?!:;…”"':
        return False
    capital = sum(word[0].isupper() or word in ("và", "&") for word in words)
    return capital == len(words) and (len(words) > 1 or bool(signed)) and not any(map(str.isdigit, line))


def _photo_story(document: Document, title: Element | None) -> Body | None:
    """A story told in pictures: what holds their captions, under the title; None for fewer than three."""
    if title is None:
        return None
    under = document.elements[title.subtree_end :]
    captions = [
        e for e in under if "caption" in e.roles and e.text_end > e.text_start and not e.regions & BOILERPLATE
    ]
    outer = [e for e in captions if "caption" not in document.elements[e.parent].regions]
    if len(outer) < 3:
        return None
    last = outer[-1]
    holder = next(up for up in document.ancestors(outer[0]) if up.subtree_end >= last.subtree_end)
    texts = dict.fromkeys(filter(None, map(document.text_of, outer)))
    return Body(holder, (), tuple(texts))


def extract_body(document: Document, title: Element | None, base: str, author: str = "") -> Body | None:
    """The page's main text, whether or not it is a story's; None where there is no running text.

    ``title`` is the element of its heading, ``base`` the page's address, ``author`` who is known to sign it.
    """
    holder = find_container(document, title)
    album = _photo_story(document, title)
    if holder is None:
        return album
    dropped, captions = _find_dropped_and_captions(document, holder, base)
    titled = title is not None and holder.index <= title.index < holder.subtree_end
    start = title.text_end if title and titled else holder.text_start
    lines = _strip_lines_above_story(text_lines(document, start, holder.text_end, dropped + captions), titled)
    signed = ""
    while lines and (is_byline(lines[-1]) or (author and ascii_fold(lines[-1]) == ascii_fold(author))):
        if len(lines) < 2 or len(lines[-1]) > 60:
            break
        signed = lines.pop() + (f", {signed}" if signed else "")
    captions += captions_around(document, holder, title)
    texts = dict.fromkeys(filter(None, map(document.text_of, captions)))
    found = Body(holder, tuple(lines), tuple(texts), signed, tuple(dropped))
    return album if album and album.size > 2 * found.size else found

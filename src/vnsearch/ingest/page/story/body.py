"""The story's text: its paragraphs and captions, without the boxes, links and names that stand in it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from vnsearch.ingest import addresses
from vnsearch.ingest.dates.absolute import parse_written_date
from vnsearch.ingest.page.class_names import OUTSIDE, is_imprint
from vnsearch.ingest.page.document import Document, Element, lines_of
from vnsearch.ingest.page.story.captions import captions_around, is_caption
from vnsearch.ingest.page.story.container import container
from vnsearch.ingest.page.title_text import bare
from vnsearch.ingest.page.url_shape import shape

_DROPPED = OUTSIDE | {"author"}
_SIGNED = re.compile(r"^\(?(?:Theo|Nguồn:?|Bài|Tổng hợp|Biên dịch|Tác giả:?)\s")

_ROLE = re.compile(
    r"\s*\((?:tổng hợp|ghi|dịch|lược dịch|biên dịch|thực hiện|lược ghi|[Tt]heo [^()]{2,40})\)$"
)


@dataclass(frozen=True, slots=True)
class Body:
    """The story's element, its paragraphs, captions, and the line that signs it, where there is one."""

    container: Element
    paragraphs: tuple[str, ...]
    captions: tuple[str, ...] = ()
    signed: str = ""
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
    return element.stop - element.start <= 3000 and is_imprint(bare(document.of(element)))


def _story_links(document: Document, element: Element, base: str) -> list[Element]:
    return [
        link
        for link in document.inside(element)
        if link.tag == "a"
        and link.stop > link.start
        and shape(addresses.absolute(base, link.get("href"))).sure
    ]


def _boxed(document: Document, element: Element, base: str) -> bool:
    """Whether a block inside a story is a box of other stories: links that stand alone, little else."""
    if element.tag in ("p", "figure") or element.stop - element.start > 3000:
        return False
    linked = document.linked(element.start, element.stop)
    size = len(document.of(element))
    if not linked or not size:
        return False
    alone = sum(
        link.stop - link.start for link in _story_links(document, element, base) if _alone(document, link)
    )
    return alone > 0 and 5 * alone >= size


def _alone(document: Document, link: Element) -> bool:
    """Whether a link fills its line."""
    text = document.text
    before = text.rfind("\n", 0, link.start)
    after = text.find("\n", link.stop)
    line = text[before + 1 : after if after >= 0 else len(text)]
    return len(" ".join(line.split())) <= link.stop - link.start + 25


def _sort_out(document: Document, container: Element, base: str) -> tuple[list[Element], list[Element]]:
    """The elements of a container that are not paragraphs: those to drop, and captions; outermost only."""
    dropped, captions = [], []
    place, elements = container.index + 1, document.elements
    while place < container.end:
        element = elements[place]
        place = element.end
        size = element.stop - element.start
        if size and is_caption(document, element, container):
            captions.append(element)
        elif size and _is_dropped(document, element, container, base):
            dropped.append(element)
        else:
            place = element.index + 1
    return dropped, captions


def _is_dropped(document: Document, element: Element, container: Element, base: str) -> bool:
    marks = element.marks & _DROPPED
    size, whole = element.stop - element.start, max(1, container.stop - container.start)
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
        return _boxed(document, element, base) or _is_imprint(document, element)
    if element.tag in ("p", "li"):
        return _only_link(document, element, base)
    return False


def _only_link(document: Document, element: Element, base: str) -> bool:
    """Whether a paragraph is nothing but a link to another story: ``>> Xem thêm: …``."""
    size = len(document.of(element))
    linked = sum(link.stop - link.start for link in _story_links(document, element, base))
    return linked > 0 and size - linked <= 25


def _without_head(lines: list[str], titled: bool) -> list[str]:
    """Lines without what stands over a story: its date; where the title is among them, its section too."""
    for place, line in enumerate(lines):
        dated = len(line) <= 90 and parse_written_date(line) is not None
        if not dated and not (titled and len(line.split()) <= 4 and line[-1] not in ".!?:"):
            return lines[place:]
    return []


def is_name(line: str) -> bool:
    """Whether a short line reads as the names that sign a story: ``Anh Minh``, ``Theo Reuters``."""
    line = _ROLE.sub("", line).strip()
    signed = _SIGNED.match(line)
    words = line[signed.end() if signed else 0 :].strip("() ").replace(" - ", " ").replace("/", " ").split()
    if not words or len(words) > (8 if signed else 6) or line[-1] in '.?!:;…”"':
        return False
    capital = sum(word[0].isupper() or word in ("và", "&") for word in words)
    return capital == len(words) and (len(words) > 1 or bool(signed)) and not any(map(str.isdigit, line))


def _photo_story(document: Document, title: Element | None) -> Body | None:
    """A story told in pictures: what holds their captions, under the title; None for fewer than three."""
    if title is None:
        return None
    under = document.elements[title.end :]
    captions = [e for e in under if "caption" in e.marks and e.stop > e.start and not e.zones & OUTSIDE]
    outer = [e for e in captions if "caption" not in document.elements[e.parent].zones]
    if len(outer) < 3:
        return None
    last = outer[-1]
    holder = next(up for up in document.up(outer[0]) if up.end >= last.end)
    texts = dict.fromkeys(filter(None, map(document.of, outer)))
    return Body(holder, (), tuple(texts))


def extract_body(document: Document, title: Element | None, base: str, author: str = "") -> Body | None:
    """The page's main text, whether or not it is a story's; None where there is no running text.

    ``title`` is the element of its heading, ``base`` the page's address, ``author`` who is known to sign it.
    """
    holder = container(document, title)
    album = _photo_story(document, title)
    if holder is None:
        return album
    dropped, captions = _sort_out(document, holder, base)
    titled = title is not None and holder.index <= title.index < holder.end
    start = title.stop if title and titled else holder.start
    lines = _without_head(lines_of(document, start, holder.stop, dropped + captions), titled)
    signed = ""
    while lines and (is_name(lines[-1]) or (author and bare(lines[-1]) == bare(author))):
        if len(lines) < 2 or len(lines[-1]) > 60:
            break
        signed = lines.pop() + (f", {signed}" if signed else "")
    captions += captions_around(document, holder, title)
    texts = dict.fromkeys(filter(None, map(document.of, captions)))
    found = Body(holder, tuple(lines), tuple(texts), signed, tuple(dropped))
    return album if album and album.size > 2 * found.size else found

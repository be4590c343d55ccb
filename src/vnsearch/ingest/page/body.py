"""Finding the story: the element that holds most running text, its paragraphs, its captions."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from vnsearch.ingest import addresses
from vnsearch.ingest.dates import from_text
from vnsearch.ingest.page.document import Document, Element
from vnsearch.ingest.page.stories import shape
from vnsearch.ingest.page.texts import bare
from vnsearch.ingest.page.words import is_imprint

#: Zones whose text is never a story's.
_OUTSIDE = frozenset(("chrome", "footer", "crumbs", "related", "comment", "tags", "share", "ads", "hidden"))
_DROPPED = _OUTSIDE | {"author"}
_BLOCKS = frozenset(["p", "div", "td", "li", "blockquote", "section", "article", "center", "span", "font"])
_MIN_PARAGRAPH = 25
_CREDIT = re.compile(
    r"(?:^|[\s(\[.])(?:(?:Nguồn )?[Ảả]nh|Ảnh minh h[oọ][ạa]|Đồ h[oọ][ạa]|Photo|Video|Clip|Nguồn)"
    r"\s*:\s*\S.{0,60}$|"
    r"\(?Ảnh[^.]{0,60}\)\.?$|Ảnh minh h[oọ][ạa]\.?\)?$"
)
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


def _running(document: Document) -> dict[int, int]:
    """For each element, how much running text its own children hold: paragraphs less their links."""
    mass: dict[int, int] = defaultdict(int)
    text, elements = document.text, document.elements
    for element in elements:
        if element.tag not in _BLOCKS or element.parent < 0 or element.zones & _OUTSIDE:
            continue
        if "caption" in element.zones:
            continue
        if element.tag == "p":
            length = element.stop - element.start
            if length >= _MIN_PARAGRAPH:
                mass[element.parent] += length - 2 * document.linked(element.start, element.stop)
        elif element.tag in ("div", "td", "li", "section", "article", "center", "blockquote"):
            own = _own(document, element)
            if own >= _MIN_PARAGRAPH:
                one_line = "\n" not in text[element.start : element.stop].strip()
                mass[element.parent if one_line and element.tag != "td" else element.index] += own
    return mass


def _own(document: Document, element: Element) -> int:
    """Characters of text that stand in an element itself rather than in a block inside it, links apart."""
    length, place, last = 0, element.index + 1, element.start
    elements, text = document.elements, document.text
    steps = 0
    while place < element.end and steps < 500:
        child = elements[place]
        if text[child.start - 1 : child.start] == "\n" or child.tag == "a":
            length += len(text[last : child.start].strip())
            last = child.stop
        place, steps = child.end, steps + 1
    return length + len(text[last : element.stop].strip())


def _container(document: Document, title: Element | None) -> Element | None:
    """The element with most running text among its children, widened while that adds much and no title."""
    mass = _running(document)
    if not mass:
        return None
    elements = document.elements
    total: dict[int, int] = defaultdict(int)
    for index, amount in mass.items():
        place = index
        for _ in range(6):
            if place < 0:
                break
            total[place] += amount
            place = elements[place].parent
    favour = {i: m * (1.5 if "story" in elements[i].marks else 1.0) for i, m in mass.items()}
    ranked = (elements[index] for index in sorted(favour, key=lambda index: -favour[index])[:5])
    best = next((element for element in ranked if not is_imprint(_said_itself(document, element))), None)
    if best is None:
        return None
    held = mass[best.index]
    for wider in list(document.up(best))[:5]:
        if wider.tag in ("body", "html") or (title and wider.index <= title.index < wider.end):
            break
        if total[wider.index] >= 1.15 * held:
            best, held = wider, total[wider.index]
    return best


def _said_itself(document: Document, element: Element) -> str:
    """What the paragraphs of an element say, without diacritics; boxes within it speak for themselves."""
    if element.stop - element.start > 6000:
        return ""
    left_out = [
        e
        for e in document.inside(element)
        if e.parent == element.index and "\n" in document.text[e.start : e.stop].strip()
    ]
    return bare(" ".join(_lines(document, element.start, element.stop, left_out)))


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


def _is_caption(document: Document, element: Element, container: Element) -> bool:
    if "caption" in element.marks:
        return element.stop - element.start < 1200
    if element.parent > container.index and _in_figure(document, element):
        return True
    if element.tag in ("td", "p"):
        text = document.of(element)
        return (
            0 < len(text) <= 500
            and _after_picture(document, element)
            and _reads_as_caption(document, element, text)
        )
    return False


def _in_figure(document: Document, element: Element) -> bool:
    """Whether an element is all that its parent says beside a picture."""
    size = element.stop - element.start
    if element.tag not in ("p", "div", "span") or not 0 < size <= 400:
        return False
    if document.linked(element.start, element.stop):
        return False  # another story's entry
    parent = document.elements[element.parent]
    before = document.elements[parent.index + 1 : element.index]
    pictured = any(e.tag in ("img", "picture", "video") for e in before[-12:])
    return pictured and document.of(parent) == document.of(element)


def _reads_as_caption(document: Document, element: Element, text: str) -> bool:
    style = (element.get("style") + element.get("align")).lower()
    if _CREDIT.search(text) or "center" in style or element.tag == "td":
        return True
    inner = [child for child in document.inside(element) if child.tag in ("em", "i")]
    return bool(inner) and len(document.of(inner[0])) >= 0.9 * len(text)


def _after_picture(document: Document, element: Element) -> bool:
    """Whether the nearest thing before an element, in its parent or its table, is a picture without text."""
    if element.tag == "td":
        table = next((up for up in document.up(element) if up.tag == "table"), None)
        return (
            table is not None
            and any(inner.tag == "img" and inner.index < element.index for inner in document.inside(table))
            and document.of(table) == document.of(element)
        )
    for back in range(element.index - 1, max(element.parent, element.index - 8), -1):
        other = document.elements[back]
        if other.tag in ("img", "figure", "video", "picture") and other.stop <= element.start:
            return not document.text[other.stop : element.start].strip()
    return False


def _sort_out(document: Document, container: Element, base: str) -> tuple[list[Element], list[Element]]:
    """The elements of a container that are not paragraphs: those to drop, and captions; outermost only."""
    dropped, captions = [], []
    place, elements = container.index + 1, document.elements
    while place < container.end:
        element = elements[place]
        place = element.end
        size = element.stop - element.start
        if size and _is_caption(document, element, container):
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


def _lines(document: Document, start: int, stop: int, left_out: list[Element]) -> list[str]:
    """The lines of a span of the text without some elements."""
    pieces, last = [], start
    for element in sorted(left_out, key=lambda e: e.start):
        if element.start >= last:
            pieces.append(document.text[last : element.start])
            last = element.stop
    pieces.append(document.text[last:stop])
    lines = (" ".join(line.split()) for line in "\n".join(pieces).split("\n"))
    return [line for line in lines if any(map(str.isalnum, line))]


def _without_head(lines: list[str], titled: bool) -> list[str]:
    """Lines without what stands over a story: its date; where the title is among them, its section too."""
    for place, line in enumerate(lines):
        dated = len(line) <= 90 and from_text(line) is not None
        if not dated and not (titled and len(line.split()) <= 4 and line[-1] not in ".!?:"):
            return lines[place:]
    return []


def _captions_around(document: Document, container: Element, title: Element | None) -> list[Element]:
    """Captions of pictures between a story's title and its text, and just after the text."""
    start = title.end if title and title.end <= container.index else container.index
    after = document.elements[container.end : container.end + 12]
    around = [*document.elements[start : container.index], *after]
    return [e for e in around if e.tag == "figcaption" and not e.zones & _OUTSIDE]


def is_name(line: str) -> bool:
    """Whether a short line reads as the names that sign a story: ``Anh Minh``, ``Theo Reuters``."""
    line = _ROLE.sub("", line).strip()
    signed = _SIGNED.match(line)
    words = line[signed.end() if signed else 0 :].strip("() ").replace(" - ", " ").replace("/", " ").split()
    if not words or len(words) > (8 if signed else 6) or line[-1] in '.?!:;…”"':
        return False
    capital = sum(word[0].isupper() or word in ("và", "&") for word in words)
    return capital == len(words) and (len(words) > 1 or bool(signed)) and not any(map(str.isdigit, line))


def _album(document: Document, title: Element | None) -> Body | None:
    """A story told in pictures: what holds their captions, under the title; None for fewer than three."""
    if title is None:
        return None
    under = document.elements[title.end :]
    captions = [e for e in under if "caption" in e.marks and e.stop > e.start and not e.zones & _OUTSIDE]
    outer = [e for e in captions if "caption" not in document.elements[e.parent].zones]
    if len(outer) < 3:
        return None
    last = outer[-1]
    holder = next(up for up in document.up(outer[0]) if up.end >= last.end)
    texts = dict.fromkeys(filter(None, map(document.of, outer)))
    return Body(holder, (), tuple(texts))


def find(document: Document, title: Element | None, base: str, author: str = "") -> Body | None:
    """The page's main text, whether or not it is a story's; None where there is no running text.

    ``title`` is the element of its heading, ``base`` the page's address, ``author`` who is known to sign it.
    """
    container = _container(document, title)
    album = _album(document, title)
    if container is None:
        return album
    dropped, captions = _sort_out(document, container, base)
    titled = title is not None and container.index <= title.index < container.end
    start = title.stop if title and titled else container.start
    lines = _without_head(_lines(document, start, container.stop, dropped + captions), titled)
    signed = ""
    while lines and (is_name(lines[-1]) or (author and bare(lines[-1]) == bare(author))):
        if len(lines) < 2 or len(lines[-1]) > 60:
            break
        signed = lines.pop() + (f", {signed}" if signed else "")
    captions += _captions_around(document, container, title)
    texts = dict.fromkeys(filter(None, map(document.of, captions)))
    found = Body(container, tuple(lines), tuple(texts), signed, tuple(dropped))
    return album if album and album.size > 2 * found.size else found

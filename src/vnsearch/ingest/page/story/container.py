"""The element that holds a story: where most running text is."""

from __future__ import annotations

from collections import defaultdict

from vnsearch.ingest.page.class_names import OUTSIDE, is_imprint
from vnsearch.ingest.page.document import Document, Element, lines_of
from vnsearch.ingest.page.title_text import bare

_BLOCKS = frozenset(["p", "div", "td", "li", "blockquote", "section", "article", "center", "span", "font"])
_MIN_PARAGRAPH = 25


def _running_text(document: Document) -> dict[int, int]:
    """For each element, how much running text its own children hold: paragraphs less their links."""
    mass: dict[int, int] = defaultdict(int)
    text, elements = document.text, document.elements
    for element in elements:
        if element.tag not in _BLOCKS or element.parent < 0 or element.zones & OUTSIDE:
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


def container(document: Document, title: Element | None) -> Element | None:
    """The element with most running text among its children, widened while that adds much and no title."""
    mass = _running_text(document)
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
    return bare(" ".join(lines_of(document, element.start, element.stop, left_out)))

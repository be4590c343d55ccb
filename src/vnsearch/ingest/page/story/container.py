"""The element that holds a story: where most running text is."""

from __future__ import annotations

from collections import defaultdict

from vnsearch.ingest.page.class_names import is_imprint
from vnsearch.ingest.page.document import Document, Element, text_lines
from vnsearch.ingest.page.regions import BOILERPLATE
from vnsearch.ingest.page.title_text import ascii_fold

_TEXT_BLOCKS = frozenset(
    ["p", "div", "td", "li", "blockquote", "section", "article", "center", "span", "font"]
)
_MIN_PARAGRAPH = 25


def _running_text(document: Document) -> dict[int, int]:
    """For each element, how much running text its own children hold: paragraphs less their links."""
    mass: dict[int, int] = defaultdict(int)
    text, elements = document.text, document.elements
    for element in elements:
        if element.tag not in _TEXT_BLOCKS or element.parent < 0 or element.regions & BOILERPLATE:
            continue
        if "caption" in element.regions:
            continue
        if element.tag == "p":
            length = element.text_length
            if length >= _MIN_PARAGRAPH:
                mass[element.parent] += length - 2 * document.linked_chars(
                    element.text_start, element.text_end
                )
        elif element.tag in ("div", "td", "li", "section", "article", "center", "blockquote"):
            own = _own_text_length(document, element)
            if own >= _MIN_PARAGRAPH:
                one_line = "\n" not in text[element.text_start : element.text_end].strip()
                mass[element.parent if one_line and element.tag != "td" else element.index] += own
    return mass


def _own_text_length(document: Document, element: Element) -> int:
    """Characters of text that stand in an element itself rather than in a block inside it, links apart."""
    length, place, last = 0, element.index + 1, element.text_start
    elements, text = document.elements, document.text
    steps = 0
    while place < element.subtree_end and steps < 500:
        child = elements[place]
        if text[child.text_start - 1 : child.text_start] == "\n" or child.tag == "a":
            length += len(text[last : child.text_start].strip())
            last = child.text_end
        place, steps = child.subtree_end, steps + 1
    return length + len(text[last : element.text_end].strip())


def find_container(document: Document, title: Element | None) -> Element | None:
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
    favour = {i: m * (1.5 if "story" in elements[i].roles else 1.0) for i, m in mass.items()}
    ranked = (elements[index] for index in sorted(favour, key=lambda index: -favour[index])[:5])
    best = next((element for element in ranked if not is_imprint(_own_words(document, element))), None)
    if best is None:
        return None
    held = mass[best.index]
    for wider in list(document.ancestors(best))[:5]:
        if wider.tag in ("body", "html") or (title and wider.index <= title.index < wider.subtree_end):
            break
        if total[wider.index] >= 1.15 * held:
            best, held = wider, total[wider.index]
    return best


def _own_words(document: Document, element: Element) -> str:
    """What the paragraphs of an element say, without diacritics; boxes within it speak for themselves."""
    if element.text_length > 6000:
        return ""
    left_out = [
        e
        for e in document.descendants(element)
        if e.parent == element.index and "\n" in document.text[e.text_start : e.text_end].strip()
    ]
    return ascii_fold(" ".join(text_lines(document, element.text_start, element.text_end, left_out)))

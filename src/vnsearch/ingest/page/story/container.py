"""Find the element that contains the story: the one with most running text."""

from __future__ import annotations

from collections import defaultdict

from vnsearch.ingest.page.class_names import is_imprint
from vnsearch.ingest.page.document import Document, Element, text_lines
from vnsearch.ingest.page.regions import BOILERPLATE
from vnsearch.ingest.page.title_text import ascii_fold

_BLOCKS = frozenset(["div", "td", "li", "section", "article", "center", "blockquote", "body", "form"])
#: Characters of the shortest paragraph that counts.
_MIN_PARAGRAPH = 25
#: How many elements are compared.
_MAX_RANKED = 5
_NOT_RUNNING_TEXT = BOILERPLATE | {"caption"}


def _running_text(document: Document) -> dict[int, int]:
    """Return the characters of running text in each element's own paragraphs, less those in links.

    Keys are indexes of elements. A link counts against its paragraph twice.
    """
    lengths: dict[int, int] = defaultdict(int)
    for element in document.elements:
        if element.parent < 0 or element.regions & _NOT_RUNNING_TEXT:
            continue
        if element.tag == "p":
            length = element.text_length
            if length >= _MIN_PARAGRAPH:
                linked_chars = document.linked_chars(element.text_start, element.text_end)
                lengths[element.parent] += length - 2 * linked_chars
        elif element.tag in _BLOCKS:
            length = _own_text_length(document, element)
            if length >= _MIN_PARAGRAPH:
                is_paragraph = document.is_one_line(element) and element.tag != "td"
                lengths[element.parent if is_paragraph else element.index] += length
    return lengths


def _own_text_length(document: Document, element: Element) -> int:
    """Return the characters of an element's text that are not in a block inside it, nor in a link.

    Only the first 500 children are looked at.
    """
    elements, text = document.elements, document.text
    length, index, text_start = 0, element.index + 1, element.text_start
    children = 0
    while index < element.subtree_end and children < 500:
        child = elements[index]
        is_block = text[child.text_start - 1 : child.text_start] == "\n"
        if is_block or child.tag == "a":
            length += len(text[text_start : child.text_start].strip())
            text_start = child.text_end
        index, children = child.subtree_end, children + 1
    return length + len(text[text_start : element.text_end].strip())


def find_container(document: Document, title: Element | None) -> Element | None:
    """Return the element with most running text in its own paragraphs, None if there is no running text.

    Return an element around it instead if that has much more text and does not contain the title.
    """
    lengths = _running_text(document)
    if not lengths:
        return None
    best = _densest(document, lengths)
    if best is None:
        return None
    totals = _subtree_totals(document, lengths)
    length = lengths[best.index]
    for ancestor in list(document.ancestors(best))[:5]:
        has_title = title and ancestor.index <= title.index < ancestor.subtree_end
        if ancestor.tag in ("body", "html") or has_title:
            break
        if totals[ancestor.index] >= 1.15 * length:
            best, length = ancestor, totals[ancestor.index]
    return best


def _densest(document: Document, lengths: dict[int, int]) -> Element | None:
    """Return the element with most running text that is not an imprint, of the five with most.

    Elements whose names say that they contain a story count one and a half times.
    """
    elements = (element for element, _ in _rank(document, lengths))
    return next((element for element in elements if not is_imprint(_own_words(document, element))), None)


def _rank(document: Document, lengths: dict[int, int]) -> list[tuple[Element, float]]:
    elements = document.elements
    scores = {
        index: length * (1.5 if "story" in elements[index].roles else 1.0)
        for index, length in lengths.items()
    }
    best = sorted(scores, key=lambda index: -scores[index])[:_MAX_RANKED]
    return [(elements[index], scores[index]) for index in best]


def ranked_containers(document: Document) -> list[tuple[Element, float]]:
    """Return the few elements with most running text of their own, and their scores, best first."""
    return _rank(document, _running_text(document))


def _subtree_totals(document: Document, lengths: dict[int, int]) -> dict[int, int]:
    """Return the running text in each element and up to five levels below it."""
    totals: dict[int, int] = defaultdict(int)
    for index, length in lengths.items():
        ancestor = index
        for _ in range(6):
            if ancestor < 0:
                break
            totals[ancestor] += length
            ancestor = document.elements[ancestor].parent
    return totals


def _own_words(document: Document, element: Element) -> str:
    """Return the folded text of an element without the blocks inside it; "" for a long text."""
    if element.text_length > 6000:
        return ""
    blocks = [
        child
        for child in document.descendants(element)
        if child.parent == element.index and not document.is_one_line(child)
    ]
    return ascii_fold(" ".join(text_lines(document, element.text_start, element.text_end, blocks)))

"""Which lines in a story are captions of its pictures."""

from __future__ import annotations

import re

from vnsearch.ingest.page.document import Document, Element
from vnsearch.ingest.page.regions import BOILERPLATE

_CREDIT = re.compile(
    r"(?:^|[\s(\[.])(?:(?:Nguồn )?[Ảả]nh|Ảnh minh h[oọ][ạa]|Đồ h[oọ][ạa]|Photo|Video|Clip|Nguồn)"
    r"\s*:\s*\S.{0,60}$|"
    r"\(?Ảnh[^.]{0,60}\)\.?$|Ảnh minh h[oọ][ạa]\.?\)?$"
)


def is_caption(document: Document, element: Element, container: Element) -> bool:
    """Whether an element in a story's container is a caption: named so, or standing and reading as one."""
    if "caption" in element.roles:
        return element.text_length < 1200
    if element.parent > container.index and _in_figure(document, element):
        return True
    if element.tag in ("td", "p"):
        text = document.text_of(element)
        return (
            0 < len(text) <= 500
            and _follows_picture(document, element)
            and _reads_as_caption(document, element, text)
        )
    return False


def _in_figure(document: Document, element: Element) -> bool:
    """Whether an element is all that its parent says beside a picture."""
    size = element.text_length
    if element.tag not in ("p", "div", "span") or not 0 < size <= 400:
        return False
    if document.linked_chars(element.text_start, element.text_end):
        return False  # another story's entry
    parent = document.elements[element.parent]
    before = document.elements[parent.index + 1 : element.index]
    pictured = any(e.tag in ("img", "picture", "video") for e in before[-12:])
    return pictured and document.text_of(parent) == document.text_of(element)


def _reads_as_caption(document: Document, element: Element, text: str) -> bool:
    style = (element.get("style") + element.get("align")).lower()
    if _CREDIT.search(text) or "center" in style or element.tag == "td":
        return True
    inner = [child for child in document.descendants(element) if child.tag in ("em", "i")]
    return bool(inner) and len(document.text_of(inner[0])) >= 0.9 * len(text)


def _follows_picture(document: Document, element: Element) -> bool:
    """Whether the nearest thing before an element, in its parent or its table, is a picture without text."""
    if element.tag == "td":
        table = next((up for up in document.ancestors(element) if up.tag == "table"), None)
        return (
            table is not None
            and any(
                inner.tag == "img" and inner.index < element.index for inner in document.descendants(table)
            )
            and document.text_of(table) == document.text_of(element)
        )
    for back in range(element.index - 1, max(element.parent, element.index - 8), -1):
        other = document.elements[back]
        if other.tag in ("img", "figure", "video", "picture") and other.text_end <= element.text_start:
            return not document.text[other.text_end : element.text_start].strip()
    return False


def captions_around(document: Document, container: Element, title: Element | None) -> list[Element]:
    """Captions of pictures between a story's title and its text, and just after the text."""
    start = title.subtree_end if title and title.subtree_end <= container.index else container.index
    after = document.elements[container.subtree_end : container.subtree_end + 12]
    around = [*document.elements[start : container.index], *after]
    return [e for e in around if e.tag == "figcaption" and not e.regions & BOILERPLATE]

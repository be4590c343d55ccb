"""Tell the captions of pictures from the text of a story.

This is for HTML. In page dumps a caption is a line that ends in ``|`` (``readers.dump``); JSON records have a
field for captions (``readers.records``).
"""

from __future__ import annotations

import re

from vnsearch.ingest.page.document import Document, Element
from vnsearch.ingest.page.regions import BOILERPLATE

_CREDIT = re.compile(
    r"(?:^|[\s(\[.])(?:(?:Nguồn )?[Ảả]nh|Ảnh minh h[oọ][ạa]|Đồ h[oọ][ạa]|Photo|Video|Clip|Nguồn)"
    r"\s*:\s*\S.{0,60}$|"
    r"\(?Ảnh[^.]{0,60}\)\.?$|Ảnh minh h[oọ][ạa]\.?\)?$"
)

#: Characters, with line ends, of a table of a picture and its caption; elements before a caption with its picture.
_LARGEST_PICTURE_TABLE, _NEAR = 2000, 60


def is_caption(document: Document, element: Element, container: Element) -> bool:
    """Return whether an element in a story's container is a caption.

    It is one by its class name; if it is the only text beside a picture; or if it follows a picture and has
    the form of a caption: with a credit, centred, in italics or in a table cell.
    """
    if "caption" in element.roles:
        return element.text_length < 1200
    if element.parent > container.index and _in_figure(document, element):
        return True
    if element.tag in ("td", "p"):
        text = document.text_of(element)
        return (
            0 < len(text) <= 500
            and _follows_picture(document, element)
            and _has_caption_form(document, element, text)
        )
    return False


def _in_figure(document: Document, element: Element) -> bool:
    """Return whether an element is the only text of a parent that also contains a picture before it."""
    size = element.text_length
    if element.tag not in ("p", "div", "span") or not 0 < size <= 400:
        return False
    if document.linked_chars(element.text_start, element.text_end):
        return False  # another story's entry
    parent = document.elements[element.parent]
    before = document.elements[parent.index + 1 : element.index]
    has_picture = any(sibling.tag in ("img", "picture", "video") for sibling in before[-12:])
    return has_picture and document.text_of(parent) == document.text_of(element)


def _has_caption_form(document: Document, element: Element, text: str) -> bool:
    """Return whether a text has a credit, is centred, all in italics or in a table cell."""
    style = (element.get("style") + element.get("align")).lower()
    if _CREDIT.search(text) or "center" in style or element.tag == "td":
        return True
    inner = [child for child in document.descendants(element) if child.tag in ("em", "i")]
    return bool(inner) and len(document.text_of(inner[0])) >= 0.9 * len(text)


def _follows_picture(document: Document, element: Element) -> bool:
    """Return whether a picture comes before an element, in its parent or table, with no text between."""
    if element.tag == "td":
        table = next((ancestor for ancestor in document.ancestors(element) if ancestor.tag == "table"), None)
        return (
            table is not None
            and table.text_length <= _LARGEST_PICTURE_TABLE
            and _has_picture_before(document, table, element)
            and document.text_of(table) == document.text_of(element)
        )
    for index in range(element.index - 1, max(element.parent, element.index - 8), -1):
        previous = document.elements[index]
        if previous.tag in ("img", "figure", "video", "picture") and previous.text_end <= element.text_start:
            return not document.text[previous.text_end : element.text_start].strip()
    return False


def _has_picture_before(document: Document, table: Element, cell: Element) -> bool:
    before = document.elements[max(table.index + 1, cell.index - _NEAR) : cell.index]
    return any(inner.tag == "img" for inner in before)


def captions_around(document: Document, container: Element, title: Element | None) -> list[Element]:
    """Return the captions between a story's title and its container, and just after the container."""
    start = title.subtree_end if title and title.subtree_end <= container.index else container.index
    before = document.elements[start : container.index]
    after = document.elements[container.subtree_end : container.subtree_end + 12]
    return [
        element
        for element in (*before, *after)
        if element.tag == "figcaption" and not element.regions & BOILERPLATE
    ]

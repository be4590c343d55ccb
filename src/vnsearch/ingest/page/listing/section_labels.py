"""Find the labels of lists of stories, and which links each applies to."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

from vnsearch.ingest import addresses
from vnsearch.ingest.page.class_names import BUTTONS
from vnsearch.ingest.page.document import HEADING_TAGS, Document, Element
from vnsearch.ingest.page.listing.links import PageContext
from vnsearch.ingest.page.regions import NOT_LABEL
from vnsearch.ingest.page.title_text import ascii_fold, is_only_numbers
from vnsearch.ingest.section_headings import is_section_heading

#: Characters of the longest label.
_MAX_LABEL = 60
_NEVER_LABEL_TAGS = frozenset(["html", "head", "body", "title", "meta", "link", "img"])
_PLAIN_TAGS = frozenset(["a", "b", "strong", "span", "p", "div", "label", "li", "td", "font"])


@dataclass(frozen=True, slots=True)
class SectionLabel:
    """The label of a list: its text, and the half-open span of element indexes that it applies to.

    ``is_certain`` tells a heading or a known text from one that may be a label by its class name only.
    """

    text: str
    start: int
    end: int
    is_certain: bool


_start = attrgetter("start")


@dataclass(frozen=True, slots=True)
class StoryLinkIndex:
    """The element indexes of all story links, ascending, and the key of the story that each leads to."""

    indexes: Sequence[int]
    keys: Sequence[str]

    def first_at_or_after(self, index: int) -> int:
        """Return the number of the first link at or after an element."""
        return bisect_left(self.indexes, index)

    def has_links_between(self, start: int, end: int) -> bool:
        """Return whether an element from ``start`` to ``end``, exclusive, is a story link."""
        return self.first_at_or_after(start) < self.first_at_or_after(end)

    def is_link(self, index: int) -> bool:
        """Return whether an element is a story link."""
        number = self.first_at_or_after(index)
        return number < len(self.indexes) and self.indexes[number] == index

    def links_to_several(self, start: int, end: int) -> bool:
        """Return whether the first 20 links from ``start`` to ``end`` lead to more than one story."""
        first = self.first_at_or_after(start)
        return len(set(self.keys[first : min(self.first_at_or_after(end), first + 20)])) > 1


def find_labels(document: Document, links: StoryLinkIndex, context: PageContext) -> list[SectionLabel]:
    """Return the labels of lists, in order: short texts followed by a story link at most six levels up.

    Of several labels in a row over the same list, such as a section and its subsections, return the first.
    """
    labels: list[SectionLabel] = []
    for element in document.elements:
        if not 2 <= element.text_length <= _MAX_LABEL + 20 or not _may_be_label(document, element):
            continue
        if element.index == context.title_index or context.in_story(element.index):
            continue
        label = _as_label(document, element, links)
        if label is None:
            continue
        last = labels[-1] if labels else None
        if last and last.end == label.end and not links.has_links_between(last.start, label.start):
            if last.is_certain or not label.is_certain:
                continue
            labels.pop()
        labels.append(label)
    return labels


def _as_label(document: Document, element: Element, links: StoryLinkIndex) -> SectionLabel | None:
    """Return an element as a label, None if it is none."""
    text = document.text_of(element).strip(" :»>›-–|")
    number = links.first_at_or_after(element.index)
    if not 2 <= len(text) <= _MAX_LABEL:
        return None
    if number >= len(links.indexes) or links.indexes[number] < element.subtree_end:
        return None
    if (ascii_fold(text) in BUTTONS and not is_section_heading(text)) or is_only_numbers(text):
        return None
    if _in_story_link(document, element, links) or not (scope := _scope(document, element, links)):
        return None
    is_certain = element.tag in HEADING_TAGS or is_section_heading(text)
    is_wide = scope.tag in ("body", "form", "main")
    if not is_certain and (is_wide or not links.links_to_several(element.index, scope.subtree_end)):
        return None
    return SectionLabel(text, element.index, scope.subtree_end, is_certain)


def _in_story_link(document: Document, element: Element, links: StoryLinkIndex) -> bool:
    """Return whether an element is in a link to a story, or in or around one to the site's home page."""
    enclosing = [element, *document.ancestors(element)][:6]
    if any(near.tag == "a" and links.is_link(near.index) for near in enclosing):
        return True
    anchors = [near for near in (*enclosing, *document.descendants(element)[:8]) if near.tag == "a"]
    return any(addresses.is_home_page(anchor.get("href")) for anchor in anchors)


def _may_be_label(document: Document, element: Element) -> bool:
    if element.regions & NOT_LABEL or element.tag in _NEVER_LABEL_TAGS:
        return False
    if element.tag in HEADING_TAGS or ("heading" in element.roles and element.tag != "a"):
        return True
    return element.tag in _PLAIN_TAGS and is_section_heading(document.text_of(element))


def _scope(document: Document, element: Element, links: StoryLinkIndex) -> Element | None:
    """Return the smallest element around a label with a story link after it, at most six levels up.

    Return None for an element inside the entry of one story, after its link, and for the label of a menu if
    the next links are outside the menu.
    """
    number = links.first_at_or_after(element.index)
    for level, ancestor in enumerate(document.ancestors(element)):
        if ancestor.subtree_end > links.indexes[number]:
            leaves_menu = "chrome" in element.regions and "chrome" not in ancestor.regions
            return None if leaves_menu or ancestor.tag == "html" else ancestor
        if level > 5 or (number and links.indexes[number - 1] > ancestor.index):
            return None
    return None


def section_of(labels: Sequence[SectionLabel], index: int) -> str:
    """Return the text of the last label that begins before an element and applies to it; "" for none."""
    for number in range(bisect_right(labels, index, key=_start) - 1, -1, -1):
        if labels[number].end > index:
            return labels[number].text
    return ""

"""The headings of lists of stories, and over which links each stands."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from vnsearch.ingest import addresses
from vnsearch.ingest.page.class_names import BUTTONS
from vnsearch.ingest.page.document import HEADING_TAGS, Document, Element
from vnsearch.ingest.page.listing.links import PageContext
from vnsearch.ingest.page.regions import NOT_LABEL
from vnsearch.ingest.page.title_text import ascii_fold, is_only_numbers
from vnsearch.ingest.section_headings import is_section_heading

_MAX_LABEL = 60
_NEVER_LABEL_TAGS = frozenset(["html", "head", "body", "title", "meta", "link", "img"])
_PLAIN_TAGS = frozenset(["a", "b", "strong", "span", "p", "div", "label", "li", "td", "font"])


@dataclass(frozen=True, slots=True)
class SectionLabel:
    """The heading of a list: its text, and the elements over which it stands."""

    text: str
    start: int
    end: int
    strong: bool


@dataclass(frozen=True, slots=True)
class StoryLinkIndex:
    """The places of all story links, ascending, and the key of the story that each leads to."""

    indexes: Sequence[int]
    keys: Sequence[str]

    def first_at_or_after(self, index: int) -> int:
        """The number of the first link at or after an element."""
        return bisect_left(self.indexes, index)

    def is_link(self, index: int) -> bool:
        """Whether an element is itself a story link."""
        place = self.first_at_or_after(index)
        return place < len(self.indexes) and self.indexes[place] == index

    def links_to_several(self, start: int, stop: int) -> bool:
        """Whether elements from ``start`` up to ``stop`` link to more than one story."""
        first = self.first_at_or_after(start)
        return len(set(self.keys[first : min(self.first_at_or_after(stop), first + 20)])) > 1


def find_labels(document: Document, links: StoryLinkIndex, around: PageContext) -> list[SectionLabel]:
    """Headings of lists, in order: short, without a story link, followed by one within a few levels.

    Of several on end over the same list, such as a section and its sub-sections, the first counts.
    """
    found: list[SectionLabel] = []
    for element in document.elements:
        if not 2 <= element.text_length <= _MAX_LABEL + 20 or not _may_be_label(document, element):
            continue
        if element.index == around.title_index or around.in_story(element.index):
            continue
        label = _as_label(document, element, links)
        if label is None:
            continue
        last = found[-1] if found else None
        if (
            last
            and last.end == label.end
            and links.first_at_or_after(label.start) <= links.first_at_or_after(last.start)
        ):
            if last.strong or not label.strong:
                continue
            found.pop()
        found.append(label)
    return found


def _as_label(document: Document, element: Element, links: StoryLinkIndex) -> SectionLabel | None:
    """An element as a label, None where it is none."""
    text = document.text_of(element).strip(" :»>›-–|")
    place = links.first_at_or_after(element.index)
    if (
        not 2 <= len(text) <= _MAX_LABEL
        or place >= len(links.indexes)
        or links.indexes[place] < element.subtree_end
    ):
        return None
    if (ascii_fold(text) in BUTTONS and not is_section_heading(text)) or is_only_numbers(text):
        return None
    if _in_story_link(document, element, links) or not (scope := _scope(document, element, links)):
        return None
    strong = element.tag in HEADING_TAGS or is_section_heading(text)
    wide = scope.tag in ("body", "form", "main")
    if not strong and (wide or not links.links_to_several(element.index, scope.subtree_end)):
        return None
    return SectionLabel(text, element.index, scope.subtree_end, strong)


def _in_story_link(document: Document, element: Element, links: StoryLinkIndex) -> bool:
    """Whether an element stands in a link to a story, or in or around one to the site's first page."""
    around = [element, *document.ancestors(element)][:6]
    if any(up.tag == "a" and links.is_link(up.index) for up in around):
        return True
    anchors = [e for e in (*around, *document.descendants(element)[:8]) if e.tag == "a"]
    return any(addresses.is_home_page(anchor.get("href")) for anchor in anchors)


def _may_be_label(document: Document, element: Element) -> bool:
    if element.regions & NOT_LABEL or element.tag in _NEVER_LABEL_TAGS:
        return False
    if element.tag in HEADING_TAGS or ("heading" in element.roles and element.tag != "a"):
        return True
    return element.tag in _PLAIN_TAGS and is_section_heading(document.text_of(element))


def _scope(document: Document, element: Element, links: StoryLinkIndex) -> Element | None:
    """The smallest element around a heading that also holds a story link after it, at most six levels up.

    None for what stands inside one story's entry, after its link, and for a menu's name over what is no menu.
    """
    place = links.first_at_or_after(element.index)
    for level, up in enumerate(document.ancestors(element)):
        if up.subtree_end > links.indexes[place]:
            menu = "chrome" in element.regions and "chrome" not in up.regions
            return None if menu or up.tag == "html" else up
        if level > 5 or (place and links.indexes[place - 1] > up.index):
            return None
    return None


def section_of(found: Sequence[SectionLabel], index: int) -> str:
    """The label that stands over an element: the last that began before it and still holds it."""
    starts = [label.start for label in found]
    for place in range(bisect_right(starts, index) - 1, -1, -1):
        if found[place].end > index:
            return found[place].text
    return ""

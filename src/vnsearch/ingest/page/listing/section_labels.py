"""The headings of lists of stories, and over which links each stands."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from vnsearch.ingest import addresses
from vnsearch.ingest.page.class_names import BUTTONS
from vnsearch.ingest.page.document import Document, Element
from vnsearch.ingest.page.listing.links import HEADINGS, NEVER, PageContext
from vnsearch.ingest.page.title_text import bare, is_count
from vnsearch.ingest.section_headings import is_section_heading

_MAX_LABEL = 60
_BARE = frozenset(["html", "head", "body", "title", "meta", "link", "img"])
_PLAIN = frozenset(["a", "b", "strong", "span", "p", "div", "label", "li", "td", "font"])
#: What is said of one story heads no list of others.
_ABOUT = frozenset(["author", "caption", "comment"])


@dataclass(frozen=True, slots=True)
class Label:
    """The heading of a list: its text, and the elements over which it stands."""

    text: str
    start: int
    end: int
    strong: bool


@dataclass(frozen=True, slots=True)
class Links:
    """The places of all story links, ascending, and the key of the story that each leads to."""

    places: Sequence[int]
    keys: Sequence[str]

    def after(self, index: int) -> int:
        """The number of the first link at or after an element."""
        return bisect_left(self.places, index)

    def is_link(self, index: int) -> bool:
        """Whether an element is itself a story link."""
        place = self.after(index)
        return place < len(self.places) and self.places[place] == index

    def several(self, start: int, stop: int) -> bool:
        """Whether elements from ``start`` up to ``stop`` link to more than one story."""
        first = self.after(start)
        return len(set(self.keys[first : min(self.after(stop), first + 20)])) > 1


def labels(document: Document, links: Links, around: PageContext) -> list[Label]:
    """Headings of lists, in order: short, without a story link, followed by one within a few levels.

    Of several on end over the same list, such as a section and its sub-sections, the first counts.
    """
    found: list[Label] = []
    for element in document.elements:
        if not 2 <= element.stop - element.start <= _MAX_LABEL + 20 or not _heads(document, element):
            continue
        if element.index == around.title or around.within(element.index):
            continue
        label = _label(document, element, links)
        if label is None:
            continue
        last = found[-1] if found else None
        if last and last.end == label.end and links.after(label.start) <= links.after(last.start):
            if last.strong or not label.strong:
                continue
            found.pop()
        found.append(label)
    return found


def _label(document: Document, element: Element, links: Links) -> Label | None:
    """An element as a label, None where it is none."""
    text = document.of(element).strip(" :»>›-–|")
    place = links.after(element.index)
    if not 2 <= len(text) <= _MAX_LABEL or place >= len(links.places) or links.places[place] < element.end:
        return None
    if (bare(text) in BUTTONS and not is_section_heading(text)) or is_count(text):
        return None
    if _in_story_link(document, element, links) or not (scope := _scope(document, element, links)):
        return None
    strong = element.tag in HEADINGS or is_section_heading(text)
    wide = scope.tag in ("body", "form", "main")
    if not strong and (wide or not links.several(element.index, scope.end)):
        return None
    return Label(text, element.index, scope.end, strong)


def _in_story_link(document: Document, element: Element, links: Links) -> bool:
    """Whether an element stands in a link to a story, or in or around one to the site's first page."""
    around = [element, *document.up(element)][:6]
    if any(up.tag == "a" and links.is_link(up.index) for up in around):
        return True
    anchors = [e for e in (*around, *document.inside(element)[:8]) if e.tag == "a"]
    return any(addresses.is_home_page(anchor.get("href")) for anchor in anchors)


def _heads(document: Document, element: Element) -> bool:
    if element.zones & (NEVER | _ABOUT) or element.tag in _BARE:
        return False
    if element.tag in HEADINGS or ("heading" in element.marks and element.tag != "a"):
        return True
    return element.tag in _PLAIN and is_section_heading(document.of(element))


def _scope(document: Document, element: Element, links: Links) -> Element | None:
    """The smallest element around a heading that also holds a story link after it, at most six levels up.

    None for what stands inside one story's entry, after its link, and for a menu's name over what is no menu.
    """
    place = links.after(element.index)
    for level, up in enumerate(document.up(element)):
        if up.end > links.places[place]:
            menu = "chrome" in element.zones and "chrome" not in up.zones
            return None if menu or up.tag == "html" else up
        if level > 5 or (place and links.places[place - 1] > up.index):
            return None
    return None


def section(found: Sequence[Label], index: int) -> str:
    """The label that stands over an element: the last that began before it and still holds it."""
    starts = [label.start for label in found]
    for place in range(bisect_right(starts, index) - 1, -1, -1):
        if found[place].end > index:
            return found[place].text
    return ""

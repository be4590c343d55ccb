"""A parsed page: a flat list of elements over one text, so that all rules on it run in linear time."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

#: Characters of the longest text that is kept once it was asked for.
_MAX_KEPT_TEXT = 200
HEADING_TAGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])


@dataclass(slots=True)
class Element:
    """One element of a page.

    ``index``, ``parent`` (-1 for none) and ``subtree_end`` are indexes into ``Document.elements``: the
    descendants are from ``index + 1`` to ``subtree_end``, exclusive. ``text_start`` and ``text_end`` are
    offsets into ``Document.text``, exclusive; ``text_length`` is between them. ``roles`` are what its names say
    it is (``class_names``), ``regions`` its own roles and those of its ancestors, of those that do not span half
    of the page.

    ``<body>Hi <p>A</p></body>``: body is 0, p is 1; both subtrees end at 2.
    """

    index: int
    tag: str
    attributes: dict[str, str | None]
    parent: int
    text_start: int
    subtree_end: int = 0
    text_end: int = 0
    text_length: int = 0
    roles: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()

    def get(self, name: str) -> str:
        """Return an attribute, "" if it is missing or empty."""
        return self.attributes.get(name) or ""


@dataclass(frozen=True, slots=True)
class Document:
    """A page: its elements in document order, its text, its JSON-LD scripts.

    ``text`` contains a line feed where a block begins or ends, and nowhere else. ``script_size`` is the total
    length of all scripts; ``truncated`` tells that elements after ``MAX_ELEMENTS`` were not read.
    """

    elements: list[Element]
    text: str
    scripts: tuple[str, ...] = ()
    script_size: int = 0
    truncated: bool = False
    #: Offsets of links, ascending; the characters in all links before each, and the total at the end.
    _links: tuple[list[int], list[int]] = field(default=([], [0]))
    #: The short texts that were asked for, by the indexes of their elements, and the elements by their tags.
    _texts: dict[int, str] = field(default_factory=dict)
    _by_tag: dict[str, list[Element]] = field(default_factory=dict)

    def text_of(self, element: Element) -> str:
        """Return an element's text on one line."""
        if element.text_length > _MAX_KEPT_TEXT:
            return " ".join(self.text[element.text_start : element.text_end].split())
        text = self._texts.get(element.index)
        if text is None:
            text = " ".join(self.text[element.text_start : element.text_end].split())
            self._texts[element.index] = text
        return text

    def with_tag(self, tag: str) -> Sequence[Element]:
        """Return the elements with a tag, in order."""
        return self._by_tag.get(tag, ())

    def is_one_line(self, element: Element) -> bool:
        """Return whether an element contains no more than one block of text."""
        return "\n" not in self.text[element.text_start : element.text_end].strip()

    def descendants(self, element: Element) -> list[Element]:
        """Return all elements below one, in document order."""
        return self.elements[element.index + 1 : element.subtree_end]

    def ancestors(self, element: Element) -> Iterator[Element]:
        """Yield an element's parent, its parent's parent, and so on."""
        while element.parent >= 0:
            element = self.elements[element.parent]
            yield element

    def linked_chars(self, start: int, end: int) -> int:
        """Return how many characters are in the links that start in a span of the text."""
        starts, sums = self._links
        return sums[bisect_left(starts, end)] - sums[bisect_left(starts, start)]


def text_lines(document: Document, start: int, end: int, excluded_elements: list[Element]) -> list[str]:
    """Return the lines with letters or digits in a span of the text, without the excluded elements."""
    pieces, position = [], start
    for element in sorted(excluded_elements, key=lambda element: element.text_start):
        if element.text_start >= position:
            pieces.append(document.text[position : element.text_start])
            position = element.text_end
    pieces.append(document.text[position:end])
    lines = (" ".join(line.split()) for line in "\n".join(pieces).split("\n"))
    return [line for line in lines if any(map(str.isalnum, line))]

"""Parse a page into a flat list of elements over one text, so that all rules on it run in linear time."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from vnsearch.errors import UnreadableError
from vnsearch.ingest.page.class_names import roles_of
from vnsearch.messages import text_faults

MAX_BYTES = 64 << 20
#: Elements after this many are not read, with a warning: no news page has a tenth as many.
MAX_ELEMENTS = 300_000
#: Limits on elements open at one time and on inline ones that the parser reopens in each block: the time of
#: parsing grows with the square of these.
MAX_DEPTH = 3_000
MAX_REOPENED = 2_000_000
_SKIPPED_TAGS = frozenset(
    [
        "style",
        "noscript",
        "template",
        "svg",
        "iframe",
        "button",
        "select",
        "textarea",
        "input",
        "object",
        "embed",
        "canvas",
        "math",
        "audio",
    ]
)
_INLINE_TAGS = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "ins",
        "kbd",
        "label",
        "mark",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "meta",
        "link",
        "data",
        "td",
        "th",
        "o:p",
        "u1:p",
        "st1:place",
    ]
)
#: Inline elements whose text is separated by a space from the text before.
_SPACED_TAGS = frozenset(["td", "th", "label"])
_VOID_TAGS = "area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr"
_OPTIONAL_END_TAGS = "p|li|dt|dd|tr|td|th|thead|tbody|tfoot|option|optgroup|html|head|body"
_TAG = re.compile(rf"<(/?)(?!(?:{_VOID_TAGS}|{_OPTIONAL_END_TAGS})[\s/>])([a-zA-Z][a-zA-Z0-9]*)")
_FORMATTING_TAGS = frozenset(
    ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"]
)
#: References to characters that HTML reads as those of Windows-1252, and to control characters.
_REFERENCE = re.compile(r"&#(?:0*(\d{1,3})(?!\d)|[xX]0*([0-9a-fA-F]{1,2})(?![0-9a-fA-F]));?")
_TAG_ROLES = {"nav": "chrome", "footer": "footer", "aside": "related", "figcaption": "caption"}
_WIDE_TAGS = ("html", "body", "main", "form")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


HEADING_TAGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])


@dataclass(slots=True)
class Element:
    """One element of a page.

    ``index``, ``parent`` (-1 for none) and ``subtree_end`` are indexes into ``Document.elements``: the
    descendants are from ``index + 1`` to ``subtree_end``, exclusive. ``text_start`` and ``text_end`` are
    offsets into ``Document.text``, exclusive. ``roles`` are what its names say it is (``class_names``),
    ``regions`` its own roles and those of its ancestors, of those that do not span half of the page.

    ``<body>Hi <p>A</p></body>``: body is 0, p is 1; both subtrees end at 2.
    """

    index: int
    tag: str
    attributes: dict[str, str | None]
    parent: int
    text_start: int
    subtree_end: int = 0
    text_end: int = 0
    roles: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()

    def get(self, name: str) -> str:
        """Return an attribute, "" if it is missing or empty."""
        return self.attributes.get(name) or ""

    @property
    def text_length(self) -> int:
        """Characters of its text in ``Document.text``, with line feeds and repeated spaces."""
        return self.text_end - self.text_start


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

    def text_of(self, element: Element) -> str:
        """Return an element's text on one line."""
        return " ".join(self.text[element.text_start : element.text_end].split())

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


def _iter_tags(text: str) -> Iterator[tuple[bool, str]]:
    """Yield (is_closing, name) for each tag outside scripts and styles."""
    resume = 0
    for match in _TAG.finditer(text):
        if match.start() < resume:
            continue
        tag = match[2].lower()
        yield bool(match[1]), tag
        if tag in ("script", "style") and not match[1]:
            end = text.find(f"</{tag}", match.end())
            resume = end if end >= 0 else len(text)


def _safe_reference(match: re.Match[str]) -> str:
    """Return the character reference, "" if it means a control character."""
    code = int(match[1]) if match[1] else int(match[2], 16)
    is_control = (code < 0x20 and code not in (0x09, 0x0A, 0x0D)) or 0x7F <= code < 0xA0
    is_windows_1252 = 0x80 <= code < 0xA0 and code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
    return "" if is_control and not is_windows_1252 else match[0]


def _reject_hostile_markup(text: str) -> None:
    """Raise ``UnreadableError`` if parsing would take more than linear time in the size of the page."""
    if text.count("<") < MAX_DEPTH:
        return
    depth = max_depth = formatting_depth = max_formatting_depth = blocks = 0
    for is_closing, tag in _iter_tags(text):
        step = -1 if is_closing else 1
        if tag in _FORMATTING_TAGS:
            formatting_depth = max(0, formatting_depth + step)
            max_formatting_depth = max(max_formatting_depth, formatting_depth)
        else:
            blocks += 1
        depth = max(0, depth + step)
        max_depth = max(max_depth, depth)
    reopened = max_formatting_depth * (blocks + text.count("<p")) if max_formatting_depth > 100 else 0
    if max_depth > MAX_DEPTH or reopened > MAX_REOPENED:
        raise UnreadableError(text_faults.nested_elements(max_depth))


class _DocumentBuilder:
    """Collect elements, text and links in one walk over the parsed tree."""

    def __init__(self) -> None:
        self.elements: list[Element] = []
        self.pieces: list[str] = []
        self.length = 0
        self.scripts: list[str] = []
        self.script_size = 0
        self.link_starts: list[int] = []
        self.link_sums: list[int] = [0]

    def add_script(self, node: LexborNode) -> None:
        text = node.text()
        self.script_size += len(text)
        if "ld+json" in (node.attributes.get("type") or "").lower():
            self.scripts.append(text)

    def open_element(self, node: LexborNode, tag: str, parent: int) -> Element:
        if tag not in _INLINE_TAGS or tag in _SPACED_TAGS:
            self.pieces.append(" " if tag in _SPACED_TAGS else "\n")
            self.length += 1
        element = Element(len(self.elements), tag, node.attributes, parent, self.length)
        self.elements.append(element)
        return element

    def close_element(self, element: Element) -> None:
        element.subtree_end, element.text_end = len(self.elements), self.length
        if element.tag == "a":
            self.link_starts.append(element.text_start)
            self.link_sums.append(self.link_sums[-1] + element.text_length)
        if element.tag not in _INLINE_TAGS:
            self.pieces.append("\n")
            self.length += 1

    def build(self, root: LexborNode) -> bool:
        """Walk the tree below ``root``; return whether the walk stopped early, at ``MAX_ELEMENTS``.

        Text nodes are the most frequent and are handled without calls: half of the time of reading a page is
        spent in this loop.
        """
        open_elements: list[tuple[LexborNode, Element]] = []
        elements, pieces = self.elements, self.pieces
        node: LexborNode | None = root
        while node is not None:
            tag = node.tag or "-"
            child = None
            if tag == "-text":
                text = node.text_content or ""
                # White space between elements counts as one space.
                text = " " if text.isspace() else text.replace("\n", " ")
                pieces.append(text)
                self.length += len(text)
            elif tag == "script":
                self.add_script(node)
            elif tag not in _SKIPPED_TAGS and tag[0] not in "-!_":
                element = self.open_element(node, tag, open_elements[-1][1].index if open_elements else -1)
                child = node.child
                if child is not None:
                    open_elements.append((node, element))
                else:
                    self.close_element(element)
            if len(elements) > MAX_ELEMENTS:
                break
            node = child or self.next_node(node, open_elements)
        while open_elements:
            self.close_element(open_elements.pop()[1])
        return node is not None

    def next_node(
        self, node: LexborNode, open_elements: list[tuple[LexborNode, Element]]
    ) -> LexborNode | None:
        """Return the node after ``node`` and its children, closing the elements that end with it."""
        next_node = node.next
        while next_node is None and open_elements:
            parent, element = open_elements.pop()
            self.close_element(element)
            next_node = parent.next if open_elements else None
        return next_node


def _element_roles(element: Element) -> frozenset[str]:
    attributes = element.attributes
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''} {attributes.get('itemprop') or ''}"
    roles = roles_of(names) if len(names) > 2 else frozenset()
    if role := _TAG_ROLES.get(element.tag):
        roles |= {role}
    if "hidden" in attributes or _HIDDEN.search(attributes.get("style") or ""):
        roles |= {"hidden"}
    return roles


def _assign_roles(elements: list[Element], length: int) -> None:
    """Set the roles of all elements and, from parent to child, their regions.

    The roles of an element that spans half of the page are not passed on: they say nothing about its parts.
    """
    for element in elements:
        element.roles = _element_roles(element)
        inherited = elements[element.parent].regions if element.parent >= 0 else frozenset[str]()
        is_wide = element.text_length > length // 2 or element.tag in _WIDE_TAGS
        element.regions = inherited if is_wide or element.roles <= inherited else inherited | element.roles


def parse_document(text: str) -> Document:
    """Parse a page. Raise ``UnreadableError`` if it is built to break parsers."""
    _reject_hostile_markup(text)
    if "&#" in text:
        text = _REFERENCE.sub(_safe_reference, text)
    tree = LexborHTMLParser(text)
    builder = _DocumentBuilder()
    truncated = builder.build(tree.root) if tree.root is not None else False
    _assign_roles(builder.elements, builder.length)
    return Document(
        elements=builder.elements,
        text="".join(builder.pieces),
        scripts=tuple(builder.scripts),
        script_size=builder.script_size,
        truncated=truncated,
        _links=(builder.link_starts, builder.link_sums),
    )


def text_lines(document: Document, start: int, end: int, excluded: list[Element]) -> list[str]:
    """Return the lines with letters or digits in a span of the text, without the excluded elements."""
    pieces, position = [], start
    for element in sorted(excluded, key=lambda element: element.text_start):
        if element.text_start >= position:
            pieces.append(document.text[position : element.text_start])
            position = element.text_end
    pieces.append(document.text[position:end])
    lines = (" ".join(line.split()) for line in "\n".join(pieces).split("\n"))
    return [line for line in lines if any(map(str.isalnum, line))]

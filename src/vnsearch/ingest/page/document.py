"""A page as a flat list of elements over one text, made in one walk: every rule after it is linear."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from vnsearch.errors import UnreadableError
from vnsearch.ingest.page.class_names import roles_of

MAX_BYTES = 64 << 20
#: Elements beyond this many are left unread, and said so: no news page has a tenth of it.
MAX_ELEMENTS = 300_000
#: Elements open at one time, and inline ones reopened in every block: parsing grows with their square.
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
#: Inline ones that a blank stands before.
_SPACED_TAGS = frozenset(["td", "th", "label"])
_VOID_TAGS = "area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr"
_OPTIONAL_END_TAGS = "p|li|dt|dd|tr|td|th|thead|tbody|tfoot|option|optgroup|html|head|body"
_TAG = re.compile(rf"<(/?)(?!(?:{_VOID_TAGS}|{_OPTIONAL_END_TAGS})[\s/>])([a-zA-Z][a-zA-Z0-9]*)")
_FORMATTING_TAGS = frozenset(
    ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"]
)
#: References to the characters that HTML reads as those of Windows-1252, and to control characters.
_REFERENCE = re.compile(r"&#(?:0*(\d{1,3})(?!\d)|[xX]0*([0-9a-fA-F]{1,2})(?![0-9a-fA-F]));?")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


@dataclass(slots=True)
class Element:
    """One element: its place in the list, its parent's, that after its last descendant, its text's span."""

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
        """An attribute, "" where it is missing or empty."""
        return self.attributes.get(name) or ""


@dataclass(frozen=True, slots=True)
class Document:
    """The page's elements in document order, the text their spans point into, its JSON-LD scripts.

    In ``text`` a line feed stands where a block begins or ends, and nowhere else.
    """

    elements: list[Element]
    text: str
    scripts: tuple[str, ...] = ()
    script_size: int = 0
    truncated: bool = False
    _links: tuple[list[int], list[int]] = field(default=([], [0]))

    def text_of(self, element: Element) -> str:
        """An element's text on one line."""
        return " ".join(self.text[element.text_start : element.text_end].split())

    def descendants(self, element: Element) -> list[Element]:
        """All elements below one."""
        return self.elements[element.index + 1 : element.subtree_end]

    def ancestors(self, element: Element) -> Iterator[Element]:
        """An element's parent, its parent's parent, and so on."""
        while element.parent >= 0:
            element = self.elements[element.parent]
            yield element

    def linked_chars(self, start: int, stop: int) -> int:
        """How many characters of a span of the text are in links."""
        starts, sums = self._links
        return sums[bisect_left(starts, stop)] - sums[bisect_left(starts, start)]


def _iter_tags(text: str) -> Iterator[tuple[bool, str]]:
    """Whether it closes, and its name, for each tag outside scripts and styles."""
    resume = 0
    for match in _TAG.finditer(text):
        if match.start() < resume:
            continue
        tag = match[2].lower()
        yield bool(match[1]), tag
        if tag in ("script", "style") and not match[1]:
            found = text.find(f"</{tag}", match.end())
            resume = found if found >= 0 else len(text)


def _safe_reference(match: re.Match[str]) -> str:
    """A character reference, "" where it stands for a control character."""
    code = int(match[1]) if match[1] else int(match[2], 16)
    control = (code < 0x20 and code not in (0x09, 0x0A, 0x0D)) or 0x7F <= code < 0xA0
    windows = 0x80 <= code < 0xA0 and code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
    return "" if control and not windows else match[0]


def _reject_hostile_markup(text: str) -> None:
    """Raises ``UnreadableError`` where parsing would take time that grows faster than the page."""
    if text.count("<") < MAX_DEPTH:
        return
    depth = deepest = formatting = most = blocks = 0
    for closing, tag in _iter_tags(text):
        step = -1 if closing else 1
        if tag in _FORMATTING_TAGS:
            formatting = max(0, formatting + step)
            most = max(most, formatting)
        else:
            blocks += 1
        depth = max(0, depth + step)
        deepest = max(deepest, depth)
    reopened = most * (blocks + text.count("<p")) if most > 100 else 0
    if deepest > MAX_DEPTH or reopened > MAX_REOPENED:
        raise UnreadableError(f"its elements are nested too deep ({deepest:,} levels)")


class _DocumentBuilder:
    """One walk over the parsed tree: elements, text pieces, links."""

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
            self.link_sums.append(self.link_sums[-1] + element.text_end - element.text_start)
        if element.tag not in _INLINE_TAGS:
            self.pieces.append("\n")
            self.length += 1

    def build(self, root: LexborNode) -> bool:
        """Walks everything below ``root``; whether it had to stop early.

        One loop without calls for the many text nodes: half of the time of reading a page is spent here.
        """
        open_: list[tuple[LexborNode, Element]] = []
        elements, pieces = self.elements, self.pieces
        node: LexborNode | None = root
        while node is not None:
            tag = node.tag or "-"
            child = None
            if tag == "-text":
                text = node.text_content or ""
                # Blanks between elements: one is as good as many.
                text = " " if text.isspace() else text.replace("\n", " ")
                pieces.append(text)
                self.length += len(text)
            elif tag == "script":
                self.add_script(node)
            elif tag not in _SKIPPED_TAGS and tag[0] not in "-!_":
                element = self.open_element(node, tag, open_[-1][1].index if open_ else -1)
                child = node.child
                if child is not None:
                    open_.append((node, element))
                else:
                    self.close_element(element)
            if len(elements) > MAX_ELEMENTS:
                break
            node = child or self.next_node(node, open_)
        while open_:
            self.close_element(open_.pop()[1])
        return node is not None

    def next_node(self, node: LexborNode, open_: list[tuple[LexborNode, Element]]) -> LexborNode | None:
        """What comes next when a node is done, closing what ends with it."""
        following = node.next
        while following is None and open_:
            parent, element = open_.pop()
            self.close_element(element)
            following = parent.next if open_ else None
        return following


def _element_roles(element: Element) -> frozenset[str]:
    attributes = element.attributes
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''} {attributes.get('itemprop') or ''}"
    found = roles_of(names) if len(names) > 2 else frozenset()
    if element.tag in ("nav", "footer"):
        found |= {"chrome" if element.tag == "nav" else "footer"}
    elif element.tag == "aside":
        found |= {"related"}
    elif element.tag == "figcaption":
        found |= {"caption"}
    if "hidden" in attributes or _HIDDEN.search(attributes.get("style") or ""):
        found |= {"hidden"}
    return found


def _assign_roles(elements: list[Element], length: int) -> None:
    """Fills in marks and, from parent to child, zones; a name on what holds half of the page says nothing."""
    for element in elements:
        element.roles = _element_roles(element)
        above = elements[element.parent].regions if element.parent >= 0 else frozenset[str]()
        wide = element.text_end - element.text_start > length // 2 or element.tag in (
            "html",
            "body",
            "main",
            "form",
        )
        element.regions = above if wide or element.roles <= above else above | element.roles


def parse_document(text: str) -> Document:
    """A page's document. Raises ``UnreadableError`` where it is made to break parsers."""
    _reject_hostile_markup(text)
    if "&#" in text:
        text = _REFERENCE.sub(_safe_reference, text)
    tree = LexborHTMLParser(text)
    walk = _DocumentBuilder()
    cut = walk.build(tree.root) if tree.root is not None else False
    _assign_roles(walk.elements, walk.length)
    links = (walk.link_starts, walk.link_sums)
    return Document(walk.elements, "".join(walk.pieces), tuple(walk.scripts), walk.script_size, cut, links)


def text_lines(document: Document, start: int, stop: int, excluded: list[Element]) -> list[str]:
    """The lines of a span of the text without some elements."""
    pieces, last = [], start
    for element in sorted(excluded, key=lambda e: e.text_start):
        if element.text_start >= last:
            pieces.append(document.text[last : element.text_start])
            last = element.text_end
    pieces.append(document.text[last:stop])
    lines = (" ".join(line.split()) for line in "\n".join(pieces).split("\n"))
    return [line for line in lines if any(map(str.isalnum, line))]

"""A page as a flat list of elements over one text, made in one walk: every rule after it is linear."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from vnsearch.errors import UnreadableError
from vnsearch.ingest.page.class_names import kinds

MAX_BYTES = 64 << 20
#: Elements beyond this many are left unread, and said so: no news page has a tenth of it.
MAX_ELEMENTS = 300_000
#: Elements open at one time, and inline ones reopened in every block: parsing grows with their square.
MAX_DEPTH = 3_000
MAX_REOPENED = 2_000_000
_SKIPPED = frozenset(
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
_INLINE = frozenset(
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
_APART = frozenset(["td", "th", "label"])
_VOID = "area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr"
_OPTIONAL = "p|li|dt|dd|tr|td|th|thead|tbody|tfoot|option|optgroup|html|head|body"
_TAG = re.compile(rf"<(/?)(?!(?:{_VOID}|{_OPTIONAL})[\s/>])([a-zA-Z][a-zA-Z0-9]*)")
_FORMATTING = frozenset(
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
    start: int
    end: int = 0
    stop: int = 0
    marks: frozenset[str] = frozenset()
    zones: frozenset[str] = frozenset()

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
    cut: bool = False
    _links: tuple[list[int], list[int]] = field(default=([], [0]))

    def of(self, element: Element) -> str:
        """An element's text on one line."""
        return " ".join(self.text[element.start : element.stop].split())

    def inside(self, element: Element) -> list[Element]:
        """All elements below one."""
        return self.elements[element.index + 1 : element.end]

    def up(self, element: Element) -> Iterator[Element]:
        """An element's parent, its parent's parent, and so on."""
        while element.parent >= 0:
            element = self.elements[element.parent]
            yield element

    def linked(self, start: int, stop: int) -> int:
        """How many characters of a span of the text are in links."""
        starts, sums = self._links
        return sums[bisect_left(starts, stop)] - sums[bisect_left(starts, start)]


def _tags(text: str) -> Iterator[tuple[bool, str]]:
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


def _harmless(match: re.Match[str]) -> str:
    """A character reference, "" where it stands for a control character."""
    code = int(match[1]) if match[1] else int(match[2], 16)
    control = (code < 0x20 and code not in (0x09, 0x0A, 0x0D)) or 0x7F <= code < 0xA0
    windows = 0x80 <= code < 0xA0 and code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
    return "" if control and not windows else match[0]


def _guard(text: str) -> None:
    """Raises ``UnreadableError`` where parsing would take time that grows faster than the page."""
    if text.count("<") < MAX_DEPTH:
        return
    depth = deepest = formatting = most = blocks = 0
    for closing, tag in _tags(text):
        step = -1 if closing else 1
        if tag in _FORMATTING:
            formatting = max(0, formatting + step)
            most = max(most, formatting)
        else:
            blocks += 1
        depth = max(0, depth + step)
        deepest = max(deepest, depth)
    reopened = most * (blocks + text.count("<p")) if most > 100 else 0
    if deepest > MAX_DEPTH or reopened > MAX_REOPENED:
        raise UnreadableError(f"its elements are nested too deep ({deepest:,} levels)")


class _Walk:
    """One walk over the parsed tree: elements, text pieces, links."""

    def __init__(self) -> None:
        self.elements: list[Element] = []
        self.pieces: list[str] = []
        self.length = 0
        self.scripts: list[str] = []
        self.script_size = 0
        self.link_starts: list[int] = []
        self.link_sums: list[int] = [0]

    def script(self, node: LexborNode) -> None:
        text = node.text()
        self.script_size += len(text)
        if "ld+json" in (node.attributes.get("type") or "").lower():
            self.scripts.append(text)

    def opened(self, node: LexborNode, tag: str, parent: int) -> Element:
        if tag not in _INLINE or tag in _APART:
            self.pieces.append(" " if tag in _APART else "\n")
            self.length += 1
        element = Element(len(self.elements), tag, node.attributes, parent, self.length)
        self.elements.append(element)
        return element

    def closed(self, element: Element) -> None:
        element.end, element.stop = len(self.elements), self.length
        if element.tag == "a":
            self.link_starts.append(element.start)
            self.link_sums.append(self.link_sums[-1] + element.stop - element.start)
        if element.tag not in _INLINE:
            self.pieces.append("\n")
            self.length += 1

    def run(self, root: LexborNode) -> bool:
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
                self.script(node)
            elif tag not in _SKIPPED and tag[0] not in "-!_":
                element = self.opened(node, tag, open_[-1][1].index if open_ else -1)
                child = node.child
                if child is not None:
                    open_.append((node, element))
                else:
                    self.closed(element)
            if len(elements) > MAX_ELEMENTS:
                break
            node = child or self.after(node, open_)
        while open_:
            self.closed(open_.pop()[1])
        return node is not None

    def after(self, node: LexborNode, open_: list[tuple[LexborNode, Element]]) -> LexborNode | None:
        """What comes next when a node is done, closing what ends with it."""
        following = node.next
        while following is None and open_:
            parent, element = open_.pop()
            self.closed(element)
            following = parent.next if open_ else None
        return following


def _marks(element: Element) -> frozenset[str]:
    attributes = element.attributes
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''} {attributes.get('itemprop') or ''}"
    found = kinds(names) if len(names) > 2 else frozenset()
    if element.tag in ("nav", "footer"):
        found |= {"chrome" if element.tag == "nav" else "footer"}
    elif element.tag == "aside":
        found |= {"related"}
    elif element.tag == "figcaption":
        found |= {"caption"}
    if "hidden" in attributes or _HIDDEN.search(attributes.get("style") or ""):
        found |= {"hidden"}
    return found


def _zoned(elements: list[Element], length: int) -> None:
    """Fills in marks and, from parent to child, zones; a name on what holds half of the page says nothing."""
    for element in elements:
        element.marks = _marks(element)
        above = elements[element.parent].zones if element.parent >= 0 else frozenset[str]()
        wide = element.stop - element.start > length // 2 or element.tag in ("html", "body", "main", "form")
        element.zones = above if wide or element.marks <= above else above | element.marks


def parse(text: str) -> Document:
    """A page's document. Raises ``UnreadableError`` where it is made to break parsers."""
    _guard(text)
    if "&#" in text:
        text = _REFERENCE.sub(_harmless, text)
    tree = LexborHTMLParser(text)
    walk = _Walk()
    cut = walk.run(tree.root) if tree.root is not None else False
    _zoned(walk.elements, walk.length)
    links = (walk.link_starts, walk.link_sums)
    return Document(walk.elements, "".join(walk.pieces), tuple(walk.scripts), walk.script_size, cut, links)


def lines_of(document: Document, start: int, stop: int, left_out: list[Element]) -> list[str]:
    """The lines of a span of the text without some elements."""
    pieces, last = [], start
    for element in sorted(left_out, key=lambda e: e.start):
        if element.start >= last:
            pieces.append(document.text[last : element.start])
            last = element.stop
    pieces.append(document.text[last:stop])
    lines = (" ".join(line.split()) for line in "\n".join(pieces).split("\n"))
    return [line for line in lines if any(map(str.isalnum, line))]

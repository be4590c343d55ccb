"""Parse a page into a ``Document``."""

from __future__ import annotations

import re
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from vnsearch.ingest.page.class_names import roles_of
from vnsearch.ingest.page.document import HEADING_TAGS, Document, Element
from vnsearch.ingest.page.hostile_markup import first_tags, reject_hostile_markup, without_unsafe_references

MAX_BYTES = 64 << 20
#: Elements after this many are not read, with a warning: no news page has a tenth as many.
MAX_ELEMENTS = 300_000
#: Elements, or pieces of text, from which on memory is saved, at the cost of some time.
_LARGE = 20_000
#: Attributes that hardly two elements have in common.
_UNLIKE = frozenset(["href", "src", "id"])
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
_NO_ROLES = frozenset[str]()
_TAG_ROLES = {
    "nav": frozenset(["chrome"]),
    "footer": frozenset(["footer"]),
    "aside": frozenset(["related"]),
    "figcaption": frozenset(["caption"]),
}
_WIDE_TAGS = ("html", "body", "main", "form")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
#: Characters of a heading that is longer than those of the columns in a page's foot.
_MIN_HEADLINE = 25


class _DocumentBuilder:
    """Collect elements, text and links in one walk over the parsed tree."""

    def __init__(self) -> None:
        self.elements: list[Element] = []
        self.by_tag: dict[str, list[Element]] = {}
        self.pieces: list[str] = []
        self.joined_pieces: list[str] = []
        self.known_attributes: dict[tuple[tuple[str, str | None], ...], dict[str, str | None]] = {}
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
        if tag in _SPACED_TAGS:
            self.pieces.append(" ")
            self.length += 1
        elif tag not in _INLINE_TAGS:
            self.pieces.append("\n")
            self.length += 1
        number = len(self.elements)
        element = Element(number, tag, node.attributes, parent, self.length)
        if number >= _LARGE:
            self.save_memory(element)
        self.elements.append(element)
        if tag in self.by_tag:
            self.by_tag[tag].append(element)
        else:
            self.by_tag[tag] = [element]
        return element

    def save_memory(self, element: Element) -> None:
        """Keep the attributes of equal elements once, and many pieces of text as one."""
        attributes = element.attributes
        if not attributes.keys() & _UNLIKE:
            element.attributes = self.known_attributes.setdefault(tuple(attributes.items()), attributes)
        if len(self.pieces) > _LARGE:
            self.joined_pieces.append("".join(self.pieces))
            self.pieces.clear()

    def text(self) -> str:
        """Return the text of the elements so far."""
        return "".join([*self.joined_pieces, *self.pieces])

    def close_element(self, element: Element) -> None:
        element.subtree_end, element.text_end = len(self.elements), self.length
        element.text_length = self.length - element.text_start
        tag = element.tag
        if tag == "a":
            self.link_starts.append(element.text_start)
            self.link_sums.append(self.link_sums[-1] + element.text_length)
        elif tag not in _INLINE_TAGS:
            self.pieces.append("\n")
            self.length += 1

    def build(self, root: LexborNode) -> bool:
        """Walk the tree below ``root``; return whether the walk stopped early, at ``MAX_ELEMENTS``.

        Text nodes are the most frequent and are handled without calls: a tenth of the time of reading a page is
        spent in this loop.
        """
        open_elements: list[tuple[LexborNode, Element]] = []
        elements, pieces = self.elements, self.pieces
        parent = -1
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
                element = self.open_element(node, tag, parent)
                child = node.child
                if child is not None:
                    open_elements.append((node, element))
                    parent = element.index
                    if len(elements) > MAX_ELEMENTS:
                        break
                    node = child
                    continue
                self.close_element(element)
            if len(elements) > MAX_ELEMENTS:
                break
            node = node.next
            while node is None and open_elements:
                closed_node, element = open_elements.pop()
                self.close_element(element)
                parent = element.parent
                node = closed_node.next if open_elements else None
        while open_elements:
            self.close_element(open_elements.pop()[1])
        return node is not None


def _element_roles(element: Element) -> frozenset[str]:
    roles = _TAG_ROLES.get(element.tag, _NO_ROLES)
    if not (attributes := element.attributes):
        return roles
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''} {attributes.get('itemprop') or ''}"
    if len(names) > 2:
        roles = roles | roles_of(names) if roles else roles_of(names)
    if "hidden" in attributes or ((style := attributes.get("style")) and _HIDDEN.search(style)):
        roles |= {"hidden"}
    return roles


def _assign_roles(elements: list[Element], length: int) -> None:
    """Set the roles of all elements and, from parent to child, their regions.

    The roles of an element that spans half of the page are not passed on: they say nothing about its parts.
    """
    for element in elements:
        element.roles = _element_roles(element)
        if "footer" in element.roles and element.tag != "footer" and _has_headlines(elements, element):
            element.roles -= {"footer"}
        parent_regions = elements[element.parent].regions if element.parent >= 0 else _NO_ROLES
        if element.roles and not element.roles <= parent_regions:
            is_wide = element.text_length > length // 2 or element.tag in _WIDE_TAGS
            element.regions = parent_regions if is_wide else parent_regions | element.roles
        else:
            element.regions = parent_regions


def _has_headlines(elements: list[Element], element: Element) -> bool:
    """Return whether an element has several links in headings, as long as headlines: a foot has none."""
    below = elements[element.index + 1 : min(element.subtree_end, element.index + 300)]
    headings = (each for each in below if each.tag in HEADING_TAGS and each.text_length >= _MIN_HEADLINE)
    linked_headings = (
        each for each in headings if elements[min(each.index + 1, len(elements) - 1)].tag == "a"
    )
    return len(list(islice(linked_headings, 3))) == 3


def parse_document(text: str) -> Document:
    """Parse a page. Raise ``UnreadableError`` if it is built to break parsers, ``MemoryError``.

    A caller who keeps no reference to ``text`` needs less memory: it is let go before the page is parsed.
    """
    text, is_cut = first_tags(text)
    reject_hostile_markup(text)
    if "&#" in text:
        text = without_unsafe_references(text)
    data = text.encode("utf-8", "ignore")
    del text
    try:
        tree = LexborHTMLParser(data)
    except SelectolaxError as error:  # the parser accepts every text, but may get no memory
        raise MemoryError from error
    del data
    builder = _DocumentBuilder()
    is_truncated = builder.build(tree.root) if tree.root is not None else False
    del tree
    _assign_roles(builder.elements, builder.length)
    return Document(
        elements=builder.elements,
        text=builder.text(),
        scripts=tuple(builder.scripts),
        script_size=builder.script_size,
        truncated=is_truncated or is_cut,
        _links=(builder.link_starts, builder.link_sums),
        _by_tag=builder.by_tag,
    )

"""Extract the text of a story: its paragraphs and captions, without link boxes, imprints and bylines."""

from __future__ import annotations

import re
from dataclasses import dataclass

from vnsearch.ingest import addresses
from vnsearch.ingest.dates.absolute import parse_written_date
from vnsearch.ingest.page.class_names import BUTTONS, is_imprint
from vnsearch.ingest.page.document import Document, Element, text_lines
from vnsearch.ingest.page.regions import BOILERPLATE, NOT_BODY
from vnsearch.ingest.page.story.captions import captions_around, is_caption
from vnsearch.ingest.page.story.container import find_container
from vnsearch.ingest.page.story.live_report import join_times
from vnsearch.ingest.page.title_text import ascii_fold, ascii_words
from vnsearch.ingest.page.url_shape import url_shape
from vnsearch.ingest.section_headings import is_section_heading

_BYLINE_PREFIX = re.compile(r"^\(?(?:Theo|Nguồn:?|Bài|Tổng hợp|Biên dịch|Tác giả:?)\s")
#: What the person did, after the name at the end of a story. (An author's name elsewhere: ``authors``.)
_BYLINE_ROLE = re.compile(
    r"\s*\((?:tổng hợp|ghi|dịch|lược dịch|biên dịch|thực hiện|lược ghi|[Tt]heo [^()]{2,40})\)$"
)
_INLINE_TAGS = ("a", "b", "strong", "em", "i", "span")
#: A line that is only an address, as print versions end.
_ADDRESS_LINE = re.compile(r"(?:[\w ]{1,20}:\s*)?https?://\S{1,500}")
_MAX_BETWEEN_BUTTONS = 4
#: Characters of the longest card of another story.
_MAX_CARD = 500
_BOX_TAGS = ("div", "ul", "table", "section", "article", "ol", "dl", "h2", "h3", "h4")


@dataclass(frozen=True, slots=True)
class Body:
    """The text of a story: its container, paragraphs, captions, and its byline, "" for none.

    ``other_elements`` are the elements in the container that are not the story's own text, outermost only.
    """

    container: Element
    paragraphs: tuple[str, ...]
    captions: tuple[str, ...] = ()
    byline: str = ""
    other_elements: tuple[Element, ...] = ()

    @property
    def length(self) -> int:
        """Characters in the paragraphs."""
        return sum(map(len, self.paragraphs))

    @property
    def size(self) -> int:
        """Characters in paragraphs and captions."""
        return self.length + sum(map(len, self.captions))


def _is_imprint(document: Document, element: Element) -> bool:
    """Return whether a block is the publisher's imprint, which is under every page."""
    return element.text_length <= 3000 and is_imprint(ascii_fold(document.text_of(element)))


def _story_links(document: Document, element: Element, base_url: str) -> list[Element]:
    """Return the links with text in an element that may lead to stories."""
    return [
        link
        for link in document.descendants(element)
        if link.tag == "a"
        and link.text_length
        and url_shape(addresses.absolute(base_url, link.get("href"))).confidence
    ]


def _is_link_box(document: Document, element: Element, base_url: str) -> bool:
    """Return whether a block in a story is a box of links to other stories, each on a line of its own."""
    if element.tag in ("p", "figure") or element.text_length > 3000:
        return False
    size = len(document.text_of(element))
    if not size or not document.linked_chars(element.text_start, element.text_end):
        return False
    links = _story_links(document, element, base_url)
    on_own_lines = sum(link.text_length for link in links if _fills_line(document, link))
    return on_own_lines > 0 and 5 * on_own_lines >= size


def _fills_line(document: Document, link: Element) -> bool:
    """Return whether there are at most 25 other characters on a link's line."""
    text = document.text
    before = text.rfind("\n", 0, link.text_start)
    after = text.find("\n", link.text_end)
    line = text[before + 1 : after if after >= 0 else len(text)]
    return len(" ".join(line.split())) <= link.text_length + 25


def _find_other_elements_and_captions(
    document: Document, container: Element, base_url: str
) -> tuple[list[Element], list[Element]]:
    """Return the elements of a container to drop, and its captions; outermost only.

    Here each part of a story is classified: as a caption (``captions.is_caption``), as something to drop, or
    else as body text.
    """
    other_elements, captions = [], []
    index, elements = container.index + 1, document.elements
    while index < container.subtree_end:
        element = elements[index]
        index = element.subtree_end
        if element.text_length and is_caption(document, element, container):
            captions.append(element)
        elif element.text_length and _is_other_element(document, element, container, base_url):
            other_elements.append(element)
        else:
            index = element.index + 1
    return other_elements, captions


def _is_other_element(document: Document, element: Element, container: Element, base_url: str) -> bool:
    """Return whether an element of a story is not part of its text: a box, a byline, an imprint.

    Elements that contain much of the story's text are never dropped.
    """
    share = element.text_length / max(1, container.text_length)
    if element.roles & NOT_BODY and element.tag not in _INLINE_TAGS and share < 0.4:
        return True
    if element.tag in ("nav", "footer") and share < 0.5:
        return True
    if element.tag == "aside" and share < 0.5 and _story_links(document, element, base_url):
        return True
    if element.tag in _BOX_TAGS and share < 0.4:
        is_other_story = _is_link_box(document, element, base_url) or _is_card(document, element, base_url)
        return is_other_story or _is_imprint(document, element)
    is_line = element.tag in ("p", "li")
    return is_line and (_is_only_link(document, element, base_url) or _is_only_buttons(document, element))


def _is_card(document: Document, element: Element, base_url: str) -> bool:
    """Return whether a block is the card of another story: its title as a link, then a short text.

    A paragraph may begin with a link, too, but not with one whose words are those of the address.
    """
    if element.text_length > _MAX_CARD:
        return False
    links = _story_links(document, element, base_url)
    if len({link.get("href") for link in links}) != 1:
        return False
    title = document.text_of(links[-1])
    words, shape = ascii_words(title), url_shape(addresses.absolute(base_url, links[-1].get("href")))
    common_count = len(set(words).intersection(shape.words))
    is_title = len(words) >= 5 and shape.confidence == 2 and 5 * common_count >= 3 * len(shape.words)
    return is_title and document.text_of(element).startswith(title)


def _is_only_link(document: Document, element: Element, base_url: str) -> bool:
    """Return whether a paragraph is nothing but links to other stories: ``>> Xem thêm: …``."""
    size = len(document.text_of(element))
    linked_length = sum(link.text_length for link in _story_links(document, element, base_url))
    return linked_length > 0 and size - linked_length <= 25


def _is_only_buttons(document: Document, element: Element) -> bool:
    """Return whether a paragraph is nothing but links that are buttons: to print, to close, to send."""
    links = [child for child in document.descendants(element)[:20] if child.tag == "a" and child.text_length]
    size = len(document.text_of(element))
    is_all = size - sum(link.text_length for link in links) <= _MAX_BETWEEN_BUTTONS * len(links)
    return is_all and all(ascii_fold(document.text_of(link)) in BUTTONS for link in links)


def _strip_lines_above_story(lines: list[str], has_title: bool) -> list[str]:
    """Remove the lines above a story: its date, and if its title is in the container, its section too."""
    for number, line in enumerate(lines):
        is_date = len(line) <= 90 and parse_written_date(line) is not None
        is_section = has_title and len(line.split()) <= 4 and line[-1] not in ".!?:"
        if not is_date and not is_section:
            return lines[number:]
    return []


def _strip_lines_below_story(lines: list[str]) -> list[str]:
    """Remove what stands below a story: its address, the label of a list of other stories that is gone already."""
    while len(lines) > 1 and (is_section_heading(lines[-1]) or _ADDRESS_LINE.fullmatch(lines[-1])):
        lines = lines[:-1]
    return lines


def is_byline(line: str) -> bool:
    """Return whether a line is the names of authors or a source: ``Anh Minh``, ``Theo Reuters``."""
    line = _BYLINE_ROLE.sub("", line).strip()
    prefix = _BYLINE_PREFIX.match(line)
    names = line[prefix.end() if prefix else 0 :].strip("() ").replace(" - ", " ").replace("/", " ")
    words = names.split()
    if not words or len(words) > (8 if prefix else 6) or line[-1] in '.?!:;…”"':
        return False
    if any(map(str.isdigit, line)):
        return False
    return all(word[0].isupper() or word in ("và", "&") for word in words) and (
        len(words) > 1 or bool(prefix)
    )


def _photo_story(document: Document, title: Element | None) -> Body | None:
    """Return a story told in captions: the element under the title that contains all of them.

    Return None for fewer than three captions.
    """
    if title is None:
        return None
    captions = [
        element
        for element in document.elements[title.subtree_end :]
        if "caption" in element.roles and element.text_length and not element.regions & BOILERPLATE
    ]
    outermost = [
        caption for caption in captions if "caption" not in document.elements[caption.parent].regions
    ]
    if len(outermost) < 3:
        return None
    first, last = outermost[0], outermost[-1]
    container = next(
        ancestor for ancestor in document.ancestors(first) if ancestor.subtree_end >= last.subtree_end
    )
    return Body(container, (), _distinct_texts(document, outermost))


def _distinct_texts(document: Document, elements: list[Element]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(document.text_of, elements))))


def _split_byline(lines: list[str], author: str) -> tuple[list[str], str]:
    """Return a story's lines without the bylines at its end, and these joined by commas."""
    end = len(lines)
    while end > 1 and len(lines[end - 1]) <= 60:
        line = lines[end - 1]
        if not is_byline(line) and not (author and ascii_fold(line) == ascii_fold(author)):
            break
        end -= 1
    return lines[:end], ", ".join(lines[end:])


def extract_body(document: Document, title: Element | None, base_url: str, author: str = "") -> Body | None:
    """Return the page's main text, whether or not it is a story; None if there is no running text.

    ``title`` is the element of its title, ``base_url`` the page's address, ``author`` the name in the head.
    """
    container = find_container(document, title)
    photo_story = _photo_story(document, title)
    if container is None:
        return photo_story
    other_elements, captions = _find_other_elements_and_captions(document, container, base_url)
    has_title = title is not None and container.index <= title.index < container.subtree_end
    start = title.text_end if title and has_title else container.text_start
    lines = text_lines(document, start, container.text_end, other_elements + captions)
    lines = _strip_lines_below_story(_strip_lines_above_story(lines, has_title))
    paragraphs, byline = _split_byline(lines, author)
    captions += captions_around(document, container, title)
    body = Body(
        container, join_times(paragraphs), _distinct_texts(document, captions), byline, tuple(other_elements)
    )
    return photo_story if photo_story and photo_story.size > 2 * body.size else body

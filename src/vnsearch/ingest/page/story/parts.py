"""Find out whether a page is one part of a story in several pages, and which.

It is one only if it links to another page of the same story: one whose address differs from its own in nothing
but the number of the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from urllib.parse import quote, unquote

from vnsearch.ingest import addresses
from vnsearch.ingest.page.document import Document, Element
from vnsearch.ingest.page.head import Head
from vnsearch.ingest.page.listing.links import UNKNOWN_SITE
from vnsearch.ingest.page.title_text import ascii_fold
from vnsearch.ingest.page_numbers import NumberedPage, numbered_pages
from vnsearch.model import StoryPart

#: Characters of a link to another page of the story, and of the row of all of them.
_MAX_LINK, _MAX_ROW = 40, 400
_MAX_LINKS = 1000
#: Characters at the end of an address in which the number of a page stands.
_TAIL = 40
#: What addresses of further pages contain.
_FURTHER_PAGE = re.compile(
    r"(?:p|pg|paged?|trang|no|num|index)[-_/=]?\d{1,3}(?!\d)|[-_/,]\d{1,2}(?:\.[a-z]{3,5})?/?$", re.IGNORECASE
)
_NUMBER = re.compile(r"\W*(?:(?:trang|page)\s*)?(\d{1,3})\W*")
_PREVIOUS = re.compile(r"\bprev(?:ious)?\b|(?:^|\b(?:trang|phan) )truoc\b|^\W*[‹«<]")
_NEXT = re.compile(r"\bnext\b|(?:^|\b(?:trang|phan|xem|doc) )(?:sau|tiep)\b|[›»>]\W*$")
_CURRENT = re.compile(r"\b(?:active|current|selected)\b", re.IGNORECASE)


@dataclass(frozen=True)
class _Link:
    """A link of a page: its absolute address, its text and rel, its element (None for one in the head)."""

    url: str
    words: str
    element: Element | None = None

    @cached_property
    def readings(self) -> list[tuple[str, NumberedPage]]:
        """The ways to understand its address, each with the address key of the first page."""
        return [(addresses.address_key(page.first), page) for page in numbered_pages(self.url)]

    def page_of(self, story: str) -> int | None:
        """Return the number of the page of a story that it leads to; None where it leads elsewhere.

        An address alone says it only where it names the number as that of a page.
        """
        number = _NUMBER.fullmatch(self.words)
        for key, page in self.readings:
            if key == story:
                if number:
                    return page.number if int(number[1]) == page.number else None
                is_clear = page.is_named and (page.number > 1 or self.direction)
                return page.number if is_clear else None
        return None

    @property
    def direction(self) -> int:
        """1 for a link to the next page, -1 to the one before, 0 for others."""
        return 1 if _NEXT.search(self.words) else -1 if _PREVIOUS.search(self.words) else 0


def find_part(
    document: Document, head: Head, fetched_url: str, stated_url: str, name: str
) -> StoryPart | None:
    """Return which part of its story a page is; None where no other part is to be seen.

    ``fetched_url`` is the address that the page was fetched from, ``stated_url`` the one that it states itself,
    each "" if unknown. Without both, the other pages are looked for in the folder of its file, called ``name``.
    """
    own = [url for url in (fetched_url, stated_url) if url] or [UNKNOWN_SITE + quote(name)]
    if not _has_further_pages(document, head):
        return None
    links = _short_links(document, head, own[0])
    parts = list(_possible_parts(document, links, own, is_exact=bool(fetched_url)))
    return next((part for part in parts if part.number > 1), parts[0] if parts else None)


def _has_further_pages(document: Document, head: Head) -> bool:
    """Return whether some link may lead to a further page: most stories have none, and this is told at once."""
    is_next = any(rel in ("next", "prev", "previous") for rel in head.links)
    return is_next or any(
        _FURTHER_PAGE.search(link.get("href")[-_TAIL:]) for link in _short_anchors(document)
    )


def _short_anchors(document: Document) -> Iterator[Element]:
    anchors = (
        element
        for element in document.with_tag("a")
        if element.text_length <= _MAX_LINK and "comment" not in element.regions
    )
    return islice(anchors, _MAX_LINKS)


def _short_links(document: Document, head: Head, own: str) -> list[_Link]:
    links = [
        _Link(addresses.absolute(own, href), rel)
        for rel, href in head.links.items()
        if rel in ("next", "prev", "previous")
    ]
    for anchor in _short_anchors(document):
        words = f"{document.text_of(anchor)} {anchor.get('rel')}".strip()
        links.append(_Link(addresses.absolute(own, anchor.get("href").strip()), ascii_fold(words), anchor))
    return [link for link in links if link.url]


def _possible_parts(
    document: Document, links: Sequence[_Link], own: Sequence[str], *, is_exact: bool
) -> Iterator[StoryPart]:
    """Yield the parts that a page may be by each of its addresses; ``is_exact``: it came from the first."""
    for place, url in enumerate(own):
        for first, number, _ in numbered_pages(url):
            story = addresses.address_key(first)
            pages = [(page, link) for link in links if (page := link.page_of(story)) is not None]
            is_home = not set(story) & {"/", "?"}
            if is_home or all(page == number for page, _ in pages):
                continue
            is_certain = number > 1 or (is_exact and place == 0)
            yield StoryPart(_story_name(story), number if is_certain else _current_number(document, pages))


def _story_name(key: str) -> str:
    """Return the address key of a story, or the name of its file where the site is unknown."""
    unknown = addresses.address_key(UNKNOWN_SITE)
    return unquote(key.removeprefix(f"{unknown}/")) if key.startswith(unknown) else key


def _current_number(document: Document, pages: Sequence[tuple[int, _Link]]) -> int:
    """Return the number of a page whose address may be that of the first page for all pages.

    It is the one beside the next page and the one before, or the only one in the row of links that is no link or
    has the class of the current one; else 1.
    """
    for page, link in pages:
        if link.direction and page > link.direction:
            return page - link.direction
    anchors = [link.element for _, link in pages if link.element]
    row = _row_of(document, anchors)
    if row is None:
        return 1
    linked_numbers = {page for page, _ in pages}
    visible_numbers = {int(number) for number in re.findall(r"\d{1,3}", document.text_of(row))}
    unlinked_numbers = [
        number for number in visible_numbers - linked_numbers if 1 <= number <= max(linked_numbers) + 1
    ]
    marked_numbers = [page for page, link in pages if link.element and _is_current(document, link.element)]
    return unlinked_numbers[0] if len(unlinked_numbers) == 1 else marked_numbers[0] if marked_numbers else 1


def _row_of(document: Document, anchors: Sequence[Element]) -> Element | None:
    """Return the smallest element around links, None where it is more than a row of them."""
    if not anchors:
        return None
    last = max(anchor.index for anchor in anchors)
    around = (element for element in document.ancestors(anchors[0]) if element.subtree_end > last)
    row = next(around, None)
    return row if row and row.text_length <= _MAX_ROW else None


def _is_current(document: Document, anchor: Element) -> bool:
    parent = document.elements[anchor.parent]
    return any(_CURRENT.search(element.get("class")) for element in (anchor, parent))

"""Links that may lead to other stories, by story: where each leads, and whose they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from vnsearch.ingest import addresses
from vnsearch.ingest.page.document import Document, Element
from vnsearch.ingest.page.title_text import bare_words
from vnsearch.ingest.page.url_shape import UrlShape, shape

MAX_HEADLINES = 2000
HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
#: Zones in which no link leads to a story.
NEVER = frozenset(("footer", "crumbs", "tags"))
#: Stands for the address of a page whose address nobody knows, so that its relative links can be told apart.
NOWHERE = "https://page.invalid/"
_EMPTY = ("#", "javascript:")
_NO_PAGE = (*_EMPTY, "mailto:", "tel:")


@dataclass(slots=True)
class StoryLinks:
    """All links to one story: its key and address ("" where none is known), the links in order."""

    key: str
    url: str
    shape: UrlShape
    links: list[Element] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PageContext:
    """What is known of the page: its id, address, site ("" where unknown), own key, and of its story.

    ``inside`` are the spans of elements that hold the story's text, ``title`` the element over it (-1: none),
    ``numbered`` whether the story's own address bears a number, as its neighbours' will.
    """

    page: str
    base: str
    own: str
    inside: Sequence[tuple[int, int]] = ()
    title: int = -1
    numbered: bool = False

    def within(self, index: int) -> bool:
        """Whether an element stands in the story's own text."""
        return any(start <= index < end for start, end in self.inside)


def _resolved(href: str, around: PageContext) -> tuple[str, str] | None:
    """A link's canonical address and key, where it may lead to another story."""
    if href.startswith(_NO_PAGE):
        return None
    url = addresses.canonical(addresses.absolute(around.base, href))
    if not url or not shape(url).sure:
        return None
    key = addresses.address_key(url)
    return (url, key) if key != around.own else None


def _outside(document: Document, around: PageContext) -> list[Element]:
    """The links beside the story."""
    return [
        link
        for link in document.elements
        if link.tag == "a" and not link.zones & NEVER and not around.within(link.index)
    ]


def addressed(document: Document, around: PageContext) -> list[StoryLinks]:
    """Links whose addresses may be stories', by story, in order of appearance."""
    found: dict[str, StoryLinks] = {}
    known: dict[str, tuple[str, str] | None] = {}
    for link in _outside(document, around):
        href = link.get("href").strip()
        if href not in known:
            known[href] = _resolved(href, around) if href else None
        if seen := known[href]:
            url, key = seen
            found.setdefault(key, StoryLinks(key, url, shape(url))).links.append(link)
            if len(found) > 5 * MAX_HEADLINES:
                break
    return _own_site_links(list(found.values()), addresses.site(around.base))


def links_without_address(document: Document, around: PageContext) -> list[StoryLinks]:
    """Links without an address that read as headlines, by their words: some tools save every link as ``#``.

    Where some stand in headings, those that do not are other words for the same stories.
    """
    found: dict[str, StoryLinks] = {}
    headed: set[str] = set()
    own = bare_words(document.of(document.elements[around.title])) if around.title >= 0 else []
    for link in _outside(document, around):
        href = link.get("href").strip()
        if href and not href.startswith(_EMPTY):
            continue
        words = bare_words(document.of(link)) if link.stop - link.start < 400 else []
        heads = _heads(document, link)
        if words and words != own and len(words) >= (4 if heads else 6):
            key = " ".join(words)
            found.setdefault(key, StoryLinks(key, "", UrlShape((), 1))).links.append(link)
            headed |= {key} if heads else set()
    return [story for key, story in found.items() if not headed or key in headed][: 5 * MAX_HEADLINES]


def _heads(document: Document, link: Element) -> bool:
    """Whether a link stands in a heading or holds one."""
    near = [*list(document.up(link))[:2], *document.inside(link)[:10]]
    return any(element.tag in HEADINGS or "heading" in element.marks for element in near)


def _own_site_links(stories: list[StoryLinks], site: str) -> list[StoryLinks]:
    """The stories of the site itself, and of sister sites, to which the page links almost as much."""
    sites = [addresses.site(story.url) for story in stories]
    counted = Counter(name for name, story in zip(sites, stories, strict=True) if story.shape.sure == 2)
    kept = {name for name, count in counted.items() if count >= 10 and 4 * count >= counted[site]} | {site}
    if addresses.site(NOWHERE) == site and not counted[site]:
        kept |= set(sites)
    return [
        StoryLinks(story.key, "" if name == addresses.site(NOWHERE) else story.url, story.shape, story.links)
        for name, story in zip(sites, stories, strict=True)
        if name in kept
    ]

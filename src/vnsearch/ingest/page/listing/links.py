"""Links that may lead to other stories, by story: where each leads, and whose they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from vnsearch.ingest import addresses
from vnsearch.ingest.page.document import HEADING_TAGS, Document, Element
from vnsearch.ingest.page.regions import NOT_STORY_LINK
from vnsearch.ingest.page.title_text import ascii_words
from vnsearch.ingest.page.url_shape import UrlShape, url_shape

MAX_HEADLINES = 2000
#: Stands for the address of a page whose address nobody knows, so that its relative links can be told apart.
UNKNOWN_SITE = "https://page.invalid/"
_NOT_PAGES = (*addresses.PLACEHOLDERS, "mailto:", "tel:")


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

    page_id: str
    base_url: str
    own_key: str
    story_spans: Sequence[tuple[int, int]] = ()
    title_index: int = -1
    has_numbered_url: bool = False

    def in_story(self, index: int) -> bool:
        """Whether an element stands in the story's own text."""
        return any(start <= index < end for start, end in self.story_spans)


def _resolve(href: str, around: PageContext) -> tuple[str, str] | None:
    """A link's canonical address and key, where it may lead to another story."""
    if href.startswith(_NOT_PAGES):
        return None
    url = addresses.canonical(addresses.absolute(around.base_url, href))
    if not url or not url_shape(url).confidence:
        return None
    key = addresses.address_key(url)
    return (url, key) if key != around.own_key else None


def _links_beside_story(document: Document, around: PageContext) -> list[Element]:
    """The links beside the story."""
    return [
        link
        for link in document.elements
        if link.tag == "a" and not link.regions & NOT_STORY_LINK and not around.in_story(link.index)
    ]


def links_with_address(document: Document, around: PageContext) -> list[StoryLinks]:
    """Links whose addresses may be stories', by story, in order of appearance."""
    found: dict[str, StoryLinks] = {}
    known: dict[str, tuple[str, str] | None] = {}
    for link in _links_beside_story(document, around):
        href = link.get("href").strip()
        if href not in known:
            known[href] = _resolve(href, around) if href else None
        if seen := known[href]:
            url, key = seen
            found.setdefault(key, StoryLinks(key, url, url_shape(url))).links.append(link)
            if len(found) > 5 * MAX_HEADLINES:
                break
    return _own_site_links(list(found.values()), addresses.site(around.base_url))


def links_without_address(document: Document, around: PageContext) -> list[StoryLinks]:
    """Links without an address that read as headlines, by their words: some tools save every link as ``#``.

    Where some stand in headings, those that do not are other words for the same stories.
    """
    found: dict[str, StoryLinks] = {}
    headed: set[str] = set()
    own = (
        ascii_words(document.text_of(document.elements[around.title_index]))
        if around.title_index >= 0
        else []
    )
    for link in _links_beside_story(document, around):
        href = link.get("href").strip()
        if href and not href.startswith(addresses.PLACEHOLDERS):
            continue
        words = ascii_words(document.text_of(link)) if link.text_length < 400 else []
        heads = _is_in_heading(document, link)
        if words and words != own and len(words) >= (4 if heads else 6):
            key = " ".join(words)
            found.setdefault(key, StoryLinks(key, "", UrlShape((), 1))).links.append(link)
            headed |= {key} if heads else set()
    return [story for key, story in found.items() if not headed or key in headed][: 5 * MAX_HEADLINES]


def _is_in_heading(document: Document, link: Element) -> bool:
    """Whether a link stands in a heading or holds one."""
    near = [*list(document.ancestors(link))[:2], *document.descendants(link)[:10]]
    return any(element.tag in HEADING_TAGS or "heading" in element.roles for element in near)


def _own_site_links(stories: list[StoryLinks], site: str) -> list[StoryLinks]:
    """The stories of the site itself, and of sister sites, to which the page links almost as much."""
    sites = [addresses.site(story.url) for story in stories]
    counted = Counter(name for name, story in zip(sites, stories, strict=True) if story.shape.confidence == 2)
    kept = {name for name, count in counted.items() if count >= 10 and 4 * count >= counted[site]} | {site}
    if addresses.site(UNKNOWN_SITE) == site and not counted[site]:
        kept |= set(sites)
    return [
        StoryLinks(
            story.key, "" if name == addresses.site(UNKNOWN_SITE) else story.url, story.shape, story.links
        )
        for name, story in zip(sites, stories, strict=True)
        if name in kept
    ]

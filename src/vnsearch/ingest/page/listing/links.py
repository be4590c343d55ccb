"""Collect the links of a page that may lead to other stories, grouped by story."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from vnsearch.ingest import addresses
from vnsearch.ingest.page.document import HEADING_TAGS, Document, Element
from vnsearch.ingest.page.regions import NOT_STORY_LINK
from vnsearch.ingest.page.title_text import ascii_words
from vnsearch.ingest.page.url_shape import UrlShape, url_shape

MAX_HEADLINES = 2000
#: The base address of a page whose address is unknown, so that its relative links can be told apart.
UNKNOWN_SITE = "https://page.invalid/"
_NOT_PAGES = (*addresses.PLACEHOLDERS, "mailto:", "tel:")


@dataclass(slots=True)
class StoryLinks:
    """All links of a page to one story, in order.

    ``key`` is its ``address_key``, or the words of its title if it has no address; ``url`` is then "". Of a story
    on an unknown site, ``url`` is only the path.
    """

    key: str
    url: str
    shape: UrlShape
    links: list[Element] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PageContext:
    """The page around its headlines.

    ``own_keys`` are the ``address_key`` of the page and that of the first page of its story. ``story_spans`` are
    the half-open spans of element indexes with the story's text, ascending and apart from one another;
    ``title_index`` is the index of its title (-1 for none). ``has_numbered_url`` tells that the story's address
    contains a number, as those of its neighbours then do.
    """

    page_id: str
    base_url: str
    own_keys: frozenset[str]
    story_spans: Sequence[tuple[int, int]] = ()
    title_index: int = -1
    has_numbered_url: bool = False

    def in_story(self, index: int) -> bool:
        """Return whether an element is part of the story's own text."""
        place = bisect_right(self.story_spans, index, key=itemgetter(0)) - 1
        return place >= 0 and index < self.story_spans[place][1]


def _resolve(href: str, context: PageContext) -> tuple[str, str] | None:
    """Return a link's canonical address and key; None if it does not lead to another story."""
    if href.startswith(_NOT_PAGES):
        return None
    url = addresses.canonical(addresses.absolute(context.base_url, href))
    if not url or not url_shape(url).confidence:
        return None
    key = addresses.address_key(url)
    return (url, key) if key not in context.own_keys else None


def links_beside_story(document: Document, context: PageContext) -> list[Element]:
    """Return the links outside the story, in regions that may contain links to stories."""
    return [
        link
        for link in document.with_tag("a")
        if link.regions.isdisjoint(NOT_STORY_LINK) and not context.in_story(link.index)
    ]


def links_with_address(links: Iterable[Element], context: PageContext) -> list[StoryLinks]:
    """Return those of some links whose addresses may be those of stories, by story, in order of appearance."""
    stories: dict[str, StoryLinks] = {}
    addresses_by_href: dict[str, tuple[str, str] | None] = {}
    for link in links:
        href = link.get("href").strip()
        if href not in addresses_by_href:
            addresses_by_href[href] = _resolve(href, context) if href else None
        if address := addresses_by_href[href]:
            url, key = address
            stories.setdefault(key, StoryLinks(key, url, url_shape(url))).links.append(link)
            if len(stories) > 5 * MAX_HEADLINES:
                break
    return _own_site_links(list(stories.values()), addresses.site(context.base_url))


def links_without_address(
    document: Document, links: Iterable[Element], context: PageContext
) -> list[StoryLinks]:
    """Return those of some links without an address whose texts may be headlines, by text.

    Some tools save every link as ``#``. If some of these links are in headings, the others are teasers of the
    same stories and left out.
    """
    stories: dict[str, StoryLinks] = {}
    keys_in_headings: set[str] = set()
    title = document.elements[context.title_index] if context.title_index >= 0 else None
    title_words = ascii_words(document.text_of(title)) if title else ()
    for link in links:
        href = link.get("href").strip()
        if href and not href.startswith(addresses.PLACEHOLDERS):
            continue
        words = ascii_words(document.text_of(link)) if link.text_length < 400 else ()
        in_heading = _is_in_heading(document, link)
        if words and words != title_words and len(words) >= (4 if in_heading else 6):
            key = " ".join(words)
            stories.setdefault(key, StoryLinks(key, "", UrlShape((), 1))).links.append(link)
            keys_in_headings |= {key} if in_heading else set()
    headlines = [story for key, story in stories.items() if not keys_in_headings or key in keys_in_headings]
    return headlines[: 5 * MAX_HEADLINES]


def _is_in_heading(document: Document, link: Element) -> bool:
    """Return whether a link is in a heading or contains one."""
    nearby = [*list(document.ancestors(link))[:2], *document.descendants(link)[:10]]
    return any(element.tag in HEADING_TAGS or "heading" in element.roles for element in nearby)


def _own_site_links(stories: list[StoryLinks], own_site: str) -> list[StoryLinks]:
    """Return the stories of the page's own site and its sister sites.

    A sister site is one to which the page links at least ten times, and a quarter as often as to its own.
    On a page whose own site is unknown, all sites count.
    """
    unknown_site = addresses.site(UNKNOWN_SITE)
    sites = [addresses.site(story.url) for story in stories]
    counts = Counter(site for site, story in zip(sites, stories, strict=True) if story.shape.confidence == 2)
    own_sites = {site for site, count in counts.items() if count >= 10 and 4 * count >= counts[own_site]}
    own_sites.add(own_site)
    if unknown_site == own_site and not counts[own_site]:
        own_sites |= set(sites)
    return [
        StoryLinks(story.key, story.url.removeprefix(UNKNOWN_SITE[:-1]), story.shape, story.links)
        if site == unknown_site
        else story
        for site, story in zip(sites, stories, strict=True)
        if site in own_sites
    ]

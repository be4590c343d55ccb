"""The headlines around a story: links to other stories, one a story, with their list and date."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vnsearch.ingest import addresses
from vnsearch.ingest.page.class_names import BUTTONS, TOPICS
from vnsearch.ingest.page.document import Document, Element
from vnsearch.ingest.page.listing import entry
from vnsearch.ingest.page.listing.links import (
    HEADINGS,
    MAX_HEADLINES,
    PageContext,
    StoryLinks,
    addressed,
    links_without_address,
)
from vnsearch.ingest.page.listing.section_labels import Links, labels, section
from vnsearch.ingest.page.story.dates import DateBounds
from vnsearch.ingest.page.title_text import bare, bare_words, is_count
from vnsearch.model import Sighting

#: A place in a list of the most read, or an arrow.
_RANK = re.compile(r"^(?:#?(\d{1,2})[.)]?\s+|[>»•#\-–]+\s*)")

Titled = list[tuple[StoryLinks, str]]


def _readings(document: Document, story: StoryLinks) -> Iterator[tuple[str, bool]]:
    """The texts that stand for a story, and whether each is a heading."""
    for link in story.links[:8]:
        inner = [e for e in document.inside(link)[:60] if e.tag in HEADINGS or "heading" in e.marks]
        upper = next(iter(document.up(link)), None)
        above = upper is not None and (upper.tag in HEADINGS or "heading" in upper.marks)
        for element in inner[:3]:
            yield document.of(element), True
        yield document.of(link), above or "heading" in link.marks
        yield " ".join(link.get("title").split()), False
    for link in story.links[:5]:
        for element in document.inside(link)[:20]:
            if element.tag == "img":
                yield " ".join(element.get("alt").split()), False


def _clean(text: str, slug: set[str]) -> str:
    """A title without its place in a list; a number that is in the address too belongs to the title."""
    rank = _RANK.match(text)
    rest = text[rank.end() :].strip() if rank else text
    counts = rank and rank[1] and (rank[1].lstrip("0") in slug or rest[:1].islower())
    return text if counts else rest


def _title(document: Document, story: StoryLinks) -> str:
    """The text that is most like the words in the story's address; headings win; "" where none will do."""
    slug = set(story.shape.words)
    best, most = "", 0.0
    for given, heads in dict.fromkeys(_readings(document, story)):
        text = _clean(given, slug)
        if not text or len(text) > 300 or is_count(text) or bare(text) in BUTTONS:
            continue
        words = bare_words(text)
        shared = len(slug.intersection(words)) / max(len(slug), len(set(words)), 1)
        value = shared + (0.3 if heads else 0) + (0.1 if len(words) >= 4 else 0) - (0.15 if _cut(text) else 0)
        if value > most + 1e-9:
            best, most = text, value
    return best


def _cut(text: str) -> bool:
    return text.endswith(("…", "...", ".."))


def _agreement(story: StoryLinks, words: list[str]) -> float:
    """Which share of the shorter of title and address the two have in common."""
    slug = set(story.shape.words)
    return len(slug.intersection(words)) / max(1, min(len(words), len(story.shape.words)))


def _is_headline(document: Document, story: StoryLinks, title: str) -> bool:
    """Whether a link with this title is a story's: a sure address, or words enough that agree with it."""
    words = bare_words(title)
    if not words or "@" in title:
        return False
    zones = story.links[0].zones
    agree = _agreement(story, words)
    catchword = len(words) <= 4 or (len(words) <= 6 and (agree < 0.7 or not story.shape.numbered))
    if catchword and all(_in_menu(document, link) for link in story.links[:8]):
        return False
    if _names_topic(document, story.links[0]):
        return False
    if "chrome" in zones or "author" in zones:
        return story.shape.sure == 2 and len(words) >= 6 and (agree >= 0.5 or "chrome" not in zones)
    if story.shape.sure == 2:
        return len(words) >= 3
    return len(words) >= 5 and (agree >= 0.5 or not story.shape.words)


def _in_menu(document: Document, link: Element) -> bool:
    """Whether the links nearest to a link are a few words long, with hardly an exception, as in menus."""
    for up in document.up(link):
        texts = [document.of(e) for e in document.inside(up)[:200] if e.tag == "a"]
        said = [len(text.split()) for text in texts if text and not is_count(text)]
        if len(said) > 1:
            return len(said) >= 4 and sum(count <= 6 for count in said) >= 0.8 * len(said)
    return False


def _names_topic(document: Document, link: Element) -> bool:
    """Whether the words before a link on its line say that it leads to a topic: ``Dòng sự kiện: …``."""
    before = document.text[max(0, link.start - 40) : link.start].rpartition("\n")[2]
    return bare(before).strip(" :|") in TOPICS


def _of_a_kind(titled: Titled, around: PageContext) -> Titled:
    """Without links that bear no number where most of a site's stories do: those lead to lists."""
    numbered = sum(story.shape.numbered for story, _ in titled)
    enough = numbered >= 4 and numbered >= 0.6 * len(titled)
    if not (enough or (around.numbered and numbered)):
        return titled
    return [(story, title) for story, title in titled if story.shape.numbered]


def _titled(document: Document, around: PageContext) -> Titled:
    """The stories around with their titles; those without an address only where they are the more."""
    found: list[Titled] = []
    for stories in (addressed(document, around), links_without_address(document, around)):
        pairs = [(story, _title(document, story)) for story in stories]
        found.append([(story, title) for story, title in pairs if _is_headline(document, story, title)])
    known, unknown = _of_a_kind(found[0], around), found[1]
    if not around.own and around.title >= 0:  # a link with the page's own title is the page
        own = bare_words(document.of(document.elements[around.title]))
        known = [pair for pair in known if bare_words(pair[1]) != own]
    return (unknown if len(unknown) > len(known) else known)[:MAX_HEADLINES]


def read(document: Document, around: PageContext, limits: DateBounds) -> tuple[Sighting, ...]:
    """The page's headlines in order of appearance, at most ``MAX_HEADLINES``."""
    titled = _titled(document, around)
    pairs = sorted((link.index, story.key) for story, _ in titled for link in story.links)
    links = Links([place for place, _ in pairs], [key for _, key in pairs])
    over = labels(document, links, around)
    found = []
    for position, (story, title) in enumerate(titled):
        element = entry.entry(document, _first_text_link(document, story), links)
        found.append(
            Sighting(
                title=title,
                page=around.page,
                position=position,
                url=story.url,
                section=section(over, story.links[0].index),
                category=entry.category(document, element, story),
                source=addresses.host(story.url),
                published=entry.published(document, element, story.url, limits),
            )
        )
    return tuple(found)


def _first_text_link(document: Document, story: StoryLinks) -> Element:
    """The first link of a story that has text."""
    return next((link for link in story.links if document.of(link)), story.links[0])

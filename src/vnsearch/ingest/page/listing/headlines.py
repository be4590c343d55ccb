"""The headlines around a story: links to other stories, one a story, with their list and date."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vnsearch.ingest import addresses
from vnsearch.ingest.page.class_names import BUTTONS, TOPIC_PREFIXES
from vnsearch.ingest.page.date_bounds import DateBounds
from vnsearch.ingest.page.document import HEADING_TAGS, Document, Element
from vnsearch.ingest.page.listing import entry
from vnsearch.ingest.page.listing.links import (
    MAX_HEADLINES,
    PageContext,
    StoryLinks,
    links_with_address,
    links_without_address,
)
from vnsearch.ingest.page.listing.section_labels import StoryLinkIndex, find_labels, section_of
from vnsearch.ingest.page.title_text import ascii_fold, ascii_words, is_only_numbers
from vnsearch.model import Sighting

#: A place in a list of the most read, or an arrow.
_RANK = re.compile(r"^(?:#?(\d{1,2})[.)]?\s+|[>»•#\-–]+\s*)")

TitledStories = list[tuple[StoryLinks, str]]


def _candidate_titles(document: Document, story: StoryLinks) -> Iterator[tuple[str, bool]]:
    """The texts that stand for a story, and whether each is a heading."""
    for link in story.links[:8]:
        inner = [e for e in document.descendants(link)[:60] if e.tag in HEADING_TAGS or "heading" in e.roles]
        upper = next(iter(document.ancestors(link)), None)
        above = upper is not None and (upper.tag in HEADING_TAGS or "heading" in upper.roles)
        for element in inner[:3]:
            yield document.text_of(element), True
        yield document.text_of(link), above or "heading" in link.roles
        yield " ".join(link.get("title").split()), False
    for link in story.links[:5]:
        for element in document.descendants(link)[:20]:
            if element.tag == "img":
                yield " ".join(element.get("alt").split()), False


def _strip_rank(text: str, slug: set[str]) -> str:
    """A title without its place in a list; a number that is in the address too belongs to the title."""
    rank = _RANK.match(text)
    rest = text[rank.end() :].strip() if rank else text
    counts = rank and rank[1] and (rank[1].lstrip("0") in slug or rest[:1].islower())
    return text if counts else rest


def _best_title(document: Document, story: StoryLinks) -> str:
    """The text that is most like the words in the story's address; headings win; "" where none will do."""
    slug = set(story.shape.words)
    best, most = "", 0.0
    for given, heads in dict.fromkeys(_candidate_titles(document, story)):
        text = _strip_rank(given, slug)
        if not text or len(text) > 300 or is_only_numbers(text) or ascii_fold(text) in BUTTONS:
            continue
        words = ascii_words(text)
        shared = len(slug.intersection(words)) / max(len(slug), len(set(words)), 1)
        value = (
            shared
            + (0.3 if heads else 0)
            + (0.1 if len(words) >= 4 else 0)
            - (0.15 if _is_truncated(text) else 0)
        )
        if value > most + 1e-9:
            best, most = text, value
    return best


def _is_truncated(text: str) -> bool:
    return text.endswith(("…", "...", ".."))


def _title_url_agreement(story: StoryLinks, words: list[str]) -> float:
    """Which share of the shorter of title and address the two have in common."""
    slug = set(story.shape.words)
    return len(slug.intersection(words)) / max(1, min(len(words), len(story.shape.words)))


def _is_headline(document: Document, story: StoryLinks, title: str) -> bool:
    """Whether a link with this title is a story's: a sure address, or words enough that agree with it."""
    words = ascii_words(title)
    if not words or "@" in title:
        return False
    zones = story.links[0].regions
    agree = _title_url_agreement(story, words)
    catchword = len(words) <= 4 or (len(words) <= 6 and (agree < 0.7 or not story.shape.has_number))
    if catchword and all(_in_menu(document, link) for link in story.links[:8]):
        return False
    if _names_topic(document, story.links[0]):
        return False
    if "chrome" in zones or "author" in zones:
        return story.shape.confidence == 2 and len(words) >= 6 and (agree >= 0.5 or "chrome" not in zones)
    if story.shape.confidence == 2:
        return len(words) >= 3
    return len(words) >= 5 and (agree >= 0.5 or not story.shape.words)


def _in_menu(document: Document, link: Element) -> bool:
    """Whether the links nearest to a link are a few words long, with hardly an exception, as in menus."""
    for up in document.ancestors(link):
        texts = [document.text_of(e) for e in document.descendants(up)[:200] if e.tag == "a"]
        said = [len(text.split()) for text in texts if text and not is_only_numbers(text)]
        if len(said) > 1:
            return len(said) >= 4 and sum(count <= 6 for count in said) >= 0.8 * len(said)
    return False


def _names_topic(document: Document, link: Element) -> bool:
    """Whether the words before a link on its line say that it leads to a topic: ``Dòng sự kiện: …``."""
    before = document.text[max(0, link.text_start - 40) : link.text_start].rpartition("\n")[2]
    return ascii_fold(before).strip(" :|") in TOPIC_PREFIXES


def _drop_list_links(titled: TitledStories, around: PageContext) -> TitledStories:
    """Without links that bear no number where most of a site's stories do: those lead to lists."""
    numbered = sum(story.shape.has_number for story, _ in titled)
    enough = numbered >= 4 and numbered >= 0.6 * len(titled)
    if not (enough or (around.has_numbered_url and numbered)):
        return titled
    return [(story, title) for story, title in titled if story.shape.has_number]


def _titled_stories(document: Document, around: PageContext) -> TitledStories:
    """The stories around with their titles; those without an address only where they are the more."""
    found: list[TitledStories] = []
    for stories in (links_with_address(document, around), links_without_address(document, around)):
        pairs = [(story, _best_title(document, story)) for story in stories]
        found.append([(story, title) for story, title in pairs if _is_headline(document, story, title)])
    known, unknown = _drop_list_links(found[0], around), found[1]
    if not around.own_key and around.title_index >= 0:  # a link with the page's own title is the page
        own = ascii_words(document.text_of(document.elements[around.title_index]))
        known = [pair for pair in known if ascii_words(pair[1]) != own]
    return (unknown if len(unknown) > len(known) else known)[:MAX_HEADLINES]


def read_headlines(document: Document, around: PageContext, limits: DateBounds) -> tuple[Sighting, ...]:
    """The page's headlines in order of appearance, at most ``MAX_HEADLINES``."""
    titled = _titled_stories(document, around)
    pairs = sorted((link.index, story.key) for story, _ in titled for link in story.links)
    links = StoryLinkIndex([place for place, _ in pairs], [key for _, key in pairs])
    over = find_labels(document, links, around)
    found = []
    for position, (story, title) in enumerate(titled):
        element = entry.find_entry(document, _first_text_link(document, story), links)
        found.append(
            Sighting(
                title=title,
                page=around.page_id,
                position=position,
                url=story.url,
                section=section_of(over, story.links[0].index),
                category=entry.entry_category(document, element, story),
                source=addresses.host(story.url),
                published=entry.entry_date(document, element, story.url, limits),
            )
        )
    return tuple(found)


def _first_text_link(document: Document, story: StoryLinks) -> Element:
    """The first link of a story that has text."""
    return next((link for link in story.links if document.text_of(link)), story.links[0])

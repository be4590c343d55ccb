"""Read the headlines on a page: one for each other story it links to, with its section and date."""

from __future__ import annotations

from collections.abc import Sequence

from vnsearch.ingest import addresses
from vnsearch.ingest.page.class_names import TOPIC_PREFIXES
from vnsearch.ingest.page.date_bounds import DateBounds
from vnsearch.ingest.page.document import Document, Element
from vnsearch.ingest.page.listing.entry import entries_date, entry_category, find_entry
from vnsearch.ingest.page.listing.landmarks import Landmarks, find_landmarks
from vnsearch.ingest.page.listing.links import (
    MAX_HEADLINES,
    PageContext,
    StoryLinks,
    links_beside_story,
    links_with_address,
    links_without_address,
)
from vnsearch.ingest.page.listing.menus import Menus
from vnsearch.ingest.page.listing.section_labels import StoryLinkIndex, find_labels, section_of
from vnsearch.ingest.page.listing.small_ads import TitledStories, drop_small_ads, is_small_ads_label
from vnsearch.ingest.page.listing.titles import best_title
from vnsearch.ingest.page.title_text import ascii_fold, ascii_words
from vnsearch.model import Sighting


def _title_url_agreement(story: StoryLinks, words: Sequence[str]) -> float:
    """Return the share of the shorter of title and address that is in the other, 0 to 1."""
    common_words = set(story.shape.words).intersection(words)
    return len(common_words) / max(1, min(len(words), len(story.shape.words)))


def _is_headline(document: Document, story: StoryLinks, title: str, menus: Menus) -> bool:
    """Return whether a link with this title leads to a story.

    Its address must be that of a story for certain, or the title be long and agree with the address.
    """
    words = ascii_words(title)
    if not words or "@" in title:
        return False
    first_link, shape = story.links[0], story.shape
    agreement = _title_url_agreement(story, words)
    may_be_menu = len(words) <= 4 or (len(words) <= 6 and (agreement < 0.7 or not shape.has_number))
    if may_be_menu and all(map(menus.has_link, story.links[:8])):
        return False
    if _names_topic(document, first_link):
        return False
    in_chrome = "chrome" in first_link.regions
    if in_chrome or "author" in first_link.regions:
        return shape.confidence == 2 and len(words) >= 6 and (agreement >= 0.5 or not in_chrome)
    if shape.confidence == 2:
        return len(words) >= 3
    return len(words) >= 5 and (agreement >= 0.5 or not shape.words)


def _names_topic(document: Document, link: Element) -> bool:
    """Return whether the words before a link on its line announce a topic: ``Dòng sự kiện: …``."""
    before = document.text[max(0, link.text_start - 40) : link.text_start].rpartition("\n")[2]
    return ascii_fold(before).strip(" :|") in TOPIC_PREFIXES


def _drop_list_links(stories: TitledStories, context: PageContext) -> TitledStories:
    """Drop the links without a number in their address, which lead to lists, if most have one."""
    numbered_stories = [(story, title) for story, title in stories if story.shape.has_number]
    is_usual = len(numbered_stories) >= 4 and len(numbered_stories) >= 0.6 * len(stories)
    return numbered_stories if is_usual or (context.has_numbered_url and numbered_stories) else stories


def _find_titled_stories(document: Document, context: PageContext, landmarks: Landmarks) -> TitledStories:
    """Return the stories that the page links to, with titles.

    Return those without an address only if there are more of them than of those with one.
    """
    beside = links_beside_story(document, context)
    menus = Menus(document, landmarks.links)
    with_address, without_address = (
        _with_titles(document, stories, landmarks, menus)
        for stories in (
            links_with_address(beside, context),
            links_without_address(document, beside, context),
        )
    )
    with_address = _drop_list_links(with_address, context)
    if not context.own_keys and context.title_index >= 0:  # a link with the page's own title leads to itself
        own_words = ascii_words(document.text_of(document.elements[context.title_index]))
        with_address = [(story, title) for story, title in with_address if ascii_words(title) != own_words]
    with_address = drop_small_ads(with_address, addresses.host(context.base_url))
    longer = without_address if len(without_address) > len(with_address) else with_address
    return longer[:MAX_HEADLINES]


def _with_titles(
    document: Document, stories: Sequence[StoryLinks], landmarks: Landmarks, menus: Menus
) -> TitledStories:
    """Return the stories whose best title reads as a headline, with that title."""
    titled_stories = [(story, best_title(document, story, landmarks)) for story in stories]
    return [(story, title) for story, title in titled_stories if _is_headline(document, story, title, menus)]


def read_headlines(document: Document, context: PageContext, bounds: DateBounds) -> tuple[Sighting, ...]:
    """Return the page's headlines in order of appearance, at most ``MAX_HEADLINES``."""
    landmarks = find_landmarks(document)
    stories = _find_titled_stories(document, context, landmarks)
    pairs = sorted((link.index, story.key) for story, _ in stories for link in story.links)
    links = StoryLinkIndex([index for index, _ in pairs], [key for _, key in pairs])
    labels = find_labels(document, links, context)
    sightings: list[Sighting] = []
    for story, title in stories:
        section = section_of(labels, story.links[0].index)
        if is_small_ads_label(section):
            continue
        entries = _entries(document, story, links)
        categories = (entry_category(document, entry, story, landmarks) for entry in entries)
        sightings.append(
            Sighting(
                title=title,
                page=context.page_id,
                position=len(sightings),
                url=story.url,
                section=section,
                category=next(filter(None, categories), ""),
                source=addresses.host(story.url),
                published=entries_date(document, entries, story.url, bounds, landmarks.dates),
            )
        )
    return tuple(sightings)


def _entries(document: Document, story: StoryLinks, links: StoryLinkIndex) -> list[Element]:
    """Return the entries of a story, one for each place where the page lists it, in order."""
    with_text = [link for link in story.links[:8] if document.text_of(link)] or story.links[:1]
    entries = (find_entry(document, link, links) for link in with_text)
    return list({entry.index: entry for entry in entries}.values())

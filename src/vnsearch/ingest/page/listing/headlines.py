"""Read the headlines on a page: one for each other story it links to, with its section and date."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vnsearch.ingest import addresses
from vnsearch.ingest.page.class_names import BUTTONS, TOPIC_PREFIXES
from vnsearch.ingest.page.date_bounds import DateBounds
from vnsearch.ingest.page.document import HEADING_TAGS, Document, Element
from vnsearch.ingest.page.listing.entry import entry_category, entry_date, find_entry
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

#: A rank in a list of the most read, or an arrow.
_RANK = re.compile(r"^(?:#?(\d{1,2})[.)]?\s+|[>»•#\-–]+\s*)")

TitledStories = list[tuple[StoryLinks, str]]


def _candidate_titles(document: Document, story: StoryLinks) -> Iterator[tuple[str, bool]]:
    """Yield the texts of a story's links and pictures, and whether each is a heading."""
    for link in story.links[:8]:
        headings = [child for child in document.descendants(link)[:60] if _is_heading(child)]
        parent = next(iter(document.ancestors(link)), None)
        for heading in headings[:3]:
            yield document.text_of(heading), True
        yield document.text_of(link), (parent is not None and _is_heading(parent)) or "heading" in link.roles
        yield " ".join(link.get("title").split()), False
    for link in story.links[:5]:
        for element in document.descendants(link)[:20]:
            if element.tag == "img":
                yield " ".join(element.get("alt").split()), False


def _is_heading(element: Element) -> bool:
    return element.tag in HEADING_TAGS or "heading" in element.roles


def _strip_rank(text: str, url_words: set[str]) -> str:
    """Remove the rank before a title; a number that is in the address too belongs to the title."""
    match = _RANK.match(text)
    rest = text[match.end() :].strip() if match else text
    is_part_of_title = match and match[1] and (match[1].lstrip("0") in url_words or rest[:1].islower())
    return text if is_part_of_title else rest


def _best_title(document: Document, story: StoryLinks) -> str:
    """Return the text most similar to the words in the story's address, preferring headings; "" for none."""
    url_words = set(story.shape.words)
    best, best_score = "", 0.0
    for candidate, is_heading in dict.fromkeys(_candidate_titles(document, story)):
        text = _strip_rank(candidate, url_words)
        if not text or len(text) > 300 or is_only_numbers(text) or ascii_fold(text) in BUTTONS:
            continue
        words = ascii_words(text)
        score = len(url_words.intersection(words)) / max(len(url_words), len(set(words)), 1)
        score = score + (0.3 if is_heading else 0) + (0.1 if len(words) >= 4 else 0)
        score -= 0.15 if _is_truncated(text) else 0
        if score > best_score + 1e-9:
            best, best_score = text, score
    return best


def _is_truncated(text: str) -> bool:
    return text.endswith(("…", "...", ".."))


def _title_url_agreement(story: StoryLinks, words: list[str]) -> float:
    """Return the share of the shorter of title and address that is in the other, 0 to 1."""
    shared = set(story.shape.words).intersection(words)
    return len(shared) / max(1, min(len(words), len(story.shape.words)))


def _is_headline(document: Document, story: StoryLinks, title: str) -> bool:
    """Return whether a link with this title leads to a story.

    Its address must be that of a story for certain, or the title be long and agree with the address.
    """
    words = ascii_words(title)
    if not words or "@" in title:
        return False
    first_link, shape = story.links[0], story.shape
    agreement = _title_url_agreement(story, words)
    may_be_menu = len(words) <= 4 or (len(words) <= 6 and (agreement < 0.7 or not shape.has_number))
    if may_be_menu and all(_in_menu(document, link) for link in story.links[:8]):
        return False
    if _names_topic(document, first_link):
        return False
    in_chrome = "chrome" in first_link.regions
    if in_chrome or "author" in first_link.regions:
        return shape.confidence == 2 and len(words) >= 6 and (agreement >= 0.5 or not in_chrome)
    if shape.confidence == 2:
        return len(words) >= 3
    return len(words) >= 5 and (agreement >= 0.5 or not shape.words)


def _in_menu(document: Document, link: Element) -> bool:
    """Return whether at least four links are nearest to a link, and four in five of them are short."""
    for ancestor in document.ancestors(link):
        texts = [
            document.text_of(element)
            for element in document.descendants(ancestor)[:200]
            if element.tag == "a"
        ]
        lengths = [len(text.split()) for text in texts if text and not is_only_numbers(text)]
        if len(lengths) > 1:
            return len(lengths) >= 4 and sum(length <= 6 for length in lengths) >= 0.8 * len(lengths)
    return False


def _names_topic(document: Document, link: Element) -> bool:
    """Return whether the words before a link on its line announce a topic: ``Dòng sự kiện: …``."""
    before = document.text[max(0, link.text_start - 40) : link.text_start].rpartition("\n")[2]
    return ascii_fold(before).strip(" :|") in TOPIC_PREFIXES


def _drop_list_links(titled: TitledStories, context: PageContext) -> TitledStories:
    """Drop the links without a number in their address, which lead to lists, if most have one."""
    numbered = [(story, title) for story, title in titled if story.shape.has_number]
    is_usual = len(numbered) >= 4 and len(numbered) >= 0.6 * len(titled)
    return numbered if is_usual or (context.has_numbered_url and numbered) else titled


def _titled_stories(document: Document, context: PageContext) -> TitledStories:
    """Return the stories that the page links to, with titles.

    Return those without an address only if there are more of them than of those with one.
    """
    with_address = _with_titles(document, links_with_address(document, context))
    without_address = _with_titles(document, links_without_address(document, context))
    with_address = _drop_list_links(with_address, context)
    if not context.own_key and context.title_index >= 0:  # a link with the page's own title leads to itself
        own_words = ascii_words(document.text_of(document.elements[context.title_index]))
        with_address = [(story, title) for story, title in with_address if ascii_words(title) != own_words]
    longer = without_address if len(without_address) > len(with_address) else with_address
    return longer[:MAX_HEADLINES]


def _with_titles(document: Document, stories: list[StoryLinks]) -> TitledStories:
    """Return the stories whose best title reads as a headline, with that title."""
    titled = [(story, _best_title(document, story)) for story in stories]
    return [(story, title) for story, title in titled if _is_headline(document, story, title)]


def read_headlines(document: Document, context: PageContext, bounds: DateBounds) -> tuple[Sighting, ...]:
    """Return the page's headlines in order of appearance, at most ``MAX_HEADLINES``."""
    titled = _titled_stories(document, context)
    pairs = sorted((link.index, story.key) for story, _ in titled for link in story.links)
    links = StoryLinkIndex([index for index, _ in pairs], [key for _, key in pairs])
    labels = find_labels(document, links, context)
    sightings = []
    for position, (story, title) in enumerate(titled):
        entry = find_entry(document, _first_text_link(document, story), links)
        sightings.append(
            Sighting(
                title=title,
                page=context.page_id,
                position=position,
                url=story.url,
                section=section_of(labels, story.links[0].index),
                category=entry_category(document, entry, story),
                source=addresses.host(story.url),
                published=entry_date(document, entry, story.url, bounds),
            )
        )
    return tuple(sightings)


def _first_text_link(document: Document, story: StoryLinks) -> Element:
    """Return the first link of a story that has text, else its first link."""
    return next((link for link in story.links if document.text_of(link)), story.links[0])

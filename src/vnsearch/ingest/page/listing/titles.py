"""Find the title of a story that a page links to: in the links, their headings and their pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vnsearch.ingest.page.class_names import BUTTONS
from vnsearch.ingest.page.document import Document, Element, text_lines
from vnsearch.ingest.page.listing.landmarks import Landmarks, is_heading
from vnsearch.ingest.page.listing.links import StoryLinks
from vnsearch.ingest.page.title_text import (
    ascii_fold,
    ascii_words,
    is_only_numbers,
    strip_invisible,
    unescape_text,
)

#: A rank in a list of the most read, or an arrow.
_RANK = re.compile(r"^(?:#?(\d{1,2})[.)]?\s+|[>»•#\-–]+\s*)")


def _candidate_titles(
    document: Document, story: StoryLinks, landmarks: Landmarks
) -> Iterator[tuple[str, bool]]:
    """Yield the texts of a story's links and pictures, and whether each is a heading."""
    for link in story.links[:8]:
        for heading in landmarks.headings.below(link, 60)[:3]:
            yield _title_text(document, heading, landmarks), True
        is_in_heading = link.parent >= 0 and is_heading(document.elements[link.parent])
        yield _title_text(document, link, landmarks), is_in_heading or "heading" in link.roles
        yield unescape_text(link.get("title")), False
    for link in story.links[:5]:
        for picture in landmarks.pictures.below(link, 20):
            yield unescape_text(picture.get("alt")), False


def _title_text(document: Document, element: Element, landmarks: Landmarks) -> str:
    """Return the text of a link or heading without the counts of comments and the times in it."""
    beside = [
        child
        for child in landmarks.beside_titles.below(element, 60)
        if child.text_length <= 40 and _is_count_or_time(document, child)
    ]
    if not beside:
        return document.text_of(element)
    return " ".join(text_lines(document, element.text_start, element.text_end, beside))


def _is_count_or_time(document: Document, element: Element) -> bool:
    text = document.text_of(element)
    return is_only_numbers(text) or "date" in element.roles


def _strip_rank(text: str, url_words: set[str]) -> str:
    """Remove the rank before a title; a number that is in the address too belongs to the title."""
    match = _RANK.match(text)
    rest = text[match.end() :].strip() if match else text
    is_part_of_title = match and match[1] and (match[1].lstrip("0") in url_words or rest[:1].islower())
    return text if is_part_of_title else rest


def best_title(document: Document, story: StoryLinks, landmarks: Landmarks) -> str:
    """Return the text most similar to the words in the story's address, preferring headings; "" for none."""
    url_words = set(story.shape.words)
    best, best_score = "", 0.0
    for candidate, from_heading in dict.fromkeys(_candidate_titles(document, story, landmarks)):
        text = _strip_rank(strip_invisible(candidate), url_words)
        if not text or len(text) > 300 or is_only_numbers(text) or ascii_fold(text) in BUTTONS:
            continue
        words = ascii_words(text)
        score = len(url_words.intersection(words)) / max(len(url_words), len(set(words)), 1)
        score = score + (0.3 if from_heading else 0) + (0.1 if len(words) >= 4 else 0)
        score -= 0.15 if _is_truncated(text) else 0
        if score > best_score + 1e-9:
            best, best_score = text, score
    return best


def _is_truncated(text: str) -> bool:
    return text.endswith(("…", "...", ".."))

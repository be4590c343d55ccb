"""Recognise a story that is told in pictures or a film: a title and a lead, but no running text."""

from __future__ import annotations

from vnsearch.ingest.page.document import Document, Element
from vnsearch.ingest.page.head import Head
from vnsearch.ingest.page.linked_data import LinkedData
from vnsearch.ingest.page.story.body import Body
from vnsearch.ingest.page.title_text import ascii_words
from vnsearch.ingest.page.url_shape import url_shape

#: Characters of the shortest lead.
_MIN_LEAD = 60
#: How many levels above the title its pictures and its lead may be enclosed.
_MAX_LEVELS = 3
_PICTURE_TAGS = frozenset(("img", "picture", "video", "figure"))


def find_picture_story(
    document: Document, head: Head, data: LinkedData, title: Element | None, url: str
) -> Body | None:
    """Return the element that holds a title, its lead and its pictures or film, as a body without paragraphs.

    The page's address must be that of a story for certain, and say what the title says; or the head says that the
    page shows a film. Return None for others.
    """
    is_film = head.first_content("og:type").startswith("video") or data.is_film
    if title is None or not (is_film or _names(url, document.text_of(title))):
        return None
    for ancestor in list(document.ancestors(title))[:_MAX_LEVELS]:
        after_title = document.elements[title.subtree_end : ancestor.subtree_end]
        if is_film or any(element.tag in _PICTURE_TAGS for element in after_title[:200]):
            has_lead = any(_is_lead(document, element) for element in after_title[:20])
            return Body(ancestor, ()) if has_lead and (is_film or ancestor.tag != "body") else None
    return None


def _names(url: str, title: str) -> bool:
    shape, words = url_shape(url), ascii_words(title)
    common_count = len(set(shape.words).intersection(words))
    return shape.confidence == 2 and shape.has_number and 5 * common_count >= 3 * max(len(shape.words), 1)


def _is_lead(document: Document, element: Element) -> bool:
    is_marked = "sapo" in element.roles or element.tag in ("h2", "p")
    return is_marked and len(document.text_of(element)) >= _MIN_LEAD and "related" not in element.regions

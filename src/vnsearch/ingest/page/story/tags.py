"""Find the tags of a story."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from vnsearch.ingest.page.class_names import BUTTONS
from vnsearch.ingest.page.document import Document, Element
from vnsearch.ingest.page.head import Head
from vnsearch.ingest.page.linked_data import LinkedData, property_texts
from vnsearch.ingest.page.story.body import Body
from vnsearch.ingest.page.story.statements import Statement, first_values
from vnsearch.ingest.page.title_text import ascii_fold


def tag_statements(document: Document, head: Head, data: LinkedData, body: Body) -> Iterator[Statement]:
    """Yield at most 50 tags from each of: meta ``article:tag``, JSON-LD, links marked as tags, meta keywords."""
    sources: tuple[tuple[str, Callable[[], list[str]]], ...] = (
        ("meta article:tag", lambda: head.contents("article:tag")),
        ("JSON-LD keywords", lambda: property_texts(data.story.get("keywords"))),
        ("visible links", lambda: _visible_tags(document, body.container)),
        ("meta keywords", lambda: head.contents("news_keywords", "keywords")),
    )
    for evidence, find_texts in sources:
        if texts := find_texts():
            names = [name for text in texts for part in text.split(",") if (name := part.strip("# "))]
            yield Statement(evidence, ", ".join(texts), tuple(dict.fromkeys(names))[:50])


def tags(document: Document, head: Head, data: LinkedData, body: Body) -> tuple[str, ...]:
    """Return at most 50 tags, from the first place that has any."""
    return first_values(tag_statements(document, head, data, body))


def _visible_tags(document: Document, container: Element) -> list[str]:
    return [
        text.strip("# ,")
        for element in document.elements[container.index : container.subtree_end + 250]
        if element.tag == "a"
        and "tags" in element.regions
        and not element.regions & {"footer", "chrome", "related"}
        and 1 < len(text := document.text_of(element)) <= 60
        and ascii_fold(text) not in BUTTONS
    ]

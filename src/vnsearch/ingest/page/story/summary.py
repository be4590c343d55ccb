"""Find the summary of a story: what the page shows between title and text, or its description."""

from __future__ import annotations

from collections.abc import Iterator

from vnsearch.ingest.page.document import Document, Element
from vnsearch.ingest.page.head import Head
from vnsearch.ingest.page.linked_data import LinkedData
from vnsearch.ingest.page.regions import NOT_SUMMARY
from vnsearch.ingest.page.story.body import Body
from vnsearch.ingest.page.story.site_names import canonical_site_words
from vnsearch.ingest.page.story.statements import Statement
from vnsearch.ingest.page.title_text import ascii_fold, ascii_words, strip_agency


def _lead_texts(document: Document, title: Element | None, body: Body) -> Iterator[tuple[Element, str]]:
    """Yield the elements between title and story, and the first in the story, that may be the summary."""
    container = body.container
    start = title.subtree_end if title else max(0, container.index - 40)
    end = min(container.subtree_end, max(container.index, start) + 12)
    for element in document.elements[start : max(end, start)]:
        has_container = element.index <= container.index < element.subtree_end
        has_length = 40 <= element.text_length <= 1500
        if has_length and not has_container and not element.regions & NOT_SUMMARY:
            yield element, document.text_of(element)


def _say_the_same(first: str, second: str) -> bool:
    """Return whether two texts are the same, apart from an end cut off or a place name before one of them."""
    first, second = "".join(ascii_words(first)), "".join(ascii_words(second))
    if not first or not second:
        return False
    shorter, longer = sorted((first, second), key=len)
    return (shorter[:120] in longer[:200] and len(shorter) >= 30) or first == second


def _is_plain_paragraph(document: Document, element: Element) -> bool:
    """Return whether an element is one paragraph without links."""
    has_links = document.linked_chars(element.text_start, element.text_end)
    return document.is_one_line(element) and not has_links


def _is_truncated(text: str) -> bool:
    """Return whether a description is the beginning of the story, cut off by a program."""
    return text.rstrip(" ])").endswith(("…", "...", "[…"))


def _is_bold(document: Document, element: Element) -> bool:
    """Return whether an element is a subheading or a paragraph all in bold."""
    if element.tag in ("h2", "h3"):
        return True
    bold = [child for child in document.descendants(element)[:2] if child.tag in ("b", "strong")]
    return element.tag in ("p", "div") and any(child.text_length >= element.text_length - 2 for child in bold)


def summary(
    document: Document, head: Head, data: LinkedData, title: Element | None, body: Body
) -> tuple[str, tuple[str, ...]]:
    """Return the story's summary, as the page shows it or else its head, and the paragraphs without it."""
    description = next((text for _, text in _descriptions(head, data)), "")
    text = _visible_summary(document, title, body, description) or description
    paragraphs = body.paragraphs
    while (
        text
        and (len(paragraphs) > 1 or (paragraphs and body.captions))
        and _say_the_same(paragraphs[0], text)
        and len(paragraphs[0]) <= len(text) + 60
    ):
        paragraphs = paragraphs[1:]
    if title and paragraphs and ascii_fold(paragraphs[0]) == ascii_fold(document.text_of(title)):
        paragraphs = paragraphs[1:]
    return strip_agency(text, canonical_site_words(head, data)), paragraphs


def _descriptions(head: Head, data: LinkedData) -> Iterator[tuple[str, str]]:
    """Yield the descriptions in the head and in JSON-LD, with where each stands, the most reliable first."""
    for name in ("og:description", "description", "twitter:description"):
        if text := head.first_content(name):
            yield f"meta {name}", text
    if text := data.text("description"):
        yield "JSON-LD description", text


def summary_statements(
    document: Document, head: Head, data: LinkedData, title: Element | None, body: Body
) -> Iterator[Statement]:
    """Yield the texts that may be the summary, those that the page shows first."""
    site = canonical_site_words(head, data)
    visible = ((f"visible <{element.tag}>", text) for element, text in _lead_texts(document, title, body))
    for evidence, text in (*visible, *_descriptions(head, data)):
        yield Statement(evidence, text, (strip_agency(text, site),))


def _visible_summary(document: Document, title: Element | None, body: Body, description: str) -> str:
    """Return the summary that the page shows, "" for none; ``description`` is the one in its head.

    It is the first text with the class of a summary or that says the same as the description. Without a
    description, it may also be a whole paragraph over the story, or a bold one that opens it.
    """
    paragraph = ""
    for element, text in _lead_texts(document, title, body):
        is_above = element.subtree_end <= body.container.index
        if "sapo" in element.roles:
            return text
        if description and _say_the_same(text, description) and (is_above or not _is_truncated(description)):
            return text
        if description or paragraph or not 60 <= len(text) <= 600:
            continue
        if (is_above or _is_bold(document, element)) and _is_plain_paragraph(document, element):
            paragraph = text
    return paragraph

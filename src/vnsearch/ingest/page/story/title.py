"""Find a story's title: the heading over it, compared with the title in the head."""

from __future__ import annotations

from itertools import chain
from operator import attrgetter

from vnsearch.ingest import addresses
from vnsearch.ingest.page.document import Document, Element
from vnsearch.ingest.page.head import Head
from vnsearch.ingest.page.linked_data import LinkedData
from vnsearch.ingest.page.regions import NOT_TITLE
from vnsearch.ingest.page.title_text import ascii_fold, ascii_words, similarity, strip_site_name

#: Words of a title on a page without headings, characters of what stands above it, the size of a large font.
_MIN_TITLE_WORDS, _MAX_TITLE_WORDS, _MAX_ABOVE_TITLE, _LARGE_FONT = 4, 25, 300, 3
_TITLE_TAGS = frozenset(["h1", "h2", "h3"])


def stated_titles(head: Head, data: LinkedData, site: str) -> list[tuple[str, str]]:
    """Return the titles in JSON-LD and the head without the site's name, with where each stands, best first.

    ``site``: see ``strip_site_name``.
    """
    titles = [
        ("JSON-LD headline", data.text("headline")),
        ("meta og:title", head.first_content("og:title", "twitter:title")),
        ("<title>", head.title),
    ]
    return [(evidence, strip_site_name(title, site)) for evidence, title in titles if title]


def stated_title(head: Head, data: LinkedData, site: str) -> str:
    """Return the first of ``stated_titles``, "" for none."""
    return next((title for _, title in stated_titles(head, data, site)), "")


def find_title_element(document: Document, stated_title: str) -> Element | None:
    """Return the element with the story's title, None if none can be told.

    That is the h1 most similar to ``stated_title``; else the element with that text; else a heading
    very similar to it; else an h1 of three words or more. A heading that links to the site's home page
    is the site's name, not a title.
    """
    headings = title_headings(document)
    score, best = _most_similar(
        document, [heading for heading in headings if heading.tag == "h1"], stated_title
    )
    if best and score > 0.2:
        return best
    if stated_title and (exact := _element_with_text(document, stated_title)):
        return exact
    without_link = [heading for heading in headings if not _is_linked(document, heading)]
    heading_score, heading = _most_similar(document, without_link, stated_title)
    if heading and heading_score >= 0.6:
        return heading
    return best if best and (not stated_title or len(document.text_of(best).split()) >= 3) else None


def find_prominent_title(document: Document, container: Element, stated_title: str) -> Element | None:
    """Return a line in bold or large type that opens a story, on a page without headings; None for none.

    Old pages show their titles like that, and state the name of the site, or a button's, as ``stated_title``.
    """
    is_generic = len(ascii_words(stated_title)) < _MIN_TITLE_WORDS
    for element in document.elements[container.index : container.subtree_end]:
        if element.text_start > container.text_start + _MAX_ABOVE_TITLE:
            break
        if _is_prominent(element) and not _is_linked(document, element):
            text = document.text_of(element)
            is_title = _MIN_TITLE_WORDS <= len(text.split()) <= _MAX_TITLE_WORDS and text[-1] not in ".:;"
            if is_title and (is_generic or similarity(text, stated_title) >= 0.5):
                return element
    return None


def _is_prominent(element: Element) -> bool:
    size = element.get("size").lstrip("+") if element.tag == "font" else ""
    is_large = size.isdecimal() and int(size) >= _LARGE_FONT - 2 * element.get("size").startswith("+")
    return is_large or element.tag in ("b", "strong", "big") or "heading" in element.roles


def title_headings(document: Document) -> list[Element]:
    """Return the headings that may be a story's title."""
    headings = sorted(chain.from_iterable(map(document.with_tag, _TITLE_TAGS)), key=attrgetter("index"))
    return [
        element
        for element in headings
        if not element.regions & NOT_TITLE
        and not _links_to_home_page(document, element)
        and document.text_of(element)
    ]


def _most_similar(document: Document, elements: list[Element], text: str) -> tuple[float, Element | None]:
    """Return the similarity of the element most similar to a text, and the element; of several the first."""
    scores = [similarity(document.text_of(element), text) for element in elements]
    best = max(scores, default=0.0)
    return best, elements[scores.index(best)] if scores else None


def _is_linked(document: Document, element: Element) -> bool:
    """Return whether an element contains a link or is inside one."""
    return document.linked_chars(element.text_start, element.text_end) > 0 or any(
        ancestor.tag == "a" for ancestor in document.ancestors(element)
    )


def _links_to_home_page(document: Document, element: Element) -> bool:
    """Return whether a heading is the site's name: a link to its home page."""
    nearby = [element, *document.descendants(element)[:5], *document.ancestors(element)][:9]
    return any(near.tag == "a" and addresses.is_home_page(near.get("href")) for near in nearby)


def _element_with_text(document: Document, text: str) -> Element | None:
    """Return the first element outside links and menus whose text, folded, is ``text``."""
    folded_text, size = ascii_fold(text), len(text)
    if not folded_text:
        return None
    for element in document.elements:
        if not size <= element.text_length <= size + 40:
            continue
        if element.tag in ("a", "title", "html", "head", "body") or element.regions & NOT_TITLE:
            continue
        if ascii_fold(document.text_of(element)) != folded_text:
            continue
        in_head = any(ancestor.tag == "head" for ancestor in document.ancestors(element))
        if not in_head and not _is_linked(document, element):
            return element
    return None

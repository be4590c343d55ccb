"""A story's title: what stands over it, checked against what the head says."""

from __future__ import annotations

from vnsearch.ingest import addresses
from vnsearch.ingest.page.document import Document, Element
from vnsearch.ingest.page.head import Head
from vnsearch.ingest.page.linked_data import LinkedData
from vnsearch.ingest.page.regions import NOT_TITLE
from vnsearch.ingest.page.title_text import ascii_fold, similarity, strip_site_name

_TITLE_TAGS = frozenset(["h1", "h2", "h3"])


def stated_title(head: Head, data: LinkedData, site: str) -> str:
    """The title as the head gives it, without the site's name."""
    title = data.text("headline") or head.first_content("og:title", "twitter:title") or head.title
    return strip_site_name(title, site)


def find_title_element(document: Document, wanted: str) -> Element | None:
    """The element that stands over the story, None where none can be told.

    The h1 most like ``wanted``; else what says exactly ``wanted``; else another heading much like it; else an
    h1 of three words or more. One that links to the site's first page is the site's.
    """
    free = [
        e
        for e in document.elements
        if e.tag in _TITLE_TAGS
        and not e.regions & NOT_TITLE
        and not _links_to_home_page(document, e)
        and document.text_of(e)
    ]
    tops = [e for e in free if e.tag == "h1"]
    score, best = _most_similar(document, tops, wanted)
    if best and score > 0.2:
        return best
    if wanted and (saying := _element_with_text(document, wanted)):
        return saying
    close, other = _most_similar(document, [e for e in free if not _is_linked(document, e)], wanted)
    if other and close >= 0.6:
        return other
    return best if best and (not wanted or len(document.text_of(best).split()) >= 3) else None


def _most_similar(document: Document, elements: list[Element], wanted: str) -> tuple[float, Element | None]:
    """The element most like a text, the first of several, and how alike it is."""
    scored = [(similarity(document.text_of(e), wanted), -place) for place, e in enumerate(elements)]
    score, place = max(scored, default=(0.0, 0))
    return score, elements[-place] if scored else None


def _is_linked(document: Document, element: Element) -> bool:
    return document.linked_chars(element.text_start, element.text_end) > 0 or any(
        up.tag == "a" for up in document.ancestors(element)
    )


def _links_to_home_page(document: Document, element: Element) -> bool:
    """Whether a heading is the site's name: a link to its first page."""
    near = [element, *document.descendants(element)[:5], *document.ancestors(element)][:9]
    return any(e.tag == "a" and addresses.is_home_page(e.get("href")) for e in near)


def _element_with_text(document: Document, wanted: str) -> Element | None:
    """The first element that says exactly ``wanted``, outside links and menus, its innermost."""
    sought, size = ascii_fold(wanted), len(wanted)
    if not sought:
        return None
    for element in document.elements:
        length = element.text_length
        if not size <= length <= size + 40 or element.tag in ("a", "title", "html", "head", "body"):
            continue
        if not element.regions & NOT_TITLE and ascii_fold(document.text_of(element)) == sought:
            linked = document.linked_chars(element.text_start, element.text_end)
            if not linked and not any(up.tag in ("a", "head") for up in document.ancestors(element)):
                return element
    return None

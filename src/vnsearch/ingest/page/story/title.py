"""A story's title: what stands over it, checked against what the head says."""

from __future__ import annotations

from vnsearch.ingest import addresses
from vnsearch.ingest.page.document import Document, Element
from vnsearch.ingest.page.head import Head
from vnsearch.ingest.page.linked_data import LinkedData
from vnsearch.ingest.page.title_text import alike, bare, without_site

_ASIDE = frozenset(("chrome", "footer", "crumbs", "related", "comment", "ads"))
_HEADINGS = frozenset(["h1", "h2", "h3"])


def stated(head: Head, data: LinkedData, site: str) -> str:
    """The title as the head gives it, without the site's name."""
    title = data.text("headline") or head.first("og:title", "twitter:title") or head.title
    return without_site(title, site)


def heading(document: Document, wanted: str) -> Element | None:
    """The element that stands over the story, None where none can be told.

    The h1 most like ``wanted``; else what says exactly ``wanted``; else another heading much like it; else an
    h1 of three words or more. One that links to the site's first page is the site's.
    """
    free = [
        e
        for e in document.elements
        if e.tag in _HEADINGS and not e.zones & _ASIDE and not _leads_home(document, e) and document.of(e)
    ]
    tops = [e for e in free if e.tag == "h1"]
    score, best = _most_alike(document, tops, wanted)
    if best and score > 0.2:
        return best
    if wanted and (saying := _element_with_text(document, wanted)):
        return saying
    close, other = _most_alike(document, [e for e in free if not _linked(document, e)], wanted)
    if other and close >= 0.6:
        return other
    return best if best and (not wanted or len(document.of(best).split()) >= 3) else None


def _most_alike(document: Document, elements: list[Element], wanted: str) -> tuple[float, Element | None]:
    """The element most like a text, the first of several, and how alike it is."""
    scored = [(alike(document.of(e), wanted), -place) for place, e in enumerate(elements)]
    score, place = max(scored, default=(0.0, 0))
    return score, elements[-place] if scored else None


def _linked(document: Document, element: Element) -> bool:
    return document.linked(element.start, element.stop) > 0 or any(
        up.tag == "a" for up in document.up(element)
    )


def _leads_home(document: Document, element: Element) -> bool:
    """Whether a heading is the site's name: a link to its first page."""
    near = [element, *document.inside(element)[:5], *document.up(element)][:9]
    return any(e.tag == "a" and addresses.is_home_page(e.get("href")) for e in near)


def _element_with_text(document: Document, wanted: str) -> Element | None:
    """The first element that says exactly ``wanted``, outside links and menus, its innermost."""
    sought, size = bare(wanted), len(wanted)
    if not sought:
        return None
    for element in document.elements:
        length = element.stop - element.start
        if not size <= length <= size + 40 or element.tag in ("a", "title", "html", "head", "body"):
            continue
        if not element.zones & _ASIDE and bare(document.of(element)) == sought:
            linked = document.linked(element.start, element.stop)
            if not linked and not any(up.tag in ("a", "head") for up in document.up(element)):
                return element
    return None

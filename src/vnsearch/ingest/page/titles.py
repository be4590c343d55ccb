"""A story's title: what stands over it, checked against what the head says."""

from __future__ import annotations

from vnsearch.ingest import addresses
from vnsearch.ingest.page.document import Document, Element
from vnsearch.ingest.page.head import Head
from vnsearch.ingest.page.linked_data import LinkedData
from vnsearch.ingest.page.texts import alike, bare, without_site

_ASIDE = frozenset(("chrome", "footer", "crumbs", "related", "comment", "ads"))


def stated(head: Head, data: LinkedData, site: str) -> str:
    """The title as the head gives it, without the site's name."""
    title = data.text("headline") or head.first("og:title", "twitter:title") or head.title
    return without_site(title, site)


def heading(document: Document, wanted: str) -> Element | None:
    """The element that stands over the story: the h1 most like ``wanted``; else another element that says it.

    A heading of one or two words that shares none with ``wanted``, or that links to the site's first page, is
    the site's or the section's.
    """
    tops = [e for e in document.elements if e.tag == "h1" and e.stop > e.start and document.of(e)]
    free = [e for e in tops if not e.zones & _ASIDE and not _leads_home(document, e)] or tops
    scored = [(alike(document.of(e), wanted), -i, e) for i, e in enumerate(free)]
    if scored:
        score, _, best = max(scored, key=lambda item: item[:2])
        if score > 0.2 or not wanted or len(document.of(best).split()) >= 3:
            return best
    return _saying(document, wanted)


def _leads_home(document: Document, element: Element) -> bool:
    """Whether a heading is the site's name: a link to its first page."""
    near = [element, *document.inside(element)[:5], *document.up(element)][:9]
    return any(e.tag == "a" and addresses.leads_home(e.get("href")) for e in near)


def _saying(document: Document, wanted: str) -> Element | None:
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

"""One story's entry in a list: its bounds, and the date and section it shows."""

from __future__ import annotations

from datetime import datetime

from vnsearch.ingest import addresses
from vnsearch.ingest.dates.absolute import parse_any_date, parse_iso_date, parse_url_date, parse_written_date
from vnsearch.ingest.dates.relative import parse_relative_date
from vnsearch.ingest.page.class_names import BUTTONS
from vnsearch.ingest.page.document import Document, Element
from vnsearch.ingest.page.listing.links import StoryLinks
from vnsearch.ingest.page.listing.section_labels import Links
from vnsearch.ingest.page.story.dates import DateBounds
from vnsearch.ingest.page.title_text import bare
from vnsearch.ingest.page.url_shape import shape
from vnsearch.model import Published

_MAX_ENTRY = 1500
_STAMPS = frozenset(("datetime", "data-time", "data-date", "data-datetime", "data-publish", "data-published"))
_SHOWN_IN = frozenset(["span", "div", "p", "small", "label"])


def entry(document: Document, link: Element, links: Links) -> Element:
    """The largest element around a link that holds no link to another story."""
    key = links.keys[links.after(link.index)]
    found = link
    for up in document.up(link):
        first, last = links.after(up.index), links.after(up.end)
        others = any(links.keys[i] != key for i in range(first, min(last, first + 50)))
        if others or up.stop - up.start > _MAX_ENTRY or up.tag in ("body", "html", "main"):
            break
        found = up
    return found


def published(document: Document, element: Element, url: str, limits: DateBounds) -> Published:
    """A date in or on a story's entry, else the one in its address."""
    day: Published = None
    for inner in [element, *document.inside(element)[:80]]:
        if inner.tag != "time" and "date" not in inner.marks and not inner.attributes.keys() & _STAMPS:
            continue
        found = _stamped(document, inner, limits.saved)
        if isinstance(found, datetime):
            day = found
            break
        day = day or found
    found = day if isinstance(day, datetime) else parse_url_date(url) or day
    return None if found and limits.refusal(found) else found


def _stamped(document: Document, element: Element, saved: datetime | None) -> Published:
    """The moment in an attribute by ISO 8601, else what the element shows, else what its attributes say."""
    given = [value for name in (*sorted(_STAMPS), "title") if (value := element.get(name))]
    for value in given:
        if isinstance(found := parse_iso_date(value), datetime):
            return found
    text = document.of(element)[:120]
    shown = (
        parse_written_date(text) or parse_relative_date(text, saved) if any(map(str.isdigit, text)) else None
    )
    return shown or next((found for value in given if (found := parse_any_date(value))), None)


def category(document: Document, element: Element, story: StoryLinks) -> str:
    """What an entry calls its section: a short link to a list, or an element named so."""
    for inner in document.inside(element)[:60]:
        size = inner.stop - inner.start
        if not 2 <= size <= 40 or inner.zones & {"tags", "author", "comment", "share"}:
            continue
        link = inner.tag == "a" and inner not in story.links and inner.get("href").strip(" #/")
        if link or ("category" in inner.marks and inner.tag in _SHOWN_IN):
            text = document.of(inner).strip(" |-•:")
            if 0 < len(text.split()) <= 6 and bare(text) not in BUTTONS and not any(map(str.isdigit, text)):
                if link and shape(addresses.absolute("http://x.example/", inner.get("href"))).sure == 2:
                    continue
                return text
    return ""

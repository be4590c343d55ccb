"""One story's entry in a list: its bounds, and the date and section it shows."""

from __future__ import annotations

from datetime import datetime

from vnsearch.ingest import addresses
from vnsearch.ingest.dates.absolute import parse_any_date, parse_iso_date, parse_url_date, parse_written_date
from vnsearch.ingest.dates.relative import parse_relative_date
from vnsearch.ingest.page.class_names import BUTTONS
from vnsearch.ingest.page.date_bounds import DateBounds
from vnsearch.ingest.page.document import Document, Element
from vnsearch.ingest.page.listing.links import StoryLinks
from vnsearch.ingest.page.listing.section_labels import StoryLinkIndex
from vnsearch.ingest.page.title_text import ascii_fold
from vnsearch.ingest.page.url_shape import url_shape
from vnsearch.model import Published

_MAX_ENTRY = 1500
_DATE_ATTRIBUTES = frozenset(
    ("datetime", "data-time", "data-date", "data-datetime", "data-publish", "data-published")
)
_CATEGORY_TAGS = frozenset(["span", "div", "p", "small", "label"])


def find_entry(document: Document, link: Element, links: StoryLinkIndex) -> Element:
    """The largest element around a link that holds no link to another story."""
    key = links.keys[links.first_at_or_after(link.index)]
    found = link
    for up in document.ancestors(link):
        first, last = links.first_at_or_after(up.index), links.first_at_or_after(up.subtree_end)
        others = any(links.keys[i] != key for i in range(first, min(last, first + 50)))
        if others or up.text_length > _MAX_ENTRY or up.tag in ("body", "html", "main"):
            break
        found = up
    return found


def entry_date(document: Document, element: Element, url: str, limits: DateBounds) -> Published:
    """A date in or on a story's entry, else the one in its address."""
    day: Published = None
    for inner in [element, *document.descendants(element)[:80]]:
        if (
            inner.tag != "time"
            and "date" not in inner.roles
            and not inner.attributes.keys() & _DATE_ATTRIBUTES
        ):
            continue
        found = _element_date(document, inner, limits.saved)
        if isinstance(found, datetime):
            day = found
            break
        day = day or found
    found = day if isinstance(day, datetime) else parse_url_date(url) or day
    return None if found and limits.reject_reason(found) else found


def _element_date(document: Document, element: Element, saved: datetime | None) -> Published:
    """The moment in an attribute by ISO 8601, else what the element shows, else what its attributes say."""
    given = [value for name in (*sorted(_DATE_ATTRIBUTES), "title") if (value := element.get(name))]
    for value in given:
        if isinstance(found := parse_iso_date(value), datetime):
            return found
    text = document.text_of(element)[:120]
    shown = (
        parse_written_date(text) or parse_relative_date(text, saved) if any(map(str.isdigit, text)) else None
    )
    return shown or next((found for value in given if (found := parse_any_date(value))), None)


def entry_category(document: Document, element: Element, story: StoryLinks) -> str:
    """What an entry calls its section: a short link to a list, or an element named so."""
    for inner in document.descendants(element)[:60]:
        size = inner.text_length
        if not 2 <= size <= 40 or inner.regions & {"tags", "author", "comment", "share"}:
            continue
        link = inner.tag == "a" and inner not in story.links and inner.get("href").strip(" #/")
        if link or ("category" in inner.roles and inner.tag in _CATEGORY_TAGS):
            text = document.text_of(inner).strip(" |-•:")
            if (
                0 < len(text.split()) <= 6
                and ascii_fold(text) not in BUTTONS
                and not any(map(str.isdigit, text))
            ):
                if (
                    link
                    and url_shape(addresses.absolute("http://x.example/", inner.get("href"))).confidence == 2
                ):
                    continue
                return text
    return ""

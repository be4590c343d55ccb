"""Find the entry of a story in a list, and the date and category that it shows."""

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
from vnsearch.ingest.page.regions import NOT_ENTRY_CATEGORY
from vnsearch.ingest.page.title_text import ascii_fold
from vnsearch.ingest.page.url_shape import ANY_SITE, url_shape
from vnsearch.model import Published

#: Characters of the longest entry.
_MAX_ENTRY = 1500
_DATE_ATTRIBUTES = frozenset(
    ("datetime", "data-time", "data-date", "data-datetime", "data-publish", "data-published")
)
_CATEGORY_TAGS = frozenset(["span", "div", "p", "small", "label"])


def find_entry(document: Document, link: Element, links: StoryLinkIndex) -> Element:
    """Return the largest element around a link that contains no link to another story."""
    key = links.keys[links.first_at_or_after(link.index)]
    entry = link
    for ancestor in document.ancestors(link):
        start = links.first_at_or_after(ancestor.index)
        end = links.first_at_or_after(ancestor.subtree_end)
        has_others = any(other_key != key for other_key in links.keys[start : min(end, start + 50)])
        if has_others or ancestor.text_length > _MAX_ENTRY or ancestor.tag in ("body", "html", "main"):
            break
        entry = ancestor
    return entry


def entry_date(document: Document, entry: Element, url: str, bounds: DateBounds) -> Published:
    """Return a date with time in an entry, else the one in the story's address, else a day; None for none."""
    when = _shown_date(document, entry, bounds.saved)
    if not isinstance(when, datetime):
        when = parse_url_date(url) or when
    return None if when and bounds.reject_reason(when) else when


def _shown_date(document: Document, entry: Element, saved: datetime | None) -> Published:
    """Return the first date with a time in an entry, else the first without."""
    day: Published = None
    for element in [entry, *document.descendants(entry)[:80]]:
        has_date = element.attributes.keys() & _DATE_ATTRIBUTES
        if element.tag != "time" and "date" not in element.roles and not has_date:
            continue
        when = _element_date(document, element, saved)
        if isinstance(when, datetime):
            return when
        day = day or when
    return day


def _element_date(document: Document, element: Element, saved: datetime | None) -> Published:
    """Return the ISO 8601 time in an attribute, else the date in the text, else any date in an attribute."""
    names = (*sorted(_DATE_ATTRIBUTES), "title")
    values = [value for name in names if (value := element.get(name))]
    for value in values:
        if isinstance(when := parse_iso_date(value), datetime):
            return when
    text = document.text_of(element)[:120]
    has_digits = any(map(str.isdigit, text))
    visible = parse_written_date(text) or parse_relative_date(text, saved) if has_digits else None
    return visible or next((when for value in values if (when := parse_any_date(value))), None)


def entry_category(document: Document, entry: Element, story: StoryLinks) -> str:
    """Return the category that an entry shows: a short link to a list, or an element whose class says so."""
    for element in document.descendants(entry)[:60]:
        if not 2 <= element.text_length <= 40 or element.regions & NOT_ENTRY_CATEGORY:
            continue
        href = element.get("href").strip(" #/") if element.tag == "a" and element not in story.links else ""
        if not href and not ("category" in element.roles and element.tag in _CATEGORY_TAGS):
            continue
        text = document.text_of(element).strip(" |-•:")
        if not 0 < len(text.split()) <= 6 or ascii_fold(text) in BUTTONS or any(map(str.isdigit, text)):
            continue
        if href and url_shape(addresses.absolute(ANY_SITE, element.get("href"))).confidence == 2:
            continue
        return text
    return ""

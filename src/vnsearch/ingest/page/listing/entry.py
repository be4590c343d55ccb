"""Find the entry of a story in a list, and the date and category that it shows."""

from __future__ import annotations

import re
from datetime import date, datetime

from vnsearch.ingest import addresses
from vnsearch.ingest.dates.absolute import parse_any_date, parse_iso_date, parse_url_date, parse_written_date
from vnsearch.ingest.dates.relative import parse_relative_date
from vnsearch.ingest.page.class_names import BUTTONS
from vnsearch.ingest.page.date_bounds import DateBounds
from vnsearch.ingest.page.document import Document, Element
from vnsearch.ingest.page.listing.landmarks import DATE_ATTRIBUTES, Landmarks
from vnsearch.ingest.page.listing.links import StoryLinks
from vnsearch.ingest.page.listing.section_labels import StoryLinkIndex
from vnsearch.ingest.page.regions import NOT_ENTRY_CATEGORY
from vnsearch.ingest.page.selection import Selection
from vnsearch.ingest.page.title_text import ascii_fold
from vnsearch.ingest.page.url_shape import ANY_SITE, url_shape
from vnsearch.model import Published

#: Characters of the longest category, alone and with the indentation around it.
_MAX_CATEGORY, _MAX_SPACED = 40, 400
#: Characters of the longest entry.
_MAX_ENTRY = 1500
#: Elements of an entry among which its date is looked for.
_NEAR = 80
#: A day without a year: 13-5, 13/05.
_DAY_AND_MONTH = re.compile(r"(\d{1,2})\s?[-/.]\s?(\d{1,2})")
#: A story is written at most so many days before the paper of that day.
_MAX_DAYS_APART = 3
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


def entries_date(
    document: Document, entries: list[Element], url: str, bounds: DateBounds, dates: Selection
) -> Published:
    """Return when a story was published, by the entries in which a page lists it and its address.

    ``dates`` are the elements that may show dates. It is the first date with time in an entry, else the one in the
    address, else a day. A day without a year beside the headline, where it is another than that of the address, is
    the day of the paper.
    """
    visible_dates = [
        when for entry in entries if (when := _first_visible_date(document, entry, bounds.saved_at, dates))
    ]
    when = next((each for each in visible_dates if isinstance(each, datetime)), None)
    if not when:
        in_address = parse_url_date(url)
        day_of_paper = _day_of_paper(document, entries, in_address, dates)
        when = day_of_paper or in_address or next(iter(visible_dates), None)
    return None if when and bounds.reject_reason(when) else when


def _day_of_paper(
    document: Document, entries: list[Element], in_address: Published, dates: Selection
) -> Published:
    """Return the day shown without a year in an entry if it is another near that of the address."""
    if not in_address:
        return None
    near = in_address.date() if isinstance(in_address, datetime) else in_address
    for entry in entries:
        for element in dates.below(entry, _NEAR):
            match = _DAY_AND_MONTH.fullmatch(document.text_of(element)) if "date" in element.roles else None
            day = _date_in_year(near.year, match) if match else None
            if day and 0 < abs((day - near).days) <= _MAX_DAYS_APART:
                return day
    return None


def _date_in_year(year: int, match: re.Match[str]) -> date | None:
    try:
        return date(year, int(match[2]), int(match[1]))
    except ValueError:
        return None


def _first_visible_date(
    document: Document, entry: Element, saved_at: datetime | None, dates: Selection
) -> Published:
    """Return the first date with a time in an entry, else the first without."""
    day: Published = None
    for element in dates.between(entry.index, min(entry.subtree_end, entry.index + 1 + _NEAR)):
        when = _element_date(document, element, saved_at)
        if isinstance(when, datetime):
            return when
        day = day or when
    return day


def _element_date(document: Document, element: Element, saved_at: datetime | None) -> Published:
    """Return the ISO 8601 time in an attribute, else the date in the text, else any date in an attribute."""
    values = [value for name in DATE_ATTRIBUTES if (value := element.get(name))]
    for value in values:
        if isinstance(when := parse_iso_date(value), datetime):
            return when
    text = document.text_of(element)[:120]
    has_digits = any(map(str.isdigit, text))
    visible = parse_written_date(text) or parse_relative_date(text, saved_at) if has_digits else None
    return visible or next((when for value in values if (when := parse_any_date(value))), None)


def entry_category(document: Document, entry: Element, story: StoryLinks, landmarks: Landmarks) -> str:
    """Return the category that an entry shows: a short link to a list, or an element whose class says so."""
    for element in landmarks.categories.below(entry, 60):
        if not 2 <= element.text_length <= _MAX_SPACED or element.regions & NOT_ENTRY_CATEGORY:
            continue
        href = element.get("href").strip(" #/") if element.tag == "a" and element not in story.links else ""
        if not href and not ("category" in element.roles and element.tag in _CATEGORY_TAGS):
            continue
        text = document.text_of(element).strip(" |-•:")
        if (
            len(text) > _MAX_CATEGORY
            or not 0 < len(text.split()) <= 6
            or ascii_fold(text) in BUTTONS
            or any(map(str.isdigit, text))
        ):
            continue
        if href and url_shape(addresses.absolute(ANY_SITE, element.get("href"))).confidence == 2:
            continue
        return text
    return ""

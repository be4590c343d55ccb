"""Find when a story was published and modified, from the most to the least reliable statement on the page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from vnsearch.ingest.dates.absolute import parse_any_date, parse_iso_date, parse_url_date, parse_written_date
from vnsearch.ingest.dates.relative import parse_relative_date
from vnsearch.ingest.page.date_bounds import DateBounds
from vnsearch.ingest.page.document import Document, Element
from vnsearch.ingest.page.head import Head
from vnsearch.ingest.page.linked_data import LinkedData
from vnsearch.ingest.page.regions import NOT_DATE
from vnsearch.messages import text_faults
from vnsearch.model import Published
from vnsearch.vietnam_time import to_datetime

_PUBLISHED_NAMES = [
    "article:published_time",
    "article:published",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "pubdate",
    "publishdate",
    "publish_date",
    "publish-date",
    "publication_date",
    "publisheddate",
    "published_time",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date",
    "parsely-pub-date",
    "sailthru.date",
    "date",
    "article.published",
    "cxenseparse:recs:publishtime",
    "article_date_original",
    "lastpublished",
]
_MODIFIED_NAMES = [
    "article:modified_time",
    "article:modified",
    "og:updated_time",
    "datemodified",
    "lastmod",
    "last-modified",
    "dcterms.modified",
    "revised",
    "article:updated_time",
]


@dataclass(frozen=True, slots=True)
class StoryDates:
    """A story's dates, how the first was determined ("" if it was not), and warnings."""

    published: Published = None
    modified: Published = None
    method: str = ""
    warnings: tuple[str, ...] = ()


def _stated_dates(
    head: Head, data: LinkedData, property_name: str, meta_names: list[str]
) -> Iterator[tuple[str, str]]:
    """Yield the dates in JSON-LD and meta tags, as (text, method)."""
    value = data.story.get(property_name)
    if isinstance(value, str) and value.strip():
        yield value, "JSON-LD"
    for name in meta_names:
        for value in head.meta.get(name, ()):
            yield value, f"meta {name}"


def _date_elements(document: Document, title: Element | None, body: Element | None) -> Iterator[Element]:
    """Yield elements that may show the story's date.

    First those from the title to the body, then those just before the title, in the body and after it.
    """
    elements = document.elements
    start = title.subtree_end if title else body.index if body else 0
    end = body.index if body and body.index > start else min(start + 60, len(elements))
    yield from filter(_may_show_date, elements[start:end])
    if title:
        before_title = elements[max(0, title.index - 25) : title.index]
        yield from filter(_may_show_date, reversed(before_title))
    if body:
        for element in elements[body.index : body.subtree_end]:
            if ("date" in element.roles or element.tag == "time") and _may_show_date(element):
                yield element
        for element in elements[body.subtree_end : body.subtree_end + 25]:
            if "date" in element.roles and _may_show_date(element):
                yield element


def _may_show_date(element: Element) -> bool:
    return element.tag == "time" or (not element.regions & NOT_DATE and element.text_length <= 200)


def _element_date(document: Document, element: Element, saved: datetime | None) -> Published:
    """Return the date in an element's text or attributes, preferably one with a time."""
    text = document.text_of(element)
    when = parse_written_date(text[:160]) if any(map(str.isdigit, text)) else None
    if isinstance(when, datetime):
        return when
    for name in ("datetime", "content", "data-time", "data-date", "title"):
        value = element.get(name)
        if value and (name != "title" or "date" in element.roles):
            attribute_date = parse_iso_date(value)
            if isinstance(attribute_date, datetime):
                return attribute_date
    return when or parse_relative_date(text[:60], saved)


def _visible_date(
    document: Document, title: Element | None, body: Element | None, saved: datetime | None
) -> Published:
    """Return the first date with a time that the page shows, else the first without."""
    day: Published = None
    for element in _date_elements(document, title, body):
        when = _element_date(document, element, saved)
        if isinstance(when, datetime):
            return when
        day = day or when
    return day


def _reconcile(stated: Published, visible: Published, method: str) -> tuple[Published, str, str]:
    """Decide between the date in the head and the one that the page shows; either may be missing.

    ``method`` is how the stated date was determined. Return the date, its method and a warning, "" for none.
    """
    if not stated or not visible:
        return stated or visible, method if stated else "visible", ""
    difference = abs(to_datetime(stated) - to_datetime(visible))
    has_time = isinstance(stated, datetime) and (stated.hour, stated.minute, stated.second) != (0, 0, 0)
    day = stated.date() if isinstance(stated, datetime) else stated
    if not has_time and isinstance(visible, datetime) and visible.date() == day:
        return visible, "visible", ""
    if (
        isinstance(visible, datetime)
        and has_time
        and timedelta(hours=7) - timedelta(minutes=1) < difference <= timedelta(hours=7, minutes=1)
        and to_datetime(stated) > visible
    ):
        return visible, "visible", text_faults.LOCAL_TIME_AS_UTC
    if difference > timedelta(days=2):
        warning = text_faults.two_dates(stated.isoformat(), method, visible.isoformat())
        return stated, method, warning
    return stated, method, ""


def read_dates(
    document: Document,
    head: Head,
    data: LinkedData,
    title: Element | None,
    body: Element | None,
    url: str,
    bounds: DateBounds,
) -> StoryDates:
    """Return a story's dates: from JSON-LD, meta tags, what the page shows, or the digits in its address."""
    warnings: list[str] = []
    published_dates = _stated_dates(head, data, "datePublished", _PUBLISHED_NAMES)
    stated, method = _first_plausible(published_dates, bounds, warnings)
    visible = _visible_date(document, title, body, bounds.saved)
    if visible and (reason := bounds.reject_reason(visible)):
        visible = None
        warnings.append(reason)
    published, method, conflict = _reconcile(stated, visible, method)
    if not published and (published := parse_url_date(url)):
        method = "address"
        if reason := bounds.reject_reason(published):
            published = None
            warnings.append(reason)
    modified_dates = _stated_dates(head, data, "dateModified", _MODIFIED_NAMES)
    modified, _ = _first_plausible(modified_dates, bounds, warnings)
    if modified and published and to_datetime(modified) < to_datetime(published):
        modified = None
    distinct = tuple(dict.fromkeys(filter(None, (*warnings, conflict))))
    return StoryDates(published, modified, method if published else "", distinct)


def _first_plausible(
    stated: Iterator[tuple[str, str]], bounds: DateBounds, warnings: list[str]
) -> tuple[Published, str]:
    """Return the first plausible date and its method; add why others are rejected to ``warnings``."""
    for text, method in stated:
        when = parse_any_date(text)
        unreadable = text_faults.date_not_understood(text[:40], method)
        reason = bounds.reject_reason(when) if when else unreadable
        if when and not reason:
            return when, method
        warnings.append(reason)
    return None, ""

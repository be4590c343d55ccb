"""Find when a story was published and modified, from the most to the least reliable statement on the page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from vnsearch.ingest.dates.absolute import parse_any_date, parse_iso_date, parse_url_date
from vnsearch.ingest.dates.date_lines import DateLine, read_date_line
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
    if body and body.index > start:
        end = body.index
    else:
        end = min(start + 60, body.subtree_end if body else len(elements))
    yield from filter(_may_show_date, elements[start:end])
    if title:
        before_title = elements[max(0, title.index - 25) : title.index]
        near_title = _enclosing_block(document, title)
        for element in filter(_may_show_date, reversed(before_title)):
            # What stands further above is the head of every page: today's date, prices of the day.
            if element.tag == "time" or "date" in element.roles or element.index > near_title:
                yield element
    if body:
        for element in elements[body.index : body.subtree_end]:
            if ("date" in element.roles or element.tag == "time") and _may_show_date(element):
                yield element
        for element in elements[body.subtree_end : body.subtree_end + 25]:
            if "date" in element.roles and _may_show_date(element):
                yield element


def _enclosing_block(document: Document, title: Element) -> int:
    """Return the index of the outermost of two elements around a title that is not the whole page."""
    around = [
        each for each in list(document.ancestors(title))[:2] if each.tag not in ("body", "html", "main")
    ]
    return around[-1].index if around else title.index


def _may_show_date(element: Element) -> bool:
    return element.tag == "time" or (not element.regions & NOT_DATE and element.text_length <= 200)


def _element_dates(document: Document, element: Element, saved_at: datetime | None) -> DateLine:
    """Return the dates in an element's text or attributes, preferably one with a time."""
    text = document.text_of(element)
    line = read_date_line(text[:160]) if any(map(str.isdigit, text)) else DateLine()
    if isinstance(line.published, datetime):
        return line
    for name in ("datetime", "content", "data-time", "data-date", "title"):
        value = element.get(name)
        if value and (name != "title" or "date" in element.roles):
            attribute_date = parse_iso_date(value)
            if isinstance(attribute_date, datetime):
                return DateLine(attribute_date, line.modified)
    return line if line.published else DateLine(parse_relative_date(text[:60], saved_at))


def _visible_dates(
    document: Document, title: Element | None, body: Element | None, saved_at: datetime | None
) -> DateLine:
    """Return the first date with a time that the page shows, else the first without, with that of a change."""
    day = DateLine()
    for element in _date_elements(document, title, body):
        line = _element_dates(document, element, saved_at)
        if isinstance(line.published, datetime):
            return line
        day = day if day.published else line
    return day


def _reconcile(stated_date: Published, visible_date: Published, method: str) -> tuple[Published, str, str]:
    """Decide between the date in the head and the one that the page shows; either may be missing.

    ``method`` is how the stated date was determined. Return the date, its method and a warning, "" for none.
    """
    if not stated_date or not visible_date:
        return stated_date or visible_date, method if stated_date else "visible", ""
    difference = abs(to_datetime(stated_date) - to_datetime(visible_date))
    has_time = isinstance(stated_date, datetime) and (
        stated_date.hour,
        stated_date.minute,
        stated_date.second,
    ) != (0, 0, 0)
    day = stated_date.date() if isinstance(stated_date, datetime) else stated_date
    if not has_time and isinstance(visible_date, datetime) and visible_date.date() == day:
        return visible_date, "visible", ""
    if (
        isinstance(visible_date, datetime)
        and has_time
        and timedelta(hours=7) - timedelta(minutes=1) < difference <= timedelta(hours=7, minutes=1)
        and to_datetime(stated_date) > visible_date
    ):
        return visible_date, "visible", text_faults.LOCAL_TIME_AS_UTC
    if difference > timedelta(days=2):
        warning = text_faults.two_dates(stated_date.isoformat(), method, visible_date.isoformat())
        return stated_date, method, warning
    return stated_date, method, ""


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
    stated_date, method = _first_plausible(published_dates, bounds, warnings)
    line = _visible_dates(document, title, body, bounds.saved_at)
    visible_date = line.published
    if visible_date and (reason := bounds.reject_reason(visible_date)):
        visible_date = None
        warnings.append(reason)
    published, method, conflict = _reconcile(stated_date, visible_date, method)
    if not published and (published := parse_url_date(url)):
        method = "address"
        if reason := bounds.reject_reason(published):
            published = None
            warnings.append(reason)
    modified_dates = _stated_dates(head, data, "dateModified", _MODIFIED_NAMES)
    modified, _ = _first_plausible(modified_dates, bounds, warnings)
    if not modified and line.modified and not bounds.reject_reason(line.modified):
        modified = line.modified
    if modified and published and to_datetime(modified) < to_datetime(published):
        modified = None
    distinct = tuple(dict.fromkeys(filter(None, (*warnings, conflict))))
    return StoryDates(published, modified, method if published else "", distinct)


@dataclass(frozen=True, slots=True)
class DateStatement:
    """A date on a page: where it stands, its text, the date, and why it is not believed, "" if it may be."""

    evidence: str
    text: str
    published: Published
    fault: str = ""


def published_statements(
    document: Document,
    head: Head,
    data: LinkedData,
    title: Element | None,
    body: Element | None,
    url: str,
    bounds: DateBounds,
) -> Iterator[DateStatement]:
    """Yield all dates on a page among which ``read_dates`` chooses that of publication, in its order."""
    for text, method in _stated_dates(head, data, "datePublished", _PUBLISHED_NAMES):
        when = parse_any_date(text)
        fault = bounds.reject_reason(when) if when else text_faults.date_not_understood(text[:40], method)
        yield DateStatement(method, text, when, fault)
    for element in _date_elements(document, title, body):
        if when := _element_dates(document, element, bounds.saved_at).published:
            text = document.text_of(element)
            yield DateStatement(f"visible <{element.tag}>", text, when, bounds.reject_reason(when))
    if when := parse_url_date(url):
        yield DateStatement("address", url, when, bounds.reject_reason(when))


def _first_plausible(
    stated_dates: Iterator[tuple[str, str]], bounds: DateBounds, warnings: list[str]
) -> tuple[Published, str]:
    """Return the first plausible date and its method; add why others are rejected to ``warnings``."""
    for text, method in stated_dates:
        when = parse_any_date(text)
        unreadable = text_faults.date_not_understood(text[:40], method)
        reason = bounds.reject_reason(when) if when else unreadable
        if when and not reason:
            return when, method
        warnings.append(reason)
    return None, ""

"""When a story was published and changed: what the page states, in the order in which it can be believed."""

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
    """Dates, how the first was found ("" where it was not), and what was odd."""

    published: Published = None
    modified: Published = None
    method: str = ""
    warnings: tuple[str, ...] = ()


def _stated_dates(head: Head, data: LinkedData, key: str, names: list[str]) -> Iterator[tuple[str, str]]:
    """Each date the head states, as text, with where."""
    value = data.story.get(key)
    if isinstance(value, str) and value.strip():
        yield value, "JSON-LD"
    for name in names:
        for value in head.meta.get(name, ()):
            yield value, f"meta {name}"


def _date_elements(document: Document, title: Element | None, body: Element | None) -> Iterator[Element]:
    """Elements that may show the story's date: from title to body, then just before the title, then after."""
    elements = document.elements
    start = title.subtree_end if title else body.index if body else 0
    stop = body.index if body and body.index > start else min(start + 60, len(elements))
    yield from (e for e in elements[start:stop] if _may_show_date(e))
    if title:
        yield from (
            e for e in reversed(elements[max(0, title.index - 25) : title.index]) if _may_show_date(e)
        )
    if body:
        inner = [e for e in elements[body.index : body.subtree_end] if "date" in e.roles or e.tag == "time"]
        yield from (e for e in inner if _may_show_date(e))
        yield from (
            e
            for e in elements[body.subtree_end : body.subtree_end + 25]
            if _may_show_date(e) and "date" in e.roles
        )


def _may_show_date(element: Element) -> bool:
    return (not element.regions & NOT_DATE and element.text_length <= 200) or element.tag == "time"


def _element_date(document: Document, element: Element, saved: datetime | None) -> Published:
    text = document.text_of(element)
    found = parse_written_date(text[:160]) if any(map(str.isdigit, text)) else None
    if isinstance(found, datetime):
        return found
    for name in ("datetime", "content", "data-time", "data-date", "title"):
        given = element.get(name)
        if (
            given
            and (name != "title" or "date" in element.roles)
            and isinstance(parse_iso_date(given), datetime)
        ):
            return parse_iso_date(given)
    return found or parse_relative_date(text[:60], saved)


def _visible_date(
    document: Document, title: Element | None, body: Element | None, saved: datetime | None
) -> Published:
    """The first moment that is shown, else the first day."""
    day: Published = None
    for element in _date_elements(document, title, body):
        found = _element_date(document, element, saved)
        if isinstance(found, datetime):
            return found
        day = day or found
    return day


def _reconcile(stated: Published, shown: Published, way: str) -> tuple[Published, str, str]:
    """The date to believe, its way, and a warning, where the head and the page both give one."""
    if not stated or not shown:
        return stated or shown, way if stated else "visible", ""
    apart = abs(to_datetime(stated) - to_datetime(shown))
    clock = isinstance(stated, datetime) and (stated.hour, stated.minute, stated.second) != (0, 0, 0)
    day = stated.date() if isinstance(stated, datetime) else stated
    if not clock and isinstance(shown, datetime) and shown.date() == day:
        return shown, "visible", ""
    if (
        isinstance(shown, datetime)
        and clock
        and timedelta(hours=7) - timedelta(minutes=1) < apart <= timedelta(hours=7, minutes=1)
        and to_datetime(stated) > shown
    ):
        return shown, "visible", "the date in the head is in Hanoi time but says it is UTC"
    if apart > timedelta(days=2):
        return stated, way, f"two dates: {stated.isoformat()} ({way}) and {shown.isoformat()} on the page"
    return stated, way, ""


def read_dates(
    document: Document,
    head: Head,
    data: LinkedData,
    title: Element | None,
    body: Element | None,
    url: str,
    limits: DateBounds,
) -> StoryDates:
    """A story's dates: JSON-LD, meta tags, what the page shows, the digits in its address; else none."""
    warnings: list[str] = []
    stated, way = _first_plausible(
        _stated_dates(head, data, "datePublished", _PUBLISHED_NAMES), limits, warnings
    )
    shown = _visible_date(document, title, body, limits.saved)
    if shown and (refused := limits.reject_reason(shown)):
        shown = None
        warnings.append(refused)
    published, way, odd = _reconcile(stated, shown, way)
    if not published and (published := parse_url_date(url)):
        way = "address"
        if refused := limits.reject_reason(published):
            published = None
            warnings.append(refused)
    modified, _ = _first_plausible(
        _stated_dates(head, data, "dateModified", _MODIFIED_NAMES), limits, warnings
    )
    if modified and published and to_datetime(modified) < to_datetime(published):
        modified = None
    return StoryDates(
        published, modified, way if published else "", tuple(dict.fromkeys(filter(None, (*warnings, odd))))
    )


def _first_plausible(
    stated: Iterator[tuple[str, str]], limits: DateBounds, warnings: list[str]
) -> tuple[Published, str]:
    """The first date that can be, and where it stood; what could not is added to ``warnings``."""
    for text, way in stated:
        found = parse_any_date(text)
        reason = (
            limits.reject_reason(found) if found else f"the date {text[:40]!r} ({way}) was not understood"
        )
        if found and not reason:
            return found, way
        warnings.append(reason)
    return None, ""

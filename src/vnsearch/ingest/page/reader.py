"""Read one HTML page: the steps in order."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from vnsearch.errors import UnreadableError
from vnsearch.ingest import addresses
from vnsearch.ingest.page.date_bounds import DateBounds
from vnsearch.ingest.page.document import Document
from vnsearch.ingest.page.document_parser import MAX_ELEMENTS, parse_document
from vnsearch.ingest.page.listing import headlines, links
from vnsearch.ingest.page.parsed_page import ParsedPage, find_story
from vnsearch.ingest.page.story import body, page_type
from vnsearch.ingest.page.story import dates as story_dates
from vnsearch.ingest.page.story.authors import authors, stated_authors
from vnsearch.ingest.page.story.categories import categories
from vnsearch.ingest.page.story.site_names import source
from vnsearch.ingest.page.story.summary import summary
from vnsearch.ingest.page.story.tags import tags
from vnsearch.ingest.page.url_shape import url_shape
from vnsearch.messages import text_faults
from vnsearch.model import Article, PageContent


def _article(page: ParsedPage, story: body.Body, dates: story_dates.StoryDates) -> Article:
    document, title = page.document, page.title
    lead, paragraphs = summary(document, page.head, page.data, title, story)
    return Article(
        id=page.id,
        title=page.title_text,
        summary=lead,
        body="\n".join(paragraphs),
        captions=story.captions,
        authors=authors(document, page.head, page.data, title, story),
        categories=categories(document, page.head, page.data, title, page.url),
        source=source(page.head, page.data, page.url),
        url=page.url,
        published=dates.published,
        origin=page.name,
        tags=tags(document, page.head, page.data, story),
        modified=dates.modified,
    )


def _methods(
    page: ParsedPage, article: Article, story: body.Body, dates: story_dates.StoryDates
) -> tuple[tuple[str, str], ...]:
    """Return how the fields of an article were extracted, as (field, method); see ``PageContent``."""
    container = story.container
    methods = {
        "title": f"<{page.title.tag}>" if page.title else "head",
        "published": dates.method,
        "body": f"{'named' if 'story' in container.roles else 'densest'} <{container.tag}>",
        "author": "head" if article.authors == stated_authors(page.head, page.data) else "visible",
        "url": "head" if article.url else "",
    }
    return tuple((name, method) for name, method in methods.items() if method and getattr(article, name))


def _story_spans(story: body.Body | None) -> tuple[tuple[int, int], ...]:
    """Return the spans of element indexes in the story's container, without those dropped from it."""
    if story is None:
        return ()
    spans, start = [], story.container.index
    for element in story.other_elements:
        spans.append((start, element.index))
        start = element.subtree_end
    return _union([*spans, (start, story.container.subtree_end)])


def _union(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Return half-open spans that cover what the given ones do, ascending and apart from one another."""
    union: list[tuple[int, int]] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if union and start <= union[-1][1]:
            union[-1] = union[-1][0], max(end, union[-1][1])
        else:
            union.append((start, end))
    return tuple(union)


def _own_keys(page: ParsedPage) -> frozenset[str]:
    """Return the address keys of a page and of the first page of its story; none where its address is unknown."""
    if not page.url:
        return frozenset()
    return frozenset([addresses.address_key(page.url), page.part.story if page.part else page.id])


def _link_context(page: ParsedPage) -> links.PageContext:
    story = page.story
    return links.PageContext(
        page_id=page.id,
        base_url=page.base_url,
        own_keys=_own_keys(page),
        story_spans=_story_spans(story),
        title_index=page.title.index if story and page.title else -1,
        has_numbered_url=story is not None and url_shape(page.url).has_number,
    )


def read_html(
    text: str, name: str, *, url: str = "", saved_at: datetime | None = None, latest: datetime | None = None
) -> PageContent:
    """Do what ``read_document`` does, with a page as its HTML.

    Raise ``UnreadableError`` also when it is built to break parsers.
    """
    return read_document(parse_document(text), name, url=url, saved_at=saved_at, latest=latest)


def read_document(
    document: Document,
    name: str,
    *,
    url: str = "",
    saved_at: datetime | None = None,
    latest: datetime | None = None,
) -> PageContent:
    """Read one page's article, if it has one, and its headlines.

    ``name`` is the page's id if it has no address. ``url`` is the address it was fetched from, "" if unknown.
    ``saved_at`` is exactly when it was fetched: relative dates ("2 giờ trước") count from it. ``latest`` is a
    time with zone, such as the file's own; dates more than a day later are rejected.

    Raise ``UnreadableError`` when the page has neither article nor headlines, or is an error or login page.
    """
    page = find_story(document, name, url)
    story = page.story
    length = page.main_text.length if page.main_text else 0
    if story is None and (reason := page_type.error_reason(page.head, page.title_text, length)):
        raise UnreadableError(text_faults.not_a_story(reason))
    bounds = DateBounds(saved_at, latest or saved_at)
    container = story.container if story else None
    dates = story_dates.read_dates(document, page.head, page.data, page.title, container, page.url, bounds)
    article = _article(page, story, dates) if story else None
    sightings = headlines.read_headlines(document, _link_context(page), bounds)
    if article is None and not sightings:
        raise UnreadableError(page_type.empty_reason(document))
    warnings = (text_faults.only_first_elements(MAX_ELEMENTS),) if document.truncated else ()
    return PageContent(
        article,
        sightings,
        warnings=warnings + (dates.warnings if article else ()),
        methods=_methods(page, article, story, dates) if article and story else (),
        part=page.part,
    )

"""Read one HTML page: the steps in order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vnsearch.errors import UnreadableError
from vnsearch.ingest import addresses
from vnsearch.ingest.page import head, linked_data
from vnsearch.ingest.page.date_bounds import DateBounds
from vnsearch.ingest.page.document import MAX_ELEMENTS, Document, Element, parse_document
from vnsearch.ingest.page.listing import headlines, links
from vnsearch.ingest.page.story import body, fields, page_type
from vnsearch.ingest.page.story import dates as story_dates
from vnsearch.ingest.page.story import title as story_title
from vnsearch.ingest.page.url_shape import url_shape
from vnsearch.messages import text_faults
from vnsearch.model import Article, PageContent


@dataclass(frozen=True, slots=True)
class _ParsedPage:
    """What the steps share: the document, its head and JSON-LD, the page's address, the name of the file."""

    document: Document
    head: head.Head
    data: linked_data.LinkedData
    url: str
    name: str

    @property
    def id(self) -> str:
        return addresses.address_key(self.url) or self.name


def _article(
    page: _ParsedPage, title: Element | None, story: body.Body, dates: story_dates.StoryDates
) -> Article:
    document = page.document
    site = fields.site_words(page.head, page.data, page.url)
    stated_title = story_title.stated_title(page.head, page.data, site)
    summary, paragraphs = fields.summary(document, page.head, page.data, title, story)
    return Article(
        id=page.id,
        title=document.text_of(title) if title else stated_title,
        summary=summary,
        body="\n".join(paragraphs),
        captions=story.captions,
        author=fields.author(document, page.head, page.data, title, story),
        category=fields.category(document, page.head, page.data, title, page.url),
        source=fields.source(page.head, page.data, page.url),
        url=page.url,
        published=dates.published,
        origin=page.name,
        tags=fields.tags(document, page.head, page.data, story),
        modified=dates.modified,
    )


def _methods(
    page: _ParsedPage,
    article: Article,
    title: Element | None,
    story: body.Body,
    dates: story_dates.StoryDates,
) -> tuple[tuple[str, str], ...]:
    """Return how the fields of an article were extracted, as (field, method); see ``PageContent``."""
    container = story.container
    methods = {
        "title": f"<{title.tag}>" if title else "head",
        "published": dates.method,
        "body": f"{'named' if 'story' in container.roles else 'densest'} <{container.tag}>",
        "author": "head" if article.author == fields.stated_author(page.head, page.data) else "visible",
        "url": "head" if article.url else "",
    }
    return tuple((name, method) for name, method in methods.items() if method and getattr(article, name))


def _story_spans(story: body.Body | None) -> tuple[tuple[int, int], ...]:
    """Return the spans of element indexes in the story's container, without those dropped from it."""
    if story is None:
        return ()
    spans, start = [], story.container.index
    for element in story.dropped:
        spans.append((start, element.index))
        start = element.subtree_end
    return (*spans, (start, story.container.subtree_end))


def read_html(
    text: str, name: str, *, url: str = "", saved: datetime | None = None, latest: datetime | None = None
) -> PageContent:
    """Read one page's article, if it has one, and its headlines.

    ``name`` is the page's id if it has no address. ``url`` is the address it was fetched from, "" if unknown.
    ``saved`` is exactly when it was fetched: relative dates ("2 giờ trước") count from it. ``latest`` is a
    time with zone, such as the file's own; dates more than a day later are rejected.

    Raise ``UnreadableError`` when the page has neither article nor headlines, is an error or login page, or
    is built to break parsers.
    """
    document = parse_document(text)
    page_head = head.read_head(document)
    head_titles = page_head.first_content("og:title", "twitter:title"), page_head.title
    data = linked_data.read_linked_data(document.scripts, *head_titles)
    page = _ParsedPage(document, page_head, data, head.page_address(page_head, data, url), name)
    base_url = page.url or url or fields.guess_base(document, page_head) or links.UNKNOWN_SITE
    bounds = DateBounds(saved, latest or saved)
    stated_title = story_title.stated_title(page_head, data, fields.site_words(page_head, data, page.url))
    title = story_title.find_title_element(document, stated_title)
    title_text = document.text_of(title) if title else stated_title
    main_text = body.extract_body(document, title, base_url, fields.stated_author(page_head, data))
    is_story = title_text and page_type.is_story(document, page_head, data, page.url, title_text, main_text)
    story = main_text if is_story else None
    length = main_text.length if main_text else 0
    if story is None and (reason := page_type.error_reason(page_head, title_text, length)):
        raise UnreadableError(text_faults.not_a_story(reason))
    container = story.container if story else None
    dates = story_dates.read_dates(document, page_head, data, title, container, page.url, bounds)
    article = _article(page, title, story, dates) if story else None
    context = links.PageContext(
        page_id=page.id,
        base_url=base_url,
        own_key=addresses.address_key(page.url),
        story_spans=_story_spans(story),
        title_index=title.index if story and title else -1,
        has_numbered_url=story is not None and url_shape(page.url).has_number,
    )
    sightings = headlines.read_headlines(document, context, bounds)
    if article is None and not sightings:
        raise UnreadableError(page_type.empty_reason(document))
    warnings = (text_faults.only_first_elements(MAX_ELEMENTS),) if document.truncated else ()
    return PageContent(
        article,
        sightings,
        warnings=warnings + (dates.warnings if article else ()),
        methods=_methods(page, article, title, story, dates) if article and story else (),
    )

"""One HTML page to a reading: the steps in order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vnsearch.errors import UnreadableError
from vnsearch.ingest import addresses
from vnsearch.ingest.page import head, linked_data
from vnsearch.ingest.page.document import MAX_ELEMENTS, Document, Element, parse_document
from vnsearch.ingest.page.listing import headlines, links
from vnsearch.ingest.page.story import body, fields, page_type
from vnsearch.ingest.page.story import dates as story_dates
from vnsearch.ingest.page.story import title as story_title
from vnsearch.ingest.page.story.dates import DateBounds
from vnsearch.ingest.page.url_shape import url_shape
from vnsearch.model import Article, PageContent


@dataclass(frozen=True, slots=True)
class _PageReader:
    """What the steps share: the document, what its head and JSON-LD say, its address."""

    document: Document
    head: head.Head
    data: linked_data.LinkedData
    url: str
    name: str

    @property
    def id(self) -> str:
        return addresses.address_key(self.url) or self.name


def _article(
    page: _PageReader, title: Element | None, text: body.Body, dates: story_dates.StoryDates
) -> Article:
    document = page.document
    site = fields.site_words(page.head, page.data, page.url)
    stated = story_title.stated_title(page.head, page.data, site)
    summary, paragraphs = fields.summary(document, page.head, page.data, title, text)
    return Article(
        id=page.id,
        title=document.text_of(title) if title else stated,
        summary=summary,
        body="\n".join(paragraphs),
        captions=text.captions,
        author=fields.author(document, page.head, page.data, title, text),
        category=fields.category(document, page.head, page.data, title, page.url),
        source=fields.source(page.head, page.data, page.url),
        url=page.url,
        published=dates.published,
        origin=page.name,
        tags=fields.tags(document, page.head, page.data, text),
        modified=dates.modified,
    )


def _methods(
    page: _PageReader, article: Article, title: Element | None, text: body.Body, dates: story_dates.StoryDates
) -> tuple[tuple[str, str], ...]:
    """How each field of an article was found."""
    marked = "named" if "story" in text.container.roles else "densest"
    ways = {
        "title": f"<{title.tag}>" if title else "head",
        "published": dates.method,
        "body": f"{marked} <{text.container.tag}>",
        "author": "head" if article.author == fields.stated_author(page.head, page.data) else "visible",
        "url": "head" if article.url else "",
    }
    return tuple((name, way) for name, way in ways.items() if way and getattr(article, name))


def _story_spans(text: body.Body | None) -> tuple[tuple[int, int], ...]:
    """The spans of elements that are the story's own text: its container less what was dropped from it."""
    if text is None:
        return ()
    spans, start = [], text.container.index
    for element in text.dropped:
        spans.append((start, element.index))
        start = element.subtree_end
    return (*spans, (start, text.container.subtree_end))


def read_html(
    text: str, name: str, *, url: str = "", saved: datetime | None = None, latest: datetime | None = None
) -> PageContent:
    """One page's article, where it has one, and its headlines.

    ``name`` is the id without an address; ``url`` the address it was fetched from, "" where only the page
    can say; ``saved`` when exactly it was fetched, against which "2 giờ trước" is counted; ``latest`` a
    time (with zone) more than a day after which no date can lie, such as the file's own.

    Raises ``UnreadableError`` when the page holds neither article nor headlines, or is an error or login
    page, or is built to break parsers.
    """
    document = parse_document(text)
    top = head.read_head(document)
    data = linked_data.read_linked_data(
        document.scripts, top.first_content("og:title", "twitter:title"), top.title
    )
    page = _PageReader(document, top, data, head.page_address(top, data, url), name)
    base = page.url or url or fields.guess_base(document, top) or links.UNKNOWN_SITE
    limits = DateBounds(saved, latest or saved)
    stated = story_title.stated_title(top, data, fields.site_words(top, data, page.url))
    title = story_title.find_title_element(document, stated)
    said = document.text_of(title) if title else stated
    main = body.extract_body(document, title, base, fields.stated_author(top, data))
    story = main if said and page_type.is_story(document, top, data, page.url, said, main) else None
    if story is None and (reason := page_type.error_reason(top, said, main.length if main else 0)):
        raise UnreadableError(f"{reason}, not a story")
    container = story.container if story else None
    dates = story_dates.read_dates(document, top, data, title, container, page.url, limits)
    article = _article(page, title, story, dates) if story else None
    around = links.PageContext(
        page_id=page.id,
        base_url=base,
        own_key=addresses.address_key(page.url),
        story_spans=_story_spans(story),
        title_index=title.index if story and title else -1,
        has_numbered_url=story is not None and url_shape(page.url).has_number,
    )
    found = headlines.read_headlines(document, around, limits)
    if article is None and not found:
        raise UnreadableError(page_type.empty_reason(document))
    cut = (f"only the first {MAX_ELEMENTS:,} elements were read",) if document.truncated else ()
    return PageContent(
        article,
        found,
        warnings=cut + (dates.warnings if article else ()),
        found=_methods(page, article, title, story, dates) if article and story else (),
    )

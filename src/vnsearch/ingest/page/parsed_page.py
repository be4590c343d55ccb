"""A page that is parsed: what all steps of reading it share."""

from __future__ import annotations

from dataclasses import dataclass

from vnsearch.ingest import addresses
from vnsearch.ingest.page import head, linked_data
from vnsearch.ingest.page.document import Document, Element
from vnsearch.ingest.page.listing import links
from vnsearch.ingest.page.story import body, page_type
from vnsearch.ingest.page.story import title as story_title
from vnsearch.ingest.page.story.authors import stated_authors
from vnsearch.ingest.page.story.base_address import guess_base
from vnsearch.ingest.page.story.live_updates import with_live_updates
from vnsearch.ingest.page.story.parts import find_part
from vnsearch.ingest.page.story.picture_story import find_picture_story
from vnsearch.ingest.page.story.site_names import site_words
from vnsearch.model import StoryPart


@dataclass(frozen=True, slots=True)
class ParsedPage:
    """A page: its elements, its head and JSON-LD, its address ("" if unknown), the name of its file.

    ``base_url``: the address that its relative links start from, or one that stands for its unknown site.
    ``stated_title``: the title in JSON-LD or the head; ``title``: the element with the title, None for none.
    ``main_text``: the running text, of a story or not; ``story``: that of the page's story, None where it is none.
    ``part``: which part of it the page has, where it goes on, on other pages.
    """

    document: Document
    head: head.Head
    data: linked_data.LinkedData
    url: str
    name: str
    base_url: str
    stated_title: str
    title: Element | None
    main_text: body.Body | None
    story: body.Body | None
    part: StoryPart | None

    @property
    def id(self) -> str:
        """The id of the page's article, or of the page among those that show a headline.

        A further page that states the address of the first has its number behind it.
        """
        key = addresses.address_key(self.url) or self.name
        is_further = self.part is not None and self.part.number > 1 and self.part.story == key
        return f"{key}#{self.part.number}" if self.part and is_further else key

    @property
    def title_text(self) -> str:
        """The title of the page, "" for none."""
        return self.document.text_of(self.title) if self.title else self.stated_title


def find_story(document: Document, name: str, url: str = "") -> ParsedPage:
    """Find the title and the main text of a page; ``name`` and ``url`` as of ``read_html``."""
    page_head = head.read_head(document)
    head_titles = page_head.first_content("og:title", "twitter:title"), page_head.title
    data = linked_data.read_linked_data(document.scripts, *head_titles)
    address = head.page_address(page_head, data, url)
    base_url = address or url or guess_base(document, page_head) or links.UNKNOWN_SITE
    stated_title = story_title.stated_title(page_head, data, site_words(page_head, data, address))
    title = story_title.find_title_element(document, stated_title)
    authors = ", ".join(stated_authors(page_head, data))
    main_text = body.extract_body(document, title, base_url, authors)
    if title is None and main_text:
        title = story_title.find_prominent_title(document, main_text.container, stated_title)
        main_text = body.extract_body(document, title, base_url, authors) if title else main_text
    main_text = with_live_updates(main_text, data)
    title_text = document.text_of(title) if title else stated_title
    is_story = title_text and page_type.is_story(document, page_head, data, address, title_text, main_text)
    story = main_text if is_story else find_picture_story(document, page_head, data, title, address)
    part = find_part(document, page_head, url, address, name) if story else None
    return ParsedPage(
        document, page_head, data, address, name, base_url, stated_title, title, main_text, story, part
    )

"""Which part of a story in several pages a page is, and which pages are none."""

from __future__ import annotations

import pytest

from tests.support.invented_pages import HOST, OWN, PARAGRAPHS, SAPO, TITLE, P, framed
from tests.support.paginated_stories import PAGE_TEXTS, PAGINATIONS, Pagination
from vnsearch.ingest.addresses import address_key
from vnsearch.ingest.page import read_html
from vnsearch.model import StoryPart

BY_LABEL = {pagination.label: pagination for pagination in PAGINATIONS}


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("label", BY_LABEL)
def test_page_knows_which_part_of_its_story_it_is(label: str, number: int) -> None:
    """By its address or the links to the other pages; their row is no text of the story."""
    pagination = BY_LABEL[label]
    content = read_html(pagination.page(number), pagination.url(number))
    story = address_key(pagination.first) if pagination.canonical else pagination.first
    assert content.part == StoryPart(story, number)
    assert content.article is not None
    assert tuple(content.article.body.split("\n")) == PAGE_TEXTS[number - 1]


def test_address_it_was_fetched_from_tells_the_part() -> None:
    """Where the page states that of the first page, and shows no row of links."""
    pagination = Pagination("", OWN, OWN.replace(".html", "-p{}.html"), "first")
    page = pagination.page(2).replace("<b>2</b>", "")
    content = read_html(page, "p", url=pagination.url(2))
    assert content.part == StoryPart(address_key(OWN), 2)


#: What stands below the text of a story that has one page alone.
NO_PARTS = {
    "pages of comments": f"<div class=comments><a href='{OWN}?page=2'>2</a> <a href='{OWN}?page=3'>3</a></div>",
    "pages of a list": f"<div class=paging><a href='{HOST}/giao-thong?page=2'>2</a></div>",
    "stories before and after": (
        f"<link rel=prev href='{HOST}/tin-truoc-do-5012344.html'>"
        f"<a href='{HOST}/tin-sau-5012346.html'>Tin sau »</a>"
    ),
    "the site": f"<a href='{HOST}/'>1</a> <a href='{HOST}/?page=2'>2</a>",
    "a number in the text": f"<p>Xem <a href='{OWN}#2'>2</a>, <a href='{HOST}/anh/2'>2</a>.</p>",
}


@pytest.mark.parametrize("label", NO_PARTS)
def test_other_numbered_links_make_no_part(label: str) -> None:
    """Those of comments, lists, and other stories."""
    page = framed(
        f"<h1>{TITLE}</h1><p class=date>12/01/2026 09:30</p><p class=sapo>{SAPO}</p>{P}{NO_PARTS[label]}"
    )
    content = read_html(page, "p")
    assert content.part is None
    assert content.article is not None and content.article.body.startswith(PARAGRAPHS[0])


def test_number_at_the_end_of_an_address_is_no_page_unless_links_say_so() -> None:
    """``/gia-vang-hom-nay/12`` beside a link to its section."""
    section = f"{HOST}/gia-vang-hom-nay"
    page = framed(
        f"<a href='{section}'>Giá vàng</a><h1>{TITLE}</h1>{P}<a href='{section}/11'>« Bài trước</a>",
        f"<link rel=canonical href='{section}/12'>",
    )
    assert read_html(page, "p").part is None

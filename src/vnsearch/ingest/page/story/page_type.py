"""Decide whether a page is a story, and say why it is neither a story nor a list of headlines."""

from __future__ import annotations

import re

from vnsearch.ingest import addresses
from vnsearch.ingest.page.document import Document
from vnsearch.ingest.page.head import Head
from vnsearch.ingest.page.linked_data import LinkedData
from vnsearch.ingest.page.story.body import Body
from vnsearch.ingest.page.title_text import ascii_fold, similarity
from vnsearch.ingest.page.url_shape import url_shape
from vnsearch.ingest.page_numbers import first_page
from vnsearch.messages import text_faults

#: Characters in the text of the shortest story.
_MIN_BODY = 200
#: Meta tags that only stories have.
_PUBLISHED_NAMES = ("article:published_time", "pubdate", "datepublished")
_MIN_POINTS = 3
#: With so many points a shorter text is enough.
_CERTAIN_POINTS = 5
_MIN_CERTAIN_BODY = 60
#: What editors of pages write where no title was given, and the titles of front pages; folded.
_GENERIC_TITLES = frozenset(
    ("document", "untitled", "untitled document", "new page", "index", "home", "trang chu", "trang nhat")
)
_LIST_TYPES = frozenset(("CollectionPage", "SearchResultsPage", "ProfilePage"))
_ERROR_PAGES = (
    (
        r"\b(404|page not found|not found|khong tim thay|khong ton tai|da bi xoa|da bi go)\b",
        text_faults.NOT_FOUND_PAGE,
    ),
    (
        r"\b(50[0234]|bad gateway|service unavailable|internal server error|loi he thong|may chu)\b",
        text_faults.ERROR_PAGE,
    ),
    (r"\b(403|forbidden|access denied|tu choi truy cap)\b", text_faults.ACCESS_DENIED_PAGE),
    (
        r"just a moment|attention required|checking your browser|captcha|verify you are human|xac minh ban",
        text_faults.ROBOT_CHECK,
    ),
    (
        r"^(dang nhap|dang ky|log ?in|sign ?in|sign up)\b|yeu cau dang nhap|vui long dang nhap",
        text_faults.LOGIN_PAGE,
    ),
    (
        r"danh cho (thanh vien|ban doc tra phi|thue bao)|tra phi de doc|subscribe to (read|continue)",
        text_faults.PAYWALL_PAGE,
    ),
)
_ERROR_PATTERNS = tuple((re.compile(pattern), reason) for pattern, reason in _ERROR_PAGES)


def is_story(
    document: Document, head: Head, data: LinkedData, url: str, title: str, body: Body | None
) -> bool:
    """Return whether the main text is a story, by points for its metadata, address, title and length."""
    if body is None or not (body.paragraphs or body.captions):
        return False
    url = first_page(url)
    path = addresses.path(url).strip("/")
    if (url and not path and not url_shape(url).has_number) or (
        ascii_fold(title) in _GENERIC_TITLES and not data.story
    ):
        return False
    points = sum(story_points(document, head, data, url, title, body).values())
    min_size = _MIN_BODY if points < _CERTAIN_POINTS else _MIN_CERTAIN_BODY
    return points >= _MIN_POINTS and body.size >= min_size


def story_points(
    document: Document, head: Head, data: LinkedData, url: str, title: str, body: Body
) -> dict[str, int]:
    """Return what speaks for a story and against it: the points of each piece of evidence, 0 for none."""
    url = first_page(url)
    shape = url_shape(url)
    is_dated = bool(head.first_content(*_PUBLISHED_NAMES))
    is_article = head.first_content("og:type") == "article"
    has_list_address = bool(url) and not shape.confidence and not data.story
    stated_title = data.text("headline") or head.first_content("og:title") or head.title
    is_same_title = len(title.split()) >= 4 and similarity(title, stated_title) >= 0.4
    # A short text without a date on a long page is what stands under a list.
    is_stray = body.size < min(1000, 0.1 * (len(document.text) - 2 * len(title)))
    is_list = bool(_LIST_TYPES & data.types) and not data.story
    return {
        "JSON-LD": 3 if data.story else 0,
        "meta date": 2 if is_dated else 0,
        "address": (-2 if is_article else -4) if has_list_address else shape.confidence if url else 0,
        "meta og:type": 1 if is_article else 0,
        "title": 1 if is_same_title else 0,
        "length": (body.size >= 800) + (len(body.paragraphs) + len(body.captions) >= 3),
        "share of the page": 2 if body.size > 0.5 * len(document.text) else 0,
        "stray text": -2 if is_stray and not (data.story or is_dated) else 0,
        "JSON-LD list": -3 if is_list else 0,
    }


def error_reason(head: Head, title: str, length: int) -> str:
    """Return why a page without a story is no news page: an error, a login, a paywall; "" if it is one.

    ``length`` is the number of characters in its main text.
    """
    if length >= 4 * _MIN_BODY:
        return ""
    for text in filter(None, (title, head.title)):
        folded_text = ascii_fold(text)[:120]
        for pattern, reason in _ERROR_PATTERNS:
            if pattern.search(folded_text):
                return reason
    return ""


def empty_reason(document: Document) -> str:
    """Return why a page has neither a story nor headlines."""
    frames = [
        element.get("src") for element in document.elements if element.tag == "frame" and element.get("src")
    ]
    if frames:
        return text_faults.only_frames(", ".join(frames[:5]))
    words = len(document.text.split())
    if (document.script_size > 2_000 and words < 100) or (words < 60 and document.script_size > 200):
        return text_faults.ONLY_JAVASCRIPT
    return text_faults.EMPTY_PAGE

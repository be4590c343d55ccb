"""Whether a page is one story, and why it is nothing at all."""

from __future__ import annotations

import re

from vnsearch.ingest import addresses
from vnsearch.ingest.page.document import Document
from vnsearch.ingest.page.head import Head
from vnsearch.ingest.page.linked_data import LinkedData
from vnsearch.ingest.page.story.body import Body
from vnsearch.ingest.page.title_text import ascii_fold, similarity
from vnsearch.ingest.page.url_shape import url_shape

_MIN_BODY = 200
#: Meta tags that only stories have.
_PUBLISHED_NAMES = ("article:published_time", "pubdate", "datepublished")
_MIN_POINTS = 3
#: Points with which a few lines are enough of a story.
_CERTAIN_POINTS = 5
_ERROR_PAGES = (
    (
        r"\b(404|page not found|not found|khong tim thay|khong ton tai|da bi xoa|da bi go)\b",
        "an error page (not found)",
    ),
    (
        r"\b(50[0234]|bad gateway|service unavailable|internal server error|loi he thong|may chu)\b",
        "an error page",
    ),
    (r"\b(403|forbidden|access denied|tu choi truy cap)\b", "an error page (access denied)"),
    (
        r"just a moment|attention required|checking your browser|captcha|verify you are human|xac minh ban",
        "a robot check",
    ),
    (r"^(dang nhap|dang ky|log ?in|sign ?in|sign up)\b|yeu cau dang nhap|vui long dang nhap", "a login page"),
    (
        r"danh cho (thanh vien|ban doc tra phi|thue bao)|tra phi de doc|subscribe to (read|continue)",
        "a paywall page",
    ),
)
_ERROR_PATTERNS = tuple((re.compile(pattern), reason) for pattern, reason in _ERROR_PAGES)


def is_story(
    document: Document, head: Head, data: LinkedData, url: str, heading: str, body: Body | None
) -> bool:
    """Whether the main text is a story: what the head says of it, its address, its heading, its length."""
    if body is None or not (body.paragraphs or body.captions):
        return False
    path = addresses.path(url).strip("/")
    if url and not path:
        return False
    seen = url_shape(url)
    points = 3 if data.story else 0
    points += 2 if head.first_content(*_PUBLISHED_NAMES) else 0
    points += (0, 1, 2)[seen.confidence] if url else 0
    points -= 4 if url and not seen.confidence and not data.story else 0
    points += 1 if head.first_content("og:type") == "article" else 0
    stated = data.text("headline") or head.first_content("og:title") or head.title
    points += 1 if len(heading.split()) >= 4 and similarity(heading, stated) >= 0.4 else 0
    points += (body.size >= 800) + (len(body.paragraphs) + len(body.captions) >= 3)
    points += 2 if body.size > 0.5 * len(document.text) else 0
    # A few lines on a long page that nobody dated: what stands under a list.
    stray = body.size < min(1000, 0.1 * (len(document.text) - 2 * len(heading)))
    points -= 2 if stray and not (data.story or head.first_content(*_PUBLISHED_NAMES)) else 0
    points -= (
        3 if {"CollectionPage", "SearchResultsPage", "ProfilePage"} & data.types and not data.story else 0
    )
    return points >= _MIN_POINTS and body.size >= (_MIN_BODY if points < _CERTAIN_POINTS else 60)


def error_reason(head: Head, heading: str, length: int) -> str:
    """Why a page without a story is not what its name says: an error, a login, a paywall; "" where it is."""
    if length >= 4 * _MIN_BODY:
        return ""
    for said in filter(None, (heading, head.title)):
        text = ascii_fold(said)[:120]
        for pattern, reason in _ERROR_PATTERNS:
            if pattern.search(text):
                return reason
    return ""


def empty_reason(document: Document) -> str:
    """Why a page gives neither story nor headlines."""
    size = len(document.text.split())
    if (document.script_size > 2_000 and size < 100) or (size < 60 and document.script_size > 200):
        return "the page is only JavaScript: save it as the browser shows it"
    return "the page holds no article and no headlines"

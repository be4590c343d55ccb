"""Judge by its address whether a link leads to a story: by a long name, a long number or a date."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from vnsearch.ingest import addresses
from vnsearch.ingest.dates.absolute import parse_url_date
from vnsearch.ingest.page.class_names import NOT_STORY_PATHS
from vnsearch.ingest.page.title_text import ascii_words

_ID = re.compile(r"(?<!\d)\d{5,20}(?!\d)")
_ENDING = re.compile(r"\.[a-z]{2,6}$")
_LIST_NAME = re.compile(r"(?:^|-)(?:(?:e|cn|c|t|cat|dsk|sk|d|s|p)\d{1,4}|(?:tags?|topic|event|chude)-?\d+)$")
_QUERY_ID = re.compile(r"(?:^|&)(?:\w{0,12}id|p|n|news|article|bai)=\d{3,}")
#: A site for relative addresses whose own site does not matter for their shape.
ANY_SITE = "http://x.example/"
#: No story has a longer address.
_MAX_ADDRESS = 2_000
_PAGE_NUMBER = re.compile(r"^(?:page|trang|p)-?\d{1,4}$|-(?:page|trang|p)-?\d{1,4}$")


@dataclass(frozen=True, slots=True)
class UrlShape:
    """What an address tells of the page it leads to.

    ``words`` are those of its name; ``confidence`` that it is a story's: 0 no, 1 perhaps, 2 yes;
    ``has_number`` whether it contains the number or date of a story.
    """

    words: tuple[str, ...] = ()
    confidence: int = 0
    has_number: bool = False


def url_shape(url: str) -> UrlShape:
    """Return the shape of an absolute address.

    >>> url_shape("https://hoguom.example/cau-tu-lien-khoi-cong-4672302.html").confidence
    2
    >>> url_shape("https://hoguom.example/kinh-te/tai-chinh.html").confidence
    0
    """
    return _url_shape(url) if len(url) <= _MAX_ADDRESS else UrlShape()


@lru_cache(maxsize=10_000)
def _url_shape(url: str) -> UrlShape:
    path = addresses.path(url).lower()
    parts = [part for part in path.split("/") if part]
    has_query_id = _QUERY_ID.search(url.partition("?")[2]) is not None
    if not parts:
        return UrlShape((), 1, has_number=True) if has_query_id else UrlShape()
    name = max((_ENDING.sub("", part) for part in parts[-2:]), key=lambda part: part.count("-"))
    last = _ENDING.sub("", parts[-1])
    has_date = parse_url_date(url) is not None
    words = tuple(word for word in ascii_words(name) if not _ID.search(word))
    is_focus = parts[:-1] == ["tieu-diem"] and len(words) >= 4 and _ID.search(last) is not None
    if not (has_date or is_focus) and (
        NOT_STORY_PATHS.intersection(parts[:-1]) or _LIST_NAME.search(last) or _PAGE_NUMBER.search(last)
    ):
        return UrlShape(words)
    if NOT_STORY_PATHS.intersection(parts[:1]) and parts[0] in ("print", "in-bai", "views_ads"):
        return UrlShape(words)
    has_number = has_date or _ID.search(last) is not None or has_query_id
    if (has_number and len(words) >= 3) or len(words) >= 7:
        return UrlShape(words, 2, has_number)
    if len(words) <= 2 and (has_number or any(map(str.isdigit, last))):
        return UrlShape((), 1, has_number)  # only a number: the title must decide
    return UrlShape(words, 1 if has_number or len(words) >= 4 else 0, has_number)

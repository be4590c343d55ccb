"""Which links lead to stories, told by their addresses: long names, long numbers, dates."""

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
#: No story has a longer address.
_MAX_ADDRESS = 2_000
_PAGE_NUMBER = re.compile(r"^(?:page|trang|p)-?\d{1,4}$|-(?:page|trang|p)-?\d{1,4}$")


@dataclass(frozen=True, slots=True)
class UrlShape:
    """An address as a story's: the words of its name; how sure it is (0 no, 1 perhaps, 2 yes); a number."""

    words: tuple[str, ...] = ()
    confidence: int = 0
    has_number: bool = False


def url_shape(url: str) -> UrlShape:
    """What an absolute address looks like.

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
    if not parts:
        return UrlShape()
    name = max((_ENDING.sub("", part) for part in parts[-2:]), key=lambda part: part.count("-"))
    last = _ENDING.sub("", parts[-1])
    dated = parse_url_date(url) is not None
    words = tuple(word for word in ascii_words(name) if not _ID.search(word))
    if not dated and (
        NOT_STORY_PATHS.intersection(parts[:-1]) or _LIST_NAME.search(last) or _PAGE_NUMBER.search(last)
    ):
        return UrlShape(words)
    if NOT_STORY_PATHS.intersection(parts[:1]) and parts[0] in ("print", "in-bai", "views_ads"):
        return UrlShape(words)
    numbered = dated or _ID.search(last) is not None or _QUERY_ID.search(url.partition("?")[2]) is not None
    if (numbered and len(words) >= 3) or len(words) >= 7:
        return UrlShape(words, 2, numbered)
    if len(words) <= 2 and (numbered or any(map(str.isdigit, last))):
        return UrlShape((), 1, numbered)  # a bare number: the address says nothing, the title must
    return UrlShape(words, 1 if numbered or len(words) >= 4 else 0, numbered)

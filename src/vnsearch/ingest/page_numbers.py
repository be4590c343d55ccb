"""Which addresses are those of further pages of a story: ``a-p2.html``, ``a.html?page=2``, ``a/trang-2``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlsplit, urlunsplit

from vnsearch.ingest import addresses

#: The end of a path that says with a word that it is a page of a story, and one that only ends in a number.
_NAMED = re.compile(r"[-_/.,](?:p|page|trang)[-_/]?(\d{1,3})(?=(?:\.[a-z]{3,5})?/?$)", re.IGNORECASE)
_BARE = re.compile(r"(?<=[^/])[-_/,](\d{1,2})(?=(?:\.[a-z]{3,5})?/?$)", re.IGNORECASE)
_PARAMETER = re.compile(
    r"(?:^|&)(?:p|pg|page|paged|trang|page_?(?:no|num|index))=(\d{1,3})(?=&|$)", re.IGNORECASE
)


class NumberedPage(NamedTuple):
    """An address understood as that of a page of a story: the address of the first page, the number from 1.

    ``is_named``: a word says that the number is that of a page.
    """

    first: str
    number: int
    is_named: bool = True


def numbered_pages(url: str) -> Iterator[NumberedPage]:
    """Yield the ways to understand an address as that of a page of a story, the likeliest first.

    The last is that it is a first page itself.

    >>> for page in numbered_pages("https://hoguom.example/cau-moi-p2.html"):
    ...     print(page.first, page.number)
    https://hoguom.example/cau-moi.html 2
    https://hoguom.example/cau-moi 2
    https://hoguom.example/cau-moi-p2.html 1
    """
    try:
        scheme, host, path, query, _ = urlsplit(url)
    except ValueError:
        return
    if match := _PARAMETER.search(query):
        rest = f"{query[: match.start()]}{query[match.end() :]}".lstrip("&")
        yield NumberedPage(urlunsplit((scheme, host, path, rest, "")), int(match[1]))
    for pattern in (_NAMED, _BARE):
        if (match := pattern.search(path)) and (folder := path[: match.start()]):
            for first in dict.fromkeys((folder + path[match.end() :], folder)):
                url_of_first = urlunsplit((scheme, host, first, query, ""))
                yield NumberedPage(url_of_first, int(match[1]), pattern is _NAMED)
    yield NumberedPage(url, 1)


def first_page(url: str) -> str:
    """Return the address of the first page of a story, in its usual version; other addresses as they are.

    >>> first_page("https://hoguom.example/print/a-12-p2.html")
    'https://hoguom.example/a-12.html'
    """
    try:
        scheme, host, path, query, _ = urlsplit(url)
    except ValueError:
        return url
    bare = _NAMED.sub("", addresses.usual_path(path))
    return url if bare == path else urlunsplit((scheme, host, bare, query, ""))

"""What can be asked besides the query itself, as keyword parameters of an index's methods."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, TypedDict

from vnsearch.messages import Language

if TYPE_CHECKING:
    from vnsearch.model.timelines import Period


class Filters(TypedDict, total=False):
    """What the matches of a query can be narrowed to.

    ``after`` (that day or later) and ``before`` (earlier than that day) take dates, also as they are typed:
    ``2021-05-31``, ``5/2021``, ``hôm qua``. Of each other filter, documents with any of its values match;
    none, or an empty one, does not filter; ``-`` stands for documents without
    a value, as ``after`` for undated ones. ``source``, ``category``, ``author`` and ``tag`` match whole, whatever
    case and diacritics; ``kind`` is "article" or "headline", also as it is typed: ``bài``, ``tít``.
    """

    after: date | str | None
    before: date | str | None
    source: str | Iterable[str] | None
    category: str | Iterable[str] | None
    author: str | Iterable[str] | None
    tag: str | Iterable[str] | None
    kind: str | Iterable[str] | None


class AnswerOptions(Filters, total=False):
    """Which documents are in the answer to a query, as for ``Index.search``."""

    collapse: bool
    loose: bool
    as_of: date | str | None
    deadline_ms: float | None


class SearchOptions(AnswerOptions, total=False):
    """How a page of hits is searched for, as for ``Index.search``."""

    limit: int
    page: int
    sort: str
    explain: bool
    facets: bool
    verbatim: bool
    search_after: str
    lang: Language | str


class CompareOptions(TypedDict, total=False):
    """Over which periods queries are compared, as for ``Index.compare``."""

    by: Period | str
    after: date | str | None
    before: date | str | None
    deadline_ms: float | None

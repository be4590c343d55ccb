"""The parameters that several addresses of the API have, with their descriptions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends, Query
from fastapi.params import Query as QueryParameter

from vnsearch.web.search_state import EVERYTHING

if TYPE_CHECKING:
    from vnsearch.model import AnswerOptions, CompareOptions, Filters

#: The longest query, the longest value of a filter, and the most values of one.
MAX_QUERY, MAX_VALUE, MAX_VALUES = 4096, 500, 50

#: The longest time that a search may ask for, in milliseconds.
MAX_DEADLINE_MS = 10_000.0
_Deadline = Annotated[
    float | None,
    Query(
        gt=0,
        le=MAX_DEADLINE_MS,
        description="milliseconds after which a page has what was scored, and anything else is answered with 503",
    ),
]


def _values(description: str) -> QueryParameter:
    """Return a filter that may be given several times."""
    parameter: QueryParameter = Query(description=description, max_length=MAX_VALUES)
    return parameter


QueryText = Annotated[
    str, Query(max_length=MAX_QUERY, description="what to search for; without it, every document")
]
Limit = Annotated[int, Query(ge=1, le=100, description="how many, at most")]
SortBy = Annotated[
    str, Query(description="best, relevance, date or oldest; without it best, and without a query date")
]
By = Annotated[str, Query(description="day, week, month or year; without it what suits")]
_After = Annotated[
    str, Query(max_length=MAX_VALUE, description="published on this day or later; also as typed: 5/2021")
]
_Before = Annotated[str, Query(max_length=MAX_VALUE, description="published before this day")]


@dataclass(frozen=True, slots=True)
class FilterParameters:
    """What narrows the matches, as the parameters of an address."""

    after: _After = ""
    before: _Before = ""
    source: Annotated[tuple[str, ...], _values("a newspaper or site; several: any of them")] = ()
    category: Annotated[tuple[str, ...], _values("a category")] = ()
    author: Annotated[tuple[str, ...], _values("an author")] = ()
    tag: Annotated[tuple[str, ...], _values("a tag")] = ()
    kind: Annotated[tuple[str, ...], _values("article or headline")] = ()

    def filters(self) -> Filters:
        """Return the filters as the library takes them."""
        return {
            "after": self.after or None,
            "before": self.before or None,
            "source": self.source,
            "category": self.category,
            "author": self.author,
            "tag": self.tag,
            "kind": self.kind,
        }


@dataclass(frozen=True, slots=True)
class AnswerParameters(FilterParameters):
    """A query, and which documents are in the answer to it, as the parameters of an address."""

    q: QueryText = ""
    collapse: Annotated[bool, Query(description="count near-identical documents as one")] = True
    loose: Annotated[bool, Query(description="count loose matches too, which lack whole words")] = False
    as_of: Annotated[str, Query(max_length=MAX_VALUE, description="search as on this day")] = ""
    deadline_ms: _Deadline = None

    @property
    def text(self) -> str:
        """The query to search for."""
        return or_everything(self.q)

    def options(self, deadline_ms: float) -> AnswerOptions:
        """Return the filters and which matches count, for the library; by default due after ``deadline_ms``."""
        return {
            "deadline_ms": self.deadline_ms or deadline_ms,
            "collapse": self.collapse,
            "loose": self.loose,
            "as_of": self.as_of or None,
            **self.filters(),
        }

    def order(self, sort: str) -> str:
        """Return the order of the hits: as asked for, else the best first, and without a query the newest."""
        return sort or ("best" if self.q.strip() else "date")


@dataclass(frozen=True, slots=True)
class SearchParameters(AnswerParameters):
    """What is searched for and how, as the parameters of an address."""

    limit: Limit = 10
    page: Annotated[int, Query(ge=1, le=1000, description="which page of hits")] = 1
    sort: SortBy = ""
    facets: Annotated[bool, Query(description="count the matches by field")] = False
    explain: Annotated[bool, Query(description="say what the scores are made of")] = False
    verbatim: Annotated[bool, Query(description="answer no other query in place of this")] = False
    search_after: Annotated[
        str, Query(max_length=MAX_QUERY, description="`next` of the page before, in place of `page`")
    ] = ""


@dataclass(frozen=True, slots=True)
class CompareParameters:
    """Over which periods queries are compared, as the parameters of an address."""

    by: By = ""
    after: _After = ""
    before: _Before = ""
    deadline_ms: _Deadline = None

    def options(self, deadline_ms: float) -> CompareOptions:
        """Return the periods, for the library; by default due after ``deadline_ms``."""
        return {
            "by": self.by,
            "after": self.after or None,
            "before": self.before or None,
            "deadline_ms": self.deadline_ms or deadline_ms,
        }


def or_everything(query: str) -> str:
    """Return a query, or without words one that every document matches."""
    return query if query.strip() else EVERYTHING


#: The parameters of an address, as routes take them.
FilterDependency = Annotated[FilterParameters, Depends()]
AnswerDependency = Annotated[AnswerParameters, Depends()]
SearchDependency = Annotated[SearchParameters, Depends()]
CompareDependency = Annotated[CompareParameters, Depends()]


def response_schema(name: str, media_type: str = "application/json") -> dict[int | str, dict[str, Any]]:
    """Return the description of an answer whose shape is that of a JSON Schema of the package."""
    schema = {"$ref": f"#/components/schemas/{name}"}
    return {200: {"description": "the answer", "content": {media_type: {"schema": schema}}}}

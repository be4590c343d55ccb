"""The server: tools that search and read one index, over standard input and output."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import Field

import vnsearch
from vnsearch.errors import VnsearchError
from vnsearch.mcp_server.answers import (
    RelatedAnswer,
    SearchAnswer,
    StoryText,
    TimelineAnswer,
    related_answer,
    search_answer,
    story_text,
    timeline_answer,
)
from vnsearch.messages import Language
from vnsearch.messages.message import in_language

if TYPE_CHECKING:
    from vnsearch.library.index import Index
    from vnsearch.model import Filters

INSTRUCTIONS = (
    "Searches an archive of Vietnamese news. Ask in Vietnamese, with or without diacritics, in a few words; "
    '"words in quotes" must stand side by side, -word excludes. Read a story before you rely on it, and cite '
    "what you use by its `citation`, which has the day and the address. `timeline` tells when a subject was "
    "written about; narrow a search with `after` and `before`."
)
#: The tools change nothing and reach nothing but the index.
_READ_ONLY = ToolAnnotations(read_only_hint=True, open_world_hint=False, idempotent_hint=True)
#: After so long a search answers with what it has, in milliseconds.
_DEADLINE_MS = 10_000.0
#: The query that every document matches.
_EVERYTHING = "kind:article OR kind:headline"
_MAX_LIMIT = 50

Query = Annotated[str, Field(max_length=4096, description='what to search for; "" means every document')]
Reference = Annotated[
    str, Field(max_length=4096, description="the `id` of a story, its address, or the file it was read from")
]
Limit = Annotated[int, Field(ge=1, le=_MAX_LIMIT, description="how many, at most")]
After = Annotated[
    str, Field(max_length=100, description="published on this day or later: 2021-05-31, 5/2021, hôm qua")
]
Before = Annotated[str, Field(max_length=100, description="published before this day")]
Values = Annotated[tuple[str, ...], Field(max_length=50, description="any of these; none: all")]


def index_server(index: Index, language: Language) -> MCPServer:
    """Return a server of the tools over an index; messages and dates in citations are in the language."""
    server = MCPServer(
        "vnsearch", version=vnsearch.__version__, instructions=INSTRUCTIONS, log_level="WARNING"
    )
    for tool in (*_search_tools(index, language), *_reading_tools(index, language)):
        server.add_tool(tool, annotations=_READ_ONLY)
    return server


def _search_tools(index: Index, language: Language) -> tuple[Callable[..., object], ...]:
    def search(
        query: Query,
        limit: Limit = 10,
        page: Annotated[int, Field(ge=1, le=1000, description="which page of results")] = 1,
        sort: Annotated[str, Field(description="best, relevance, date (newest first) or oldest")] = "best",
        after: After = "",
        before: Before = "",
        source: Values = (),
        category: Values = (),
        author: Values = (),
    ) -> SearchAnswer:
        """Search the news; one page of results, each with its snippet and how to cite it."""
        filters = _filters(after, before, source, category, author)
        with _tool_errors(language):
            answer = index.search(
                query.strip() or _EVERYTHING,
                limit=limit,
                page=page,
                sort=sort,
                deadline_ms=_DEADLINE_MS,
                lang=language,
                **filters,
            )
        return search_answer(replace(answer, query=query), language)

    def timeline(
        query: Query,
        by: Annotated[str, Field(description='day, week, month or year; "" for what suits')] = "",
        after: After = "",
        before: Before = "",
        source: Values = (),
    ) -> TimelineAnswer:
        """Count the results of a search by time of publication."""
        with _tool_errors(language):
            counts = index.timeline(
                query.strip() or _EVERYTHING, by=by, **_filters(after, before, source, (), ())
            )
        return timeline_answer(replace(counts, query=query))

    return search, timeline


def _reading_tools(index: Index, language: Language) -> tuple[Callable[..., object], ...]:
    def read(
        reference: Reference,
        offset: Annotated[int, Field(ge=0, description="`next_offset` of the answer before, to read on")] = 0,
    ) -> StoryText:
        """Read a story: its text, how to cite it, and its nearly identical copies."""
        with _tool_errors(language):
            document = index.get(reference)
            return story_text(document, index.copies(document.id), offset, language)

    def related(reference: Reference, limit: Limit = 10) -> RelatedAnswer:
        """Find the stories most like one, without its copies."""
        with _tool_errors(language):
            return related_answer(index.related(reference, limit=limit), language)

    return read, related


def _filters(after: str, before: str, source: Values, category: Values, author: Values) -> Filters:
    return {
        "after": after or None,
        "before": before or None,
        "source": source,
        "category": category,
        "author": author,
    }


@contextmanager
def _tool_errors(language: Language) -> Iterator[None]:
    """Context manager: raise the library's errors as those of a tool, whose message the assistant reads."""
    try:
        yield
    except VnsearchError as error:
        raise ToolError(in_language(error.message, language)) from error

"""The pages that people read: results, one document, and the first page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import QueryParams

from vnsearch.errors import QueryError
from vnsearch.library.index import Index
from vnsearch.model import Document, HighlightedDocument
from vnsearch.web.differences import MAX_PASSAGES, Passage, differences
from vnsearch.web.problems import error_page
from vnsearch.web.rendering import Templates, localiser
from vnsearch.web.search_state import EVERYTHING, SORTS, SearchState, named_ranges
from vnsearch.web.search_view import search_view
from vnsearch.web.settings import ServerSettings

#: Related documents below a document, and titles that the first page offers as examples.
_RELATED, _EXAMPLES = 6, 3
#: Copies of a story whose differences are shown; further ones are only listed.
_COMPARED_COPIES = 8
_MAX_EXAMPLE_WORDS = 4


@dataclass(frozen=True, slots=True)
class CopyView:
    """A copy of a story, and the passages in which it differs; None: it was not compared."""

    document: Document
    passages: Sequence[Passage] | None


def page_routes(index: Index, settings: ServerSettings, templates: Templates) -> APIRouter:
    """Return the routes of the pages over an index."""
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    def search(request: Request) -> Response:
        state = SearchState.from_parameters(request.query_params)
        say = localiser(request)
        try:
            view = search_view(index, state, say, settings.deadline_ms)
        except QueryError as error:
            return error_page(request, templates, 400, error.message, state)
        is_first_visit = not (state.query or state.has_filters)
        examples = _examples(view.page.hits) if is_first_visit else ()
        contents = index.statistics() if is_first_visit and state.page == 1 else None
        ranges = named_ranges(say.today)
        response = templates.render(
            request,
            "search.html",
            view=view,
            state=state,
            sorts=SORTS,
            ranges=ranges,
            examples=examples,
            contents=contents,
        )
        if view.page.partial:
            response.headers["cache-control"] = "no-store"
        return response

    @router.get("/document")
    def document(request: Request) -> HTMLResponse:
        reference, query = request.query_params.get("id", ""), request.query_params.get("q", "")
        view = _highlight(index, reference, query)
        return templates.render(request, "document.html", **_document_values(index, request, view, query))

    return router


def _highlight(index: Index, reference: str, query: str) -> HighlightedDocument:
    """Return a document with what a query matched; a query that cannot be read matches nothing."""
    try:
        return index.highlight(reference, "" if query == EVERYTHING else query)
    except QueryError:
        return index.highlight(reference)


def _document_values(index: Index, request: Request, view: HighlightedDocument, query: str) -> dict[str, Any]:
    document = view.document
    back = SearchState.from_parameters(
        QueryParams(parse_qsl(request.query_params.get("from", "").removeprefix("?")))
    )
    texts = (view.title, view.summary, *view.paragraphs, *view.captions)
    return {
        "view": view,
        "document": document,
        "state": back if back.query == query else back.with_query(query),
        "match_count": sum(len(text.spans) for text in texts),
        "copies": [
            CopyView(copy, differences(document, copy) if place < _COMPARED_COPIES else None)
            for place, copy in enumerate(index.copies(document.id))
        ],
        "max_passages": MAX_PASSAGES,
        "related": index.related(document.id, limit=_RELATED),
    }


def _examples(hits: Any) -> tuple[str, ...]:
    """Return the beginnings of some titles as queries that find something."""
    words = (str(hit.title).split()[:_MAX_EXAMPLE_WORDS] for hit in hits)
    return tuple(dict.fromkeys(" ".join(some).strip(",.:;\"'“”") for some in words if len(some) > 1))[
        :_EXAMPLES
    ]

"""The addresses of the API that search and complete."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse

from vnsearch.library.index import Index
from vnsearch.web.api_parameters import Limit, SearchDependency, response_schema
from vnsearch.web.rendering import reader_language
from vnsearch.web.settings import ServerSettings


def search_routes(index: Index, settings: ServerSettings) -> APIRouter:
    """Return the routes that search an index and complete what is typed."""
    router = APIRouter()

    @router.get("/search", responses=response_schema("query"))
    def search(request: Request, parameters: SearchDependency) -> JSONResponse:
        """Return one page of hits."""
        page = index.search(
            parameters.text,
            limit=parameters.limit,
            page=parameters.page,
            sort=parameters.order(parameters.sort),
            facets=parameters.facets,
            explain=parameters.explain,
            verbatim=parameters.verbatim,
            search_after=parameters.search_after,
            lang=reader_language(request),
            **parameters.options(settings.deadline_ms),
        )
        headers = {"cache-control": "no-store"} if page.partial else None
        understood = page.understood if parameters.q.strip() else ""
        answer = replace(page, query=parameters.q, understood=understood)
        return JSONResponse(answer.to_dict(), headers=headers)

    @router.get("/suggest", responses=response_schema("suggest"))
    def suggest(
        q: Annotated[str, Query(max_length=200, description="what has been typed so far")] = "",
        limit: Limit = 8,
    ) -> JSONResponse:
        """Complete what has been typed."""
        completions = index.suggest(q, limit=limit)
        rows = [{"text": completion.text, "count": completion.count} for completion in completions]
        return JSONResponse({"prefix": q, "completions": rows})

    return router

"""The addresses of the API that count documents: by value, by time, and of the whole index."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi import Path as PathParameter
from fastapi.responses import JSONResponse

from vnsearch.library.index import Index
from vnsearch.web.api_parameters import (
    MAX_VALUE,
    MAX_VALUES,
    AnswerDependency,
    By,
    CompareDependency,
    Limit,
    response_schema,
)
from vnsearch.web.settings import ServerSettings

#: The fields that are counted where none is named.
_COUNTED_FIELDS = ("source", "category", "kind", "author")

Fields = Annotated[tuple[str, ...], Query(description="source, category, kind or author")]
FieldName = Annotated[str, PathParameter(description="source, category, kind, author or tag")]
Part = Annotated[
    str, Query(max_length=MAX_VALUE, description="only values with this in them, in any case and diacritics")
]
Queries = Annotated[tuple[str, ...], Query(description="the queries, up to eight", max_length=MAX_VALUES)]


def count_routes(index: Index, settings: ServerSettings) -> APIRouter:
    """Return the routes that count the documents of an index."""
    router = APIRouter()

    @router.get("/facets", responses=response_schema("facets"))
    def facets(parameters: AnswerDependency, field: Fields = (), limit: Limit = 10) -> JSONResponse:
        """Count the results by the values of some fields."""
        fields = field or _COUNTED_FIELDS
        return JSONResponse(
            index.facets(
                parameters.text, fields, limit=limit, **parameters.options(settings.deadline_ms)
            ).to_dict()
        )

    @router.get("/values/{field}", responses=response_schema("facets"))
    def values(
        field: FieldName, parameters: AnswerDependency, contains: Part = "", limit: Limit = 100
    ) -> JSONResponse:
        """Return the values of a field in the index, or among the results of a query."""
        facet = index.values(
            field, parameters.q, limit=limit, contains=contains, **parameters.options(settings.deadline_ms)
        )
        return JSONResponse({field: facet.to_dict()})

    @router.get("/timeline", responses=response_schema("timeline"))
    def timeline(parameters: AnswerDependency, by: By = "") -> JSONResponse:
        """Count the results by period of publication."""
        counts = index.timeline(parameters.text, by=by, **parameters.options(settings.deadline_ms))
        return JSONResponse(replace(counts, query=parameters.q).to_dict())

    @router.get("/compare", responses=response_schema("compare"))
    def compare(parameters: CompareDependency, q: Queries = ()) -> JSONResponse:
        """Count the matches of several queries by the same periods, and all documents of these periods."""
        return JSONResponse(index.compare(q, **parameters.options(settings.deadline_ms)).to_dict())

    @router.get("/stats", responses=response_schema("stats"))
    def stats() -> JSONResponse:
        """Return what the index contains."""
        return JSONResponse(index.statistics().to_dict())

    return router

"""The addresses of the API about one document."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from fastapi import Path as PathParameter
from fastapi.responses import JSONResponse

from vnsearch.library.index import Index
from vnsearch.web.api_parameters import FilterDependency, Limit, QueryText, response_schema

Reference = Annotated[str, PathParameter(description="an id, an address in any form, or a file")]


def document_routes(index: Index) -> APIRouter:
    """Return the routes that read the documents of an index."""
    router = APIRouter()

    @router.get("/documents/{reference:path}", responses=response_schema("document"))
    def document(reference: Reference) -> JSONResponse:
        """Return one document, named by its id, its address in any form, or the file it came from."""
        return JSONResponse(index.get(reference).to_dict())

    @router.get("/highlight/{reference:path}", responses=response_schema("highlight"))
    def highlight(reference: Reference, q: QueryText = "") -> JSONResponse:
        """Return one document with the places that a query matches, as offsets of characters in its texts."""
        return JSONResponse(index.highlight(reference, q).to_dict())

    @router.get("/copies/{reference:path}", responses=response_schema("copies"))
    def copies(reference: Reference) -> JSONResponse:
        """Return the documents with nearly the same text as one, whole."""
        document = index.get(reference)
        others = [copy.to_dict() for copy in index.copies(document.id)]
        return JSONResponse({"id": document.id, "copies": others})

    @router.get("/related/{reference:path}", responses=response_schema("related"))
    def related(reference: Reference, filters: FilterDependency, limit: Limit = 10) -> JSONResponse:
        """Return the documents most like one, without its copies."""
        return JSONResponse(index.related(reference, limit=limit, **filters.filters()).to_dict())

    return router

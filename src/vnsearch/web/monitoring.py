"""Whether the server is well, and how much it answers: for load balancers and Prometheus."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import JSONResponse, PlainTextResponse

from vnsearch.library.index import Index
from vnsearch.web.request_counts import RequestCounts

_TEXT = "text/plain; version=0.0.4; charset=utf-8"


def monitoring_routes(index: Index, counts: RequestCounts) -> APIRouter:
    """Return the routes for load balancers and Prometheus."""
    router = APIRouter()

    @router.get("/health")
    def health() -> JSONResponse:
        """Say which commit is answered from; 503 where the index cannot be read."""
        return JSONResponse({"status": "ok", "commit": index.commit})

    @router.get("/metrics", response_class=PlainTextResponse)
    def metrics() -> PlainTextResponse:
        """Return the counts of all worker processes in the text format of Prometheus."""
        documents = ["# TYPE vnsearch_documents gauge", f"vnsearch_documents {len(index)}"]
        return PlainTextResponse("\n".join([*counts.lines(), *documents, ""]), media_type=_TEXT)

    return router

"""The HTTP API: the library's names and shapes (docs/json.md) under ``/api/v1``."""

from __future__ import annotations

from fastapi import APIRouter

from vnsearch.library.index import Index
from vnsearch.web.api_counts import count_routes
from vnsearch.web.api_documents import document_routes
from vnsearch.web.api_search import search_routes
from vnsearch.web.export import export_routes
from vnsearch.web.monitoring import monitoring_routes
from vnsearch.web.problems import problem_responses
from vnsearch.web.request_counts import RequestCounts
from vnsearch.web.settings import ServerSettings


def api_routes(index: Index, settings: ServerSettings, counts: RequestCounts) -> APIRouter:
    """Return the routes of the API over an index; ``counts`` are those of its answers so far."""
    router = APIRouter(prefix="/api/v1", tags=["vnsearch"], responses=problem_responses())
    router.include_router(search_routes(index, settings))
    router.include_router(document_routes(index))
    router.include_router(count_routes(index, settings))
    router.include_router(export_routes(index, settings))
    router.include_router(monitoring_routes(index, counts))
    return router

"""The application: pages, API and static files over one index, behind its guards."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI, Response
from fastapi.staticfiles import StaticFiles
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

import vnsearch
from vnsearch.library.index import Index, open_index
from vnsearch.web.about_pages import about_routes
from vnsearch.web.access_log import AccessLog, LineWriter, write_to_stderr
from vnsearch.web.api import api_routes
from vnsearch.web.batch_page import batch_routes
from vnsearch.web.caching import CommitTags
from vnsearch.web.compare_page import compare_routes
from vnsearch.web.cors import add_cors
from vnsearch.web.feed import feed_routes
from vnsearch.web.login import TokenGuard, login_routes
from vnsearch.web.openapi import describe_answers
from vnsearch.web.pages import page_routes
from vnsearch.web.problems import install_problem_handlers
from vnsearch.web.rendering import Templates
from vnsearch.web.request_counts import RequestCounts
from vnsearch.web.saved_pages import saved_routes
from vnsearch.web.security import RequestGuard, SecurityHeaders
from vnsearch.web.settings import ServerSettings

#: How often, in seconds, an answer looks whether another process has committed.
_REFRESH = 0.5
#: Bytes from which on an answer is compressed.
_MIN_COMPRESSED = 1000
_STATIC = Path(__file__).parent / "static"


class _VersionedFiles(StaticFiles):
    """Static files, whose addresses name the version: browsers may keep them for good."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers.setdefault("cache-control", "public, max-age=31536000, immutable")
        return response


class _BasePath:
    """Has addresses begin with a base path, whether a proxy hands it on or takes it off."""

    def __init__(self, app: ASGIApp, base_path: str) -> None:
        self._app = app
        self._base_path = base_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope = {**scope, "root_path": self._base_path}
        await self._app(scope, receive, send)


def create_app(
    settings: ServerSettings, log: LineWriter = write_to_stderr, counts: RequestCounts | None = None
) -> FastAPI:
    """Return the application over the index of the settings' folder.

    ``counts`` may be shared with other processes. Raises ``StorageError``.
    """
    index = open_index(settings.folder, refresh=_REFRESH)
    templates, counts, app = Templates(settings), counts or RequestCounts(), _application()
    _add_pages(app, index, settings, templates)
    _add_api(app, index, settings, counts)
    install_problem_handlers(app, templates)
    _add_middleware(app, index, settings)
    app.add_middleware(AccessLog, write=log, counts=counts, log_queries=settings.log_queries)
    return app


def _add_middleware(app: FastAPI, index: Index, settings: ServerSettings) -> None:
    """Add what stands before every answer; what is added last comes first."""
    app.add_middleware(GZipMiddleware, minimum_size=_MIN_COMPRESSED)
    app.add_middleware(CommitTags, commit=lambda: index.commit)
    if settings.token:
        app.add_middleware(TokenGuard, token=settings.token)
    app.add_middleware(RequestGuard, settings=settings)
    add_cors(app, settings.cors_origins)
    app.add_middleware(SecurityHeaders)
    if settings.base_path:
        app.add_middleware(_BasePath, base_path=settings.base_path)


def _application() -> FastAPI:
    return FastAPI(
        title="vnsearch",
        version=vnsearch.__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
    )


def _add_pages(app: FastAPI, index: Index, settings: ServerSettings, templates: Templates) -> None:
    app.include_router(page_routes(index, settings, templates))
    app.include_router(compare_routes(index, settings, templates))
    app.include_router(batch_routes(index, settings, templates))
    app.include_router(feed_routes(index, settings))
    app.include_router(about_routes(app, index, templates))
    if settings.has_saved_searches:
        app.include_router(saved_routes(index, templates))
    if settings.token:
        app.include_router(login_routes(settings.token, templates))
    app.mount(f"/static/{vnsearch.__version__}", _VersionedFiles(directory=_STATIC), name="static")


def _add_api(app: FastAPI, index: Index, settings: ServerSettings, counts: RequestCounts) -> None:
    app.include_router(api_routes(index, settings, counts))
    describe_answers(app, index)

"""Errors as answers: problem details (RFC 9457) for programs, a page for people."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.exceptions import HTTPException

from vnsearch.errors import (
    DeadlineError,
    DocumentNotFoundError,
    InputError,
    QueryError,
    StorageError,
    VnsearchError,
)
from vnsearch.messages import web
from vnsearch.messages.message import in_language
from vnsearch.web.parameter_faults import fault_reason
from vnsearch.web.rendering import Templates, reader_language
from vnsearch.web.search_state import SearchState

#: The status of each error, the most special class first.
_STATUSES: tuple[tuple[type[VnsearchError], HTTPStatus], ...] = (
    (DocumentNotFoundError, HTTPStatus.NOT_FOUND),
    (QueryError, HTTPStatus.BAD_REQUEST),
    (InputError, HTTPStatus.BAD_REQUEST),
    (DeadlineError, HTTPStatus.SERVICE_UNAVAILABLE),
    (StorageError, HTTPStatus.SERVICE_UNAVAILABLE),
)
#: What the API's addresses begin with: its errors are for programs.
API = "/api/"
PROBLEM_TYPE = "application/problem+json"
#: The shape of a problem (RFC 9457, §3) as JSON Schema; ``code`` and ``errors`` are ours.
PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string", "const": "about:blank"},
        "title": {"type": "string", "description": "the name of the status"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "what happened, in the language asked for"},
        "code": {"type": "string", "description": "the same for programs: stable, in English"},
        "errors": {
            "type": "array",
            "description": "the parameters that are not valid, where the code is invalid_parameters",
            "items": {
                "type": "object",
                "required": ["parameter", "reason"],
                "properties": {"parameter": {"type": "string"}, "reason": {"type": "string"}},
            },
        },
    },
}
#: Status -> when the API answers with it.
_PROBLEMS: dict[int | str, str] = {
    400: "the query, a filter or another value cannot be used",
    404: "there is no such document, field or address",
    422: "a parameter is missing, of another type or out of its range",
    503: "the index cannot be read, or the deadline passed before there was an answer",
    "default": "any other error",
}
_LOG = logging.getLogger("vnsearch.web")


def problem_responses() -> dict[int | str, dict[str, Any]]:
    """Return the description of every error that the API answers with, for its OpenAPI document."""
    content = {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/problem"}}}
    return {status: {"description": text, "content": content} for status, text in _PROBLEMS.items()}


def status_of(error: VnsearchError) -> HTTPStatus:
    """Return the status that an error is answered with."""
    return next(
        (status for kind, status in _STATUSES if isinstance(error, kind)), HTTPStatus.INTERNAL_SERVER_ERROR
    )


def problem(request: Request, status: int, code: str, detail: str, **further: Any) -> JSONResponse:
    """Return an error as problem details: what kind, in words of its reader, and its code."""
    content = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "detail": in_language(detail, reader_language(request)),
        "code": code,
        **further,
    }
    headers = {"Retry-After": "1"} if status == HTTPStatus.SERVICE_UNAVAILABLE else None
    return JSONResponse(content, status_code=status, headers=headers, media_type=PROBLEM_TYPE)


def error_page(
    request: Request, templates: Templates, status: int, detail: str, state: SearchState | None = None
) -> HTMLResponse:
    """Return an error as a page, with the box to search again."""
    page_state = state or SearchState()
    return templates.render(request, "error.html", status=int(status), detail=detail, state=page_state)


def install_problem_handlers(app: FastAPI, templates: Templates) -> None:
    """Have an application answer errors as this module says."""

    def answer(request: Request, status: int, code: str, detail: str, **further: Any) -> Response:
        path = request.url.path.removeprefix(str(request.scope.get("root_path", "")))
        if path.startswith(API):
            return problem(request, status, code, detail, **further)
        return error_page(request, templates, status, detail)

    @app.exception_handler(VnsearchError)
    async def known_error(request: Request, error: VnsearchError) -> Response:
        message = web.DOCUMENT_NOT_FOUND if isinstance(error, DocumentNotFoundError) else error.message
        return answer(request, status_of(error), error.code, message)

    @app.exception_handler(RequestValidationError)
    async def invalid_parameters(request: Request, error: RequestValidationError) -> Response:
        language = reader_language(request)
        places = [
            {"parameter": str(fault["loc"][-1]), "reason": in_language(fault_reason(fault), language)}
            for fault in error.errors()
        ]
        detail = "; ".join(f"{place['parameter']}: {place['reason']}" for place in places)
        return answer(request, HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_parameters", detail, errors=places)

    @app.exception_handler(HTTPException)
    async def http_error(request: Request, error: HTTPException) -> Response:
        is_missing = error.status_code == HTTPStatus.NOT_FOUND
        detail = web.NOT_FOUND if is_missing else str(error.detail)
        code = HTTPStatus(error.status_code).name.lower()
        response = answer(request, error.status_code, code, detail)
        response.headers.update(error.headers or {})
        return response

    @app.exception_handler(Exception)
    async def unknown_error(request: Request, error: Exception) -> Response:
        _LOG.error("unexpected error", exc_info=error)
        return answer(request, HTTPStatus.INTERNAL_SERVER_ERROR, "server_fault", web.SERVER_FAULT)

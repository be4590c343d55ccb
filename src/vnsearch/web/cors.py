"""Which pages of other sites may read the API's answers: those that were named, none otherwise."""

from __future__ import annotations

from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from vnsearch.errors import InputError
from vnsearch.messages import serve_command
from vnsearch.web.problems import API

#: How long a browser remembers what it may ask, in seconds.
_REMEMBERED = 600


class ApiCors:
    """Lets pages of some origins read the API with scripts; the pages of this server are left out."""

    def __init__(self, app: ASGIApp, origins: tuple[str, ...]) -> None:
        self._app = app
        self._with_cors = CORSMiddleware(
            app,
            allow_origins=origins,
            allow_methods=("GET",),
            allow_headers=("Authorization",),
            expose_headers=("ETag", "Retry-After"),
            max_age=_REMEMBERED,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, with the headers for other origins if it is one to the API."""
        path = str(scope.get("path", "")).removeprefix(str(scope.get("root_path", "")))
        await (self._with_cors if path.startswith(API) else self._app)(scope, receive, send)


def add_cors(app: FastAPI, origins: tuple[str, ...]) -> None:
    """Let pages of some origins read the API of an application."""
    if origins:
        app.add_middleware(ApiCors, origins=origins)


def require_origins(origins: tuple[str, ...]) -> tuple[str, ...]:
    """Return origins as browsers send them; "*" is any. Raises ``InputError`` for what is none."""
    return tuple(map(_normal_origin, origins))


def _normal_origin(text: str) -> str:
    """Return an origin as browsers send it.

    >>> _normal_origin("https://Tin.example/"), _normal_origin("*")
    ('https://tin.example', '*')
    """
    if text == "*":
        return text
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/") or parts.query:
        raise InputError(serve_command.not_an_origin(text))
    return f"{parts.scheme}://{parts.netloc}".lower()

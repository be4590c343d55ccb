"""Answers that have not changed are not sent again: their tag is that of the index's last commit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import vnsearch
from vnsearch.errors import StorageError
from vnsearch.vietnam_time import HANOI

#: Pages whose answer depends on more than the index and the day.
_CHANGING = ("/api/v1/health", "/api/v1/metrics", "/login", "/static/", "/saved", "/batch", "/about")


class CommitTags:
    """Gives answers an entity tag by commit, address, language and day, and answers 304 where it is known."""

    def __init__(self, app: ASGIApp, commit: Callable[[], str]) -> None:
        self._app = app
        self._commit = commit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or say that nothing changed."""
        can_have_tag = scope["type"] == "http" and scope["method"] == "GET"
        tag = await run_in_threadpool(self._tag, scope) if can_have_tag else ""
        if not tag:
            await self._app(scope, receive, send)
            return
        if tag in Headers(scope=scope).get("if-none-match", ""):
            await _send_not_modified(send, tag)
            return

        async def send_with_tag(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == HTTPStatus.OK:
                _mark(MutableHeaders(scope=message), tag)
            await send(message)

        await self._app(scope, receive, send_with_tag)

    def _tag(self, scope: Scope) -> str:
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        if path.startswith(_CHANGING):
            return ""
        try:
            commit = self._commit()
        except StorageError:
            return ""
        headers = Headers(scope=scope)
        parts = (
            vnsearch.__version__,
            commit,
            scope["path"],
            scope["query_string"].decode("latin-1"),
            headers.get("accept-language", ""),
            headers.get("cookie", ""),
            headers.get("host", ""),
            datetime.now(HANOI).date().isoformat(),
        )
        return f'W/"{sha256("|".join(parts).encode()).hexdigest()[:24]}"'


def _mark(headers: MutableHeaders, tag: str) -> None:
    if "cache-control" not in headers:
        headers["etag"] = tag
        headers["cache-control"] = "private, no-cache"
        headers.add_vary_header("accept-language, cookie")


async def _send_not_modified(send: Send, tag: str) -> None:
    headers = [(b"etag", tag.encode()), (b"cache-control", b"private, no-cache")]
    await send({"type": "http.response.start", "status": int(HTTPStatus.NOT_MODIFIED), "headers": headers})
    await send({"type": "http.response.body", "body": b""})

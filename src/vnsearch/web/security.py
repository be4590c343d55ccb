"""What stands before every answer: which hosts may be named, how large and how many requests, which headers."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vnsearch.messages import web
from vnsearch.web.problems import problem
from vnsearch.web.settings import ServerSettings

#: Nothing comes from elsewhere, no script or style stands in a page, and no page is framed.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SECURITY_HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


class SecurityHeaders:
    """Adds to every answer the headers that keep browsers from doing more with a page than it needs."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, with the headers."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)


class RequestGuard:
    """Refuses requests to other hosts (as after DNS rebinding), by other sites, too large or too many ones."""

    def __init__(self, app: ASGIApp, settings: ServerSettings) -> None:
        self._app = app
        self._hosts = settings.allowed_hosts
        self._max_body = settings.max_body
        self._free = settings.max_concurrent

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif refusal := self._refusal(scope["method"], Headers(scope=scope)):
            await problem(Request(scope), *refusal)(scope, receive, send)
        else:
            self._free -= 1
            try:
                await self._app(scope, receive, send)
            finally:
                self._free += 1

    def _refusal(self, method: str, headers: Headers) -> tuple[HTTPStatus, str, str] | None:
        """Return status, code and words of the refusal of a request; None where it may go on."""
        if self._hosts and _host_name(headers.get("host", "")) not in self._hosts:
            return HTTPStatus.MISDIRECTED_REQUEST, web.WRONG_HOST.code, web.WRONG_HOST
        if method not in ("GET", "HEAD") and _is_foreign(headers):
            return HTTPStatus.FORBIDDEN, web.FOREIGN_FORM.code, web.FOREIGN_FORM
        if self._is_body_too_large(headers):
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE, web.BODY_TOO_LARGE.code, web.BODY_TOO_LARGE
        if self._free <= 0:
            return HTTPStatus.SERVICE_UNAVAILABLE, web.TOO_BUSY.code, web.TOO_BUSY
        return None

    def _is_body_too_large(self, headers: Headers) -> bool:
        """Return whether a request's body is too large, or comes without its length."""
        length = headers.get("content-length", "0")
        return "transfer-encoding" in headers or not length.isdigit() or int(length) > self._max_body


def _is_foreign(headers: Headers) -> bool:
    """Return whether a page of another site sent a form (as in cross-site request forgery)."""
    site, origin = headers.get("sec-fetch-site", ""), headers.get("origin", "")
    is_other_origin = bool(origin) and urlsplit(origin).netloc != headers.get("host", "")
    return site in ("cross-site", "same-site") or (is_other_origin and site != "same-origin")


def _host_name(host: str) -> str:
    """Return the host of a ``Host`` header without its port.

    >>> _host_name("LOCALHOST:8710"), _host_name("[::1]:8710")
    ('localhost', '[::1]')
    """
    name = host.lower().strip()
    return name.partition("]")[0] + "]" if name.startswith("[") else name.partition(":")[0]

"""Who may look, where a token is asked for: programs send it with every request, people sign in once."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from http import HTTPStatus
from urllib.parse import parse_qs, urlencode

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from vnsearch.messages import web
from vnsearch.web.problems import API, problem
from vnsearch.web.rendering import Templates, links
from vnsearch.web.search_state import SearchState

#: The cookie of whoever has signed in, and how long it lasts, in seconds.
COOKIE, _LIFETIME = "vnsearch_session", 30 * 24 * 3600
#: What anyone may see: the page to sign in, and what it is made of.
_OPEN_PATHS = ("/login", "/static/")
#: Seconds before the answer to a wrong token, so that tokens cannot be tried in bulk.
_WAIT_AFTER_WRONG = 1.0


class TokenGuard:
    """Lets in only requests that carry the token, or the cookie of someone who signed in with it."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app = app
        self._token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or ask for the token."""
        request = Request(scope)
        if scope["type"] != "http" or self._is_open(request) or self._is_known(request):
            await self._app(scope, receive, send)
        else:
            await _ask_for_token(request)(scope, receive, send)

    @staticmethod
    def _is_open(request: Request) -> bool:
        return _path(request).startswith(_OPEN_PATHS)

    def _is_known(self, request: Request) -> bool:
        scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and is_same(credentials.strip(), self._token):
            return True
        return is_same(request.cookies.get(COOKIE, ""), session(self._token))


def _path(request: Request) -> str:
    return str(request.scope["path"]).removeprefix(str(request.scope.get("root_path", "")))


def _ask_for_token(request: Request) -> Response:
    if _path(request).startswith(API):
        response: Response = problem(
            request, HTTPStatus.UNAUTHORIZED, web.TOKEN_NEEDED.code, web.TOKEN_NEEDED
        )
        response.headers["www-authenticate"] = "Bearer"
        return response
    query = f"?{request.url.query}" if request.url.query else ""
    target = urlencode({"next": _path(request) + query})
    return RedirectResponse(f"{links(request).base}/login?{target}", HTTPStatus.SEE_OTHER)


def is_same(candidate: str, secret: str) -> bool:
    """Return whether two secrets are the same, in a time that does not tell how far they agree."""
    return hmac.compare_digest(candidate.encode("utf-8", "replace"), secret.encode("utf-8", "replace"))


def session(token: str) -> str:
    """Return the value of the cookie for a token, from which the token cannot be told."""
    return hmac.new(token.encode("utf-8", "replace"), b"vnsearch session", hashlib.sha256).hexdigest()


def login_routes(token: str, templates: Templates) -> APIRouter:
    """Return the routes to sign in with a token."""
    router = APIRouter(include_in_schema=False)

    @router.get("/login")
    def login_form(request: Request) -> Response:
        return _form(request, templates, request.query_params.get("next", ""))

    @router.post("/login")
    async def login(request: Request) -> Response:
        fields = parse_qs((await request.body()).decode("utf-8", "replace"))
        candidate, target = (fields.get(name, [""])[0] for name in ("token", "next"))
        if not is_same(candidate, token):
            await asyncio.sleep(_WAIT_AFTER_WRONG)
            return _form(request, templates, target, is_wrong=True)
        response = RedirectResponse(links(request).base + _own_path(target), HTTPStatus.SEE_OTHER)
        response.set_cookie(
            COOKIE,
            session(token),
            max_age=_LIFETIME,
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )
        return response

    return router


def _form(request: Request, templates: Templates, target: str, *, is_wrong: bool = False) -> Response:
    status = HTTPStatus.FORBIDDEN if is_wrong else HTTPStatus.OK
    return templates.render(
        request,
        "login.html",
        status=status,
        state=SearchState(),
        target=_own_path(target),
        is_wrong=is_wrong,
    )


def _own_path(path: str) -> str:
    r"""Return a path of this server to go on to; "/" for what may lead elsewhere.

    >>> _own_path("/?q=b"), _own_path("//other.example"), _own_path("/\\other.example")
    ('/?q=b', '/', '/')
    """
    is_own = path.startswith("/") and path[1:2] not in ("/", "\\") and path.isprintable()
    return path if is_own else "/"

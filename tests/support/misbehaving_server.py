"""An HTTP server on this machine that serves invented pages, and misbehaves where it is asked to."""

from __future__ import annotations

import gzip
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

#: What a path does: it answers through the handler, well or badly.
Route = Callable[["Handler"], None]

PAGE = (
    "<!doctype html><html lang=vi><head><meta charset=utf-8><meta property=og:type content=article>"
    "<title>{title}</title></head><body>"
    "<article><h1>{title}</h1><p>{body}</p></article></body></html>"
)
BODY = (
    "Sáng nay, uỷ ban nhân dân quận cho biết công trình được khởi công từ đầu năm và hoàn thành đúng hạn. "
    "Người dân hai bên bờ sông không còn phải đi vòng gần sáu cây số như trước. " * 4
)


@dataclass(frozen=True, slots=True)
class Request:
    """A request that came: when, for which path, with which headers, and through which address of this machine."""

    time: float
    path: str
    headers: dict[str, str]
    local_address: str


@dataclass
class Site:
    """What a server serves, by path, and what it was asked for."""

    routes: dict[str, Route] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    port: int = 0
    #: Requests under way, and the most there were at a time.
    busy: int = 0
    most_busy: int = 0

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        """The address of a path."""
        return f"http://{host}:{self.port}{path}"

    def count(self) -> Counter[str]:
        """How often each path was asked for, robots.txt left out."""
        return Counter(request.path for request in self.requests if request.path != "/robots.txt")

    def add_page(self, path: str, title: str, body: str = BODY) -> str:
        """Serve a page; return its address."""
        self.routes[path] = answer(PAGE.format(title=title, body=body).encode(), "text/html; charset=utf-8")
        return self.url(path)

    def add_feed(self, path: str, pages: dict[str, str], *, headers: dict[str, str] | None = None) -> str:
        """Serve an RSS feed of paths and titles; return its address."""
        items = "".join(
            f"<item><title>{title}</title><link>{self.url(page)}</link></item>"
            for page, title in pages.items()
        )
        xml = f"<?xml version='1.0'?><rss version='2.0'><channel><title>Tin</title>{items}</channel></rss>"
        self.routes[path] = answer(xml.encode(), "application/rss+xml", headers or {})
        return self.url(path)


class Handler(BaseHTTPRequestHandler):
    """Answers one request by its route."""

    protocol_version = "HTTP/1.1"
    site: Site

    def do_GET(self) -> None:
        """Answer, and note the request."""
        site = self.site
        site.requests.append(
            Request(time.monotonic(), self.path, dict(self.headers), self.connection.getsockname()[0])
        )
        site.busy += 1
        site.most_busy = max(site.most_busy, site.busy)
        try:
            with suppress(ConnectionError):
                site.routes.get(self.path, status(404))(self)
        finally:
            site.busy -= 1
            self.close_connection = True

    def reply(self, code: int, data: bytes, headers: dict[str, str]) -> None:
        """Send a whole answer."""
        self.send_response(code)
        for name, value in {"Content-Length": str(len(data)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Print nothing."""


def answer(data: bytes, kind: str, headers: dict[str, str] | None = None, code: int = 200) -> Route:
    """A well-behaved answer, which knows conditional requests where it has an ETag."""
    headers = {"Content-Type": kind, **(headers or {})}

    def route(handler: Handler) -> None:
        tag = headers.get("ETag")
        if tag and handler.headers.get("If-None-Match") == tag:
            handler.reply(304, b"", {"ETag": tag})
        else:
            handler.reply(code, data, headers)

    return route


def status(code: int, **headers: str) -> Route:
    """An answer without content; ``Retry_After`` stands for ``Retry-After``."""
    return lambda handler: handler.reply(
        code, b"", {name.replace("_", "-"): value for name, value in headers.items()}
    )


def redirect(target: str, code: int = 302) -> Route:
    return status(code, Location=target)


def raw(*parts: bytes, pause: float = 0.0) -> Route:
    """Bytes as they are, HTTP or not, with a pause before each part; then the connection is cut."""

    def route(handler: Handler) -> None:
        for part in parts:
            time.sleep(pause)
            handler.wfile.write(part)

    return route


def endless(part: bytes, pause: float = 0.0) -> Route:
    """A page that does not end, until the other side gives up."""

    def route(handler: Handler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        while True:
            time.sleep(pause)
            handler.wfile.write(part)

    return route


def in_turn(*routes: Route) -> Route:
    """A route for each request, the last one for all that follow."""
    left = list(routes)

    def route(handler: Handler) -> None:
        now = left.pop(0) if len(left) > 1 else left[0]
        now(handler)

    return route


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"

#: Ways to misbehave, and a part of what is said about each.
MISDEEDS: dict[str, tuple[Route, str]] = {
    "cut-before-answer": (raw(), "no answer"),
    "not-http": (raw(b"220 mail.example ESMTP\r\n"), "no answer"),
    "cut-in-headers": (raw(HEAD), "no answer"),
    "cut-in-body": (raw(HEAD + b"Content-Length: 1000\r\n\r\n<html>"), "no answer"),
    "cut-in-chunk": (raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\nff\r\n<html>"), "no answer"),
    "bad-chunk-size": (raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n<html>"), "no answer"),
    "bad-length": (raw(HEAD + b"Content-Length: -5\r\n\r\n<html>"), "no answer"),
    "two-lengths": (raw(HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n<html>"), "no answer"),
    "bad-status": (raw(b"HTTP/1.1 2xx OK\r\n\r\n"), "no answer"),
    "large-header": (raw(HEAD + b"X: " + b"x" * 400_000 + b"\r\n\r\n"), "no answer"),
    "slow-headers": (raw(HEAD, *[b"X: y\r\n"] * 40, pause=0.3), "too slowly"),
    "silent": (raw(b"", pause=4.0), "too slowly"),
    "slow-body": (endless(b"x", pause=0.3), "too slowly"),
    "endless-body": (endless(b"<p>tin</p>" * 10_000), "larger than"),
    "bomb": (
        answer(gzip.compress(bytes(60 << 20)), "text/html", {"Content-Encoding": "gzip"}),
        "unpacks to more",
    ),
    "broken-gzip": (
        answer(b"\x1f\x8b\x08nonsense", "text/html", {"Content-Encoding": "gzip"}),
        "broken or cut off",
    ),
    "cut-gzip": (
        answer(gzip.compress(b"<html>" * 100)[:-12], "text/html", {"Content-Encoding": "gzip"}),
        "broken or cut off",
    ),
    "other-encoding": (answer(b"abc", "text/html", {"Content-Encoding": "br"}), "packed as br"),
    "missing": (status(404), "answered 404"),
    "forbidden": (status(403), "answered 403"),
    "broken": (status(500), "answered 500"),
    "busy-for-hours": (status(429, Retry_After="7200"), "answered 429"),
    "busy-for-nonsense": (status(503, Retry_After="soon"), "answered 503"),
    "redirect-nowhere": (status(302), "cannot be used"),
    "redirect-to-file": (redirect("file:///etc/passwd"), "cannot be used"),
    "redirect-to-user": (redirect("http://user:secret@127.0.0.1/"), "cannot be used"),
    "redirect-to-itself": (redirect("/redirect-to-itself"), "redirects one after"),
    "picture": (answer(b"\x89PNG", "image/png"), "neither a page nor a feed"),
    "nothing": (answer(b"  ", "text/html"), "empty"),
    "entities": (
        answer(b"<!DOCTYPE rss [<!ENTITY a 'b'>]><rss><item><link>&a;</link></item></rss>", "text/xml"),
        "declares entities",
    ),
    "broken-feed": (answer(b"<rss><channel><item><title>", "application/rss+xml"), "is broken"),
}


@contextmanager
def serving(address: str = "127.0.0.1") -> Iterator[Site]:
    """Context manager: yield the site that a server at an address of this machine serves."""
    site = Site()
    handler = type("SiteHandler", (Handler,), {"site": site})
    server = ThreadingHTTPServer((address, 0), handler)
    server.daemon_threads = True
    site.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()

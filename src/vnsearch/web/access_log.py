"""One line of JSON for each answered request: when, what, which status, how long."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vnsearch.web.request_counts import RequestCounts

#: Prints one line of the log.
LineWriter = Callable[[str], None]


def write_to_stderr(line: str) -> None:
    """Print a line of the log on stderr, at once."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


class AccessLog:
    """Counts each request and writes a line for it. What was searched for is left out unless ``log_queries``."""

    def __init__(self, app: ASGIApp, write: LineWriter, counts: RequestCounts, *, log_queries: bool) -> None:
        self._app = app
        self._write = write
        self._counts = counts
        self._log_queries = log_queries

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, and log it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start, status, is_counted = time.perf_counter(), 500, False

        def seconds() -> float:
            return time.perf_counter() - start

        async def send_and_count(message: Message) -> None:
            """Count the answer before its last bytes are sent, so that whoever has read it sees it counted."""
            nonlocal status, is_counted
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message["type"] == "http.response.body" and not message.get("more_body"):
                self._counts.add(status, seconds())
                is_counted = True
            await send(message)

        try:
            await self._app(scope, receive, send_and_count)
        finally:
            if not is_counted:
                self._counts.add(status, seconds())
            self._write(json.dumps(self._record(scope, status, seconds())))

    def _record(self, scope: Scope, status: int, seconds: float) -> dict[str, object]:
        record: dict[str, object] = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "method": scope["method"],
            "path": scope["path"],
            "status": status,
            "ms": round(seconds * 1000, 1),
        }
        if self._log_queries and scope["query_string"]:
            record["query"] = scope["query_string"].decode("ascii", "replace")
        return record

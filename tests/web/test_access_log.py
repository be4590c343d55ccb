"""The log of requests, and their counts."""

from __future__ import annotations

import asyncio
import json

import pytest
from starlette.types import Message, Receive, Scope, Send

from vnsearch.web.access_log import AccessLog
from vnsearch.web.request_counts import RequestCounts

SCOPE: Scope = {"type": "http", "method": "GET", "path": "/", "query_string": b""}


async def answers(_scope: Scope, _receive: Receive, send: Send) -> None:
    """An application that answers in two parts."""
    await send({"type": "http.response.start", "status": 200})
    await send({"type": "http.response.body", "body": b"a", "more_body": True})
    await send({"type": "http.response.body", "body": b"b"})


async def fails(_scope: Scope, _receive: Receive, send: Send) -> None:
    """An application that breaks off in the middle of its answer."""
    await send({"type": "http.response.start", "status": 200})
    raise RuntimeError


async def nothing() -> Message:
    raise AssertionError("nothing is read")


def count(counts: RequestCounts) -> int:
    return int(counts.lines()[-1].rpartition(" ")[2])


def test_a_request_is_counted_before_the_last_bytes_of_its_answer_are_sent() -> None:
    """A client that had read an answer found it not yet counted by another worker."""
    counts, counted, lines = RequestCounts(), [], list[str]()

    async def send(_message: Message) -> None:
        counted.append(count(counts))

    asyncio.run(AccessLog(answers, lines.append, counts, log_queries=False)(SCOPE, nothing, send))
    assert (counted, count(counts)) == ([0, 0, 1], 1)
    assert [json.loads(line)["status"] for line in lines] == [200]


def test_an_answer_that_breaks_off_is_counted_once() -> None:
    counts, lines = RequestCounts(), list[str]()

    async def send(_message: Message) -> None:
        pass

    with pytest.raises(RuntimeError):
        asyncio.run(AccessLog(fails, lines.append, counts, log_queries=False)(SCOPE, nothing, send))
    assert (count(counts), len(lines)) == (1, 1)

"""Rows sent in bulks, by id: what the cluster is too busy for is sent again, refused rows are an error."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from vnsearch.engine.opensearch.connection import (
    ATTEMPTS,
    FIRST_PAUSE,
    LONGEST_PAUSE,
    NOT_FOUND,
    Connection,
    may_pass,
)
from vnsearch.errors import IndexWriteError
from vnsearch.messages import cluster_errors

#: Bytes of one request at most, and actions in it.
BYTES, ACTIONS = 4 << 20, 400
_NO_TEXTS: Mapping[str, bytes] = {}
_encode = json.JSONEncoder(ensure_ascii=False).encode


def index_action(row: str, values: Mapping[str, Any], texts: Mapping[str, bytes] = _NO_TEXTS) -> bytes:
    """Return the lines that write a row.

    ``values``: at least one; ``texts``: further values, as they are written inside JSON strings.
    """
    head = _encode({"index": {"_id": row}})
    body = _encode(values)[:-1]
    parts = [f"{head}\n{body}".encode("utf-8", "surrogatepass")]
    for name, text in texts.items():
        parts += [f',"{name}":"'.encode(), text, b'"']
    return b"".join((*parts, b"}\n"))


def delete_action(row: str) -> bytes:
    """Return the line that deletes a row."""
    return (_encode({"delete": {"_id": row}}) + "\n").encode("utf-8", "surrogatepass")


def _bulks(actions: Iterable[bytes]) -> Iterator[list[bytes]]:
    bulk: list[bytes] = []
    size = 0
    for action in actions:
        if bulk and (size + len(action) > BYTES or len(bulk) >= ACTIONS):
            yield bulk
            bulk, size = [], 0
        bulk.append(action)
        size += len(action)
    if bulk:
        yield bulk


def send_bulks(
    index: str,
    actions: Iterable[bytes],
    connection: Connection,
    after_each: Callable[[], None] = lambda: None,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Send actions; ``after_each``: called after each bulk.

    Raises ``IndexWriteError`` for rows that the cluster refuses, ``EngineUnavailableError``.
    """
    for bulk in _bulks(actions):
        _send(index, bulk, connection, sleep)
        after_each()


def _send(index: str, bulk: Sequence[bytes], connection: Connection, sleep: Callable[[float], None]) -> None:
    """Send one bulk; what the cluster is too busy for is sent again with growing pauses."""
    pause = FIRST_PAUSE
    for attempt in range(1, ATTEMPTS + 1):
        answer = connection.require_answer("POST", f"/{index}/_bulk", b"".join(bulk), {"timeout": "60s"})
        if not answer.get("errors"):
            return
        results = [result for item in answer.get("items", ()) for result in _results(item)]
        busy = [number for number, result in enumerate(results) if _may_pass(result)]
        failures = [result for result in results if _is_refused(result)]
        if failures or (busy and attempt == ATTEMPTS):
            failures = failures or [results[number] for number in busy]
            raise IndexWriteError(_refusal(failures))
        if not busy:
            return
        bulk = [bulk[number] for number in busy]
        sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - spreads retries, no secret
        pause = min(2 * pause, LONGEST_PAUSE)


def _results(item: Mapping[str, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield what became of one action, with the name of the action."""
    for action, result in item.items():
        yield {**result, "action": action}


def _may_pass(result: Mapping[str, Any]) -> bool:
    """Whether a row may be taken a little later: the cluster has too much to do, or has lost a node."""
    error = result.get("error")
    kind = str(error.get("type") or "") if isinstance(error, dict) else ""
    return error is not None and may_pass(int(result.get("status", 0)), kind)


def _is_refused(result: Mapping[str, Any]) -> bool:
    """Whether a row was refused for good. That there was none to delete is no refusal."""
    if "error" not in result or _may_pass(result):
        return False
    return not (result["action"] == "delete" and result.get("status") == NOT_FOUND)


def _refusal(failures: Sequence[dict[str, Any]]) -> Any:
    error = failures[0].get("error")
    reason = str(error.get("reason")) if isinstance(error, dict) else str(error)
    return cluster_errors.documents_refused(len(failures), str(failures[0].get("_id"))[1:], reason[:200])

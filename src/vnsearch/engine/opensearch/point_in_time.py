"""One state of an index in a cluster, which later commits do not change: OpenSearch's point in time."""

from __future__ import annotations

import json
import time
import weakref
from collections.abc import Mapping, Sequence
from contextlib import suppress
from threading import Lock
from typing import Any

from vnsearch.engine.opensearch.connection import NOT_FOUND, TOO_LONG, Connection
from vnsearch.engine.opensearch.state import read_state
from vnsearch.errors import EngineUnavailableError, IndexDamagedError, QueryError, VnsearchError
from vnsearch.messages import cluster_errors, index_errors

#: How long the cluster keeps a point in time after its last search.
KEEP_ALIVE = "10m"
#: Seconds that are allowed for an answer to arrive, beyond the time limit of its search.
_GRACE = 0.25
#: How often a search is sent while shards do not answer.
_TRIES = 3
_BAD_REQUEST = 400
#: Partial results are allowed so that an answer reports the shards that failed: the search is then repeated.
_PARTIAL = {"allow_partial_search_results": "true"}


class PointInTime:
    """A state of an index, opened when it is first asked about, released with its last reference.

    A state that the cluster has dropped, after minutes without a question or with a node, is opened again if no
    commit has followed.
    """

    def __init__(self, index: str, generation: int, connection: Connection) -> None:
        self._index = index
        self._generation = generation
        self._connection = connection
        self._lock = Lock()
        self._id: str | None = None
        self._closer: weakref.finalize[..., Any] | None = None

    def _open(self, dropped_id: str | None) -> str:
        with self._lock:
            if self._id is not None and self._id != dropped_id:
                return self._id
            path = f"/{self._index}/_search/point_in_time"
            params = {"keep_alive": KEEP_ALIVE, "allow_partial_pit_creation": "false"}
            pit_id = str(self._connection.require_answer("POST", path, None, params)["pit_id"])
            if self._closer is not None:
                self._closer()
            self._closer = weakref.finalize(self, _close, self._connection, pit_id)
            if (
                dropped_id is not None
                and read_state(self._index, self._connection).generation != self._generation
            ):
                raise IndexDamagedError(index_errors.rebuilt_since(str(self._connection.address)))
            self._id = pit_id
            return pit_id

    def open(self) -> None:
        """Open it now, if it is not."""
        self._open(None)

    def search(self, body: dict[str, Any], *, until: float | None = None) -> dict[str, Any]:
        """Return the answer to a search, as ``searches``."""
        return self.searches([body], until=until)[0]

    def searches(
        self, bodies: Sequence[dict[str, Any]], *, until: float | None = None
    ) -> list[dict[str, Any]]:
        """Return the answers to searches, which may be partial at ``until``, a moment of ``time.perf_counter``.

        Raises ``EngineUnavailableError``, also where shards do not answer.
        """
        dropped_id: str | None = None
        shards: Mapping[str, Any] = {}
        for _ in range(_TRIES):
            pit_id = self._open(dropped_id)
            answers = self._send(bodies, pit_id, until)
            shards = next((_shards(answer) for answer in answers if _shards(answer).get("failed", 1)), {})
            if not shards:
                return answers
            dropped_id = pit_id  # the cluster has dropped it, or a node that held it is gone
        failed_count, total = int(shards.get("failed", 0)), int(shards.get("total", 0))
        raise EngineUnavailableError(
            cluster_errors.shards_missing(str(self._connection.address), failed_count, total)
        )

    def _send(
        self, bodies: Sequence[dict[str, Any]], pit_id: str, until: float | None
    ) -> list[dict[str, Any]]:
        later = None if until is None else until + _GRACE
        requests = [
            {**body, "pit": {"id": pit_id, "keep_alive": KEEP_ALIVE}, **_timeout(until)} for body in bodies
        ]
        if len(requests) == 1:
            answer = self._connection.request("POST", "/_search", requests[0], _PARTIAL, until=later)
            return [answer or {}]
        lines = "".join(f"{json.dumps(line)}\n" for body in requests for line in (_PARTIAL, body))
        answer = self._connection.request("POST", "/_msearch", lines.encode(), until=later)
        answers = list((answer or {}).get("responses", ({},)))
        for each in answers:
            if TOO_LONG in str(each.get("error", "")):
                raise QueryError(cluster_errors.TOO_MANY_CLAUSES)
            if each.get("status", 200) == _BAD_REQUEST:  # repeating it would not help
                reason = str(each.get("error"))[:300]
                raise EngineUnavailableError(
                    cluster_errors.cluster_refused(str(self._connection.address), _BAD_REQUEST, reason)
                )
        return answers


def _timeout(until: float | None) -> dict[str, str]:
    if until is None:
        return {}
    return {"timeout": f"{max(round((until - time.perf_counter()) * 1000), 1)}ms"}


def _shards(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return how many shards answered; without an answer, that they failed."""
    shards = answer.get("_shards", {"failed": 1})
    return shards if isinstance(shards, Mapping) else {"failed": 1}


def _close(connection: Connection, pit_id: str) -> None:
    """Let the cluster drop a state; one that it has dropped, or cannot be asked about, ends by itself."""
    with suppress(VnsearchError):
        connection.request(
            "DELETE",
            "/_search/point_in_time",
            {"pit_id": [pit_id]},
            none_for=frozenset((NOT_FOUND,)),
            until=time.perf_counter() + 1.0,
        )

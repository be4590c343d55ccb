"""One state of an index in a cluster, which later commits do not change: OpenSearch's point in time."""

from __future__ import annotations

import json
import time
import weakref
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from threading import Lock
from typing import Any

from vnsearch.engine.opensearch.connection import NOT_FOUND, TOO_LONG, Connection
from vnsearch.engine.opensearch.sender import reason_of
from vnsearch.engine.opensearch.sources import Sources
from vnsearch.engine.opensearch.state import read_state
from vnsearch.errors import EngineUnavailableError, IndexDamagedError, QueryError, VnsearchError
from vnsearch.messages import Message, cluster_errors, index_errors

#: How long the cluster keeps a point in time after its last search.
KEEP_ALIVE = "10m"
#: Seconds that are allowed for an answer to arrive, beyond the time limit of its search.
_GRACE = 0.25
#: How often a search is sent while shards do not answer, and the seconds before it is sent again, then doubled.
_TRIES, _FIRST_PAUSE = 5, 0.25
_BAD_REQUEST = 400
#: The errors of shards that have too much to do, or too little memory at the moment.
_BUSY = ("rejected_execution_exception", "circuit_breaking_exception")
#: Partial results are allowed so that an answer reports the shards that failed: the search is then repeated.
_PARTIAL = {"allow_partial_search_results": "true"}


class PointInTime:
    """A state of an index, opened at the first search, released with its last reference.

    A state that the cluster has dropped, after minutes without a search or with a node, is opened again if no
    commit has followed.
    """

    def __init__(
        self,
        sources: Sources,
        generation: int,
        connection: Connection,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._sources = sources
        self._generation = generation
        self._connection = connection
        self._sleep = sleep
        self._lock = Lock()
        self._id: str | None = None
        self._closer: weakref.finalize[..., Any] | None = None

    def _open(self, dropped_id: str | None, until: float | None = None) -> str:
        with self._lock:
            if self._id is not None and self._id != dropped_id:
                return self._id
            path = f"/{self._sources.path}/_search/point_in_time"
            params = {"keep_alive": KEEP_ALIVE, "allow_partial_pit_creation": "false"}
            pit_id = str(self._connection.require_answer("POST", path, None, params, until=until)["pit_id"])
            if self._closer is not None:
                self._closer()
            self._closer = weakref.finalize(self, _close, self._connection, pit_id)
            if dropped_id is not None and self._newest_generation() != self._generation:
                raise IndexDamagedError(index_errors.rebuilt_since(self.place))
            self._id = pit_id
            return pit_id

    def _newest_generation(self) -> int:
        return sum(read_state(name, self._connection).generation for name in self._sources.names)

    @property
    def place(self) -> str:
        """The address of the index, for messages."""
        return str(self._connection.address)

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
        pause = _FIRST_PAUSE
        for attempt in range(1, _TRIES + 1):
            pit_id = self._open(dropped_id, None if until is None else until + _GRACE)
            answers = self._send(bodies, pit_id, until)
            failures = [answer for answer in answers if _failed_shards(answer)]
            if not failures:
                return answers
            if attempt == _TRIES or (until is not None and time.perf_counter() + pause > until):
                break
            # Where shards are not merely busy, the cluster has dropped the state, or a node that held it is gone.
            dropped_id = None if all(map(_is_busy, failures)) else pit_id
            self._sleep(pause)
            pause *= 2
        raise EngineUnavailableError(self._shards_missing(failures[0]))

    def _shards_missing(self, answer: Mapping[str, Any]) -> Message:
        shards = answer.get("_shards", {})
        failed_count, total = int(shards.get("failed", 0)), int(shards.get("total", 0))
        if not total:
            return cluster_errors.cluster_unavailable(self.place, reason_of(answer, "no answer"))
        return cluster_errors.shards_missing(self.place, failed_count, total)

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
                raise EngineUnavailableError(
                    cluster_errors.cluster_refused(self.place, _BAD_REQUEST, reason_of(each, ""))
                )
        return answers


def _timeout(until: float | None) -> dict[str, str]:
    if until is None:
        return {}
    return {"timeout": f"{max(round((until - time.perf_counter()) * 1000), 1)}ms"}


def _failed_shards(answer: Mapping[str, Any]) -> bool:
    """Whether some shards have not answered, or there is no answer at all."""
    shards = answer.get("_shards")
    return not isinstance(shards, Mapping) or bool(shards.get("failed", 1))


def _is_busy(answer: Mapping[str, Any]) -> bool:
    """Whether all failures in an answer are of busy shards: the same search may succeed a little later."""
    failures = answer.get("_shards", {}).get("failures") or [answer.get("error", "")]
    return all(any(kind in str(failure) for kind in _BUSY) for failure in failures)


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

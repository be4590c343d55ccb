"""Requests to a cluster: any of its hosts, bounded retries, errors of our own."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping

from vnsearch.engine.opensearch.address import ClusterAddress
from vnsearch.engine.opensearch.sender import NO_TLS, Json, RequestFailedError, Sender, opensearch_sender
from vnsearch.errors import EngineUnavailableError, QueryError, VnsearchError
from vnsearch.messages import cluster_errors

#: Seconds that one request may take, retries not counted.
REQUEST_SECONDS = 60.0
#: How often a request is sent at most, and the seconds before it is sent again, doubled each time.
ATTEMPTS, FIRST_PAUSE, LONGEST_PAUSE = 6, 0.25, 8.0
#: The cluster has too much to do, or is choosing a manager: the same request may succeed a little later.
_RETRYABLE = frozenset((429, 502, 503, 504))
#: What the cluster calls the loss of one of its nodes in the middle of a request; the status is 500 then.
_NODE_LOST = frozenset(
    (
        "connect_transport_exception",
        "node_closed_exception",
        "node_disconnected_exception",
        "node_not_connected_exception",
        "receive_timeout_transport_exception",
    )
)
#: Seconds that the first host has for the answer to a question where others may be asked; doubled for each.
_FIRST_PATIENCE = 10.0
#: What the cluster says of a query with more clauses than it takes.
TOO_LONG = "maxClauseCount"
NOT_FOUND, CONFLICT, _UNAUTHORISED, _FORBIDDEN = 404, 409, 401, 403


def may_pass(status: int, kind: str) -> bool:
    """Whether a request that failed so may succeed a little later; ``kind``: the cluster's name for the error."""
    return status in _RETRYABLE or kind in _NODE_LOST


class Connection:
    """Requests to one cluster, for any number of threads.

    ``sender``: that of opensearch-py unless given. ``sleep`` and ``clock``: seconds, for tests.
    """

    def __init__(
        self,
        address: ClusterAddress,
        sender: Sender | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self.address = address
        self._sender = sender
        self._sleep = sleep
        self._clock = clock

    def request(
        self,
        method: str,
        path: str,
        body: Json | bytes | None = None,
        params: Mapping[str, str] | None = None,
        *,
        until: float | None = None,
        none_for: frozenset[int] = frozenset((NOT_FOUND,)),
        seconds: float = REQUEST_SECONDS,
    ) -> Json | None:
        """Return the answer, None for a status of ``none_for``.

        Asked again with growing pauses where no host answers or the cluster has too much to do. ``until``: a
        moment of the clock after which it is not, and by which one attempt has to end. Raises
        ``EngineUnavailableError``.
        """
        if self._sender is None:
            self._sender = opensearch_sender(self.address)
        pause = FIRST_PAUSE
        for attempt in range(1, ATTEMPTS + 1):
            remaining = min(seconds, self._patience(method, path, attempt))
            if until is not None:
                remaining = max(min(until - self._clock(), remaining), 0.05)
            try:
                return self._sender(method, path, params or {}, body, remaining)
            except RequestFailedError as error:
                if error.status in none_for:
                    return None
                is_last = attempt == ATTEMPTS or (until is not None and self._clock() + pause > until)
                if is_last or not _is_retryable(error):
                    raise self._as_error(error) from error
            self._sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - spreads retries, no secret
            pause = min(2 * pause, LONGEST_PAUSE)
        raise AssertionError("unreachable")

    def _patience(self, method: str, path: str, attempt: int) -> float:
        """Return the seconds that a host has to answer: few for a question that another one can answer as well."""
        is_question = method == "GET" or "/_search" in path or "/_msearch" in path
        if len(self.address.hosts) == 1 or not is_question:
            return float("inf")
        return _FIRST_PATIENCE * 2.0 ** (attempt - 1)

    def require_answer(
        self,
        method: str,
        path: str,
        body: Json | bytes | None = None,
        params: Mapping[str, str] | None = None,
        *,
        until: float | None = None,
    ) -> Json:
        """Return the answer of a request about something that is there. Raises ``EngineUnavailableError``."""
        answer = self.request(method, path, body, params, until=until)
        if answer is None:
            raise EngineUnavailableError(
                cluster_errors.cluster_refused(str(self.address), NOT_FOUND, f"{method} {path}")
            )
        return answer

    def _as_error(self, error: RequestFailedError) -> VnsearchError:
        cluster = str(self.address)
        if TOO_LONG in error.reason:
            return QueryError(cluster_errors.TOO_MANY_CLAUSES)
        if error.status in (_UNAUTHORISED, _FORBIDDEN):
            return EngineUnavailableError(cluster_errors.cluster_not_permitted(cluster, error.status))
        if error.is_untrusted and NO_TLS in error.reason:
            return EngineUnavailableError(cluster_errors.cluster_without_tls(cluster))
        if error.is_untrusted:
            return EngineUnavailableError(cluster_errors.cluster_not_trusted(cluster, error.reason))
        if error.status == 0 or may_pass(error.status, error.kind):
            return EngineUnavailableError(cluster_errors.cluster_unavailable(cluster, error.reason))
        return EngineUnavailableError(cluster_errors.cluster_refused(cluster, error.status, error.reason))


def _is_retryable(error: RequestFailedError) -> bool:
    return not error.is_untrusted and (error.status == 0 or may_pass(error.status, error.kind))

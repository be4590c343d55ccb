"""Requests to a cluster: any of its hosts, bounded retries, errors of our own. Only this imports opensearch-py."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from vnsearch.engine.opensearch.address import ClusterAddress
from vnsearch.errors import EngineUnavailableError, InputError, QueryError, VnsearchError
from vnsearch.messages import cluster_errors
from vnsearch.messages.system_errors import underlying_error

#: Seconds that one request may take, retries not counted.
REQUEST_SECONDS = 60.0
#: How often a request is sent at most, and the seconds before it is sent again, doubled each time.
ATTEMPTS, FIRST_PAUSE, LONGEST_PAUSE = 6, 0.25, 8.0
#: The cluster has too much to do, or is choosing a manager: the same request may succeed a little later.
_RETRYABLE = frozenset((429, 502, 503, 504))
#: What the cluster says of a query with more clauses than it takes.
TOO_LONG = "maxClauseCount"
NOT_FOUND, CONFLICT, _UNAUTHORISED, _FORBIDDEN = 404, 409, 401, 403

Json = dict[str, Any]


class RequestFailedError(Exception):
    """A request failed; ``status`` is 0 where no host answered. No caller of the engine sees it."""

    def __init__(self, status: int, reason: str, *, timed_out: bool = False) -> None:
        super().__init__(status, reason)
        self.status = status
        self.reason = reason
        self.timed_out = timed_out


class Sender(Protocol):
    """Sends one request to one host of a cluster after another until one answers."""

    def __call__(
        self, method: str, path: str, params: Mapping[str, str], body: Json | bytes | None, seconds: float
    ) -> Json:
        """Return the answer. Raises ``RequestFailedError``."""
        ...


def opensearch_sender(address: ClusterAddress) -> Sender:
    """Return what sends requests through opensearch-py. Raises ``InputError`` where that is not installed."""
    try:
        import opensearchpy
    except ImportError as error:
        raise InputError(cluster_errors.NO_CLIENT) from error
    # What is not found is logged as a warning, which Python prints unless someone listens.
    logging.getLogger("opensearch").addHandler(logging.NullHandler())
    client = opensearchpy.OpenSearch(
        hosts=[{"host": name.strip("[]"), "port": port} for name, port in address.hosts],
        http_auth=(address.user, address.password) if address.user else None,
        use_ssl=address.secure,
        verify_certs=True,
        ca_certs=address.certificates or None,
        max_retries=len(address.hosts) - 1,
        retry_on_timeout=False,
        pool_maxsize=16,
    )

    def send(
        method: str, path: str, params: Mapping[str, str], body: Json | bytes | None, seconds: float
    ) -> Json:
        try:
            answer = client.transport.perform_request(
                method, path, {**params, "request_timeout": seconds}, body
            )
        except opensearchpy.ConnectionTimeout as error:
            raise RequestFailedError(0, "timeout", timed_out=True) from error
        except opensearchpy.ConnectionError as error:
            raise RequestFailedError(0, underlying_error(error)) from error
        except opensearchpy.TransportError as error:
            status = error.status_code if isinstance(error.status_code, int) else 0
            raise RequestFailedError(status, _reason(error.info, str(error.error))) from error
        return answer if isinstance(answer, dict) else {"found": answer}

    return send


def _reason(info: object, otherwise: str) -> str:
    """Return the words of the cluster about an error, in one short line."""
    error = info.get("error") if isinstance(info, dict) else None
    if isinstance(error, dict):
        causes = error.get("root_cause") or [error]
        otherwise = str(causes[0].get("reason") or error.get("reason") or otherwise)
    return " ".join(otherwise.split())[:300]


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
            remaining = seconds if until is None else max(min(until - self._clock(), seconds), 0.05)
            try:
                return self._sender(method, path, params or {}, body, remaining)
            except RequestFailedError as error:
                if error.status in none_for:
                    return None
                is_last = attempt == ATTEMPTS or (until is not None and self._clock() + pause > until)
                if is_last or not (error.status in _RETRYABLE or error.status == 0):
                    raise self._as_error(error) from error
            self._sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - spreads retries, no secret
            pause = min(2 * pause, LONGEST_PAUSE)
        raise AssertionError("unreachable")

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
        if error.status in _RETRYABLE or error.status == 0:
            return EngineUnavailableError(cluster_errors.cluster_unavailable(cluster, error.reason))
        return EngineUnavailableError(cluster_errors.cluster_refused(cluster, error.status, error.reason))

"""The lease of the one writer: a row that names it and ends a minute after it was last renewed."""

from __future__ import annotations

import os
import socket
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from threading import Lock
from typing import Any
from uuid import uuid4

from vnsearch.engine.opensearch.connection import Connection
from vnsearch.engine.opensearch.state import CONFLICT_STATUSES, RowVersion, read_row
from vnsearch.errors import EngineUnavailableError, IndexLockedError
from vnsearch.messages import index_errors

#: Seconds that a lease lasts, and after which it is renewed.
DURATION, RENEWAL_INTERVAL = 60.0, 15.0
ROW = "lease"
#: Seconds during which the end of a lease is tried.
_RELEASED_WITHIN = 5.0


class Lease:
    """A lease on writing to an index, acquired by making it. Raises ``IndexLockedError``.

    Every request is bound to the version of the row that was read before, so that of two writers one fails. A
    request whose answer was lost is sent again and then fails too: the row then shows who owns the lease.
    """

    def __init__(self, index: str, connection: Connection, now: Callable[[], float] = time.time) -> None:
        self._connection = connection
        self._now = now
        self._path = f"/{index}/_doc/{ROW}"
        self._owner = {"owner": uuid4().hex, "host": socket.gethostname(), "pid": os.getpid()}
        self._address = str(connection.address)
        self._lock = Lock()
        self._version: RowVersion | None = None
        self._renewed_at = 0.0
        row = self._row()
        if row is None:
            self._write({"op_type": "create"})
        elif _is_over(row["_source"].get("meta", {}), now()):
            self._write(RowVersion.of(row).condition)
        else:
            raise IndexLockedError(index_errors.writer_at_work(self._address))

    def _row(self) -> Mapping[str, Any] | None:
        row = self._connection.request("GET", self._path)
        return None if row is None or not row.get("found", True) else row

    def _write(self, condition: Mapping[str, str]) -> None:
        values = {"meta": {**self._owner, "until": self._now() + DURATION}}
        answer = self._connection.request("PUT", self._path, values, condition, none_for=CONFLICT_STATUSES)
        self._version = RowVersion.of(answer) if answer else self._version_if_ours()
        if self._version is None:
            raise IndexLockedError(index_errors.writer_at_work(self._address))
        self._renewed_at = self._now()

    def _version_if_ours(self) -> RowVersion | None:
        row = self._row()
        is_ours = row is not None and row["_source"].get("meta", {}).get("owner") == self._owner["owner"]
        return RowVersion.of(row) if row is not None and is_ours else None

    def renew(self, *, now: bool = False) -> None:
        """Renew it where that is due, or ``now``. Raises ``IndexLockedError`` where another writer has taken it."""
        with self._lock:
            self._renew(now=now)

    def _renew(self, *, now: bool) -> None:
        if self._version is None:
            raise IndexLockedError(index_errors.writer_at_work(self._address))
        if now or self._now() - self._renewed_at > RENEWAL_INTERVAL:
            self._write(self._version.condition)

    def release(self) -> None:
        """Let the next writer in; does nothing the second time.

        Where the cluster does not answer, the lease ends by itself.
        """
        version, self._version = self._version, None
        if version is not None:
            with suppress(EngineUnavailableError):
                until = time.perf_counter() + _RELEASED_WITHIN
                path, condition = self._path, version.condition
                self._connection.request(
                    "DELETE", path, None, condition, until=until, none_for=CONFLICT_STATUSES
                )


def wait_for_lease(
    index: str,
    connection: Connection,
    sleep: Callable[[float], None] = time.sleep,
    seconds: float = DURATION,
) -> Lease:
    """Acquire a lease, if need be once one has ended that its owner could not release.

    Raises ``IndexLockedError`` where there still is one after some seconds.
    """
    end = time.monotonic() + seconds
    while True:
        try:
            return Lease(index, connection)
        except IndexLockedError:
            if time.monotonic() > end:
                raise
            sleep(1.0)


def has_live_writer(index: str, connection: Connection) -> bool:
    """Return whether a writer holds the lease on an index."""
    lease = read_row(index, ROW, connection)
    return lease is not None and not _is_over(lease, time.time())


def _is_over(lease: Mapping[str, Any], now: float) -> bool:
    """Whether a lease has ended, or its owner was a process of this host that is no more."""
    if now > float(lease.get("until", 0.0)):
        return True
    pid = lease.get("pid")
    is_here = lease.get("host") == socket.gethostname() and isinstance(pid, int) and pid != os.getpid()
    return is_here and not is_running(int(pid or 0))


def is_running(pid: int, platform: str = sys.platform) -> bool:
    """Whether a process runs; True where that cannot be asked: on Windows signal 0 is Ctrl+C."""
    if platform == "win32":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True

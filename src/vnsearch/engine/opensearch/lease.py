"""The lease of the one writer: a row that names it and ends a minute after it was last renewed."""

from __future__ import annotations

import os
import socket
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

from vnsearch.engine.opensearch.connection import Connection
from vnsearch.engine.opensearch.state import CONFLICT_STATUSES
from vnsearch.errors import IndexLockedError
from vnsearch.messages import index_errors

#: Seconds that a lease lasts, and after which it is renewed.
DURATION, RENEWAL_INTERVAL = 60.0, 15.0
ROW = "lease"


class Lease:
    """A lease on writing to an index, acquired by making it. Raises ``IndexLockedError``."""

    def __init__(self, index: str, connection: Connection, now: Callable[[], float] = time.time) -> None:
        self._connection = connection
        self._now = now
        self._path = f"/{index}/_doc/{ROW}"
        self._owner = {"owner": uuid4().hex, "host": socket.gethostname(), "pid": os.getpid()}
        self._address = str(connection.address)
        self._version: dict[str, str] | None = None
        self._renewed_at = 0.0
        row = connection.request("GET", self._path)
        if row is None or not row.get("found", True):
            self._write({"op_type": "create"})
        elif self._is_over(row.get("_source", {}).get("meta", {})):
            self._write(_version(row))
        else:
            raise IndexLockedError(index_errors.writer_at_work(self._address))

    def _is_over(self, lease: Mapping[str, Any]) -> bool:
        """Whether a lease has ended, or its owner was a process of this host that is no more."""
        if self._now() > float(lease.get("until", 0.0)):
            return True
        pid = lease.get("pid")
        is_here = lease.get("host") == self._owner["host"] and isinstance(pid, int) and pid != os.getpid()
        return is_here and not is_running(int(pid or 0))

    def _write(self, condition: Mapping[str, str]) -> None:
        values = {"meta": {**self._owner, "until": self._now() + DURATION}}
        answer = self._connection.request("PUT", self._path, values, condition, none_for=CONFLICT_STATUSES)
        if answer is None:
            self._version = None
            raise IndexLockedError(index_errors.writer_at_work(self._address))
        self._version = _version(answer)
        self._renewed_at = self._now()

    def renew(self, *, now: bool = False) -> None:
        """Renew it where that is due, or ``now``. Raises ``IndexLockedError`` where another writer has taken it."""
        if self._version is None:
            raise IndexLockedError(index_errors.writer_at_work(self._address))
        if now or self._now() - self._renewed_at > RENEWAL_INTERVAL:
            self._write(self._version)

    def release(self) -> None:
        """Let the next writer in; does nothing the second time."""
        version, self._version = self._version, None
        if version is not None:
            self._connection.request("DELETE", self._path, None, version, none_for=CONFLICT_STATUSES)


def _version(answer: Mapping[str, Any]) -> dict[str, str]:
    return {"if_seq_no": str(answer["_seq_no"]), "if_primary_term": str(answer["_primary_term"])}


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

"""The lease of the one writer: a row that names it and ends a minute after it was last renewed."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

from vnsearch.engine.opensearch.connection import Connection
from vnsearch.engine.opensearch.state import TAKEN
from vnsearch.errors import IndexLockedError
from vnsearch.messages import index_errors

#: Seconds that a lease lasts, and after which it is renewed.
LASTS, RENEWED_AFTER = 60.0, 15.0
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
        self._renewed = 0.0
        found = connection.request("GET", self._path)
        if found is None or not found.get("found", True):
            self._write({"op_type": "create"})
        elif self._is_over(found.get("_source", {}).get("meta", {})):
            self._write(_version(found))
        else:
            raise IndexLockedError(index_errors.writer_at_work(self._address))

    def _is_over(self, held: Mapping[str, Any]) -> bool:
        """Whether a lease has ended, or its owner was a process of this host that is no more."""
        if self._now() > float(held.get("until", 0.0)):
            return True
        pid = held.get("pid")
        is_here = held.get("host") == self._owner["host"] and isinstance(pid, int) and pid != os.getpid()
        return is_here and not _is_alive(int(pid or 0))

    def _write(self, condition: Mapping[str, str]) -> None:
        values = {"meta": {**self._owner, "until": self._now() + LASTS}}
        answer = self._connection.request("PUT", self._path, values, condition, none_for=TAKEN)
        if answer is None:
            self._version = None
            raise IndexLockedError(index_errors.writer_at_work(self._address))
        self._version = _version(answer)
        self._renewed = self._now()

    def renew(self, *, now: bool = False) -> None:
        """Renew it where that is due, or ``now``. Raises ``IndexLockedError`` where another writer has taken it."""
        if self._version is None:
            raise IndexLockedError(index_errors.writer_at_work(self._address))
        if now or self._now() - self._renewed > RENEWED_AFTER:
            self._write(self._version)

    def release(self) -> None:
        """Let the next writer in; does nothing the second time."""
        version, self._version = self._version, None
        if version is not None:
            self._connection.request("DELETE", self._path, None, version, none_for=TAKEN)


def _version(answer: Mapping[str, Any]) -> dict[str, str]:
    return {"if_seq_no": str(answer["_seq_no"]), "if_primary_term": str(answer["_primary_term"])}


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True

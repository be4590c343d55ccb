"""Which commit of an index is read: opened once, shared by all threads, replaced when a newer one is wanted.

No query owns a snapshot and nothing closes one. Each call takes a reference to the current commit and keeps it
until it returns, an export until its last hit; a refresh only drops the manager's own reference. Python's
reference count is thus the count of readers: the last one to go releases the files and the memory, so that a
running query never loses the files it reads.
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING, Literal, TypeAlias

from vnsearch.errors import IndexNotFoundError, InputError, StorageError
from vnsearch.library.location import IndexData, IndexLocation
from vnsearch.messages import index_errors, request_errors

if TYPE_CHECKING:
    from vnsearch.model import SourceCounts
    from vnsearch.query.completion.completions import Completions

#: When to look for a newer commit: "auto" at every call, a number of seconds after the last look, None never.
Refresh: TypeAlias = Literal["auto"] | float | None


def refresh_interval(refresh: Refresh) -> float:
    """Return the seconds from one look for a newer commit to the next. Raises ``InputError``."""
    if refresh is None:
        return math.inf
    if refresh == "auto":
        return 0.0
    if isinstance(refresh, int | float) and not isinstance(refresh, bool) and refresh >= 0:
        return float(refresh)
    raise InputError(request_errors.bad_refresh(refresh))


class IndexCommit:
    """One commit of an index, open for reading; ``name`` is that of its build and its number.

    ``version`` is that of the location, read before the build was opened.
    """

    def __init__(self, location: IndexLocation, data: IndexData, version: object) -> None:
        self.data = data
        self._engine = data.engine()
        self.snapshot = self._engine.snapshot()
        self.name = f"{data.name}.{self.snapshot.generation}"
        self._location = location
        self._version = version
        self._completions: Completions | None = None
        self._completions_lock = Lock()
        self._first_counts = self._counts_when_opened()

    def is_stale(self) -> bool:
        """Return whether a newer commit or a rebuilt index exists; reads no document."""
        return self._is_replaced() or self._engine.newest_generation() != self.snapshot.generation

    def _is_replaced(self) -> bool:
        """Return whether the index was rebuilt since, or removed: the build may then be gone."""
        return self._location.version() != self._version

    def completions(self) -> Completions:
        """Return the table of completions, made by the first thread that asks while others wait for it."""
        with self._completions_lock:
            if self._completions is None:
                self._completions = self.data.completions(self.name, self.snapshot)
            return self._completions

    def source_counts(self) -> tuple[SourceCounts, int]:
        """Return what became of the files below the roots, and the bytes of the build.

        Of an index that was rebuilt meanwhile they are those when the commit was opened.
        Raises ``IndexDamagedError``.
        """
        counts = None
        try:
            size = self.data.size()
            counts = self.data.source_counts(), size
        except StorageError:
            if not self._is_replaced():
                raise
        counts = self._first_counts() if self._is_replaced() else counts
        if counts is None:
            raise IndexNotFoundError(index_errors.rebuilt_since(str(self._location)))
        return counts

    def _counts_when_opened(self) -> Callable[[], tuple[SourceCounts, int] | None]:
        """Read the counts and the size where that is quick, without the catalogue; return what decodes them."""
        with suppress(StorageError):
            decode = self.data.recorded_counts()
            if decode is not None:
                size = self.data.size()
                return lambda: (decode(), size)
        return lambda: None


class SnapshotManager:
    """Hands out the current commit of an index. Any number of threads may use it.

    A process that was forked while an index was open opens it again, since locks of the parent's other threads
    may have been held at that moment.
    """

    def __init__(self, location: IndexLocation, interval: float) -> None:
        self._location = location
        self._interval = interval
        self._reset()

    def _reset(self) -> None:
        self._lock = Lock()
        self._commit: IndexCommit | None = None
        self._last_look = 0.0
        self._process = os.getpid()

    def _open_commit(self) -> IndexCommit | None:
        """Return the commit that is open in this process."""
        if self._process != os.getpid():
            self._reset()
        return self._commit

    def current(self) -> IndexCommit:
        """Return the commit to answer from: the newest one where it is time to look for it.

        Raises ``StorageError``.
        """
        commit, now = self._open_commit(), time.monotonic()
        if commit is not None and now < self._last_look + self._interval:
            return commit
        if commit is None or commit.is_stale():
            commit = self._open_newer()
        self._last_look = now
        return commit

    def _open_newer(self) -> IndexCommit:
        """Return the newest commit; of several threads the first opens it and the others wait."""
        with self._lock:
            if self._commit is None or self._commit.is_stale():
                self._commit = self._open()
            return self._commit

    def _open(self) -> IndexCommit:
        version = self._location.version()

        def open_data(data: IndexData) -> IndexCommit:
            return IndexCommit(self._location, data, version)

        return self._location.open_current(open_data)

    def is_stale(self) -> bool:
        """Return whether a newer commit exists than the one that is open. Raises ``StorageError``."""
        commit = self._open_commit()
        return commit is not None and commit.is_stale()

    def refresh(self) -> bool:
        """Open the newest commit if it is not the one that is open; return whether it was not.

        Raises ``StorageError``; the commit that was open then stays the current one.
        """
        if not self.is_stale():
            return False
        self._open_newer()
        return True

    def close(self) -> None:
        """Drop the commit: its files are released when the calls that still use it return."""
        self._commit = None

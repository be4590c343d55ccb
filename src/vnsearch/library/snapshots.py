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
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Literal, TypeAlias

from vnsearch.engine.protocol import Engine, EngineFactory
from vnsearch.errors import IndexNotFoundError, InputError, StorageError
from vnsearch.library import catalogue_checksum, index_folder
from vnsearch.messages import index_errors, request_errors
from vnsearch.model import SourceCounts

if TYPE_CHECKING:
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
    """One commit of an index, open for reading; ``name`` is that of its data folder and its number.

    ``manifest_version`` is that of the manifest that named the data folder, read before the folder was opened.
    """

    def __init__(self, folder: Path, data: Path, engine: Engine, manifest_version: object) -> None:
        self.data = data
        self.snapshot = engine.snapshot()
        self.name = f"{data.name}.{self.snapshot.generation}"
        self._folder = folder
        self._engine = engine
        self._manifest_version = manifest_version
        self._completions: Completions | None = None
        self._completions_lock = Lock()
        self._first_counts = self._counts_when_opened()

    def is_stale(self) -> bool:
        """Return whether a newer commit or a rebuilt index exists; reads no file, only names and times."""
        return self._is_replaced() or self._engine.newest_generation() != self.snapshot.generation

    def _is_replaced(self) -> bool:
        """Return whether the index was rebuilt since, or removed: the data folder may then be gone."""
        return index_folder.manifest_version(self._folder) != self._manifest_version

    def completions(self) -> Completions:
        """Return the table of completions, made by the first thread that asks while others wait for it."""
        from vnsearch.library.completions_cache import load_or_build

        with self._completions_lock:
            if self._completions is None:
                self._completions = load_or_build(self.data, self.name, self.snapshot.titles)
            return self._completions

    def source_counts(self) -> tuple[SourceCounts, int]:
        """Return what became of the files below the roots, and the bytes of the data folder.

        Of an index that was rebuilt meanwhile they are those when the commit was opened.
        Raises ``IndexDamagedError``.
        """
        from vnsearch.library.catalogue import source_counts

        counts = None
        try:
            size = index_folder.size(self.data)
            counts = source_counts(self.data / index_folder.CATALOGUE), size
        except StorageError:
            if not self._is_replaced():
                raise
        counts = self._first_counts if self._is_replaced() else counts
        if counts is None:
            raise IndexNotFoundError(index_errors.rebuilt_since(str(self._folder)))
        return counts

    def _counts_when_opened(self) -> tuple[SourceCounts, int] | None:
        """Return the counts where they are quick to read, without the catalogue itself."""
        with suppress(StorageError):
            checksum = catalogue_checksum.read(self.data / index_folder.CATALOGUE)
            if checksum is not None:
                return checksum.counts, index_folder.size(self.data)
        return None


class SnapshotManager:
    """Hands out the current commit of the index in a folder. Any number of threads may use it.

    A process that was forked while an index was open opens it again, since locks of the parent's other threads
    may have been held at that moment.
    """

    def __init__(self, folder: Path, engines: EngineFactory, interval: float) -> None:
        self._folder = folder
        self._engines = engines
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
        version = index_folder.manifest_version(self._folder)

        def open_data(data: Path) -> IndexCommit:
            engine = self._engines.open(data / index_folder.ENGINE)
            return IndexCommit(self._folder, data, engine, version)

        return index_folder.open_current_data(self._folder, self._engines.format, open_data)

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

"""A merge that a process of its own does while commits go on; a later commit adopts its result.

The process reads segments of the commit that was the newest when it began, and writes one segment as a draft. It
holds no lock that a commit waits for. ``adopt`` renames the draft and puts it in place of what was merged, without
the documents that were deleted meanwhile. Where the process is lost or other changes replaced a source, the draft
is dropped and the index is as it was.
"""

from __future__ import annotations

import os
import subprocess
import sys
import weakref
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from vnsearch.arrays import Bools
from vnsearch.errors import HelperLostError
from vnsearch.messages.index_errors import HELPER_LOST
from vnsearch.segments import commits, merge_process
from vnsearch.segments.checked_file import reference
from vnsearch.segments.commits import SegmentEntry
from vnsearch.segments.directory import FileDirectory, Storage
from vnsearch.segments.directory_lock import DirectoryLock
from vnsearch.segments.error_mapping import damage_as_error, refusal_as_error
from vnsearch.segments.merge_policy import large_merge, merge_none
from vnsearch.segments.newest_commit import open_segment
from vnsearch.segments.segment import live_documents, write_deleted
from vnsearch.segments.transaction import Transaction, repeat_commit

#: Locked while a merge is under way, so that there is one at a time.
LOCK = "merge.lock"
#: Seconds to wait for a writer before the result is dropped.
_LOCK_WAIT = 0.5


class BackgroundMerge:
    """A merge under way. Made by ``begin``; it ends with ``close``, or when nothing refers to it any more."""

    def __init__(self, folder: Path, entries: tuple[SegmentEntry, ...], lock: DirectoryLock) -> None:
        self._folder = folder
        self._storage = FileDirectory(folder)
        self._sources = [entry.segment for entry in entries]
        self._live = [_live_documents(self._storage, entry) for entry in entries]
        sources = [
            _with_own_deletions(self._storage, *source)
            for source in zip(entries, self._live, range(len(entries)), strict=True)
        ]
        self._process = _start_process(folder, sources)
        self._finalizer = weakref.finalize(self, _end, os.getpid(), self._process, self._storage, lock)

    def is_done(self) -> bool:
        """Return whether ``adopt`` would not wait."""
        return self._process.poll() is not None

    def wait(self) -> None:
        """Return when the merged segment is written, or the process is lost."""
        self._process.wait()

    def adopt(self, run: str) -> bool:
        """Make a commit with the merged segment, if the newest one is of the indexing run ``run``; wait for it.

        Return False where what it was made of is not in the newest commit any more, and where another writer is at
        work. Raises ``HelperLostError`` where the process has failed, ``IndexWriteError``, ``IndexDamagedError``;
        the last commit is then as it was.
        """
        self.wait()
        lock = DirectoryLock(self._folder)
        with refusal_as_error():
            if not lock.acquire(timeout=_LOCK_WAIT):
                return False
        try:
            return self._commit(run)
        finally:
            lock.release()

    def _commit(self, run: str) -> bool:
        transaction = Transaction(self._storage)
        try:
            metadata = dict(transaction.commit.metadata)
            present = {entry.segment for entry in transaction.commit.segments}
            if metadata.get(commits.RUN_KEY, "") != run or not present.issuperset(self._sources):
                return False
            if self._process.returncode:
                raise HelperLostError(HELPER_LOST)
            with damage_as_error():
                draft = reference(self._storage, merge_process.DRAFT)
            transaction.replace(self._sources, self._live, draft)
            transaction.finish(metadata, merge_none)
        finally:
            transaction.close()
        repeat_commit(self._storage)
        return True

    def close(self) -> None:
        """End the process, and drop what was not adopted; does nothing the second time."""
        self._finalizer()


def begin(folder: Path) -> BackgroundMerge | None:
    """Begin the merge that the newest commit needs; None where it needs none, and while another is under way.

    Raises ``IndexDamagedError``, ``IndexVersionError``, ``IndexWriteError``.
    """
    storage = FileDirectory(folder)
    with damage_as_error():
        entries = commits.newest(storage).segments
    chosen = large_merge([entry.live_count for entry in entries], [entry.documents for entry in entries])
    if not chosen:
        return None
    with refusal_as_error(), damage_as_error(unless=OSError):
        lock = DirectoryLock(folder, LOCK)
        if not lock.acquire():
            return None
        try:
            _remove_drafts(storage)
            return BackgroundMerge(folder, tuple(entries[i] for i in chosen), lock)
        except BaseException:
            lock.release()
            raise


def _live_documents(storage: Storage, entry: SegmentEntry) -> Bools:
    segment = open_segment(storage, entry)
    try:
        return live_documents(segment)
    finally:
        segment.close()


def _with_own_deletions(storage: Storage, entry: SegmentEntry, live: Bools, number: int) -> SegmentEntry:
    """Return an entry with a copy of its deletion file, which commits could remove before it is read."""
    if entry.deleted is None:
        return entry
    return entry._replace(deleted=write_deleted(storage, f"{merge_process.DRAFT}.{number}.deleted", live))


def _start_process(folder: Path, entries: Sequence[SegmentEntry]) -> subprocess.Popen[bytes]:
    """Start the process that merges. Raises ``OSError``.

    It finds modules where this process does. It is no fork, which would hold the locks of this process.
    """
    paths = os.pathsep.join(path for path in sys.path if path)
    return subprocess.Popen(  # noqa: S603 - this Python, with a module of this package
        [sys.executable, *merge_process.arguments(folder, entries)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": paths},
    )


def _end(owner: int, process: subprocess.Popen[bytes], storage: Storage, lock: DirectoryLock) -> None:
    """End the merge of the process ``owner``, not that of a parent which this process is a fork of."""
    if os.getpid() != owner:
        return
    process.kill()
    process.wait()
    if process.stdin is not None:
        process.stdin.close()
    _remove_drafts(storage)
    lock.release()


def _remove_drafts(storage: Storage) -> None:
    """Remove the draft of a merge and its parts; what cannot be removed now is left to the next merge."""
    with suppress(OSError):
        for name in storage.names():
            if name.startswith(merge_process.DRAFT):
                with suppress(OSError):
                    storage.remove(name)

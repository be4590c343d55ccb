"""The embedded engine: one folder of columnar segments, read as arrays and, through its codec, by Whoosh."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Self

from vnsearch.document_analysis import AnalysedDocument
from vnsearch.engine.protocol import IntegrityReport, Progress
from vnsearch.engine.segment_builder import SegmentBuilder
from vnsearch.engine.segments_reader import SegmentsReader
from vnsearch.errors import IndexLockedError
from vnsearch.search.searcher import Searcher
from vnsearch.segments import commits, transaction
from vnsearch.segments.check import check
from vnsearch.segments.commits import FORMAT
from vnsearch.segments.directory import FileDirectory
from vnsearch.segments.directory_lock import DirectoryLock
from vnsearch.segments.error_mapping import damage_as_error, refusal_as_error

__all__ = ["FORMAT", "EmbeddedEngine", "EmbeddedWriter"]

#: Occurrences of a segment before the next is begun: some 500,000 articles, of each of which some 300 bytes
#: stay in memory until its segment is written.
MOST = 1 << 28
#: Seconds to wait for the lock: the helpers of a killed writer hold it for an instant longer.
_LOCK_WAIT = 0.5


class EmbeddedWriter:
    """One commit's changes. Made by ``EmbeddedEngine.writer``."""

    def __init__(self, changes: transaction.Transaction, done: DirectoryLock) -> None:
        self._changes = changes
        self._done = done
        self._buffer = SegmentBuilder(changes.storage, changes.name)

    def put(self, documents: Sequence[AnalysedDocument]) -> None:
        """Add documents, in place of committed ones with their ids."""
        for document in documents:
            self.delete([document.document.id])
            self._buffer.add(document)
            if self._buffer.occurrences >= MOST:
                self._changes.add(*self._buffer.write())

    def delete(self, document_ids: Iterable[str]) -> None:
        """Deletes committed documents."""
        if not self._changes.segments:
            return
        with damage_as_error():
            for document_id in document_ids:
                self._delete(document_id)

    def _delete(self, document_id: str) -> None:
        for number, segment in enumerate(self._changes.segments):
            field = segment.field("id")
            group = field.find(document_id.encode()) if field else None
            if field is not None and group is not None:
                self._changes.delete(number, field.docs(group).tolist())

    @property
    def must_commit(self) -> bool:
        """Whether the last commit is not the one that the changes are to."""
        return self._changes.replaces_newest

    def commit(self, run: str = "") -> None:
        """Writes what is left, and makes all of it the newest commit in one step; ``run`` names it."""
        try:
            if len(self._buffer):
                self._changes.add(*self._buffer.write())
            self._changes.finish({commits.RUN_NOTE: run})
        finally:
            self.cancel()

    def cancel(self) -> None:
        """Drops what was not committed; what was written of it is swept by the next writer."""
        self._buffer.abandon()
        self._changes.close()
        self._done.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.cancel() if kind else self.commit()


def _lock(folder: Path) -> DirectoryLock:
    """Acquire the folder's lock. Raises ``IndexLockedError``, ``IndexWriteError``."""
    with refusal_as_error():
        lock = DirectoryLock(folder)
        if lock.acquire(timeout=_LOCK_WAIT):
            return lock
    raise IndexLockedError(f"another writer is at work in {folder}; wait for it")


class EmbeddedEngine:
    """A folder of segments, made on first use."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def create(self) -> None:
        """Makes an empty index in the folder. Raises ``IndexWriteError``."""
        with refusal_as_error():
            self._folder.mkdir(parents=True, exist_ok=True)
            transaction.create(FileDirectory(self._folder), {commits.RUN_NOTE: ""})

    def snapshot(self) -> Searcher:
        """The last committed state."""
        commit, segments = transaction.open_newest(FileDirectory(self._folder))
        source = SegmentsReader(segments)
        return Searcher(source, source.close, commit.generation, damage_as_error)

    def compact(self) -> bool:
        """Makes one segment of all, without deleted documents; False where it was so already."""
        lock = _lock(self._folder)
        try:
            return transaction.compact(FileDirectory(self._folder))
        finally:
            lock.release()

    def check(self, progress: Progress) -> IntegrityReport:
        """Verify the folder's files, and that they agree with one another."""
        faults, document_ids = check(FileDirectory(self._folder), progress)
        return IntegrityReport(tuple(faults), frozenset(document_ids))

    def last_runs(self) -> tuple[str, ...]:
        """What the last commit was named, and the one that it was made from. Raises ``IndexDamagedError``."""
        folder = FileDirectory(self._folder)
        with damage_as_error():
            newest = commits.newest(folder)
            pair = (newest, commits.parent_of(folder, newest))
        return tuple(dict(commit.notes).get(commits.RUN_NOTE, "") for commit in pair if commit)

    def writer(self, run: str | None = None) -> EmbeddedWriter:
        """The one writer.

        With ``run``, its changes are to the commit of that name, the last or the one that it was made from;
        raises ``IndexDamagedError`` where it is neither.
        """
        lock = _lock(self._folder)
        try:
            known = None if run is None else {commits.RUN_NOTE: run}
            return EmbeddedWriter(transaction.Transaction(FileDirectory(self._folder), known), lock)
        except BaseException:
            lock.release()
            raise

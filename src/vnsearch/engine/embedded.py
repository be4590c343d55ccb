"""The embedded engine: the segments of one folder, searched as arrays; the Whoosh adapter reads them too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from vnsearch import document_json
from vnsearch.engine import schema
from vnsearch.engine.protocol import IntegrityReport, Progress
from vnsearch.engine.segments_reader import SegmentsReader
from vnsearch.errors import IndexLockedError
from vnsearch.messages import index_errors
from vnsearch.model import Document
from vnsearch.search.searcher import Searcher
from vnsearch.segments import commits
from vnsearch.segments.commits import FORMAT
from vnsearch.segments.directory import FileDirectory
from vnsearch.segments.error_mapping import damage_as_error, refusal_as_error
from vnsearch.segments.newest_commit import open_newest

if TYPE_CHECKING:  # for writers
    from vnsearch.engine.embedded_writer import EmbeddedWriter
    from vnsearch.segments.background_merge import BackgroundMerge
    from vnsearch.segments.directory_lock import DirectoryLock

__all__ = ["FORMAT", "EmbeddedEngine"]

#: Seconds to wait for the lock: the worker processes of a killed writer hold it for an instant longer.
_LOCK_WAIT = 0.5


def _lock(folder: Path) -> DirectoryLock:
    """Acquire the folder's lock. Raises ``IndexLockedError``, ``IndexWriteError``."""
    from vnsearch.segments.directory_lock import DirectoryLock

    with refusal_as_error():
        lock = DirectoryLock(folder)
        if lock.acquire(timeout=_LOCK_WAIT):
            return lock
    raise IndexLockedError(index_errors.writer_at_work(str(folder)))


class EmbeddedEngine:
    """The engine of one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def create(self) -> None:
        """Make the folder and an empty index in it. Raises ``IndexWriteError``."""
        from vnsearch.segments import transaction

        with refusal_as_error():
            self._folder.mkdir(parents=True, exist_ok=True)
            transaction.create(FileDirectory(self._folder), {commits.RUN_KEY: ""})

    def snapshot(self) -> Searcher:
        """Open the last committed state. Raises ``IndexDamagedError``."""
        commit, segments = open_newest(FileDirectory(self._folder))
        return Searcher(SegmentsReader(segments), commit.generation, damage_as_error)

    def newest_generation(self) -> int:
        """Return the number of the last commit, by the names of the files; 0 where there is none."""
        with damage_as_error(unless=FileNotFoundError), suppress(FileNotFoundError):
            return max(commits.generations(FileDirectory(self._folder).names()), default=0)
        return 0

    def compact(self) -> bool:
        """Merge all segments into one without deleted documents; False where there was nothing to do."""
        from vnsearch.segments import transaction

        lock = _lock(self._folder)
        try:
            return transaction.compact(FileDirectory(self._folder))
        finally:
            lock.release()

    def begin_merge(self) -> BackgroundMerge | None:
        """Begin in a process of its own what commits do not wait for; None where there is nothing to do."""
        from vnsearch.segments import background_merge

        return background_merge.begin(self._folder)

    def check(self, progress: Progress) -> IntegrityReport:
        """Verify the folder's files, and that they agree with one another."""
        from vnsearch.segments.check import check

        faults, document_ids = check(FileDirectory(self._folder), progress, schema.verify)
        return IntegrityReport(tuple(faults), frozenset(document_ids))

    def commit_files(self, run: str) -> Mapping[str, memoryview] | None:
        """Return the verified files of the commit named ``run``, by name; None where there is none."""
        from vnsearch.segments import commit_contents

        return commit_contents.commit_files(FileDirectory(self._folder), run)

    def stored_documents(self, run: str) -> Iterator[Document]:
        """Yield the documents of the commit named ``run``, of whatever format. Raises ``IndexDamagedError``."""
        from vnsearch.segments import commit_contents

        for record in commit_contents.stored_records(FileDirectory(self._folder), run):
            with damage_as_error():
                document = document_json.loads(record.decode())
            yield document

    def last_runs(self) -> tuple[str, ...]:
        """Return the names of the last commit and of its parent. Raises ``IndexDamagedError``."""
        folder = FileDirectory(self._folder)
        with damage_as_error():
            newest = commits.newest(folder)
            pair = (newest, commits.parent_of(folder, newest))
        return tuple(dict(commit.metadata).get(commits.RUN_KEY, "") for commit in pair if commit)

    def writer(self, run: str | None = None) -> EmbeddedWriter:
        """Open the one writer, on the last commit, or with ``run`` on the one of that name.

        Raises ``IndexLockedError``, and ``IndexDamagedError`` where neither the last commit nor its parent
        has that name.
        """
        # A query need not load what builds segments.
        from vnsearch.engine.embedded_writer import EmbeddedWriter
        from vnsearch.segments.transaction import Transaction

        lock = _lock(self._folder)
        try:
            metadata = None if run is None else {commits.RUN_KEY: run}
            return EmbeddedWriter(Transaction(FileDirectory(self._folder), metadata), lock)
        except BaseException:
            lock.release()
            raise

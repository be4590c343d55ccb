"""The embedded engine: the segments of one folder, searched as arrays; the Whoosh adapter reads them too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Self

from vnsearch import document_json
from vnsearch.document_analysis import AnalysedDocument
from vnsearch.engine import schema
from vnsearch.engine.protocol import IntegrityReport, Progress
from vnsearch.engine.segment_builder import SegmentBuilder
from vnsearch.engine.segments_reader import SegmentsReader
from vnsearch.errors import IndexLockedError
from vnsearch.messages import index_errors
from vnsearch.model import Document
from vnsearch.search.searcher import Searcher
from vnsearch.segments import commit_contents, commits, transaction
from vnsearch.segments.check import check
from vnsearch.segments.commits import FORMAT
from vnsearch.segments.directory import FileDirectory
from vnsearch.segments.directory_lock import DirectoryLock
from vnsearch.segments.error_mapping import damage_as_error, refusal_as_error

__all__ = ["FORMAT", "EmbeddedEngine", "EmbeddedWriter"]

#: A segment with so many occurrences is written, and the next one begun: some 500,000 articles, each of which
#: takes some 300 bytes of memory until then.
_MAX_OCCURRENCES = 1 << 28
#: Seconds to wait for the lock: the worker processes of a killed writer hold it for an instant longer.
_LOCK_WAIT = 0.5


class EmbeddedWriter:
    """The changes of one commit. Made by ``EmbeddedEngine.writer``, whose lock it releases."""

    def __init__(self, changes: transaction.Transaction, lock: DirectoryLock) -> None:
        self._changes = changes
        self._lock = lock
        self._builder = SegmentBuilder(changes.storage, changes.name)

    def put(self, documents: Sequence[AnalysedDocument]) -> None:
        """Add documents, in place of committed ones with their ids."""
        for document in documents:
            self.delete([document.document.id])
            self._builder.add(document)
            if self._builder.occurrences >= _MAX_OCCURRENCES:
                self._changes.add(*self._builder.write())

    def delete(self, document_ids: Iterable[str]) -> None:
        """Delete committed documents; unknown ids are ignored."""
        if not self._changes.segments:
            return
        with damage_as_error():
            for document_id in document_ids:
                self._delete(document_id)

    def _delete(self, document_id: str) -> None:
        for number, segment in enumerate(self._changes.segments):
            field = segment.field("id")
            term = field.find(document_id.encode()) if field else None
            if field is not None and term is not None:
                self._changes.delete(number, field.docs(term).tolist())

    @property
    def must_commit(self) -> bool:
        """Whether the changes are to the commit before the newest, which this one is to replace."""
        return self._changes.replaces_newest

    def commit(self, run: str = "") -> None:
        """Write the last segment, and make all changes the newest commit, named ``run``, in one step."""
        try:
            if len(self._builder):
                self._changes.add(*self._builder.write())
            self._changes.finish({commits.RUN_NOTE: run})
        finally:
            self.cancel()

    def cancel(self) -> None:
        """Drop what was not committed; the next writer removes the files of it."""
        self._builder.abandon()
        self._changes.close()
        self._lock.release()

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
    raise IndexLockedError(index_errors.writer_at_work(str(folder)))


class EmbeddedEngine:
    """The engine of one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def create(self) -> None:
        """Make the folder and an empty index in it. Raises ``IndexWriteError``."""
        with refusal_as_error():
            self._folder.mkdir(parents=True, exist_ok=True)
            transaction.create(FileDirectory(self._folder), {commits.RUN_NOTE: ""})

    def snapshot(self) -> Searcher:
        """Open the last committed state. Raises ``IndexDamagedError``."""
        commit, segments = transaction.open_newest(FileDirectory(self._folder))
        return Searcher(SegmentsReader(segments), commit.generation, damage_as_error)

    def newest_generation(self) -> int:
        """Return the number of the last commit, by the names of the files; 0 where there is none."""
        with damage_as_error(unless=FileNotFoundError), suppress(FileNotFoundError):
            return max(commits.generations(FileDirectory(self._folder).names()), default=0)
        return 0

    def compact(self) -> bool:
        """Make one segment of all, without deleted documents; False where it was so already."""
        lock = _lock(self._folder)
        try:
            return transaction.compact(FileDirectory(self._folder))
        finally:
            lock.release()

    def check(self, progress: Progress) -> IntegrityReport:
        """Verify the folder's files, and that they agree with one another."""
        faults, document_ids = check(FileDirectory(self._folder), progress, schema.verify)
        return IntegrityReport(tuple(faults), frozenset(document_ids))

    def commit_files(self, run: str) -> Mapping[str, memoryview] | None:
        """Return the verified files of the commit named ``run``, by name; None where there is none."""
        return commit_contents.commit_files(FileDirectory(self._folder), run)

    def stored_documents(self, run: str) -> Iterator[Document]:
        """Yield the documents of the commit named ``run``, of whatever format. Raises ``IndexDamagedError``."""
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
        return tuple(dict(commit.notes).get(commits.RUN_NOTE, "") for commit in pair if commit)

    def writer(self, run: str | None = None) -> EmbeddedWriter:
        """Open the one writer, on the last commit, or with ``run`` on the one of that name.

        Raises ``IndexLockedError``, and ``IndexDamagedError`` where neither the last commit nor its parent
        has that name.
        """
        lock = _lock(self._folder)
        try:
            notes = None if run is None else {commits.RUN_NOTE: run}
            return EmbeddedWriter(transaction.Transaction(FileDirectory(self._folder), notes), lock)
        except BaseException:
            lock.release()
            raise

"""The writing half of the embedded engine: the changes of one commit, as segments and deletions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Self

from vnsearch.document_analysis import AnalysedDocument
from vnsearch.engine.segment_builder import SegmentBuilder
from vnsearch.segments import commits, transaction
from vnsearch.segments.directory_lock import DirectoryLock
from vnsearch.segments.error_mapping import damage_as_error
from vnsearch.segments.merge_policy import small_merge_policy

#: A segment with so many occurrences is written, and the next one begun: some 500,000 articles, each of which
#: takes some 300 bytes of memory until then.
_MAX_OCCURRENCES = 1 << 28


class EmbeddedWriter:
    """The changes of one commit. Made by ``EmbeddedEngine.writer``, whose lock it releases."""

    def __init__(self, changes: transaction.Transaction, lock: DirectoryLock) -> None:
        self._changes = changes
        self._lock = lock
        self._builder = SegmentBuilder(changes.storage, changes.name)

    def put(self, documents: Sequence[AnalysedDocument]) -> None:
        """Add documents, in place of those with their ids."""
        for document in documents:
            self.delete([document.document.id])
            self._builder.add(document)
            if self._builder.occurrences >= _MAX_OCCURRENCES:
                self._write_segment()

    def _write_segment(self) -> None:
        deleted = sorted(self._builder.deleted)
        number = self._changes.add(*self._builder.write())
        if deleted:
            self._changes.delete(number, deleted)

    def delete(self, document_ids: Iterable[str]) -> None:
        """Delete documents; unknown ids are ignored."""
        for document_id in document_ids:
            self._builder.delete(document_id)
            if self._changes.segments:
                with damage_as_error():
                    self._delete_from_segments(document_id)

    def _delete_from_segments(self, document_id: str) -> None:
        for number, segment in enumerate(self._changes.segments):
            field = segment.field("id")
            term = field.find(document_id.encode()) if field else None
            if field is not None and term is not None:
                self._changes.delete(number, field.docs(term).tolist())

    @property
    def must_commit(self) -> bool:
        """Whether the changes are to the parent of the newest commit, which they are to replace."""
        return self._changes.replaces_newest

    def commit(self, run: str = "") -> None:
        """Write the last segment, and make all changes the newest commit, named ``run``, in one step."""
        try:
            if len(self._builder):
                self._write_segment()
            self._changes.finish({commits.RUN_KEY: run}, small_merge_policy)
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

"""The Whoosh engine: opening, reading and writing one folder of Whoosh files."""

from __future__ import annotations

import errno
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex, LockError, exists_in
from whoosh.reading import SegmentReader

from vnsearch.engines import stored
from vnsearch.engines.analysis import values
from vnsearch.engines.base import AnalysedDocument
from vnsearch.engines.snapshot import ArraySnapshot
from vnsearch.engines.whoosh.schema import length_column, make_schema
from vnsearch.engines.whoosh.source import WhooshSource
from vnsearch.errors import IndexDamagedError, IndexLockedError, IndexWriteError, VnsearchError
from vnsearch.hanoi import seconds

#: Changes whenever files written before can no longer be read.
FORMAT = "whoosh-2"
#: Megabytes of postings held in memory before a sorted run goes to disk.
MEMORY_MB = 192
#: Seconds to wait for a lock: the helpers of a killed writer hold it for an instant longer.
LOCK_WAIT = 1.5
#: What a disk says when it refuses a write; any other error means files that are not what they should be.
_REFUSALS = {
    *(errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM),
    *(errno.EIO, errno.EMFILE, errno.ENFILE, errno.EFBIG),
}
_log = logging.getLogger(__name__)


@contextmanager
def _write_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except (VnsearchError, LockError):
        raise
    except OSError as error:
        if error.errno not in _REFUSALS:
            raise IndexDamagedError(_damaged(folder, error)) from error
        reason = error.strerror or str(error)
        raise IndexWriteError(
            f"cannot write to the index {folder}: {reason}; the last committed index is as it was"
        ) from error
    except Exception as error:  # Whoosh raises anything at all on bytes it does not expect
        raise IndexDamagedError(_damaged(folder, error)) from error


def _damaged(folder: Path, error: Exception) -> str:
    return f"the index in {folder.parent} is damaged ({type(error).__name__}); run vnsearch index --rebuild"


def _fields(entry: AnalysedDocument) -> dict[str, Any]:
    """A document as Whoosh's keyword arguments; empty fields are left out."""
    document = entry.document
    fields: dict[str, Any] = {"id": document.id, "document": stored.dumps(document)}
    fields |= entry.fields
    fields |= {length_column(name): length for name, length in entry.lengths.items()}
    fields |= {name: held for name, held in values(document).items() if held}
    if entry.words:
        fields["words"] = entry.words
    if document.published:
        fields["published"] = int(seconds(document.published))
    return fields


def _merge_policy(writer: Any, segments: list[Any]) -> list[Any]:
    """Merges what is not larger than twice the new segment, and what is half deleted.

    Each document then moves a number of times that grows with the logarithm of the index.
    """
    limit = max(1000, 2 * writer.doc_count())
    kept = []
    for segment in segments:
        alive = segment.doc_count_all() - segment.deleted_count()
        if alive > limit and 2 * alive > segment.doc_count_all():
            kept.append(segment)
        elif alive:
            reader = SegmentReader(writer.storage, writer.schema, segment)
            writer.add_reader(reader)
            reader.close()
    return kept


class WhooshWriter:
    """One commit's changes. Made by ``WhooshEngine.writer``."""

    def __init__(self, folder: Path, writer: Any) -> None:
        self._folder = folder
        self._writer = writer
        self._before = writer.reader() if writer.segments else None

    def put(self, document: AnalysedDocument) -> None:
        """Adds a document, in place of any committed one that has its id."""
        with _write_errors(self._folder):
            self._delete(document.document.id)
            self._writer.add_document(**_fields(document))

    def delete(self, document_ids: Iterable[str]) -> None:
        """Deletes committed documents."""
        with _write_errors(self._folder):
            for document_id in document_ids:
                self._delete(document_id)

    def _delete(self, document_id: str) -> None:
        if self._before is None or ("id", document_id) not in self._before:
            return
        for number in list(self._before.postings("id", document_id).all_ids()):
            self._writer.delete_document(number)

    def commit(self) -> None:
        """Writes the segment, then the table of contents, in one rename."""
        self._close_before()
        with _write_errors(self._folder):
            self._writer.commit(mergetype=_merge_policy)

    def cancel(self) -> None:
        """Drops the segment."""
        self._close_before()
        try:
            self._writer.cancel()
        except Exception as error:  # a failed write leaves Whoosh half closed; the next writer sweeps
            _log.debug("cancelling left files behind: %s", error)

    def _close_before(self) -> None:
        if self._before is not None:
            self._before.close()
            self._before = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.cancel() if kind else self.commit()


class WhooshEngine:
    """A folder of Whoosh files, made on first use."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def create(self) -> None:
        """Makes an empty index in the folder. Raises ``IndexWriteError``."""
        with _write_errors(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            FileStorage(str(self._folder)).create_index(make_schema())

    def _open(self) -> FileIndex:
        if not exists_in(str(self._folder)):
            raise IndexDamagedError(
                f"the index in {self._folder.parent} has lost its table of contents; "
                "run vnsearch index --rebuild"
            )
        return FileIndex(FileStorage(str(self._folder), supports_mmap=True))

    def snapshot(self) -> ArraySnapshot:
        """The last committed state."""
        try:
            reader = self._open().reader()
            source = WhooshSource(reader)
            _ = source.published, source.live
        except IndexDamagedError:
            raise
        except Exception as error:  # as in writing
            raise IndexDamagedError(_damaged(self._folder, error)) from error
        return ArraySnapshot(source, reader.close)

    def writer(self) -> WhooshWriter:
        """The one writer."""
        try:
            with _write_errors(self._folder):
                return WhooshWriter(self._folder, self._open().writer(limitmb=MEMORY_MB, timeout=LOCK_WAIT))
        except LockError as error:
            raise IndexLockedError(f"another process is writing to {self._folder}; wait for it") from error

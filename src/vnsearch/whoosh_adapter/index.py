"""A columnar index as a Whoosh index. Nothing is unpickled: the schema is the caller's."""

from __future__ import annotations

from dataclasses import astuple
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

from whoosh.fields import Schema, ensure_schema
from whoosh.index import Index, LockError
from whoosh.reading import MultiReader
from whoosh.util.filelock import try_for

from vnsearch.errors import IndexLockedError, IndexVersionError, InputError
from vnsearch.segments import commits, transaction
from vnsearch.segments.directory import FileDirectory, Storage
from vnsearch.segments.segment import Segment
from vnsearch.whoosh_adapter.codec import ColumnarCodec, NewsCodec
from vnsearch.whoosh_adapter.readers import EmptyIndexReader, Reader
from vnsearch.whoosh_adapter.schema import make_schema, shape_of
from vnsearch.whoosh_adapter.writer import NullStorage, Writer

LIMIT_MB = 128


class WriterLock(Protocol):
    """What keeps a second writer out."""

    def acquire(self, blocking: bool = False) -> bool:
        """Takes the lock; whether that went well."""
        ...

    def release(self) -> None:
        """Lets it go."""
        ...


class WriterLockedError(IndexLockedError, LockError):
    """Another writer is at work; one of Whoosh's errors, too."""


class DirectoryLock:
    """A lock in the folder that the system lets go when the process dies."""

    def __init__(self, folder: Path) -> None:
        from filelock import FileLock

        self._lock = FileLock(folder / commits.LOCK, thread_local=False)

    def acquire(self, blocking: bool = False) -> bool:
        """Takes the lock; whether that went well."""
        from filelock import Timeout

        try:
            self._lock.acquire(timeout=-1 if blocking else 0)
        except Timeout:
            return False
        return True

    def release(self) -> None:
        """Lets it go."""
        self._lock.release()


def _check_shapes(schema: Schema, segment: Segment) -> None:
    for name in segment.fields:
        field = segment.field(name)
        if name in schema and field and astuple(shape_of(schema[name].format)) != astuple(field.shape):
            raise IndexVersionError(
                f"field {name!r} was written in another format; "
                "open the index with the schema it was made with"
            )


class ColumnarIndex(Index):
    """The last commit of a columnar storage, through Whoosh.

    Like Whoosh's own, it holds no state: every reader is of the newest commit. Raises
    ``IndexDamagedError``, ``IndexVersionError`` where there is none that can be read.
    """

    codec_class = ColumnarCodec

    def __init__(self, storage: Storage, schema: Schema, lock: WriterLock | None = None) -> None:
        self.schema = ensure_schema(schema)
        self._columnar = storage
        self._lock = lock or (DirectoryLock(storage.path) if isinstance(storage, FileDirectory) else Lock())
        self._codec = self.codec_class(storage)
        commits.newest(storage)

    @classmethod
    def create(cls, storage: Storage, schema: Schema, lock: WriterLock | None = None) -> ColumnarIndex:
        """An index in a storage that may hold one already."""
        if not commits.generations(storage.names()):
            transaction.create(storage)
        return cls(storage, schema, lock)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._columnar!r})"

    def latest_generation(self) -> int:
        """The number of the newest commit."""
        return max(commits.generations(self._columnar.names()), default=-1)

    def is_empty(self) -> bool:
        """Whether no commit has left a document."""
        return not commits.newest(self._columnar).segments

    def reader(self, reuse: Any = None) -> Any:
        """Reads the newest commit. What ``reuse`` has in common with it is taken over, the rest closed."""
        commit, segments = transaction.open_newest(self._columnar)
        kept = [leaf for leaf, _ in reuse.leaf_readers() if isinstance(leaf, Reader)] if reuse else []
        known = {leaf.segment().key: leaf for leaf in kept}
        leaves = [self._leaf(segment, commit.generation, known) for segment in segments]
        for leaf in known.values():
            leaf.close()
        if not leaves:
            return EmptyIndexReader(self.schema, commit.generation)
        return leaves[0] if len(leaves) == 1 else MultiReader(leaves, commit.generation)

    def _leaf(self, segment: Segment, generation: int, known: dict[Any, Reader]) -> Reader:
        _check_shapes(self.schema, segment)
        leaf = known.pop((segment.sealed, segment.deleted), None)
        if leaf is None:
            return Reader(NullStorage(), self.schema, self._codec.open(segment), generation)
        segment.close()
        leaf.renew(generation)
        return leaf

    def writer(self, timeout: float = 0.0, delay: float = 0.1, limitmb: float = LIMIT_MB) -> Writer:
        """The one writer; waits ``timeout`` seconds for another to end.

        Raises ``WriterLockedError``, and ``InputError`` for schemas that cannot be kept.
        """
        if not try_for(self._lock.acquire, timeout=timeout, delay=delay):
            raise WriterLockedError("another writer is at work on the index; wait until it is done")
        try:
            return Writer(self._columnar, self.schema, self._lock, int(limitmb * (1 << 20)))
        except BaseException:
            self._lock.release()
            raise

    def optimize(self) -> None:
        """Merges all segments into one."""
        self.writer().commit(optimize=True)

    def add_field(self, fieldname: str, fieldspec: Any) -> None:  # noqa: ARG002 - Whoosh's
        """Raises ``InputError``: the index keeps no schema."""
        raise InputError("the schema is the caller's: open the index with another one")

    def remove_field(self, fieldname: str) -> None:  # noqa: ARG002 - Whoosh's
        """Raises ``InputError``: the index keeps no schema."""
        raise InputError("the schema is the caller's: open the index with another one")


class NewsIndex(ColumnarIndex):
    """Our own index through Whoosh, to be read: ``vnsearch index`` writes it."""

    codec_class = NewsCodec

    def __init__(self, storage: Storage) -> None:
        super().__init__(storage, make_schema())


def open_folder(folder: Path) -> NewsIndex:
    """Our own index in a folder. Raises ``IndexDamagedError``, ``IndexVersionError``."""
    return NewsIndex(FileDirectory(folder))

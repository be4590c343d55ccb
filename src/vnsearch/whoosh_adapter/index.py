"""A folder of our segments as a Whoosh index of any schema.

Nothing is unpickled: the caller gives the schema.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple
from threading import Lock
from typing import Any

from whoosh.fields import Schema, ensure_schema
from whoosh.index import Index, LockError
from whoosh.reading import MultiReader
from whoosh.util.filelock import try_for

from vnsearch.errors import ForeignFolderError, IndexLockedError, IndexVersionError, InputError
from vnsearch.segments import commits, transaction
from vnsearch.segments.commits import Commit, SegmentEntry
from vnsearch.segments.directory import FileDirectory, Storage
from vnsearch.segments.directory_lock import DirectoryLock
from vnsearch.segments.newest_commit import open_newest
from vnsearch.segments.segment import Segment
from vnsearch.whoosh_adapter.codec import ColumnarCodec
from vnsearch.whoosh_adapter.readers import EmptyIndexReader, Reader
from vnsearch.whoosh_adapter.schema import SCHEMA_KEY, check_stamp, index_options, stamp
from vnsearch.whoosh_adapter.writer import NullStorage, Writer

LIMIT_MB = 128


class WriterLockedError(IndexLockedError, LockError):
    """Another writer is at work; also one of Whoosh's errors."""


class _MemoryLock:
    """The lock of a storage in memory, for the writers of one index object."""

    def __init__(self) -> None:
        self._lock = Lock()

    def acquire(self, blocking: bool = False) -> bool:
        """Take the lock and return True, or return False when another writer holds it."""
        return self._lock.acquire(blocking=blocking)

    def release(self) -> None:
        """Let the next writer in."""
        self._lock.release()


def _refuse_options(procs: int, codec: Any, options: Mapping[str, Any]) -> None:
    """Raise ``InputError`` for what Whoosh's own writer takes and this one cannot do."""
    if procs > 1:
        raise InputError(f"procs={procs} cannot be used: one process writes the index; leave it out")
    if codec is not None:
        raise InputError(
            f"codec={type(codec).__name__} cannot be used: the index has its own codec; leave it out"
        )
    for name, value in options.items():
        raise InputError(f"{name}={value!r} is not an option of this index's writer; leave it out")


class ColumnarIndex(Index):
    """The last commit of a columnar storage, through Whoosh.

    Like Whoosh's own, it holds no state: every reader is of the newest commit. Raises
    ``IndexDamagedError``, ``IndexVersionError`` where there is none that can be read.
    """

    def __init__(self, storage: Storage, schema: Schema) -> None:
        self.schema = ensure_schema(schema)
        self._columnar = storage
        self._memory_lock = _MemoryLock()
        self._codec = self._make_codec()
        self._check_commit(commits.newest(storage))

    def _make_codec(self) -> ColumnarCodec:
        return ColumnarCodec(self._columnar)

    def _check_commit(self, commit: Commit) -> None:
        """Raise ``StorageError`` where the commit is not of an index with this schema."""
        metadata = dict(commit.metadata)
        if commits.RUN_KEY in metadata:
            raise ForeignFolderError(
                "this is vnsearch's own index: read it with vnsearch.open(FOLDER).whoosh(), "
                "and make another folder for yours"
            )
        if SCHEMA_KEY in metadata:
            check_stamp(metadata[SCHEMA_KEY], self.schema)

    def _check_segment(self, segment: Segment) -> None:
        """Raise ``IndexVersionError`` for a segment whose postings are not of this schema's formats."""
        for name in segment.fields:
            field = segment.field(name)
            if field is None or name not in self.schema:
                continue
            if astuple(index_options(self.schema[name].format)) != astuple(field.options):
                raise IndexVersionError(
                    f"field {name!r} was written in another format; "
                    "open the index with the schema it was made with"
                )

    @classmethod
    def create(cls, storage: Storage, schema: Schema) -> ColumnarIndex:
        """Create an index in a storage, or open the one in it."""
        if not commits.generations(storage.names()):
            transaction.create(storage, {SCHEMA_KEY: stamp(ensure_schema(schema), None)})
        return cls(storage, schema)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._columnar!r})"

    def latest_generation(self) -> int:
        """Return the number of the newest commit."""
        return max(commits.generations(self._columnar.names()), default=-1)

    def is_empty(self) -> bool:
        """Return whether the newest commit has no document."""
        return not commits.newest(self._columnar).segments

    def reader(self, reuse: Any = None) -> Any:
        """Return a reader of the newest commit.

        Segments that ``reuse`` shares with it are reused, others closed.
        """
        commit, segments = open_newest(self._columnar)
        self._check_commit(commit)
        reusable = [leaf for leaf, _ in reuse.leaf_readers() if isinstance(leaf, Reader)] if reuse else []
        leaves_by_key = {leaf.segment().key: leaf for leaf in reusable}
        leaves = [self._leaf(segment, commit.generation, leaves_by_key) for segment in segments]
        for leaf in leaves_by_key.values():
            leaf.close()
        if not leaves:
            return EmptyIndexReader(self.schema, commit.generation)
        return leaves[0] if len(leaves) == 1 else self._combine(leaves, commit.generation)

    def _combine(self, leaves: list[Reader], generation: int) -> MultiReader:
        return MultiReader(leaves, generation)

    def _leaf(self, segment: Segment, generation: int, leaves_by_key: dict[Any, Reader]) -> Reader:
        self._check_segment(segment)
        leaf = leaves_by_key.pop((segment.ref, segment.deleted), None)
        if leaf is None:
            return Reader(NullStorage(), self.schema, self._codec.open(segment), generation)
        segment.close()
        leaf.renew(generation)
        return leaf

    def writer(
        self,
        timeout: float = 0.0,
        delay: float = 0.1,
        limitmb: float = LIMIT_MB,
        procs: int = 1,
        codec: Any = None,
        merge: bool = True,
        **options: Any,
    ) -> Writer:
        """Return the one writer; wait ``timeout`` seconds for another to end.

        ``merge`` is whether its commit merges segments when not told otherwise. Raises
        ``WriterLockedError``, and ``InputError`` for options that cannot be used and for schemas that cannot
        be kept.
        """
        _refuse_options(procs, codec, options)
        lock = self._writer_lock()
        if not try_for(lambda: lock.acquire(blocking=False), timeout=timeout, delay=delay):
            raise WriterLockedError("another writer is at work on the index; wait until it is done")
        try:
            writer = Writer(self._columnar, self.schema, lock, int(limitmb * (1 << 20)))
        except BaseException:
            lock.release()
            raise
        writer.merge = merge
        return writer

    def _writer_lock(self) -> DirectoryLock | _MemoryLock:
        """Return a lock for one more writer: a lock object that is acquired twice lets in both."""
        if isinstance(self._columnar, FileDirectory):
            return DirectoryLock(self._columnar.path)
        return self._memory_lock

    def lock(self, name: str) -> Any:  # noqa: ARG002 - Whoosh's
        """Raise ``InputError``: Whoosh's own writers ask for this, and write another format."""
        raise InputError("Whoosh's own writers cannot write this index: use Index.writer() instead")

    def _segments(self) -> list[SegmentEntry]:
        """Return the segments of the newest commit; Whoosh's users ask for their number."""
        return list(commits.newest(self._columnar).segments)

    def optimize(self) -> None:
        """Merge all segments into one."""
        self.writer().commit(optimize=True)

    def add_field(self, fieldname: str, fieldspec: Any) -> None:  # noqa: ARG002 - Whoosh's
        """Raise ``InputError``: the index stores no schema."""
        raise InputError("the schema is the caller's: open the index with another one")

    def remove_field(self, fieldname: str) -> None:  # noqa: ARG002 - Whoosh's
        """Raise ``InputError``: the index stores no schema."""
        raise InputError("the schema is the caller's: open the index with another one")

"""Whoosh's writer over a transaction of our segments."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import Any

import numpy as np
from whoosh.fields import Schema
from whoosh.filedb.filestore import RamStorage
from whoosh.index import TOC
from whoosh.reading import MultiReader
from whoosh.writing import IndexingError, SegmentWriter

from vnsearch.errors import IndexWriteError, InputError
from vnsearch.segments.directory import Storage
from vnsearch.segments.merge_policy import Policy, logarithmic_merge_policy, merge_all, merge_none
from vnsearch.segments.transaction import Transaction
from vnsearch.whoosh_adapter.codec import ColumnarCodec
from vnsearch.whoosh_adapter.columns import default
from vnsearch.whoosh_adapter.readers import EmptyIndexReader, Reader
from vnsearch.whoosh_adapter.schema import SCHEMA_KEY, check_writable, stamp
from vnsearch.whoosh_adapter.segment import SegmentHandle

#: Field, term, document, weight, value.
Item = tuple[str, bytes, int, float, bytes]
#: Whoosh's estimate of the bytes of an item, without its term and value.
_ITEM_BYTES = 160


class PostingPool:
    """The postings of the segment being written, in memory; a full pool becomes a segment."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._size = 0
        self._items: list[Item] = []

    def add(self, item: Item) -> None:
        """Add a posting."""
        self._items.append(item)
        self._size += _ITEM_BYTES + len(item[1]) + len(item[4] or b"")

    @property
    def full(self) -> bool:
        """Whether the limit of bytes is reached."""
        return self._size >= self._limit

    def iter_postings(self) -> Iterator[Item]:
        """Return the postings in order of field, term and document."""
        self._items.sort(key=itemgetter(0, 1, 2))
        return iter(self._items)

    def cleanup(self) -> None:
        """Discard the postings."""
        self._items = []


class IndexShim:
    """The part of an index that Whoosh's writer calls; its table of contents ``toc`` is in memory only."""

    def __init__(self, storage: Any, toc: TOC, indexname: str = "MAIN") -> None:
        self.storage = storage
        self.indexname = indexname
        self._toc = toc

    def _read_toc(self) -> TOC:
        return self._toc


class NullStorage(RamStorage):
    """An empty storage for where Whoosh requires one; nothing is stored in it."""

    def temp_storage(self, name: str | None = None) -> NullStorage:  # noqa: ARG002 - Whoosh's
        """Return another empty storage."""
        return NullStorage()


class RefusedDocumentError(InputError, IndexingError):
    """A document could not be stored, so nothing was committed; also one of Whoosh's errors."""


class Writer(SegmentWriter):
    """Adds and deletes documents; ``commit`` makes it all visible in one step.

    ``lock``: already acquired, released by ``commit`` or ``cancel``. ``limit``: bytes of postings in memory.
    """

    def __init__(self, storage: Storage, schema: Schema, lock: Any, limit: int) -> None:
        for name, field in schema.items():
            check_writable(name, field)
        self._limit = limit
        self._depth = 0
        self._policy: Policy = logarithmic_merge_policy
        self._transaction = Transaction(storage)
        codec = ColumnarCodec(storage, self._transaction.name)
        handles = [codec.open(segment, shared=True) for segment in self._transaction.segments]
        toc = TOC(schema, handles, self._transaction.commit.generation)
        super().__init__(IndexShim(NullStorage(), toc), _lk=False, codec=codec, compound=False)
        self.pool = PostingPool(limit)
        self.writelock = lock

    def reader(self, reuse: Any = None) -> Any:  # noqa: ARG002 - Whoosh's
        """Return a reader of the last commit without the documents deleted since."""
        self._check_state()
        generation = self._transaction.commit.generation
        leaves = [Reader(self.storage, self.schema, segment, generation) for segment in self.segments]
        if not leaves:
            return EmptyIndexReader(self.schema, generation)
        return leaves[0] if len(leaves) == 1 else MultiReader(leaves, generation)

    def add_field(self, fieldname: str, fieldspec: Any, **_: Any) -> None:  # noqa: ARG002 - Whoosh's
        """Raise ``InputError``: the index stores no schema."""
        raise InputError("the schema is the caller's: open the index with another one")

    def remove_field(self, fieldname: str, **_: Any) -> None:  # noqa: ARG002 - Whoosh's
        """Raise ``InputError``: the index stores no schema."""
        raise InputError("the schema is the caller's: open the index with another one")

    def start_group(self) -> None:
        """Start a group: its documents stay together in one segment."""
        self._depth += 1

    def end_group(self) -> None:
        """End a group."""
        self._depth -= 1
        self._flush_when_full()

    def add_document(self, **fields: Any) -> None:
        """Add a document.

        Raises ``InputError`` if it cannot be stored; the writer can then only be cancelled.
        """
        self._with_write_errors(super().add_document, **fields)
        self._flush_when_full()

    def _flush_when_full(self) -> None:
        if self.pool.full and not self._depth:
            self._with_write_errors(self._finalize_segment)
            self._begin()

    def _with_write_errors(self, change: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Call a method; an ``OSError`` in it becomes an ``IndexWriteError``."""
        try:
            return change(*args, **kwargs)
        except OSError as error:
            raise IndexWriteError(
                f"cannot write the index: {error.strerror or error}; it is as it was"
            ) from error

    def _begin(self) -> None:
        self.newsegment = self.codec.new_segment(self.storage, self.indexname)
        self.perdocwriter = self.codec.per_document_writer(self.storage, self.newsegment)
        self.fieldwriter = self.codec.field_writer(self.storage, self.newsegment)
        self.pool = PostingPool(self._limit)
        self.docnum = 0
        self._added = False

    def commit(self, mergetype: Any = None, optimize: bool | None = None, merge: bool | None = None) -> None:
        """Make the changes durable and visible, as Whoosh's writer does; if that fails, nothing changes.

        Raises ``InputError``, ``IndexWriteError``.
        """
        self._check_state()
        try:
            if self.perdocwriter.in_document:
                raise RefusedDocumentError(
                    "a document was refused: nothing was committed; add the rest again"
                )
            self._with_write_errors(super().commit, mergetype, optimize, merge)
        except BaseException:
            self.cancel()
            raise

    def cancel(self) -> None:
        """Discard the changes."""
        self._check_state()
        self.newsegment.abandon()
        self._transaction.close()
        self._finish()

    def _merge_segments(
        self, mergetype: Any, optimize: bool | None, merge: bool | None
    ) -> list[SegmentHandle]:
        """Return the remaining segments, and set ``_policy``, which chooses those to merge."""
        mergetype = mergetype or self.mergetype
        if mergetype:
            self._policy = merge_none
            left: list[SegmentHandle] = mergetype(self, self.segments)
            return left
        optimize = self.optimize if optimize is None else optimize
        merge = self.merge if merge is None else merge
        self._policy = merge_all if optimize else logarithmic_merge_policy if merge else merge_none
        return list(self.segments)

    def _finalize_segment(self) -> Any:
        self._flush_segment()
        segment = self.get_segment()
        self._transaction.add(segment.seal(), segment.doc_count_all())
        return segment

    def _close_segment(self) -> None:
        self.newsegment.abandon()

    def _commit_toc(self, segments: Sequence[Any]) -> None:
        for number, segment in enumerate(self.segments):
            if segment not in segments:
                self._transaction.delete(number, range(segment.doc_count_all()))
            elif segment.live is not segment.segment.live:
                self._transaction.delete(number, np.flatnonzero(~segment.live).tolist())
        earlier_stamp = dict(self._transaction.commit.metadata).get(SCHEMA_KEY)
        metadata = {SCHEMA_KEY: stamp(self.schema, earlier_stamp)}
        self._transaction.finish(metadata, self._policy, self._default)

    def _default(self, name: str) -> Any:
        column = self.schema[name].column_type if name in self.schema else None
        return None if column is None else default(column)

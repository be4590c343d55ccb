"""A columnar segment as Whoosh's readers and writers hold it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec import base
from whoosh.columns import ColumnReader

from vnsearch.engine.segment_builder import length_column
from vnsearch.errors import InputError
from vnsearch.segments.segment import Segment
from vnsearch.whoosh_adapter.columns import BYTES, BytesReader, NumbersReader
from vnsearch.whoosh_adapter.terms import KeyTerms, Terms


class SegmentHandle(base.Segment):
    """A segment that is read; a writer's deletions change ``live``.

    ``shared``: somebody else closes it.
    """

    encoding = BYTES

    def __init__(self, codec: base.Codec, segment: Segment, *, shared: bool = False) -> None:
        super().__init__("")
        self._codec = codec
        self.segment = segment
        self.live = segment.live
        self._shared = shared
        self._terms: dict[str, Terms | None] = {}
        self._lengths: dict[str, NDArray[Any]] = {}

    @property
    def key(self) -> tuple[Any, Any]:
        """Equal for segments that hold the same."""
        return self.segment.ref, self.segment.deleted

    def codec(self) -> base.Codec:
        """What made it."""
        return self._codec

    def segment_id(self) -> str:
        """The name of its file."""
        return self.segment.ref.name

    def doc_count_all(self) -> int:
        """How many documents it holds, deleted ones included."""
        return self.segment.size

    def deleted_count(self) -> int:
        """How many of them are deleted."""
        return 0 if self.live is None else int((~self.live).sum())

    def deleted_docs(self) -> Iterator[int]:
        """The deleted ones."""
        deleted: list[int] = [] if self.live is None else np.flatnonzero(~self.live).tolist()
        return iter(deleted)

    def is_deleted(self, docnum: int) -> bool:
        """Whether a document is deleted; Whoosh asks for the one behind the last, too."""
        return self.live is not None and docnum < len(self.live) and not self.live[docnum]

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        """Marks a document as deleted until the writer commits. Raises ``InputError`` for the reverse."""
        if not delete:
            raise InputError("a document that was deleted cannot be brought back; add it again")
        if self.live is None or self.live is self.segment.live:
            self.live = np.ones(self.segment.size, np.bool_) if self.live is None else self.live.copy()
        self.live[docnum] = False

    def should_assemble(self) -> bool:
        """It is one file already."""
        return False

    def terms(self, field: str) -> Terms | None:
        """The terms of a field; None where it has none."""
        if field not in self._terms:
            self._terms[field] = self._open_terms(field)
        return self._terms[field]

    def _open_terms(self, field: str) -> Terms | None:
        inverted = self.segment.field(field)
        return None if inverted is None else KeyTerms(inverted)

    def field_names(self) -> list[str]:
        """Return the fields that have terms, sorted."""
        return sorted(self.segment.fields)

    def column(self, name: str) -> ColumnReader:
        """Return the reader of a column that is there."""
        if name in self.segment.metadata["columns"]["numbers"]:
            return NumbersReader(self.segment.numbers(name))
        return BytesReader(self.segment.strings(name), self.encoding)

    def length_columns(self, field: str) -> list[str]:
        """The columns that sum to a field's length."""
        return [length_column(field)]

    def lengths(self, field: str) -> NDArray[Any]:
        """(documents,) the tokens of each document's field; 0 where it has none."""
        if field not in self._lengths:
            columns = self.segment.metadata["columns"]["numbers"]
            parts = [self.segment.numbers(name) for name in self.length_columns(field) if name in columns]
            self._lengths[field] = sum(parts, np.zeros(self.segment.size, np.int64))
        return self._lengths[field]

    def stored(self, document: int) -> dict[str, Any]:
        """The stored fields of a document."""
        values: dict[str, Any] = json.loads(self.segment.documents.record(document))
        return values

    def release(self) -> None:
        """Closes its files."""
        if not self._shared:
            self.segment.close()

"""A segment in the form that Whoosh's readers and writers use."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec import base
from whoosh.columns import ColumnReader

from vnsearch.engine.schema import length_column
from vnsearch.errors import InputError
from vnsearch.segments.segment import Segment
from vnsearch.whoosh_adapter.columns import BYTES, BytesReader, NumbersReader
from vnsearch.whoosh_adapter.terms import KeyTerms, Terms


class SegmentHandle(base.Segment):
    """A segment that is open for reading; deletions by a writer change ``live``.

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
        """Return the codec that wrote it."""
        return self._codec

    def segment_id(self) -> str:
        """Return the name of its file."""
        return self.segment.ref.name

    def doc_count_all(self) -> int:
        """Return the number of its documents, deleted ones included."""
        return self.segment.size

    def deleted_count(self) -> int:
        """Return the number of deleted documents."""
        return 0 if self.live is None else int((~self.live).sum())

    def deleted_docs(self) -> Iterator[int]:
        """Return the deleted documents."""
        deleted: list[int] = [] if self.live is None else np.flatnonzero(~self.live).tolist()
        return iter(deleted)

    def is_deleted(self, docnum: int) -> bool:
        """Return whether a document is deleted; Whoosh also asks for the number after the last document."""
        return self.live is not None and docnum < len(self.live) and not self.live[docnum]

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        """Mark a document as deleted until the writer commits. Raises ``InputError`` for undeleting."""
        if not delete:
            raise InputError("a document that was deleted cannot be brought back; add it again")
        if self.live is None or self.live is self.segment.live:
            self.live = np.ones(self.segment.size, np.bool_) if self.live is None else self.live.copy()
        self.live[docnum] = False

    def should_assemble(self) -> bool:
        """It is one file already."""
        return False

    def terms(self, field: str) -> Terms | None:
        """Return the terms of a field; None where it has none."""
        if field not in self._terms:
            self._terms[field] = self._open_terms(field)
        return self._terms[field]

    def _open_terms(self, field: str) -> Terms | None:
        inverted_field = self.segment.field(field)
        return None if inverted_field is None else KeyTerms(inverted_field)

    def field_names(self) -> list[str]:
        """Return the fields that have terms, sorted."""
        return sorted(self.segment.fields)

    def column_names(self) -> list[str]:
        """Return the names of the columns with one value a document."""
        columns = self.segment.metadata["columns"]
        return [*columns["numbers"], *columns["strings"]]

    def column(self, name: str) -> ColumnReader:
        """Return the reader of a column that is there."""
        if name in self.segment.metadata["columns"]["numbers"]:
            return NumbersReader(self.segment.numbers(name))
        return BytesReader(self.segment.strings(name), self.encoding)

    def length_columns(self, field: str) -> list[str]:
        """Return the names of the columns whose sum is a field's length."""
        return [length_column(field)]

    def lengths(self, field: str) -> NDArray[Any]:
        """Return (documents,) the tokens of each document's field; 0 where it has none."""
        if field not in self._lengths:
            columns = self.segment.metadata["columns"]["numbers"]
            parts = [self.segment.numbers(name) for name in self.length_columns(field) if name in columns]
            self._lengths[field] = sum(parts, np.zeros(self.segment.size, np.int64))
        return self._lengths[field]

    def stored(self, document: int) -> dict[str, Any]:
        """Return the stored fields of a document."""
        values: dict[str, Any] = json.loads(self.segment.documents.record(document))
        return values

    def release(self) -> None:
        """Close its files."""
        if not self._shared:
            self.segment.close()

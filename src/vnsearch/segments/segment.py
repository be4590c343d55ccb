"""One segment to read: documents written together in one checked file, and which of them are deleted."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vnsearch.arrays import Bools
from vnsearch.segments import bigrams, doc_values
from vnsearch.segments.bigrams import BigramCounts
from vnsearch.segments.checked_file import CheckedFile, CheckedFileWriter, FileRef
from vnsearch.segments.directory import OpenFiles, Storage
from vnsearch.segments.doc_values import StringLists, Strings
from vnsearch.segments.postings_reader import InvertedField
from vnsearch.segments.stored_documents import Documents


class Segment:
    """A segment to read; ``size`` is its number of documents, deleted ones included."""

    def __init__(self, storage: Storage, ref: FileRef, deleted: FileRef | None = None) -> None:
        self.file = CheckedFile(storage, ref)
        self.ref = ref
        self.deleted = deleted
        self.metadata = self.file.metadata
        self.size = _document_count(self.file)
        self._fields: dict[str, InvertedField] = {}
        self._columns: dict[str, NDArray[Any]] = {}
        self._strings: dict[str, Strings] = {}
        self._lists: dict[str, StringLists] = {}
        self._bigrams: dict[str, BigramCounts] = {}
        self._deleted_file = CheckedFile(storage, deleted) if deleted else None

    @cached_property
    def live(self) -> Bools | None:
        """Return (documents,) which are not deleted; None where none is deleted."""
        if self._deleted_file is None:
            return None
        bitmap = self._deleted_file.array("deleted")
        if bitmap.dtype != np.uint8 or len(bitmap) != (self.size + 7) // 8:
            raise self._deleted_file.damage_error("is for another number of documents")
        return ~np.unpackbits(bitmap, count=self.size).astype(np.bool_)

    @property
    def fields(self) -> tuple[str, ...]:
        """Return the names of the inverted fields."""
        return tuple(self.metadata["fields"])

    def field(self, name: str) -> InvertedField | None:
        """Return an inverted field; None where no document has it."""
        if name not in self._fields:
            if name not in self.metadata["fields"]:
                return None
            self._fields[name] = InvertedField(self.file, f"field/{name}", self.metadata["fields"][name])
        return self._fields[name]

    def numbers(self, name: str) -> NDArray[Any]:
        """Return a column of numbers, kept for the next time."""
        if name not in self._columns:
            self._columns[name] = self.read_numbers(name)
        return self._columns[name]

    def read_numbers(self, name: str) -> NDArray[Any]:
        """Return a column of numbers."""
        dtype = self.metadata["columns"]["numbers"][name]
        return doc_values.read_numbers(self.file, name, self.size, dtype)

    def strings(self, name: str) -> Strings:
        """Return a column of strings."""
        if name not in self._strings:
            self._strings[name] = doc_values.read_strings(self.file, name, self.size)
        return self._strings[name]

    def string_lists(self, name: str) -> StringLists:
        """Return a column of several strings a document."""
        if name not in self._lists:
            self._lists[name] = doc_values.read_string_lists(self.file, name, self.size)
        return self._lists[name]

    @property
    def bigram_tables(self) -> tuple[str, ...]:
        """Return the names of the tables of bigram counts."""
        return tuple(self.metadata.get("bigrams", ()))

    def bigrams(self, name: str) -> BigramCounts | None:
        """Return a table of bigram counts, or None."""
        if name not in self._bigrams and name in self.bigram_tables:
            self._bigrams[name] = bigrams.read(self.file, name, int(self.metadata["bigrams"][name]))
        return self._bigrams.get(name)

    @cached_property
    def documents(self) -> Documents:
        """Return the stored documents."""
        return Documents(self.file)

    def close(self) -> None:
        """Close the mappings once their last arrays are released."""
        self.file.close()
        if self._deleted_file:
            self._deleted_file.close()


def live_documents(segment: Segment) -> Bools:
    """Return (documents,) which are not deleted, as an array of its own."""
    return np.ones(segment.size, np.bool_) if segment.live is None else segment.live.copy()


def _document_count(file: CheckedFile) -> int:
    """Return the number of documents, which must equal the number of records."""
    size = file.metadata.get("documents")
    if type(size) is not int or size != len(file.section("stored/lengths").data):
        raise file.damage_error("does not say how many documents it has")
    return size


def write_deleted(storage: Storage, name: str, live: Bools) -> FileRef:
    """Write which documents of a segment are deleted, as a file of its own."""
    outputs = OpenFiles(storage)
    try:
        out = CheckedFileWriter(outputs, name)
        out.add("deleted", np.packbits(~live))
        return out.finish({"documents": len(live)})
    except BaseException:
        outputs.abandon()
        raise

"""One segment: documents that were written together, in one sealed file, and which of them are deleted."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vnsearch.arrays import Bools
from vnsearch.segments import bigrams, doc_values
from vnsearch.segments.bigrams import BigramCounts
from vnsearch.segments.checked_file import CheckedFile, CheckedFileWriter, FileRef
from vnsearch.segments.directory import OpenFiles, Storage
from vnsearch.segments.doc_values import Strings
from vnsearch.segments.posting_lists import IndexOptions
from vnsearch.segments.postings_reader import InvertedField
from vnsearch.segments.postings_writer import InvertedWriter
from vnsearch.segments.sorted_runs import Spool
from vnsearch.segments.stored_documents import Documents, DocumentsWriter


class SegmentWriter:
    """Writes one segment. ``field``, ``documents`` and the columns may be filled side by side."""

    def __init__(self, storage: Storage, name: str) -> None:
        self._outputs = OpenFiles(storage)
        self.name = name
        self._fields: dict[str, InvertedWriter] = {}
        self._numbers: dict[str, NDArray[Any]] = {}
        self._strings: dict[str, Strings] = {}
        self._pairs: dict[str, BigramCounts] = {}
        self.documents = DocumentsWriter(self._outputs, f"{name}.stored.part")

    def field(self, name: str, shape: IndexOptions) -> InvertedWriter:
        """The writer of an inverted field, made when first asked for."""
        if name not in self._fields:
            self._fields[name] = InvertedWriter(self._outputs, f"{self.name}.{len(self._fields)}", shape)
        return self._fields[name]

    def spool(self) -> Spool:
        """Where runs of a field are kept until they are added to it; one a segment."""
        return Spool(self._outputs, f"{self.name}.runs.part")

    def numbers(self, name: str, values: NDArray[Any]) -> None:
        """A column of numbers, one a document."""
        self._numbers[name] = values

    def strings(self, name: str, values: Strings) -> None:
        """A column of strings, one a document."""
        self._strings[name] = values

    def pairs(self, name: str, table: BigramCounts) -> None:
        """A table of words side by side."""
        self._pairs[name] = table

    def finish(self, documents: int, notes: Mapping[str, Any]) -> FileRef:
        """Seals the segment, which holds this many documents."""
        out = CheckedFileWriter(self._outputs, self.name)
        fields = {name: writer.finish(out, f"field/{name}") for name, writer in self._fields.items()}
        for name, values in self._numbers.items():
            doc_values.write_numbers(out, name, values)
        for name, held in self._strings.items():
            doc_values.write_strings(out, name, held)
        for name, table in self._pairs.items():
            bigrams.write(out, name, table)
        self.documents.finish(out)
        kinds = {name: values.dtype.newbyteorder("<").str for name, values in self._numbers.items()}
        listed = {"numbers": kinds, "strings": list(self._strings)}
        totals = {name: table.total for name, table in self._pairs.items()}
        return out.finish(
            {"documents": documents, "fields": fields, "columns": listed, "pairs": totals, **notes}
        )

    def abandon(self) -> None:
        """Ends all files; the next writer sweeps them."""
        self._outputs.abandon()


class Segment:
    """A segment to read. ``live`` (documents,) says which are not deleted; None where all are."""

    def __init__(self, storage: Storage, sealed: FileRef, deleted: FileRef | None = None) -> None:
        self.file = CheckedFile(storage, sealed)
        self.sealed = sealed
        self.deleted = deleted
        self.notes = self.file.notes
        self.size = _size(self.file)
        self._fields: dict[str, InvertedField] = {}
        self._columns: dict[str, NDArray[Any]] = {}
        self._strings: dict[str, Strings] = {}
        self._pairs: dict[str, BigramCounts] = {}
        self._deleted_file = CheckedFile(storage, deleted) if deleted else None

    @cached_property
    def live(self) -> Bools | None:
        """Which documents are not deleted; None where all are."""
        if self._deleted_file is None:
            return None
        packed = self._deleted_file.array("deleted")
        if packed.dtype != np.uint8 or len(packed) != (self.size + 7) // 8:
            raise self._deleted_file.damaged("is for another number of documents")
        return ~np.unpackbits(packed, count=self.size).astype(np.bool_)

    @property
    def fields(self) -> tuple[str, ...]:
        """The inverted fields."""
        return tuple(self.notes["fields"])

    def field(self, name: str) -> InvertedField | None:
        """An inverted field; None where no document has it."""
        if name not in self._fields:
            if name not in self.notes["fields"]:
                return None
            self._fields[name] = InvertedField(self.file, f"field/{name}", self.notes["fields"][name])
        return self._fields[name]

    def numbers(self, name: str) -> NDArray[Any]:
        """A column of numbers."""
        if name not in self._columns:
            self._columns[name] = doc_values.read_numbers(
                self.file, name, self.size, self.notes["columns"]["numbers"][name]
            )
        return self._columns[name]

    def strings(self, name: str) -> Strings:
        """A column of strings."""
        if name not in self._strings:
            self._strings[name] = doc_values.read_strings(self.file, name, self.size)
        return self._strings[name]

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables of words side by side."""
        return tuple(self.notes.get("pairs", ()))

    def pairs(self, name: str) -> BigramCounts | None:
        """A table of words side by side; None where there is none."""
        if name not in self._pairs and name in self.tables:
            self._pairs[name] = bigrams.read(self.file, name, int(self.notes["pairs"][name]))
        return self._pairs.get(name)

    @cached_property
    def documents(self) -> Documents:
        """The stored records."""
        return Documents(self.file)

    def close(self) -> None:
        """Lets the mappings go when their last arrays are gone."""
        self.file.close()
        if self._deleted_file:
            self._deleted_file.close()


def _size(file: CheckedFile) -> int:
    """How many documents a segment has, which must be as many as it has records of."""
    size = file.notes.get("documents")
    if type(size) is not int or size != len(file.section("stored/lengths").data):
        raise file.damaged("does not say how many documents it has")
    return size


def write_deleted(storage: Storage, name: str, live: Bools) -> FileRef:
    """Writes which documents of a segment are deleted, as a file of its own."""
    outputs = OpenFiles(storage)
    try:
        out = CheckedFileWriter(outputs, name)
        out.add("deleted", np.packbits(~live))
        return out.finish({"documents": len(live)})
    except BaseException:
        outputs.abandon()
        raise

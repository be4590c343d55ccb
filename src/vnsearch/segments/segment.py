"""One segment: documents written together in one checked file, and which of them are deleted."""

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
    """Writes one segment. Fields, documents and columns may be filled in any order."""

    def __init__(self, storage: Storage, name: str) -> None:
        self._outputs = OpenFiles(storage)
        self.name = name
        self._fields: dict[str, InvertedWriter] = {}
        self._numbers: dict[str, NDArray[Any]] = {}
        self._strings: dict[str, Strings] = {}
        self._bigrams: dict[str, BigramCounts] = {}
        self.documents = DocumentsWriter(self._outputs, f"{name}.stored.part")

    def field(self, name: str, options: IndexOptions) -> InvertedWriter:
        """Return the writer of an inverted field, created on first use."""
        if name not in self._fields:
            self._fields[name] = InvertedWriter(self._outputs, f"{self.name}.{len(self._fields)}", options)
        return self._fields[name]

    def spool(self) -> Spool:
        """Return the spool for sorted runs of a field; one a segment."""
        return Spool(self._outputs, f"{self.name}.runs.part")

    def numbers(self, name: str, values: NDArray[Any]) -> None:
        """Set a column of numbers, one a document."""
        self._numbers[name] = values

    def strings(self, name: str, values: Strings) -> None:
        """Set a column of strings, one a document."""
        self._strings[name] = values

    def bigrams(self, name: str, table: BigramCounts) -> None:
        """Set a table of bigram counts."""
        self._bigrams[name] = table

    def finish(self, documents: int, metadata: Mapping[str, Any]) -> FileRef:
        """Finish the segment, which holds this many documents."""
        out = CheckedFileWriter(self._outputs, self.name)
        fields = {name: writer.finish(out, f"field/{name}") for name, writer in self._fields.items()}
        for name, values in self._numbers.items():
            doc_values.write_numbers(out, name, values)
        for name, column in self._strings.items():
            doc_values.write_strings(out, name, column)
        for name, table in self._bigrams.items():
            bigrams.write(out, name, table)
        self.documents.finish(out)
        dtypes = {name: values.dtype.newbyteorder("<").str for name, values in self._numbers.items()}
        columns = {"numbers": dtypes, "strings": list(self._strings)}
        totals = {name: table.total for name, table in self._bigrams.items()}
        return out.finish(
            {"documents": documents, "fields": fields, "columns": columns, "pairs": totals, **metadata}
        )

    def abandon(self) -> None:
        """Close all files; the next writer removes them."""
        self._outputs.abandon()


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
        self._bigrams: dict[str, BigramCounts] = {}
        self._deleted_file = CheckedFile(storage, deleted) if deleted else None

    @cached_property
    def live(self) -> Bools | None:
        """Return (documents,) which are not deleted; None where none is deleted."""
        if self._deleted_file is None:
            return None
        packed = self._deleted_file.array("deleted")
        if packed.dtype != np.uint8 or len(packed) != (self.size + 7) // 8:
            raise self._deleted_file.damaged("is for another number of documents")
        return ~np.unpackbits(packed, count=self.size).astype(np.bool_)

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
        """Return a column of numbers."""
        if name not in self._columns:
            self._columns[name] = doc_values.read_numbers(
                self.file, name, self.size, self.metadata["columns"]["numbers"][name]
            )
        return self._columns[name]

    def strings(self, name: str) -> Strings:
        """Return a column of strings."""
        if name not in self._strings:
            self._strings[name] = doc_values.read_strings(self.file, name, self.size)
        return self._strings[name]

    @property
    def bigram_tables(self) -> tuple[str, ...]:
        """Return the names of the tables of bigram counts."""
        return tuple(self.metadata.get("pairs", ()))

    def bigrams(self, name: str) -> BigramCounts | None:
        """Return a table of bigram counts, or None."""
        if name not in self._bigrams and name in self.bigram_tables:
            self._bigrams[name] = bigrams.read(self.file, name, int(self.metadata["pairs"][name]))
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


def _document_count(file: CheckedFile) -> int:
    """Return the number of documents, which must equal the number of records."""
    size = file.metadata.get("documents")
    if type(size) is not int or size != len(file.section("stored/lengths").data):
        raise file.damaged("does not say how many documents it has")
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

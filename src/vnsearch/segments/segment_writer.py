"""Writes one segment: documents written together in one checked file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from numpy.typing import NDArray

from vnsearch.segments import bigrams, doc_values
from vnsearch.segments.bigrams import BigramCounts
from vnsearch.segments.checked_file import CheckedFileWriter, FileRef
from vnsearch.segments.directory import OpenFiles, Storage
from vnsearch.segments.doc_values import StringLists, Strings
from vnsearch.segments.posting_lists import IndexOptions
from vnsearch.segments.postings_writer import InvertedWriter
from vnsearch.segments.sorted_runs import Spool
from vnsearch.segments.stored_documents import DocumentsWriter


class SegmentWriter:
    """Writes one segment. Fields, documents and columns may be filled in any order."""

    def __init__(self, storage: Storage, name: str) -> None:
        self._outputs = OpenFiles(storage)
        self.name = name
        self._fields: dict[str, InvertedWriter] = {}
        self._numbers: dict[str, NDArray[Any]] = {}
        self._strings: dict[str, Strings] = {}
        self._lists: dict[str, StringLists] = {}
        self._bigrams: dict[str, BigramCounts] = {}
        self.documents = DocumentsWriter(self._outputs, f"{name}.stored.part")

    def field(self, name: str, options: IndexOptions) -> InvertedWriter:
        """Return the writer of an inverted field, created on first use."""
        if name not in self._fields:
            self._fields[name] = InvertedWriter(self._outputs, f"{self.name}.{len(self._fields)}", options)
        return self._fields[name]

    def spool(self, field: str) -> Spool:
        """Return the spool for sorted runs of a field; one a field."""
        return Spool(self._outputs, f"{self.name}.{field}.runs.part")

    def bigram_counter(self) -> bigrams.Counter:
        """Return what counts bigrams for the segment's tables."""
        forms, folds = (
            bigrams.PartsInFile(self._outputs, f"{self.name}.{name}.bigrams.part")
            for name in ("forms", "folds")
        )
        return bigrams.Counter(forms, folds)

    def numbers(self, name: str, values: NDArray[Any]) -> None:
        """Set a column of numbers, one a document."""
        self._numbers[name] = values

    def strings(self, name: str, values: Strings) -> None:
        """Set a column of strings, one a document."""
        self._strings[name] = values

    def string_lists(self, name: str, values: StringLists) -> None:
        """Set a column of several strings a document."""
        self._lists[name] = values

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
        for name, lists in self._lists.items():
            doc_values.write_string_lists(out, name, lists)
        for name, table in self._bigrams.items():
            bigrams.write(out, name, table)
        self.documents.finish(out)
        dtypes = {name: values.dtype.newbyteorder("<").str for name, values in self._numbers.items()}
        columns = {"numbers": dtypes, "strings": list(self._strings), "lists": list(self._lists)}
        totals = {name: table.total for name, table in self._bigrams.items()}
        return out.finish(
            {"documents": documents, "fields": fields, "columns": columns, "bigrams": totals, **metadata}
        )

    def abandon(self) -> None:
        """Close all files; the next writer removes them."""
        self._outputs.abandon()

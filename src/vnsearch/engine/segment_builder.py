"""Turns analysed documents into the posting lists, columns and stored records of one segment."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable
from hashlib import blake2b

import numpy as np

from vnsearch import document_json
from vnsearch.document_analysis import (
    AnalysedDocument,
    Vocabulary,
    duplicate_key,
    values_by_fold,
)
from vnsearch.engine.address_column import ADDRESS, column_value
from vnsearch.engine.schema import (
    DOCS_ONLY,
    UNDATED,
    length_column,
    start_column,
)
from vnsearch.engine.text_indexer import RUN_OCCURRENCES, TextIndexer
from vnsearch.model import Document
from vnsearch.query import TEXT_FIELDS, VALUE_FIELDS
from vnsearch.segments.checked_file import FileRef
from vnsearch.segments.directory import Storage
from vnsearch.segments.doc_values import StringLists, Strings, smallest_dtype
from vnsearch.segments.error_mapping import refusal_as_error
from vnsearch.segments.posting_lists import PostingLists
from vnsearch.segments.segment_writer import SegmentWriter
from vnsearch.vietnam_time import seconds


def duplicate_group_number(name: str) -> int:
    """Return the number of a group of near-duplicates: a 64-bit hash of its name."""
    return int.from_bytes(blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


class _Column:
    """A column of strings being built."""

    def __init__(self) -> None:
        self._values = Vocabulary()
        self._numbers = array("I")
        self.add("")
        del self._numbers[:]

    def add(self, value: str) -> None:
        """Add the next document's value."""
        self._numbers.append(self._values[value])

    def strings(self) -> Strings:
        """Return the column."""
        return Strings(smallest_dtype(np.array(self._numbers, np.uint32)), self._values.forms)


class _ListColumn:
    """A column of several strings a document, being built."""

    def __init__(self) -> None:
        self._strings = _Column()
        self._counts = array("I")

    def add(self, values: Collection[str]) -> None:
        """Add the next document's values."""
        self._counts.append(len(values))
        for value in values:
            self._strings.add(value)

    def string_lists(self) -> StringLists:
        """Return the column."""
        strings = self._strings.strings()
        return StringLists(smallest_dtype(np.array(self._counts, np.uint32)), strings.numbers, strings.values)


class _ValuePostings:
    """The documents of each value of a field, being built."""

    def __init__(self) -> None:
        self._values = Vocabulary()
        self._numbers, self._docs = array("I"), array("I")

    def add(self, document: int, values: Iterable[str]) -> None:
        """Add the distinct values of a document; documents come in order."""
        for value in values:
            self._numbers.append(self._values[value])
            self._docs.append(document)

    def last_document(self, value: str) -> int | None:
        """Return the last document of a value; None for none."""
        if value not in self._values:
            return None
        has_value = np.array(self._numbers, np.uint32) == self._values[value]
        return self._docs[int(np.flatnonzero(has_value)[-1])]

    def posting_lists(self) -> PostingLists:
        """Return one posting list a value."""
        forms = self._values.forms
        keys = sorted(range(len(forms)), key=forms.__getitem__)
        rank = np.empty(len(keys), np.int64)
        rank[keys] = np.arange(len(keys))
        ranks = rank[np.array(self._numbers, np.int64)]
        docs = np.array(self._docs, np.uint32)[np.argsort(ranks, kind="stable")]
        none, no_flags = np.empty(0, np.uint32), np.empty(0, np.bool_)
        ones, doc_freqs = np.ones((len(docs), 1), np.uint32), np.bincount(ranks, minlength=len(keys))
        key_bytes = [forms[key].encode() for key in keys]
        return PostingLists(key_bytes, [b""] * len(keys), doc_freqs, docs, ones, none, none, no_flags)


class SegmentBuilder:
    """Builds one segment; ``occurrences`` is the number of tokens so far.

    Documents that are deleted again stay in the segment; whoever adds it to an index deletes ``deleted`` from it.
    ``run_size``: occurrences sorted in memory at a time.
    """

    def __init__(self, storage: Storage, name: Callable[[], str], run_size: int = RUN_OCCURRENCES) -> None:
        self._storage = storage
        self._name = name
        self._run_size = run_size
        self._clear()

    def _clear(self) -> None:
        self._writer: SegmentWriter | None = None
        self._text: TextIndexer | None = None
        self._lengths, self._starts = array("I"), array("I")
        self._published, self._groups = array("q"), array("Q")
        self._value_postings = {name: _ValuePostings() for name in ("id", *VALUE_FIELDS)}
        self._value_columns = {name: _ListColumn() for name in VALUE_FIELDS}
        self._addresses = _Column()
        self.occurrences = 0
        #: The numbers of documents that were deleted again.
        self.deleted: set[int] = set()

    def __len__(self) -> int:
        return len(self._published)

    @refusal_as_error()
    def add(self, entry: AnalysedDocument) -> None:
        """Add a document. Raises ``IndexWriteError``."""
        if self._writer is None or self._text is None:
            self._writer = SegmentWriter(self._storage, self._name())
            self._text = TextIndexer(self._writer, self._run_size)
        self._text.add(entry)
        self._writer.documents.add(document_json.dumps(entry.document).encode())
        self._add_values(entry.document)
        self._lengths.extend(entry.lengths.tolist())
        self._starts.extend(entry.starts.tolist())
        self.occurrences += len(entry.terms)

    def delete(self, document_id: str) -> None:
        """Have the document of an id be deleted that was added since the last segment, if there is one."""
        number = self._value_postings["id"].last_document(document_id)
        if number is not None:
            self.deleted.add(number)

    def _add_values(self, document: Document) -> None:
        number = len(self)
        self._value_postings["id"].add(number, (document.id,))
        for name, values in values_by_fold(document).items():
            self._value_postings[name].add(number, values)
            self._value_columns[name].add(values.values())
        self._addresses.add(column_value(document.url))
        self._groups.append(duplicate_group_number(duplicate_key(document)))
        self._published.append(int(seconds(document.published)) if document.published else UNDATED)

    @refusal_as_error()
    def write(self) -> tuple[FileRef, int]:
        """Write the segment; return its file and its number of documents. Raises ``IndexWriteError``."""
        writer, count, text = self._writer, len(self), self._text
        assert writer is not None and text is not None, "add came first"  # noqa: S101 - an invariant
        try:
            text.write()
            self._write_values(writer)
            ref = writer.finish(count, {})
        except BaseException:
            writer.abandon()
            raise
        self._clear()
        return ref, count

    def _write_values(self, writer: SegmentWriter) -> None:
        for name, postings in self._value_postings.items():
            writer.field(name, DOCS_ONLY).add(postings.posting_lists())
        for name, column in self._value_columns.items():
            writer.string_lists(name, column.string_lists())
        writer.strings(ADDRESS, self._addresses.strings())
        writer.numbers("published", np.array(self._published, np.int64))
        writer.numbers("group", np.array(self._groups, np.uint64))
        lengths = np.array(self._lengths, np.uint32).reshape(-1, len(TEXT_FIELDS))
        starts = np.array(self._starts, np.uint32).reshape(-1, len(TEXT_FIELDS))
        for zone, field in enumerate(TEXT_FIELDS):
            writer.numbers(length_column(field), lengths[:, zone])
            writer.numbers(start_column(field), starts[:, zone])

    def abandon(self) -> None:
        """Discard the documents added since the last segment."""
        if self._writer is not None:
            self._writer.abandon()
        self._clear()

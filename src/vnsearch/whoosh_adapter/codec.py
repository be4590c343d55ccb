"""Whoosh's codec: writes Whoosh's documents into one segment, and opens segments for Whoosh's readers."""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np
from whoosh.codec import base
from whoosh.columns import Column
from whoosh.fields import FieldType
from whoosh.formats import Format

from vnsearch.engine.schema import length_column
from vnsearch.errors import InputError
from vnsearch.segments.checked_file import FileRef
from vnsearch.segments.directory import Storage
from vnsearch.segments.posting_lists import IndexOptions, PostingLists
from vnsearch.segments.postings_writer import InvertedWriter
from vnsearch.segments.segment import Segment
from vnsearch.segments.segment_writer import SegmentWriter
from vnsearch.whoosh_adapter.columns import ColumnWriter, column_writer
from vnsearch.whoosh_adapter.readers import PerDocReader, TermsReader
from vnsearch.whoosh_adapter.schema import check_column, index_options
from vnsearch.whoosh_adapter.segment import SegmentHandle

#: Occurrences in memory at a time.
AT_ONCE = 1 << 20
_MOST = (1 << 32) - 2


class ColumnarCodec(base.Codec):
    """Whoosh codec over our segments: checked files of arrays.

    ``names`` gives the next segment's name; a codec that only reads needs none. Files lie in the storage
    given here: the one that Whoosh passes around is not used.
    """

    length_stats = False  # lengths are a column, not kept beside postings

    def __init__(self, columnar: Storage, names: Callable[[], str] | None = None) -> None:
        self._columnar = columnar
        self._names = names

    def open(self, segment: Segment, *, shared: bool = False) -> SegmentHandle:
        """Return a segment in the form that Whoosh's readers and writers use."""
        return SegmentHandle(self, segment, shared=shared)

    def new_segment(self, storage: Any, indexname: str) -> NewSegment:  # noqa: ARG002 - Whoosh's
        """Return a segment to be written."""
        if self._names is None:
            raise InputError("this codec only reads")
        return NewSegment(self, indexname, self._columnar, self._names)

    def per_document_writer(self, storage: Any, segment: NewSegment) -> PerDocWriter:  # noqa: ARG002 - Whoosh's
        """Return the writer of stored fields, lengths and columns."""
        return PerDocWriter(segment)

    def field_writer(self, storage: Any, segment: NewSegment) -> FieldWriter:  # noqa: ARG002 - Whoosh's
        """Return the writer of postings."""
        return FieldWriter(segment)

    def terms_reader(self, storage: Any, segment: SegmentHandle) -> TermsReader:  # noqa: ARG002 - Whoosh's
        """Return the reader of terms and postings."""
        return TermsReader(segment)

    def per_document_reader(self, storage: Any, segment: SegmentHandle) -> PerDocReader:  # noqa: ARG002 - Whoosh's
        """Return the reader of stored fields, lengths and columns."""
        return PerDocReader(segment)

    def column_filename(self, segment: Any, fieldname: str) -> str:  # noqa: ARG002 - Whoosh's
        """Raise ``InputError``: Whoosh's ``add_sortable`` would write a file of its own beside a segment."""
        raise InputError(
            f"field {fieldname!r} cannot become sortable in segments that are written; "
            "index the documents again with a schema in which it is"
        )


class NewSegment(base.Segment):
    """A segment being written; no file is created before its first document."""

    def __init__(
        self, codec: ColumnarCodec, indexname: str, storage: Storage, names: Callable[[], str]
    ) -> None:
        super().__init__(indexname)
        self._codec = codec
        self._storage = storage
        self._names = names
        self._documents = 0

    @cached_property
    def writer(self) -> SegmentWriter:
        """The writer of the segment's files, created on first use."""
        return SegmentWriter(self._storage, self._names())

    def codec(self) -> ColumnarCodec:
        """Return the codec that writes it."""
        return self._codec

    def set_doc_count(self, doccount: int) -> None:
        """Set the number of its documents."""
        self._documents = doccount

    def doc_count_all(self) -> int:
        """Return the number of its documents."""
        return self._documents

    def deleted_count(self) -> int:
        """None are deleted."""
        return 0

    def should_assemble(self) -> bool:
        """It becomes one file anyway."""
        return False

    def seal(self) -> FileRef:
        """Finish its file and make it durable."""
        return self.writer.finish(self._documents, {})

    def abandon(self) -> None:
        """Close its files without finishing them; the next writer removes them."""
        if "writer" in self.__dict__:
            self.writer.abandon()


def _json(name: str, value: Any) -> str:
    """Return a stored value as JSON. Raises ``InputError`` where reading would not give it back unchanged."""
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
        text.encode()
        same = json.loads(text) == value
    except (TypeError, ValueError, RecursionError):
        same = False
    if not same:
        raise InputError(f"the stored value of field {name!r} is not JSON: {value!r:.100}")
    return text


class PerDocWriter(base.PerDocumentWriter):
    """Writes stored fields as JSON records, lengths and values as columns."""

    def __init__(self, segment: NewSegment) -> None:
        self._segment = segment
        self._lengths: dict[str, array[int]] = {}
        self._columns: dict[str, ColumnWriter] = {}
        self._documents = 0
        self._stored: list[str] | None = None
        self.is_closed = False

    @property
    def in_document(self) -> bool:
        """Whether a document was started and not finished."""
        return self._stored is not None

    def start_doc(self, docnum: int) -> None:
        """Start the next document. Raises ``InputError`` inside another one."""
        if self.in_document or docnum != self._documents:
            raise InputError("the document before was refused: cancel the writer")
        self._stored = []

    def add_field(self, fieldname: str, fieldobj: FieldType, value: Any, length: int) -> None:  # noqa: ARG002 - Whoosh's
        """Add a field's stored value and length. Raises ``InputError`` for values that are not JSON."""
        assert self._stored is not None, "start_doc came first"  # noqa: S101 - an invariant, not input
        if value is not None:
            self._stored.append(f"{json.dumps(fieldname)}:{_json(fieldname, value)}")
        if length:
            lengths = self._lengths.setdefault(fieldname, array("I"))
            lengths.extend([0] * (self._documents - len(lengths)))
            lengths.append(length)

    def add_column_value(self, fieldname: str, columnobj: Column, value: Any) -> None:
        """Add a field's column value. Raises ``InputError``."""
        if fieldname not in self._columns:
            check_column(fieldname, columnobj)
            self._columns[fieldname] = column_writer(fieldname, columnobj)
        self._columns[fieldname].add(self._documents, value)

    def add_vector_items(self, fieldname: str, fieldobj: FieldType, items: Any) -> None:  # noqa: ARG002 - Whoosh's
        """Raise ``InputError``: vectors cannot be stored."""
        raise InputError(f"field {fieldname!r} has vectors, which cannot be kept")

    def finish_doc(self) -> None:
        """Finish the document."""
        assert self._stored is not None, "start_doc came first"  # noqa: S101 - an invariant, not input
        self._segment.writer.documents.add(("{" + ",".join(self._stored) + "}").encode())
        self._documents += 1
        self._stored = None

    def close(self) -> None:
        """Write lengths and columns to the segment."""
        self.is_closed = True
        if not self._documents:
            return
        for name, lengths in self._lengths.items():
            values = np.zeros(self._documents, np.uint32)
            values[: len(lengths)] = lengths
            self._segment.writer.numbers(length_column(name), values)
        for name, column in self._columns.items():
            column.write(self._segment.writer, name, self._documents)


class FieldWriter(base.FieldWriter):
    """Collects postings and writes them as posting lists, a bounded number at a time."""

    def __init__(self, segment: NewSegment) -> None:
        self._segment = segment
        self._clear()
        self.is_closed = False

    def _clear(self) -> None:
        self._keys: list[bytes] = []
        self._spread = array("q")
        self._docs = array("I")
        self._counts = array("I")
        self._positions = array("I")

    def start_field(self, fieldname: str, fieldobj: FieldType) -> None:
        """Start a field. Raises ``InputError`` for formats that cannot be stored."""
        self._name = fieldname
        self._format: Format = fieldobj.format
        self._options: IndexOptions = index_options(fieldobj.format)
        self._out: InvertedWriter = self._segment.writer.field(fieldname, self._options)

    def start_term(self, text: bytes) -> None:
        """Start a term."""
        self._keys.append(text)
        self._spread.append(0)

    def add(self, docnum: int, weight: float, vbytes: bytes, length: int) -> None:  # noqa: ARG002 - Whoosh's
        """Add a posting. Raises ``InputError`` for boosts and anything else that cannot be stored."""
        again = bool(self._spread[-1]) and self._docs[-1] == docnum
        if again and not self._options.zones:
            return  # a number given twice, or two that begin alike
        count = self._format.decode_frequency(vbytes) if self._options.zones else 1
        if again or weight != count:
            what = "a posting twice" if again else "a boost"
            raise InputError(
                f"the term {self._keys[-1]!r} of field {self._name!r} has {what}: it cannot be kept"
            )
        self._docs.append(docnum)
        self._counts.append(count)
        self._spread[-1] += 1
        if self._options.positions:
            self._positions.extend(self._decode_positions(vbytes))

    def _decode_positions(self, vbytes: bytes) -> list[int]:
        positions = sorted(self._format.decode_positions(vbytes))
        if positions[0] < 0 or positions[-1] > _MOST:
            raise InputError(
                f"the term {self._keys[-1]!r} of field {self._name!r} has an impossible position"
            )
        return positions

    def finish_term(self) -> None:
        """Finish the term."""
        if max(len(self._positions), len(self._docs)) >= AT_ONCE:
            self._flush()

    def finish_field(self) -> None:
        """Finish the field."""
        self._flush()

    def _flush(self) -> None:
        none, no_flags = np.empty(0, np.uint32), np.empty(0, np.bool_)
        payloads = [b""] * len(self._keys)
        spread = np.array(self._spread, np.int64)
        docs, positions = np.array(self._docs, np.uint32), np.array(self._positions, np.uint32)
        counts = np.array(self._counts, np.uint32).reshape(-1, 1)
        self._out.add(PostingLists(self._keys, payloads, spread, docs, counts, positions, none, no_flags))
        self._clear()

    def close(self) -> None:
        """Nothing is left to write."""
        self.is_closed = True

"""Analysed documents to the groups, columns and records of one segment."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from hashlib import blake2b

import numpy as np

from vnsearch import document_json
from vnsearch.document_analysis import (
    AnalysedDocument,
    Vocabulary,
    display_values,
    duplicate_key,
    keyword_values,
)
from vnsearch.engine.text_indexer import (
    FOLDS,
    FORMS,
    RUN,
    TEXT,
    TEXT_SHAPE,
    TextIndexer,
)
from vnsearch.model import Document
from vnsearch.query import TEXT_FIELDS, VALUE_FIELDS
from vnsearch.segments.checked_file import FileRef
from vnsearch.segments.directory import Storage
from vnsearch.segments.doc_values import Strings, smallest_dtype
from vnsearch.segments.error_mapping import refusal_as_error
from vnsearch.segments.posting_lists import IndexOptions, PostingLists
from vnsearch.segments.segment import SegmentWriter
from vnsearch.vietnam_time import seconds

__all__ = ["FOLDS", "FORMS", "PRESENCE", "TEXT", "TEXT_SHAPE", "UNDATED", "SegmentBuilder"]

#: Fields of which only presence is kept.
PRESENCE = IndexOptions(zones=0)
#: The published column's value where the date is unknown.
UNDATED = -(1 << 62)


def length_column(zone: str) -> str:
    """The column of a zone's exact number of tokens."""
    return f"{zone} length"


def start_column(zone: str) -> str:
    """The column of the position at which a zone begins."""
    return f"{zone} start"


def group_number(name: str) -> int:
    """The number under which a group of near-identical documents is kept: a 64-bit hash of its name."""
    return int.from_bytes(blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


class _Column:
    """Strings of documents in their order, as numbers into those there are."""

    def __init__(self) -> None:
        self._values = Vocabulary()
        self._numbers = array("I")
        self.add("")
        del self._numbers[:]

    def add(self, value: str) -> None:
        """The next document's."""
        self._numbers.append(self._values[value])

    def strings(self) -> Strings:
        """The column."""
        return Strings(smallest_dtype(np.array(self._numbers, np.uint32)), self._values.forms)


class _ValuePostings:
    """Which documents have which values."""

    def __init__(self) -> None:
        self._values = Vocabulary()
        self._numbers, self._docs = array("I"), array("I")

    def add(self, document: int, given: Iterable[str]) -> None:
        """The values of a document, each once, in order of documents."""
        for value in given:
            self._numbers.append(self._values[value])
            self._docs.append(document)

    def groups(self) -> PostingLists:
        """A group a value."""
        forms = self._values.forms
        keys = sorted(range(len(forms)), key=forms.__getitem__)
        rank = np.empty(len(keys), np.int64)
        rank[keys] = np.arange(len(keys))
        homes = rank[np.array(self._numbers, np.int64)]
        docs = np.array(self._docs, np.uint32)[np.argsort(homes, kind="stable")]
        none, unmarked = np.empty(0, np.uint32), np.empty(0, np.bool_)
        ones, spread = np.ones((len(docs), 1), np.uint32), np.bincount(homes, minlength=len(keys))
        named = [forms[key].encode() for key in keys]
        return PostingLists(named, [b""] * len(keys), spread, docs, ones, none, none, unmarked)


class SegmentBuilder:
    """Documents of one segment to be; ``occurrences`` says how many words they have.

    ``run``: so many of them are sorted at a time.
    """

    def __init__(self, storage: Storage, name: Callable[[], str], run: int = RUN) -> None:
        self._storage = storage
        self._name = name
        self._run = run
        self._clear()

    def _clear(self) -> None:
        self._writer: SegmentWriter | None = None
        self._text: TextIndexer | None = None
        self._lengths, self._starts = array("I"), array("I")
        self._published, self._groups = array("q"), array("Q")
        self._present = {name: _ValuePostings() for name in ("id", *VALUE_FIELDS)}
        self._shown: dict[str, _Column] = {}
        self.occurrences = 0

    def __len__(self) -> int:
        return len(self._published)

    @refusal_as_error()
    def add(self, entry: AnalysedDocument) -> None:
        """Takes a document. Raises ``IndexWriteError``."""
        if self._writer is None or self._text is None:
            self._writer = SegmentWriter(self._storage, self._name())
            self._text = TextIndexer(self._writer, self._run)
        self._text.add(entry)
        self._writer.documents.add(document_json.dumps(entry.document).encode())
        self._add_values(entry.document)
        self._lengths.extend(entry.lengths.tolist())
        self._starts.extend(entry.starts.tolist())
        self.occurrences += len(entry.terms)

    def _add_values(self, document: Document) -> None:
        number = len(self)
        self._present["id"].add(number, (document.id,))
        for name, held in keyword_values(document).items():
            self._present[name].add(number, held)
        for name, value in display_values(document).items():
            if name not in self._shown:
                self._shown[name] = _Column()
            self._shown[name].add(value)
        self._groups.append(group_number(duplicate_key(document)))
        self._published.append(int(seconds(document.published)) if document.published else UNDATED)

    @refusal_as_error()
    def write(self) -> tuple[FileRef, int]:
        """Writes the documents as a segment; their number. Raises ``IndexWriteError``."""
        writer, count, text = self._writer, len(self), self._text
        assert writer is not None and text is not None, "add came first"  # noqa: S101 - an invariant
        try:
            text.write()
            self._write_values(writer)
            sealed = writer.finish(count, {})
        except BaseException:
            writer.abandon()
            raise
        self._clear()
        return sealed, count

    def _write_values(self, writer: SegmentWriter) -> None:
        for name, present in self._present.items():
            writer.field(name, PRESENCE).add(present.groups())
        for name, column in self._shown.items():
            writer.strings(name, column.strings())
        writer.numbers("published", np.array(self._published, np.int64))
        writer.numbers("group", np.array(self._groups, np.uint64))
        lengths = np.array(self._lengths, np.uint32).reshape(-1, len(TEXT_FIELDS))
        begins = np.array(self._starts, np.uint32).reshape(-1, len(TEXT_FIELDS))
        for zone, field in enumerate(TEXT_FIELDS):
            writer.numbers(length_column(field), lengths[:, zone])
            writer.numbers(start_column(field), begins[:, zone])

    def abandon(self) -> None:
        """Drops the documents."""
        if self._writer is not None:
            self._writer.abandon()
        self._clear()

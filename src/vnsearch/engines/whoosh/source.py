"""A Whoosh reader as a posting source: postings drained into arrays, columns read whole."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Sequence
from functools import cached_property, wraps
from typing import Any, ParamSpec, TypeVar

import numpy as np
from whoosh.reading import TermNotFound

from vnsearch.engines import stored
from vnsearch.engines.postings import EMPTY, Floats, Ids, Mask, Postings
from vnsearch.engines.whoosh.schema import UNDATED, form_of, length_column, spelling_prefix, term
from vnsearch.errors import IndexDamagedError
from vnsearch.model import Document
from vnsearch.query import TEXT_FIELDS, MemoryVocabulary, Vocabulary

#: Postings kept between queries, in occurrences; about 24 bytes each.
CACHED_OCCURRENCES = 4_000_000

_Given = ParamSpec("_Given")
_Back = TypeVar("_Back")


def _from_disk(read: Callable[_Given, _Back]) -> Callable[_Given, _Back]:
    """Makes whatever Whoosh raises on bytes it does not expect an ``IndexDamagedError``."""

    @wraps(read)
    def guarded(*given: _Given.args, **named: _Given.kwargs) -> _Back:
        try:
            return read(*given, **named)
        except Exception as error:
            raise IndexDamagedError(
                f"the index is damaged ({type(error).__name__} while reading); run vnsearch index --rebuild"
            ) from error

    return guarded


def _drain(matcher: Any, base: int) -> tuple[list[int], list[bytes]]:
    """All document numbers and packed values of a leaf's postings."""
    ids: list[int] = []
    packed: list[bytes] = []
    current, value, step = matcher.id, matcher.value, matcher.next
    while matcher.is_active():
        ids.append(current() + base)
        packed.append(value())
        step()
    return ids, packed


def _unpack(ids: list[int], packed: list[bytes]) -> Postings:
    counts = np.fromiter((len(value) >> 2 for value in packed), np.int64, len(packed))
    positions = np.frombuffer(b"".join(packed), "<u4").astype(np.int64)
    return Postings(np.array(ids, np.int64), counts, positions)


class WhooshSource:
    """One Whoosh reader: one committed state, over all its segments."""

    def __init__(self, reader: Any) -> None:
        self._reader = reader
        self._leaves: list[tuple[Any, int]] = list(reader.leaf_readers())
        self._postings: OrderedDict[tuple[str, str], Postings] = OrderedDict()
        self._cached = 0
        self._columns: dict[str, Floats] = {}

    @cached_property
    def size(self) -> int:
        """One more than the highest document number."""
        return int(self._reader.doc_count_all())

    @cached_property
    def live(self) -> Mask:
        """Which document numbers are not deleted."""
        live = np.ones(self.size, bool)
        for leaf, base in self._leaves:
            if leaf.has_deletions():
                live[np.array(list(leaf.segment().deleted_docs()), np.int64) + base] = False
        return live

    @_from_disk
    def _column(self, name: str) -> Floats:
        if name not in self._columns:
            parts = [self._leaf_column(leaf, name) for leaf, _ in self._leaves]
            self._columns[name] = np.concatenate(parts) if parts else np.empty(0)
        return self._columns[name]

    def _leaf_column(self, leaf: Any, name: str) -> Floats:
        column = leaf.schema[name].column_type
        if not leaf.has_column(name):
            return np.full(leaf.doc_count_all(), float(column.default_value()))
        values: Floats = leaf.column_reader(name, translate=False).array()
        return values

    @cached_property
    def published(self) -> Floats:
        """Seconds since 1970; NaN where unknown."""
        column = self._column("published")
        return np.where(column == UNDATED, np.nan, column)

    def lengths(self, field: str) -> Floats:
        """Tokens of each document's field."""
        return self._column(length_column(field))

    @_from_disk
    def spellings(self, field: str, folded: str) -> Sequence[str]:
        """The forms of a fold: one stretch of the term dictionary."""
        prefix = spelling_prefix(folded)
        found = {
            form_of(raw.decode())
            for leaf, _ in self._leaves
            if field in leaf.indexed_field_names()
            for raw in leaf.expand_prefix(field, prefix)
        }
        return sorted(found)

    def postings(self, field: str, form: str) -> Postings:
        """The postings of a form, kept for the next query while there is room."""
        key = (field, form)
        if key in self._postings:
            self._postings.move_to_end(key)
            return self._postings[key]
        found = self._read(field, term(form))
        self._postings[key] = found
        self._cached += len(found.positions)
        while self._cached > CACHED_OCCURRENCES and len(self._postings) > 1:
            _, dropped = self._postings.popitem(last=False)
            self._cached -= len(dropped.positions)
        return found

    def _matchers(self, field: str, text: str) -> list[tuple[Any, int]]:
        found = []
        for leaf, base in self._leaves:
            try:
                found.append((leaf.postings(field, text), base))
            except TermNotFound:
                continue
        return found

    @_from_disk
    def _read(self, field: str, text: str) -> Postings:
        ids: list[int] = []
        packed: list[bytes] = []
        for matcher, base in self._matchers(field, text):
            more_ids, more_packed = _drain(matcher, base)
            ids += more_ids
            packed += more_packed
        return _unpack(ids, packed) if ids else EMPTY

    @_from_disk
    def bound(self, pair: str) -> int:
        """How often segmentation bound a pair; deleted documents may still count until merged away."""
        infos = (leaf.term_info("words", pair) for leaf, _ in self._leaves if ("words", pair) in leaf)
        return int(sum(info.weight() for info in infos))

    @_from_disk
    def holding(self, field: str, value: str) -> Ids:
        """The documents with that value."""
        found = [base + i for matcher, base in self._matchers(field, value) for i in matcher.all_ids()]
        return np.array(found, np.int64)

    @_from_disk
    def vocabulary(self) -> Vocabulary:
        """The words of all fields; a document counts once for each of its fields."""
        return self._vocabulary

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        counts: Counter[str] = Counter()
        for leaf, _ in self._leaves:
            for field, raw in leaf.all_terms():
                if field in TEXT_FIELDS:
                    counts[form_of(raw.decode())] += leaf.doc_frequency(field, raw)
        return MemoryVocabulary(self.size, counts)

    @_from_disk
    def document(self, number: int) -> Document:
        """The document with that number."""
        return stored.loads(self._reader.stored_fields(number)["document"])

    @_from_disk
    def number(self, document_id: str) -> int | None:
        """The number of the document with that id."""
        numbers = (base + i for m, base in self._matchers("id", document_id) for i in m.all_ids())
        return next(numbers, None)

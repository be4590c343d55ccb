"""Reads several segments as one posting source: document numbers continue from segment to segment."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vnsearch import document_json
from vnsearch.arrays import Bools, DocIds, Float64s, Int64s, UInt32s, UInt64s
from vnsearch.byte_lru import ByteLru
from vnsearch.engine.fold_postings import DecodedList, MultiSegmentPostings, SegmentList
from vnsearch.engine.schema import PAIRS, TEXT, UNDATED, are_dates, length_column, start_column, verify_shapes
from vnsearch.engine.vocabulary import SegmentVocabulary
from vnsearch.errors import IndexDamagedError
from vnsearch.messages import index_errors
from vnsearch.model import Document
from vnsearch.query import TEXT_FIELDS
from vnsearch.search.reader import FoldPostings, union_sorted
from vnsearch.segments.doc_values import StringLists, Strings, concatenate_lists
from vnsearch.segments.error_mapping import with_damage_as_error
from vnsearch.segments.segment import Segment
from vnsearch.segments.term_dictionary import decode_spellings
from vnsearch.text.pair_list import is_listed, pair_key

#: Bytes of decoded postings kept between queries. Only what is computed without the compiled loops needs them.
DECODED_CACHE_BYTES = 16 << 20
#: Bytes of folds and pairs looked up in the term dictionaries, whose postings are not decoded.
_FOLD_CACHE_BYTES = 8 << 20


class SegmentsReader:
    """The segments of one commit as a posting source. Raises ``IndexDamagedError``."""

    supports_native = True

    @with_damage_as_error
    def __init__(self, segments: Sequence[Segment]) -> None:
        for segment in segments:
            verify_shapes(segment)
        self.segments = segments
        self._bases = np.cumsum([0, *(segment.size for segment in segments)])
        #: By fold or, with a space in it, by the key of a pair.
        self._folds: ByteLru[str, MultiSegmentPostings] = ByteLru(_FOLD_CACHE_BYTES)
        self._decoded_lists: ByteLru[SegmentList, DecodedList] = ByteLru(DECODED_CACHE_BYTES)
        self._lists: dict[str, StringLists] = {}
        self._docs_without_value: dict[str, DocIds] = {}
        self._address_columns: dict[int, Strings] = {}

    @property
    def size(self) -> int:
        """Return one more than the highest document number."""
        return int(self._bases[-1])

    @cached_property
    @with_damage_as_error
    def live(self) -> Bools:
        """Return (size,) which documents are not deleted."""
        parts = [np.ones(s.size, np.bool_) if s.live is None else s.live for s in self.segments]
        return np.concatenate(parts) if parts else np.empty(0, np.bool_)

    @with_damage_as_error
    def _numbers(self, name: str, *, keep: bool = True) -> NDArray[Any]:
        parts = [segment.numbers(name) if keep else segment.read_numbers(name) for segment in self.segments]
        if len(parts) == 1:
            return parts[0]
        return np.concatenate(parts) if parts else np.empty(0, np.int64)

    @cached_property
    def published(self) -> Float64s:
        """Return (size,) seconds since 1970; NaN where unknown."""
        column = self._numbers("published")
        if not are_dates(column):  # a histogram of them would be too large for memory
            raise IndexDamagedError(index_errors.damaged_index("dates that are none"))
        return np.where(column == UNDATED, np.nan, column)

    @property
    def duplicate_groups(self) -> UInt64s:
        """Return (size,) the number of each document's near-duplicate group."""
        return self._numbers("group").astype(np.uint64, copy=False)  # of an empty index too

    def lengths(self, zone: int) -> UInt32s:
        """Return (size,) the tokens of each document's zone."""
        return self._numbers(length_column(TEXT_FIELDS[zone]), keep=False)

    def starts(self, zone: int) -> UInt32s:
        """Return (size,) the position at which each document's zone starts."""
        return self._numbers(start_column(TEXT_FIELDS[zone]), keep=False)

    @with_damage_as_error
    def string_lists(self, name: str) -> StringLists:
        """Return a value field as a column, with the values as documents write them."""
        if name not in self._lists:
            self._lists[name] = concatenate_lists([segment.string_lists(name) for segment in self.segments])
        return self._lists[name]

    # Text

    def postings(self, folded: str) -> FoldPostings | None:
        """Return the postings of a fold; their places in the segments are cached."""
        postings = self._folds.get(folded)
        if postings is not None:
            return postings
        postings = self._read(TEXT, folded)
        return self._folds.put(folded, postings) if postings.forms else None

    def pairs(self, left: str, right: str) -> FoldPostings | None:
        """Return the postings of two folds side by side; None where no list is kept of the pair."""
        if not is_listed(left, right):
            return None
        key = pair_key(left, right)
        postings = self._folds.get(key)
        return self._folds.put(key, self._read(PAIRS, key)) if postings is None else postings

    @with_damage_as_error
    def _read(self, name: str, key: str) -> MultiSegmentPostings:
        """Return the postings of a term; without spellings where no document has it."""
        numbers: dict[str, int] = {}
        lists: list[SegmentList] = []
        for segment, base in zip(self.segments, self._bases.tolist(), strict=False):
            field = segment.field(name)
            term = field.find(key.encode()) if field else None
            if field is None or term is None:
                continue
            forms = decode_spellings(field.dictionary.entry(term.number)[1] or key.encode())
            variant_numbers = np.array([numbers.setdefault(form, len(numbers)) for form in forms], np.int64)
            is_same = bool((variant_numbers == np.arange(len(forms))).all())
            renumbering = None if is_same else variant_numbers
            lists.append(SegmentList(field, term, base, segment.live, len(forms), renumbering))
        return MultiSegmentPostings(tuple(numbers), lists, self._decoded_lists)

    @with_damage_as_error
    def vocabulary(self) -> SegmentVocabulary:
        """Return the vocabulary of all text."""
        return self._vocabulary

    @cached_property
    def _vocabulary(self) -> SegmentVocabulary:
        return SegmentVocabulary(self.segments)

    # Values and documents

    @with_damage_as_error
    def docs_with_value(self, name: str, value: str) -> DocIds:
        """Return the documents with that value."""
        parts = []
        for segment, base in zip(self.segments, self._bases.tolist(), strict=False):
            field = segment.field(name)
            term = field.find(value.encode()) if field else None
            if field is not None and term is not None:
                parts.append((field.docs(term) + base).astype(np.uint32))
        return union_sorted(parts)

    @with_damage_as_error
    def docs_without_value(self, name: str) -> DocIds:
        """Return the documents without any value; they are computed once."""
        if name not in self._docs_without_value:
            parts = [
                docs_without_terms(segment, name) + base
                for segment, base in zip(self.segments, self._bases.tolist(), strict=False)
            ]
            self._docs_without_value[name] = union_sorted(part.astype(np.uint32) for part in parts)
        return self._docs_without_value[name]

    @with_damage_as_error
    def docs_with_address(self, text: str, *, anywhere: bool) -> DocIds:
        """Return the documents at a web address or below it."""
        from vnsearch.engine.address_column import docs_that_match
        from vnsearch.engine.addresses import address_matcher

        matches = address_matcher(text, anywhere=anywhere)
        parts = [
            (docs_that_match(self._addresses(number), matches) + base).astype(np.uint32)
            for number, base in enumerate(self._bases[:-1].tolist())
        ]
        return union_sorted(parts)

    def _addresses(self, number: int) -> Strings:
        from vnsearch.engine.address_column import address_column

        if number not in self._address_columns:
            self._address_columns[number] = address_column(self.segments[number])
        return self._address_columns[number]

    @with_damage_as_error
    def document(self, number: int) -> Document:
        """Return the document with that number."""
        segment = int(self._bases.searchsorted(number, "right")) - 1
        return document_json.loads(
            self.segments[segment].documents.record(number - int(self._bases[segment])).decode()
        )

    def number(self, document_id: str) -> int | None:
        """Return the number of the live document with that id, or None."""
        docs = self.docs_with_value("id", document_id)
        live = docs[self.live[docs]]
        return int(live[0]) if len(live) else None


def docs_without_terms(segment: Segment, name: str) -> Int64s:
    """Return the documents of a segment that are in no posting list of a field."""
    has_term = np.zeros(segment.size, np.bool_)
    if field := segment.field(name):
        for number in range(len(field.dictionary)):
            has_term[field.docs(field.term_info(number))] = True
    return np.flatnonzero(~has_term)

"""Reads several segments as one posting source: document numbers continue from segment to segment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vnsearch import document_json
from vnsearch.arrays import Bools, DocIds, Float64s, Int64s, UInt32s, UInt64s
from vnsearch.byte_lru import ByteLru
from vnsearch.engine.address_column import address_column, docs_that_match
from vnsearch.engine.addresses import address_matcher
from vnsearch.engine.schema import are_dates, verify_shapes
from vnsearch.engine.segment_builder import TEXT, UNDATED, length_column, start_column
from vnsearch.engine.vocabulary import SegmentVocabulary
from vnsearch.errors import IndexDamagedError
from vnsearch.messages import index_errors
from vnsearch.model import Document
from vnsearch.native import I64, U32, address
from vnsearch.native.structs import PackedValues, Postings
from vnsearch.query import TEXT_FIELDS
from vnsearch.search.reader import FoldPostings, NativePostings, Occurrences, union_sorted
from vnsearch.segments.doc_values import Strings, concatenate, smallest_dtype
from vnsearch.segments.error_mapping import with_damage_as_error
from vnsearch.segments.posting_lists import run_offsets, run_ramp
from vnsearch.segments.postings_reader import InvertedField, TermInfo
from vnsearch.segments.segment import Segment
from vnsearch.segments.term_dictionary import decode_spellings

#: Bytes of decoded postings cached between queries.
CACHED_BYTES = 128 << 20


@dataclass(frozen=True, slots=True, eq=False)
class _SegmentPostings:
    """The postings of a fold in one segment.

    ``first_posting``: the index of its first posting among those of all segments. ``freq_codes``,
    ``occurrence_offsets`` (postings,): each posting's row of frequencies and its first occurrence.
    ``all_live``: no document is deleted. ``variant_numbers``: its variants' numbers among those of all
    segments; None where they are the same.
    """

    field: InvertedField
    term: TermInfo
    first_posting: int
    freq_codes: NDArray[Any]
    occurrence_offsets: UInt32s
    all_live: bool
    variant_numbers: Int64s | None

    def variants(self, indices: Int64s) -> Int64s:
        """Return the variants of some occurrences."""
        variants = self.field.variants(self.term, indices)
        return variants if self.variant_numbers is None else self.variant_numbers[variants]

    def occurrence_indices(self, postings: Int64s) -> tuple[Int64s, Int64s]:
        """Return the indices of all occurrences of some postings, and how many each posting has."""
        freqs = self.field.posting_freqs(self.freq_codes[postings])
        return np.repeat(self.occurrence_offsets[postings].astype(np.int64), freqs) + run_ramp(freqs), freqs

    def live_occurrence_indices(self) -> Int64s:
        """Return the indices of all occurrences in live documents."""
        return (
            np.arange(self.term.total_term_freq)
            if self.all_live
            else self.occurrence_indices(np.arange(len(self.freq_codes)))[0]
        )

    def native_view(self, docs: DocIds) -> NativePostings:
        """Return them for the compiled loops; ``docs``: their documents, numbered over all segments."""
        sums, codes, table = self.field.frequency_sums, self.freq_codes, self.field.table
        if not len(docs) == len(codes) == len(self.occurrence_offsets) or len(table) != len(sums):
            raise IndexError("postings of different sizes")
        streams, arrays = self.field.native_view(self.term)
        struct = Postings(
            docs=address(docs, U32),
            occurrence_offsets=address(self.occurrence_offsets, U32),
            freq_codes=address(codes, codes.dtype),
            freq_sums=address(sums, I64),
            freq_table=address(table, U32),
            count=len(docs),
            code_size=codes.itemsize,
            code_count=len(sums),
            zones=table.shape[1],
            has_flags=int(self.field.options.flags),
            positions=PackedValues(*streams[:8]),
            variants=PackedValues(*streams[8:]),
        )
        return NativePostings(struct, self.variant_numbers, (docs, self, arrays))

    def occurrences(self, postings: Int64s, first_owner: int, *, with_variants: bool) -> Occurrences:
        """Return the occurrences in some postings, whose owners are numbered from ``first_owner`` on."""
        indices, freqs = self.occurrence_indices(postings - self.first_posting)
        owners = np.repeat(np.arange(first_owner, first_owner + len(postings)), freqs)
        positions, flags = self.field.positions(self.term, indices, freqs)
        variants = self.variants(indices) if with_variants else _NONE
        return Occurrences(owners, positions, variants, flags)


class MultiSegmentPostings:
    """The postings of a fold in all segments."""

    def __init__(self, forms: tuple[str, ...], docs: DocIds, parts: list[_SegmentPostings]) -> None:
        self.forms = forms
        self.docs = docs
        self._parts = parts
        self._offsets = np.array([part.first_posting for part in parts] + [len(docs)])

    @cached_property
    def _native_view(self) -> tuple[NativePostings, ...]:
        offsets = self._offsets.tolist()
        spans = zip(self._parts, offsets[:-1], offsets[1:], strict=True)
        return tuple(part.native_view(self.docs[start:end]) for part, start, end in spans)

    def native_view(self) -> tuple[NativePostings, ...]:
        """Return where the postings lie in memory, segment by segment."""
        return self._native_view

    @property
    def nbytes(self) -> int:
        """Return the bytes in memory."""
        return int(
            self.docs.nbytes
            + sum(part.freq_codes.nbytes + part.occurrence_offsets.nbytes for part in self._parts)
        )

    def freqs(self) -> UInt32s:
        """Return (postings, zones) the occurrences by zone."""
        return _concatenate([part.field.table[part.freq_codes] for part in self._parts])

    @with_damage_as_error
    def variants(self) -> Int64s:
        """Return (occurrences,) the variant of each."""
        return _concatenate([part.variants(part.live_occurrence_indices()) for part in self._parts])

    @with_damage_as_error
    def occurrences(self, postings: Int64s, *, with_variants: bool = True) -> Occurrences:
        """Return the occurrences in some postings."""
        if len(self._parts) == 1:
            return self._parts[0].occurrences(postings, 0, with_variants=with_variants)
        cuts = np.searchsorted(postings, self._offsets).tolist()
        spans = zip(self._parts, cuts[:-1], cuts[1:], strict=True)
        parts = [
            part.occurrences(postings[start:end], start, with_variants=with_variants)
            for part, start, end in spans
            if end > start
        ]
        if len(parts) == 1:
            return parts[0]
        if not parts:
            return _NO_OCCURRENCES
        return Occurrences(
            np.concatenate([part.owners for part in parts]),
            np.concatenate([part.positions for part in parts]),
            np.concatenate([part.variants for part in parts]),
            np.concatenate([part.continues_word for part in parts]),
        )


_NONE = np.empty(0, np.int64)
_NO_OCCURRENCES = Occurrences(_NONE, _NONE, _NONE, np.empty(0, np.bool_))


def _concatenate(parts: Sequence[NDArray[Any]]) -> NDArray[Any]:
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


class SegmentsReader:
    """The segments of one commit as a posting source. Raises ``IndexDamagedError``."""

    supports_native = True

    @with_damage_as_error
    def __init__(self, segments: Sequence[Segment]) -> None:
        for segment in segments:
            verify_shapes(segment)
        self.segments = segments
        self._bases = np.cumsum([0, *(segment.size for segment in segments)])
        self._folds: ByteLru[str, MultiSegmentPostings] = ByteLru(CACHED_BYTES)
        self._strings: dict[str, Strings] = {}
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
    def _numbers(self, name: str) -> NDArray[Any]:
        parts = [segment.numbers(name) for segment in self.segments]
        if len(parts) == 1:
            return parts[0]
        return np.concatenate(parts) if parts else np.empty(0, np.int64)

    @cached_property
    def published(self) -> Float64s:
        """Return (size,) seconds since 1970; NaN where unknown."""
        column = self._numbers("published")
        if not are_dates(column):  # a histogram would have room for all days between them
            raise IndexDamagedError(index_errors.damaged_index("dates that are none"))
        return np.where(column == UNDATED, np.nan, column)

    @property
    def duplicate_groups(self) -> UInt64s:
        """Return (size,) the number of each document's near-duplicate group."""
        return self._numbers("group")

    def lengths(self, zone: int) -> UInt32s:
        """Return (size,) the tokens of each document's zone."""
        return self._numbers(length_column(TEXT_FIELDS[zone]))

    def starts(self, zone: int) -> UInt32s:
        """Return (size,) the position at which each document's zone starts."""
        return self._numbers(start_column(TEXT_FIELDS[zone]))

    @with_damage_as_error
    def strings(self, name: str) -> Strings:
        """Return a value field as a column, with the values as documents write them."""
        if name not in self._strings:
            self._strings[name] = concatenate([segment.strings(name) for segment in self.segments])
        return self._strings[name]

    # Text

    def postings(self, folded: str) -> FoldPostings | None:
        """Return the postings of a fold, cached for later queries."""
        cached = self._folds.get(folded)
        if cached is not None:
            return cached
        postings = self._read(folded.encode())
        return None if postings is None else self._folds.put(folded, postings)

    @with_damage_as_error
    def _read(self, key: bytes) -> MultiSegmentPostings | None:
        forms: dict[str, int] = {}
        docs: list[DocIds] = []
        parts: list[_SegmentPostings] = []
        for segment, base in zip(self.segments, self._bases.tolist(), strict=False):
            field = segment.field(TEXT)
            term = field.find(key) if field else None
            if field is None or term is None:
                continue
            part, live_docs = _segment_postings(field, term, segment.live, sum(map(len, docs)), key, forms)
            if len(live_docs):
                parts.append(part)
                docs.append((live_docs + base).astype(np.uint32))
        return MultiSegmentPostings(tuple(forms), _concatenate(docs), parts) if docs else None

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
    def docs_with_address(self, text: str, *, anywhere: bool) -> DocIds:
        """Return the documents at a web address or below it."""
        matches = address_matcher(text, anywhere=anywhere)
        parts = [
            (docs_that_match(self._addresses(number), matches) + base).astype(np.uint32)
            for number, base in enumerate(self._bases[:-1].tolist())
        ]
        return union_sorted(parts)

    def _addresses(self, number: int) -> Strings:
        if number not in self._address_columns:
            self._address_columns[number] = address_column(self.segments[number])
        return self._address_columns[number]

    @with_damage_as_error
    def document(self, number: int) -> Document:
        """Return the document with that number."""
        segment = int(np.searchsorted(self._bases, number, "right")) - 1
        return document_json.loads(
            self.segments[segment].documents.record(number - int(self._bases[segment])).decode()
        )

    def number(self, document_id: str) -> int | None:
        """Return the number of the live document with that id, or None."""
        docs = self.docs_with_value("id", document_id)
        live = docs[self.live[docs]]
        return int(live[0]) if len(live) else None


def _segment_postings(
    field: InvertedField,
    term: TermInfo,
    live: Bools | None,
    first_posting: int,
    key: bytes,
    forms: dict[str, int],
) -> tuple[_SegmentPostings, Int64s]:
    """Return a term's postings and live documents in one segment; add its spellings to ``forms``."""
    field.verify(term)
    docs, codes = field.docs(term), field.codes(term)
    offsets = run_offsets(field.posting_freqs(codes)).astype(np.uint32)
    is_live = None if live is None else live[docs]
    all_live = is_live is None or bool(is_live.all())
    if not all_live:
        docs, codes, offsets = docs[is_live], codes[is_live], offsets[is_live]
    spellings = decode_spellings(field.dictionary.entry(term.number)[1] or key)
    variant_numbers = np.array([forms.setdefault(form, len(forms)) for form in spellings], np.int64)
    same = bool((variant_numbers == np.arange(len(variant_numbers))).all())
    return _SegmentPostings(
        field,
        term,
        first_posting,
        smallest_dtype(codes),
        offsets,
        all_live,
        None if same else variant_numbers,
    ), docs

"""Segments as one posting source: document numbers follow one another, segment by segment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any, ParamSpec, TypeVar

import numpy as np
from numpy.typing import NDArray

from vnsearch import document_json
from vnsearch.arrays import Bools, DocIds, Float64s, Int64s, UInt32s, UInt64s
from vnsearch.byte_lru import ByteLru
from vnsearch.engine.segment_builder import TEXT, UNDATED, length_column, start_column
from vnsearch.engine.vocabulary import SegmentVocabulary
from vnsearch.model import Document
from vnsearch.native import I64, U32, address
from vnsearch.query import TEXT_FIELDS
from vnsearch.search.reader import FoldPostings, NativePostings, Occurrences, union_sorted
from vnsearch.segments.doc_values import Strings, concatenate, smallest_dtype
from vnsearch.segments.error_mapping import damage_as_error
from vnsearch.segments.posting_lists import run_offsets, run_ramp
from vnsearch.segments.postings_reader import InvertedField, TermInfo
from vnsearch.segments.segment import Segment
from vnsearch.segments.term_dictionary import decode_spellings

_Given = ParamSpec("_Given")
_Back = TypeVar("_Back")
#: Bytes of unpacked postings kept between queries.
CACHED = 128 << 20


def with_damage_as_error(read: Callable[_Given, _Back]) -> Callable[_Given, _Back]:
    """Makes whatever a crafted file brings about an ``IndexDamagedError``."""

    @wraps(read)
    def guarded(*given: _Given.args, **named: _Given.kwargs) -> _Back:
        with damage_as_error():
            return read(*given, **named)

    return guarded


@dataclass(frozen=True, slots=True, eq=False)
class _SegmentPostings:
    """One segment's share of a fold: its field and group, each posting's row of counts, its first occurrence.

    ``first`` is the number of its first posting among all. ``whole``: all of the segment's postings are of
    live documents. ``renamed``: its variants' numbers among all; None if the same.
    """

    field: InvertedField
    group: TermInfo
    first: int
    codes: NDArray[Any]
    begins: UInt32s
    whole: bool
    renamed: Int64s | None

    def variants(self, chosen: Int64s) -> Int64s:
        """The spellings of some occurrences."""
        found = self.field.variants(self.group, chosen)
        return found if self.renamed is None else self.renamed[found]

    def places(self, local: Int64s) -> tuple[Int64s, Int64s]:
        """The numbers of all occurrences of some postings, and how many each has."""
        sums = self.field.posting_freqs(self.codes[local])
        return np.repeat(self.begins[local].astype(np.int64), sums) + run_ramp(sums), sums

    def all_places(self) -> Int64s:
        """The numbers of all occurrences in live documents."""
        return (
            np.arange(self.group.total_term_freq)
            if self.whole
            else self.places(np.arange(len(self.codes)))[0]
        )

    def native_view(self, docs: DocIds) -> NativePostings:
        """Where it lies in memory, with its share of the fold's documents."""
        sums, codes, table = self.field.frequency_sums, self.codes, self.field.table
        addresses = address(docs, U32), address(self.begins, U32), address(codes, codes.dtype)
        sizes = len(docs), codes.itemsize, len(sums), int(self.field.options.flags)
        lain, held = self.field.native_view(self.group)
        numbers = *addresses, address(sums, I64), address(table, U32), *sizes, *lain
        return NativePostings(numbers, self.renamed, (docs, self, held))

    def occurrences(self, chosen: Int64s, owner: int, *, with_variants: bool) -> Occurrences:
        """The occurrences in some postings, numbered from ``owner`` on."""
        places, sums = self.places(chosen - self.first)
        owners = np.repeat(np.arange(owner, owner + len(chosen)), sums)
        positions, bound = self.field.positions(self.group, places, sums)
        variants = self.variants(places) if with_variants else _NONE
        return Occurrences(owners, positions, variants, bound)


class MultiSegmentPostings:
    """A fold's postings over all segments."""

    def __init__(self, forms: tuple[str, ...], docs: DocIds, parts: list[_SegmentPostings]) -> None:
        self.forms = forms
        self.docs = docs
        self._parts = parts
        self._edges = np.array([part.first for part in parts] + [len(docs)])

    @cached_property
    def _packed(self) -> tuple[NativePostings, ...]:
        edges = self._edges.tolist()
        spans = zip(self._parts, edges[:-1], edges[1:], strict=True)
        return tuple(part.native_view(self.docs[first:past]) for part, first, past in spans)

    def native_view(self) -> tuple[NativePostings, ...]:
        """Where its postings lie, segment by segment."""
        return self._packed

    @property
    def nbytes(self) -> int:
        """Bytes it holds in memory."""
        return int(self.docs.nbytes + sum(part.codes.nbytes + part.begins.nbytes for part in self._parts))

    def freqs(self) -> UInt32s:
        """Occurrences by zone."""
        return _joined([part.field.table[part.codes] for part in self._parts])

    @with_damage_as_error
    def variants(self) -> Int64s:
        """Every occurrence's spelling."""
        return _joined([part.variants(part.all_places()) for part in self._parts])

    @with_damage_as_error
    def occurrences(self, chosen: Int64s, *, with_variants: bool = True) -> Occurrences:
        """The occurrences in some postings."""
        if len(self._parts) == 1:
            return self._parts[0].occurrences(chosen, 0, with_variants=with_variants)
        cuts = np.searchsorted(chosen, self._edges).tolist()
        spans = zip(self._parts, cuts[:-1], cuts[1:], strict=True)
        found = [
            part.occurrences(chosen[low:high], low, with_variants=with_variants)
            for part, low, high in spans
            if high > low
        ]
        if len(found) == 1:
            return found[0]
        if not found:
            return _NOTHING
        return Occurrences(
            np.concatenate([each.owners for each in found]),
            np.concatenate([each.positions for each in found]),
            np.concatenate([each.variants for each in found]),
            np.concatenate([each.continues_word for each in found]),
        )


_NONE = np.empty(0, np.int64)
_NOTHING = Occurrences(_NONE, _NONE, _NONE, np.empty(0, np.bool_))


def _joined(parts: Sequence[NDArray[Any]]) -> NDArray[Any]:
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


class SegmentsReader:
    """The segments of one commit."""

    supports_native = True

    def __init__(self, segments: Sequence[Segment]) -> None:
        self.segments = segments
        self._bases = np.cumsum([0, *(segment.size for segment in segments)])
        self._folds: ByteLru[str, MultiSegmentPostings] = ByteLru(CACHED)
        self._strings: dict[str, Strings] = {}

    @property
    def size(self) -> int:
        """One more than the highest document number."""
        return int(self._bases[-1])

    @cached_property
    @with_damage_as_error
    def live(self) -> Bools:
        """Which document numbers are not deleted."""
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
        """Seconds since 1970; NaN where unknown."""
        column = self._numbers("published")
        return np.where(column == UNDATED, np.nan, column)

    @property
    def duplicate_groups(self) -> UInt64s:
        """The same number for near-identical documents."""
        return self._numbers("group")

    def lengths(self, zone: int) -> UInt32s:
        """Tokens of each document's zone."""
        return self._numbers(length_column(TEXT_FIELDS[zone]))

    def starts(self, zone: int) -> UInt32s:
        """Where each document's zone begins."""
        return self._numbers(start_column(TEXT_FIELDS[zone]))

    @with_damage_as_error
    def strings(self, name: str) -> Strings:
        """A value field as a column, in the wording of the documents."""
        if name not in self._strings:
            self._strings[name] = concatenate([segment.strings(name) for segment in self.segments])
        return self._strings[name]

    # Text

    def postings(self, folded: str) -> FoldPostings | None:
        """The postings of a fold, kept for the next query while there is room."""
        known = self._folds.get(folded)
        if known is not None:
            return known
        found = self._read(folded.encode())
        return None if found is None else self._folds.put(folded, found)

    @with_damage_as_error
    def _read(self, key: bytes) -> MultiSegmentPostings | None:
        forms: dict[str, int] = {}
        docs: list[DocIds] = []
        parts: list[_SegmentPostings] = []
        for segment, base in zip(self.segments, self._bases.tolist(), strict=False):
            field = segment.field(TEXT)
            group = field.find(key) if field else None
            if field is None or group is None:
                continue
            part, held = _part(field, group, segment.live, sum(map(len, docs)), key, forms)
            if len(held):
                parts.append(part)
                docs.append((held + base).astype(np.uint32))
        return MultiSegmentPostings(tuple(forms), _joined(docs), parts) if docs else None

    @with_damage_as_error
    def vocabulary(self) -> SegmentVocabulary:
        """The words of all text."""
        return self._vocabulary

    @cached_property
    def _vocabulary(self) -> SegmentVocabulary:
        return SegmentVocabulary(self.segments)

    # Values and documents

    @with_damage_as_error
    def docs_with_value(self, name: str, value: str) -> DocIds:
        """The documents with that value."""
        found = []
        for segment, base in zip(self.segments, self._bases.tolist(), strict=False):
            field = segment.field(name)
            group = field.find(value.encode()) if field else None
            if field is not None and group is not None:
                found.append((field.docs(group) + base).astype(np.uint32))
        return union_sorted(found)

    @with_damage_as_error
    def document(self, number: int) -> Document:
        """The document with that number."""
        at = int(np.searchsorted(self._bases, number, "right")) - 1
        return document_json.loads(self.segments[at].documents.record(number - int(self._bases[at])).decode())

    def number(self, document_id: str) -> int | None:
        """The number of the document with that id."""
        found = self.docs_with_value("id", document_id)
        alive = found[self.live[found]]
        return int(alive[0]) if len(alive) else None

    def close(self) -> None:
        """Lets the files go."""
        self._folds.clear()
        for segment in self.segments:
            segment.close()


def _part(
    field: InvertedField, group: TermInfo, live: Bools | None, first: int, key: bytes, forms: dict[str, int]
) -> tuple[_SegmentPostings, Int64s]:
    """A segment's share and its live documents; ``forms`` learns its spellings."""
    field.verify(group)
    docs, codes = field.docs(group), field.codes(group)
    begins = run_offsets(field.posting_freqs(codes)).astype(np.uint32)
    kept = None if live is None else live[docs]
    whole = kept is None or bool(kept.all())
    if not whole:
        docs, codes, begins = docs[kept], codes[kept], begins[kept]
    spelt = decode_spellings(field.dictionary.entry(group.number)[1] or key)
    renamed = np.array([forms.setdefault(form, len(forms)) for form in spelt], np.int64)
    same = bool((renamed == np.arange(len(renamed))).all())
    return _SegmentPostings(
        field, group, first, smallest_dtype(codes), begins, whole, None if same else renamed
    ), docs

"""The postings of a fold or a pair in all segments: read in place by compiled code, or decoded into arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vnsearch.arrays import Bools, DocIds, Int64s, UInt32s
from vnsearch.byte_lru import ByteLru
from vnsearch.query import TEXT_FIELDS
from vnsearch.search.reader import NativePostings, Occurrences
from vnsearch.segments.doc_values import smallest_dtype
from vnsearch.segments.error_mapping import with_damage_as_error
from vnsearch.segments.posting_lists import run_offsets, run_ramp
from vnsearch.segments.postings_reader import InvertedField, TermInfo

_NONE = np.empty(0, np.int64)
_NO_DOCS: DocIds = np.empty(0, np.uint32)
_NO_FREQS: UInt32s = np.empty((0, len(TEXT_FIELDS)), np.uint32)
_NO_OCCURRENCES = Occurrences(_NONE, _NONE, _NONE, np.empty(0, np.bool_))
#: Bytes of a posting list of one segment that is not decoded: its structures and those of Python.
_BYTES_OF_LIST = 2048


class DecodedList(NamedTuple):
    """The postings of live documents of one segment.

    ``docs`` (P,): numbers among the documents of all segments. ``freq_codes``, ``occurrence_offsets`` (P,): each
    posting's row of frequencies and its first occurrence.
    """

    docs: DocIds
    freq_codes: NDArray[Any]
    occurrence_offsets: UInt32s

    @property
    def nbytes(self) -> int:
        """Bytes of its arrays."""
        return int(self.docs.nbytes + self.freq_codes.nbytes + self.occurrence_offsets.nbytes)


@dataclass(frozen=True, eq=False)
class SegmentList:
    """The posting list of a fold or a pair in one segment.

    ``first_doc``: the number of the segment's first document. ``live``: which of its documents are not deleted;
    None: all. ``spellings``: how many the fold has there. ``variant_numbers``: these spellings' numbers among
    those of all segments; None where they are the same.
    """

    field: InvertedField
    term: TermInfo
    first_doc: int
    live: Bools | None
    spellings: int
    variant_numbers: Int64s | None

    @cached_property
    def native_view(self) -> NativePostings:
        """The list as the compiled loops read it."""
        struct = self.field.native_struct(self.term, self.spellings, self.first_doc)
        return NativePostings(struct, self.variant_numbers, self.field)

    def doc_freq(self, selection: Bools | None) -> int | None:
        """Return how many documents have one of the selected spellings (None: any); None where not stored.

        ``selection``: a flag for each spelling of all segments.
        """
        if self.live is not None:
            return None
        if selection is None:
            return self.term.doc_freq
        numbers = np.flatnonzero(
            selection[: self.spellings] if self.variant_numbers is None else selection[self.variant_numbers]
        )
        if len(numbers) > 1:
            return None
        doc_freqs = self.field.spelling_doc_freqs(self.term.number, self.term.number + 1)
        return int(doc_freqs[numbers].sum())

    def decode(self) -> DecodedList:
        """Return its postings as arrays."""
        self.field.verify(self.term)
        docs, codes = self.field.docs(self.term), self.field.codes(self.term)
        offsets = run_offsets(self.field.posting_freqs(codes)).astype(np.uint32)
        if self.live is not None:
            is_live = self.live[docs]
            docs, codes, offsets = docs[is_live], codes[is_live], offsets[is_live]
        return DecodedList((docs + self.first_doc).astype(np.uint32), smallest_dtype(codes), offsets)

    def variants(self, indices: Int64s) -> Int64s:
        """Return the variants of some occurrences."""
        variants = self.field.variants(self.term, indices)
        return variants if self.variant_numbers is None else self.variant_numbers[variants]


class MultiSegmentPostings:
    """The postings of a fold or a pair in all segments. ``cache``: of decoded lists."""

    def __init__(
        self, forms: tuple[str, ...], lists: Sequence[SegmentList], cache: ByteLru[Any, DecodedList]
    ) -> None:
        self.forms = forms
        self._lists = lists
        self._cache = cache

    @property
    def nbytes(self) -> int:
        """About how many bytes it takes while nothing of it is decoded."""
        return _BYTES_OF_LIST * len(self._lists)

    @with_damage_as_error
    def stored_doc_freq(self, selection: Bools | None) -> int | None:
        """Return how many documents have one of the selected spellings; None where that has to be counted."""
        doc_freqs = [part.doc_freq(selection) for part in self._lists]
        return None if None in doc_freqs else sum(filter(None, doc_freqs))

    def native_view(self) -> Sequence[NativePostings]:
        """Return where the posting lists lie in memory, segment by segment."""
        return self._native_view

    @cached_property
    @with_damage_as_error
    def _native_view(self) -> Sequence[NativePostings]:
        return [part.native_view for part in self._lists]

    # Decoded

    def _decode(self) -> list[DecodedList]:
        return [self._cache.get(part) or self._cache.put(part, part.decode()) for part in self._lists]

    @property
    @with_damage_as_error
    def docs(self) -> DocIds:
        """(P,) ascending numbers of the live documents."""
        return _concatenate([part.docs for part in self._decode()] or [_NO_DOCS])

    @with_damage_as_error
    def freqs(self, postings: Int64s) -> UInt32s:
        """Return (n, zones) the occurrences by zone of some postings."""
        parts = [
            part.field.table[arrays.freq_codes[rows]] for part, arrays, rows, _ in self._parts_of(postings)
        ]
        return np.concatenate(parts or [_NO_FREQS])

    @with_damage_as_error
    def variants(self, postings: Int64s) -> Int64s:
        """Return the variant of each occurrence in some postings."""
        parts = [
            part.variants(_occurrence_indices(part, arrays, rows)[0])
            for part, arrays, rows, _ in self._parts_of(postings)
        ]
        return _concatenate(parts or [_NONE])

    @with_damage_as_error
    def occurrences(self, postings: Int64s, *, with_variants: bool = True) -> Occurrences:
        """Return the occurrences in some postings."""
        parts = [
            _occurrences(part, arrays, rows, first, with_variants)
            for part, arrays, rows, first in self._parts_of(postings)
            if len(rows)
        ]
        if len(parts) < 2:
            return parts[0] if parts else _NO_OCCURRENCES
        return Occurrences(
            np.concatenate([part.owners for part in parts]),
            np.concatenate([part.positions for part in parts]),
            np.concatenate([part.variants for part in parts]),
            np.concatenate([part.continues_word for part in parts]),
        )

    def _parts_of(self, postings: Int64s) -> list[tuple[SegmentList, DecodedList, Int64s, int]]:
        """Return for each segment its lists, its own numbers of the postings, and where these begin."""
        lists = self._decode()
        offsets = np.cumsum([0, *(len(part.docs) for part in lists)])
        cuts = np.searchsorted(postings, offsets).tolist()
        return [
            (part, arrays, postings[cuts[i] : cuts[i + 1]] - offsets[i], cuts[i])
            for i, (part, arrays) in enumerate(zip(self._lists, lists, strict=True))
        ]


def _occurrence_indices(part: SegmentList, arrays: DecodedList, rows: Int64s) -> tuple[Int64s, Int64s]:
    """Return the indices of all occurrences of some postings, and how many each posting has."""
    freqs = part.field.posting_freqs(arrays.freq_codes[rows])
    return np.repeat(arrays.occurrence_offsets[rows].astype(np.int64), freqs) + run_ramp(freqs), freqs


def _occurrences(
    part: SegmentList, arrays: DecodedList, rows: Int64s, first_owner: int, with_variants: bool
) -> Occurrences:
    """Return the occurrences in some postings, whose owners are numbered from ``first_owner`` on."""
    indices, freqs = _occurrence_indices(part, arrays, rows)
    owners = np.repeat(np.arange(first_owner, first_owner + len(rows)), freqs)
    positions, flags = part.field.positions(part.term, indices, freqs)
    variants = part.variants(indices) if with_variants else _NONE
    return Occurrences(owners, positions, variants, flags)


def _concatenate(parts: Sequence[NDArray[Any]]) -> NDArray[Any]:
    return parts[0] if len(parts) == 1 else np.concatenate(parts)

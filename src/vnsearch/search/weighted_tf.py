"""Weighted term frequencies: how much each document contains of a term, as BM25F adds it up.

One occurrence counts the weight of its zone (``Ranking.fields``) divided by the zone's length norm; the
weighted term frequency of a document is the sum over the term's occurrences in it. Source: Robertson &
Zaragoza (2009), section 3.6; see ``vnsearch.ranking``. They are read from the posting lists for the documents
that are scored, and not cached, but for those of synonyms.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple, Protocol

import numpy as np

from vnsearch.arrays import Bools, DocIds, Float32s, Float64s, UInt32s
from vnsearch.byte_lru import ByteLru
from vnsearch.native import F32, U32, Kernels, address, kernels, struct_array
from vnsearch.native.structs import StoredTf as StoredTfStruct
from vnsearch.native.structs import TermPostings
from vnsearch.native.structs import WeightedTf as WeightedTfStruct
from vnsearch.search.native_view import NativeCall, NativeList, flags_in_segment, flags_of
from vnsearch.search.occurrence_weights import OccurrenceWeights
from vnsearch.search.reader import FoldPostings, PostingSource, union_sorted

#: Bytes of the documents of terms, and of the frequencies of synonyms, kept between queries.
CACHE_BYTES = 32 << 20
#: About how many postings of a whole list are read in the time in which one document is looked up in it.
POSTINGS_A_LOOKUP = 8
#: About how many bytes a term looked up takes.
_BYTES_OF_TERM = 2048


class WeightedTf(Protocol):
    """The weighted frequencies of a term."""

    @property
    def doc_freq(self) -> int:
        """The number of live documents in which the term occurs."""
        ...

    @property
    def docs(self) -> DocIds:
        """(doc_freq,) their ascending numbers."""
        ...

    @property
    def values(self) -> Float32s:
        """(doc_freq,) the weighted frequency in each of ``docs``, above 0."""
        ...

    def for_docs(self, docs: DocIds) -> Float64s:
        """Return (n,) the weighted frequencies in other documents; 0 where the term does not occur."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class StoredTf:
    """Weighted frequencies in memory; ``docs``, ``values`` as of every ``WeightedTf``."""

    docs: DocIds
    values: Float32s

    @property
    def doc_freq(self) -> int:
        """The number of documents."""
        return len(self.docs)

    def for_docs(self, docs: DocIds) -> Float64s:
        """Return (n,) the weighted frequencies in other documents; 0 where the term does not occur."""
        if not len(self.docs):
            return np.zeros(len(docs))
        places = np.searchsorted(self.docs, docs)
        places[places == len(self.docs)] = 0
        return np.where(self.docs[places] == docs, self.values[places].astype(np.float64), 0.0)

    @property
    def native_struct(self) -> StoredTfStruct:
        """Its arrays as the compiled loops read them; valid as long as this object."""
        return StoredTfStruct(address(self.docs, U32), address(self.values, F32), len(self.docs), 0)

    @property
    def nbytes(self) -> int:
        """Bytes of its arrays."""
        return int(self.docs.nbytes + self.values.nbytes)


class FoldSpellings(NamedTuple):
    """A fold in some of its spellings: ``selection`` (forms,) says in which; None: in all."""

    postings: FoldPostings
    selection: Bools | None

    def native_lists(self) -> list[NativeList]:
        """Return its posting lists as the compiled loops read them, segment by segment."""
        return [NativeList.of(view, self.selection) for view in self.postings.native_view()]

    def native_flags(self, forms: frozenset[str]) -> list[Bools | None]:
        """Return for each of these lists flags for some spellings."""
        flags = flags_of(self.postings, forms)
        return [flags_in_segment(view, flags) for view in self.postings.native_view()]


@dataclass(frozen=True, eq=False)
class PostingsTf:
    """The weighted frequencies of folds, in one zone or (None) in all, read from their posting lists.

    ``synonyms``: frequencies that are added where the term or one of them occurs.
    """

    reader: TfReader
    folds: Sequence[FoldSpellings]
    zone: int | None
    synonyms: Sequence[StoredTf] = ()
    # The key of its documents in the cache of the reader: an object of its own, since a reference to this object,
    # which refers to the reader, would be a cycle that keeps a segment's file open.
    _key: object = field(default_factory=object, init=False, repr=False)

    @cached_property
    def doc_freq(self) -> int:
        """The number of live documents in which the term occurs."""
        if len(self.folds) == 1 and not self.synonyms:
            return self.reader.doc_freq(self.folds[0], self.zone)
        return len(self.docs)

    @property
    def docs(self) -> DocIds:
        """(doc_freq,) their ascending numbers; cached for a while."""
        return self.reader.cached_docs(self._key, self._read_docs)

    def _read_docs(self) -> DocIds:
        parts = [self.reader.docs_of(fold, self.zone) for fold in self.folds]
        return union_sorted([*parts, *(synonym.docs for synonym in self.synonyms)])

    @property
    def values(self) -> Float32s:
        """(doc_freq,) the weighted frequency in each of ``docs``, above 0."""
        return self.for_docs(self.docs).astype(np.float32)

    def for_docs(self, docs: DocIds) -> Float64s:
        """Return (n,) the weighted frequencies in other documents; 0 where the term does not occur."""
        library = self.reader.library
        if library is None:
            return self._sum_in_docs(docs)
        call = NativeCall()
        (struct,) = native_tfs([self], call)
        weights = self.reader.weights.native_struct
        numbers = np.ascontiguousarray(docs, np.uint32)
        return library.weighted_tf(struct, weights, numbers).astype(np.float64)

    def _sum_in_docs(self, docs: DocIds) -> Float64s:
        """Do what ``Kernels.weighted_tf`` does. Sums are rounded over folds, and again over synonyms."""
        total = np.zeros(len(docs))
        for fold in self.folds:
            total += self.reader.sum_in_docs(fold, self.zone, docs)
        total = total.astype(np.float32).astype(np.float64)
        for synonym in self.synonyms:
            total += synonym.for_docs(docs)
        return total.astype(np.float32).astype(np.float64) if self.synonyms else total

    @cached_property
    def native_lists(self) -> Sequence[NativeList]:
        """Its posting lists as the compiled loops read them, by fold and segment."""
        return [part for fold in self.folds for part in fold.native_lists()]

    def native_flags(self, forms: frozenset[str]) -> list[Bools | None]:
        """Return for each of these lists flags for some spellings."""
        return [flags for fold in self.folds for flags in fold.native_flags(forms)]

    @property
    def nbytes(self) -> int:
        """About how many bytes it takes."""
        return _BYTES_OF_TERM


def native_tfs(tfs: Sequence[PostingsTf], call: NativeCall) -> ctypes.Array[WeightedTfStruct]:
    """Return weighted frequencies as the compiled loops read them, one after another; valid as long as ``call``."""
    postings = call.term_postings([part for tf in tfs for part in tf.native_lists])
    address_of_next = ctypes.addressof(postings)
    rows = []
    for tf in tfs:
        synonyms = 0
        if tf.synonyms:
            array = struct_array(StoredTfStruct, [synonym.native_struct for synonym in tf.synonyms])
            call.keep((tf.synonyms, array))
            synonyms = ctypes.addressof(array)
        count, zone = len(tf.native_lists), -1 if tf.zone is None else tf.zone
        rows.append((address_of_next, synonyms, count, len(tf.synonyms), zone))
        address_of_next += count * ctypes.sizeof(TermPostings)
    kind: Any = WeightedTfStruct * len(tfs)  # as in ``NativeCall.term_postings``
    structs: ctypes.Array[WeightedTfStruct] = kind(*rows)
    return structs


class TfReader:
    """Reads weighted frequencies from the posting lists of one state of an index."""

    def __init__(self, source: PostingSource, weights: OccurrenceWeights) -> None:
        self.source = source
        self.weights = weights
        self._cached_docs: ByteLru[object, DocIds] = ByteLru(CACHE_BYTES // 2)

    @property
    def library(self) -> Kernels | None:
        """The compiled loops, where they can read the source."""
        return kernels() if self.source.supports_native else None

    @cached_property
    def live(self) -> Bools | None:
        """(size,) which documents are not deleted; None where none is."""
        live = self.source.live
        return None if live.all() else live

    def cached_docs(self, key: object, read: Callable[[], DocIds]) -> DocIds:
        """Return the documents of a term, read now if they are not cached."""
        docs = self._cached_docs.get(key)
        return self._cached_docs.put(key, read()) if docs is None else docs

    def doc_freq(self, fold: FoldSpellings, zone: int | None) -> int:
        """Return in how many live documents a fold occurs, in the spellings that count."""
        if zone is None and self.weights.are_positive:
            doc_freq = fold.postings.stored_doc_freq(fold.selection)
            if doc_freq is not None:
                return doc_freq
        if (library := self.library) is None:
            return len(self._occurring_docs(fold, zone))
        weights = self.weights.native_struct
        call = NativeCall()
        lists = call.term_postings(fold.native_lists())
        return sum(library.count_docs(one, weights, zone, self.live) for one in lists)

    def docs_of(self, fold: FoldSpellings, zone: int | None) -> DocIds:
        """Return the live documents in which a fold occurs, in the spellings that count."""
        if (library := self.library) is None:
            return self._occurring_docs(fold, zone)
        weights, call, lists = self.weights.native_struct, NativeCall(), fold.native_lists()
        parts = [
            library.docs_of(one, weights, zone, self.live, part.view.struct.docs.count)
            for one, part in zip(call.term_postings(lists), lists, strict=True)
        ]
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    def _occurring_docs(self, fold: FoldSpellings, zone: int | None) -> DocIds:
        docs = fold.postings.docs
        if zone is None and fold.selection is None and self.weights.are_positive:
            return docs
        return docs[self.sum_in_docs(fold, zone, docs) > 0]

    def sum_in_docs(self, fold: FoldSpellings, zone: int | None, docs: DocIds) -> Float64s:
        """Return (n,) the weighted frequency of one fold in each of ``docs``, in one zone or in all.

        Not rounded after each zone, so that the order in which occurrences are added makes no difference.
        """
        postings, values = fold.postings, np.zeros(len(docs))
        fold_docs = postings.docs
        if not len(fold_docs):
            return values
        order = np.argsort(docs, kind="stable")
        places = np.searchsorted(fold_docs, docs[order])
        places[places == len(fold_docs)] = 0
        has_posting = fold_docs[places] == docs[order]
        rows, places = order[has_posting], places[has_posting]
        freqs = postings.freqs(places)
        if fold.selection is not None:
            freqs = _freqs_of_spellings(freqs, fold.selection[postings.variants(places)])
        for number, weights in enumerate(self.weights.table.T):
            if zone in (None, number):
                in_zone = np.flatnonzero(freqs[:, number])
                zone_rows = rows[in_zone]
                values[zone_rows] += freqs[in_zone, number] * weights[docs[zone_rows]].astype(np.float64)
        return values


def doc_freq_of_any(tfs: Sequence[WeightedTf]) -> int:
    """Return in how many live documents at least one of some terms occurs."""
    return tfs[0].doc_freq if len(tfs) == 1 else len(union_sorted(tf.docs for tf in tfs))


def _freqs_of_spellings(freqs: UInt32s, is_counted: Bools) -> UInt32s:
    """Return (P, zones) how often some of the spellings occur; ``is_counted``: of each occurrence.

    Occurrences are sorted by posting, then position, hence also by zone: repeating each cell (posting, zone)
    of ``freqs`` as often as it says gives the cell of every occurrence. For example freqs [[2, 1], [0, 1]]
    give cells [0, 0, 1, 3]; with only the first and last occurrence in a spelling that counts, [[1, 0], [0,
    1]].
    """
    cells = np.repeat(np.arange(freqs.size), freqs.ravel())
    return np.bincount(cells[is_counted], minlength=freqs.size).reshape(freqs.shape).astype(np.uint32)

"""Weighted term frequencies: how much each document contains of a term, as BM25F adds it up.

One occurrence counts the weight of its zone (``Ranking.fields``) divided by the zone's length norm; the
weighted term frequency of a document is the sum over the term's occurrences in it. Source: Robertson &
Zaragoza (2009), section 3.6; see ``vnsearch.ranking``. Computed once for a term and cached between queries.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType

import numpy as np

from vnsearch.arrays import DocIds, Float32s, Float64s, Int64s, UInt32s, UInt64s
from vnsearch.byte_lru import ByteLru
from vnsearch.native import F32, U32, U64, Kernels, address, kernels, struct_array
from vnsearch.native.structs import Postings
from vnsearch.native.structs import WeightedTf as WeightedTfStruct
from vnsearch.query import TEXT_FIELDS
from vnsearch.ranking import FieldWeight, length_norm
from vnsearch.search.adjacency import is_form_among
from vnsearch.search.native_view import native_term
from vnsearch.search.reader import FoldPostings, PostingSource, SpellingSet

#: Bytes of weighted term frequencies cached between queries.
CACHED = 640 << 20
#: Bytes of word shares cached between queries; each has 8.
_CACHED_SHARES = 8 << 12
#: A term in more than one of so many documents gets one number for every document of the index.
_DENSE = 4


@dataclass(frozen=True, eq=False)
class WeightedTf:
    """The weighted frequencies of a term in P documents.

    ``docs`` (P,): ascending document numbers. ``weights``: their weighted frequencies, all above 0, (P,); if
    ``dense``, (size,) indexed by document number, 0 for documents without the term. ``signatures`` (as
    ``weights``, 64-bit words): bit p % (64 · words) is set for each position p of the term; None if they were
    not computed.
    """

    docs: DocIds
    weights: Float32s
    dense: bool = False
    signatures: UInt64s | None = None

    @classmethod
    def of(cls, docs: DocIds, values: Float32s, size: int) -> WeightedTf:
        """Return the frequencies ``values`` (P,) of ``docs`` (P,), dense if they are many of ``size``."""
        if len(docs) * _DENSE < size:
            return cls(docs, values)
        dense = np.zeros(size, np.float32)
        dense[docs] = values
        return cls(docs, dense, dense=True)

    @property
    def values(self) -> Float32s:
        """(P,) the weighted frequency in each of ``docs``."""
        return self.weights[self.docs] if self.dense else self.weights

    def for_docs(self, docs: DocIds) -> Float64s:
        """Return (n,) the weighted frequencies in other documents; 0 where the term does not occur."""
        if self.dense:
            return self.weights[docs].astype(np.float64)
        if not len(self.docs):
            return np.zeros(len(docs))
        places = np.searchsorted(self.docs, docs)
        places[places == len(self.docs)] = 0
        return np.where(self.docs[places] == docs, self.weights[places].astype(np.float64), 0.0)

    @cached_property
    def native_struct(self) -> WeightedTfStruct:
        """Its arrays as the compiled loops read them; valid as long as this object."""
        weights = address(self.weights, F32)
        values, dense = (0, weights) if self.dense else (weights, 0)
        width = 1 if self.signatures is None else self.signatures.shape[1]
        signatures = address(self.signatures, U64)
        rows = len(self.weights) if self.signatures is None else min(len(self.weights), len(self.signatures))
        return WeightedTfStruct(
            address(self.docs, U32), values, dense, len(self.docs), signatures, width, rows
        )

    @property
    def nbytes(self) -> int:
        """Bytes of its arrays."""
        signatures = 0 if self.signatures is None else self.signatures.nbytes
        return int(self.docs.nbytes + self.weights.nbytes + signatures)


EMPTY = WeightedTf(np.empty(0, np.uint32), np.empty(0, np.float32))


def sum_weighted_tfs(parts: Sequence[WeightedTf], size: int) -> WeightedTf:
    """Return the sum of weighted frequencies: those of a term that occurs wherever one of ``parts`` does."""
    if len(parts) == 1:
        return parts[0]
    docs = np.concatenate([part.docs for part in parts])
    values = np.concatenate([part.values for part in parts])
    unique, inverse = np.unique(docs, return_inverse=True)
    return WeightedTf.of(unique, np.bincount(inverse, values, len(unique)).astype(np.float32), size)


class OccurrenceWeights:
    """What one occurrence in each zone of each document counts: the zone's weight over its length norm."""

    def __init__(self, source: PostingSource, fields: Mapping[str, FieldWeight]) -> None:
        self._source = source
        self._fields = fields

    @cached_property
    def table(self) -> Float32s:
        """(zones, size) the weights."""
        return np.stack([self._zone(zone, self._fields[name]) for zone, name in enumerate(TEXT_FIELDS)])

    def _zone(self, zone: int, field_weight: FieldWeight) -> Float32s:
        lengths = self._source.lengths(zone)
        nonempty = lengths[(lengths > 0) & self._source.live]
        mean = float(nonempty.mean()) if len(nonempty) else 0.0
        norm = length_norm(lengths.astype(np.float64), mean, field_weight.b)
        # Nothing occurs in an empty zone; with b = 1 its norm is 0.
        return (field_weight.weight / np.where(lengths > 0, norm, 1.0)).astype(np.float32)

    @cached_property
    def zone_starts(self) -> UInt32s:
        """(zones, size) the position at which each zone of each document begins."""
        starts = [self._source.starts(zone) for zone in range(len(TEXT_FIELDS))]
        return np.stack(starts).astype(np.uint32, copy=False)

    def of(self, docs: DocIds, positions: Int64s, zone: int | None) -> Float64s:
        """Return (n,) the weights of occurrences at ``positions`` (n,) of ``docs`` (n,).

        With ``zone``, those in other zones count 0.
        """
        zones = np.zeros(len(docs), np.int64)
        for starts in self.zone_starts[1:]:
            zones += positions >= starts[docs]
        weights = self.table[zones, docs].astype(np.float64)
        return weights if zone is None else np.where(zones == zone, weights, 0.0)


@dataclass(frozen=True, slots=True)
class SignaturePolicy:
    """When position signatures are computed, and how wide they are.

    Computing them reads every position of a term, which a single query does not earn back. So they are
    computed when a term is asked for again, while its frequencies are still cached; ``at_first_use`` computes
    them with the frequencies. ``widths``: 64-bit words of a signature, each with the most occurrences per
    document, on average, for which that width is used; ascending.
    """

    at_first_use: bool = False
    widths: Mapping[int, float] = field(default_factory=lambda: MappingProxyType({1: 3.0, 4: np.inf}))

    def width(self, mean_occurrences: float) -> int:
        """Return the width for a term with so many occurrences per document."""
        return next(width for width, most in self.widths.items() if mean_occurrences <= most)


SIGNATURES = SignaturePolicy()


class WeightedTfCache:
    """Weighted frequencies in one state of an index, under one set of field weights.

    At most ``CACHED`` bytes of them are kept; those used longest ago are dropped and computed again.
    """

    def __init__(
        self,
        source: PostingSource,
        fields: Mapping[str, FieldWeight],
        signatures: SignaturePolicy | None = None,
    ) -> None:
        self.source = source
        self.occurrence_weights = OccurrenceWeights(source, fields)
        self._signatures = signatures or SIGNATURES
        # Keys are (spellings, zone); those of sums and multiples contain the frequencies they were made of.
        self._cache: ByteLru[tuple[object, ...], WeightedTf] = ByteLru(CACHED)
        #: By (spellings, zone): see ``vnsearch.search.phrase.word_share``.
        self.word_shares: ByteLru[tuple[object, ...], np.float64] = ByteLru(_CACHED_SHARES)

    def of(
        self, spellings: SpellingSet, zone: int | None = None, *, with_signatures: bool = False
    ) -> WeightedTf:
        """Return the weighted frequencies of folds in the spellings that count, in one zone or in all.

        ``with_signatures``: add position signatures when the ``SignaturePolicy`` asks for them. They change
        no score: they sharpen the bounds of n-grams that contain the term.
        """
        key = spellings, zone
        cached = self._cache.get(key)
        tf = self._cache.put(key, self._compute(spellings, zone)) if cached is None else cached
        is_due = cached is not None or self._signatures.at_first_use
        if with_signatures and is_due and tf.signatures is None and len(tf.docs):
            library = kernels()
            if library is not None and self.source.supports_native:
                tf = self._cache.put(key, self._add_signatures(library, tf, spellings))
        return tf

    def get_or_compute(self, key: tuple[object, ...], compute: Callable[[], WeightedTf]) -> WeightedTf:
        """Return the cached value of ``key``, computed now if it is not there."""
        cached = self._cache.get(key)
        return self._cache.put(key, compute()) if cached is None else cached

    def sum_of(self, *parts: WeightedTf) -> WeightedTf:
        """Return the sum of weighted frequencies."""
        return self.get_or_compute(parts, lambda: sum_weighted_tfs(parts, self.source.size))

    def scale(self, tf: WeightedTf, factor: float) -> WeightedTf:
        """Return weighted frequencies times ``factor``, without signatures."""
        return self.get_or_compute(
            (tf, factor), lambda: replace(tf, weights=tf.weights * np.float32(factor), signatures=None)
        )

    def _compute(self, spellings: SpellingSet, zone: int | None) -> WeightedTf:
        parts = [self._of_fold(folded, forms, zone) for folded, forms in spellings]
        parts = [part for part in parts if part is not EMPTY]
        return sum_weighted_tfs(parts, self.source.size) if parts else EMPTY

    def _of_fold(self, folded: str, forms: frozenset[str] | None, zone: int | None) -> WeightedTf:
        postings = self.source.postings(folded)
        if postings is None or (forms is not None and forms.isdisjoint(postings.forms)):
            return EMPTY
        if forms is not None and forms.issuperset(postings.forms):
            forms = None
        library = kernels()
        if library and self.source.supports_native:
            term = native_term(self.source, ((folded, forms),), None)
            structs = struct_array(Postings, term.postings)
            values = library.weighted_tf(structs, postings.docs, self.occurrence_weights.table, zone)
        else:
            values = self._sum_occurrences(postings, forms, zone)
        occurs = values > 0
        if occurs.all():
            return WeightedTf.of(postings.docs, values, self.source.size)
        return WeightedTf.of(postings.docs[occurs], values[occurs], self.source.size)

    def _sum_occurrences(
        self, postings: FoldPostings, forms: frozenset[str] | None, zone: int | None
    ) -> Float32s:
        """Return (P,) what ``Kernels.weighted_tf`` does."""
        freqs = postings.freqs()
        if forms is not None:
            freqs = _freqs_of_forms(postings, freqs, forms)
        values = np.zeros(len(freqs), np.float32)
        for number, weights in enumerate(self.occurrence_weights.table):
            if zone in (None, number):
                rows = np.flatnonzero(freqs[:, number])
                values[rows] += freqs[rows, number] * weights[postings.docs[rows]]
        return values

    def _add_signatures(self, library: Kernels, tf: WeightedTf, spellings: SpellingSet) -> WeightedTf:
        term = native_term(self.source, spellings, None)
        structs = struct_array(Postings, term.postings)
        width = self._signatures.width(self._mean_occurrences(spellings, len(tf.docs)))
        signatures = library.position_signatures(structs, tf.docs, len(TEXT_FIELDS), width)
        if tf.dense:
            of_documents = np.zeros((self.source.size, width), np.uint64)
            of_documents[tf.docs] = signatures
            signatures = of_documents
        return replace(tf, signatures=signatures)

    def _mean_occurrences(self, spellings: SpellingSet, doc_freq: int) -> float:
        """Return how often the folds occur in a document that contains the term, on average."""
        postings = [postings for folded, _ in spellings if (postings := self.source.postings(folded))]
        return sum(int(fold_postings.freqs().sum()) for fold_postings in postings) / doc_freq


def _freqs_of_forms(postings: FoldPostings, freqs: UInt32s, forms: frozenset[str]) -> UInt32s:
    """Return (P, zones) how often some of the spellings occur.

    Occurrences are sorted by posting, then position, hence also by zone: repeating each cell (posting, zone)
    of ``freqs`` as often as it says gives the cell of every occurrence. For example freqs [[2, 1], [0, 1]]
    give cells [0, 0, 1, 3]; with only the first and last occurrence in a spelling that counts, [[1, 0], [0,
    1]].
    """
    is_counted = is_form_among(postings.forms, forms)[postings.variants()]
    cells = np.repeat(np.arange(freqs.size), freqs.ravel())
    return np.bincount(cells[is_counted], minlength=freqs.size).reshape(freqs.shape).astype(np.uint32)

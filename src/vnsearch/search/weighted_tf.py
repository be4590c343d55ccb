"""How much each document holds of a syllable: BM25F's weighted, normalised frequencies, kept as arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from vnsearch.arrays import DocIds, Float32s, Float64s, Int64s, UInt32s, UInt64s
from vnsearch.byte_lru import ByteLru
from vnsearch.native import F32, U32, U64, address, kernels, struct_table
from vnsearch.query import TEXT_FIELDS
from vnsearch.ranking import FieldWeight, length_norm
from vnsearch.search.native_view import native_parts
from vnsearch.search.reader import FoldPostings, PostingSource, SpellingSet

#: Bytes of impacts kept between queries.
CACHED = 640 << 20
#: A syllable in more than one of so many documents is kept as one number for every document.
_DENSE = 4
#: So many words of 64 bits tell where a syllable stands that stands so often, at most, in a document.
_WIDTHS = {1: 3.0, 4: np.inf}
#: Bytes of word shares kept between queries; each has 8.
_SHARES = 8 << 12


@dataclass(frozen=True, eq=False)
class WeightedTf:
    """``docs`` (P,) ascending and how much each ``held``, above 0: (P,), or where ``dense`` (size,).

    ``signs``, rows as ``held`` has items: bit p % (64 · columns) for each position p; None while not known.
    """

    docs: DocIds
    weights: Float32s
    dense: bool = False
    signs: UInt64s | None = None

    @property
    def values(self) -> Float32s:
        """(P,) how much each of the documents holds."""
        return self.weights[self.docs] if self.dense else self.weights

    def for_docs(self, docs: DocIds) -> Float64s:
        """(n,) the values of some documents; 0 where there is none."""
        if self.dense:
            return self.weights[docs].astype(np.float64)
        if not len(self.docs):
            return np.zeros(len(docs))
        places = np.searchsorted(self.docs, docs)
        places[places == len(self.docs)] = 0
        return np.where(self.docs[places] == docs, self.weights[places].astype(np.float64), 0.0)

    @cached_property
    def address(self) -> tuple[int, ...]:
        """Where its arrays lie, and how many documents there are, as ``vnsearch.native`` reads them."""
        held = address(self.weights, F32)
        values = (0, held) if self.dense else (held, 0)
        width = 1 if self.signs is None else self.signs.shape[1]
        return address(self.docs, U32), *values, len(self.docs), address(self.signs, U64), width

    @property
    def nbytes(self) -> int:
        """Bytes it holds in memory."""
        return int(self.docs.nbytes + self.weights.nbytes + (0 if self.signs is None else self.signs.nbytes))


NOTHING = WeightedTf(np.empty(0, np.uint32), np.empty(0, np.float32))


def impact(docs: DocIds, values: Float32s, size: int) -> WeightedTf:
    """An impact in the form that its number of documents asks for."""
    if len(docs) * _DENSE < size:
        return WeightedTf(docs, values)
    dense = np.zeros(size, np.float32)
    dense[docs] = values
    return WeightedTf(docs, dense, dense=True)


def total(parts: Sequence[WeightedTf], size: int) -> WeightedTf:
    """The sum of several impacts."""
    if len(parts) == 1:
        return parts[0]
    docs = np.concatenate([part.docs for part in parts])
    values = np.concatenate([part.values for part in parts])
    unique, inverse = np.unique(docs, return_inverse=True)
    return impact(unique, np.bincount(inverse, values, len(unique)).astype(np.float32), size)


class OccurrenceWeights:
    """What one occurrence in each zone of each document is worth: its weight over its length norm."""

    def __init__(self, source: PostingSource, fields: dict[str, FieldWeight]) -> None:
        self._source = source
        self._fields = fields

    @cached_property
    def table(self) -> Float32s:
        """(zones, size) all of them."""
        return np.stack([self._zone(zone, self._fields[name]) for zone, name in enumerate(TEXT_FIELDS)])

    def _zone(self, zone: int, field: FieldWeight) -> Float32s:
        lengths = self._source.lengths(zone)
        filled = lengths[(lengths > 0) & self._source.live]
        mean = float(filled.mean()) if len(filled) else 0.0
        norm = length_norm(lengths.astype(np.float64), mean, field.b)
        return (field.weight / norm).astype(np.float32)

    @cached_property
    def zone_starts(self) -> UInt32s:
        """(zones, size) the position at which each zone of each document begins."""
        starts = [self._source.starts(zone) for zone in range(len(TEXT_FIELDS))]
        return np.stack(starts).astype(np.uint32, copy=False)

    def of(self, docs: DocIds, positions: Int64s, zone: int | None) -> Float64s:
        """(n,) what occurrences at these positions of these documents are worth; in one zone, or in any."""
        zones = np.zeros(len(docs), np.int64)
        for begins in self.zone_starts[1:]:
            zones += positions >= begins[docs]
        found = self.table[zones, docs].astype(np.float64)
        return found if zone is None else np.where(zones == zone, found, 0.0)


class WeightedTfCache:
    """Impacts of one state of an index under one set of field weights, remembered up to a bound."""

    def __init__(self, source: PostingSource, fields: dict[str, FieldWeight]) -> None:
        self.source = source
        self.occurrence_weights = OccurrenceWeights(source, fields)
        # By spellings and zone; those made of other impacts by these.
        self._kept: ByteLru[tuple[object, ...], WeightedTf] = ByteLru(CACHED)
        #: By spellings and zone: ``vnsearch.search.phrase.word_share``.
        self.word_shares: ByteLru[tuple[object, ...], np.float64] = ByteLru(_SHARES)

    def of(self, spelt: SpellingSet, zone: int | None = None) -> WeightedTf:
        """The impact of folds in some of their spellings, in one zone or in all."""
        known = self._kept.get((spelt, zone))
        if known is not None:
            return known
        parts = [part for folded, forms in spelt if (part := self._one(folded, forms, zone)) is not NOTHING]
        return self._kept.put((spelt, zone), total(parts, self.source.size) if parts else NOTHING)

    def of_with_signatures(self, spelt: SpellingSet, zone: int | None) -> WeightedTf:
        """As ``of``, for a syllable whose neighbours matter: from the second query on it has signs.

        They take a look at every position, so that a single query answers sooner without them.
        """
        found, library = self._kept.get((spelt, zone)), kernels()
        if found is None:
            return self.of(spelt, zone)
        if (
            library is None
            or found.signs is not None
            or not self.source.supports_native
            or not len(found.docs)
        ):
            return found
        parts = struct_table([part for part, _ in native_parts(self.source, spelt, None)])
        signs = library.position_signatures(parts, found.docs, self._width(spelt, len(found.docs)))
        if found.dense:
            every = np.zeros((self.source.size, signs.shape[1]), np.uint64)
            every[found.docs] = signs
            signs = every
        return self._kept.put((spelt, zone), replace(found, signs=signs))

    def _width(self, spelt: SpellingSet, documents: int) -> int:
        """How many words of 64 bits tell where a syllable stands: more where it stands often."""
        folds = [found for folded, _ in spelt if (found := self.source.postings(folded))]
        often = sum(int(found.freqs().sum()) for found in folds) / documents
        return next(width for width, most in _WIDTHS.items() if often <= most)

    def get_or_compute(self, key: tuple[object, ...], compute: Callable[[], WeightedTf]) -> WeightedTf:
        """Return the cached value of ``key``, computed now if it is not there."""
        cached = self._kept.get(key)
        return self._kept.put(key, compute()) if cached is None else cached

    def sum_of(self, *parts: WeightedTf) -> WeightedTf:
        """The sum of several impacts."""
        return self._kept.get(parts) or self._kept.put(parts, total(parts, self.source.size))

    def scaled(self, found: WeightedTf, share: float) -> WeightedTf:
        """An impact times a share."""
        known = self._kept.get((found, share))
        if known is not None:
            return known
        scaled = replace(found, weights=found.weights * np.float32(share), signs=None)
        return self._kept.put((found, share), scaled)

    def _one(self, folded: str, forms: frozenset[str] | None, zone: int | None) -> WeightedTf:
        postings = self.source.postings(folded)
        if postings is None or (forms is not None and forms.isdisjoint(postings.forms)):
            return NOTHING
        some = None if forms is None or forms.issuperset(postings.forms) else forms
        library = kernels()
        if library and self.source.supports_native:
            parts = native_parts(self.source, ((folded, some),), None)
            packed = struct_table([numbers for numbers, _ in parts])
            values = library.impact(packed, postings.docs, self.occurrence_weights.table, zone)
        else:
            values = self._summed(postings, some, zone)
        there = values > 0
        if there.all():
            return impact(postings.docs, values, self.source.size)
        return impact(postings.docs[there], values[there], self.source.size)

    def _summed(self, postings: FoldPostings, forms: frozenset[str] | None, zone: int | None) -> Float32s:
        """(P,) as ``Kernels.impact``."""
        counts = postings.freqs()
        if forms is not None:
            counts = _spelt(postings, counts, forms)
        values = np.zeros(len(counts), np.float32)
        for number, worth in enumerate(self.occurrence_weights.table):
            if zone in (None, number):
                held = np.flatnonzero(counts[:, number])
                values[held] += counts[held, number] * worth[postings.docs[held]]
        return values


def _spelt(postings: FoldPostings, counts: UInt32s, forms: frozenset[str]) -> UInt32s:
    """(P, zones) only the occurrences in some spellings."""
    wanted = np.array([form in forms for form in postings.forms])[postings.variants()]
    cells = np.repeat(np.arange(counts.size), counts.ravel())
    return np.bincount(cells[wanted], minlength=counts.size).reshape(counts.shape).astype(np.uint32)

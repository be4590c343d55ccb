"""How much each document holds of a syllable: BM25F's weighted, normalised frequencies, kept as arrays."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from vnsearch.engines.postings import Floats, FoldPostings, Ids, Numbers, PostingSource, Weights
from vnsearch.native import address
from vnsearch.query import TEXT_FIELDS
from vnsearch.ranking import FieldWeight, length_norm

#: Bytes of impacts kept between queries.
CACHED = 256 << 20
#: A syllable in more than one of so many documents is kept as one number for every document.
_DENSE = 12

#: Folds, each with the spellings that count; None for all of them.
Spelt = tuple[tuple[str, frozenset[str] | None], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Impact:
    """``docs`` (P,) ascending and their ``values`` (P,), all above 0; ``dense`` (size,) the same, or None."""

    docs: Ids
    values: Weights
    dense: Weights | None = None

    def at(self, docs: Ids) -> Floats:
        """(n,) the values of some documents; 0 where there is none."""
        if self.dense is not None:
            return self.dense[docs].astype(np.float64)
        if not len(self.docs):
            return np.zeros(len(docs))
        places = np.searchsorted(self.docs, docs)
        places[places == len(self.docs)] = 0
        return np.where(self.docs[places] == docs, self.values[places].astype(np.float64), 0.0)

    @property
    def address(self) -> tuple[int, int, int, int]:
        """Where its arrays lie, and how many documents there are: for ``vnsearch.native``."""
        return address(self.docs), address(self.values), address(self.dense), len(self.docs)

    @property
    def nbytes(self) -> int:
        """Bytes it holds in memory."""
        dense = 0 if self.dense is None else self.dense.nbytes
        return int(self.docs.nbytes + self.values.nbytes + dense)


NOTHING = Impact(np.empty(0, np.uint32), np.empty(0, np.float32))


def impact(docs: Ids, values: Weights, size: int) -> Impact:
    """An impact in the form that its number of documents asks for."""
    if len(docs) * _DENSE < size:
        return Impact(docs, values)
    dense = np.zeros(size, np.float32)
    dense[docs] = values
    return Impact(docs, values, dense)


def total(parts: Sequence[Impact], size: int) -> Impact:
    """The sum of several impacts."""
    if len(parts) == 1:
        return parts[0]
    docs = np.concatenate([part.docs for part in parts])
    values = np.concatenate([part.values for part in parts])
    unique, inverse = np.unique(docs, return_inverse=True)
    return impact(unique, np.bincount(inverse, values, len(unique)).astype(np.float32), size)


class Worth:
    """What one occurrence in each zone of each document is worth: its weight over its length norm."""

    def __init__(self, source: PostingSource, fields: dict[str, FieldWeight]) -> None:
        self._source = source
        self._fields = fields

    @cached_property
    def zones(self) -> list[Weights]:
        """For each zone (size,)."""
        return [self._zone(zone, self._fields[name]) for zone, name in enumerate(TEXT_FIELDS)]

    def _zone(self, zone: int, field: FieldWeight) -> Weights:
        lengths = self._source.lengths(zone)
        filled = lengths[(lengths > 0) & self._source.live]
        mean = float(filled.mean()) if len(filled) else 0.0
        norm = length_norm(lengths.astype(np.float64), mean, field.b)
        return (field.weight / norm).astype(np.float32)

    @cached_property
    def begins(self) -> NDArray[np.uint32]:
        """(zones, size) the position at which each zone of each document begins."""
        return np.stack([self._source.starts(zone) for zone in range(len(TEXT_FIELDS))])

    def of(self, docs: Ids, positions: Numbers, zone: int | None) -> Floats:
        """(n,) what occurrences at these positions of these documents are worth; in one zone, or in any."""
        zones = np.zeros(len(docs), np.int64)
        for begins in self.begins[1:]:
            zones += positions >= begins[docs]
        found = self.table[zones, docs].astype(np.float64)
        return found if zone is None else np.where(zones == zone, found, 0.0)

    @cached_property
    def table(self) -> Weights:
        """(zones, size) all of them."""
        return np.stack(self.zones)


class Impacts:
    """Impacts of one state of an index under one set of field weights, remembered up to a bound."""

    def __init__(self, source: PostingSource, fields: dict[str, FieldWeight]) -> None:
        self.source = source
        self.worth = Worth(source, fields)
        self._kept: OrderedDict[tuple[Spelt | tuple[Spelt, ...], int | None], Impact] = OrderedDict()
        self._bytes = 0

    def of(self, spelt: Spelt, zone: int | None = None) -> Impact:
        """The impact of folds in some of their spellings, in one zone or in all."""
        key = (spelt, zone)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        parts = [part for folded, forms in spelt if (part := self._one(folded, forms, zone)) is not NOTHING]
        found = total(parts, self.source.size) if parts else NOTHING
        self._keep(key, found)
        return found

    def chained(self, spelt: tuple[Spelt, ...], zone: int | None) -> Impact:
        """The impact of syllables that stand side by side."""
        from vnsearch.engines.search.phrases import Chain

        if len(spelt) == 1:
            return self.of(spelt[0], zone)
        key = (spelt, zone)
        if key not in self._kept:
            self._keep(key, Chain(self, spelt, zone).impact())
        return self._kept[key]

    def _keep(self, key: tuple[Spelt | tuple[Spelt, ...], int | None], found: Impact) -> None:
        self._kept[key] = found
        self._bytes += found.nbytes
        while self._bytes > CACHED and len(self._kept) > 1:
            _, dropped = self._kept.popitem(last=False)
            self._bytes -= dropped.nbytes

    def _one(self, folded: str, forms: frozenset[str] | None, zone: int | None) -> Impact:
        postings = self.source.fold(folded)
        if postings is None or (forms is not None and forms.isdisjoint(postings.forms)):
            return NOTHING
        counts = postings.counts()
        if forms is not None and not forms.issuperset(postings.forms):
            counts = _spelt(postings, counts, forms)
        values = np.zeros(len(counts), np.float32)
        for number, worth in enumerate(self.worth.zones):
            if zone in (None, number):
                held = np.flatnonzero(counts[:, number])
                values[held] += counts[held, number] * worth[postings.docs[held]]
        there = values > 0
        if there.all():
            return impact(postings.docs, values, self.source.size)
        return impact(postings.docs[there], values[there], self.source.size)


def _spelt(postings: FoldPostings, counts: NDArray[np.uint32], forms: frozenset[str]) -> NDArray[np.uint32]:
    """(P, zones) only the occurrences in some spellings."""
    wanted = np.array([form in forms for form in postings.forms])[postings.variants()]
    cells = np.repeat(np.arange(counts.size), counts.ravel())
    return np.bincount(cells[wanted], minlength=counts.size).reshape(counts.shape).astype(np.uint32)

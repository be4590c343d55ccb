"""The units of plain words, and which documents contain enough of them: the strong matches.

A unit is one or more syllables that mean one thing, a word or a name. It is in a document where its syllables
stand side by side in order, spelt as they were typed, or where a synonym of it occurs. If no document spells
it so, any spelling counts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import attrgetter
from typing import NamedTuple

import numpy as np

from vnsearch.arrays import Bools, DocIds, Float64s
from vnsearch.ranking import idf, needed_share, term_shares
from vnsearch.search.phrase import PhraseScorer
from vnsearch.search.reader import SpellingSet, is_member, union_sorted
from vnsearch.search.request import NO_DEADLINE, Deadline
from vnsearch.search.weighted_tf import POSTINGS_A_LOOKUP, WeightedTf, doc_freq_of_any
from vnsearch.search.weighted_tf_cache import WeightedTfCache

_DOC_FREQ: Callable[[UnitDocs], int] = attrgetter("doc_freq")


def unit_weighted_tf(
    cache: WeightedTfCache,
    spellings: tuple[SpellingSet, ...],
    zone: int | None,
    deadline: Deadline = NO_DEADLINE,
) -> WeightedTf:
    """Return the weighted frequencies of syllables side by side in order, in one zone or in all; cached.

    Those of two syllables are read from the list of the pair where one is kept, otherwise positions are compared.
    """
    deadline.check()
    if len(spellings) == 1:
        return cache.of(spellings[0], zone)
    if len(spellings) == 2 and (pair := cache.of_pair(*spellings, zone)) is not None:
        return pair
    phrase = PhraseScorer(cache, spellings, zone, deadline=deadline)
    return cache.get_or_compute((spellings, zone), phrase.weighted_tf)


class Unit(NamedTuple):
    """A unit of a query.

    ``agreeing``: of each syllable, the spellings that agree with what was typed; ``spellings``: all of them.
    ``synonyms``: frequencies of what else counts as the unit.
    """

    agreeing: tuple[SpellingSet, ...]
    spellings: tuple[SpellingSet, ...]
    synonyms: tuple[WeightedTf, ...] = ()

    def docs(self, cache: WeightedTfCache, zone: int | None, deadline: Deadline = NO_DEADLINE) -> UnitDocs:
        """Return the documents that contain it, in one zone or (None) in any."""
        tf = unit_weighted_tf(cache, self.agreeing, zone, deadline)
        if not tf.doc_freq and self.agreeing != self.spellings:
            tf = unit_weighted_tf(cache, self.spellings, zone, deadline)
        return UnitDocs((tf, *self.synonyms), cache.doc_freq_of_any)


@dataclass(frozen=True, eq=False)
class UnitDocs:
    """The documents that contain a unit, read when they are needed.

    ``tfs``: of the unit and of its synonyms. ``count_any``: counts the documents of any of them.
    """

    tfs: Sequence[WeightedTf]
    count_any: Callable[[Sequence[WeightedTf]], int] = doc_freq_of_any

    @cached_property
    def doc_freq(self) -> int:
        """How many there are."""
        return self.count_any(self.tfs)

    @cached_property
    def docs(self) -> DocIds:
        """Ascending."""
        return union_sorted([tf.docs for tf in self.tfs])

    def are_among(self, docs: DocIds) -> Bools:
        """Return (n,) which of some documents, ascending, are among them."""
        if len(docs) * POSTINGS_A_LOOKUP > self.doc_freq:
            return is_member(docs, self.docs)
        return reduce(np.logical_or, [tf.for_docs(docs) > 0 for tf in self.tfs])


@dataclass(frozen=True, eq=False)
class StrongMatches:
    """The documents that contain enough of the units of a query, in one of its readings.

    ``readings``: each has its different units. ``min_share``: the share of a reading that a document must
    contain if it has more than three units; a unit's own share follows from its idf (``ranking.term_shares``).
    """

    cache: WeightedTfCache
    readings: Sequence[Sequence[Unit]]
    zone: int | None
    min_share: float
    deadline: Deadline = NO_DEADLINE

    @cached_property
    def docs(self) -> DocIds:
        """Ascending."""
        different = dict.fromkeys([unit for reading in self.readings for unit in reading])
        docs = {unit: unit.docs(self.cache, self.zone, self.deadline) for unit in different}
        return union_sorted([self._docs_of([docs[unit] for unit in reading]) for reading in self.readings])

    def _docs_of(self, units: Sequence[UnitDocs]) -> DocIds:
        """Return the documents with enough of the units."""
        rarest_first = sorted(units, key=_DOC_FREQ)
        least = needed_share(len(rarest_first), self.min_share)
        doc_count = self.cache.doc_count
        shares = term_shares(np.array([idf(unit.doc_freq, doc_count) for unit in rarest_first]))
        return docs_with_share(rarest_first, shares, least)


def docs_with_share(units: Sequence[UnitDocs], shares: Float64s, least: float) -> DocIds:
    """Return the documents whose units' ``shares`` (units,) add up to ``least``; ``units``: rarest first.

    A document that has none of the first units, as many as together exceed what may be missed, cannot be
    among them. With shares 0.4, 0.4 and 0.2, of which 0.6 are needed, a document has the first or the second.
    """
    missable = float(shares.sum()) - least
    if len(units) and missable < shares.min():
        return _docs_with_all(units)
    first_units = int(np.searchsorted(np.cumsum(shares), missable, side="right")) + 1
    docs = union_sorted([unit.docs for unit in units[:first_units]])
    reachable = np.full(len(docs), shares.sum())
    for unit, share in zip(units, shares, strict=True):
        reachable -= np.where(unit.are_among(docs), 0.0, share)
        is_reached = reachable >= least
        docs, reachable = docs[is_reached], reachable[is_reached]
    return docs


def _docs_with_all(units: Sequence[UnitDocs]) -> DocIds:
    """Return the documents with all of some units; ``units``: rarest first."""
    docs = units[0].docs
    for unit in units[1:]:
        docs = docs[unit.are_among(docs)]
    return docs

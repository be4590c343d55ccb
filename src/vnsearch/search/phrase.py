"""Syllables side by side, in order, all of them: what stands in quotes, or what else says a word."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise

import numpy as np

from vnsearch.arrays import Bools, DocIds, Float64s, Int64s
from vnsearch.native import kernels
from vnsearch.ranking import saturate
from vnsearch.search import native_scorer
from vnsearch.search.adjacency import AT_ONCE, PositionGrid, TermPositions, per_document, term_positions
from vnsearch.search.matchers import Note, Scores
from vnsearch.search.reader import SpellingSet
from vnsearch.search.term_scorer import TermScorer, TermScorerFactory, all_in_title
from vnsearch.search.weighted_tf import WeightedTf, WeightedTfCache, impact


@dataclass(frozen=True, slots=True, eq=False)
class PhraseScorer:
    """Syllables, each by its folds and spellings, that follow one another with at most ``slack`` between."""

    impacts: WeightedTfCache
    spelt: Sequence[SpellingSet]
    zone: int | None = None
    slack: int = 0

    def candidates(self) -> DocIds:
        """Documents that hold every syllable."""
        found = sorted((self.impacts.of(each, self.zone) for each in self.spelt), key=lambda i: len(i.docs))
        docs = found[0].docs
        for other in found[1:]:
            docs = docs[other.for_docs(docs) > 0]
        return docs

    def frequency(self, docs: DocIds) -> Float64s:
        """(n,) how much each document holds of the chain, weighted by zone and length."""
        if len(self.spelt) == 1:
            return self.impacts.of(self.spelt[0], self.zone).for_docs(docs)
        of = self._looking()
        parts = [of(docs[first : first + AT_ONCE]) for first in range(0, len(docs), AT_ONCE)]
        return np.concatenate(parts) if parts else np.zeros(0)

    def _looking(self) -> Callable[[DocIds], Float64s]:
        """What finds the chain in some documents."""
        library = kernels()
        if library is None or self.slack or len(self.spelt) < 2 or not self.impacts.source.supports_native:
            return self._part
        said = [native_scorer.TermSpec(each, None) for each in self.spelt]
        runs = [native_scorer.NGramSpec(tuple(range(past))) for past in range(2, len(self.spelt) + 1)]
        found = native_scorer.NativeNGramScorer(
            library, self.impacts, said, runs, self.zone, np.zeros((len(runs), 2))
        )
        return lambda docs: found.score(docs)[0][-1]

    def _part(self, docs: DocIds) -> Float64s:
        stands = [term_positions(self.impacts.source, each, None, docs) for each in self.spelt]
        cells = PositionGrid(len(docs), stands, self.slack + 2)
        met = self._phrase_ends(cells, stands)
        owners, positions = stands[-1].owners[met], stands[-1].positions[met]
        worth = self.impacts.occurrence_weights.of(docs[owners], positions, self.zone)
        return per_document(owners, worth, len(docs))

    def _phrase_ends(self, cells: PositionGrid, stands: Sequence[TermPositions]) -> Bools:
        """Which occurrences of the last syllable end the chain."""
        places = [cells.addresses(each) for each in stands]
        spent = np.ones(len(places[0]), np.uint8)
        for left, right in pairwise(places):
            there = spent > 0
            if self.slack:
                spent = cells.before_within(left[there], spent[there] - np.uint8(1), right, self.slack)
            else:
                spent = cells.directly_before(left[there], spent[there], right)
        return spent > 0

    def bound_share(self) -> float:
        """The share of its occurrences that segmentation binds, in the first documents that hold it."""
        docs = self.candidates()[:AT_ONCE]
        stands = [term_positions(self.impacts.source, each, None, docs) for each in self.spelt]
        met = self._phrase_ends(PositionGrid(len(docs), stands, 2), stands)
        return float(stands[-1].bound[met].mean()) if met.any() else 0.0

    def impact(self) -> WeightedTf:
        """How much every document holds of the chain."""
        docs = self.candidates()
        found = self.frequency(docs)
        there = found > 0
        return impact(docs[there], found[there].astype(np.float32), self.impacts.source.size)


def phrase_weighted_tf(
    cache: WeightedTfCache, spellings: tuple[SpellingSet, ...], zone: int | None
) -> WeightedTf:
    """Return the weighted frequency of terms that stand next to one another, in one zone or in all."""
    if len(spellings) == 1:
        return cache.of(spellings[0], zone)
    return cache.get_or_compute((spellings, zone), PhraseScorer(cache, spellings, zone).impact)


def word_share(cache: WeightedTfCache, spellings: tuple[SpellingSet, ...], zone: int | None) -> float:
    """Return the share of the occurrences of a phrase that segmentation binds into one word, 0 to 1."""
    key = spellings, zone
    share = cache.word_shares.get(key)
    if share is None:
        share = cache.word_shares.put(key, np.float64(PhraseScorer(cache, spellings, zone).bound_share()))
    return float(share)


@dataclass(frozen=True, slots=True, eq=False)
class PhraseMatcher:
    """A phrase that a document must hold."""

    reader: TermScorerFactory
    chain: PhraseScorer
    syllables: Sequence[TermScorer]
    label: str

    def candidates(self) -> DocIds | None:
        """Documents that hold every syllable."""
        return self.chain.candidates()

    def score(self, docs: DocIds, own: bool = False) -> Scores:
        """Which documents hold the phrase, and what that earns."""
        held = self.syllables[:0] if own else self.syllables
        found = reduce(np.logical_and, [s.any.for_docs(docs) > 0 for s in held], np.ones(len(docs), np.bool_))
        rows = np.flatnonzero(found)
        frequency = np.zeros(len(docs))
        frequency[rows] = self.chain.frequency(docs[rows])
        mask = frequency > 0
        score = np.where(mask, self._earned(docs, frequency), 0.0)

        def exact(chosen: Int64s, note: Note, floor: Float64s | None = None) -> Float64s:  # noqa: ARG001 - known
            note(self.label, score[chosen])
            return score[chosen]

        return Scores(
            mask,
            lambda: score,
            exact,
            all_in_title=lambda: all_in_title(self.chain.impacts, self.chain.spelt, docs),
        )

    def _pairs(self) -> float:
        idfs = [syllable.idf for syllable in self.syllables]
        return sum(left + right for left, right in pairwise(idfs))

    def _earned(self, docs: DocIds, frequency: Float64s) -> Float64s:
        """As much as its syllables and pairs would earn as plain words."""
        ranking = self.reader.ranking
        earned = (ranking.pair + ranking.word_pair) * self._pairs() * saturate(frequency, ranking.run_k1)
        for syllable in self.syllables:
            for share in syllable.shares:
                earned += share.score(docs, ranking.k1)
        return np.asarray(earned)

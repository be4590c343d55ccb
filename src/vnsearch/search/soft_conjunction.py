"""Plain words side by side: syllables, neighbours, and the factor for holding only some of them.

Sources: syllables as in ``vnsearch.ranking``; neighbours as the ordered pairs of Metzler & Croft, "A Markov
Random Field Model for Term Dependencies" (2005), scored like syllables, with the sum of the two idfs as
Lucene's PhraseQuery has it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, reduce

import numpy as np

from vnsearch.arrays import Bools, DocIds, Float64s, Int64s
from vnsearch.native import kernels
from vnsearch.ranking import coordination, needed_share, saturate, term_shares, title_factor
from vnsearch.search import native_scorer
from vnsearch.search.adjacency import AT_ONCE, PositionGrid, TermPositions, per_document
from vnsearch.search.matchers import Note, Scores, no_explanation
from vnsearch.search.reader import is_member, union_sorted
from vnsearch.search.term_scorer import TITLE, TermScorer, TermScorerFactory, all_in_title
from vnsearch.search.weighted_tf import WeightedTf

#: From documents, and what the runs of each must earn for it to matter, to what the occurrences of runs are
#: worth in them, and those of one word: (runs, n) each.
_Beside = Callable[[DocIds, Float64s | None], tuple[Float64s, Float64s]]


@dataclass(frozen=True, slots=True, eq=False)
class NGram:
    """Two to four syllables typed side by side, by number; ``meant``: impacts of what else says them."""

    numbers: tuple[int, ...]
    meant: tuple[WeightedTf, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class _NGramEnds:
    """Where runs end: numbers of the last syllable's occurrences, and whether all of each is as typed."""

    places: Int64s | slice
    exact: Bools


@dataclass(frozen=True, eq=False)
class SoftConjunction:
    """Plain words of one query, all of one zone or of any. Longer runs begin with shorter ones."""

    reader: TermScorerFactory
    syllables: Sequence[TermScorer]
    pairs: Sequence[NGram]
    longer: Sequence[NGram]
    zone: int | None
    needed: float

    @property
    def _missable_share(self) -> float:
        """The share of the query that a match may lack."""
        return 1.0 - needed_share(len(self.syllables), self.needed)

    @property
    def runs(self) -> tuple[NGram, ...]:
        """Shorter ones first."""
        return (*self.pairs, *self.longer)

    @cached_property
    def titles(self) -> list[WeightedTf]:
        """How much each syllable stands in titles."""
        return [self.reader.impacts.of(syllable.spelt, TITLE) for syllable in self.syllables]

    def candidates(self) -> DocIds | None:
        """Documents that hold enough of the syllables.

        A match lacks at most so much; so it holds one of the rarest, of which so many are more than that.
        """
        rarest = sorted(self.syllables, key=lambda syllable: len(syllable.any.docs))
        shares = _term_shares(rarest)
        seen = np.cumsum(shares)
        first = int(np.searchsorted(seen, self._missable_share, side="right")) + 1
        found = union_sorted(syllable.any.docs for syllable in rarest[:first])
        return found if len(rarest) == 1 else self._holding_enough(found, rarest)

    def _holding_enough(self, docs: DocIds, rarest: Sequence[TermScorer]) -> DocIds:
        """Those of some documents that hold enough of the syllables, which come the rarest first."""
        shares, least = _term_shares(rarest), 1.0 - self._missable_share
        if library := kernels():
            impacts = native_scorer.impacts([syllable.any for syllable in rarest])
            return library.filter_candidates(impacts, shares, docs, self.reader.impacts.source.size, least)
        can = np.full(len(docs), shares.sum())
        for syllable, share in zip(rarest, shares, strict=True):
            can -= np.where(syllable.any.for_docs(docs) > 0, 0.0, share)
            docs, can = docs[can >= least], can[can >= least]
        return docs

    def score(self, docs: DocIds, own: bool = False) -> Scores:
        """Which documents hold enough; a bound from how often they hold each of two neighbours."""
        ranking, count = self.reader.ranking, len(self.syllables)
        weights = np.array([self._weights(run) for run in self.runs]).reshape(-1, 2)
        said = [syllable.as_typed for syllable in self.syllables]
        # Where only matches are counted, no more is made.
        looking = cache(lambda: self._scorers(weights))
        held = cache(lambda: looking()[0].of(docs))

        def exact(rows: Int64s, note: Note, floor: Float64s | None = None) -> Float64s:
            present, titled, score, _ = held()[:, rows]
            factor = coordination(present, count) * title_factor(titled, count, ranking.title)
            if note is not no_explanation:
                for syllable in self.syllables:
                    note(syllable.label, syllable.earned(docs[rows], ranking.k1))
            if self.pairs:
                need = None if floor is None else floor / factor - score
                score = score + self._ngram_scores(looking()[1], weights, docs[rows], need, note)
            lost = score * (factor - 1.0)
            note("words missing, words in the title", lost)
            whole: Float64s = score + lost
            return whole

        return Scores(
            self._mask(docs, own),
            lambda: held()[3],
            exact,
            all_in_title=lambda: all_in_title(self.reader.impacts, said, docs),
            as_typed=self._as_typed(docs),
            single_occurrence_score=self._single_occurrence_score(weights),
        )

    def _mask(self, docs: DocIds, own: bool) -> Bools:
        """Which documents hold enough."""
        if own:
            return np.ones(len(docs), np.bool_)
        rarest = sorted(self.syllables, key=lambda syllable: len(syllable.any.docs))
        return is_member(docs, self._holding_enough(docs, rarest))

    def _as_typed(self, docs: DocIds) -> Callable[[], Bools] | None:
        """Which documents hold no syllable in other spellings alone."""
        marked = [each for each in self.syllables if each.agreeing is not each.any]
        if not marked:
            return None
        return lambda: reduce(
            np.logical_and,
            [(each.agreeing.for_docs(docs) > 0) | (each.any.for_docs(docs) <= 0) for each in marked],
        )

    def _single_occurrence_score(self, weights: Float64s) -> float:
        """What a document of mean length earns that says the words once, side by side; 0 of one word."""
        if not self.runs:
            return 0.0
        alone = sum(share.weight for syllable in self.syllables for share in syllable.shares)
        return float(alone + weights[:, 0].sum())

    def _idf(self, run: NGram) -> float:
        return sum(self.syllables[number].idf for number in run.numbers)

    def _weights(self, run: NGram) -> tuple[float, float]:
        """What a run's occurrences can earn at most, and those of one word besides, over k1 + 1."""
        ranking, idf = self.reader.ranking, self._idf(run)
        pair = len(run.numbers) == 2
        return (ranking.pair * idf, ranking.word_pair * idf) if pair else (ranking.triple * idf, 0.0)

    def _scorers(self, weights: Float64s) -> tuple[native_scorer.NativeTermScorer | _NumpyScorer, _Beside]:
        """What documents hold, and what finds the runs in some of them."""
        library, impacts = kernels(), self.reader.impacts
        if library is None:
            return _NumpyScorer(self, weights), lambda docs, _: _score_ngrams(self, docs)
        numbers = [run.numbers for run in self.runs]
        holding = native_scorer.NativeTermScorer(
            library, self.reader.ranking, self.syllables, self.titles, numbers, weights, impacts.source.size
        )
        if not impacts.source.supports_native or not self.runs:
            return holding, lambda docs, _: _score_ngrams(self, docs)
        ranking = self.reader.ranking
        said = [native_scorer.TermSpec(each.spelt, each.typed) for each in self.syllables]
        asked = [native_scorer.NGramSpec(run.numbers, bool(run.meant)) for run in self.runs]
        runs = native_scorer.NativeNGramScorer(library, impacts, said, asked, self.zone, weights)
        k1, share = ranking.run_k1, ranking.fold_share
        return holding, lambda docs, need: runs.score(docs, k1, share, need, holding)

    def _ngram_scores(
        self, beside: _Beside, weights: Float64s, docs: DocIds, need: Float64s | None, note: Note
    ) -> Float64s:
        """What the runs earn in each document."""
        parts = [slice(first, first + AT_ONCE) for first in range(0, len(docs), AT_ONCE)]
        found = [(beside(docs[part], None if need is None else need[part]), docs[part]) for part in parts]
        earned = [self._ngram_contributions(weights, *both, some) for both, some in found]
        if note is not no_explanation:
            for number, run in enumerate(self.runs):
                label = " ".join(self.syllables[each].label for each in run.numbers) + " side by side"
                note(label, np.concatenate([part[number] for part in earned]) if earned else np.zeros(0))
        return np.concatenate([reduce(np.add, part) for part in earned]) if earned else np.zeros(0)

    def _ngram_contributions(
        self, weights: Float64s, beside: Float64s, inside: Float64s, docs: DocIds
    ) -> Float64s:
        """(runs, n) what each earns in each document, by what its occurrences are worth."""
        k1 = self.reader.ranking.run_k1
        for number, run in enumerate(self.runs):
            for impact in run.meant:
                beside[number] += impact.for_docs(docs)
        all_, one_word = weights.T[:, :, None]
        earned = all_ * saturate(beside, k1) + one_word * saturate(inside, k1)
        return np.asarray(earned)

    def term_positions(self, docs: DocIds) -> dict[int, TermPositions]:
        """Where each syllable that is part of a run stands in some documents."""
        numbers = sorted({number for run in self.pairs for number in run.numbers})
        source = self.reader.impacts.source
        return {number: self.syllables[number].standing(source, docs) for number in numbers}


@dataclass(frozen=True, slots=True, eq=False)
class _NumpyScorer:
    """As ``compiled.Holding``."""

    words: SoftConjunction
    weights: Float64s

    def of(self, docs: DocIds) -> Float64s:
        """As there."""
        ranking, syllables = self.words.reader.ranking, self.words.syllables
        holds = [syllable.any.for_docs(docs) for syllable in syllables]
        titles = [title.for_docs(docs) for title in self.words.titles]
        present, titled = (
            reduce(np.add, [(each > 0).astype(np.float64) for each in some]) for some in (holds, titles)
        )
        earned = reduce(np.add, [syllable.earned(docs, ranking.k1) for syllable in syllables])
        factor = coordination(present, len(syllables)) * title_factor(titled, len(syllables), ranking.title)
        return np.stack((present, titled, earned, (earned + self._runs(docs, holds)) * factor))

    def _runs(self, docs: DocIds, holds: Sequence[Float64s]) -> Float64s:
        """What runs can earn at most."""
        ranking = self.words.reader.ranking
        agree = [
            any_ if syllable.agreeing is syllable.any else syllable.agreeing.for_docs(docs)
            for syllable, any_ in zip(self.words.syllables, holds, strict=True)
        ]
        earned = np.zeros(len(docs))
        for run, weight in zip(self.words.runs, self.weights.sum(axis=1), strict=True):
            any_, exact = (np.minimum.reduce([each[n] for n in run.numbers]) for each in (holds, agree))
            frequency = ranking.fold_share * any_ + (1.0 - ranking.fold_share) * exact
            earned += weight * saturate(frequency, ranking.run_k1)
        return earned


def _score_ngrams(words: SoftConjunction, docs: DocIds) -> tuple[Float64s, Float64s]:
    """As ``compiled.Runs.beside``."""
    stands = words.term_positions(docs)
    cells = PositionGrid(len(docs), list(stands.values()), 2)
    places = {number: cells.addresses(each) for number, each in stands.items()}
    met: dict[tuple[int, ...], _NGramEnds] = {}
    beside, inside = np.zeros((2, len(words.runs), len(docs)))
    for number, run in enumerate(words.runs):
        last = stands[run.numbers[-1]]
        before = met.get(run.numbers[:-1]) or _NGramEnds(slice(None), stands[run.numbers[0]].exact)
        found = _met(cells, places[run.numbers[-2]], before, places[run.numbers[-1]], last)
        met[run.numbers] = found
        worth = words.reader.impacts.occurrence_weights.of(
            docs[last.owners[found.places]], last.positions[found.places], words.zone
        )
        worth *= np.where(found.exact, 1.0, words.reader.ranking.fold_share)
        owners, bound = last.owners[found.places], last.bound[found.places]
        beside[number] = per_document(owners, worth, len(docs))
        inside[number] = per_document(owners[bound], worth[bound], len(docs))
    return beside, inside


def _term_shares(syllables: Sequence[TermScorer]) -> Float64s:
    return term_shares(np.array([syllable.idf for syllable in syllables]))


def _met(
    cells: PositionGrid, left: Int64s, before: _NGramEnds, right: Int64s, standing: TermPositions
) -> _NGramEnds:
    """Where a syllable follows the end of a shorter run."""
    marks = before.exact.astype(np.uint8) + np.uint8(1)
    found = cells.directly_before(left[before.places], marks, right)
    places = np.flatnonzero(found)
    return _NGramEnds(places, (found[places] == 2) & standing.exact[places])

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

from vnsearch.engines.postings import Floats, Ids, Mask, Numbers, among, ascending
from vnsearch.engines.search import compiled
from vnsearch.engines.search.cells import AT_ONCE, Cells, Standing, per_document
from vnsearch.engines.search.impacts import Impact
from vnsearch.engines.search.plans import Judged, Note, unnoted
from vnsearch.engines.search.typed import TITLE, Reader, Syllable, in_titles
from vnsearch.native import kernels
from vnsearch.ranking import coordination, in_title, needed_share, saturate, telling

#: From documents, and what the runs of each must earn for it to matter, to what the occurrences of runs are
#: worth in them, and those of one word: (runs, n) each.
_Beside = Callable[[Ids, Floats | None], tuple[Floats, Floats]]


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """Two to four syllables typed side by side, by number; ``meant``: impacts of what else says them."""

    numbers: tuple[int, ...]
    meant: tuple[Impact, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class _Met:
    """Where runs end: numbers of the last syllable's occurrences, and whether all of each is as typed."""

    places: Numbers | slice
    exact: Mask


@dataclass(frozen=True, eq=False)
class Words:
    """Plain words of one query, all of one zone or of any. Longer runs begin with shorter ones."""

    reader: Reader
    syllables: Sequence[Syllable]
    pairs: Sequence[Run]
    longer: Sequence[Run]
    zone: int | None
    needed: float

    @property
    def _missable(self) -> float:
        """The share of the query that a match may lack."""
        return 1.0 - needed_share(len(self.syllables), self.needed)

    @property
    def runs(self) -> tuple[Run, ...]:
        """Shorter ones first."""
        return (*self.pairs, *self.longer)

    @cached_property
    def titles(self) -> list[Impact]:
        """How much each syllable stands in titles."""
        return [self.reader.impacts.of(syllable.spelt, TITLE) for syllable in self.syllables]

    def candidates(self) -> Ids | None:
        """Documents that hold enough of the syllables.

        A match lacks at most so much; so it holds one of the rarest, of which so many are more than that.
        """
        rarest = sorted(self.syllables, key=lambda syllable: len(syllable.any.docs))
        shares = _telling(rarest)
        seen = np.cumsum(shares)
        first = int(np.searchsorted(seen, self._missable, side="right")) + 1
        found = ascending(syllable.any.docs for syllable in rarest[:first])
        return found if len(rarest) == 1 else self._enough(found, rarest)

    def _enough(self, docs: Ids, rarest: Sequence[Syllable]) -> Ids:
        """Those of some documents that hold enough of the syllables, which come the rarest first."""
        shares, least = _telling(rarest), 1.0 - self._missable
        if library := kernels():
            impacts = compiled.impacts([syllable.any for syllable in rarest])
            return library.enough(impacts, shares, docs, self.reader.impacts.source.size, least)
        can = np.full(len(docs), shares.sum())
        for syllable, share in zip(rarest, shares, strict=True):
            can -= np.where(syllable.any.at(docs) > 0, 0.0, share)
            docs, can = docs[can >= least], can[can >= least]
        return docs

    def judge(self, docs: Ids, own: bool = False) -> Judged:
        """Which documents hold enough; a bound from how often they hold each of two neighbours."""
        ranking, count = self.reader.ranking, len(self.syllables)
        weights = np.array([self._weights(run) for run in self.runs]).reshape(-1, 2)
        said = [syllable.as_typed for syllable in self.syllables]
        # Where only matches are counted, no more is made.
        looking = cache(lambda: self._holding(weights))
        held = cache(lambda: looking()[0].of(docs))

        def exact(rows: Numbers, note: Note, floor: Floats | None = None) -> Floats:
            present, titled, score, _ = held()[:, rows]
            factor = coordination(present, count) * in_title(titled, count, ranking.title)
            if note is not unnoted:
                for syllable in self.syllables:
                    note(syllable.label, syllable.earned(docs[rows], ranking.k1))
            if self.pairs:
                need = None if floor is None else floor / factor - score
                score = score + self._neighbours(looking()[1], weights, docs[rows], need, note)
            lost = score * (factor - 1.0)
            note("words missing, words in the title", lost)
            whole: Floats = score + lost
            return whole

        return Judged(
            self._mask(docs, own),
            lambda: held()[3],
            exact,
            topical=lambda: in_titles(self.reader.impacts, said, docs),
            typed=self._typed(docs),
            once=self._once(weights),
        )

    def _mask(self, docs: Ids, own: bool) -> Mask:
        """Which documents hold enough."""
        if own:
            return np.ones(len(docs), np.bool_)
        rarest = sorted(self.syllables, key=lambda syllable: len(syllable.any.docs))
        return among(docs, self._enough(docs, rarest))

    def _typed(self, docs: Ids) -> Callable[[], Mask] | None:
        """Which documents hold no syllable in other spellings alone."""
        marked = [each for each in self.syllables if each.agreeing is not each.any]
        if not marked:
            return None
        return lambda: reduce(
            np.logical_and, [(each.agreeing.at(docs) > 0) | (each.any.at(docs) <= 0) for each in marked]
        )

    def _once(self, weights: Floats) -> float:
        """What a document of mean length earns that says the words once, side by side; 0 of one word."""
        if not self.runs:
            return 0.0
        alone = sum(share.weight for syllable in self.syllables for share in syllable.shares)
        return float(alone + weights[:, 0].sum())

    def _idf(self, run: Run) -> float:
        return sum(self.syllables[number].idf for number in run.numbers)

    def _weights(self, run: Run) -> tuple[float, float]:
        """What a run's occurrences can earn at most, and those of one word besides, over k1 + 1."""
        ranking, idf = self.reader.ranking, self._idf(run)
        pair = len(run.numbers) == 2
        return (ranking.pair * idf, ranking.word_pair * idf) if pair else (ranking.triple * idf, 0.0)

    def _holding(self, weights: Floats) -> tuple[compiled.Holding | _Holding, _Beside]:
        """What documents hold, and what finds the runs in some of them."""
        library, impacts = kernels(), self.reader.impacts
        if library is None:
            return _Holding(self, weights), lambda docs, _: _beside(self, docs)
        holding = compiled.Holding(library, self, weights)
        if not impacts.source.packs or not self.runs:
            return holding, lambda docs, _: _beside(self, docs)
        ranking = self.reader.ranking
        said = [compiled.Said(each.spelt, each.typed) for each in self.syllables]
        asked = [compiled.Asked(run.numbers, bool(run.meant)) for run in self.runs]
        runs = compiled.Runs(library, impacts, said, asked, self.zone, weights)
        k1, share = ranking.run_k1, ranking.fold_share
        return holding, lambda docs, need: runs.beside(docs, k1, share, need, holding)

    def _neighbours(
        self, beside: _Beside, weights: Floats, docs: Ids, need: Floats | None, note: Note
    ) -> Floats:
        """What the runs earn in each document."""
        parts = [slice(first, first + AT_ONCE) for first in range(0, len(docs), AT_ONCE)]
        found = [(beside(docs[part], None if need is None else need[part]), docs[part]) for part in parts]
        earned = [self._earned(weights, *both, some) for both, some in found]
        if note is not unnoted:
            for number, run in enumerate(self.runs):
                label = " ".join(self.syllables[each].label for each in run.numbers) + " side by side"
                note(label, np.concatenate([part[number] for part in earned]) if earned else np.zeros(0))
        return np.concatenate([reduce(np.add, part) for part in earned]) if earned else np.zeros(0)

    def _earned(self, weights: Floats, beside: Floats, inside: Floats, docs: Ids) -> Floats:
        """(runs, n) what each earns in each document, by what its occurrences are worth."""
        k1 = self.reader.ranking.run_k1
        for number, run in enumerate(self.runs):
            for impact in run.meant:
                beside[number] += impact.at(docs)
        all_, one_word = weights.T[:, :, None]
        earned = all_ * saturate(beside, k1) + one_word * saturate(inside, k1)
        return np.asarray(earned)

    def standings(self, docs: Ids) -> dict[int, Standing]:
        """Where each syllable that is part of a run stands in some documents."""
        numbers = sorted({number for run in self.pairs for number in run.numbers})
        source = self.reader.impacts.source
        return {number: self.syllables[number].standing(source, docs) for number in numbers}


@dataclass(frozen=True, slots=True, eq=False)
class _Holding:
    """As ``compiled.Holding``."""

    words: Words
    weights: Floats

    def of(self, docs: Ids) -> Floats:
        """As there."""
        ranking, syllables = self.words.reader.ranking, self.words.syllables
        holds = [syllable.any.at(docs) for syllable in syllables]
        titles = [title.at(docs) for title in self.words.titles]
        present, titled = (
            reduce(np.add, [(each > 0).astype(np.float64) for each in some]) for some in (holds, titles)
        )
        earned = reduce(np.add, [syllable.earned(docs, ranking.k1) for syllable in syllables])
        factor = coordination(present, len(syllables)) * in_title(titled, len(syllables), ranking.title)
        return np.stack((present, titled, earned, (earned + self._runs(docs, holds)) * factor))

    def _runs(self, docs: Ids, holds: Sequence[Floats]) -> Floats:
        """What runs can earn at most."""
        ranking = self.words.reader.ranking
        agree = [
            any_ if syllable.agreeing is syllable.any else syllable.agreeing.at(docs)
            for syllable, any_ in zip(self.words.syllables, holds, strict=True)
        ]
        earned = np.zeros(len(docs))
        for run, weight in zip(self.words.runs, self.weights.sum(axis=1), strict=True):
            any_, exact = (np.minimum.reduce([each[n] for n in run.numbers]) for each in (holds, agree))
            frequency = ranking.fold_share * any_ + (1.0 - ranking.fold_share) * exact
            earned += weight * saturate(frequency, ranking.run_k1)
        return earned


def _beside(words: Words, docs: Ids) -> tuple[Floats, Floats]:
    """As ``compiled.Runs.beside``."""
    stands = words.standings(docs)
    cells = Cells(len(docs), list(stands.values()), 2)
    places = {number: cells.addresses(each) for number, each in stands.items()}
    met: dict[tuple[int, ...], _Met] = {}
    beside, inside = np.zeros((2, len(words.runs), len(docs)))
    for number, run in enumerate(words.runs):
        last = stands[run.numbers[-1]]
        before = met.get(run.numbers[:-1]) or _Met(slice(None), stands[run.numbers[0]].exact)
        found = _met(cells, places[run.numbers[-2]], before, places[run.numbers[-1]], last)
        met[run.numbers] = found
        worth = words.reader.impacts.worth.of(
            docs[last.owners[found.places]], last.positions[found.places], words.zone
        )
        worth *= np.where(found.exact, 1.0, words.reader.ranking.fold_share)
        owners, bound = last.owners[found.places], last.bound[found.places]
        beside[number] = per_document(owners, worth, len(docs))
        inside[number] = per_document(owners[bound], worth[bound], len(docs))
    return beside, inside


def _telling(syllables: Sequence[Syllable]) -> Floats:
    return telling(np.array([syllable.idf for syllable in syllables]))


def _met(cells: Cells, left: Numbers, before: _Met, right: Numbers, standing: Standing) -> _Met:
    """Where a syllable follows the end of a shorter run."""
    marks = before.exact.astype(np.uint8) + np.uint8(1)
    found = cells.met(left[before.places], marks, right)
    places = np.flatnonzero(found)
    return _Met(places, (found[places] == 2) & standing.exact[places])

"""Plain words side by side: syllables, neighbours, and the factor for holding only some of them.

Sources: syllables as in ``vnsearch.ranking``; neighbours as the ordered pairs of Metzler & Croft, "A Markov
Random Field Model for Term Dependencies" (2005), scored like syllables, with the sum of the two idfs as
Lucene's PhraseQuery has it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np

from vnsearch.engines.postings import Floats, Ids, Mask, Numbers, ascending
from vnsearch.engines.search import compiled
from vnsearch.engines.search.cells import AT_ONCE, Cells, Standing, per_document
from vnsearch.engines.search.impacts import Impact
from vnsearch.engines.search.plans import Judged, Note, unnoted
from vnsearch.engines.search.typed import Reader, Syllable
from vnsearch.native import kernels
from vnsearch.query import TEXT_FIELDS
from vnsearch.ranking import coordination, in_title, needed_share, saturate, telling

#: The zone of titles.
TITLE = TEXT_FIELDS.index("title")


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


@dataclass(frozen=True, slots=True, eq=False)
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

    def candidates(self) -> Ids | None:
        """Documents that hold enough of the syllables.

        A match lacks at most so much; so it holds one of the rarest, of which so many are more than that.
        """
        rarest = sorted(self.syllables, key=lambda syllable: len(syllable.any.docs))
        shares = _telling(rarest)
        seen = np.cumsum(shares)
        first = int(np.searchsorted(seen, self._missable, side="right")) + 1
        found = ascending(syllable.any.docs for syllable in rarest[:first])
        if len(rarest) == 1:
            return found
        if library := kernels():
            impacts, size = [syllable.any for syllable in rarest], self.reader.impacts.source.size
            return library.enough(compiled.impacts(impacts), shares, found, size, 1.0 - self._missable)
        held = np.zeros(len(found))
        for syllable, share, most in zip(rarest, shares, seen, strict=True):
            held += share * (syllable.any.at(found) > 0)
            enough = held >= most - self._missable
            if not enough.all():
                found, held = found[enough], held[enough]
        return found

    def judge(self, docs: Ids) -> Judged:
        """Which documents hold enough; a bound from how often they hold each of two neighbours."""
        ranking, count = self.reader.ranking, len(self.syllables)
        titles = [self.reader.impacts.of(syllable.spelt, TITLE) for syllable in self.syllables]
        weights = np.array([self._weights(run) for run in self.runs]).reshape(-1, 2)
        shares = _telling(self.syllables)
        given, library = (self, titles, shares, weights.sum(axis=1), docs), kernels()
        held = compiled.held(library, *given) if library else _held(*given)
        beside = self._looking(weights)
        factor = coordination(held.present, count) * in_title(held.titled, count, ranking.title)

        def exact(rows: Numbers, note: Note, floor: Floats | None = None) -> Floats:
            score = held.earned[rows].copy()
            if note is not unnoted:
                for syllable in self.syllables:
                    note(syllable.label, syllable.earned(docs[rows], ranking.k1))
            if self.pairs:
                need = None if floor is None else floor / factor[rows] - score
                score += self._neighbours(beside, weights, docs[rows], need, note)
            lost = score * (factor[rows] - 1.0)
            note("words missing, words in the title", lost)
            whole: Floats = score + lost
            return whole

        enough = held.share >= 1.0 - self._missable
        return Judged(enough, held.most * factor, exact, held.titled == count)

    def _idf(self, run: Run) -> float:
        return sum(self.syllables[number].idf for number in run.numbers)

    def _weights(self, run: Run) -> tuple[float, float]:
        """What a run's occurrences can earn at most, and those of one word besides, over k1 + 1."""
        ranking, idf = self.reader.ranking, self._idf(run)
        pair = len(run.numbers) == 2
        return (ranking.pair * idf, ranking.word_pair * idf) if pair else (ranking.triple * idf, 0.0)

    def _looking(self, weights: Floats) -> _Beside:
        """What finds the runs in some documents."""
        library, impacts = kernels(), self.reader.impacts
        if library is None or not impacts.source.packs or not self.runs:
            return lambda docs, _: _beside(self, docs)
        ranking = self.reader.ranking
        said = [compiled.Said(each.spelt, each.typed, each.any, each.agreeing) for each in self.syllables]
        asked = [compiled.Asked(run.numbers, bool(run.meant)) for run in self.runs]
        runs = compiled.Runs(library, impacts, said, asked, self.zone, weights)
        return lambda docs, need: runs.beside(docs, ranking.run_k1, ranking.fold_share, need)

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


def _held(
    words: Words, titles: Sequence[Impact], shares: Floats, weights: Floats, docs: Ids
) -> compiled.Held:
    """As ``compiled.held``."""
    ranking, syllables = words.reader.ranking, words.syllables
    holds = [syllable.any.at(docs) for syllable in syllables]
    agree = [
        any_ if syllable.agreeing is syllable.any else syllable.agreeing.at(docs)
        for syllable, any_ in zip(syllables, holds, strict=True)
    ]
    earned = reduce(np.add, [syllable.earned(docs, ranking.k1) for syllable in syllables])
    most = earned.copy()
    for run, weight in zip(words.runs, weights, strict=True):
        frequency = ranking.fold_share * np.minimum.reduce([holds[number] for number in run.numbers])
        frequency += (1.0 - ranking.fold_share) * np.minimum.reduce([agree[number] for number in run.numbers])
        most += weight * saturate(frequency, ranking.run_k1)
    present = reduce(np.add, [(values > 0).astype(np.float64) for values in holds])
    titled = reduce(np.add, [(title.at(docs) > 0).astype(np.float64) for title in titles])
    share = reduce(np.add, [part * (values > 0) for part, values in zip(shares, holds, strict=True)])
    return compiled.Held(present, titled, share, earned, most)


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

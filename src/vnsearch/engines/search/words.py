"""Plain words side by side: syllables, neighbours, and the factor for holding only some of them.

Sources: syllables as in ``vnsearch.ranking``; neighbours as the ordered pairs of Metzler & Croft, "A Markov
Random Field Model for Term Dependencies" (2005), scored like syllables, with the sum of the two idfs as
Lucene's PhraseQuery has it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from vnsearch.engines.postings import Floats, Ids, Mask, Numbers, ascending
from vnsearch.engines.search.cells import AT_ONCE, Cells, Standing, per_document
from vnsearch.engines.search.impacts import Impact
from vnsearch.engines.search.plans import Judged, Note, unnoted
from vnsearch.engines.search.typed import Reader, Syllable
from vnsearch.query import TEXT_FIELDS
from vnsearch.ranking import coordination, in_title, needed_share, saturate, telling

#: The zone of titles.
TITLE = TEXT_FIELDS.index("title")


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """Two or three syllables typed side by side, by number; ``meant``: impacts of what else says them."""

    numbers: tuple[int, ...]
    meant: tuple[Impact, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class _Met:
    """Where runs end: numbers of the last syllable's occurrences, and whether all of each is as typed."""

    places: Numbers | slice
    exact: Mask


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """Plain words of one query, all of one zone or of any."""

    reader: Reader
    syllables: Sequence[Syllable]
    pairs: Sequence[Run]
    triples: Sequence[Run]
    zone: int | None
    needed: float

    @property
    def _missable(self) -> float:
        """The share of the query that a match may lack."""
        return 1.0 - needed_share(len(self.syllables), self.needed)

    def candidates(self) -> Ids | None:
        """Documents that hold enough of the syllables.

        A match lacks at most so much; so it holds one of the rarest, of which so many are more than that.
        """
        rarest = sorted(self.syllables, key=lambda syllable: len(syllable.any.docs))
        seen = np.cumsum(_telling(rarest))
        first = int(np.searchsorted(seen, self._missable, side="right")) + 1
        found = ascending(syllable.any.docs for syllable in rarest[:first])
        held = np.zeros(len(found))
        for syllable, share, most in zip(rarest, _telling(rarest), seen, strict=True):
            held += share * (syllable.any.at(found) > 0)
            enough = held >= most - self._missable
            if not enough.all():
                found, held = found[enough], held[enough]
        return found

    def judge(self, docs: Ids) -> Judged:
        """Which documents hold enough; a bound from how often they hold each of two neighbours."""
        ranking = self.reader.ranking
        holds = [syllable.any.at(docs) for syllable in self.syllables]
        present = np.array([values > 0 for values in holds])
        held = present.sum(axis=0).astype(np.float64)
        titled = self._in_title(docs)
        factor = coordination(held, len(self.syllables)) * in_title(
            titled, len(self.syllables), ranking.title
        )
        earned = [
            np.sum([share.earned(docs, ranking.k1) for share in syllable.shares], axis=0)
            for syllable in self.syllables
        ]
        syllables = np.sum(earned, axis=0)
        bound = syllables.copy()
        agree = [
            any_ if syllable.agreeing is syllable.any else syllable.agreeing.at(docs)
            for syllable, any_ in zip(self.syllables, holds, strict=True)
        ]
        for run in (*self.pairs, *self.triples):
            most = ranking.fold_share * np.minimum.reduce([holds[number] for number in run.numbers])
            most += (1.0 - ranking.fold_share) * np.minimum.reduce([agree[number] for number in run.numbers])
            bound += self._weight(run) * saturate(most, ranking.run_k1)

        def exact(rows: Numbers, note: Note) -> Floats:
            score = syllables[rows].copy()
            if note is not unnoted:
                for syllable, values in zip(self.syllables, earned, strict=True):
                    note(syllable.label, values[rows])
            for first in range(0, len(rows), AT_ONCE):
                part = rows[first : first + AT_ONCE]
                for label, values in self._neighbours(docs[part]):
                    score[first : first + AT_ONCE] += values
                    if note is not unnoted:
                        note(label, values)
            lost = score * (factor[rows] - 1.0)
            note("words missing, words in the title", lost)
            whole: Floats = score + lost
            return whole

        enough = _telling(self.syllables) @ present >= 1.0 - self._missable
        return Judged(enough, bound * factor, exact, titled == len(self.syllables))

    def _in_title(self, docs: Ids) -> Floats:
        """(n,) how many of the syllables each title has."""
        present = np.zeros(len(docs))
        for syllable in self.syllables:
            present += self.reader.impacts.of(syllable.spelt, TITLE).at(docs) > 0
        return present

    def _idf(self, run: Run) -> float:
        return sum(self.syllables[number].idf for number in run.numbers)

    def _weight(self, run: Run) -> float:
        """What a run can earn at most, over k1 + 1."""
        ranking = self.reader.ranking
        weight = ranking.pair + ranking.word_pair if len(run.numbers) == 2 else ranking.triple
        return weight * self._idf(run)

    def _neighbours(self, docs: Ids) -> Iterator[tuple[str, Floats]]:
        """What each run earns in each of a handful of documents."""
        if not self.pairs:
            return
        numbers = sorted({number for run in self.pairs for number in run.numbers})
        source = self.reader.impacts.source
        stands = {number: self.syllables[number].standing(source, docs) for number in numbers}
        cells = Cells(len(docs), list(stands.values()), 2)
        places = {number: cells.addresses(each) for number, each in stands.items()}
        met: dict[tuple[int, ...], _Met] = {}
        for run in (*self.pairs, *self.triples):
            last = run.numbers[-1]
            before = met.get(run.numbers[:-1]) or _Met(slice(None), stands[run.numbers[0]].exact)
            found = _met(cells, places[run.numbers[-2]], before, places[last], stands[last])
            met[run.numbers] = found
            label = " ".join(self.syllables[number].label for number in run.numbers) + " side by side"
            yield label, self._earned(run, docs, stands[last], found)

    def _earned(self, run: Run, docs: Ids, last: Standing, met: _Met) -> Floats:
        ranking = self.reader.ranking
        owners = last.owners[met.places]
        worth = self.reader.impacts.worth.of(docs[owners], last.positions[met.places], self.zone)
        worth *= np.where(met.exact, 1.0, ranking.fold_share)
        beside = per_document(owners, worth, len(docs))
        for impact in run.meant:
            beside = beside + impact.at(docs)
        if len(run.numbers) == 3:
            return ranking.triple * self._idf(run) * saturate(beside, ranking.run_k1)
        bound = last.bound[met.places]
        inside = per_document(owners[bound], worth[bound], len(docs))
        earned = ranking.pair * saturate(beside, ranking.run_k1)
        earned += ranking.word_pair * saturate(inside, ranking.run_k1)
        return np.asarray(self._idf(run) * earned)


def _telling(syllables: Sequence[Syllable]) -> Floats:
    return telling(np.array([syllable.idf for syllable in syllables]))


def _met(cells: Cells, left: Numbers, before: _Met, right: Numbers, standing: Standing) -> _Met:
    """Where a syllable follows the end of a shorter run."""
    marks = before.exact.astype(np.uint8) + np.uint8(1)
    found = cells.met(left[before.places], marks, right)
    places = np.flatnonzero(found)
    return _Met(places, (found[places] == 2) & standing.exact[places])

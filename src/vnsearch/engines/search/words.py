"""Plain words side by side: syllables, neighbours, and the factor for holding only some of them.

Sources: syllables as in ``vnsearch.ranking``; neighbours as the ordered pairs of Metzler & Croft, "A Markov
Random Field Model for Term Dependencies" (2005), scored like syllables, with the sum of the two idfs as
Lucene's PhraseQuery has it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vnsearch.engines.postings import Floats, Ids, Numbers, ascending
from vnsearch.engines.search.cells import AT_ONCE, Cells, Standing, per_document
from vnsearch.engines.search.impacts import Impact
from vnsearch.engines.search.plans import Judged, Note, unnoted
from vnsearch.engines.search.typed import Reader, Syllable
from vnsearch.ranking import coordination, needed_syllables, saturate


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """Two syllables typed side by side, by number; ``meant`` is the impact of what else says them."""

    left: int
    right: int
    meant: tuple[Impact, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """Plain words of one query, all of one zone or of any."""

    reader: Reader
    syllables: Sequence[Syllable]
    pairs: Sequence[Pair]
    zone: int | None
    needed: float

    @property
    def _least(self) -> int:
        return needed_syllables(len(self.syllables), self.needed)

    def candidates(self) -> Ids | None:
        """Documents that hold enough of the syllables.

        A match misses at most so many; so it holds one of the rarest, one more than may be missed.
        """
        rarest = sorted(self.syllables, key=lambda syllable: len(syllable.any.docs))
        missable = len(rarest) - self._least
        found = ascending(syllable.any.docs for syllable in rarest[: missable + 1])
        held = np.zeros(len(found), np.int64)
        for number, syllable in enumerate(rarest, 1):
            held += syllable.any.at(found) > 0
            enough = held >= number - missable
            if not enough.all():
                found, held = found[enough], held[enough]
        return found

    def judge(self, docs: Ids) -> Judged:
        """Which documents hold enough; a bound from how often they hold each of two neighbours."""
        ranking = self.reader.ranking
        holds = [syllable.any.at(docs) for syllable in self.syllables]
        held = np.sum([values > 0 for values in holds], axis=0).astype(np.float64)
        factor = coordination(held, len(self.syllables))
        earned = [
            np.sum([share.earned(docs, ranking.k1) for share in syllable.shares], axis=0)
            for syllable in self.syllables
        ]
        syllables = np.sum(earned, axis=0)
        bound = syllables.copy()
        for pair in self.pairs:
            most = np.minimum(holds[pair.left], holds[pair.right])
            bound += (ranking.pair + ranking.word_pair) * self._idf(pair) * saturate(most, ranking.k1)

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
            note("words missing", lost)
            whole: Floats = score + lost
            return whole

        return Judged(held >= self._least, bound * factor, exact)

    def _idf(self, pair: Pair) -> float:
        return self.syllables[pair.left].idf + self.syllables[pair.right].idf

    def _neighbours(self, docs: Ids) -> list[tuple[str, Floats]]:
        """What each pair earns in each of a handful of documents."""
        if not self.pairs:
            return []
        numbers = sorted({number for pair in self.pairs for number in (pair.left, pair.right)})
        source = self.reader.impacts.source
        stands = {number: self.syllables[number].standing(source, docs) for number in numbers}
        cells = Cells(len(docs), list(stands.values()), 2)
        places = {number: cells.addresses(each) for number, each in stands.items()}
        marks = {number: each.exact.astype(np.uint8) + np.uint8(1) for number, each in stands.items()}
        found = []
        for pair in self.pairs:
            met = cells.met(places[pair.left], marks[pair.left], places[pair.right])
            label = f"{self.syllables[pair.left].label} {self.syllables[pair.right].label} side by side"
            found.append((label, self._pair(pair, docs, stands[pair.right], met)))
        return found

    def _pair(self, pair: Pair, docs: Ids, right: Standing, met: NDArray[np.uint8]) -> Floats:
        ranking = self.reader.ranking
        hits = np.flatnonzero(met)
        owners = right.owners[hits]
        worth = self.reader.impacts.worth.of(docs[owners], right.positions[hits], self.zone)
        exact = (met[hits] == 2) & right.exact[hits]
        worth *= np.where(exact, 1.0, ranking.fold_share)
        bound = right.bound[hits]
        beside = per_document(owners, worth, len(docs))
        for impact in pair.meant:
            beside = beside + impact.at(docs)
        inside = per_document(owners[bound], worth[bound], len(docs))
        earned = ranking.pair * saturate(beside, ranking.k1) + ranking.word_pair * saturate(
            inside, ranking.k1
        )
        return np.asarray(self._idf(pair) * earned)

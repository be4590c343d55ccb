"""Plain words judged by the C library: the same arrays as ``words`` makes with numpy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vnsearch.arrays import DocIds, Float64s, Int64s
from vnsearch.native import F32, F64, FLAG, I64, U32, Kernels, address, struct_table
from vnsearch.ranking import Ranking
from vnsearch.search.native_view import native_parts
from vnsearch.search.reader import SpellingSet
from vnsearch.search.term_scorer import TermScorer
from vnsearch.search.weighted_tf import WeightedTf, WeightedTfCache

#: Occurrences of a syllable in one document for which there is room at first.
_ROOM = 1024


def impacts(found: Sequence[WeightedTf]) -> Int64s:
    """(n, 6) where each impact's arrays lie, and how many documents it has."""
    return struct_table([each.address for each in found])


class NativeTermScorer:
    """What documents hold of plain words, neighbours left out, and what those may add.

    ``titles``: how much each syllable stands in titles; ``numbers``: each run's syllables by number;
    ``weights`` (runs, 2): as ``NativeNGramScorer`` has them; ``size``: one more than the highest document number.
    """

    def __init__(
        self,
        library: Kernels,
        ranking: Ranking,
        syllables: Sequence[TermScorer],
        titles: Sequence[WeightedTf],
        numbers: Sequence[tuple[int, ...]],
        weights: Float64s,
        size: int,
    ) -> None:
        parts = [(number, share) for number, each in enumerate(syllables) for share in each.shares]
        all_ = [share.impact for _, share in parts]
        roles: list[int] = []
        for syllable, title in zip(syllables, titles, strict=True):
            for impact in (syllable.any, syllable.agreeing, title):
                number = next((at for at, other in enumerate(all_) if other is impact), len(all_))
                if number == len(all_):
                    all_.append(impact)
                roles.append(number)
        runs = [(ends[2], ends[3], *ends[:2]) for ends in _ngram_parents(numbers)]
        integers = (
            impacts(all_),
            np.zeros(len(all_), np.int64),
            np.array(roles, np.int64),
            np.array([number for number, _ in parts], np.int64),
            struct_table(runs),
        )
        floats = (
            np.zeros(len(all_)),
            np.zeros(3 * len(runs)),
            np.array([share.weight for _, share in parts]),
            weights.sum(axis=1),
            np.array([ranking.k1, ranking.run_k1, ranking.fold_share, ranking.title]),
        )
        # Kept, because the arrays must live as long as their addresses.
        self._held = all_, integers, floats
        sizes = len(all_), len(syllables), len(parts), len(runs), size
        addresses = *(address(each, I64) for each in integers), *(address(each, F64) for each in floats)
        self.asked = np.array([*addresses, *sizes], np.int64)
        self._library = library

    def of(self, docs: DocIds) -> Float64s:
        """(4, n) syllables there, in the title; earned by them alone, and at most with neighbours."""
        return self._library.score_words(self.asked, docs)


@dataclass(frozen=True, slots=True, eq=False)
class NGramSpec:
    """A run of syllables to be looked for: their numbers, all but the last being a run asked for before it.

    ``open``: what it earns may be earned by other words too.
    """

    numbers: tuple[int, ...]
    open: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class TermSpec:
    """A syllable to be looked for: its folds, and which spellings are as typed."""

    spelt: SpellingSet
    typed: frozenset[str] | None


class NativeNGramScorer:
    """Runs of syllables, ready to be looked for in one batch of documents after another.

    ``zone``: the only one whose occurrences count, or None. ``weights`` (runs, 2): what a run's occurrences
    earn at most, over k1 + 1, and those of one word besides.
    """

    def __init__(
        self,
        library: Kernels,
        impacts: WeightedTfCache,
        said: Sequence[TermSpec],
        runs: Sequence[NGramSpec],
        zone: int | None,
        weights: Float64s,
    ) -> None:
        self._library = library
        self._runs = len(runs)
        self._said = len(said)
        parts = [native_parts(impacts.source, each.spelt, each.typed) for each in said]
        begins = np.cumsum([0, *map(len, parts)])
        worth, starts = impacts.occurrence_weights.table, impacts.occurrence_weights.zone_starts
        numbers = [
            struct_table([numbers for each in parts for numbers, _ in each]),
            begins,
            np.zeros(int(begins[-1]), np.int64),
            *_ngram_structs(runs, weights),
            weights,
            np.array([run.open for run in runs], np.int64),
        ]
        # Kept, because the arrays must live as long as their addresses.
        self._held = parts, said, worth, starts, numbers
        of_all = [address(array, F64 if array is weights else I64) for array in numbers]
        of_parts, of_runs, of_weights = of_all[:3], of_all[3:5], of_all[5:]
        one = -1 if zone is None else zone
        zones = address(worth, F32), address(starts, U32), len(worth), one, worth.shape[1]
        self._fixed = *of_parts, len(said), *of_runs, len(runs), *zones, *of_weights
        self._make_room(_ROOM)

    def _make_room(self, room: int) -> None:
        """Room for so many occurrences of a syllable in one document."""
        positions = np.empty((self._said, room), np.int64)
        flags = np.empty((2 * self._said + self._runs) * room, np.bool_)
        first, of_flags = address(positions, I64), address(flags, FLAG)
        rows = (
            (first + 8 * room * s, of_flags + 2 * room * s, room * (2 * s + 1) + of_flags, 0)
            for s in range(self._said)
        )
        stands = struct_table(list(rows))
        self._room, self._scratch = room, (positions, flags, stands)
        marks = of_flags + 2 * self._said * room
        self._looking = np.array([*self._fixed, address(stands, I64), marks, room], np.int64)

    def score(
        self,
        docs: DocIds,
        run_k1: float = 1.0,
        fold_share: float = 1.0,
        need: Float64s | None = None,
        holding: NativeTermScorer | None = None,
    ) -> tuple[Float64s, Float64s]:
        """(runs, n) each: what the runs' occurrences are worth, and those of one word.

        ``need`` (n,): what the runs of a document must earn for it to matter; where, by what is known of the
        words (``holding``), they cannot, some are 0.
        """
        given = None if holding is None else holding.asked, self._runs, docs, need, run_k1, fold_share
        while (found := self._library.score_ngrams(self._looking, *given)) is None:
            self._make_room(16 * self._room)
        return found


def _ngram_structs(runs: Sequence[NGramSpec], weights: Float64s) -> tuple[Int64s, Int64s]:
    """Each run's last two syllables and the run that they extend; in which order to look, dearest first."""
    order = sorted(range(len(runs)), key=lambda at: (len(runs[at].numbers), -weights[at].sum()))
    ends = struct_table([each[:3] for each in _ngram_parents([run.numbers for run in runs])])
    return ends, np.array(order, np.int64)


def _ngram_parents(runs: Sequence[tuple[int, ...]]) -> list[tuple[int, int, int, int]]:
    """Each run's last two syllables, the number of the run that they extend, and of that of the two alone."""
    places = {run: at for at, run in enumerate(runs)}
    return [(run[-2], run[-1], places.get(run[:-1], -1), places.get(run[-2:], -1)) for run in runs]

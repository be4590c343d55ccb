"""Plain words judged by the C library: the same arrays as ``words`` makes with numpy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from vnsearch.engines.postings import Floats, FoldPostings, Ids, Packed, PostingSource
from vnsearch.engines.search.impacts import Impact, Impacts, Spelt
from vnsearch.native import Kernels, Table, address, table

if TYPE_CHECKING:
    from vnsearch.engines.search.words import Words

#: Runs have two syllables or three.
_LONGEST = 3


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """What documents hold of plain words; (n,) each.

    ``present`` and ``titled``: how many syllables, anywhere and in the title; ``earned`` by syllables alone;
    ``most`` that may be earned with neighbours.
    """

    present: Floats
    titled: Floats
    earned: Floats
    most: Floats


def impacts(found: Sequence[Impact]) -> Table:
    """(n, 4) where each impact's arrays lie, and how many documents it has."""
    return table([each.address for each in found])


def held(library: Kernels, words: Words, titles: Sequence[Impact], weights: Floats, docs: Ids) -> Held:
    """What some documents hold; ``titles``: the syllables' impacts in titles, ``weights``: those of runs."""
    ranking, syllables = words.reader.ranking, words.syllables
    shares = [(number, share) for number, each in enumerate(syllables) for share in each.shares]
    all_ = [share.impact for _, share in shares]
    roles: list[int] = []
    for syllable, title in zip(syllables, titles, strict=True):
        for impact in (syllable.any, syllable.agreeing, title):
            number = next((at for at, other in enumerate(all_) if other is impact), len(all_))
            if number == len(all_):
                all_.append(impact)
            roles.append(number)
    runs = [run.numbers + (-1,) * (_LONGEST - len(run.numbers)) for run in words.runs]
    found = library.judge(
        impacts(all_),
        docs,
        words.reader.impacts.source.size,
        np.array(roles, np.int64),
        np.array([number for number, _ in shares], np.int64),
        np.array([share.weight for _, share in shares]),
        ranking.k1,
        table(runs),
        weights,
        ranking.run_k1,
        ranking.fold_share,
    )
    return Held(*found)


class Runs:
    """Runs of syllables, ready to be looked for in one batch of documents after another.

    ``spelt``: for each syllable its folds and which spellings are as typed; ``runs``: numbers of syllables,
    all but the last two of each being a run before it.
    """

    def __init__(
        self,
        library: Kernels,
        impacts: Impacts,
        spelt: Sequence[tuple[Spelt, frozenset[str] | None]],
        runs: Sequence[tuple[int, ...]],
    ) -> None:
        used = sorted({number for run in runs for number in run})
        rows = {number: row for row, number in enumerate(used)}
        places = {run: at for at, run in enumerate(runs)}
        self._library = library
        self._worth = impacts.worth
        # Kept, because the arrays that it names must live as long as their addresses.
        self._parts = [_parts(impacts.source, *spelt[number]) for number in used]
        self._table = table([numbers for parts in self._parts for numbers, _ in parts])
        self._firsts = np.cumsum([0, *map(len, self._parts)])
        self._runs = table([(rows[run[-2]], rows[run[-1]], places.get(run[:-1], -1)) for run in runs])

    def beside(self, docs: Ids, zone: int | None, fold_share: float) -> tuple[Floats, Floats]:
        """(runs, n) each: what the runs' occurrences are worth, and those of one word."""
        worth = self._worth.table, self._worth.begins
        return self._library.beside(self._table, self._firsts, self._runs, docs, *worth, zone, fold_share)


def _parts(
    source: PostingSource, spelt: Spelt, typed: frozenset[str] | None
) -> list[tuple[tuple[int, ...], object]]:
    """A syllable's postings part by part, each with the arrays that it points into."""
    found: list[tuple[tuple[int, ...], object]] = []
    for folded, forms in spelt:
        postings = source.fold(folded)
        for part in postings.packed() if postings else ():
            flags = [_flags(postings, part, wanted) for wanted in (typed, forms)] if postings else []
            sizes = [len(each) for each in flags if each is not None]
            numbers = *part.numbers, *map(address, flags), min(sizes, default=0)
            found.append((numbers, (postings, flags)))
    return found


def _flags(postings: FoldPostings, part: Packed, wanted: frozenset[str] | None) -> NDArray[np.bool_] | None:
    """(spellings,) which are wanted; None where all are."""
    if wanted is None:
        return None
    flags = np.array([form in wanted for form in postings.forms], np.bool_)
    return flags if part.renamed is None else flags[part.renamed]

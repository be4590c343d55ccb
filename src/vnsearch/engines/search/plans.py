"""What every part of a query tree can do, and the parts that only select: filters, ranges, exclusions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Protocol

import numpy as np

from vnsearch.engines.postings import Floats, Ids, Mask, Numbers, PostingSource, ascending

#: Told of each summand of a score: its name, and its value for each of the rows asked about.
Note = Callable[[str, Floats], None]


def unnoted(*_: object) -> None:
    """Where no explanation is asked for."""


class Exact(Protocol):
    """Scores of some of the documents judged, by number; 0 where one does not match."""

    def __call__(self, rows: Numbers, note: Note, /, floor: Floats | None = None) -> Floats:
        """(n,) the scores of ``rows`` (n,); for one below its ``floor`` (n,), anything below it."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """Some documents judged: ``mask`` (n,) which match, ``bound`` (n,) what no score can exceed.

    ``topical`` (n,) which have every plain word in the title; None where the query has none.
    """

    mask: Mask
    bound: Floats
    exact: Exact
    topical: Mask | None = None


class Plan(Protocol):
    """A part of a query, ready to be answered over one source."""

    def candidates(self) -> Ids | None:
        """Ascending documents among which all matches are; None when any document may match."""
        ...

    def judge(self, docs: Ids) -> Judged:
        """Judges documents (ascending), whether or not they are candidates."""
        ...


def selecting(mask: Mask) -> Judged:
    """Judged by selection alone: nothing is earned."""
    return Judged(mask, np.zeros(len(mask)), lambda rows, _, floor=None: np.zeros(len(rows)))  # noqa: ARG005 - named as in Exact


@dataclass(frozen=True, slots=True, eq=False)
class Among:
    """The documents of a fixed set, such as those with a value."""

    ids: Ids
    size: int

    def candidates(self) -> Ids | None:
        """The set."""
        return self.ids

    def judge(self, docs: Ids) -> Judged:
        """Which are in the set."""
        there = np.zeros(self.size, np.bool_)
        there[self.ids] = True
        return selecting(there[docs])


@dataclass(frozen=True, slots=True, eq=False)
class Within:
    """The documents published in a stretch of time, in seconds since 1970; undated ones are in none."""

    published: Floats
    first: float
    past: float

    def candidates(self) -> Ids | None:
        """Any document may be one."""
        return None

    def judge(self, docs: Ids) -> Judged:
        """Which were published then."""
        when = self.published[docs]
        return selecting((when >= self.first) & (when < self.past))


@dataclass(frozen=True, slots=True, eq=False)
class Without:
    """The documents that do not match another plan."""

    child: Plan

    def candidates(self) -> Ids | None:
        """Any document may be one."""
        return None

    def judge(self, docs: Ids) -> Judged:
        """Which do not match."""
        return selecting(~self.child.judge(docs).mask)


@dataclass(frozen=True, slots=True, eq=False)
class Any:
    """The documents that match at least one plan; what several give adds up."""

    children: Sequence[Plan]

    def candidates(self) -> Ids | None:
        """The candidates of all."""
        found = [child.candidates() for child in self.children]
        return (
            None if any(ids is None for ids in found) else ascending(ids for ids in found if ids is not None)
        )

    def judge(self, docs: Ids) -> Judged:
        """Which match any."""
        judged = [child.judge(docs) for child in self.children]

        def exact(rows: Numbers, note: Note, floor: Floats | None = None) -> Floats:  # noqa: ARG001 - any may earn
            return _sum([_masked(each, rows, note) for each in judged], len(rows))

        bound = _sum([np.where(each.mask, each.bound, 0.0) for each in judged], len(docs))
        return Judged(reduce(np.logical_or, [each.mask for each in judged]), bound, exact)


@dataclass(frozen=True, slots=True, eq=False)
class All:
    """The documents that match every plan; the cheapest to judge comes first."""

    children: Sequence[Plan]
    source: PostingSource = field(repr=False)

    def candidates(self) -> Ids | None:
        """Those of the part that names fewest; all documents where no part names any."""
        found = [ids for child in self.children if (ids := child.candidates()) is not None]
        return min(found, key=len, default=None)

    def judge(self, docs: Ids) -> Judged:
        """Which match all: each part judges only what the parts before it left over."""
        rows = np.arange(len(docs))
        parts: list[tuple[Numbers, Judged]] = []
        for child in self.children:
            judged = child.judge(docs[rows])
            parts.append((rows, judged))
            rows = rows[judged.mask]
        mask = np.zeros(len(docs), np.bool_)
        mask[rows] = True
        bound = np.zeros(len(docs))
        for held, judged in parts:
            bound[held] += judged.bound

        def exact(chosen: Numbers, note: Note, floor: Floats | None = None) -> Floats:
            matching = mask[chosen]
            scores = np.zeros(len(chosen))
            for held, judged in parts:
                local = np.searchsorted(held, chosen[matching])
                spare = bound[chosen[matching]] - judged.bound[local]
                least = None if floor is None else floor[matching] - spare
                scores[matching] += judged.exact(local, _spread(note, matching), least)
            return scores

        return Judged(mask, bound, exact, _topical(parts, len(docs)))


def _topical(parts: Sequence[tuple[Numbers, Judged]], size: int) -> Mask | None:
    """Which of all rows are topical for each part that says so."""
    found: Mask | None = None
    for rows, judged in parts:
        if judged.topical is not None:
            here = np.zeros(size, np.bool_)
            here[rows] = judged.topical
            found = here if found is None else found & here
    return found


def _spread(note: Note, matching: Mask) -> Note:
    """Notes about matching rows as notes about all rows."""
    if note is unnoted or matching.all():
        return note

    def spread(label: str, values: Floats) -> None:
        whole = np.zeros(len(matching))
        whole[matching] = values
        note(label, whole)

    return spread


def _masked(judged: Judged, rows: Numbers, note: Note) -> Floats:
    matching = judged.mask[rows]
    scores = np.zeros(len(rows))
    if matching.any():
        scores[matching] = judged.exact(rows[matching], _spread(note, matching))
    return scores


def _sum(parts: Sequence[Floats], size: int) -> Floats:
    return reduce(np.add, parts, np.zeros(size))

"""What every part of a query tree can do, and the parts that only select: filters, ranges, exclusions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any as Whatever
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from vnsearch.engines.postings import Floats, Ids, Mask, Numbers, PostingSource, ascending

#: Told of each summand of a score: its name, and its value for each of the rows asked about.
Note = Callable[[str, Floats], None]


def unnoted(*_: object) -> None:
    """Where no explanation is asked for."""


class Exact(Protocol):
    """Scores of some of the documents judged, by number; all of them match."""

    def __call__(self, rows: Numbers, note: Note, /, floor: Floats | None = None) -> Floats:
        """(n,) the scores of ``rows`` (n,); for one below its ``floor`` (n,), anything below it."""
        ...


def _nothing(rows: Numbers, /, *_: object, floor: object = None) -> Floats:  # noqa: ARG001 - named as in Exact
    return np.zeros(len(rows))


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """Some documents judged: ``mask`` (n,) which match, ``exact`` what those earn.

    What takes longer is made when it is asked for: ``most`` (n,) what no score of a match can exceed, None
    where nothing is earned; ``topical`` (n,) which matches have every word as typed in the title, None where
    no words are looked for; ``typed`` (n,) which hold no word in other spellings alone, None where all do.
    ``once``: what a document of mean length earns that says several words once, side by side.
    """

    mask: Mask
    most: Callable[[], Floats] | None = None
    exact: Exact = _nothing
    topical: Callable[[], Mask] | None = None
    typed: Callable[[], Mask] | None = None
    once: float = 0.0

    def bound(self) -> Floats:
        """(n,) ``most``."""
        return self.most() if self.most else np.zeros(len(self.mask))

    def all(self) -> Mask:
        """(n,) true."""
        return np.ones(len(self.mask), np.bool_)

    def of(self, rows: Numbers) -> Judged:
        """The same of some documents, by number."""

        def some(of: Callable[[], NDArray[Whatever]] | None) -> Callable[[], NDArray[Whatever]] | None:
            return (lambda: of()[rows]) if of else None

        def exact(chosen: Numbers, note: Note, floor: Floats | None = None) -> Floats:
            return self.exact(rows[chosen], note, floor)

        found = some(self.most), exact, some(self.topical), some(self.typed), self.once
        return Judged(self.mask[rows], *found)


class Plan(Protocol):
    """A part of a query, ready to be answered over one source."""

    def candidates(self) -> Ids | None:
        """Ascending documents among which all matches are; None when any document may match."""
        ...

    def judge(self, docs: Ids, own: bool = False) -> Judged:
        """Judges documents (ascending); ``own``: whether all of them are among its candidates."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Among:
    """The documents of a fixed set, such as those with a value."""

    ids: Ids
    size: int

    def candidates(self) -> Ids | None:
        """The set."""
        return self.ids

    def judge(self, docs: Ids, own: bool = False) -> Judged:  # noqa: ARG002 - asked alike
        """Which are in the set."""
        there = np.zeros(self.size, np.bool_)
        there[self.ids] = True
        return Judged(there[docs])


@dataclass(frozen=True, slots=True, eq=False)
class Within:
    """The documents published in a stretch of time, in seconds since 1970; undated ones are in none."""

    published: Floats
    first: float
    past: float

    def candidates(self) -> Ids | None:
        """Any document may be one."""
        return None

    def judge(self, docs: Ids, own: bool = False) -> Judged:  # noqa: ARG002 - asked alike
        """Which were published then."""
        when = self.published[docs]
        return Judged((when >= self.first) & (when < self.past))


@dataclass(frozen=True, slots=True, eq=False)
class Without:
    """The documents that do not match another plan."""

    child: Plan

    def candidates(self) -> Ids | None:
        """Any document may be one."""
        return None

    def judge(self, docs: Ids, own: bool = False) -> Judged:  # noqa: ARG002 - asked alike
        """Which do not match."""
        return Judged(~self.child.judge(docs).mask)


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

    def judge(self, docs: Ids, own: bool = False) -> Judged:  # noqa: ARG002 - asked alike
        """Which match any."""
        judged = [child.judge(docs) for child in self.children]

        def exact(rows: Numbers, note: Note, floor: Floats | None = None) -> Floats:  # noqa: ARG001 - any may earn
            there = [(each, each.mask[rows]) for each in judged]
            return _sum([_whole(e.exact(rows[m], _spread(note, m)), m) for e, m in there], len(rows))

        def most() -> Floats:
            return _sum([np.where(each.mask, each.bound(), 0.0) for each in judged], len(docs))

        topical = _any_of([(each.mask, each.topical) for each in judged if each.topical])
        typed = _any_of([(each.mask, each.typed or each.all) for each in judged])
        once = min((each.once for each in judged if each.most), default=0.0)
        return Judged(
            reduce(np.logical_or, [each.mask for each in judged]), most, exact, topical, typed, once
        )


def _any_of(told: Sequence[tuple[Mask, Callable[[], Mask]]]) -> Callable[[], Mask] | None:
    return (lambda: reduce(np.logical_or, [mask & of() for mask, of in told])) if told else None


@dataclass(frozen=True, slots=True, eq=False)
class All:
    """The documents that match every plan; the cheapest to judge comes first."""

    children: Sequence[Plan]
    source: PostingSource = field(repr=False)

    def candidates(self) -> Ids | None:
        """Those of the part that names fewest; all documents where no part names any."""
        found = [ids for child in self.children if (ids := child.candidates()) is not None]
        return min(found, key=len, default=None)

    def judge(self, docs: Ids, own: bool = False) -> Judged:  # noqa: ARG002 - asked alike
        """Which match all: each part judges only what the parts before it left over."""
        rows = np.arange(len(docs))
        parts: list[tuple[Numbers, Judged]] = []
        for child in self.children:
            judged = child.judge(docs[rows])
            parts.append((rows, judged))
            rows = rows[judged.mask]
        mask = np.zeros(len(docs), np.bool_)
        mask[rows] = True
        together = _Together(len(docs), [(held, judged) for held, judged in parts if judged.most])
        topical, typed = (together.each(of) for of in (lambda each: each.topical, lambda each: each.typed))
        return Judged(mask, together.most, together.exact, topical, typed, together.once)


@dataclass(frozen=True, slots=True, eq=False)
class _Together:
    """What several parts earn in so many documents, each having judged those beside it (ascending)."""

    size: int
    parts: Sequence[tuple[Numbers, Judged]]

    def most(self) -> Floats:
        """The sum of what the parts may earn."""
        return _sum([self._placed(held, each.bound()) for held, each in self.parts], self.size)

    def _placed(self, held: Numbers, values: Floats) -> Floats:
        placed = np.zeros(self.size)
        placed[held] = values
        return placed

    def each(self, told_by: Callable[[Judged], Callable[[], Mask] | None]) -> Callable[[], Mask] | None:
        """Which documents are so for each part that tells."""
        told = [(held, of) for held, part in self.parts if (of := told_by(part))]
        if not told:
            return None
        return lambda: reduce(
            np.logical_and, [self._placed(held, of().astype(np.float64)) > 0 for held, of in told]
        )

    @property
    def once(self) -> float:
        """Of all parts together."""
        return sum(each.once for _, each in self.parts)

    def exact(self, rows: Numbers, note: Note, floor: Floats | None = None) -> Floats:
        """The sum of the parts' scores."""
        bound = self.most()[rows] if floor is not None and len(self.parts) > 1 else np.zeros(len(rows))
        scores = np.zeros(len(rows))
        for held, each in self.parts:
            places = np.searchsorted(held, rows)
            spare = bound - each.bound()[places] if len(self.parts) > 1 else bound
            scores += each.exact(places, note, None if floor is None else floor - spare)
        return scores


def _spread(note: Note, matching: Mask) -> Note:
    """Notes about matching rows as notes about all rows."""
    if note is unnoted or matching.all():
        return note
    return lambda label, values: note(label, _whole(values, matching))


def _whole(values: Floats, matching: Mask) -> Floats:
    """What the matching rows have; 0 for the others."""
    whole = np.zeros(len(matching))
    whole[matching] = values
    return whole


def _sum(parts: Sequence[Floats], size: int) -> Floats:
    return reduce(np.add, parts, np.zeros(size))

"""What every part of a query tree can do, and the parts that only select: filters, ranges, exclusions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any as Whatever
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from vnsearch.arrays import Bools, DocIds, Float64s, Int64s
from vnsearch.search.reader import PostingSource, union_sorted

#: Told of each summand of a score: its name, and its value for each of the rows asked about.
Note = Callable[[str, Float64s], None]


def no_explanation(*_: object) -> None:
    """Where no explanation is asked for."""


class ScoreFunction(Protocol):
    """Scores of some of the documents judged, by number; all of them match."""

    def __call__(self, rows: Int64s, note: Note, /, floor: Float64s | None = None) -> Float64s:
        """(n,) the scores of ``rows`` (n,); for one below its ``floor`` (n,), anything below it."""
        ...


def _nothing(rows: Int64s, /, *_: object, floor: object = None) -> Float64s:  # noqa: ARG001 - named as in Exact
    return np.zeros(len(rows))


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """Some documents judged: ``mask`` (n,) which match, ``exact`` what those earn.

    What takes longer is made when it is asked for: ``most`` (n,) what no score of a match can exceed, None
    where nothing is earned; ``topical`` (n,) which matches have every word as typed in the title, None where
    no words are looked for; ``typed`` (n,) which hold no word in other spellings alone, None where all do.
    ``once``: what a document of mean length earns that says several words once, side by side.
    """

    matches: Bools
    max_score: Callable[[], Float64s] | None = None
    score: ScoreFunction = _nothing
    all_in_title: Callable[[], Bools] | None = None
    as_typed: Callable[[], Bools] | None = None
    single_occurrence_score: float = 0.0

    def bound(self) -> Float64s:
        """(n,) ``most``."""
        return self.max_score() if self.max_score else np.zeros(len(self.matches))

    def all(self) -> Bools:
        """(n,) true."""
        return np.ones(len(self.matches), np.bool_)

    def subset(self, rows: Int64s) -> Scores:
        """The same of some documents, by number."""

        def some(of: Callable[[], NDArray[Whatever]] | None) -> Callable[[], NDArray[Whatever]] | None:
            return (lambda: of()[rows]) if of else None

        def exact(chosen: Int64s, note: Note, floor: Float64s | None = None) -> Float64s:
            return self.score(rows[chosen], note, floor)

        found = (
            some(self.max_score),
            exact,
            some(self.all_in_title),
            some(self.as_typed),
            self.single_occurrence_score,
        )
        return Scores(self.matches[rows], *found)


class Matcher(Protocol):
    """A part of a query, ready to be answered over one source."""

    def candidates(self) -> DocIds | None:
        """Ascending documents among which all matches are; None when any document may match."""
        ...

    def score(self, docs: DocIds, own: bool = False) -> Scores:
        """Judges documents (ascending); ``own``: whether all of them are among its candidates."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class DocSetMatcher:
    """The documents of a fixed set, such as those with a value."""

    ids: DocIds
    size: int

    def candidates(self) -> DocIds | None:
        """The set."""
        return self.ids

    def score(self, docs: DocIds, own: bool = False) -> Scores:  # noqa: ARG002 - asked alike
        """Which are in the set."""
        there = np.zeros(self.size, np.bool_)
        there[self.ids] = True
        return Scores(there[docs])


@dataclass(frozen=True, slots=True, eq=False)
class DateRangeMatcher:
    """The documents published in a stretch of time, in seconds since 1970; undated ones are in none."""

    published: Float64s
    first: float
    past: float

    def candidates(self) -> DocIds | None:
        """Any document may be one."""
        return None

    def score(self, docs: DocIds, own: bool = False) -> Scores:  # noqa: ARG002 - asked alike
        """Which were published then."""
        when = self.published[docs]
        return Scores((when >= self.first) & (when < self.past))


@dataclass(frozen=True, slots=True, eq=False)
class NotMatcher:
    """The documents that do not match another plan."""

    child: Matcher

    def candidates(self) -> DocIds | None:
        """Any document may be one."""
        return None

    def score(self, docs: DocIds, own: bool = False) -> Scores:  # noqa: ARG002 - asked alike
        """Which do not match."""
        return Scores(~self.child.score(docs).matches)


@dataclass(frozen=True, slots=True, eq=False)
class OrMatcher:
    """The documents that match at least one plan; what several give adds up."""

    children: Sequence[Matcher]

    def candidates(self) -> DocIds | None:
        """The candidates of all."""
        found = [child.candidates() for child in self.children]
        return (
            None
            if any(ids is None for ids in found)
            else union_sorted(ids for ids in found if ids is not None)
        )

    def score(self, docs: DocIds, own: bool = False) -> Scores:  # noqa: ARG002 - asked alike
        """Which match any."""
        judged = [child.score(docs) for child in self.children]

        def exact(rows: Int64s, note: Note, floor: Float64s | None = None) -> Float64s:  # noqa: ARG001 - any may earn
            there = [(each, each.matches[rows]) for each in judged]
            return _sum(
                [_scatter_values(e.score(rows[m], _scatter_notes(note, m)), m) for e, m in there], len(rows)
            )

        def most() -> Float64s:
            return _sum([np.where(each.matches, each.bound(), 0.0) for each in judged], len(docs))

        topical = _any_of([(each.matches, each.all_in_title) for each in judged if each.all_in_title])
        typed = _any_of([(each.matches, each.as_typed or each.all) for each in judged])
        once = min((each.single_occurrence_score for each in judged if each.max_score), default=0.0)
        return Scores(
            reduce(np.logical_or, [each.matches for each in judged]), most, exact, topical, typed, once
        )


def _any_of(told: Sequence[tuple[Bools, Callable[[], Bools]]]) -> Callable[[], Bools] | None:
    return (lambda: reduce(np.logical_or, [mask & of() for mask, of in told])) if told else None


@dataclass(frozen=True, slots=True, eq=False)
class AndMatcher:
    """The documents that match every plan; the cheapest to judge comes first."""

    children: Sequence[Matcher]
    source: PostingSource = field(repr=False)

    def candidates(self) -> DocIds | None:
        """Those of the part that names fewest; all documents where no part names any."""
        found = [ids for child in self.children if (ids := child.candidates()) is not None]
        return min(found, key=len, default=None)

    def score(self, docs: DocIds, own: bool = False) -> Scores:  # noqa: ARG002 - asked alike
        """Which match all: each part judges only what the parts before it left over."""
        rows = np.arange(len(docs))
        parts: list[tuple[Int64s, Scores]] = []
        for child in self.children:
            judged = child.score(docs[rows])
            parts.append((rows, judged))
            rows = rows[judged.matches]
        mask = np.zeros(len(docs), np.bool_)
        mask[rows] = True
        together = _Sum(len(docs), [(held, judged) for held, judged in parts if judged.max_score])
        topical, typed = (
            together.for_all_parts(of) for of in (lambda each: each.all_in_title, lambda each: each.as_typed)
        )
        return Scores(mask, together.most, together.exact, topical, typed, together.once)


@dataclass(frozen=True, slots=True, eq=False)
class _Sum:
    """What several parts earn in so many documents, each having judged those beside it (ascending)."""

    size: int
    parts: Sequence[tuple[Int64s, Scores]]

    def most(self) -> Float64s:
        """The sum of what the parts may earn."""
        return _sum([self._scatter(held, each.bound()) for held, each in self.parts], self.size)

    def _scatter(self, held: Int64s, values: Float64s) -> Float64s:
        placed = np.zeros(self.size)
        placed[held] = values
        return placed

    def for_all_parts(
        self, told_by: Callable[[Scores], Callable[[], Bools] | None]
    ) -> Callable[[], Bools] | None:
        """Which documents are so for each part that tells."""
        told = [(held, of) for held, part in self.parts if (of := told_by(part))]
        if not told:
            return None
        return lambda: reduce(
            np.logical_and, [self._scatter(held, of().astype(np.float64)) > 0 for held, of in told]
        )

    @property
    def once(self) -> float:
        """Of all parts together."""
        return sum(each.single_occurrence_score for _, each in self.parts)

    def exact(self, rows: Int64s, note: Note, floor: Float64s | None = None) -> Float64s:
        """The sum of the parts' scores."""
        bound = self.most()[rows] if floor is not None and len(self.parts) > 1 else np.zeros(len(rows))
        scores = np.zeros(len(rows))
        for held, each in self.parts:
            places = np.searchsorted(held, rows)
            spare = bound - each.bound()[places] if len(self.parts) > 1 else bound
            scores += each.score(places, note, None if floor is None else floor - spare)
        return scores


def _scatter_notes(note: Note, matching: Bools) -> Note:
    """Notes about matching rows as notes about all rows."""
    if note is no_explanation or matching.all():
        return note
    return lambda label, values: note(label, _scatter_values(values, matching))


def _scatter_values(values: Float64s, matching: Bools) -> Float64s:
    """What the matching rows have; 0 for the others."""
    whole = np.zeros(len(matching))
    whole[matching] = values
    return whole


def _sum(parts: Sequence[Float64s], size: int) -> Float64s:
    return reduce(np.add, parts, np.zeros(size))

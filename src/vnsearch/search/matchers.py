"""The two values that every part of a query has, and the parts that filter or combine others.

``Matcher``: a part of a query bound to one source (Lucene's Weight). ``Scores``: what it says about some
documents (Lucene's Scorer). The parts that look for words are in ``soft_conjunction`` and ``phrase``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Protocol

import numpy as np

from vnsearch.arrays import Bools, DocIds, Float64s, Int64s
from vnsearch.search.reader import union_sorted

#: Explanation callback: called once for each summand of a score, with its label and its value for each row.
Explain = Callable[[str, Float64s], None]


def no_explanation(*_: object) -> None:
    """Ignore the summands: for scoring without an explanation."""


@dataclass(frozen=True, eq=False)
class Scores:
    """What a matcher says about n documents; this class: which match, all with score 0 (a filter).

    ``matches`` (n,): which documents match. Everything else holds for documents that match only, and is computed
    when it is asked for. Rows are numbers of the n documents, 0 to n - 1.
    """

    matches: Bools

    @property
    def has_scores(self) -> bool:
        """Whether any document can score above 0."""
        return False

    def max_score(self) -> Float64s:
        """Return (n,) an upper bound of the scores."""
        return np.zeros(len(self.matches))

    def score(self, rows: Int64s, explain: Explain, floor: Float64s | None = None) -> Float64s:  # noqa: ARG002 - subclasses use all
        """Return (rows,) the scores of some documents that match.

        ``floor`` (rows,): for a document whose score is below its floor, any number below it may be returned.
        """
        return np.zeros(len(rows))

    def all_in_title(self) -> Bools | None:
        """Return (n,) which documents have every word, as typed, in the title; None if there are no words."""
        return None

    def as_typed(self) -> Bools | None:
        """Return (n,) which documents contain no word in other spellings alone; None if that is true of all."""
        return None

    def single_occurrence_score(self) -> float:
        """Return the score of a document of mean length that says several words once, side by side; else 0."""
        return 0.0

    def subset(self, rows: Int64s) -> Scores:
        """Return the same about some of the documents."""
        return _SubsetScores(self.matches[rows], self, rows)


@dataclass(frozen=True, eq=False)
class _SubsetScores(Scores):
    """Some rows of other scores."""

    full: Scores
    rows: Int64s

    @property
    def has_scores(self) -> bool:
        return self.full.has_scores

    def max_score(self) -> Float64s:
        return self.full.max_score()[self.rows]

    def score(self, rows: Int64s, explain: Explain, floor: Float64s | None = None) -> Float64s:
        return self.full.score(self.rows[rows], explain, floor)

    def all_in_title(self) -> Bools | None:
        in_title = self.full.all_in_title()
        return None if in_title is None else in_title[self.rows]

    def as_typed(self) -> Bools | None:
        typed = self.full.as_typed()
        return None if typed is None else typed[self.rows]

    def single_occurrence_score(self) -> float:
        return self.full.single_occurrence_score()


class Matcher(Protocol):
    """A part of a query, ready to be answered over one source."""

    def candidates(self) -> DocIds | None:
        """Return ascending documents that include all matches; None when any document may match."""
        ...

    def score(self, docs: DocIds, prefiltered: bool = False) -> Scores:
        """Return which of some documents (ascending) match, and their scores.

        ``prefiltered``: all of ``docs`` are among the candidates, which need not be checked again.
        """
        ...


@dataclass(frozen=True, slots=True, eq=False)
class DocSetMatcher:
    """Matches a fixed set of documents, such as those with a value in a field.

    ``size``: one more than the highest document number of the source.
    """

    ids: DocIds
    size: int

    def candidates(self) -> DocIds | None:
        """Return the set."""
        return self.ids

    def score(self, docs: DocIds, prefiltered: bool = False) -> Scores:  # noqa: ARG002 - the protocol's
        """Return which documents are in the set."""
        in_set = np.zeros(self.size, np.bool_)
        in_set[self.ids] = True
        return Scores(in_set[docs])


@dataclass(frozen=True, slots=True, eq=False)
class DateRangeMatcher:
    """Matches documents published from ``start`` until before ``end``, but no undated ones.

    ``published`` (size,): seconds since 1970, NaN where unknown; ``start`` and ``end`` likewise.
    """

    published: Float64s
    start: float
    end: float

    def candidates(self) -> DocIds | None:
        """Return None: any document may match."""
        return None

    def score(self, docs: DocIds, prefiltered: bool = False) -> Scores:  # noqa: ARG002 - the protocol's
        """Return which documents were published in the range."""
        published = self.published[docs]
        return Scores((published >= self.start) & (published < self.end))


@dataclass(frozen=True, slots=True, eq=False)
class NotMatcher:
    """Matches the documents that another matcher does not."""

    child: Matcher

    def candidates(self) -> DocIds | None:
        """Return None: any document may match."""
        return None

    def score(self, docs: DocIds, prefiltered: bool = False) -> Scores:  # noqa: ARG002 - the protocol's
        """Return which documents the other does not match."""
        return Scores(~self.child.score(docs).matches)


@dataclass(frozen=True, slots=True, eq=False)
class OrMatcher:
    """Matches documents that at least one child matches; their scores add up."""

    children: Sequence[Matcher]

    def candidates(self) -> DocIds | None:
        """Return the candidates of all children."""
        parts = [child.candidates() for child in self.children]
        known = [part for part in parts if part is not None]
        return union_sorted(known) if len(known) == len(parts) else None

    def score(self, docs: DocIds, prefiltered: bool = False) -> Scores:  # noqa: ARG002 - the protocol's
        """Return which documents any child matches."""
        children = [child.score(docs) for child in self.children]
        return _OrScores(reduce(np.logical_or, [child.matches for child in children]), children)


@dataclass(frozen=True, eq=False)
class _OrScores(Scores):
    """The sum of the children's scores; each child has judged all n documents."""

    children: Sequence[Scores]

    @property
    def has_scores(self) -> bool:
        return True

    def max_score(self) -> Float64s:
        return _sum([np.where(c.matches, c.max_score(), 0.0) for c in self.children], len(self.matches))

    def score(self, rows: Int64s, explain: Explain, floor: Float64s | None = None) -> Float64s:  # noqa: ARG002 - a sum's floor is not its summands'
        parts = []
        for child in self.children:
            matching = child.matches[rows]
            part = child.score(rows[matching], _scatter_explanation(explain, matching))
            parts.append(_scatter(part, matching))
        return _sum(parts, len(rows))

    def all_in_title(self) -> Bools | None:
        parts = [(child.matches, child.all_in_title()) for child in self.children]
        known = [matches & in_title for matches, in_title in parts if in_title is not None]
        return reduce(np.logical_or, known) if known else None

    def as_typed(self) -> Bools | None:
        parts = [(child.matches, child.as_typed()) for child in self.children]
        return reduce(
            np.logical_or, [matches if typed is None else matches & typed for matches, typed in parts]
        )

    def single_occurrence_score(self) -> float:
        return min(
            (child.single_occurrence_score() for child in self.children if child.has_scores), default=0.0
        )


@dataclass(frozen=True, slots=True, eq=False)
class AndMatcher:
    """Matches the documents that every child matches; put the child that is cheapest to score first."""

    children: Sequence[Matcher]

    def candidates(self) -> DocIds | None:
        """Return the candidates of the child with the fewest; None where no child limits them."""
        known = [docs for child in self.children if (docs := child.candidates()) is not None]
        return min(known, key=len, default=None)

    def score(self, docs: DocIds, prefiltered: bool = False) -> Scores:  # noqa: ARG002 - the protocol's
        """Return which documents all children match. Each child sees only what those before it matched."""
        rows = np.arange(len(docs))
        parts: list[_AndPart] = []
        for child in self.children:
            scores = child.score(docs[rows])
            parts.append(_AndPart(rows, scores))
            rows = rows[scores.matches]
        matches = np.zeros(len(docs), np.bool_)
        matches[rows] = True
        return _AndScores(matches, [part for part in parts if part.scores.has_scores])


@dataclass(frozen=True, slots=True, eq=False)
class _AndPart:
    """A child's scores of the documents that it saw: ``rows``, ascending, of all documents."""

    rows: Int64s
    scores: Scores

    def scatter(self, values: Float64s, n: int) -> Float64s:
        """Return (n,) values (rows,) at their rows, 0 elsewhere."""
        scattered = np.zeros(n)
        scattered[self.rows] = values
        return scattered


@dataclass(frozen=True, eq=False)
class _AndScores(Scores):
    """The sum of the parts' scores; only parts that can score are among them."""

    parts: Sequence[_AndPart]

    @property
    def has_scores(self) -> bool:
        return True

    def max_score(self) -> Float64s:
        n = len(self.matches)
        return _sum([part.scatter(part.scores.max_score(), n) for part in self.parts], n)

    def score(self, rows: Int64s, explain: Explain, floor: Float64s | None = None) -> Float64s:
        """As ``Scores.score``. A part's own floor is what remains when all others score their maximum."""
        several = len(self.parts) > 1
        most = self.max_score()[rows] if floor is not None and several else np.zeros(len(rows))
        total = np.zeros(len(rows))
        for part in self.parts:
            part_rows = np.searchsorted(part.rows, rows)
            most_of_others = most - part.scores.max_score()[part_rows] if several else most
            part_floor = None if floor is None else floor - most_of_others
            total += part.scores.score(part_rows, explain, part_floor)
        return total

    def all_in_title(self) -> Bools | None:
        return self._all_parts([(part.rows, part.scores.all_in_title()) for part in self.parts])

    def as_typed(self) -> Bools | None:
        return self._all_parts([(part.rows, part.scores.as_typed()) for part in self.parts])

    def _all_parts(self, parts: Sequence[tuple[Int64s, Bools | None]]) -> Bools | None:
        """Return (n,) for which documents all parts with flags say so, given (rows, flags) of each."""
        known = [(rows, flags) for rows, flags in parts if flags is not None]
        if not known:
            return None
        result = np.ones(len(self.matches), np.bool_)
        for rows, flags in known:
            of_all = np.zeros(len(self.matches), np.bool_)
            of_all[rows] = flags
            result &= of_all
        return result

    def single_occurrence_score(self) -> float:
        return sum(part.scores.single_occurrence_score() for part in self.parts)


def _scatter_explanation(explain: Explain, matching: Bools) -> Explain:
    """Return a callback for the matching rows that passes values of all rows on."""
    if explain is no_explanation or matching.all():
        return explain
    return lambda label, values: explain(label, _scatter(values, matching))


def _scatter(values: Float64s, matching: Bools) -> Float64s:
    """Return (rows,) values of the matching rows at their places, 0 elsewhere."""
    scattered = np.zeros(len(matching))
    scattered[matching] = values
    return scattered


def _sum(parts: Sequence[Float64s], n: int) -> Float64s:
    return reduce(np.add, parts, np.zeros(n))

"""Matchers that combine others: any of them (``OrMatcher``), all of them (``AndMatcher``)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, reduce

import numpy as np

from vnsearch.arrays import Bools, DocIds, Float64s, Int64s
from vnsearch.search.matchers import Explain, Matcher, Scores
from vnsearch.search.reader import is_member, union_sorted


@dataclass(frozen=True, slots=True, eq=False)
class OrMatcher:
    """Matches documents that at least one child matches; their scores add up."""

    children: Sequence[Matcher]

    def candidates(self, others: int | None = None) -> DocIds | None:  # noqa: ARG002 - the protocol's
        """Return the candidates of all children."""
        parts = [child.candidates() for child in self.children]
        candidates = [part for part in parts if part is not None]
        return union_sorted(candidates) if len(candidates) == len(parts) else None

    def score(self, docs: DocIds, prefiltered: bool = False) -> Scores:  # noqa: ARG002 - the protocol's
        """Return which documents any child matches."""
        children = [child.score(docs) for child in self.children]
        matches = reduce(np.logical_or, [child.matches for child in children])
        return _OrScores(matches, reduce(np.logical_or, [child.strong for child in children]), children)


@dataclass(frozen=True, eq=False)
class _OrScores(Scores):
    """The sum of the children's scores; each child has scored all n documents."""

    children: Sequence[Scores]

    @property
    def has_scores(self) -> bool:
        return True

    def subset(self, rows: Int64s) -> Scores:
        return _OrScores(
            self.matches[rows], self.strong[rows], [child.subset(rows) for child in self.children]
        )

    def max_score(self) -> Float64s:
        return _sum([np.where(c.matches, c.max_score(), 0.0) for c in self.children], len(self.matches))

    def score(
        self,
        rows: Int64s,
        explain: Explain | None = None,
        floor: Float64s | None = None,  # noqa: ARG002 - no part's floor is known
    ) -> Float64s:
        parts = []
        for child in self.children:
            matching = child.matches[rows]
            part = child.score(rows[matching], _scatter_explanation(explain, matching))
            parts.append(_scatter(part, matching))
        return _sum(parts, len(rows))

    def all_in_title(self) -> Bools | None:
        parts = [(child.matches, child.all_in_title()) for child in self.children]
        of_words = [matches & in_title for matches, in_title in parts if in_title is not None]
        return reduce(np.logical_or, of_words) if of_words else None


@dataclass(frozen=True, eq=False)
class AndMatcher:
    """Matches the documents that every child matches; put the child that is cheapest to score first."""

    children: Sequence[Matcher]

    @cached_property
    def _limits(self) -> tuple[DocIds | None, tuple[bool, ...]]:
        """The candidates that the children have in common, and which children named theirs."""
        docs: DocIds | None = None
        is_limit = []
        for child in self.children:
            candidates = child.candidates(None if docs is None else len(docs))
            is_limit.append(candidates is not None)
            if candidates is not None:
                docs = candidates if docs is None else docs[is_member(docs, candidates)]
        return docs, tuple(is_limit)

    def candidates(self, others: int | None = None) -> DocIds | None:  # noqa: ARG002 - the protocol's
        """Return the candidates that the children have in common; None where no child limits them."""
        return self._limits[0]

    def score(self, docs: DocIds, prefiltered: bool = False) -> Scores:
        """Return which documents all children match. Each child sees only what those before it matched."""
        rows = np.arange(len(docs))
        parts: list[_AndPart] = []
        is_limit = self._limits[1] if prefiltered else (False,) * len(self.children)
        for child, is_checked in zip(self.children, is_limit, strict=True):
            scores = child.score(docs[rows], prefiltered=is_checked)
            parts.append(_AndPart(rows, scores))
            rows = rows[scores.matches]
        matches, strong = np.zeros((2, len(docs)), np.bool_)
        matches[rows] = strong[rows] = True
        for part in parts:
            strong[part.rows] &= part.scores.strong
        return _AndScores(matches, strong, [part for part in parts if part.scores.has_scores])


@dataclass(frozen=True, slots=True, eq=False)
class _AndPart:
    """A child's scores of the documents that it saw: ``rows``, ascending, of all documents."""

    rows: Int64s
    scores: Scores

    def subset(self, rows: Int64s) -> _AndPart:
        """Return the same about some of all documents, of which the child may have seen only a few."""
        numbers = np.flatnonzero(is_member(rows, self.rows))
        return _AndPart(numbers, self.scores.subset(np.searchsorted(self.rows, rows[numbers])))

    def scatter(self, values: Float64s, n: int) -> Float64s:
        """Return (n,) values (rows,) at their rows, 0 elsewhere."""
        result = np.zeros(n)
        result[self.rows] = values
        return result


@dataclass(frozen=True, eq=False)
class _AndScores(Scores):
    """The sum of the parts' scores; only parts that can score are among them."""

    parts: Sequence[_AndPart]

    @property
    def has_scores(self) -> bool:
        return True

    def subset(self, rows: Int64s) -> Scores:
        return _AndScores(
            self.matches[rows],
            self.strong[rows],
            [part.subset(rows) for part in self.parts],
        )

    def max_score(self) -> Float64s:
        n = len(self.matches)
        return _sum([part.scatter(part.scores.max_score(), n) for part in self.parts], n)

    def score(self, rows: Int64s, explain: Explain | None = None, floor: Float64s | None = None) -> Float64s:
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
        """Return (n,) for which documents all parts that have words say so."""
        parts = [(part.rows, part.scores.all_in_title()) for part in self.parts]
        with_flags = [(rows, flags) for rows, flags in parts if flags is not None]
        if not with_flags:
            return None
        result = np.ones(len(self.matches), np.bool_)
        for rows, flags in with_flags:
            all_flags = np.zeros(len(self.matches), np.bool_)
            all_flags[rows] = flags
            result &= all_flags
        return result


def _scatter_explanation(explain: Explain | None, matching: Bools) -> Explain | None:
    """Return a callback for the matching rows that passes values of all rows on."""
    if explain is None or matching.all():
        return explain
    return lambda label, values: explain(label, _scatter(values, matching))


def _scatter(values: Float64s, matching: Bools) -> Float64s:
    """Return (rows,) values of the matching rows at their places, 0 elsewhere."""
    result = np.zeros(len(matching))
    result[matching] = values
    return result


def _sum(parts: Sequence[Float64s], n: int) -> Float64s:
    return reduce(np.add, parts, np.zeros(n))

"""Filters and their combinations: which documents match, what they score, and what is left out of a sum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from vnsearch.arrays import Bools, DocIds, Float64s, Int64s
from vnsearch.search.boolean_matchers import AndMatcher, OrMatcher
from vnsearch.search.matchers import (
    DateRangeMatcher,
    DocSetMatcher,
    Explain,
    Matcher,
    NotMatcher,
    Scores,
)

DOCS = np.arange(6, dtype=np.uint32)


@dataclass(frozen=True, eq=False)
class WordScores(Scores):
    """Scores that are given, with an upper bound of twice as much."""

    values: Float64s
    in_title: Bools
    floors: list[list[float]]

    @property
    def has_scores(self) -> bool:
        return True

    def subset(self, rows: Int64s) -> Scores:
        return WordScores(
            self.matches[rows], self.strong[rows], self.values[rows], self.in_title[rows], self.floors
        )

    def max_score(self) -> Float64s:
        return 2.0 * self.values

    def score(self, rows: Int64s, explain: Explain | None = None, floor: Float64s | None = None) -> Float64s:
        if explain is not None:
            explain("word", self.values[rows])
        if floor is not None:
            self.floors.append(floor.tolist())
        return self.values[rows]

    def all_in_title(self) -> Bools:
        return self.in_title


@dataclass(frozen=True)
class Word:
    """Matches some of six documents, each with the score that is given for it; notes the floors of scores."""

    scores: tuple[float, ...]
    in_title: tuple[int, ...] = ()
    loose: tuple[int, ...] = ()
    floors: list[list[float]] = field(default_factory=list)

    def candidates(self, others: int | None = None) -> DocIds | None:  # noqa: ARG002 - the protocol's
        return np.flatnonzero(self.scores).astype(np.uint32)

    def score(self, docs: DocIds, prefiltered: bool = False) -> Scores:  # noqa: ARG002 - the protocol's
        scores = np.array(self.scores)[docs]
        strong = (scores > 0) & ~np.isin(docs, self.loose)
        return WordScores(scores > 0, strong, scores, np.isin(docs, self.in_title), self.floors)


@dataclass(frozen=True)
class Part:
    """Matches some of six documents; names them unless ``most`` others are asked about; notes what it is told."""

    ids: list[int]
    most: int = 6
    prefiltered: list[bool] = field(default_factory=list)

    def candidates(self, others: int | None = None) -> DocIds | None:
        return None if others is not None and others > self.most else np.array(self.ids, np.uint32)

    def score(self, docs: DocIds, prefiltered: bool = False) -> Scores:
        self.prefiltered.append(prefiltered)
        matches = np.isin(docs, self.ids)
        return Scores(matches, matches)


FIRST = Word((1.0, 2.0, 0.0, 4.0, 0.0, 6.0), in_title=(0, 3), loose=(3,))
SECOND = Word((0.5, 0.0, 3.0, 0.25, 0.0, 0.125), in_title=(0, 5))
ODD = DocSetMatcher(np.array([1, 3, 5], np.uint32), 6)


def matching(scores: Scores) -> list[int]:
    return list(np.flatnonzero(scores.matches))


def values(scores: Scores, rows: Sequence[int]) -> list[float]:
    return list(scores.score(np.array(rows)))


def test_a_filter_matches_its_documents_and_scores_nothing() -> None:
    """Nor does it say anything about words."""
    scores = ODD.score(DOCS)
    assert (matching(scores), values(scores, [1, 5])) == ([1, 3, 5], [0.0, 0.0])
    assert not scores.has_scores and not scores.max_score().any()
    assert scores.all_in_title() is None


def test_a_date_range_is_half_open_and_has_no_undated_documents() -> None:
    """From its start, before its end."""
    published = np.array([10.0, 20.0, np.nan, 29.0, 30.0, 40.0])
    assert matching(DateRangeMatcher(published, 20.0, 30.0).score(DOCS)) == [1, 3]
    assert matching(NotMatcher(DateRangeMatcher(published, 20.0, 30.0)).score(DOCS)) == [0, 2, 4, 5]


def test_alternatives_add_up_where_several_match() -> None:
    """A part that does not match adds nothing, neither to the bound."""
    scores = OrMatcher([FIRST, SECOND, ODD]).score(DOCS)
    assert matching(scores) == [0, 1, 2, 3, 5]
    assert values(scores, [0, 2, 3]) == [1.5, 3.0, 4.25]
    assert scores.max_score().tolist() == [3.0, 4.0, 6.0, 8.5, 0.0, 12.25]


def test_alternatives_have_the_words_of_any_part_in_the_title() -> None:
    """One part with all its words there is enough."""
    scores = OrMatcher([FIRST, SECOND]).score(DOCS)
    in_title = scores.all_in_title()
    assert in_title is not None and np.flatnonzero(in_title).tolist() == [0, 3, 5]


def test_a_match_is_strong_if_one_alternative_or_every_part_of_a_conjunction_is() -> None:
    """Document 3 has the first word only loosely, the second strongly."""
    assert np.flatnonzero(OrMatcher([FIRST, SECOND]).score(DOCS).strong).tolist() == [0, 1, 2, 3, 5]
    both = AndMatcher([FIRST, SECOND]).score(DOCS)
    assert (matching(both), np.flatnonzero(both.strong).tolist()) == ([0, 3, 5], [0, 5])
    assert both.subset(np.array([0, 3])).strong.tolist() == [True, False]


def test_candidates_of_alternatives_are_unlimited_if_those_of_one_part_are() -> None:
    """An exclusion may match any document."""
    alternatives = OrMatcher([FIRST, ODD]).candidates()
    assert alternatives is not None and alternatives.tolist() == [0, 1, 3, 5]
    assert OrMatcher([FIRST, NotMatcher(ODD)]).candidates() is None


def test_a_conjunction_takes_the_candidates_that_its_parts_have_in_common() -> None:
    """Parts that name none are left out; if none names any, all documents are candidates."""
    candidates = AndMatcher([FIRST, NotMatcher(ODD), SECOND]).candidates()
    assert candidates is not None and candidates.tolist() == [0, 3, 5]
    assert AndMatcher([NotMatcher(ODD)]).candidates() is None


def test_a_part_of_a_conjunction_is_not_checked_again_for_its_own_candidates() -> None:
    """One that named none is, and all are for other documents."""
    first, many = Part([1, 3, 5]), Part([3, 4, 5], most=2)
    both = AndMatcher([first, many])
    candidates = both.candidates()
    assert candidates is not None and candidates.tolist() == [1, 3, 5]
    assert matching(both.score(candidates, prefiltered=True)) == [1, 2]
    assert matching(both.score(DOCS)) == [3, 5]
    assert (first.prefiltered, many.prefiltered) == ([True, False], [False, False])


@pytest.mark.parametrize("parts", [(ODD, FIRST, SECOND), (SECOND, FIRST, ODD)])
def test_a_conjunction_sums_what_its_parts_score_whatever_their_order(parts: Sequence[Matcher]) -> None:
    """Each part sees only what those before it matched."""
    scores = AndMatcher(parts).score(DOCS)
    assert matching(scores) == [3, 5]
    assert values(scores, [3, 5]) == [4.25, 6.125]
    assert scores.max_score()[[3, 5]].tolist() == [8.5, 12.25]


def test_a_conjunction_has_all_words_in_the_title_where_every_part_has() -> None:
    """Filters say nothing about it."""
    scores = AndMatcher([ODD, FIRST, SECOND]).score(DOCS)
    in_title = scores.all_in_title()
    assert in_title is not None and not in_title.any()
    assert AndMatcher([ODD, ODD]).score(DOCS).all_in_title() is None


def test_the_floor_of_a_part_is_what_the_others_cannot_score() -> None:
    """Of a sum that must reach 10, in document 3: the other word scores at most 0.5, or 8."""
    first, second = replace(FIRST, floors=[]), replace(SECOND, floors=[])
    scores = AndMatcher([first, second]).score(DOCS)
    scores.score(np.array([3]), floor=np.array([10.0]))
    assert (first.floors, second.floors) == ([[9.5]], [[2.0]])


def test_summands_of_alternatives_are_explained_for_all_rows() -> None:
    """0 where a part does not match."""
    summands: list[list[float]] = []
    scores = OrMatcher([FIRST, SECOND]).score(DOCS)
    scores.score(np.array([0, 1, 2]), lambda _, parts: summands.append(parts.tolist()))
    assert summands == [[1.0, 2.0, 0.0], [0.5, 0.0, 3.0]]


def test_a_subset_says_the_same_of_fewer_documents() -> None:
    """Rows count among the documents of the subset, also in a subset of a subset."""
    scores = OrMatcher([FIRST, SECOND]).score(DOCS).subset(np.array([1, 3, 5])).subset(np.array([1, 2]))
    assert (matching(scores), values(scores, [1, 0])) == ([0, 1], [6.125, 4.25])
    assert scores.max_score().tolist() == [8.5, 12.25]
    in_title = scores.all_in_title()
    assert in_title is not None and in_title.tolist() == [True, True]
    assert scores.has_scores

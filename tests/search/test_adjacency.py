"""The grid of positions: what stands directly before, or within some slack of, what else."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from vnsearch.search.adjacency import PositionGrid, TermPositions, sum_by_document
from vnsearch.search.reader import is_form_among


def occurrences(places: set[tuple[int, int]]) -> TermPositions:
    """A term at these (document, position)."""
    rows, positions = np.array(sorted(places), np.int64).reshape(-1, 2).T
    flags = np.ones(len(rows), np.bool_)
    return TermPositions(rows, positions, flags, flags)


PLACES = st.sets(st.tuples(st.integers(0, 3), st.integers(0, 9)), max_size=12)


def test_the_examples_of_the_grid() -> None:
    """As its docstrings have them."""
    grid = PositionGrid(2, [occurrences({(0, 3), (1, 1)}), occurrences({(0, 0)})], padding=2)
    assert grid.addresses(occurrences({(0, 3), (1, 0), (1, 1)})).tolist() == [3, 6, 7]
    wide = PositionGrid(1, [occurrences({(0, 12)})], padding=4)
    marks = np.array([1, 2], np.uint8)
    assert wide.directly_before(np.array([3, 7]), marks, np.array([4, 5, 8])).tolist() == [1, 0, 2]
    spent = np.array([0, 1], np.uint8)
    assert wide.before_within(np.array([5, 9]), spent, np.array([6, 8, 10, 12]), 2).tolist() == [1, 3, 2, 0]


def test_the_last_position_of_a_document_has_no_neighbour_in_the_next() -> None:
    """The padding lies between."""
    left, right = occurrences({(0, 2)}), occurrences({(1, 0)})
    grid = PositionGrid(2, [left, right], padding=2)
    marks = np.ones(1, np.uint8)
    assert not grid.directly_before(grid.addresses(left), marks, grid.addresses(right)).any()


@given(PLACES, PLACES)
def test_neighbours_are_those_of_a_set_of_places(
    left: set[tuple[int, int]], right: set[tuple[int, int]]
) -> None:
    """And the grid is clean again for the next pair."""
    before, after = occurrences(left), occurrences(right)
    grid = PositionGrid(4, [before, after], padding=2)
    marks = np.ones(len(before.rows), np.uint8)
    for _ in range(2):
        follows = grid.directly_before(grid.addresses(before), marks, grid.addresses(after)) > 0
        assert follows.tolist() == [(row, position - 1) in left for row, position in sorted(right)]


@given(PLACES, PLACES, st.integers(1, 3))
def test_slack_is_the_least_that_lies_between(
    left: set[tuple[int, int]], right: set[tuple[int, int]], slack: int
) -> None:
    """1 + the number of positions between the nearest two; 0 if that is more than the slack."""
    before, after = occurrences(left), occurrences(right)
    grid = PositionGrid(4, [before, after], padding=slack + 2)
    spent = np.zeros(len(before.rows), np.uint8)
    reached = grid.before_within(grid.addresses(before), spent, grid.addresses(after), slack)
    for (row, position), value in zip(sorted(right), reached.tolist(), strict=True):
        gaps = [gap for gap in range(slack + 1) if (row, position - gap - 1) in left]
        assert value == (min(gaps) + 1 if gaps else 0)


def test_weights_are_summed_by_document() -> None:
    """A document without occurrences has 0."""
    assert sum_by_document(np.array([0, 2, 2]), np.array([1.0, 0.5, 0.25]), 4).tolist() == [
        1.0,
        0.0,
        0.75,
        0.0,
    ]


def test_spellings_that_count_are_flagged_by_number() -> None:
    """In the order of the fold's spellings."""
    assert is_form_among(("bầu", "bau", "bấu"), frozenset(("bấu", "bầu"))).tolist() == [True, False, True]

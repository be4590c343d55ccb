from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from vnsearch.ranking import DAY, Ranking, coordination, idf, needed_syllables, recency, saturate


@given(st.floats(0, 1000), st.floats(0, 1000), st.floats(0.1, 3))
def test_saturation_is_finite_monotone_and_bounded(a: float, b: float, k1: float) -> None:
    """More occurrences never score less, and never above k1 + 1."""
    low, high = saturate(np.array(sorted((a, b))), k1)
    assert 0 <= low <= high <= k1 + 1


@given(st.integers(0, 1000), st.integers(0, 1000))
def test_idf_is_never_negative_and_falls_with_frequency(a: int, b: int) -> None:
    """A commoner term is worth no more."""
    few, many = sorted((a, b))
    assert idf(few, 1000) >= idf(many, 1000) >= 0


@given(st.integers(1, 300))
def test_needed_syllables_are_at_least_one_and_at_most_all(count: int) -> None:
    """A match holds at least one and never needs more than the query has."""
    assert 1 <= needed_syllables(count, 0.7) <= count


def test_recency_falls_by_half_each_half_life() -> None:
    """The gain halves every half-life; dates to come count as today."""
    ranking = Ranking(recency=0.2, half_life_days=100)
    dates = np.array([1000.0, 900.0, 800.0, 2000.0]) * DAY
    gained = recency(dates, 1000.0 * DAY, 0.0, ranking)
    assert np.allclose(gained, [0.2, 0.1, 0.05, 0.2])


def test_undated_is_neither_freshest_nor_oldest() -> None:
    """Without a date a document gains what one in the middle does."""
    dates = np.array([1000.0, np.nan, 10.0]) * DAY
    fresh, undated, old = recency(dates, 1000.0 * DAY, 500.0 * DAY, Ranking())
    assert fresh > undated > old


@given(st.floats(0, 1e6), st.floats(0, 1e6))
def test_recency_never_hides_a_clearly_better_match(days: float, other: float) -> None:
    """What is better by more than the recency share stays above, whatever the dates."""
    ranking = Ranking()
    gained = recency(np.array([days, other]) * DAY, 1e6 * DAY, 0.0, ranking)
    better, weaker = 1.0 + ranking.recency + 0.001, 1.0
    assert better * (1 + gained[0]) > weaker * (1 + gained[1])


def test_coordination_is_the_squared_share() -> None:
    """Half of the words leaves a quarter."""
    assert np.allclose(coordination(np.array([4.0, 2.0, 0.0]), 4), [1.0, 0.25, 0.0])

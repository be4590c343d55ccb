"""The formulas of ranking, and the ranges of its settings."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vnsearch.errors import InputError
from vnsearch.ranking import (
    DAY,
    Ranking,
    coordination,
    idf,
    length_norm,
    needed_share,
    recency,
    recurrence,
    saturate,
    term_shares,
    title_factor,
)


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


@given(st.lists(st.floats(1e-6, 12), min_size=1, max_size=30))
def test_the_shares_of_syllables_sum_to_one_and_follow_their_idfs(idfs: list[float]) -> None:
    """Each is a part of one query, and no rarer syllable has less."""
    shares = term_shares(np.array(idfs))
    assert np.isclose(shares.sum(), 1.0)
    assert (np.diff(shares[np.argsort(idfs)]) >= -1e-12).all()


@given(st.integers(4, 30))
def test_a_rare_syllable_typed_by_mistake_counts_no_more_than_twice_its_part(count: int) -> None:
    """However rare one of many syllables is, a query's others still make a match."""
    assert term_shares(np.array([12.0] + [1.0] * (count - 1)))[0] < 2 / count


def test_a_frequent_syllable_may_be_lacked_sooner_than_a_rare_one() -> None:
    """Of four syllables those two may be lacked that nearly all documents have; two rare ones may not."""
    shares = term_shares(np.array([0.1, 0.1, 6.0, 6.0]))
    assert shares[2:].sum() >= needed_share(4, 0.7) > shares[:2].sum()


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


def test_coordination_is_the_share() -> None:
    """Half of the words leaves half."""
    assert np.allclose(coordination(np.array([4.0, 2.0, 0.0]), 4), [1.0, 0.5, 0.0])


@given(st.floats(0, 1e4), st.floats(0.1, 1e4), st.floats(0, 1))
def test_a_field_of_mean_length_has_norm_one(length: float, mean: float, b: float) -> None:
    """A longer one has more, a shorter one less; an empty field does not matter."""
    norm, of_mean = length_norm(np.array([length, mean]), mean, b)
    assert np.isclose(of_mean, 1.0)
    assert (norm - 1.0) * (length - mean) >= -1e-9
    assert length_norm(np.array([length]), 0.0, b).tolist() == [1.0]


def test_the_title_factor_is_largest_where_the_title_is_the_query() -> None:
    """Nothing for no word there; half of the words count a sixteenth, and a title twice as long a half."""
    present, lengths = np.array([0.0, 1.0, 2.0, 2.0]), np.array([2.0, 2.0, 4.0, 2.0])
    assert np.allclose(title_factor(present, 2, lengths, 0.4), [1.0, 1.0125, 1.2, 1.4])


def test_of_up_to_three_terms_all_are_needed() -> None:
    """Of more, the share that the settings say."""
    assert [round(needed_share(count, 0.7), 6) for count in (1, 3, 4, 9)] == [1.0, 1.0, 0.7, 0.7]


@given(st.integers(0, 10_000), st.floats(0.01, 1000))
def test_recurrence_is_below_one_and_grows(topical: int, recurs: float) -> None:
    """0 for few documents, a half for one and a half times ``recurs``."""
    ranking = Ranking(recurs=recurs)
    assert 0 <= recurrence(topical, ranking) <= recurrence(topical + 1, ranking) < 1
    assert recurrence(int(recurs / 2), ranking) == 0
    assert recurrence(18, Ranking(recurs=12)) == 0.5


def test_every_setting_is_documented_with_its_range() -> None:
    """In the docstring, as it is enforced."""
    text = str(Ranking.__doc__)
    for setting in fields(Ranking):
        if "range" in setting.metadata:
            least, most = setting.metadata["range"]
            assert f"``{setting.name}`` ({least:g} to {most:,})" in text, setting.name
        else:
            assert f"``{setting.name}``:" in text


@pytest.mark.parametrize("setting", [f.name for f in fields(Ranking) if "range" in f.metadata])
def test_a_setting_out_of_its_range_is_refused(setting: str) -> None:
    """And what is no number."""
    for wrong in (-1.0, 1e7, float("nan")):
        changes: dict[str, Any] = {setting: wrong}
        with pytest.raises(InputError, match=setting):
            replace(Ranking(), **changes)

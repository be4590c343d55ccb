"""Clauses of the query DSL."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vnsearch.engine.opensearch.clauses import (
    NOTHING,
    Clause,
    Zones,
    all_of,
    any_of,
    enough_of,
    has_address,
    has_value,
    occurs,
)
from vnsearch.query import Address, Filter

BAU, CU = (("bau", frozenset(("bầu",))),), (("cu", None),)
KI = (("ki", None), ("ky", frozenset(("kỳ",))))
BODY, ALL = Zones((2,)), Zones((0, 2), are_all=True)
ONE, TWO, THREE = ({"term": {"w": name}} for name in "abc")


@pytest.mark.parametrize(
    ("words", "zones", "slack", "clause"),
    [
        ((BAU,), BODY, 0, {"terms": {"z2": ["=bầu"]}}),
        ((KI,), ALL, 0, {"terms": {"w": ["ki", "=kỳ"]}}),
        ((CU, CU), ALL, 0, {"term": {"p": "cu_cu"}}),
        ((BAU, CU), BODY, 0, {"match_phrase": {"z2": {"query": "=bầu cu", "analyzer": "whitespace"}}}),
        (((("bau", frozenset()),),), BODY, 0, NOTHING),
        ((BAU,), Zones(()), 0, NOTHING),
    ],
)
def test_words_and_phrases_are_looked_up_where_they_are_listed(
    words: tuple[object, ...], zones: Zones, slack: int, clause: Clause
) -> None:
    """A word anywhere in the field of words, two bare ones in that of pairs, others by position in their zones."""
    assert occurs(words, zones, slack) == clause  # type: ignore[arg-type] # of the cases


def test_a_phrase_with_alternatives_or_slack_is_ordered_spans() -> None:
    """Which count the positions between, as slack is counted."""
    clause = occurs((KI, CU), BODY, 2)["span_near"]
    assert (clause["in_order"], clause["slop"]) == (True, 2)
    assert [next(iter(word)) for word in clause["clauses"]] == ["span_or", "span_term"]


def test_nothing_stays_nothing() -> None:
    """In a conjunction all is lost, in a disjunction nothing."""
    assert all_of([ONE, NOTHING]) == NOTHING
    assert any_of([ONE, NOTHING]) == ONE
    assert any_of([NOTHING]) == NOTHING


def test_all_parts_are_needed_where_none_may_be_missed() -> None:
    """Then no scores are computed."""
    assert enough_of([ONE, TWO, THREE], [0.4, 0.3, 0.3], 1.0) == all_of([ONE, TWO, THREE])


def test_a_match_has_one_of_the_parts_that_cannot_all_be_missed() -> None:
    """With 0.4 to be missed, one of those of 0.3 and 0.25: only these lists are read from one end to the other."""
    clauses: list[Clause] = [{"term": {"w": name}} for name in "abcd"]
    clause = enough_of(clauses, [0.25, 0.25, 0.2, 0.3], 0.6)
    first, enough = clause["bool"]["filter"]
    assert first == any_of([clauses[3], clauses[0]])
    assert 0.55 < enough["function_score"]["min_score"] < 0.7
    assert len(enough["function_score"]["functions"]) == 4


def test_document_that_misses_the_needed_share_by_a_ten_millionth_does_not_match() -> None:
    """Its sum of shares is 0.6 in the single precision in which the cluster adds; a folder's is not."""
    rare, others = 0.1338526743975459, [0.12139571849994088, 0.12035982685164318]
    shares = [rare, rare, rare, 0.12876444664728556, *others, 0.08432592318098774, 0.08213441067494069]
    shares.append(0.06146165095256425)
    sum_of_six = 0.5999999246172589
    assert any(abs(sum(some) - sum_of_six) < 1e-9 for count in (5, 6) for some in combinations(shares, count))
    assert np.float32(sum_of_six) > np.float32(0.6) - np.float32(1e-6)
    assert least_score(shares, 0.6 - 1e-9) > sum_of_six + 1e-5


@given(st.lists(st.floats(0.01, 1.0), min_size=4, max_size=12))
def test_enough_shares_in_single_precision_are_enough(weights: list[float]) -> None:
    """And too few are too few, wherever the two can be told apart."""
    shares = [weight / sum(weights) for weight in weights]
    least = 0.6 - 1e-9
    if least > 1.0 - min(shares) + 1e-6:
        return
    sums = [sum(some) for count in range(len(shares) + 1) for some in combinations(shares, count)]
    score = least_score(shares, least)
    assert max(total for total in sums if total < least) < score + 1e-12
    assert min(total for total in sums if total >= least) > score - 1e-12


def least_score(shares: Sequence[float], least: float) -> float:
    """What the summed shares of a match have to reach in the cluster."""
    clauses: list[Clause] = [{"term": {"w": str(number)}} for number in range(len(shares))]
    enough = enough_of(clauses, shares, least)["bool"]["filter"][1]
    return float(enough["function_score"]["min_score"])


def test_addresses_and_values() -> None:
    """As a folder compares them."""
    assert has_value(Filter("source", "bao a")) == {"term": {"v_source": "bao a"}}
    assert has_value(Filter("tag", "-"))["bool"]["must_not"] == [{"exists": {"field": "v_tag"}}]
    assert has_address(Address("vidu.vn")) == {"term": {"hosts": "vidu.vn"}}
    assert has_address(Address("vidu")) == {"term": {"hosts": ".vidu"}}
    below = has_address(Address("vidu.vn/a"))["bool"]["filter"][1]["bool"]["should"]
    assert {"prefix": {"path": "/a/"}} in below and {"term": {"path": "/a"}} in below
    assert has_address(Address("a*b", anywhere=True)) == {"wildcard": {"url": {"value": "*a\\*b*"}}}

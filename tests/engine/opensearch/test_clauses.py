"""Clauses of the query DSL."""

from __future__ import annotations

import pytest

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


def test_a_phrase_with_alternatives_or_slack_is_ordered_intervals() -> None:
    """Which count the positions between, as slack is counted."""
    clause = occurs((KI, CU), BODY, 2)["intervals"]["z2"]["all_of"]
    assert (clause["mode"], clause["max_gaps"]) == ("ordered", 2)
    assert len(clause["intervals"][0]["any_of"]["intervals"]) == 2


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
    assert enough["function_score"]["min_score"] == pytest.approx(0.6, abs=1e-5)
    assert len(enough["function_score"]["functions"]) == 4


def test_addresses_and_values() -> None:
    """As a folder compares them."""
    assert has_value(Filter("source", "bao a")) == {"term": {"v_source": "bao a"}}
    assert has_value(Filter("tag", "-"))["bool"]["must_not"] == [{"exists": {"field": "v_tag"}}]
    assert has_address(Address("vidu.vn")) == {"term": {"hosts": "vidu.vn"}}
    assert has_address(Address("vidu")) == {"term": {"hosts": ".vidu"}}
    below = has_address(Address("vidu.vn/a"))["bool"]["filter"][1]["bool"]["should"]
    assert {"prefix": {"path": "/a/"}} in below and {"term": {"path": "/a"}} in below
    assert has_address(Address("a*b", anywhere=True)) == {"wildcard": {"url": {"value": "*a\\*b*"}}}

"""What a warm query costs whatever the corpus: the calls of Python functions."""

from __future__ import annotations

from pathlib import Path
from statistics import fmean

import pytest
from bench.speed.calls import Calls, engine_of

from vnsearch.native import kernels

QUERIES = (
    "bầu cử đống đa",
    "bau cu dong da",
    "giá vàng hôm nay",
    "giá xăng tăng mạnh",
    "tuyển việt nam thắng",
)
#: A few more than they are on average.
MOST_CALLS = 1250


@pytest.mark.skipif(kernels() is None, reason="numpy takes several calls for one of the compiled loops")
def test_a_warm_query_of_four_words_makes_few_calls(sample_folder: Path) -> None:
    """Work that is done twice, or by chains of generators, shows here before it shows in a time."""
    ask, counts = engine_of(sample_folder), []
    for query in QUERIES:
        ask(query)
        calls = Calls()
        calls.count(lambda query=query: ask(query))  # type: ignore[misc] # a bound default
        counts.append(calls.python.total())
    assert fmean(counts) <= MOST_CALLS, dict(zip(QUERIES, counts, strict=True))

"""How many candidates a page is chosen from."""

from __future__ import annotations

import pytest

from vnsearch.engine.opensearch.ranker import least_candidates


@pytest.mark.parametrize(
    ("documents", "candidates"),
    [(0, 60), (20_000, 60), (80_000, 60), (320_000, 120), (1_280_000, 240), (100_000_000, 2121)],
)
def test_a_larger_index_gets_more_candidates(documents: int, candidates: int) -> None:
    """Over 320,000 documents, 8 of 158 pages lacked a hit when chosen from 60 candidates, 4 when from 120."""
    assert least_candidates(documents) == candidates

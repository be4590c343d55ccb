"""Several queries side by side over time."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import vnsearch
from vnsearch.errors import QueryError
from vnsearch.model import Article


def test_queries_share_their_periods(tmp_path: Path) -> None:
    """Without periods in which none matches; shares are of all documents of the period."""
    articles = [
        Article("a", "Bão số một", published=date(2020, 1, 5)),
        Article("b", "Bão và lũ", published=date(2020, 3, 5)),
        Article("c", "Lũ lên", published=date(2020, 3, 6)),
        Article("d", "Giá vàng", published=date(2020, 3, 7)),
        Article("e", "Giá vàng", published=date(2020, 2, 7)),
        Article("f", "Lũ không ngày"),
    ]
    with vnsearch.open(tmp_path / "index", create=True) as index:
        index.add(articles)
        comparison = index.compare(["bão", "lũ", "bão"], by="month")
    assert comparison.starts == (date(2020, 1, 1), date(2020, 3, 1))
    assert comparison.documents == (1, 3)
    storm, flood = comparison.series
    assert (storm.counts, flood.counts, flood.undated) == ((1, 1), (0, 2), 1)
    assert comparison.shares(flood) == (0.0, 2 / 3)
    assert comparison.to_records()[-1] == {
        "start": date(2020, 3, 1), "query": "lũ", "count": 2, "share": 2 / 3, "documents": 3,
    }  # fmt: skip


def test_without_a_period_all_have_the_same(sample: vnsearch.Index) -> None:
    comparison = sample.compare(["hà nội", "giá vàng"], after="2021")
    assert all(len(series.counts) == len(comparison.starts) for series in comparison.series)
    assert all(start >= date(2021, 1, 1) for start in comparison.starts)
    for series in comparison.series:
        timeline = sample.timeline(series.query, by=comparison.by, after="2021")
        assert sum(series.counts) >= sum(period.count for period in timeline)


@pytest.mark.parametrize("queries", [[], ["", " "], [f"bão {number}" for number in range(9)], ['"']])
def test_no_query_too_many_or_one_that_asks_nothing_are_refused(
    sample: vnsearch.Index, queries: list[str]
) -> None:
    with pytest.raises(QueryError):
        sample.compare(queries)

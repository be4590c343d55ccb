"""Facets and timelines: exact, whatever the order of hits."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import vnsearch
from tests.support.engines import commit
from tests.support.query_nodes import query_node
from vnsearch.engine.protocol import Engine
from vnsearch.errors import QueryError
from vnsearch.model import Article, Count, Facet, Period
from vnsearch.search.facets import timeline
from vnsearch.search.request import DEFAULT_FACETS, FACETS, Request
from vnsearch.vietnam_time import HANOI, seconds

DATES = st.none() | st.dates(date(1900, 1, 1), date(2100, 1, 1))
MOMENTS = DATES | st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))


def _facets_of(engine: Engine, *articles: Article, limit: int = 10) -> tuple[Facet, ...]:
    commit(engine, articles)
    return engine.snapshot().facets(Request(query_node("tin")), FACETS, limit)


def test_wordings_of_one_value_count_together_under_the_commonest(engine: Engine) -> None:
    """Case and diacritics make no other value; what is not listed and what is missing are told apart."""
    sources = ("Tuổi Trẻ", "tuoi tre", "Tuổi Trẻ", "Dân trí", "PLO", "")
    articles = [Article(str(i), "Tin", source=source) for i, source in enumerate(sources)]
    source, category, kind, author, tag = _facets_of(engine, *articles, limit=2)
    assert source == Facet("source", (Count("Tuổi Trẻ", 3), Count("Dân trí", 1)), 1, 1)
    assert (category.counts, category.missing) == ((), 6)
    assert kind.counts == (Count("article", 6),)
    assert (author.missing, tag.missing) == (6, 6)


def test_a_document_counts_once_for_each_of_its_values(engine: Engine) -> None:
    """Several authors, categories and tags; two wordings of one value in a document are one."""
    articles = [
        Article(
            "1", "Tin", authors=("An", "Bình"), categories=("Xã hội", "Thời sự"), tags=("lũ", "Lũ", "bão")
        ),
        Article("2", "Tin", authors=("Bình",), categories=("thoi su",), tags=("bão",)),
        Article("3", "Tin"),
    ]
    _, category, _, author, tag = _facets_of(engine, *articles)
    assert author == Facet("author", (Count("Bình", 2), Count("An", 1)), 0, 1)
    assert category == Facet("category", (Count("thoi su", 2), Count("Xã hội", 1)), 0, 1)
    assert tag == Facet("tag", (Count("bão", 2), Count("lũ", 1)), 0, 1)
    assert _facets_of(engine, limit=1)[3] == Facet("author", (Count("Bình", 2),), 1, 1)


@pytest.mark.parametrize("query", ["bầu cử", "gia vang", "kind:headline", "hà nội OR covid", "tin -hà"])
def test_facets_sum_to_the_total(sample: vnsearch.Index, query: str) -> None:
    """For every field: listed, others and missing are all matches; few values or many listed."""
    page = sample.search(query, facets=True)
    for facets in (page.facets, sample.facets(query, limit=1)):
        assert [facet.field for facet in facets] == list(DEFAULT_FACETS)
        for facet in facets:
            assert sum(each.count for each in facet.counts) + facet.others + facet.missing == page.total


@pytest.mark.parametrize("by", ["", *Period])
def test_timeline_sums_to_the_total(sample: vnsearch.Index, by: str) -> None:
    """Bins are the dated matches, in order; a bin is what a query for its days finds."""
    result = sample.timeline("hà nội", by=by)
    total = sample.search("hà nội").total
    assert sum(each.count for each in result.bins) + result.undated == total
    assert [each.start for each in result.bins] == sorted({each.start for each in result.bins})
    assert result.bins


def test_bin_counts_what_its_month_holds(sample: vnsearch.Index) -> None:
    """The same months through the query language."""
    for each in sample.timeline("hà nội", by="month").bins:
        assert sample.search(f"hà nội on:{each.start:%Y-%m}").total == each.count


@given(st.lists(MOMENTS, max_size=30), st.sampled_from(Period))
def test_histogram_is_the_calendar_in_hanoi(dates: list[date | None], by: Period) -> None:
    """Against the standard library, date by date."""
    starts: Counter[date] = Counter()
    for when in filter(None, dates):
        day = when.astimezone(HANOI).date() if isinstance(when, datetime) else when
        week = date.fromordinal(day.toordinal() - day.weekday())
        firsts = {Period.DAY: day, Period.WEEK: week, Period.MONTH: day.replace(day=1)}
        starts[firsts.get(by, day.replace(month=1, day=1))] += 1
    result = timeline(np.array([seconds(when) if when else np.nan for when in dates]), by)
    assert {each.start: each.count for each in result.bins} == starts
    assert result.undated == dates.count(None)


@given(st.lists(MOMENTS, max_size=10))
def test_period_that_suits_makes_few_bins(dates: list[date | None]) -> None:
    """At most 31, unless there are more years than that; and no finer one would do."""
    result = timeline(np.array([seconds(when) if when else np.nan for when in dates]), None)
    if len(result.bins) > 1 and result.by is not Period.YEAR:
        days = {Period.DAY: 1, Period.WEEK: 7, Period.MONTH: 31}[result.by]
        assert (result.bins[-1].start - result.bins[0].start).days < 31 * days


def test_what_is_not_counted_is_refused(sample: vnsearch.Index) -> None:
    """A field or period by another name, and an option that is none."""
    with pytest.raises(QueryError, match="source, category"):
        sample.facets("tin", ["title"])
    with pytest.raises(QueryError, match="day, week"):
        sample.timeline("tin", by="hour")
    with pytest.raises(TypeError):
        sample.search("tin", sorce="x")  # type: ignore[call-arg] # that is what is tested


def test_facets_as_of_a_day_leave_out_what_came_later(sample: vnsearch.Index) -> None:
    """As the hits do; undated matches stay."""
    page = sample.search("hà nội", facets=True, collapse=False, as_of="2021-06-30")
    assert page.total < sample.search("hà nội", collapse=False).total
    for facet in page.facets:
        assert sum(each.count for each in facet.counts) + facet.others + facet.missing == page.total

"""Freshness and near-duplicates of matches, and how the collector puts a page together."""

from __future__ import annotations

import tempfile
from datetime import date
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.support.engines import commit, new_engine
from tests.support.query_nodes import query_node
from vnsearch.engine.segments_reader import SegmentsReader
from vnsearch.model import Article
from vnsearch.ranking import DAY, Ranking
from vnsearch.search.answer import Duplicates
from vnsearch.search.collector import TopDocs, TopDocsCollector, _split_highest
from vnsearch.search.freshness import Freshness, end_of_day
from vnsearch.search.request import Request, Sort
from vnsearch.search.weighted_tf_cache import WeightedTfCache
from vnsearch.segments.directory import FileDirectory
from vnsearch.segments.newest_commit import open_newest
from vnsearch.vietnam_time import seconds


def source_of(published: list[float], groups: list[int], deleted: int = -1) -> Any:
    """What freshness and duplicates read of a source; ``published``: in days."""
    live = np.arange(len(published)) != deleted
    return SimpleNamespace(
        published=np.array(published) * DAY, duplicate_groups=np.array(groups, np.uint64), live=live
    )


@given(st.lists(st.integers(0, 4), max_size=12), st.data())
def test_of_each_group_the_first_is_shown(groups: list[int], data: st.DataObject) -> None:
    """Whatever the order of the documents; the others are counted as its copies."""
    order = data.draw(st.permutations(range(len(groups))))
    duplicates = Duplicates(source_of([0.0] * len(groups), groups))
    docs = np.array(order, np.uint32)
    is_shown = duplicates.first_of_group(docs)
    in_order = [groups[doc] for doc in order]
    assert duplicates.count(docs) == len(set(groups))
    assert is_shown.tolist() == [group not in in_order[:place] for place, group in enumerate(in_order)]
    counts = [in_order.count(group) - 1 for group in in_order]
    assert duplicates.duplicate_counts(docs, docs).tolist() == counts


def test_age_counts_from_the_newest_document_that_is_not_deleted() -> None:
    """Or from an earlier day, as of which is searched; a date in the future is no age."""
    freshness = Freshness(source_of([100.0, 90.0, 200.0], [0, 1, 2], deleted=2), lambda: 1000.0 * DAY)
    ranking = Ranking(recency=0.2, half_life_days=10)
    docs = np.array([0, 1], np.uint32)
    assert np.allclose(freshness.recency_boost(docs, ranking, None), [0.2, 0.1])
    assert np.allclose(freshness.recency_boost(docs, ranking, 90.0 * DAY), [0.2, 0.2])
    assert np.allclose(freshness.recency_boost(docs, Ranking(recency=0.0), None), [0.0, 0.0])
    future = Freshness(source_of([100.0, 90.0], [0, 1]), lambda: 90.0 * DAY)
    assert np.allclose(future.recency_boost(docs, ranking, None), [0.2, 0.2])


def test_news_counts_from_the_newest_match_where_the_query_asks_for_news() -> None:
    """However old that match is; undated matches gain nothing."""
    freshness = Freshness(source_of([100.0, 50.0, 45.0, np.nan], [0, 1, 2, 3]), lambda: 1000.0 * DAY)
    ranking, docs = Ranking(news=3.0, news_half_life_days=5.0), np.array([1, 2, 3], np.uint32)
    newest = freshness.news_boost(docs, ranking, None, freshness.newest_of(docs, None))
    assert np.allclose(newest, [3.0, 1.5, 0.0])
    recurring = freshness.news_boost(docs, ranking, None)
    assert (recurring < 0.01).all()


def test_what_was_published_later_is_left_out_and_undated_documents_stay() -> None:
    """The last second of the day is still of it."""
    days = [seconds(date(2024, 3, 1)), end_of_day(date(2024, 3, 1)), seconds(date(2024, 3, 2)), np.nan]
    freshness = Freshness(source_of([day / DAY for day in days], [0, 1, 2, 3]))
    docs = np.arange(4, dtype=np.uint32)
    assert freshness.published_by(docs, end_of_day(date(2024, 3, 1))).tolist() == [0, 1, 3]
    assert freshness.published_by(docs, None).tolist() == [0, 1, 2, 3]


def collect(articles: list[Article], request: Request) -> TopDocs:
    """The page that a request gets of an index with these articles."""
    with tempfile.TemporaryDirectory() as folder:
        commit(new_engine("embedded", Path(folder)), articles)
        source = SegmentsReader(open_newest(FileDirectory(Path(folder) / "engine"))[1])
        cache = WeightedTfCache(source, request.ranking.fields)
        return TopDocsCollector(cache, Freshness(source), Duplicates(source), request).top_docs()


def articles(*titles: str, groups: tuple[str, ...] = ()) -> list[Article]:
    """The first is the oldest."""
    groups = groups or ("",) * len(titles)
    return [
        Article(str(i), title, published=date(2024, 1, 1 + i), group=group)
        for i, (title, group) in enumerate(zip(titles, groups, strict=True))
    ]


def test_near_duplicates_count_as_one_unless_they_are_shown_one_by_one() -> None:
    """The page goes on to other documents."""
    same = articles("Bầu cử", "Bầu cử", "Bầu cử sớm", groups=("", "0", ""))
    top = collect(same, Request(query_node("bầu cử"), Sort.RELEVANCE, limit=2))
    assert (top.total, top.ids.tolist(), top.copies) == (2, [1, 2], (1, 0))
    top = collect(same, Request(query_node("bầu cử"), Sort.RELEVANCE, limit=3, collapse=False))
    assert (top.total, top.ids.tolist(), top.copies) == (3, [1, 0, 2], (0, 0, 0))


def test_equal_scores_come_newest_first_and_pages_follow_one_another() -> None:
    """The second page begins where the first ends."""
    same = articles("Bầu cử", "Bầu cử", "Bầu cử", "Bầu cử")
    requests = [Request(query_node("bầu cử"), Sort.RELEVANCE, limit=2, offset=offset) for offset in (0, 2)]
    assert [collect(same, request).ids.tolist() for request in requests] == [[3, 2], [1, 0]]


def test_sorted_by_date_only_the_answer_is_listed() -> None:
    """Documents in other spellings are loose matches, unless no document spells the words as typed."""
    by_date = Request(query_node("bầu cử"), Sort.DATE)
    top = collect(articles("Bầu cử", "Bau cu", "Bầu cử sớm"), by_date)
    assert (top.total, top.ids.tolist()) == (2, [2, 0])
    assert collect(articles("Bau cu", "Bau cu som"), by_date).ids.tolist() == [1, 0]


def test_summands_include_freshness_and_add_up_to_the_score() -> None:
    """The one of freshness comes last."""
    request = Request(query_node("bầu cử"), explain=True, ranking=Ranking(recency=0.5))
    top = collect(articles("Bầu cử", "Bầu cử sớm"), request)
    assert len(top.parts) == 2
    for score, parts in zip(top.scores.tolist(), top.parts, strict=True):
        assert np.isclose(sum(part.value for part in parts), score)
        assert parts[-1].label == "recency" and parts[-1].value > 0


@given(st.lists(st.integers(0, 9), min_size=1, max_size=30), st.integers(1, 12))
def test_every_batch_is_in_order_of_documents(bounds: list[int], size: int) -> None:
    """The last one too: out of order, it made a whole index of several segments look damaged in numpy."""
    array, remaining, batches = np.array(bounds, float), np.arange(len(bounds)), []
    while len(remaining):
        batch, remaining = _split_highest(remaining, array, size)
        batches.append(batch)
    assert all((np.diff(batch) > 0).all() for batch in batches)
    assert sorted(np.concatenate(batches).tolist()) == list(range(len(bounds)))
    assert all(array[a].min() >= array[b].max() for a, b in pairwise(batches))

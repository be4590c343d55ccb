"""Queries that ask for now, or for what recurs, and what freshness may do to their order."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import vnsearch
from tests.support.engines import commit
from tests.support.query_nodes import query_node
from vnsearch.engine.protocol import Engine
from vnsearch.library.request import parse_query
from vnsearch.model import Article
from vnsearch.query import Range, split_freshness_words
from vnsearch.ranking import DAY, Ranking, news_boost, recurrence, title_factor
from vnsearch.search.freshness import median
from vnsearch.search.request import Request

MEANT = [
    ("giá vàng hôm nay", "giá vàng", True),
    ("gia vang hom nay", "gia vang", True),
    ("tin bão mới nhất", "tin bão", True),
    ("hôm nay", "hôm nay", False),
    ("giá vàng", "giá vàng", False),
    ('"giá vàng hôm nay"', '"giá vàng hôm nay"', False),
    ("title:hôm title:nay vàng", "title:hôm title:nay vàng", False),
    ("thời tiết hôm nay after:2024-01-01", "thời tiết after:2024-01-01", True),
    ('"hạn mặn" mới nhất', '"hạn mặn"', True),
    ('mới nhất "hạn mặn"', '"hạn mặn"', True),
    ("title:bão hôm nay", "title:bão", True),
    ("bã* mới nhất", "bã*", True),
    ("mới nhất bão~", "bão~", True),
    ("nguồn:vnexpress mới nhất", "source:vnexpress", True),
    ("mới nhất after:2024-01-01", "after:2024-01-01", True),
    ("(vàng OR bạc) hôm nay -nhẫn", "(vàng OR bạc) -nhẫn", True),
    ("mới nhất -vàng", "mới nhất -vàng", False),
    ("title:mới title:nhất", "title:mới title:nhất", False),
]


@pytest.mark.parametrize(("query", "topic", "now"), MEANT)
def test_words_for_now_are_heard_and_not_looked_for(query: str, topic: str, now: bool) -> None:
    """They say when, not what; alone, quoted or bound to a field they are words like any other."""
    intent = split_freshness_words(query_node(query))
    assert (str(intent.node), intent.wants_fresh) == (topic, now)


def test_words_for_now_are_heard_where_options_narrow_the_question() -> None:
    """A kind or a date given beside the query leaves its words as they are."""
    intent = split_freshness_words(parse_query("giá vàng hôm nay", kind="article", after="2021").node)
    assert (str(intent.node), intent.wants_fresh) == ("giá vàng kind:article after:2021-01-01", True)
    intent = split_freshness_words(parse_query("mới nhất", kind="article").node)
    assert (str(intent.node), intent.wants_fresh) == ("kind:article", True)


def test_a_phrase_or_a_field_beside_words_for_now_finds_what_it_finds_alone(sample: vnsearch.Index) -> None:
    """The newest of it is asked for, not the words."""
    for alone in ('"bầu cử"', "chuyên mục:(kinh tế)", "bầ*", "title:bầu", "bầu cử"):
        for query in (f"{alone} mới nhất", f"hôm nay {alone}"):
            page = sample.search(query, kind="article", verbatim=True)
            assert page.total == sample.search(alone, kind="article").total > 0, query


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_the_more_stories_have_the_words_in_their_title_the_more_it_recurs(a: int, b: int) -> None:
    """From nothing for a handful to nearly all for hundreds, never falling."""
    few, many = sorted((a, b))
    assert 0 <= recurrence(few, Ranking()) <= recurrence(many, Ranking()) < 1
    assert recurrence(int(Ranking().recurs / 2), Ranking()) == 0


def test_news_fades_by_half_and_the_undated_are_none() -> None:
    """The gain halves every half-life; an unknown date is not new."""
    ranking = Ranking(news=2.0, news_half_life_days=5.0)
    gained = news_boost(np.array([100.0, 95.0, 90.0, np.nan]) * DAY, 100.0 * DAY, ranking)
    assert np.allclose(gained, [2.0, 1.0, 0.5, 0.0])


@given(st.integers(0, 9), st.integers(0, 9))
def test_more_words_in_the_title_never_earn_less(a: int, b: int) -> None:
    """The factor rises from 1 with the share of words in the title."""
    few, many = sorted((a, b))
    low, high = title_factor(np.array([few, many], np.float64), 9, np.array([9.0, 9.0]), 0.1)
    assert 1 <= low <= high <= 1.1


def test_being_fresh_lifts_only_what_has_every_word_in_its_title(engine: Engine) -> None:
    """Of a query that recurs, a weak new match stays below good old ones, and a good new one comes first."""
    start = date(2024, 1, 1)
    stories = [
        Article(f"old-{i}", "Giá vàng tăng", body=f"Tin {i}", published=start + timedelta(i))
        for i in range(60)
    ]
    new = date(2024, 12, 31)
    weak = Article("weak", "Chuyện phiên chợ", body="Có người hỏi giá. Nhẫn vàng đắt.", published=new)
    good = Article("good", "Giá vàng tăng", body="Tin mới", published=new)
    commit(engine, (*stories, weak, good))
    ids = [
        hit.document.id for hit in engine.snapshot().search(Request(query_node("giá vàng"), limit=70)).hits
    ]
    assert ids[0] == "good"
    assert ids[-1] == "weak"


def test_asked_for_a_past_day_what_recurs_is_of_that_day_and_not_the_newest(engine: Engine) -> None:
    """Price reports of every day had the newest first, though the query named another day."""
    start = date(2024, 1, 1)
    reports = [
        Article(f"day-{i}", "Giá heo hơi", body=f"Tin {i}", published=start + timedelta(i)) for i in range(40)
    ]
    commit(engine, reports)
    day = Range(start + timedelta(20), start + timedelta(21))
    request = Request(query_node("giá heo"), limit=40, period=day, ranking=Ranking(recency=0.0))
    hits = engine.snapshot().search(request).hits
    assert hits[0].document.id == "day-20"
    assert hits[0].score / hits[-1].score < 1 + Ranking().period + 0.01


def test_news_of_a_day_beside_the_one_asked_for_gains_half(engine: Engine) -> None:
    """A day before yesterday gained nearly as much as yesterday."""
    days = [date(2024, 1, 9), date(2024, 1, 10), date(2024, 1, 1)]
    commit(engine, [Article(f"{day}", "Động đất", body="Tin", published=day) for day in days])
    ranking = Ranking(recency=0.0, news=0.0, period=1.0)
    request = Request(
        query_node("động đất"), period=Range(date(2024, 1, 10), date(2024, 1, 11)), ranking=ranking
    )
    scores = {hit.document.id: hit.score for hit in engine.snapshot().search(request).hits}
    asked, beside, far = (scores[f"2024-01-{day}"] for day in ("10", "09", "01"))
    assert asked / far == pytest.approx(2.0, rel=0.01)
    assert beside / far == pytest.approx(1.5, rel=0.01)


def test_asked_for_now_the_newest_match_is_news_however_old(engine: Engine) -> None:
    """News was counted from the newest document of all, so that months later nothing was news any more."""
    day = date(2026, 5, 9)
    articles = (
        Article("today", "Thời tiết", published=day),
        Article("newer", "Giá vàng", body="Tin khác.", published=day - timedelta(60)),
        Article("older", "Giá vàng", body="Giá vàng. Giá vàng.", published=day - timedelta(400)),
    )
    commit(engine, articles)
    intent = split_freshness_words(query_node("giá vàng hôm nay"))
    assert _order(engine, Request(intent.node, wants_fresh=False)) == ["older", "newer"]
    assert _order(engine, Request(intent.node, wants_fresh=True)) == ["newer", "older"]


def _order(engine: Engine, request: Request) -> list[str]:
    return [hit.document.id for hit in engine.snapshot().search(request).hits]


@given(st.lists(st.floats(-1e12, 1e12), min_size=1))
def test_the_median_date_is_that_of_numpy(values: list[float]) -> None:
    assert median(np.array(values)) == np.median(values)

"""How fresh each document is, and what that adds to its score: applies the formulas of ``vnsearch.ranking``.

The recency boost (``recency``) acts on every document, the news boost (``news_boost``) on documents with all
words of the query in the title.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import NamedTuple

import numpy as np

from vnsearch.arrays import Bools, DocIds, Float64s
from vnsearch.query import Range
from vnsearch.ranking import DAY, Ranking, news_boost, news_intensity, period_boost, recency
from vnsearch.search.reader import PostingSource
from vnsearch.search.request import Request
from vnsearch.vietnam_time import seconds


def now_seconds() -> float:
    """Return the time in seconds since 1970."""
    return datetime.now(UTC).timestamp()


def end_of_day(day: date) -> float:
    """Return the last second of a day, in seconds since 1970."""
    return seconds(day) + DAY - 1.0


def median(values: Float64s) -> float:
    """Return the median of some values (n,), n > 0, as ``np.median`` does, which loads all of ``numpy.ma``."""
    middle = len(values) // 2
    places = [middle] if len(values) % 2 else [middle - 1, middle]
    return float(np.partition(values, places)[places].mean())


class Dates(NamedTuple):
    """The newest and the median date of a collection's dated documents, in seconds since 1970."""

    newest: float
    median: float


def _dates_of(source: PostingSource) -> Dates | None:
    """Return the dates of a source's live documents; None where none is dated."""
    dates = source.published[source.live & ~np.isnan(source.published)]
    return Dates(float(dates.max()), median(dates)) if len(dates) else None


class TopicalMatches(NamedTuple):
    """Matches with every word in the title: how many, and the newest date among them that is not in the future."""

    doc_count: int
    newest: float | None


class Freshness:
    """Publication times of a source's documents, against which boosts for fresh documents are computed.

    Age counts from the newest document, or from ``now`` (seconds since 1970) if dates lie after it.
    ``as_of`` (seconds since 1970; None: no limit): age counts from then if that is earlier. ``dates``: those of the
    whole collection, where the source is only a part of it.
    """

    def __init__(
        self, source: PostingSource, now: Callable[[], float] = now_seconds, dates: Dates | None = None
    ) -> None:
        self.published = source.published
        dates = dates or _dates_of(source)
        self._newest = min(dates.newest, now()) if dates else now()
        self._median = dates.median if dates else self._newest
        # The settings of the last call, and the boosts of all documents by them.
        self._boosts: tuple[tuple[float, ...], Float64s] = (), np.empty(0)

    def boost(
        self, docs: DocIds, request: Request, in_title: Bools | None, topical: TopicalMatches | None = None
    ) -> Float64s:
        """Return (n,) the share of its relevance that each match of a request gains for being fresh.

        ``in_title`` (n,): which have every word in the title; None without words. ``topical``: those in the whole
        collection, where ``docs`` are only a part of its matches. They get the news boost: in full if the query
        asks for the latest news, otherwise as far as it asks for something that recurs, but not if it names a time
        that is past.
        """
        ranking, as_of = request.ranking, end_of_day(request.as_of) if request.as_of else None
        boost = self.recency_boost(docs, ranking, as_of)
        rows = np.empty(0, np.int64) if in_title is None else in_title.nonzero()[0]
        doc_count = topical.doc_count if topical else len(rows)
        is_past = self.is_past(request.period, as_of)
        news_share = news_intensity(doc_count, ranking, wants_fresh=request.wants_fresh, is_past=is_past)
        if news_share:
            newest = None
            if request.wants_fresh:
                newest = topical.newest if topical else self.newest_of(docs[rows], as_of)
            boost[rows] += news_share * self.news_boost(docs[rows], ranking, as_of, newest)
        if request.period is not None:
            boost = boost + self.period_boost(docs, ranking, request.period)
        return boost

    def recency_boost(self, docs: DocIds, ranking: Ranking, as_of: float | None) -> Float64s:
        """Return (n,) the share of its relevance that each document gains for being recent."""
        origin = self.origin(as_of)
        settings = origin, ranking.recency, ranking.half_life_days
        cached_settings, boosts = self._boosts
        if cached_settings != settings:
            boosts = recency(self.published, origin, min(self._median, origin), ranking)
            self._boosts = settings, boosts
        return boosts[docs]

    def news_boost(
        self, docs: DocIds, ranking: Ranking, as_of: float | None, newest: float | None = None
    ) -> Float64s:
        """Return (n,) the share of its relevance that each document gains for being news.

        ``newest``: age counts from then, if it is not after what recency counts from.
        """
        origin = self.origin(as_of)
        return news_boost(self.published[docs], origin if newest is None else min(newest, origin), ranking)

    def newest_of(self, docs: DocIds, as_of: float | None) -> float | None:
        """Return the newest date of some documents that is not after what recency counts from; None without one."""
        published = self.published[docs]
        past_dates = published[published <= self.origin(as_of)]
        return float(past_dates.max()) if len(past_dates) else None

    def period_boost(self, docs: DocIds, ranking: Ranking, period: Range) -> Float64s:
        """Return (n,) the share of its relevance that each document gains for its distance from a period."""
        start = seconds(period.after) if period.after else -np.inf
        end = seconds(period.before) if period.before else np.inf
        return period_boost(self.published[docs], start, end, ranking)

    def is_past(self, period: Range | None, as_of: float | None) -> bool:
        """Return whether a period ended before the moment from which age counts."""
        return (
            period is not None and period.before is not None and seconds(period.before) <= self.origin(as_of)
        )

    def origin(self, as_of: float | None) -> float:
        """Return the moment from which age counts."""
        return self._newest if as_of is None else min(as_of, self._newest)

    def published_by(self, docs: DocIds, as_of: float | None) -> DocIds:
        """Return the documents that were published by then, or at an unknown time."""
        return docs if as_of is None else docs[~(self.published[docs] > as_of)]

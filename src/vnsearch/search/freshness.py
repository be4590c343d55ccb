"""How fresh each document is, and what that adds to its score: applies the formulas of ``vnsearch.ranking``.

The recency boost (``recency``) acts on every document, the news boost (``news_boost``) on documents with all
words of the query in the title; ``collector.TopDocsCollector`` decides when, and adds both.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import numpy as np

from vnsearch.arrays import DocIds, Float64s
from vnsearch.ranking import DAY, Ranking, news_boost, recency
from vnsearch.search.reader import PostingSource
from vnsearch.vietnam_time import seconds


def now_seconds() -> float:
    """Return the time in seconds since 1970."""
    return datetime.now(UTC).timestamp()


def end_of_day(day: date) -> float:
    """Return the last second of a day, in seconds since 1970."""
    return seconds(day) + DAY - 1.0


class Freshness:
    """Publication times of a source's documents, against which boosts for fresh documents are computed.

    Age counts from the newest document, or from ``now`` (seconds since 1970) if dates lie after it.
    ``as_of`` (seconds since 1970; None: no limit): age counts from then if that is earlier.
    """

    def __init__(self, source: PostingSource, now: Callable[[], float] = now_seconds) -> None:
        self.published = source.published
        dated = source.published[source.live & ~np.isnan(source.published)]
        self._newest = min(float(dated.max()), now()) if len(dated) else now()
        self._median = float(np.median(dated)) if len(dated) else self._newest
        # Of the last settings asked for: those, and the boosts of all documents.
        self._boosts: tuple[tuple[float, ...], Float64s] = (), np.empty(0)

    def recency_boost(self, docs: DocIds, ranking: Ranking, as_of: float | None) -> Float64s:
        """Return (n,) the share of its relevance that each document gains for being recent."""
        origin = self._origin(as_of)
        settings = origin, ranking.recency, ranking.half_life_days
        cached_settings, boosts = self._boosts
        if cached_settings != settings:
            boosts = recency(self.published, origin, min(self._median, origin), ranking)
            self._boosts = settings, boosts
        return boosts[docs]

    def news_boost(
        self, docs: DocIds, ranking: Ranking, as_of: float | None, *, from_newest_match: bool
    ) -> Float64s:
        """Return (n,) the share of its relevance that each document gains for being news.

        ``from_newest_match``: age counts from the newest of ``docs``, however old that is.
        """
        published, origin = self.published[docs], self._origin(as_of)
        if from_newest_match and len(past_dates := published[published <= origin]):
            origin = float(past_dates.max())
        return news_boost(published, origin, ranking)

    def _origin(self, as_of: float | None) -> float:
        return self._newest if as_of is None else min(as_of, self._newest)

    def published_by(self, docs: DocIds, as_of: float | None) -> DocIds:
        """Return the documents that were published by then, or at an unknown time."""
        return docs if as_of is None else docs[~(self.published[docs] > as_of)]

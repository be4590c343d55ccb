"""Recency and the news boost of documents."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import date
from math import inf
from statistics import median

from vnsearch.engine.memory.documents import IndexedDocument
from vnsearch.engine.memory.formulas import DAY, news, period_share, recency, recurrence
from vnsearch.query import Range
from vnsearch.ranking import Ranking
from vnsearch.vietnam_time import seconds


def _last_second(day: date | None) -> float | None:
    """Return the last second of a day in Vietnam, by the clock of ``IndexedDocument.published``."""
    return None if day is None else seconds(day) + DAY - 1


def published_by(documents: Sequence[IndexedDocument], day: date | None) -> Sequence[IndexedDocument]:
    """Return the documents as of the end of a day: without those published later. All where ``day`` is None."""
    last = _last_second(day)
    return [d for d in documents if last is None or d.published is None or d.published <= last]


class Freshness:
    """The ages of a collection's documents, counted from its newest document, or from a day before it."""

    def __init__(
        self, documents: Sequence[IndexedDocument], as_of: date | None, now: float | None = None
    ) -> None:
        clock = time.time() if now is None else now
        dates = [document.published for document in documents if document.published is not None]
        newest = min(max(dates), clock) if dates else clock
        last = _last_second(as_of)
        self._origin = newest if last is None else min(last, newest)
        self._undated = min(median(dates) if dates else newest, self._origin)

    def recency(self, document: IndexedDocument, ranking: Ranking) -> float:
        """Return the gain for being fresh; an undated document is as old as the median of the dated."""
        published = self._undated if document.published is None else document.published
        return recency(max(self._origin - published, 0.0), ranking)

    def period_gain(self, document: IndexedDocument, ranking: Ranking, period: Range | None) -> float:
        """Return the gain for having been published in the period that the query names, or near it."""
        if period is None or document.published is None:
            return 0.0
        start = seconds(period.after) if period.after else -inf
        end = seconds(period.before) if period.before else inf
        distance = max(start - document.published, document.published - (end - 1), 0.0)
        return period_share(distance, end - start, ranking)

    def is_past(self, period: Range | None) -> bool:
        """Tell whether a period is over by the moment from which ages are counted."""
        return period is not None and period.before is not None and seconds(period.before) <= self._origin

    def news_gains(
        self, topical: Sequence[IndexedDocument], ranking: Ranking, *, wants_fresh: bool, is_past: bool
    ) -> dict[IndexedDocument, float]:
        """Return the share of its relevance that each document with all words in the title gains for being news.

        Undated ones gain nothing. Where the query asks for news, the boost is whole and ages count from the newest
        of these documents; else it grows with their number, and ages count from the newest document of all. Where
        it names a time that ``is_past``, there is no boost.
        """
        recurring = 0.0 if is_past else recurrence(len(topical), ranking)
        intensity = 1.0 if wants_fresh else recurring
        publications = [
            (document, document.published) for document in topical if document.published is not None
        ]
        past_dates = [published for _, published in publications if published <= self._origin]
        origin = max(past_dates) if wants_fresh and past_dates else self._origin
        return {
            document: intensity * news(max(origin - published, 0.0), ranking)
            for document, published in publications
        }

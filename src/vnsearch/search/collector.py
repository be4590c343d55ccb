"""Collect the page that a request asks for: strong matches, then loose ones, each the best first.

The collector also adds freshness (the formulas are in ``vnsearch.ranking``, their application to documents in
``freshness``), collapses near-duplicates (``duplicates``) and stops at the deadline. ``lazy_scores`` computes only
the scores that matter, ``date_order`` orders by date.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from vnsearch.arrays import Bools, DocIds, Float64s, Int64s
from vnsearch.messages import results
from vnsearch.model import ScorePart
from vnsearch.ranking import recurrence
from vnsearch.search.answer import Answer, match_documents
from vnsearch.search.date_order import first_by_date
from vnsearch.search.deadline import Deadline
from vnsearch.search.duplicates import Duplicates
from vnsearch.search.freshness import Freshness, end_of_day
from vnsearch.search.lazy_scores import LazyScores
from vnsearch.search.request import Request, Sort
from vnsearch.search.weighted_tf import WeightedTfCache


@dataclass(frozen=True, slots=True, eq=False)
class TopDocs:
    """The documents of one page, best first.

    ``total``: the number of documents of the answer, ``loose_total`` of loose matches; near-duplicates count as
    one where they are collapsed. ``ids``: document numbers. ``copies``: how many near-duplicates of each are
    not shown. ``is_loose``: which of them are loose matches. ``parts``: the summands of each score, if asked
    for. ``partial``: the deadline passed before everything that could be here was scored.
    """

    total: int
    loose_total: int
    ids: DocIds
    scores: Float64s
    copies: tuple[int, ...]
    is_loose: tuple[bool, ...]
    parts: tuple[tuple[ScorePart, ...], ...] = ()
    partial: bool = False


#: The page where matching took longer than the deadline allowed.
NO_DOCS_IN_TIME = TopDocs(0, 0, np.empty(0, np.uint32), np.empty(0), (), (), partial=True)


@dataclass(frozen=True, slots=True)
class TopicalMatches:
    """Matches with every word in the title: how many, and the newest date among them that is not in the future."""

    count: int
    newest: float | None


class TopDocsCollector:
    """The matches of one request. Rows are numbers of matches, 0 to n - 1, in order of document numbers.

    ``topical``: matches in the whole collection, where ``cache`` reads only a part of it.
    """

    def __init__(
        self,
        cache: WeightedTfCache,
        freshness: Freshness,
        duplicates: Duplicates,
        request: Request,
        topical: TopicalMatches | None = None,
    ) -> None:
        self._request = request
        self._topical = topical
        self._freshness = freshness
        self._duplicates = duplicates
        self._partial = False
        self._deadline = Deadline(request.deadline)
        self._as_of = end_of_day(request.as_of) if request.as_of else None
        self._docs, self._scores = match_documents(cache, freshness, request, self._deadline)
        self._answer = Answer(self._docs, self._scores.strong, request.loose)
        self._feedback_boost = np.zeros(len(self._docs))
        #: Those of strong (True) and of loose (False) matches, made at first use.
        self._scores_by_class: dict[bool, LazyScores] = {}

    # Boosts

    @cached_property
    def _freshness_boost(self) -> Float64s:
        """(n,) the share of its relevance that each match gains for being fresh.

        The news boost goes to matches with every word in the title: in full if the query asks for the latest
        news, otherwise as far as the query asks for something that recurs.
        """
        if self._request.sort is not Sort.BEST:
            return np.zeros(len(self._docs))
        ranking, wants_fresh = self._request.ranking, self._request.wants_fresh
        boost = self._freshness.recency_boost(self._docs, ranking, self._as_of)
        in_title = self._scores.all_in_title()
        rows = np.empty(0, np.int64) if in_title is None else in_title.nonzero()[0]
        topical_count = self._topical.count if self._topical else len(rows)
        news_share = 1.0 if wants_fresh else recurrence(topical_count, ranking)
        if news_share:
            newest = self._newest_topical(rows) if wants_fresh else None
            news = self._freshness.news_boost(self._docs[rows], ranking, self._as_of, newest)
            boost[rows] += news_share * news
        if self._request.period is not None:
            boost = boost + self._freshness.period_boost(self._docs, ranking, self._request.period)
        return boost

    def _newest_topical(self, rows: Int64s) -> float | None:
        """Return the newest date of the matches with every word in the title, which are those of ``rows`` here."""
        if self._topical:
            return self._topical.newest
        return self._freshness.newest_of(self._docs[rows], self._as_of)

    def add_boost(self, boost_of: Callable[[DocIds], Float64s]) -> None:
        """Add a further boost to each match: ``boost_of`` returns it as a share of relevance."""
        self._feedback_boost = boost_of(self._docs)
        self._scores_by_class.clear()

    # The page

    def best_docs(self, count: int) -> tuple[DocIds, Float64s]:
        """Return the ``count`` best documents, whatever page is asked for, and their scores."""
        rows, scores = self._best_distinct(count)
        return self._docs[rows[:count]], scores[:count]

    def top_docs(self, *, answer_only: bool = False) -> TopDocs:
        """Return the requested page; with ``answer_only`` without the loose matches that only follow the answer."""
        end = self._request.offset + self._request.limit
        if answer_only:
            end = min(end, max(self._total, self._request.offset))
        by_date = self._request.sort.is_by_date
        rows, scores = self._first_by_date(end) if by_date else self._best_distinct(end)
        page = slice(self._request.offset, end)
        rows, scores = rows[page], scores[page]
        return TopDocs(
            self._total,
            self._match_count - self._strong_count,
            self._docs[rows],
            scores,
            self._copies(rows),
            tuple((~self._scores.strong[rows]).tolist()),
            self._score_parts(rows) if self._request.explain else (),
            self._partial,
        )

    def _copies(self, rows: Int64s) -> tuple[int, ...]:
        """Return for each hit how many near-duplicates of it are not shown: of those that are listed with it."""
        if not self._request.collapse:
            return (0,) * len(rows)
        docs, counts = self._docs[rows], self._duplicates.duplicate_counts
        in_answer, in_all = counts(self._answer.docs, docs), counts(self._docs, docs)
        return tuple(np.where(self._answer.has(rows), in_answer, in_all).tolist())

    def _count(self, docs: DocIds) -> int:
        return self._duplicates.count(docs) if self._request.collapse else len(docs)

    @cached_property
    def _match_count(self) -> int:
        return self._count(self._docs)

    @cached_property
    def _strong_count(self) -> int:
        """How many strong matches there are; with them count the loose ones that are near-duplicates of one."""
        return self._count(self._docs[self._answer.classes[0]])

    @property
    def _total(self) -> int:
        return self._match_count if self._answer.is_all else self._strong_count

    def _is_shown(self, docs: DocIds) -> Bools:
        """Return (n,) which documents are shown, given all that come before them: not near-duplicates."""
        if self._request.collapse:
            return self._duplicates.first_of_group(docs)
        return np.ones(len(docs), np.bool_)

    # In order of relevance

    def _best_distinct(self, count: int) -> tuple[Int64s, Float64s]:
        """Return rows and scores of the best ``count`` matches or more; of near-duplicates, only the best."""
        limit = count
        while True:
            rows, scores = self._best(limit)
            is_shown = self._is_shown(self._docs[rows])
            enough = np.count_nonzero(is_shown) >= count
            if enough or len(rows) == len(self._docs) or self._partial:
                return rows[is_shown], scores[is_shown]
            limit *= 2

    def _best(self, count: int) -> tuple[Int64s, Float64s]:
        """Return rows and scores of the best ``count`` matches: strong ones, then loose ones."""
        parts: list[tuple[Int64s, Float64s]] = []
        for is_strong, rows in zip((True, False), self._answer.classes, strict=True):
            missing = count - sum(len(best) for best, _ in parts)
            if missing > 0 and len(rows):
                lazy = self._scores_by_class.get(is_strong) or self._lazy_scores(rows)
                self._scores_by_class[is_strong] = lazy
                best, scores = lazy.best(missing)
                parts.append((rows[best], scores))
                self._partial = self._partial or lazy.partial
        if not parts:
            return np.empty(0, np.int64), np.empty(0)
        return np.concatenate([rows for rows, _ in parts]), np.concatenate([scores for _, scores in parts])

    def _lazy_scores(self, rows: Int64s) -> LazyScores:
        docs = self._docs[rows]
        boost = self._freshness_boost[rows] + self._feedback_boost[rows]
        scores = self._scores if len(rows) == len(self._docs) else self._scores.subset(rows)
        return LazyScores(docs, scores, boost, self._freshness.published[docs], self._deadline)

    # In order of dates

    def _first_by_date(self, count: int) -> tuple[Int64s, Float64s]:
        """Return rows and scores of the first ``count`` documents of the answer or more, in order of dates."""
        rows = self._answer.rows
        lazy = self._lazy_scores(rows)
        oldest_first = self._request.sort is Sort.OLDEST
        limit = count
        while True:
            first, scores = first_by_date(lazy, limit, oldest_first=oldest_first)
            is_shown = self._is_shown(lazy.docs[first])
            self._partial = lazy.partial
            enough = np.count_nonzero(is_shown) >= count
            if enough or len(first) == len(rows) or self._partial:
                return rows[first[is_shown]], scores[is_shown]
            limit *= 2

    # Explanation

    def _score_parts(self, rows: Int64s) -> tuple[tuple[ScorePart, ...], ...]:
        """Return the summands of each row's score that are not 0."""
        ascending, places = np.unique(rows, return_inverse=True)
        summands: list[tuple[str, Float64s]] = []
        scores = self._scores.subset(ascending)
        score = scores.score(
            np.arange(len(ascending)), lambda label, values: summands.append((label, values))
        )
        summands.append((results.RECENCY, score * self._freshness_boost[ascending]))
        summands.append((results.FEEDBACK, score * self._feedback_boost[ascending]))
        return tuple(
            tuple(ScorePart(label, float(values[place])) for label, values in summands if values[place])
            for place in places.tolist()
        )

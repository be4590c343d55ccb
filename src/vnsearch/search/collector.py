"""Collect the page that a request asks for: strong matches, then loose ones, each the best first.

Max-score pruning: all documents get an upper bound of their score, which needs no positions. Exact scores are
computed for the highest bounds, then for all others whose bound reaches the last document of the page. The
result equals that of scoring everything. The collector also adds freshness (``freshness``), leaves out
near-duplicates of documents that are shown (``answer``) and stops at the deadline.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from vnsearch.arrays import DocIds, Float64s, Int64s
from vnsearch.messages import results
from vnsearch.model import ScorePart
from vnsearch.search.answer import Answer, Duplicates, match_documents
from vnsearch.search.freshness import Freshness, TopicalMatches
from vnsearch.search.matchers import Scores
from vnsearch.search.request import Deadline, Request, Sort
from vnsearch.search.weighted_tf_cache import WeightedTfCache

#: How many documents are scored exactly at first, those with the highest bounds, and how many at a time then.
_FIRST, _BATCH = 160, 2048
#: Bounds and scores are the same sums in another order: they may differ by this share.
_ROUNDING = 1e-9


class TopDocs(NamedTuple):
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
        self._partial = False
        self._deadline = Deadline(request.deadline)
        self._docs, self._scores = match_documents(cache, freshness, request, self._deadline)
        collapsed = duplicates if request.collapse else None
        self._answer = Answer(self._docs, self._scores.strong, request.loose, collapsed)
        self._feedback_boost: Float64s | None = None
        #: Those of strong (True) and of loose (False) matches, made at first use.
        self._scores_by_class: dict[bool, LazyScores] = {}

    # Boosts

    @cached_property
    def _freshness_boost(self) -> Float64s:
        """(n,) the share of its relevance that each match gains for being fresh."""
        if self._request.sort is not Sort.BEST:
            return np.zeros(len(self._docs))
        return self._freshness.boost(self._docs, self._request, self._scores.all_in_title(), self._topical)

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
            end = min(end, max(self._answer.total, self._request.offset))
        by_date = self._request.sort.is_by_date
        rows, scores = self._first_by_date(end) if by_date else self._best_distinct(end)
        page = slice(self._request.offset, end)
        rows, scores = rows[page], scores[page]
        return TopDocs(
            self._answer.total,
            self._answer.loose_total,
            self._docs[rows],
            scores,
            self._answer.copies(rows),
            tuple((~self._scores.strong[rows]).tolist()),
            self._score_parts(rows) if self._request.explain else (),
            self._partial,
        )

    # In order of relevance

    def _best_distinct(self, count: int) -> tuple[Int64s, Float64s]:
        """Return rows and scores of the best ``count`` matches or more; of near-duplicates, only the best."""
        limit = count
        while True:
            rows, scores = self._best(limit)
            is_shown = self._answer.is_shown(self._docs[rows])
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
        boost = self._freshness_boost
        if self._feedback_boost is not None:
            boost = boost + self._feedback_boost
        docs, scores = self._docs, self._scores
        if len(rows) < len(docs):
            docs, scores, boost = docs[rows], scores.subset(rows), boost[rows]
        return LazyScores(docs, scores, boost, self._freshness.published, self._deadline)

    # In order of dates

    def _first_by_date(self, count: int) -> tuple[Int64s, Float64s]:
        """Return rows and scores of the first ``count`` documents of the answer or more, in order of dates."""
        rows = self._answer.rows
        lazy = self._lazy_scores(rows)
        oldest_first = self._request.sort is Sort.OLDEST
        limit = count
        while True:
            first, scores = lazy.first_by_date(limit, oldest_first=oldest_first)
            is_shown = self._answer.is_shown(lazy.docs[first])
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
        if self._feedback_boost is not None:
            summands.append((results.FEEDBACK, score * self._feedback_boost[ascending]))
        return tuple(
            tuple(ScorePart(label, float(values[place])) for label, values in summands if values[place])
            for place in places.tolist()
        )


@dataclass(eq=False)
class LazyScores:
    """The scores of documents that match, each computed when an order needs it.

    ``docs`` (n,) ascending, ``scores`` of them, ``boost`` (n,): what each gains, as a share of its relevance;
    ``dates`` (size,): of all documents of the index, seconds since 1970, NaN where unknown. Rows are numbers of
    the documents, 0 to n - 1.
    ``partial`` becomes true when the deadline passes before everything that could be among the best is scored.
    """

    docs: DocIds
    scores: Scores
    boost: Float64s
    dates: Float64s
    deadline: Deadline
    partial: bool = False

    def best(self, count: int) -> tuple[Int64s, Float64s]:
        """Return rows and scores of the ``count`` best; ties by date, the newest first, then by number."""
        bounds = self._bounds()
        first, remaining = _split_highest(np.arange(len(bounds)), bounds, max(_FIRST, 2 * count))
        rows, scores, floor = _highest(*self._scores_in_time(first), count)
        remaining = remaining[bounds[remaining] >= floor]
        for start in range(0, len(remaining), _BATCH):
            if self._has_timed_out():
                break
            batch = remaining[start : start + _BATCH]
            batch, batch_scores = self._scores_in_time(batch[bounds[batch] >= floor], floor)
            rows, scores = np.concatenate((rows, batch)), np.concatenate((scores, batch_scores))
            rows, scores, floor = _highest(rows, scores, count)
        dates = self.dates[self.docs[rows]]
        dates[np.isnan(dates)] = -np.inf
        order = np.lexsort((self.docs[rows], -dates, -scores))[:count]
        return rows[order], scores[order]

    def first_by_date(self, count: int, *, oldest_first: bool) -> tuple[Int64s, Float64s]:
        """Return rows and scores of the first ``count`` documents or more, newest first; undated ones come last.

        Ties in date are ordered by score, then by document number. So all documents of the last date needed are
        scored, and returned. After the deadline, fewer are.
        """
        dates = self.dates[self.docs]
        keys = np.nan_to_num(dates if oldest_first else -dates, nan=np.inf)
        rows = np.arange(len(keys))
        if count < len(keys):
            rows = np.flatnonzero(keys <= np.partition(keys, count - 1)[count - 1])
        rows, scores = self._scores_in_time(rows[np.argsort(keys[rows], kind="stable")])
        in_order = np.lexsort((self.docs[rows], -scores, keys[rows]))
        return rows[in_order], scores[in_order]

    def _exact_scores(self, rows: Int64s, floor: float = 0.0) -> Float64s:
        """Return the scores of rows, ascending; for one below ``floor``, any number below it."""
        factor = 1.0 + self.boost[rows]
        floors = floor * (1.0 - _ROUNDING) / factor if floor else None
        return self.scores.score(rows, floor=floors) * factor

    def _bounds(self) -> Float64s:
        """Return (n,) what the scores cannot exceed."""
        return self.scores.max_score() * (1.0 + self.boost) * (1.0 + _ROUNDING)

    def _has_timed_out(self) -> bool:
        self.partial = self.partial or self.deadline.has_passed
        return self.partial

    def _scores_in_time(self, rows: Int64s, floor: float = 0.0) -> tuple[Int64s, Float64s]:
        """Return as many of the rows as can be scored before the deadline, and their scores.

        Rows are scored in the order given, some in any case, and returned in no order. A score below ``floor``
        may be any number below it.
        """
        size = self.deadline.batch_size(max(len(rows), 1))
        batches, scores = [], []
        for start in range(0, max(len(rows), 1), size):
            batches.append(np.sort(rows[start : start + size]))
            scores.append(self._exact_scores(batches[-1], floor))
            if start + size < len(rows) and self._has_timed_out():
                break
        if len(batches) == 1:
            return batches[0], scores[0]
        return np.concatenate(batches), np.concatenate(scores)


def _split_highest(rows: Int64s, bounds: Float64s, size: int) -> tuple[Int64s, Int64s]:
    """Return the ``size`` rows with the highest bounds, and the others, each ascending."""
    if len(rows) <= size:
        return rows, rows[:0]
    is_high = np.zeros(len(rows), np.bool_)
    is_high[np.argpartition(bounds[rows], len(rows) - size)[len(rows) - size :]] = True
    return rows[is_high], rows[~is_high]


def _highest(rows: Int64s, scores: Float64s, count: int) -> tuple[Int64s, Float64s, float]:
    """Return the ``count`` highest scores and all equal to the last of them, with their rows; and that last one.

    The last one is 0 where there are fewer.
    """
    if len(rows) < count:
        return rows, scores, 0.0
    floor = float(np.partition(scores, len(scores) - count)[len(scores) - count])
    reaches_floor = scores >= floor
    return rows[reaches_floor], scores[reaches_floor], floor

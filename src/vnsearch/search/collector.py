"""Collect the best documents of one request: upper bounds first, exact scores only where they may matter.

Max-score pruning: all matches get an upper bound of their score, which needs no positions. Exact scores are
computed in order of the bounds, and scanning stops as soon as no remaining bound reaches the last document of
the page. The result equals that of scoring everything.

Here also freshness is added (the formulas are in ``vnsearch.ranking``, their application to documents in
``freshness``), near-duplicates are collapsed (``duplicates``) and the deadline is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from vnsearch.arrays import Bools, DocIds, Float64s, Int64s
from vnsearch.messages import results
from vnsearch.model import ScorePart
from vnsearch.query import Node
from vnsearch.ranking import Ranking, recurrence
from vnsearch.search.deadline import NO_DEADLINE, Deadline
from vnsearch.search.duplicates import Duplicates
from vnsearch.search.freshness import Freshness, end_of_day
from vnsearch.search.matchers import Scores, no_explanation
from vnsearch.search.planner import Planner
from vnsearch.search.request import Request, Sort
from vnsearch.search.weighted_tf import WeightedTfCache

#: How many documents are scored exactly at first, and how many times more in each round after that.
_FIRST, _GROWTH = 160, 4
#: Bounds and scores are the same sums in another order: they may differ by this share.
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class TopDocs:
    """The documents of one page, best first.

    ``total``: the number of all matches; near-duplicates count as one where they are collapsed. ``ids``:
    document numbers. ``copies``: how many near-duplicates of each are not shown. ``parts``: the summands of
    each score, if asked for. ``partial``: the deadline passed before everything that could be here was
    scored.
    """

    total: int
    ids: DocIds
    scores: Float64s
    copies: tuple[int, ...]
    parts: tuple[tuple[ScorePart, ...], ...] = ()
    partial: bool = False


#: What there is to show where matching took longer than the deadline allowed.
NO_DOCS_IN_TIME = TopDocs(0, np.empty(0, np.uint32), np.empty(0), (), (), partial=True)


class TopDocsCollector:
    """The matches of one request. Rows are numbers of matches, 0 to n - 1, in order of document numbers."""

    def __init__(
        self, cache: WeightedTfCache, freshness: Freshness, duplicates: Duplicates, request: Request
    ) -> None:
        self._request = request
        self._freshness = freshness
        self._duplicates = duplicates
        self._partial = False
        self._deadline = Deadline(request.deadline)
        as_of = end_of_day(request.as_of) if request.as_of else None
        self._docs, self._scores = match_documents(
            cache,
            request.ranking,
            request.node,
            lambda docs: freshness.published_by(docs, as_of),
            self._deadline,
        )
        is_best = request.sort is Sort.BEST
        #: (n,) what each match gains, as a share of its relevance: for freshness, and by ``add_boost``.
        self._boost = self._freshness_boost(as_of) if is_best else np.zeros(len(self._docs))
        self._feedback_boost = np.zeros(len(self._docs))

    def _freshness_boost(self, as_of: float | None) -> Float64s:
        """Return (n,) the share of its relevance that each match gains for being fresh.

        The news boost goes to matches with every word in the title: in full if the query asks for the latest
        news, otherwise as far as the query asks for something that recurs.
        """
        ranking, wants_fresh = self._request.ranking, self._request.wants_fresh
        boost = self._freshness.recency_boost(self._docs, ranking, as_of)
        in_title = self._scores.all_in_title()
        rows = np.empty(0, np.int64) if in_title is None else np.flatnonzero(in_title)
        news_share = 1.0 if wants_fresh else recurrence(len(rows), ranking)
        if news_share:
            news = self._freshness.news_boost(self._docs[rows], ranking, as_of, from_newest_match=wants_fresh)
            boost[rows] += news_share * news
        return boost

    def best_docs(self, count: int) -> tuple[DocIds, Float64s]:
        """Return the ``count`` best documents, whatever page is asked for, and their scores."""
        rows, scores = self._best_distinct(count)
        return self._docs[rows[:count]], scores[:count]

    def add_boost(self, boost_of: Callable[[DocIds], Float64s]) -> None:
        """Let each match gain a further share of its relevance from now on."""
        self._feedback_boost = boost_of(self._docs)
        self._boost = self._boost + self._feedback_boost

    def top_docs(self) -> TopDocs:
        """Return the page that the request asks for."""
        end = self._request.offset + self._request.limit
        page = slice(self._request.offset, end)
        if self._request.sort.is_by_date:
            rows, scores, matches = self._by_date()
        else:
            (rows, scores), matches = self._best_distinct(end), self._docs
        rows, scores = rows[page], scores[page]
        docs = self._docs[rows]
        copies = (0,) * len(docs)
        if self._request.collapse:
            copies = tuple(self._duplicates.duplicate_count(matches, doc) for doc in docs.tolist())
        parts = self._score_parts(rows) if self._request.explain else ()
        return TopDocs(self._count(matches), docs, scores, copies, parts, self._partial)

    def _has_timed_out(self) -> bool:
        """Whether the deadline has passed; then the result is partial."""
        self._partial = self._partial or self._deadline.has_passed
        return self._partial

    def _count(self, docs: DocIds) -> int:
        return int(np.count_nonzero(self._is_shown(docs)))

    def _is_shown(self, docs: DocIds) -> Bools:
        """Return (n,) which documents are shown, given all that come before them: not near-duplicates."""
        if self._request.collapse:
            return self._duplicates.first_of_group(docs)
        return np.ones(len(docs), np.bool_)

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

    def _exact_scores(self, rows: Int64s, floor: float = 0.0) -> Float64s:
        """Return the scores of rows; for one below ``floor``, any number below it."""
        factor = 1.0 + self._boost[rows]
        floors = floor * (1.0 - _ROUNDING) / factor if floor else None
        return self._scores.score(rows, no_explanation, floors) * factor

    def _score_in_time(self, rows: Int64s, floor: float) -> tuple[Int64s, Float64s]:
        """Return as many of the rows as can be scored before the deadline, some in any case, and their scores."""
        size = self._deadline.batch_size(max(len(rows), 1))
        batches, scores = [], []
        for start in range(0, max(len(rows), 1), size):
            batches.append(rows[start : start + size])
            scores.append(self._exact_scores(batches[-1], floor))
            if start + size < len(rows) and self._has_timed_out():
                break
        return np.concatenate(batches), np.concatenate(scores)

    def _bounds(self) -> Float64s:
        """Return (n,) what the scores of the matches cannot exceed."""
        return self._scores.max_score() * (1.0 + self._boost) * (1.0 + _ROUNDING)

    def _best(self, count: int) -> tuple[Int64s, Float64s]:
        """Return the rows and scores of the ``count`` best matches; ties by date, then document number."""
        bounds = self._bounds()
        remaining = np.arange(len(bounds))
        rows, scores = np.empty(0, np.int64), np.empty(0)
        size, floor = max(_FIRST, 2 * count), 0.0
        while len(remaining):
            batch, remaining = _split_highest(remaining, bounds, size)
            batch, batch_scores = self._score_in_time(batch, floor)
            rows = np.concatenate((rows, batch))
            scores = np.concatenate((scores, batch_scores))
            if len(rows) >= count:
                # The score of the last document of the page, if the page were complete.
                floor = float(np.partition(scores, len(scores) - count)[len(scores) - count])
                remaining = remaining[bounds[remaining] >= floor]
                reaches_floor = scores >= floor
                rows, scores = rows[reaches_floor], scores[reaches_floor]
            size *= _GROWTH
            if self._partial or (len(remaining) and self._has_timed_out()):
                break
        order = np.lexsort((self._docs[rows], -self._dates(rows), -scores))[:count]
        return rows[order], scores[order]

    def _by_date(self) -> tuple[Int64s, Float64s, DocIds]:
        """Return the matches that score enough, in order of their dates, ties by score, then number.

        Three arrays: rows and scores without near-duplicates, and the documents with them.
        """
        floor = self._date_floor()
        rows, scores = self._score_until_deadline(np.flatnonzero(self._bounds() >= floor))
        # By scores, not bounds: these depend on what is cached and on whether the compiled loops are used.
        reaches_floor = scores >= floor
        rows, scores = self._prefer_typed_spellings(rows[reaches_floor], scores[reaches_floor])
        order = np.lexsort((self._docs[rows], -scores, self._date_keys(rows)))
        rows, scores, docs = rows[order], scores[order], self._docs[rows[order]]
        is_shown = self._is_shown(docs)
        return rows[is_shown], scores[is_shown], docs

    def _date_floor(self) -> float:
        """Return what a match must score to be listed by date: a share of saying the words once."""
        once = self._scores.single_occurrence_score()
        best = self._best(1)[1].max(initial=0.0) if once else 0.0
        return self._request.ranking.date_floor * min(float(best), once)

    def _prefer_typed_spellings(self, rows: Int64s, scores: Float64s) -> tuple[Int64s, Float64s]:
        """Return the rows that contain the words in the typed spellings; all rows if none does."""
        as_typed = self._scores.as_typed()
        if as_typed is None or not as_typed[rows].any():
            return rows, scores
        return rows[as_typed[rows]], scores[as_typed[rows]]

    def _score_until_deadline(self, rows: Int64s) -> tuple[Int64s, Float64s]:
        """Return rows and their scores, in order of their dates as far as the deadline allows."""
        if self._request.deadline is None or not len(rows):
            return rows, self._exact_scores(rows)
        in_order = rows[np.argsort(self._date_keys(rows), kind="stable")]
        batches, scores = [], []
        size = self._deadline.batch_size(len(in_order))
        for start in range(0, len(in_order), size):
            batches.append(np.sort(in_order[start : start + size]))
            scores.append(self._exact_scores(batches[-1]))
            if start + size < len(in_order) and self._has_timed_out():
                break
        return np.concatenate(batches), np.concatenate(scores)

    def _dates(self, rows: Int64s) -> Float64s:
        """Return (rows,) seconds since 1970; unknown dates are before all others."""
        return np.nan_to_num(self._freshness.published[self._docs[rows]], nan=-np.inf)

    def _date_keys(self, rows: Int64s) -> Float64s:
        """Return (rows,) sort keys by date: newest first, or oldest first if asked for; undated last."""
        sign = 1 if self._request.sort is Sort.OLDEST else -1
        return np.nan_to_num(sign * self._freshness.published[self._docs[rows]], nan=np.inf)

    def _score_parts(self, rows: Int64s) -> tuple[tuple[ScorePart, ...], ...]:
        """Return the summands of each row's score that are not 0."""
        summands: list[tuple[str, Float64s]] = []
        score = self._scores.score(rows, lambda label, values: summands.append((label, values)))
        feedback = self._feedback_boost[rows]
        summands.append((results.RECENCY, score * (self._boost[rows] - feedback)))
        summands.append((results.FEEDBACK, score * feedback))
        return tuple(
            tuple(ScorePart(label, float(values[i])) for label, values in summands if values[i])
            for i in range(len(rows))
        )


def _split_highest(rows: Int64s, bounds: Float64s, size: int) -> tuple[Int64s, Int64s]:
    """Return the ``size`` rows with the highest bounds, ascending, and the others in no order."""
    if len(rows) <= size:
        return np.sort(rows), rows[:0]
    order = np.argpartition(-bounds[rows], size)
    return np.sort(rows[order[:size]]), rows[order[size:]]


def match_documents(
    cache: WeightedTfCache,
    ranking: Ranking,
    node: Node,
    restrict: Callable[[DocIds], DocIds] = lambda docs: docs,
    deadline: Deadline = NO_DEADLINE,
) -> tuple[DocIds, Scores]:
    """Return the live documents that match and that ``restrict`` keeps, ascending, and their scores.

    Raises ``OutOfTimeError`` after the deadline.
    """
    live = cache.source.live
    matcher = Planner(cache, ranking, node, deadline).matcher_for(node)
    candidates = matcher.candidates()
    deadline.check()
    docs = np.flatnonzero(live).astype(np.uint32) if candidates is None else candidates[live[candidates]]
    docs = restrict(docs)
    scores = matcher.score(docs, prefiltered=candidates is not None)
    deadline.check()
    if scores.matches.all():
        return docs, scores
    rows = np.flatnonzero(scores.matches)
    return docs[rows], scores.subset(rows)

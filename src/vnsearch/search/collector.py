"""The best few of the documents that match: bounds first, exact scores only where they may matter."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np

from vnsearch.arrays import Bools, DocIds, Float64s, Int64s
from vnsearch.model import ScorePart
from vnsearch.query import Node
from vnsearch.ranking import DAY, Ranking, news_boost, recency, recurrence
from vnsearch.search.matchers import Matcher, Scores, no_explanation
from vnsearch.search.planner import Planner
from vnsearch.search.reader import PostingSource
from vnsearch.search.request import Request, Sort
from vnsearch.search.weighted_tf import WeightedTfCache
from vnsearch.vietnam_time import seconds

#: How many documents are scored exactly at first; then so many times as many, and so on.
_FIRST, _MORE = 160, 4
#: How many are scored between two looks at the clock when sorting by date.
_ROUND = 2048
#: Bounds and scores are the same sums in another order: they may differ by this share.
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class TopDocs:
    """Document numbers of one stretch, their scores, copies not shown, and each one's parts.

    ``total`` counts all matches, near-identical ones as one where they are collapsed.
    """

    total: int
    ids: DocIds
    scores: Float64s
    copies: tuple[int, ...]
    parts: tuple[tuple[ScorePart, ...], ...] = ()
    partial: bool = False


class DocSignals:
    """Which documents of a source are near-identical, and how fresh each is."""

    def __init__(self, source: PostingSource, now: Callable[[], float]) -> None:
        self._published = source.published
        known = source.published[source.live & ~np.isnan(source.published)]
        self._newest = min(float(known.max()), now()) if len(known) else now()
        self._neutral = float(np.median(known)) if len(known) else self._newest
        groups = source.duplicate_groups
        found, counts = np.unique(groups[source.live], return_counts=True)
        self._shared = np.isin(groups, found[counts > 1])
        self._groups = groups
        self._fresh: tuple[tuple[float, ...], Float64s] = (), np.empty(0)

    def recency_boost(self, docs: DocIds, ranking: Ranking, as_of: float | None) -> Float64s:
        """(n,) the share that being fresh adds to each document's score."""
        start = self._age_origin(as_of)
        key = start, ranking.recency, ranking.half_life_days
        known = self._fresh
        if known[0] != key:
            # Of all documents, for the queries to come.
            known = key, recency(self._published, start, min(self._neutral, start), ranking)
            self._fresh = known
        return known[1][docs]

    def news_boost(self, docs: DocIds, ranking: Ranking, as_of: float | None, *, asked: bool) -> Float64s:
        """(n,) the share that being news adds to each document's score.

        Where news is asked for, the newest of these documents is, however old.
        """
        published, start = self._published[docs], self._age_origin(as_of)
        known = published[published <= start] if asked else published[:0]
        return news_boost(published, float(known.max(initial=-np.inf)) if len(known) else start, ranking)

    def _age_origin(self, as_of: float | None) -> float:
        return self._newest if as_of is None else min(as_of, self._newest)

    def published_by(self, docs: DocIds, as_of: float | None) -> DocIds:
        """The documents that were published by then, or at an unknown time."""
        return docs if as_of is None else docs[~(self._published[docs] > as_of)]

    def first_of_groups(self, docs: DocIds) -> Bools:
        """(n,) which documents are not near-identical to one before them."""
        shared = np.flatnonzero(self._shared[docs])
        kept = np.ones(len(docs), np.bool_)
        kept[shared] = False
        kept[shared[np.unique(self._groups[docs[shared]], return_index=True)[1]]] = True
        return kept

    def duplicate_count(self, docs: DocIds, document: int) -> int:
        """How many of the documents are near-identical to one of them, itself left out."""
        if not self._shared[document]:
            return 0
        return int(np.count_nonzero(self._groups[docs] == self._groups[document])) - 1


def end_of_day(day: date) -> float:
    """Return the last second of a day, in seconds since 1970."""
    return seconds(day) + DAY - 1.0


def now_seconds() -> float:
    """Seconds since 1970."""
    return datetime.now(UTC).timestamp()


class TopDocsCollector:
    """One request over one source."""

    def __init__(self, impacts: WeightedTfCache, stories: DocSignals, request: Request) -> None:
        self._source = impacts.source
        self._request = request
        self._stories = stories
        self._partial = False
        as_of = end_of_day(request.as_of) if request.as_of else None
        self._docs, self._judged = match_documents(
            impacts, request.ranking, request.node, lambda docs: stories.published_by(docs, as_of)
        )
        self._gain = (
            self._freshness_boosts(as_of) if request.sort is Sort.BLEND else np.zeros(len(self._docs))
        )
        self._fed: Float64s | float = 0.0

    def _freshness_boosts(self, as_of: float | None) -> Float64s:
        """What each document gains for being fresh, as a share of its relevance."""
        ranking, topical = self._request.ranking, self._judged.all_in_title
        gained = self._stories.recency_boost(self._docs, ranking, as_of)
        rows = np.flatnonzero(topical()) if topical else np.empty(0, np.int64)
        now = self._request.wants_fresh
        asked = 1.0 if now else recurrence(len(rows), ranking)
        if asked:
            gained[rows] += asked * self._stories.news_boost(self._docs[rows], ranking, as_of, asked=now)
        return gained

    def best(self, wanted: int) -> tuple[DocIds, Float64s]:
        """The best documents, whatever stretch is asked for, and their scores."""
        rows, scores, _ = self._best_distinct(wanted)
        return self._docs[rows[:wanted]], scores[:wanted]

    def add_boost(self, shares: Callable[[DocIds], Float64s]) -> None:
        """From now on each match gains such a share of its relevance besides."""
        self._fed = shares(self._docs)
        self._gain = self._gain + self._fed

    def ranked(self) -> TopDocs:
        """The stretch asked for."""
        wanted = self._request.offset + self._request.limit
        by_date = self._request.sort is Sort.DATE
        rows, scores, matches = self._newest_first() if by_date else self._best_distinct(wanted)
        stretch = slice(self._request.offset, wanted)
        rows, scores = rows[stretch], scores[stretch]
        docs = self._docs[rows]
        hidden = [self._stories.duplicate_count(matches, number) for number in docs.tolist()]
        copies = tuple(hidden if self._request.collapse else [0] * len(docs))
        parts = self._parts(rows) if self._request.explain else ()
        return TopDocs(self._count(matches), docs, scores, copies, parts, self._partial)

    def _timed_out(self) -> bool:
        """Whether the deadline has passed, which is noted."""
        deadline = self._request.deadline
        self._partial = self._partial or (deadline is not None and time.perf_counter() > deadline)
        return self._partial

    def _count(self, docs: DocIds) -> int:
        return int(self._stories.first_of_groups(docs).sum()) if self._request.collapse else len(docs)

    def _best_distinct(self, wanted: int) -> tuple[Int64s, Float64s, DocIds]:
        """The best matches, of near-identical ones only the best."""
        asked = wanted
        while True:
            rows, scores = self._best(asked)
            kept = self._stories.first_of_groups(self._docs[rows]) if self._request.collapse else slice(None)
            shown = rows[kept], scores[kept]
            if len(shown[0]) >= wanted or len(rows) == len(self._docs) or self._partial:
                return *shown, self._docs
            asked *= 2

    def _exact(self, rows: Int64s, floor: float = 0.0) -> Float64s:
        """Scores; for one below ``floor``, anything below it."""
        gained = 1.0 + self._gain[rows]
        least = floor * (1.0 - _ROUNDING) / gained if floor else None
        return self._judged.score(rows, no_explanation, least) * gained

    def _bound(self) -> Float64s:
        """What the scores of the matches cannot exceed."""
        return self._judged.bound() * (1.0 + self._gain) * (1.0 + _ROUNDING)

    def _best(self, wanted: int) -> tuple[Int64s, Float64s]:
        """The rows of the best matches and their scores; ties by date, then document number."""
        bound = self._bound()
        left = np.arange(len(bound))
        rows, scores = np.empty(0, np.int64), np.empty(0)
        size, floor = max(_FIRST, 2 * wanted), 0.0
        while len(left):
            now, left = _highest(left, bound, size)
            rows, scores = np.concatenate((rows, now)), np.concatenate((scores, self._exact(now, floor)))
            if len(rows) >= wanted:
                floor = float(np.partition(scores, len(scores) - wanted)[len(scores) - wanted])
                left = left[bound[left] >= floor]
                near = scores >= floor
                rows, scores = rows[near], scores[near]
            size *= _MORE
            if len(left) and self._timed_out():
                break
        order = np.lexsort((self._docs[rows], -self._when(rows), -scores))[:wanted]
        return rows[order], scores[order]

    def _newest_first(self) -> tuple[Int64s, Float64s, DocIds]:
        """All matches that are good enough, newest first; ties by score, then number."""
        floor = self._score_floor()
        rows = self._prefer_typed_spellings(np.flatnonzero(self._judged.bound() * (1.0 + _ROUNDING) >= floor))
        rows, scores = self._score_until_deadline(rows)
        near = scores >= floor
        rows, scores = rows[near], scores[near]
        order = np.lexsort((self._docs[rows], -scores, -self._when(rows)))
        rows, scores, matches = rows[order], scores[order], self._docs[rows[order]]
        kept = self._stories.first_of_groups(matches) if self._request.collapse else slice(None)
        return rows[kept], scores[kept], matches

    def _score_floor(self) -> float:
        """What a match must score to be listed by date: a share of what saying the words once earns."""
        once = self._judged.single_occurrence_score
        best = self._best(1)[1].max(initial=0.0) if once else 0.0
        return self._request.ranking.date_floor * min(float(best), once)

    def _prefer_typed_spellings(self, rows: Int64s) -> Int64s:
        """The rows that hold what was typed in no other spellings alone, if any do."""
        typed = self._judged.as_typed() if self._judged.as_typed else None
        kept = rows if typed is None else rows[typed[rows]]
        return kept if len(kept) else rows

    def _score_until_deadline(self, rows: Int64s) -> tuple[Int64s, Float64s]:
        """Rows and their scores, the newest first as far as the deadline lets."""
        if self._request.deadline is None or not len(rows):
            return rows, self._exact(rows)
        newest = rows[np.argsort(-self._when(rows), kind="stable")]
        done, scores = [], []
        for first in range(0, len(newest), _ROUND):
            done.append(np.sort(newest[first : first + _ROUND]))
            scores.append(self._exact(done[-1]))
            if first + _ROUND < len(newest) and self._timed_out():
                break
        return np.concatenate(done), np.concatenate(scores)

    def _when(self, rows: Int64s) -> Float64s:
        return np.nan_to_num(self._source.published[self._docs[rows]], nan=-np.inf)

    def _parts(self, rows: Int64s) -> tuple[tuple[ScorePart, ...], ...]:
        noted: list[tuple[str, Float64s]] = []
        score = self._judged.score(rows, lambda label, values: noted.append((label, values)))
        fed = np.broadcast_to(self._fed, len(self._gain))[rows]
        noted.append(("recency", score * (self._gain[rows] - fed)))
        noted.append(("what the best hits say", score * fed))
        return tuple(
            tuple(ScorePart(label, float(values[i])) for label, values in noted if values[i])
            for i in range(len(rows))
        )


def _highest(left: Int64s, bound: Float64s, size: int) -> tuple[Int64s, Int64s]:
    """The ``size`` rows with the highest bounds, ascending, and the others in no order."""
    if len(left) <= size:
        return left, left[:0]
    order = np.argpartition(-bound[left], size)
    return np.sort(left[order[:size]]), left[order[size:]]


def _live_documents(docs: DocIds) -> DocIds:
    return docs


def match_documents(
    impacts: WeightedTfCache,
    ranking: Ranking,
    node: Node,
    among: Callable[[DocIds], DocIds] = _live_documents,
) -> tuple[DocIds, Scores]:
    """The live documents that match, ascending, and how they are judged; only those ``among`` leaves over."""
    source = impacts.source
    plan: Matcher = Planner(impacts, ranking, node).matcher_for(node)
    found = plan.candidates()
    own = found is not None
    docs = np.flatnonzero(source.live).astype(np.uint32) if found is None else found[source.live[found]]
    docs = among(docs)
    judged = plan.score(docs, own=own)
    if judged.matches.all():
        return docs, judged
    rows = np.flatnonzero(judged.matches)
    return docs[rows], judged.subset(rows)

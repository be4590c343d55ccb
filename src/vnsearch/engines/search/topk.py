"""The best few of the documents that match: bounds first, exact scores only where they may matter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from vnsearch.engines.base import Request, Sort
from vnsearch.engines.postings import Floats, Ids, Numbers, PostingSource
from vnsearch.engines.search.build import Builder
from vnsearch.engines.search.impacts import Impacts
from vnsearch.engines.search.plans import Judged, Plan, unnoted
from vnsearch.model import Part
from vnsearch.query import Node
from vnsearch.ranking import Ranking, recency

#: How many documents are scored exactly at first; then twice as many, and so on.
_FIRST = 96
#: Bounds and scores are the same sums in another order: they may differ by this share.
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """Document numbers of one stretch, their scores, and each one's parts; ``total`` counts all matches."""

    total: int
    ids: Ids
    scores: Floats
    parts: tuple[tuple[Part, ...], ...] = ()


class Recency:
    """What being fresh adds to a document's score, as a share of it."""

    def __init__(self, source: PostingSource, now: Callable[[], float]) -> None:
        known = source.published[source.live & ~np.isnan(source.published)]
        self._published = source.published
        self._start = min(float(known.max()), now()) if len(known) else now()
        self._neutral = float(np.median(known)) if len(known) else self._start

    def of(self, docs: Ids, ranking: Ranking) -> Floats:
        """(n,) the share for some documents."""
        return recency(self._published[docs], self._start, self._neutral, ranking)


def clock() -> float:
    """Seconds since 1970."""
    return datetime.now(UTC).timestamp()


class Search:
    """One request over one source."""

    def __init__(self, impacts: Impacts, fresh: Recency, request: Request) -> None:
        self._source = impacts.source
        self._request = request
        self._fresh = fresh
        self._docs, self._judged = matching(impacts, request.ranking, request.node)
        self._gain = self._gained()

    def _gained(self) -> Floats:
        if self._request.sort is not Sort.BLEND:
            return np.zeros(len(self._docs))
        return self._fresh.of(self._docs, self._request.ranking)

    def ranked(self) -> Ranked:
        """The stretch asked for."""
        wanted = self._request.offset + self._request.limit
        if self._request.sort is Sort.DATE:
            rows, scores = self._by_date()
            total = len(rows)
        else:
            rows, scores = self._best(wanted)
            total = len(self._docs)
        stretch = slice(self._request.offset, wanted)
        rows, scores = rows[stretch], scores[stretch]
        return Ranked(total, self._docs[rows], scores, self._parts(rows) if self._request.explain else ())

    def _exact(self, rows: Numbers) -> Floats:
        return self._judged.exact(rows, unnoted) * (1.0 + self._gain[rows])

    def _best(self, wanted: int) -> tuple[Numbers, Floats]:
        """The rows of the best matches and their scores; ties by date, then document number."""
        bound = self._judged.bound * (1.0 + self._gain) * (1.0 + _ROUNDING)
        left = np.arange(len(bound))
        rows, scores = np.empty(0, np.int64), np.empty(0)
        size = max(_FIRST, 2 * wanted)
        while len(left):
            now, left = _highest(left, bound, size)
            rows, scores = np.concatenate((rows, now)), np.concatenate((scores, self._exact(now)))
            if len(rows) >= wanted:
                floor = np.partition(scores, len(scores) - wanted)[len(scores) - wanted]
                left = left[bound[left] >= floor]
                near = scores >= floor
                rows, scores = rows[near], scores[near]
            size *= 2
        order = np.lexsort((self._docs[rows], -self._when(rows), -scores))[:wanted]
        return rows[order], scores[order]

    def _by_date(self) -> tuple[Numbers, Floats]:
        """All matches near enough to the best in relevance, newest first; ties by score, then number."""
        _, best = self._best(1)
        floor = self._request.ranking.date_floor * best[0] if len(best) else 0.0
        rows = np.flatnonzero(self._judged.bound * (1.0 + _ROUNDING) >= floor)
        scores = self._exact(rows)
        near = scores >= floor
        rows, scores = rows[near], scores[near]
        order = np.lexsort((self._docs[rows], -scores, -self._when(rows)))
        return rows[order], scores[order]

    def _when(self, rows: Numbers) -> Floats:
        return np.nan_to_num(self._source.published[self._docs[rows]], nan=-np.inf)

    def _parts(self, rows: Numbers) -> tuple[tuple[Part, ...], ...]:
        noted: list[tuple[str, Floats]] = []
        score = self._judged.exact(rows, lambda label, values: noted.append((label, values)))
        noted.append(("recency", score * self._gain[rows]))
        return tuple(
            tuple(Part(label, float(values[i])) for label, values in noted if values[i])
            for i in range(len(rows))
        )


def _highest(left: Numbers, bound: Floats, size: int) -> tuple[Numbers, Numbers]:
    """The ``size`` rows with the highest bounds, ascending, and the others."""
    if len(left) <= size:
        return left, left[:0]
    order = np.argpartition(-bound[left], size)
    return np.sort(left[order[:size]]), np.sort(left[order[size:]])


def matching(impacts: Impacts, ranking: Ranking, node: Node) -> tuple[Ids, Judged]:
    """The live documents that match, ascending, and how they are judged."""
    source = impacts.source
    plan: Plan = Builder(impacts, ranking, node).plan(node)
    docs = plan.candidates()
    docs = np.flatnonzero(source.live).astype(np.uint32) if docs is None else docs[source.live[docs]]
    judged = plan.judge(docs)
    if judged.mask.all():
        return docs, judged
    rows = np.flatnonzero(judged.mask)
    return docs[rows], Judged(
        judged.mask[rows], judged.bound[rows], lambda chosen, note: judged.exact(rows[chosen], note)
    )

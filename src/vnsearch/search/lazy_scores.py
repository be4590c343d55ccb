"""Order documents by score: upper bounds first, exact scores only where they may matter.

Max-score pruning: all documents get an upper bound of their score, which needs no positions. Exact scores are
computed for the highest bounds, then for all others whose bound reaches the last document of the page. The
result equals that of scoring everything.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vnsearch.arrays import DocIds, Float64s, Int64s
from vnsearch.search.deadline import Deadline
from vnsearch.search.matchers import Scores, no_explanation

#: How many documents are scored exactly at first, those with the highest bounds, and how many at a time then.
_FIRST, _BATCH = 160, 2048
#: Bounds and scores are the same sums in another order: they may differ by this share.
_ROUNDING = 1e-9


@dataclass(eq=False)
class LazyScores:
    """The scores of documents that match, each computed when an order needs it.

    ``docs`` (n,) ascending, ``scores`` of them, ``boost`` (n,): what each gains, as a share of its relevance;
    ``published`` (n,): seconds since 1970, NaN where unknown. Rows are numbers of the documents, 0 to n - 1.
    ``partial`` becomes true when the deadline passes before everything that could be among the best is scored.
    """

    docs: DocIds
    scores: Scores
    boost: Float64s
    published: Float64s
    deadline: Deadline
    partial: bool = False

    def best(self, count: int) -> tuple[Int64s, Float64s]:
        """Return rows and scores of the ``count`` best; ties by date, the newest first, then by number."""
        bounds = self._bounds()
        first, remaining = _split_highest(np.arange(len(bounds)), bounds, max(_FIRST, 2 * count))
        rows, scores = self.scores_in_time(first)
        for start in range(0, len(remaining), _BATCH):
            if self._has_timed_out():
                break
            rows, scores, floor = _highest(rows, scores, count)
            batch = remaining[start : start + _BATCH]
            batch, batch_scores = self.scores_in_time(batch[bounds[batch] >= floor], floor)
            rows, scores = np.concatenate((rows, batch)), np.concatenate((scores, batch_scores))
        dates = self.published[rows]
        dates[np.isnan(dates)] = -np.inf
        order = np.lexsort((self.docs[rows], -dates, -scores))[:count]
        return rows[order], scores[order]

    def _exact_scores(self, rows: Int64s, floor: float = 0.0) -> Float64s:
        """Return the scores of rows, ascending; for one below ``floor``, any number below it."""
        factor = 1.0 + self.boost[rows]
        floors = floor * (1.0 - _ROUNDING) / factor if floor else None
        return self.scores.score(rows, no_explanation, floors) * factor

    def _bounds(self) -> Float64s:
        """Return (n,) what the scores cannot exceed."""
        return self.scores.max_score() * (1.0 + self.boost) * (1.0 + _ROUNDING)

    def _has_timed_out(self) -> bool:
        self.partial = self.partial or self.deadline.has_passed
        return self.partial

    def scores_in_time(self, rows: Int64s, floor: float = 0.0) -> tuple[Int64s, Float64s]:
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

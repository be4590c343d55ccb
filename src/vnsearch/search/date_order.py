"""Order documents by date."""

from __future__ import annotations

import numpy as np

from vnsearch.arrays import Float64s, Int64s
from vnsearch.search.lazy_scores import LazyScores


def first_by_date(docs: LazyScores, count: int, *, oldest_first: bool) -> tuple[Int64s, Float64s]:
    """Return rows and scores of the first ``count`` documents or more, newest first; undated ones come last.

    Ties in date are ordered by score, then by document number. So all documents of the last date needed are
    scored, and returned. After the deadline, fewer are.
    """
    keys = _date_keys(docs.published, oldest_first)
    rows = np.arange(len(keys))
    if count < len(keys):
        rows = np.flatnonzero(keys <= np.partition(keys, count - 1)[count - 1])
    rows, scores = docs.scores_in_time(rows[np.argsort(keys[rows], kind="stable")])
    in_order = np.lexsort((docs.docs[rows], -scores, keys[rows]))
    return rows[in_order], scores[in_order]


def _date_keys(published: Float64s, oldest_first: bool) -> Float64s:
    """Return (n,) ascending sort keys; ``published``: seconds since 1970, NaN where unknown."""
    return np.nan_to_num(published if oldest_first else -published, nan=np.inf)

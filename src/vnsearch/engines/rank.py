"""Which stretch of the matching documents is answered, in which order, with which explanation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from vnsearch.engines.base import Request, Sort
from vnsearch.engines.postings import Floats, Ids, PostingSource
from vnsearch.engines.scoring import Evaluation
from vnsearch.model import Part
from vnsearch.query import Node
from vnsearch.ranking import Ranking, recency


def origin(published: Floats, now: float) -> float:
    """Where recency counts from: the newest document's date, never later than now."""
    known = published[~np.isnan(published)]
    return min(float(known.max()), now) if len(known) else now


def _recency(source: PostingSource, ranking: Ranking) -> Floats:
    known = source.published[source.live & ~np.isnan(source.published)]
    start = origin(known, datetime.now(UTC).timestamp())
    neutral = float(np.median(known)) if len(known) else start
    return recency(source.published, start, neutral, ranking)


def _order(source: PostingSource, ids: Ids, score: Floats, request: Request) -> Ids:
    """The stretch asked for of the matching ids, best first; ties by date, then document number."""
    published = np.nan_to_num(source.published[ids], nan=-np.inf)
    keys = (published, score[ids]) if request.sort is not Sort.DATE else (score[ids], published)
    last = request.offset + request.limit
    if last < len(ids):
        # Only documents at or above the last place's first key can be on the page.
        primary = keys[1]
        floor = np.partition(primary, len(ids) - last)[len(ids) - last]
        near = primary >= floor
        ids, keys = ids[near], (keys[0][near], keys[1][near])
    order = np.lexsort((ids, -keys[0], -keys[1]))
    return ids[order[request.offset : last]]


@dataclass(frozen=True, slots=True)
class Ranked:
    """Document numbers of one stretch, their scores, and each one's parts."""

    total: int
    ids: Ids
    scores: Floats
    parts: tuple[tuple[Part, ...], ...]


def _final(source: PostingSource, request: Request, score: Floats) -> tuple[Floats, Floats | None]:
    """The score the request sorts by, and the share that recency added."""
    if request.sort is not Sort.BLEND:
        return score, None
    gained = score * _recency(source, request.ranking)
    return score + gained, gained


def rank(source: PostingSource, request: Request) -> Ranked:
    """Answers a request over a posting source."""
    found = Evaluation(source, request.ranking).run(request.node)
    ids = np.flatnonzero(found.mask)
    if request.sort is Sort.DATE and len(ids):
        relevance = found.score[ids]
        ids = ids[relevance >= request.ranking.date_floor * relevance.max()]
    score, gained = _final(source, request, found.score)
    chosen = _order(source, ids, score, request) if len(ids) else ids
    parts: tuple[tuple[Part, ...], ...] = ()
    if request.explain:
        evaluation = Evaluation(source, request.ranking, chosen)
        evaluation.run(request.node)
        if gained is not None:
            evaluation.note("recency", gained)
        parts = tuple(
            tuple(Part(label, float(values[i])) for label, values in evaluation.parts if values[i])
            for i in range(len(chosen))
        )
    return Ranked(len(ids), chosen, score[chosen], parts)


def count(source: PostingSource, node: Node) -> int:
    """How many documents match."""
    return int(Evaluation(source, Ranking()).run(node).mask.sum())

"""How many matches a query has, strong and loose."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from vnsearch.engine.protocol import Snapshot
from vnsearch.search.request import Request, SearchResult, Sort


class MatchCounts(NamedTuple):
    """The number of strong matches and of all, near-duplicates counted as the request says."""

    strong: int
    all: int

    @property
    def only_loose(self) -> bool:
        """Whether there are matches, but no strong one."""
        return not self.strong and self.all > 0


def match_counts(snapshot: Snapshot, request: Request, result: SearchResult) -> MatchCounts:
    """Return the numbers of matches of a request, given its result, whose hits are part of the answer."""
    total, loose = result.total, result.loose_total
    if request.loose:
        return MatchCounts(total - loose, total)
    if total == loose and _is_all_loose(snapshot, request, result):
        return MatchCounts(0, total)
    return MatchCounts(total, total + loose)


def _is_all_loose(snapshot: Snapshot, request: Request, result: SearchResult) -> bool:
    """Tell whether an answer with as many documents as there are loose matches consists of these."""
    if result.hits:
        return result.hits[0].is_loose
    return result.total == snapshot.count(replace(request, loose=True))


def count_matches(snapshot: Snapshot, request: Request) -> MatchCounts:
    """Return the numbers of matches of a request."""
    best_hit = replace(request, sort=Sort.RELEVANCE, limit=1, offset=0, explain=False)
    return match_counts(snapshot, best_hit, snapshot.search(best_hit))

"""Match the documents of a request, and tell which of the matches are its answer."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from vnsearch.arrays import Bools, DocIds, Int64s
from vnsearch.search.deadline import NO_DEADLINE, Deadline
from vnsearch.search.freshness import Freshness, end_of_day
from vnsearch.search.matchers import Scores
from vnsearch.search.planner import Planner
from vnsearch.search.request import Request
from vnsearch.search.weighted_tf import WeightedTfCache


def match_documents(
    cache: WeightedTfCache, freshness: Freshness, request: Request, deadline: Deadline = NO_DEADLINE
) -> tuple[DocIds, Scores]:
    """Return the live documents that match a request, ascending, and their scores.

    Raises ``OutOfTimeError`` after the deadline.
    """
    live = cache.source.live
    matcher = Planner(cache, request.ranking, request.node, deadline).matcher_for(request.node)
    candidates = matcher.candidates()
    deadline.check()
    docs = np.flatnonzero(live).astype(np.uint32) if candidates is None else candidates[live[candidates]]
    if request.as_of is not None:
        docs = freshness.published_by(docs, end_of_day(request.as_of))
    scores = matcher.score(docs, prefiltered=candidates is not None)
    deadline.check()
    if scores.matches.all():
        return docs, scores
    rows = scores.matches.nonzero()[0]
    return docs[rows], scores.subset(rows)


@dataclass(frozen=True, eq=False)
class Answer:
    """The documents among the matches that a request counts.

    These are the strong matches; all matches if ``loose``, or if none is strong. ``matches`` (n,): ascending
    document numbers; ``strong`` (n,): which of them are strong. Rows are numbers of matches, 0 to n - 1.
    """

    matches: DocIds
    strong: Bools
    loose: bool

    @cached_property
    def classes(self) -> tuple[Int64s, Int64s]:
        """The rows of the strong matches and those of the loose ones, each ascending."""
        return self.strong.nonzero()[0], (~self.strong).nonzero()[0]

    @cached_property
    def is_all(self) -> bool:
        """Whether it is all matches."""
        return self.loose or not len(self.classes[0])

    @cached_property
    def rows(self) -> Int64s:
        """The rows of the answer, ascending."""
        return np.arange(len(self.matches)) if self.is_all else self.classes[0]

    @property
    def docs(self) -> DocIds:
        """The documents of the answer, ascending."""
        return self.matches if self.is_all else self.matches[self.rows]

    def has(self, rows: Int64s) -> Bools:
        """Return (rows,) which of some matches are part of the answer."""
        return self.is_all | self.strong[rows]

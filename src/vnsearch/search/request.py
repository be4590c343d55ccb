"""Requests to an engine, their deadlines and results; see ``vnsearch.engine.protocol``."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from vnsearch.model import Document, ScorePart
from vnsearch.query import Node, Range
from vnsearch.ranking import Ranking

#: The value fields of which the matches are counted.
FACETS = ("source", "category", "kind", "author", "tag")
#: The facets that are counted by default.
DEFAULT_FACETS = ("source", "category", "kind", "author")
#: Seconds after a deadline during which matching may still end, so that a simple query gets a page at all.
_GRACE = 0.02
#: How many documents are read by position, or scored, between two looks at the clock.
DOCS_BETWEEN_CHECKS = 128


class Sort(StrEnum):
    """The order of hits.

    ``RELEVANCE`` alone; ``DATE``, newest first; ``OLDEST`` first; ``BEST``, relevance with recency. ``BLEND``
    and "blend" are the former name of ``BEST``, and are accepted for it.
    """

    RELEVANCE = "relevance"
    DATE = "date"
    OLDEST = "oldest"
    BEST = "best"
    BLEND = BEST

    @classmethod
    def _missing_(cls, value: object) -> Sort | None:
        return cls.BEST if value == "blend" else None

    @property
    def is_by_date(self) -> bool:
        """Whether dates alone decide the order; documents without a date come last then."""
        return self in (Sort.DATE, Sort.OLDEST)


@dataclass(frozen=True, slots=True)
class Request:
    """A question to an engine: which documents, in which order, and which page of them.

    The answer is the strong matches: documents that contain the units of the query whole (``Words``,
    docs/ranking.md). With ``loose`` it is all matches; where there is no strong match, the loose ones.
    ``collapse``: of near-duplicates only the best is shown, and they count as one. ``wants_fresh``: the
    query asks for the latest news. ``period``: the query names a time, and documents of it, or near it, gain.
    ``as_of``: search as on that day: documents published after its end are
    left out, undated ones are not, and freshness counts from its end. ``deadline``, in seconds of
    ``time.perf_counter``: after it no more documents are scored, and the result is partial.
    """

    node: Node
    sort: Sort = Sort.BEST
    limit: int = 10
    offset: int = 0
    explain: bool = False
    ranking: Ranking = field(default_factory=Ranking)
    collapse: bool = True
    loose: bool = False
    wants_fresh: bool = False
    period: Range | None = None
    as_of: date | None = None
    deadline: float | None = None


class OutOfTimeError(Exception):
    """Raised within a search whose matching takes longer than its deadline allows; no caller sees it."""


class Deadline(NamedTuple):
    """Until when matching, scoring and reading go on.

    ``at``: seconds of ``time.perf_counter``; None: no limit.
    """

    at: float | None = None

    @property
    def has_passed(self) -> bool:
        """Whether no more documents are to be scored."""
        return self.at is not None and time.perf_counter() > self.at

    @property
    def has_long_passed(self) -> bool:
        """Whether the grace period, in which matching may still end, is over too."""
        return self.at is not None and time.perf_counter() > self.at + _GRACE

    def check(self) -> None:
        """Raise ``OutOfTimeError`` where matching has to stop."""
        if self.at is not None and self.has_long_passed:
            raise OutOfTimeError

    def batch_size(self, size: int) -> int:
        """Return how many documents to process at a time: ``size`` without a deadline, fewer with one."""
        return size if self.at is None else min(size, DOCS_BETWEEN_CHECKS)


NO_DEADLINE = Deadline()


class ScoredDocument(NamedTuple):
    """A match and its score. ``parts``: summands of the score, if asked for.

    ``copies``: how many of the other matches are near-duplicates of it that are not shown. ``is_loose``: it
    contains the syllables of the query, but not its units.
    """

    document: Document
    score: float
    parts: tuple[ScorePart, ...] = ()
    copies: int = 0
    is_loose: bool = False


class SearchResult(NamedTuple):
    """The requested page. ``total`` counts the answer, ``loose_total`` the loose matches.

    ``hits`` are best first. By relevance, strong matches come before loose ones, which follow even where they
    are not part of the answer. ``partial``: the deadline passed before every document that could be among the
    hits was scored.
    """

    total: int
    hits: tuple[ScoredDocument, ...] = ()
    partial: bool = False
    loose_total: int = 0


class RelatedResult(NamedTuple):
    """The documents most like ``document``, best first, and the terms they were found by, best first."""

    document: Document
    words: tuple[str, ...]
    hits: tuple[ScoredDocument, ...] = ()

"""What is asked of a search and what comes back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from vnsearch.model import Document, ScorePart
from vnsearch.query import Node
from vnsearch.ranking import Ranking

#: The value fields of which the matches are counted.
FACETS = ("source", "category", "kind", "author")


class Sort(StrEnum):
    """The order of hits: relevance alone, newest first, or relevance with recency."""

    RELEVANCE = "relevance"
    DATE = "date"
    BLEND = "blend"


@dataclass(frozen=True, slots=True)
class Request:
    """A question to an engine: which documents, in which order, and which stretch of them.

    ``collapse``: of near-identical documents only the best is shown, and counts as one. ``wants_fresh``: the
    query asks for the latest news. ``as_of``: search as on that day: documents published after its end are
    left out, undated ones are not, and freshness counts from its end. ``deadline``, of ``time.perf_counter``:
    after it only what has been scored is ranked.
    """

    node: Node
    sort: Sort = Sort.BLEND
    limit: int = 10
    offset: int = 0
    explain: bool = False
    ranking: Ranking = field(default_factory=Ranking)
    collapse: bool = True
    wants_fresh: bool = False
    as_of: date | None = None
    deadline: float | None = None


@dataclass(frozen=True, slots=True)
class ScoredDocument:
    """A document found, its score, and the parts that sum to it (when asked for).

    ``copies``: how many other matches tell nearly the same text, and are not shown.
    """

    document: Document
    score: float
    parts: tuple[ScorePart, ...] = ()
    copies: int = 0


@dataclass(frozen=True, slots=True)
class SearchResult:
    """``total`` counts every match; ``hits`` are those of the stretch asked for, best first.

    ``partial``: the deadline came before all that could be among them was scored.
    """

    total: int
    hits: tuple[ScoredDocument, ...] = ()
    partial: bool = False


@dataclass(frozen=True, slots=True)
class RelatedResult:
    """Documents like ``document``, best first, and the words it was told by, the most telling first."""

    document: Document
    words: tuple[str, ...]
    hits: tuple[ScoredDocument, ...] = ()

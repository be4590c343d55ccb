"""What any engine offers: the protocols and the values that cross them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from vnsearch.model import Document, Facet, Period, Published, ScorePart, Timeline
from vnsearch.query import Node, Vocabulary
from vnsearch.ranking import Ranking

#: The value fields of which the matches are counted.
FACETS = ("source", "category", "kind", "author")


class Sort(StrEnum):
    """The order of hits: relevance alone, newest first, or relevance with recency."""

    RELEVANCE = "relevance"
    DATE = "date"
    BLEND = "blend"


@dataclass(frozen=True, slots=True, eq=False)
class AnalysedDocument:
    """A document with its occurrences, ready for an engine.

    ``vocabulary``: canonical forms, shared by the documents analysed together. ``terms`` (n,) numbers in it
    and ``positions`` (n,) ascending, counted through all zones; ``bound`` (n,) whether segmentation binds
    an occurrence to the token before it. ``lengths`` and ``starts`` (zones,): each zone's tokens, and the
    position at which it begins; the zones are ``TEXT_FIELDS``. ``signature``: of an article's text, by which
    near-identical ones are found (``text.signature``); empty where there is too little of it.
    """

    document: Document
    vocabulary: Sequence[str]
    terms: NDArray[np.uint32]
    positions: NDArray[np.uint32]
    lengths: NDArray[np.uint32]
    starts: NDArray[np.uint32]
    bound: NDArray[np.bool_]
    signature: bytes = b""


@dataclass(frozen=True, slots=True)
class Request:
    """A question to an engine: which documents, in which order, and which stretch of them.

    ``collapse``: of near-identical documents only the best is shown, and counts as one. ``now``: what is
    fresh is asked for. ``as_of``: as if asked on that day: what was published later is left out, and
    freshness counts from its end. ``deadline``, of ``time.perf_counter``: after it only what has been scored
    is ranked.
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


class Snapshot(Protocol):
    """One committed state of an index; later commits do not change it."""

    @property
    def generation(self) -> int:
        """The commit's number; a later one's is greater."""
        ...

    def search(self, request: Request) -> SearchResult:
        """The documents that match, ranked."""
        ...

    def stream(self, request: Request) -> Iterator[ScoredDocument]:
        """The stretch of matches asked for, ranked at once, the documents read a few hundred at a time."""
        ...

    def count(self, node: Node) -> int:
        """How many documents match."""
        ...

    def facets(
        self, node: Node, fields: Sequence[str], limit: int = 10, ranking: Ranking | None = None
    ) -> tuple[Facet, ...]:
        """For each value field (of ``FACETS``) how many of the matches have each of its commonest values."""
        ...

    def related(self, document_id: str, node: Node | None = None, limit: int = 10) -> RelatedResult | None:
        """The documents most like one, among those that match ``node``; None where there is no such document.

        Neither its copies (of its group) are among them, nor two of another group.
        """
        ...

    def timeline(self, node: Node, by: Period | None = None) -> Timeline:
        """How many matches were published in each period; by whichever period suits where none is given."""
        ...

    def get(self, document_id: str) -> Document | None:
        """The document with that id."""
        ...

    def titles(self) -> Iterator[tuple[str, Published]]:
        """Every document's title and when it was published."""
        ...

    def vocabulary(self) -> Vocabulary:
        """The words of all text fields."""
        ...

    def dates(self) -> tuple[float, float, int]:
        """The oldest and the newest document and how many are undated.

        In seconds since 1970; NaN where none is dated.
        """
        ...

    def __len__(self) -> int:
        """How many documents there are."""
        ...

    def close(self) -> None:
        """Lets the files go. A closed snapshot answers nothing."""
        ...


class Writer(Protocol):
    """Changes that become visible together at ``commit``, or not at all."""

    def put(self, document: AnalysedDocument) -> None:
        """Adds a document, in place of any committed one that has its id; one id once per writer.

        Raises ``IndexWriteError``.
        """
        ...

    def delete(self, document_ids: Iterable[str]) -> None:
        """Deletes documents; ids that are not there are passed over."""
        ...

    def commit(self) -> None:
        """Makes all changes durable in one step. Raises ``IndexWriteError``."""
        ...

    def cancel(self) -> None:
        """Drops all changes."""
        ...

    def __enter__(self) -> Self:
        """Commits when the block ends well, cancels otherwise."""
        ...

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None: ...


class Engine(Protocol):
    """Where documents are stored and queries answered."""

    def snapshot(self) -> Snapshot:
        """The last committed state. Raises ``IndexDamagedError`` when it cannot be read."""
        ...

    def writer(self) -> Writer:
        """The one writer. Raises ``IndexLockedError`` while there is another."""
        ...

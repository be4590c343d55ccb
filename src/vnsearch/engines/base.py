"""What any engine offers: the protocols and the values that cross them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, Self

from vnsearch.model import Document, Part
from vnsearch.query import Node, Vocabulary
from vnsearch.ranking import Ranking


class Sort(StrEnum):
    """The order of hits: relevance alone, newest first, or relevance with recency."""

    RELEVANCE = "relevance"
    DATE = "date"
    BLEND = "blend"


@dataclass(frozen=True, slots=True)
class AnalysedDocument:
    """A document with its postings, ready for an engine.

    ``fields``: text field -> canonical form -> positions in that field, ascending.
    ``lengths``: text field -> number of tokens. ``words``: folded pair ``"bau_cu"`` -> how often
    segmentation bound it inside one word of this document.
    """

    document: Document
    fields: Mapping[str, Mapping[str, tuple[int, ...]]]
    lengths: Mapping[str, int]
    words: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Request:
    """A question to an engine: which documents, in which order, and which stretch of them."""

    node: Node
    sort: Sort = Sort.BLEND
    limit: int = 10
    offset: int = 0
    explain: bool = False
    ranking: Ranking = field(default_factory=Ranking)


@dataclass(frozen=True, slots=True)
class Scored:
    """A document found, its score, and the parts that sum to it (when asked for)."""

    document: Document
    score: float
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """``total`` counts every match; ``hits`` are those of the stretch asked for, best first."""

    total: int
    hits: tuple[Scored, ...] = ()


class Snapshot(Protocol):
    """One committed state of an index; later commits do not change it."""

    def search(self, request: Request) -> Found:
        """The documents that match, ranked."""
        ...

    def count(self, node: Node) -> int:
        """How many documents match."""
        ...

    def get(self, document_id: str) -> Document | None:
        """The document with that id."""
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

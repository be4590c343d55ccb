"""The seam between the library and whatever stores documents and answers queries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol, Self

from vnsearch.model import Document, Facet, Period, Published, Timeline
from vnsearch.query import Node, Vocabulary
from vnsearch.ranking import Ranking
from vnsearch.search.request import AnalysedDocument, RelatedResult, Request, ScoredDocument, SearchResult


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

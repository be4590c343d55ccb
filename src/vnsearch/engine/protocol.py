"""The protocol between the library and an engine, which stores documents and answers queries.

The library sends values (documents to store, ids to delete, a request to answer) and gets values back. No
method takes or returns an array over the whole index or needs shared memory, so that an engine could also run
in another process or on another machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol, Self

from vnsearch.query import Node, SideBySide, Term, Vocabulary
from vnsearch.search.request import RelatedResult, Request, ScoredDocument, SearchResult

if TYPE_CHECKING:
    from vnsearch.document_analysis import AnalysedDocument
    from vnsearch.model import Document, Facet, Fault, Period, Published, Timeline

#: Called with how much is done, and of how much.
Progress = Callable[[int, int], None]


class IntegrityReport(NamedTuple):
    """The outcome of ``Engine.check``.

    ``faults``: what is wrong, each with its file's name within the engine's folder. ``document_ids``: the
    ids of all documents that can be read and are not deleted.
    """

    faults: tuple[Fault, ...] = ()
    document_ids: frozenset[str] = frozenset()


class Snapshot(Protocol):
    """One committed state of an index; later commits do not change it.

    Any number of threads may use it. It has no owner who could close it under a running query: what it holds
    open is released with the last reference to it.
    Every method raises ``IndexDamagedError`` where the state cannot be read.
    """

    @property
    def generation(self) -> int:
        """The commit's number; a later one's is greater."""
        ...

    def search(self, request: Request) -> SearchResult:
        """Return the documents of the answer, ranked, and the loose matches that follow them."""
        ...

    def stream(self, request: Request) -> Iterator[ScoredDocument]:
        """Rank the matches at once and yield the documents of the answer that are requested.

        They are read a few hundred at a time. Loose matches that only follow the answer are not among them.
        """
        ...

    def count(self, request: Request) -> int:
        """Return how many documents the answer has, whichever page of it is requested: ``SearchResult.total``."""
        ...

    def facets(self, request: Request, fields: Sequence[str], limit: int = 10) -> tuple[Facet, ...]:
        """Count the documents of the answer by value: for each field (of ``FACETS``) its ``limit`` commonest.

        Where near-duplicates are collapsed, the first of each group that was written counts.
        """
        ...

    def related(self, document_id: str, node: Node | None = None, limit: int = 10) -> RelatedResult | None:
        """Return the documents most like one, among those that match ``node``.

        None where there is no such document. Neither its near-duplicates are among them, nor two documents
        of another duplicate group.
        """
        ...

    def timeline(self, request: Request, by: Period | None = None) -> Timeline:
        """Count the documents of the answer by period of publication, as ``facets`` counts them.

        Without ``by``, by periods of a length that suits their dates.
        """
        ...

    def get(self, document_id: str) -> Document | None:
        """Return the document with that id."""
        ...

    def titles(self) -> Iterator[tuple[str, Published]]:
        """Yield every document's title and when it was published."""
        ...

    def vocabulary(self) -> Vocabulary:
        """Return the words of all text fields, to be asked about one by one."""
        ...

    def side_by_side(self, units: Sequence[Sequence[Term]], limit: int, slack: int = 0) -> SideBySide:
        """Count the first ``limit`` documents that contain all units, and those among them that have them in a row.

        A word typed with diacritics counts as typed, a bare one in every spelling. ``slack``: how many other words
        may stand between the first and the last.
        """
        ...

    def spellings(self, words: Sequence[Term], limit: int) -> Mapping[tuple[str, ...], int]:
        """Return in which forms the first ``limit`` documents with some words side by side have them, and how many.

        Every spelling of a word counts, however it was typed.
        """
        ...

    def dates(self) -> tuple[float, float, int]:
        """Return the oldest and the newest date of publication, and how many documents are undated.

        In seconds since 1970; NaN where none is dated.
        """
        ...

    def __len__(self) -> int:
        """Return how many documents there are."""
        ...


class Writer(Protocol):
    """Changes that become visible together at ``commit``, or not at all."""

    def put(self, documents: Sequence[AnalysedDocument]) -> None:
        """Add a batch of documents, in place of those with their ids, also of those that this writer was given.

        Return when the engine has accepted all of them; ``commit`` makes them durable and visible.
        Raises ``IndexWriteError``; the writer then can only be cancelled.
        """
        ...

    def delete(self, document_ids: Iterable[str]) -> None:
        """Delete documents, committed ones and those that this writer was given; unknown ids are ignored."""
        ...

    @property
    def must_commit(self) -> bool:
        """Whether a commit is needed even without changes, because the newest one is to be replaced."""
        ...

    def commit(self, run: str = "") -> None:
        """Make all changes durable and visible in one step, as the commit named ``run``.

        Raises ``IndexWriteError``; the last commit is then as it was.
        """
        ...

    def cancel(self) -> None:
        """Drop what was not committed, and let the next writer in; does nothing the second time."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Commit when the block ends well, cancel otherwise."""
        ...


class Merge(Protocol):
    """A merge of segments under way beside other work, which changes nothing until its result is adopted."""

    def is_done(self) -> bool:
        """Return whether ``adopt`` would not wait."""
        ...

    def wait(self) -> None:
        """Return when there is nothing left but to adopt the result."""
        ...

    def adopt(self, run: str) -> bool:
        """Commit the result, if the last commit is named ``run``; the commit gets the same name.

        Return False where the last commit has another name or no longer has the merged segments, and where another
        writer is at work. Raises ``HelperLostError`` where the merging process failed, and ``StorageError``; the
        last commit is then as it was.
        """
        ...

    def close(self) -> None:
        """Stop, and drop what was not adopted; does nothing the second time."""
        ...


class Engine(Protocol):
    """Where the documents of one index are stored and its queries answered."""

    def create(self) -> None:
        """Make an empty index, whose first commit has no name. Raises ``IndexWriteError``."""
        ...

    def snapshot(self) -> Snapshot:
        """Open the last committed state. Raises ``IndexDamagedError``."""
        ...

    def newest_generation(self) -> int:
        """Return the number of the last commit without opening it; 0 where there is none."""
        ...

    def writer(self, run: str | None = None) -> Writer:
        """Open the one writer.

        Its changes are to the last commit, or with ``run`` to the commit of that name: the last one or the
        one that it was made from. Raises ``IndexLockedError`` while there is another writer, and
        ``IndexDamagedError`` where neither commit has that name.
        """
        ...

    def last_runs(self) -> tuple[str, ...]:
        """Return the name of the last commit and, if it is still there, of the one it was made from."""
        ...

    def commit_files(self, run: str) -> Mapping[str, memoryview] | None:
        """Return the files of the commit named ``run``, by name, each verified.

        None where neither the last commit nor the one it was made from has that name. The bytes stay
        readable when other commits follow. Raises ``IndexDamagedError``.
        """
        ...

    def stored_documents(self, run: str) -> Iterator[Document]:
        """Yield the documents of the commit named ``run`` as they are stored, also of an older format.

        Raises ``IndexDamagedError``, also where there is no such commit, and ``IndexVersionError`` where the
        format is not known.
        """
        ...

    def compact(self) -> bool:
        """Free the space that deleted documents take; False where there was none to free.

        Raises ``IndexLockedError`` while there is a writer, ``IndexWriteError``.
        """
        ...

    def begin_merge(self) -> Merge | None:
        """Begin to merge segments beside other work, where that makes searches faster or frees space.

        None where there is nothing to do, where another merge is under way, and where the engine sees to it itself.
        Raises ``StorageError``.
        """
        ...

    def check(self, progress: Progress) -> IntegrityReport:
        """Verify all that is stored. Raises ``StorageError`` where it cannot be read at all."""
        ...


class StoredCompletions(Protocol):
    """The table of completions that an index on a cluster keeps for its readers, seen from one snapshot.

    To the engine it is bytes. It is no part of a commit and may be behind; a table that cannot be read is none.
    """

    @property
    def exists(self) -> bool:
        """Whether there is a table."""
        ...

    @property
    def new_count(self) -> int:
        """How many documents were written since the table was made."""
        ...

    @property
    def outdated_count(self) -> int:
        """How many documents the table counts more than once, or although they were deleted."""
        ...

    @property
    def deleted_titles(self) -> tuple[str, ...]:
        """Titles of documents that were deleted since the table was made, each as often as it was."""
        ...

    def read(self) -> bytes | None:
        """Return the table; None where it cannot be read."""
        ...

    def newest_titles(self, count: int) -> Iterator[tuple[str, Published]]:
        """Yield titles and dates of the documents among the last ``count`` that were written."""
        ...

    def store(self, data: bytes, *, of_all: bool) -> bool:
        """Put another table in its place; ``of_all``: it was made of the titles of all documents.

        Return whether it was stored: not where it is too large, or another writer has changed it since.
        """
        ...


class ClusterEngine(Engine, Protocol):
    """The engine of an index on a cluster, where the index is an alias of one build after the other.

    Its writer sends changes to the last commit alone: ``writer(run)`` raises ``IndexDamagedError`` where that has
    another name. A commit that was broken off is repeated by writing the same documents again.
    Every method raises ``EngineUnavailableError`` where the cluster does not answer.
    """

    def exists(self) -> bool:
        """Return whether there is an index at the address. Raises ``ForeignFolderError``."""
        ...

    def build_name(self) -> str | None:
        """Return the name, in the cluster, of the build that this is the engine of.

        That is the one that is searched (None where there is none), or the one that ``rebuild`` or ``open_build``
        has returned the engine of; all names, where the address is an alias of several indexes.
        """
        ...

    def is_read_only(self) -> bool:
        """Return whether the address is an alias that someone has set over indexes of other addresses.

        It can be searched; whatever writes, checks or deletes raises ``InputError``.
        """
        ...

    def open_build(self, name: str) -> ClusterEngine:
        """Return the engine of a build that is not searched: one of ``superseded_builds``."""
        ...

    def rebuild(self) -> ClusterEngine:
        """Make an empty build that is not searched yet, and return the engine of it."""
        ...

    def publish(self) -> None:
        """Make the build of ``rebuild`` the one that is searched, in one step, in place of the one before."""
        ...

    def superseded_builds(self) -> tuple[str, ...]:
        """Return the names of builds that were searched, or were to be, and are not."""
        ...

    def remove_superseded(self, name: str) -> None:
        """Delete one of ``superseded_builds``.

        Raises ``InputError`` for any other name, ``IndexLockedError`` while another process writes to it.
        """
        ...

    def drop(self) -> None:
        """Delete the index with all its builds, of whatever version; there must be one.

        Raises ``ForeignFolderError`` where another program made it.
        """
        ...

    def repeatable_writer(self, run: str | None = None) -> Writer:
        """Open the one writer, as ``writer``, for changes that are made again where it does not commit.

        It sends documents while further ones are put, and ``cancel`` does not take them back.
        """
        ...

    def stored_completions(self, snapshot: Snapshot) -> StoredCompletions | None:
        """Return the table of completions, seen from a snapshot of this engine.

        None where the address is an alias that someone has set over several indexes.
        """
        ...

    def size(self) -> int:
        """Return the bytes of the build, without its replicas."""
        ...


class EngineFactory(Protocol):
    """One kind of engine."""

    @property
    def format(self) -> str:
        """The format that an index's manifest records; an index of another format is refused."""
        ...

    def open(self, folder: Path) -> Engine:
        """Return the engine whose files, if it has any, are in ``folder``; reads and makes nothing yet."""
        ...

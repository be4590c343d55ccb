"""The reference engine: an index that lives as long as the process and scores by the formulas alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from vnsearch.document_analysis import AnalysedDocument
from vnsearch.engine.memory.documents import IndexedDocument, index_document
from vnsearch.engine.memory.snapshot import MemorySnapshot
from vnsearch.engine.protocol import IntegrityReport, Progress
from vnsearch.errors import IndexDamagedError, IndexLockedError
from vnsearch.messages import index_errors
from vnsearch.model import Document


@dataclass(frozen=True, slots=True)
class _Commit:
    """A committed state: the documents by id, and the name of the run that made it."""

    generation: int = 1
    run: str = ""
    documents: Mapping[str, IndexedDocument] = field(default_factory=dict)


class MemoryWriter:
    """Changes to a commit of a memory engine."""

    def __init__(self, engine: MemoryEngine, base: _Commit, must_commit: bool) -> None:
        self._engine = engine
        self._base = base
        self._documents = dict(base.documents)
        self.must_commit = must_commit

    def put(self, documents: Sequence[AnalysedDocument]) -> None:
        """Add documents, behind all others, in place of those with their ids."""
        for document in documents:
            self._documents.pop(document.document.id, None)
            self._documents[document.document.id] = index_document(document)

    def delete(self, document_ids: Iterable[str]) -> None:
        """Delete documents by id."""
        for document_id in document_ids:
            self._documents.pop(document_id, None)

    def commit(self, run: str = "") -> None:
        """Make the changes the engine's last commit."""
        self._engine.add_commit(self._base, run, self._documents)
        self.cancel()

    def cancel(self) -> None:
        """Drop what was not committed."""
        self._engine.release(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.cancel() if kind else self.commit()


class MemoryEngine:
    """An index that lives as long as the process."""

    def __init__(self) -> None:
        #: The last commit, and the one that it was made from.
        self._commits: tuple[_Commit, ...] = (_Commit(),)
        self._writer: MemoryWriter | None = None

    def create(self) -> None:
        """Start over with an empty index."""
        self._commits = (_Commit(),)

    def snapshot(self) -> MemorySnapshot:
        """Open the last committed state."""
        last = self._commits[0]
        return MemorySnapshot(tuple(last.documents.values()), last.generation)

    def newest_generation(self) -> int:
        """Return the number of the last commit."""
        return self._commits[0].generation

    def writer(self, run: str | None = None) -> MemoryWriter:
        """Open the one writer, on the last commit or the one of the two that is named ``run``."""
        if self._writer is not None:
            raise IndexLockedError(index_errors.WRITER_OPEN)
        base = next((commit for commit in self._commits if run is None or commit.run == run), None)
        if base is None:
            raise IndexDamagedError(index_errors.CATALOGUE_MISMATCH)
        self._writer = MemoryWriter(self, base, base is not self._commits[0])
        return self._writer

    def commit_files(self, run: str) -> Mapping[str, memoryview] | None:
        """Return no files, or None where no commit is named ``run``."""
        return {} if run in self.last_runs() else None

    def stored_documents(self, run: str) -> Iterator[Document]:
        """Yield the documents of the commit named ``run``. Raises ``IndexDamagedError``."""
        commit = next((commit for commit in self._commits if commit.run == run), None)
        if commit is None:
            raise IndexDamagedError(index_errors.CATALOGUE_MISMATCH)
        yield from (document.document for document in commit.documents.values())

    def last_runs(self) -> tuple[str, ...]:
        """Return the name of the last commit, and of the one that it was made from."""
        return tuple(commit.run for commit in self._commits)

    def compact(self) -> bool:
        """Deleted documents take no space here."""
        return False

    def begin_merge(self) -> None:
        """There are no segments here."""

    def check(self, progress: Progress) -> IntegrityReport:  # noqa: ARG002 - over at once
        """List the documents; nothing can be damaged."""
        return IntegrityReport((), frozenset(self._commits[0].documents))

    def add_commit(self, base: _Commit, run: str, documents: Mapping[str, IndexedDocument]) -> None:
        """Make a new state, made from ``base``, the last commit."""
        self._commits = (_Commit(self._commits[0].generation + 1, run, documents), base)

    def release(self, writer: MemoryWriter) -> None:
        """Let the next writer in."""
        if self._writer is writer:
            self._writer = None

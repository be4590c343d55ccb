"""How the changes of a run reach the engine and the catalogue so that a crash leaves them in step.

An engine in a folder keeps the commit before its last: it commits first, and where the catalogue did not follow,
the next run begins from that commit again. An engine on a cluster has no commit to go back to: there the
catalogue commits first, with an outbox, and the next run sends again what may not have arrived.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

from vnsearch.document_analysis import AnalysedDocument, analyse_documents
from vnsearch.engine.protocol import ClusterEngine, Engine, Writer
from vnsearch.errors import IndexDamagedError, StorageError
from vnsearch.library.catalogue import Catalogue
from vnsearch.library.outbox import PendingRun
from vnsearch.messages import cluster, index_errors

#: Occurrences of words, some 10 bytes each, up to which analysed documents wait in memory to be sent.
_MAX_OCCURRENCES = 1 << 22
#: The name of the commits of a build that has not all its documents yet.
_UNFINISHED = "unfinished"

#: Entered once the engine has committed.
AfterEngine = Callable[[], AbstractContextManager[None]]


class DocumentChanges(Protocol):
    """Documents that a run stores and deletes."""

    def put(self, documents: Sequence[AnalysedDocument]) -> None:
        """Add a batch of documents, in place of committed ones with their ids; an id once per run."""
        ...

    def delete(self, document_ids: Iterable[str]) -> None:
        """Delete committed documents; unknown ids are ignored."""
        ...


class RunChanges(DocumentChanges, Protocol):
    """The changes of one run, which become lasting in engine and catalogue at ``commit``."""

    @property
    def must_commit(self) -> bool:
        """Whether a commit is needed even without changes."""
        ...

    def commit(self, run: str, after_engine: AfterEngine = nullcontext) -> None:
        """Commit engine and catalogue under the name of the run. Raises ``StorageError``."""
        ...

    def cancel(self) -> None:
        """Drop what was not committed; does nothing after ``commit``."""
        ...


class EngineFirstChanges:
    """Changes to an engine that can begin from the commit before its last.

    Killed between the two commits, the catalogue is one step behind; the next run then begins from the engine's
    commit that the catalogue names.
    """

    def __init__(self, engine: Engine, catalogue: Catalogue) -> None:
        self._engine = engine
        self._catalogue = catalogue
        self._writer: Writer = self._open_writer(catalogue.last_run())

    def _open_writer(self, run: str) -> Writer:
        return self._engine.writer(run)

    def put(self, documents: Sequence[AnalysedDocument]) -> None:
        """Hand documents to the engine."""
        self._writer.put(documents)

    def delete(self, document_ids: Iterable[str]) -> None:
        """Have the engine delete documents."""
        self._writer.delete(document_ids)

    @property
    def must_commit(self) -> bool:
        """Whether the changes are to the commit before the newest."""
        return self._writer.must_commit

    def commit(self, run: str, after_engine: AfterEngine = nullcontext) -> None:
        """Commit the engine, then the catalogue."""
        self._writer.commit(run)
        with after_engine():
            self._writer.cancel()
            self._catalogue.set_run(run)
            self._catalogue.commit()

    def cancel(self) -> None:
        """Drop what was not committed."""
        self._writer.cancel()


class NewBuildChanges(EngineFirstChanges):
    """The documents of a build on a cluster that nobody reads yet: after a crash it is made anew.

    They are sent while others are read, and committed some thousands at a time, since a writer keeps counts of
    their words in memory until then.
    """

    def __init__(self, engine: ClusterEngine, catalogue: Catalogue) -> None:
        self._cluster_engine = engine
        super().__init__(engine, catalogue)
        self._occurrences = 0

    def _open_writer(self, run: str) -> Writer:
        return self._cluster_engine.repeatable_writer(run)

    def put(self, documents: Sequence[AnalysedDocument]) -> None:
        """Hand documents to the engine."""
        super().put(documents)
        self._occurrences += sum(len(document.terms) for document in documents)
        if self._occurrences > _MAX_OCCURRENCES:
            self._occurrences = 0
            self._writer.commit(_UNFINISHED)
            self._writer.cancel()
            self._writer = self._open_writer(_UNFINISHED)


class CatalogueFirstChanges:
    """Changes to an engine that cannot take back what it was sent.

    They are kept in the catalogue's outbox; one that an earlier run left is sent when this one begins.
    """

    must_commit = False

    def __init__(self, engine: ClusterEngine, catalogue: Catalogue) -> None:
        self._engine = engine
        self._catalogue = catalogue
        catalogue.outbox.create()
        send_pending_run(engine, catalogue)
        if engine.last_runs()[0] != catalogue.last_run():
            raise IndexDamagedError(index_errors.CATALOGUE_MISMATCH)
        #: Documents that need not be analysed again when they are sent, by id.
        self._analysed: dict[str, AnalysedDocument] = {}
        self._occurrences = 0

    def put(self, documents: Sequence[AnalysedDocument]) -> None:
        """Put documents into the outbox."""
        self._catalogue.outbox.put(document.document for document in documents)
        for document in documents:
            self._occurrences += len(document.terms)
            if self._occurrences <= _MAX_OCCURRENCES:
                self._analysed[document.document.id] = document

    def delete(self, document_ids: Iterable[str]) -> None:
        """Put deletions into the outbox."""
        ids = list(document_ids)
        for document_id in ids:
            self._analysed.pop(document_id, None)
        self._catalogue.outbox.delete(ids)

    def commit(self, run: str, after_engine: AfterEngine = nullcontext) -> None:  # noqa: ARG002 - the engine is last
        """Commit the catalogue with the outbox, then send it."""
        self._catalogue.outbox.close(PendingRun(run, self._catalogue.last_run()))
        self._catalogue.set_run(run)
        self._catalogue.commit()
        send_pending_run(self._engine, self._catalogue, self._analysed)

    def cancel(self) -> None:
        """Do nothing: the catalogue drops what it has not committed when it is closed."""


def send_pending_run(
    engine: ClusterEngine, catalogue: Catalogue, analysed_documents: dict[str, AnalysedDocument] | None = None
) -> None:
    """Send what the outbox has, and empty it once the engine has committed it; does nothing without a run.

    ``analysed_documents``: documents of the outbox that need not be analysed again, by id. Raises ``StorageError``;
    the outbox is then as it was, and is sent again by the next run.
    """
    run = catalogue.outbox.pending()
    if run is None:
        return
    try:
        if engine.last_runs()[0] != run.name:
            _send(engine, catalogue, run, analysed_documents or {})
    except StorageError as error:
        raise type(error)(cluster.run_is_pending(error.message)) from error
    catalogue.outbox.clear()
    catalogue.commit()


def _send(
    engine: ClusterEngine,
    catalogue: Catalogue,
    run: PendingRun,
    analysed_documents: dict[str, AnalysedDocument],
) -> None:
    writer = engine.repeatable_writer(run.base)
    try:
        for ids in catalogue.outbox.deletions():
            writer.delete(ids)
        if analysed_documents:
            writer.put(list(analysed_documents.values()))
        for documents in catalogue.outbox.documents(without=analysed_documents):
            writer.put(analyse_documents(documents))
        writer.commit(run.name)
    finally:
        writer.cancel()

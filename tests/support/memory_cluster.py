"""A cluster in memory that loses its writer at any step: as OpenSearch, it cannot take back what it was sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from vnsearch.document_analysis import AnalysedDocument
from vnsearch.engine.memory.documents import IndexedDocument, index_document
from vnsearch.engine.memory.snapshot import MemorySnapshot
from vnsearch.engine.protocol import IntegrityReport, Progress, Snapshot
from vnsearch.errors import IndexDamagedError, IndexNotFoundError, InputError
from vnsearch.library.cluster_location import ClusterLocation
from vnsearch.library.index import Index
from vnsearch.library.local_catalogues import LocalCatalogues
from vnsearch.library.snapshots import Refresh
from vnsearch.messages import cluster_errors, index_errors
from vnsearch.model import Document, Published

FORMAT = "memory-cluster"


class WriterKilledError(BaseException):
    """The process that wrote is gone: nothing handles this."""


@dataclass
class MemoryTable:
    """The table of completions of a build: ``written`` is how many documents had been written when it was made."""

    data: bytes = b""
    written: int = 0
    made_of: int = 0
    documents: int = 0
    deleted_titles: list[str] = field(default_factory=list)


@dataclass
class Build:
    """An index in the cluster: its documents as they are now, and the last commit that was named.

    ``written``: all documents in the order of writing, also those that are not there any more.
    """

    documents: dict[str, IndexedDocument] = field(default_factory=dict)
    written: list[Document] = field(default_factory=list)
    table: MemoryTable = field(default_factory=MemoryTable)
    generation: int = 1
    run: str = ""


class _StoredTable:
    """The table of one build."""

    def __init__(self, build: Build) -> None:
        self._build = build
        self._table = build.table

    @property
    def exists(self) -> bool:
        return bool(self._table.data)

    @property
    def new_count(self) -> int:
        return len(self._build.written) - self._table.written

    @property
    def outdated_count(self) -> int:
        growth = len(self._build.documents) - self._table.documents
        return len(self._build.written) - self._table.made_of - growth

    @property
    def deleted_titles(self) -> tuple[str, ...]:
        return tuple(self._table.deleted_titles)

    def read(self) -> bytes | None:
        return self._table.data

    def newest_titles(self, count: int) -> Iterator[tuple[str, Published]]:
        first = len(self._build.written) - count
        for document in self._build.written[first:]:
            indexed = self._build.documents.get(document.id)
            if indexed is not None and indexed.document is document:
                yield document.title, document.published

    def store(self, data: bytes, *, of_all: bool) -> bool:
        written = len(self._build.written)
        of_before = self._table.made_of, self._table.documents
        counts = (written, len(self._build.documents)) if of_all else of_before
        self._build.table = MemoryTable(data, written, *counts)
        return True


class MemoryCluster:
    """Builds by name, and the one that the alias names. ``fail_at``: the step that fails, and with what.

    ``foreign_alias``: the names of builds that an alias of someone's own names, which is the address then.
    """

    def __init__(self) -> None:
        self.builds: dict[str, Build] = {}
        self.alias: str | None = None
        self.foreign_alias: tuple[str, ...] = ()
        self.made = 0
        self.steps = 0
        self.fail_at: int | None = None
        self.failure: type[BaseException] = WriterKilledError

    def step(self) -> None:
        """Count a step, before it takes effect; fail if it is the one."""
        self.steps += 1
        if self.steps == self.fail_at:
            raise self.failure

    def engine(self) -> MemoryClusterEngine:
        """Return the engine of the alias."""
        return MemoryClusterEngine(self, None)


class MemoryClusters:
    """One cluster for each folder, which is the state folder of an index there."""

    def __init__(self) -> None:
        self._clusters: dict[Path, MemoryCluster] = {}

    def open_index(
        self, folder: str | Path, *, create: bool = False, refresh: Refresh = None, **_: object
    ) -> Index:
        """Open the index whose state is in a folder, as ``vnsearch.open``."""
        state = Path(folder)
        cluster = self._clusters.setdefault(state.resolve(), MemoryCluster())
        catalogues = LocalCatalogues(state, FORMAT)
        location = ClusterLocation("opensearch://host:9200/news", state, catalogues, cluster.engine)
        if not create:
            location.current()
        return Index(location, refresh)


class _Writer:
    """Sends every document at once, one step each."""

    must_commit = False

    def __init__(self, cluster: MemoryCluster, build: Build) -> None:
        self._cluster = cluster
        self._build = build

    def put(self, documents: Sequence[AnalysedDocument]) -> None:
        for document in documents:
            self._cluster.step()
            self._build.documents.pop(document.document.id, None)
            indexed = self._build.documents[document.document.id] = index_document(document)
            self._build.written.append(indexed.document)

    def delete(self, document_ids: Iterable[str]) -> None:
        for document_id in document_ids:
            self._cluster.step()
            deleted = self._build.documents.pop(document_id, None)
            if deleted is not None and self._build.table.data:
                self._build.table.deleted_titles.append(deleted.document.title)

    def commit(self, run: str = "") -> None:
        self._cluster.step()
        self._build.generation += 1
        self._build.run = run
        self._cluster.step()

    def cancel(self) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.cancel() if kind else self.commit()


class MemoryClusterEngine:
    """The engine of the alias, or of one build."""

    def __init__(self, cluster: MemoryCluster, name: str | None) -> None:
        self._cluster = cluster
        self._name = name

    def _build(self) -> Build:
        name = self._name or self._cluster.alias
        if name is None:
            raise IndexNotFoundError("no index")
        return self._cluster.builds[name]

    def exists(self) -> bool:
        return self.build_name() is not None

    def build_name(self) -> str | None:
        return "+".join(self._cluster.foreign_alias) or self._name or self._cluster.alias

    def is_read_only(self) -> bool:
        return bool(self._cluster.foreign_alias)

    def _require_own(self) -> None:
        if self._cluster.foreign_alias:
            raise InputError(
                cluster_errors.alias_is_read_only("news", ", ".join(self._cluster.foreign_alias))
            )

    def open_build(self, name: str) -> MemoryClusterEngine:
        return MemoryClusterEngine(self._cluster, name)

    def create(self) -> None:
        engine = self.rebuild()
        engine.publish()

    def rebuild(self) -> MemoryClusterEngine:
        self._require_own()
        self._cluster.step()
        self._cluster.made += 1
        name = f"news-{self._cluster.made:06}"
        self._cluster.builds[name] = Build()
        return MemoryClusterEngine(self._cluster, name)

    def publish(self) -> None:
        self._cluster.step()
        self._cluster.alias = self._name
        self._cluster.step()

    def superseded_builds(self) -> tuple[str, ...]:
        return tuple(name for name in self._cluster.builds if name != self._cluster.alias)

    def remove_superseded(self, name: str) -> None:
        if name not in self.superseded_builds():
            raise InputError(name)
        self._cluster.step()
        del self._cluster.builds[name]

    def drop(self) -> None:
        self._require_own()
        self._cluster.step()
        self._cluster.builds.clear()
        self._cluster.alias = None

    def snapshot(self) -> MemorySnapshot:
        builds = self._searched_builds()
        documents = tuple(document for build in builds for document in build.documents.values())
        return MemorySnapshot(documents, self.newest_generation())

    def _searched_builds(self) -> list[Build]:
        names = self._cluster.foreign_alias
        return [self._cluster.builds[name] for name in names] if names else [self._build()]

    def newest_generation(self) -> int:
        return sum(build.generation for build in self._searched_builds())

    def writer(self, run: str | None = None) -> _Writer:
        self._require_own()
        build = self._build()
        if run not in (None, build.run):
            raise IndexDamagedError(index_errors.CATALOGUE_MISMATCH)
        return _Writer(self._cluster, build)

    def repeatable_writer(self, run: str | None = None) -> _Writer:
        return self.writer(run)

    def last_runs(self) -> tuple[str, ...]:
        self._require_own()
        return (self._build().run,)

    def commit_files(self, run: str) -> Mapping[str, memoryview] | None:  # noqa: ARG002 - as the protocol has it
        raise InputError("no files")

    def stored_documents(self, run: str) -> Iterator[Document]:  # noqa: ARG002 - as the protocol has it
        yield from (document.document for document in self._build().documents.values())

    def compact(self) -> bool:
        self._require_own()
        return False

    def begin_merge(self) -> None:
        return None

    def check(self, progress: Progress) -> IntegrityReport:  # noqa: ARG002 - as the protocol has it
        return IntegrityReport((), frozenset(self._build().documents))

    def stored_completions(self, snapshot: Snapshot) -> _StoredTable | None:  # noqa: ARG002 - as the protocol has it
        return None if self._cluster.foreign_alias else _StoredTable(self._build())

    def size(self) -> int:
        return sum(len(build.documents) for build in self._searched_builds())

"""An index on a cluster: its documents are there, its catalogue at the machine that indexes, or in PostgreSQL.

Readers need neither a catalogue nor a folder.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from vnsearch.engine.protocol import ClusterEngine, Snapshot
from vnsearch.errors import (
    ForeignFolderError,
    IndexDamagedError,
    IndexLockedError,
    IndexNotFoundError,
    IndexVersionError,
    StorageError,
)
from vnsearch.library.cluster_catalogues import BuildCatalogue, BuildCatalogues
from vnsearch.library.location import IndexData, IndexLocation
from vnsearch.messages import cluster, cluster_errors
from vnsearch.model import Skip, SourceCounts

if TYPE_CHECKING:  # opening an index to search it needs neither
    from vnsearch.library.catalogue import Catalogue
    from vnsearch.library.run_changes import RunChanges
    from vnsearch.query.completion.completions import Completions

_Result = TypeVar("_Result")
#: The folder, in the state folder, for what can be made again.
_CACHE = ".cache"


@dataclass(frozen=True, slots=True)
class ClusterData:
    """One build of an index on a cluster; ``build_catalogue``: its catalogue, if this is a machine that indexes."""

    location: ClusterLocation
    name: str
    cluster_engine: ClusterEngine
    build_catalogue: BuildCatalogue | None

    def engine(self) -> ClusterEngine:
        """Return the engine."""
        return self.cluster_engine

    @property
    def has_catalogue(self) -> bool:
        """Whether this is a machine that indexes."""
        return self.build_catalogue is not None

    def _catalogue(self) -> BuildCatalogue:
        if self.build_catalogue is None:
            state = str(self.location.folder)
            raise IndexNotFoundError(cluster.catalogue_not_here(str(self.location), state))
        return self.build_catalogue

    def catalogue(self, *, create: bool = False) -> Catalogue:
        """Open the catalogue. Raises ``IndexNotFoundError`` where it is on another machine."""
        return self._catalogue().open(create=create)

    def begin_changes(self, catalogue: Catalogue, *, is_new: bool) -> RunChanges:
        """Begin changes: sent at once to a build that nobody reads yet, else kept in the catalogue's outbox."""
        from vnsearch.library.run_changes import CatalogueFirstChanges, NewBuildChanges

        changes = NewBuildChanges if is_new else CatalogueFirstChanges
        return changes(self.cluster_engine, catalogue)

    def verify_catalogue(self) -> None:
        """Compare the catalogue with its checksum. Raises ``IndexDamagedError``."""
        self._catalogue().verify()

    def write_checksum(self, counts: SourceCounts) -> None:
        """Record the checksum of the catalogue."""
        self._catalogue().write_checksum(counts)

    def source_counts(self) -> SourceCounts:
        """Return the counts of the catalogue; where that is on another machine, none, and an absence says so."""
        if self.build_catalogue is None:
            absence = cluster.catalogue_not_here(str(self.location), str(self.location.folder))
            return SourceCounts(0, 0, (), (Skip(str(self.location), absence),))
        return self.build_catalogue.source_counts()

    def recorded_counts(self) -> Callable[[], SourceCounts] | None:
        """Return None: the size of a build on a cluster is not quick to read."""
        return None

    def size(self) -> int:
        """Return the bytes of the build, without its replicas."""
        return self.cluster_engine.size()

    def completions(self, commit: str, snapshot: Snapshot) -> Completions:
        """Return the table of completions: what the index stores and the newest titles, kept on this machine."""
        from vnsearch.library.completions_cache import load_or_make

        folder = self.build_catalogue.folder if self.build_catalogue else None
        if folder is None:
            folder = self.location.folder / _CACHE
            with suppress(OSError):  # the table then serves until the index is closed
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)

        def make() -> Completions:
            from vnsearch.library.stored_completions import read_completions

            return read_completions(self.cluster_engine, snapshot)

        return load_or_make(folder, commit, make)

    def store_completions(self, *, anew: bool = False) -> None:
        """Bring the table in the index up to date where it is far behind."""
        from vnsearch.library.stored_completions import store_completions

        store_completions(self.cluster_engine, anew=anew)

    def engine_file(self, name: str) -> str:
        """Return what faults name: a part of the build in the cluster."""
        return f"{self.name}/{name}" if name else self.name

    @property
    def catalogue_file(self) -> str:
        """Where the catalogue is."""
        return self.catalogue_path

    @property
    def catalogue_path(self) -> str:
        """Where the catalogue is."""
        return self.build_catalogue.place if self.build_catalogue else str(self.location.folder)


class ClusterLocation(IndexLocation):
    """The address of an index on a cluster, and the state folder of this machine, which need not exist.

    ``open_engine`` returns the engine of the address; it is called when the cluster is first asked.
    """

    def __init__(
        self,
        address: object,
        state: Path,
        catalogues: BuildCatalogues,
        open_engine: Callable[[], ClusterEngine],
    ) -> None:
        self._address = address
        self._state = state
        self._catalogues = catalogues
        self._open_engine = open_engine

    def __reduce__(self) -> tuple[object, ...]:
        """Return what another process opens the index again with: no connection."""
        return type(self), (self._address, self._state, self._catalogues, self._open_engine)

    def __str__(self) -> str:
        return str(self._address)

    @cached_property
    def _engine(self) -> ClusterEngine:
        return self._open_engine()

    @property
    def folder(self) -> Path:
        """The state folder."""
        return self._state

    def exists(self) -> bool:
        """Return whether there is an index. Raises ``ForeignFolderError``, ``EngineUnavailableError``."""
        try:
            return self._engine.exists()
        except IndexVersionError:
            return True

    def version(self) -> object:
        """Return the name of the build that is searched."""
        return self._engine.build_name()

    def current(self) -> ClusterData:
        """Return the build that is searched. Raises ``IndexNotFoundError`` where there is none."""
        name = self._engine.build_name()
        if name is None:
            raise IndexNotFoundError(cluster_errors.cluster_index_not_found(str(self)))
        catalogue = None if self._engine.is_read_only() else self._catalogues.current(name)
        return ClusterData(self, name, self._engine, catalogue)

    def open_current(self, open_data: Callable[[IndexData], _Result]) -> _Result:
        """Return what ``open_data`` makes of the build that is searched."""
        while True:
            version = self.version()
            try:
                return open_data(self.current())
            except StorageError:
                if self.version() == version:
                    raise

    def newest(self) -> ClusterData | None:
        """Return the build that is searched, of whatever version."""
        if not self.exists():
            return None
        try:
            return self.current()
        except (IndexVersionError, IndexDamagedError):
            return ClusterData(self, "", self._engine, self._catalogues.newest())

    @contextmanager
    def write_lock(self, wait: float | None = None) -> Iterator[None]:
        """Context manager: hold the lock of the catalogues; the engine keeps all other writers out."""
        with self._catalogues.lock(wait):
            with suppress(IndexVersionError, IndexDamagedError):  # it can only be rebuilt
                if self.exists():
                    self._catalogues.adopt(self._engine.last_runs()[0])
            yield

    def create_data(self) -> ClusterData:
        """Make an empty build. Raises ``IndexWriteError``, ``EngineUnavailableError``."""
        engine = self._engine.rebuild()
        name = engine.build_name() or ""
        return ClusterData(self, name, engine, self._catalogues.create(name))

    def find_unfinished(self, run: str, commits: Collection[str]) -> ClusterData | None:
        """Return a build that is not searched; see ``IndexLocation.find_unfinished``."""
        for name in self._engine.superseded_builds():
            engine = self._engine.open_build(name)
            # Builds of other programs, and broken ones, are passed over.
            with suppress(ForeignFolderError, IndexVersionError, IndexDamagedError):
                if engine.last_runs()[0] in commits:
                    catalogue = self._catalogues.find_unfinished(name, run)
                    if catalogue is not None:
                        return ClusterData(self, name, engine, catalogue)
        return None

    def make_current(self, data: IndexData) -> None:
        """Have a build be searched, then delete the builds that it supersedes."""
        engine, catalogue = _own(data)
        engine.publish()
        self._catalogues.make_current(catalogue)
        for name in engine.superseded_builds():
            with suppress(ForeignFolderError, IndexLockedError):  # none of ours, or one that another makes
                engine.remove_superseded(name)
                self._catalogues.remove(name)

    def drop(self) -> None:
        """Delete the index, and its catalogue where this is a machine that indexes.

        Raises ``IndexNotFoundError`` where there is none, ``ForeignFolderError``, ``IndexLockedError``.
        """
        if not self.exists():
            raise IndexNotFoundError(cluster_errors.cluster_index_not_found(str(self)))
        with self._catalogues.lock(None):
            self._engine.drop()
            self._catalogues.drop()

    def remove_others(self, data: IndexData) -> None:
        """Remove what killed processes left beside the catalogue of a build."""
        self._catalogues.remove_others(_own(data)[1])


def _own(data: IndexData) -> tuple[ClusterEngine, BuildCatalogue]:
    """Return the engine and the catalogue of a build that this machine indexes."""
    assert isinstance(data, ClusterData) and data.build_catalogue, "made by this class"  # noqa: S101 - an invariant
    return data.cluster_engine, data.build_catalogue

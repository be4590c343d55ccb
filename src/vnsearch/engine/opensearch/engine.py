"""The engine of one index in an OpenSearch cluster.

In the cluster, the index ``news`` is an alias of ``news-000001``. A rebuild fills ``news-000002`` and switches the
alias in one step; the old index stays until ``remove_superseded``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from threading import Lock
from typing import NoReturn

from vnsearch.engine.opensearch.address import ClusterAddress
from vnsearch.engine.opensearch.blobs import read_words
from vnsearch.engine.opensearch.builds import Builds
from vnsearch.engine.opensearch.checking import check_collection
from vnsearch.engine.opensearch.collection import Collection
from vnsearch.engine.opensearch.compaction import compact_index
from vnsearch.engine.opensearch.connection import Connection
from vnsearch.engine.opensearch.layout import IndexLayout, read_layout
from vnsearch.engine.opensearch.lease import Lease
from vnsearch.engine.opensearch.measures import measure_index
from vnsearch.engine.opensearch.point_in_time import PointInTime
from vnsearch.engine.opensearch.snapshot import ClusterSnapshot
from vnsearch.engine.opensearch.sources import Sources
from vnsearch.engine.opensearch.state import State, read_state, require_ours
from vnsearch.engine.opensearch.stored_completions import StoredTable
from vnsearch.engine.opensearch.values import ValueCounts
from vnsearch.engine.opensearch.vocabulary import ClusterVocabulary, WordCounts
from vnsearch.engine.opensearch.writer import ClusterWriter
from vnsearch.engine.protocol import IntegrityReport, Progress, Snapshot
from vnsearch.errors import IndexDamagedError, IndexNotFoundError, InputError
from vnsearch.messages import cluster_errors, index_errors
from vnsearch.model import Document

__all__ = ["ClusterHealth", "OpenSearchEngine"]


@dataclass(frozen=True, slots=True)
class ClusterHealth:
    """The state of an index: ``status`` green, yellow (copies of shards are missing) or red (shards are).

    ``shards``: those that are there, copies included; ``missing``: those that should be there too.
    """

    status: str
    nodes: int
    shards: int
    missing: int


class OpenSearchEngine:
    """The index of one address.

    A reader, a writer and any number of threads may share it. Every method raises ``EngineUnavailableError`` where
    the cluster does not answer within its retries, and where shards are missing, rather than answer in part;
    ``ForeignFolderError`` where the name belongs to another program; ``IndexVersionError`` where the index has
    another format or analyser.

    How commits differ from a folder's: documents are kept at the writer until ``commit``, which sends them by id in
    bulks, makes them searchable by one refresh at the end, and writes the generation and the run's name last. Each
    document is there as a whole or not at all, and a snapshot never sees a later commit; but shards refresh one
    after the other, and a writer that dies during ``commit`` leaves some documents of a run that has not happened.
    A commit that failed is repeated by writing the same documents again: nothing is doubled.

    ``index``: the index itself where that is not the one behind the alias.
    """

    def __init__(
        self,
        address: ClusterAddress,
        layout: IndexLayout | None = None,
        connection: Connection | None = None,
        index: str = "",
    ) -> None:
        self.address = address
        self._layout = layout
        self._connection = connection or Connection(address)
        self._index = index
        self._builds = Builds(address, self._connection)
        self._lock = Lock()
        #: The indexes behind the address, when it was last asked for.
        self._names: tuple[str, ...] = ()
        self._vocabulary: tuple[tuple[tuple[str, ...], int], ClusterVocabulary] | None = None

    # Which index

    def exists(self) -> bool:
        """Return whether there is an index of vnsearch at the address. Raises ``ForeignFolderError``."""
        return self.build_name() is not None

    def _sources(self) -> Sources:
        """Return the indexes behind the address, all of which are ours. Raises ``IndexNotFoundError``."""
        names = require_ours(self.address, self._index or self.address.index, self._connection)
        self._names = names
        return Sources(names)

    def _require_own(self) -> str:
        """Return the name of the one build behind the address. Raises ``InputError`` for someone's own alias."""
        return self._builds.require_own(self._sources().names)

    def build_name(self) -> str | None:
        """Return the name, in the cluster, of the index that this is the engine of.

        That is the one behind the alias (None where there is none), or the one that ``rebuild`` or ``open_build``
        has returned the engine of; all names behind an alias of several indexes.
        """
        try:
            return "+".join(self._sources().names)
        except IndexNotFoundError:
            return None

    def is_read_only(self) -> bool:
        """Return whether the address is an alias of someone's own, which can only be searched."""
        try:
            self._require_own()
        except IndexNotFoundError:
            return False
        except InputError:
            return True
        return False

    def open_build(self, name: str) -> OpenSearchEngine:
        """Return the engine of one of ``superseded_builds``."""
        return OpenSearchEngine(self.address, self._layout, self._connection, name)

    def create(self) -> None:
        """Make an empty index behind the alias, whose first commit has no name; do nothing where there is one."""
        if not self.exists():
            self._builds.make(State(), self._layout or IndexLayout(), is_current=True)

    def rebuild(self) -> OpenSearchEngine:
        """Make an empty index that is not behind the alias yet, and return the engine of it.

        Its shards and replicas are those of the index behind the alias, of whatever version, unless a layout was
        given to the engine.
        """
        before = self._builds.behind_alias()
        if before:
            self._builds.require_own(tuple(before))
        generation = max(map(self._generation, before), default=0)
        layout = self._layout or next((read_layout(name, self._connection) for name in before), IndexLayout())
        index = self._builds.make(State(generation + 1), layout, is_current=False)
        return OpenSearchEngine(self.address, layout, self._connection, index)

    def _generation(self, index: str) -> int:
        """Return the number of an index's last commit; 0 where it is lost, and the index has to be made anew."""
        try:
            return read_state(index, self._connection).generation
        except IndexDamagedError:
            return 0

    def publish(self) -> None:
        """Put the index of ``rebuild`` behind the alias, in one step, in place of the one that was there."""
        self._builds.publish(self._index)

    def superseded_builds(self) -> tuple[str, ...]:
        """Return the names of indexes that were behind the alias, or were to be, and are not."""
        return tuple(name for name in self._builds.superseded_names() if name != self._index)

    def remove_superseded(self, name: str) -> None:
        """Delete one of ``superseded_builds``.

        Raises ``InputError`` for any other name, ``IndexLockedError`` while it is written to.
        """
        if name == self._index:
            raise InputError(cluster_errors.not_superseded(name))
        self._builds.remove(name)

    def drop(self) -> None:
        """Delete the index with all its builds, of whatever version; there must be one.

        Raises ``IndexNotFoundError``, ``ForeignFolderError`` where another program made it, and ``InputError``
        where the address is an alias of someone's own.
        """
        self._builds.drop()

    # Reading

    def snapshot(self) -> ClusterSnapshot:
        """Open the last committed state, as a point in time. Raises ``IndexNotFoundError``."""
        sources = self._sources()
        while True:
            states = self._states(sources)
            generation = sum(state.generation for state in states)
            point_in_time = PointInTime(sources, generation, self._connection)
            point_in_time.open()
            state = states[0]
            if len(states) > 1:
                state = replace(measure_index(sources.path, self._connection), generation=generation)
            if self._states(sources) == states:
                break
        collection = Collection(
            state, sources, point_in_time, lambda: self._words(sources, states, collection)
        )
        return ClusterSnapshot(collection)

    def _states(self, sources: Sources) -> list[State]:
        return [read_state(name, self._connection) for name in sources.names]

    def _words(self, sources: Sources, states: Sequence[State], collection: Collection) -> ClusterVocabulary:
        """Return the vocabulary of a state, downloaded once for each generation."""
        key = sources.names, collection.state.generation
        with self._lock:
            if self._vocabulary is None or self._vocabulary[0] != key:
                counts = WordCounts()
                for name, state in zip(sources.names, states, strict=True):
                    words = read_words(state, partial(collection.metadata_row, name))
                    counts = counts.plus(words) if counts.documents else words
                self._vocabulary = key, ClusterVocabulary(counts, ValueCounts(collection).with_prefix)
            return self._vocabulary[1]

    def stored_completions(self, snapshot: Snapshot) -> StoredTable | None:
        """Return the table of completions that is stored; None of several indexes behind an alias."""
        assert isinstance(snapshot, ClusterSnapshot), "of this engine"  # noqa: S101 - an invariant
        collection = snapshot.collection
        if len(collection.sources.names) > 1:
            return None
        return StoredTable(collection.sources.names[0], collection, self._connection)

    def newest_generation(self) -> int:
        """Return the number of the last commit without opening it; 0 where there is no index."""
        if len(self._names) > 1:
            return sum(state.generation for state in self._states(Sources(self._names)))
        try:
            return read_state(self._index or self.address.index, self._connection).generation
        except IndexDamagedError:
            if not self.exists():
                return 0
            raise

    def last_runs(self) -> tuple[str, ...]:
        """Return the name of the last commit, alone."""
        return (read_state(self._require_own(), self._connection).run,)

    def commit_files(self, run: str) -> NoReturn:  # noqa: ARG002 - the protocol's
        """Raise ``InputError``: an index in a cluster has no files."""
        raise InputError(cluster_errors.NOT_IN_THE_CLUSTER)

    def stored_documents(self, run: str) -> Iterator[Document]:
        """Yield all documents, if ``run`` is the last commit's name. Raises ``IndexDamagedError`` if it is not."""
        if run not in self.last_runs():
            raise IndexDamagedError(index_errors.CATALOGUE_MISMATCH)
        yield from self.snapshot().collection.all_documents()

    # Writing

    def writer(self, run: str | None = None) -> ClusterWriter:
        """Open the one writer, on the last commit.

        Raises ``IndexLockedError`` while there is another writer, whose lease ends a minute after it died, and
        ``IndexDamagedError`` where ``run`` is not the last commit's name: there are no earlier ones here.
        """
        return self._open_writer(run, at_once=False)

    def _open_writer(self, run: str | None, *, at_once: bool) -> ClusterWriter:
        writer = ClusterWriter(self._require_own(), self._connection, at_once=at_once)
        if run is not None and writer.base.run != run:
            writer.cancel()
            raise IndexDamagedError(index_errors.CATALOGUE_MISMATCH)
        return writer

    def repeatable_writer(self, run: str | None = None) -> ClusterWriter:
        """Open the one writer for changes that are made again where it does not commit. Raises as ``writer``."""
        return self._open_writer(run, at_once=True)

    # Upkeep

    def compact(self) -> bool:
        """Merge the segments of each shard to one; False where nothing was deleted."""
        index = self._require_own()
        lease = Lease(index, self._connection)
        try:
            return compact_index(index, lambda: self.snapshot().collection, self._connection, lease)
        finally:
            lease.release()

    def begin_merge(self) -> None:
        """Do nothing: the cluster merges by itself."""

    def check(self, progress: Progress) -> IntegrityReport:
        """Read all documents; report what cannot be read, and shards that are missing."""
        return check_collection(self.snapshot().collection, self.health().missing, progress)

    def size(self) -> int:
        """Return the bytes that the index takes in the cluster, without its replicas.

        Those of its segments: the sizes of whole shards are some seconds old, and so those before a merge.
        """
        params = {"format": "json", "bytes": "b", "h": "prirep,size"}
        path = f"/_cat/segments/{self._sources().path}"
        segments = self._connection.require_answer("GET", path, None, params)["found"]
        return sum(int(segment["size"]) for segment in segments if segment["prirep"] == "p")

    def health(self) -> ClusterHealth:
        """Return the state of the index's shards."""
        response = self._connection.require_answer("GET", f"/_cluster/health/{self._sources().path}")
        return ClusterHealth(
            str(response["status"]),
            int(response["number_of_nodes"]),
            int(response["active_shards"]),
            int(response["unassigned_shards"]) + int(response["initializing_shards"]),
        )

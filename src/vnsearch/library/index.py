"""The façade: open an index, change it, search it, close it. What only reads is in ``reader``."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from vnsearch.engine.factory import EMBEDDED, is_cluster_address
from vnsearch.engine.protocol import EngineFactory
from vnsearch.errors import DocumentNotFoundError, InputError
from vnsearch.library.folder_location import require_folder
from vnsearch.library.location import IndexLocation
from vnsearch.library.locations import folder_of, locate
from vnsearch.library.merging import Merging
from vnsearch.library.reader import IndexReader
from vnsearch.library.snapshots import Refresh
from vnsearch.messages import cluster, index_errors
from vnsearch.model import Article

if TYPE_CHECKING:  # what only writing needs is imported when it writes
    from vnsearch.engine.cluster_factory import IndexLayout
    from vnsearch.ingest.containers.members import Options
    from vnsearch.library.indexing_run import IndexingRun
    from vnsearch.library.reading_progress import Progress
    from vnsearch.library.removing import Remover
    from vnsearch.library.watching import WatchSettings
    from vnsearch.model import Backup, Compaction, Fault, IndexCopy, Report, Upgrade


class _LocationOptions(TypedDict, total=False):
    state: str | Path | None
    catalogue: str | None


class _UpdateArguments(TypedDict):
    prune: bool
    workers: int
    options: Options | None


def _no_progress(*_: int) -> None:
    pass


def _default_workers() -> int:
    """One process a core; at least two, so that one can go on while the other is replaced."""
    return max(2, os.cpu_count() or 1)


def _path_list(paths: Path | str | Iterable[Path | str]) -> list[Path]:
    return [Path(path) for path in ((paths,) if isinstance(paths, str | Path) else paths)]


def _present_paths(paths: Path | str | Iterable[Path | str]) -> list[Path]:
    """Return paths as a list. Raises ``InputError`` for one that is missing."""
    from vnsearch.ingest.containers.files import require_exists

    all_paths = _path_list(paths)
    for path in all_paths:
        require_exists(path)
    return all_paths


class Index(IndexReader):
    """An index, opened with ``vnsearch.open``. Use it as a context manager, or ``close`` it.

    It answers from the commit that was the newest when it was first read or last refreshed; its own changes
    refresh it. Any number of threads may read it while one of them, or another process, writes; a second
    writer is refused with ``IndexLockedError`` (docs/concurrency.md).
    """

    def __init__(self, location: IndexLocation, refresh: Refresh = None) -> None:
        super().__init__(location, refresh)
        self._merging = Merging()

    @property
    def is_merging(self) -> bool:
        """Whether segments are being merged beside further changes; ``close`` waits for it."""
        return self._merging.is_under_way

    def close(self) -> None:
        """Wait for a merge that is under way, and release the files as ``IndexReader.close`` does.

        Changes can be searched before their segments are merged; what is not merged now, a later process merges.
        """
        self._merging.finish(self._location)
        super().close()

    def check(self, progress: Callable[[int, int], None] = _no_progress) -> tuple[Fault, ...]:
        """Return what is wrong in the index's files; nothing where all is well.

        ``progress`` is called with how much is done, and of how much. Raises ``IndexLockedError`` while
        another process writes, ``StorageError`` where there is no index of this version.
        """
        from vnsearch.library.check import check

        return check(self._location, progress)

    def compact(self) -> Compaction:
        """Make one segment of all, without deleted documents, whose text is then in no file of the index.

        Raises ``StorageError``, and ``InputError`` after an update that was interrupted.
        """
        from vnsearch.model import Compaction

        start = time.perf_counter()
        with self._location.write_lock():
            data = self._location.current()
            engine, size_before = data.engine(), data.size()
            data.verify_catalogue()
            with closing(data.catalogue()) as catalogue:
                run = catalogue.last_run()
            # Compacting would remove the commit that the next update begins from.
            if engine.last_runs()[0] != run:
                raise InputError(index_errors.UPDATE_BROKEN_OFF)
            self._merging.cancel()
            engine.compact()
            with closing(data.catalogue()) as catalogue:
                counts = catalogue.source_counts()
                catalogue.shrink()
            data.write_checksum(counts)
            data.store_completions(anew=True)
            self.refresh()
            return Compaction(size_before, data.size(), time.perf_counter() - start)

    def update(
        self,
        paths: Path | str | Iterable[Path | str] = (),
        *,
        rebuild: bool = False,
        prune: bool = False,
        workers: int = 0,
        progress: Progress = _no_progress,
        options: Options | None = None,
        lock_wait: float | None = None,
    ) -> Report:
        """Read what is new or changed below ``paths``, one or several, and drop what is gone, in one commit.

        Without paths, those given earlier are read again. ``rebuild`` starts over; the old index
        answers until the new one is whole, and articles that were added with ``add`` are taken over. Of a root
        that would lose more than half of its files or records, and of one that is missing, nothing is dropped,
        and the report says so; ``prune`` drops in the first case. ``workers`` is the number of processes that
        read and analyse; 0 means one per core; with 1 and ``options.member_seconds`` of 0 this process does it.
        ``options`` bounds what packed files unpack to and how long a member may take, and maps the field names of
        records that are not known; it is not remembered for later runs. ``lock_wait`` is for how many seconds to
        wait for another writer. Raises ``InputError`` for a missing path, ``IndexLockedError``, and
        another ``StorageError`` when the index cannot be written; the index is then as it was.
        """
        from vnsearch.files import exists

        path_list = _present_paths(paths)
        workers = workers or _default_workers()
        with self._run(
            progress, rebuild=rebuild, workers=workers, options=options, lock_wait=lock_wait
        ) as run:
            if rebuild and not path_list:
                run.old_index.require_roots()
            if not prune:
                run.old_index.require_files(path_list or run.roots)
            run.update.read(path_list or [root for root in run.roots if exists(root)])
            run.update.drop_missing_files(prune=prune)
        return run.report

    def update_files(
        self,
        paths: Path | str | Iterable[Path | str],
        *,
        prune: bool = False,
        workers: int = 0,
        options: Options | None = None,
        lock_wait: float | None = None,
    ) -> Report:
        """Look again only at some files and folders below the roots, which may be gone, in one commit.

        What ``update`` would do for them is done; paths below no root are passed over. Files that seemed to be
        gone with their whole disk are looked at again, too. The arguments are those of ``update``. Raises
        ``StorageError``.
        """
        path_list = _path_list(paths)
        workers = workers or _default_workers()
        with self._run_on_existing(workers=workers, options=options, lock_wait=lock_wait) as run:
            run.update.read_parts(path_list)
            run.update.drop_missing_files(prune=prune)
        return run.report

    def watch(
        self,
        paths: Path | str | Iterable[Path | str] = (),
        settings: WatchSettings | None = None,
        *,
        prune: bool = False,
        workers: int = 0,
        options: Options | None = None,
        on_ready: Callable[[], None] = _no_progress,
        on_wait: Callable[[str], None] = lambda _: None,
    ) -> Iterator[Report]:
        """Follow files and folders: yield a report after each commit, until the iterator is closed.

        The first report is of what changed before. ``paths``, ``prune``, ``workers`` and ``options`` are those of
        ``update``; without paths the roots of the index are followed. ``on_ready`` is called once changes are
        noticed, ``on_wait`` with the reason while they wait: for another process that writes to the index, or
        because a path vanished. It needs ``vnsearch[watch]``. Raises ``InputError`` where that is missing, for a
        missing path that is no root of the index, and where the system refuses to watch it; ``StorageError``.
        """
        from vnsearch.library.roots import normal_path
        from vnsearch.library.watching import Looks, WatchSettings, watch

        arguments: _UpdateArguments = {"prune": prune, "workers": workers, "options": options}
        looks = Looks(partial(self.update, **arguments), partial(self.update_files, **arguments))
        roots = [Path(root.path) for root in self.roots()] if self._location.exists() else []
        path_list = [normal_path(path) for path in _path_list(paths)]
        _present_paths(path for path in path_list if path not in roots)
        folder = self._location.folder.absolute()
        return watch(looks, path_list or roots, folder, settings or WatchSettings(), on_ready, on_wait)

    def add(self, articles: Article | Iterable[Article]) -> Report:
        """Add one or several articles, in place of any with the same id."""
        with self._run() as run:
            run.update.add((articles,) if isinstance(articles, Article) else articles)
        return run.report

    def delete(self, ids: str | Iterable[str]) -> Report:
        """Delete the article of one id, or those of several; unknown ids are ignored."""
        with self._run() as run:
            run.update.delete((ids,) if isinstance(ids, str) else ids)
        return run.report

    def backup(self, archive: str | Path, progress: Callable[[int, int], None] = _no_progress) -> Backup:
        """Save the last commit to one file, which ``vnsearch.restore`` makes an index of.

        Others may write to the index meanwhile. An older backup of that name is replaced at the end.
        ``progress`` is called with the bytes that were saved, and those of all. Raises ``InputError`` for a
        place where something else is, and for an index on a cluster; ``StorageError``.
        """
        from vnsearch.library.backup import backup

        location = require_folder(self._location, cluster.backup_needs_folder)
        return backup(location.path, Path(archive), location.engines, progress)

    def move_root(self, old: str | Path, new: str | Path) -> None:
        """Look for a root, given by its name or path, at another path from now on; nothing is read again.

        ``old`` may also be a folder above several roots. Raises ``InputError`` where there is no such root,
        and where ``new`` has none of its files or lies in another root.
        """
        with self._run_on_existing() as run:
            run.catalogue.roots.move(str(old), Path(new))

    def forget_root(self, root: str | Path) -> Report:
        """Drop a root, given by its name or path, with its documents.

        Raises ``InputError`` where there is no such root, and for one inside another.
        """
        with self._run_on_existing() as run:
            run.update.forget(str(root))
        return run.report

    def remove(self, targets: str | Iterable[str]) -> Report:
        """Remove documents, which later runs keep out, rebuilds included, until they are restored.

        A target is the id of an article or a headline, an address in any form, or the path of a file that
        was indexed. The headlines of a removed article are removed with it. Raises ``InputError`` for a
        target that is not in the index; nothing is removed then.
        """
        with self._run_on_existing() as run:
            self._remover(run).remove((targets,) if isinstance(targets, str) else targets)
        return run.report

    def restore_removed(self, targets: str | Iterable[str]) -> Report:
        """Let in again what was removed; files that are there are read at once.

        Articles that came from code have to be added again. Raises ``InputError`` for a target that was not
        removed.
        """
        with self._run_on_existing() as run:
            self._remover(run).restore((targets,) if isinstance(targets, str) else targets)
        return run.report

    def _remover(self, run: IndexingRun) -> Remover:
        from vnsearch.library.removing import Remover

        def title_of(document_id: str) -> str:
            with suppress(DocumentNotFoundError):
                return self.get(document_id).title
            return ""

        return Remover(run.catalogue, run.update, title_of)

    @contextmanager
    def _run_on_existing(
        self, *, workers: int = 1, options: Options | None = None, lock_wait: float | None = None
    ) -> Iterator[IndexingRun]:
        """Context manager: ``_run`` on an index that is there. Raises ``IndexNotFoundError``."""
        self._location.current()
        with self._run(workers=workers, options=options, lock_wait=lock_wait) as run:
            yield run

    @contextmanager
    def _run(
        self,
        progress: Progress = _no_progress,
        *,
        rebuild: bool = False,
        workers: int = 1,
        options: Options | None = None,
        lock_wait: float | None = None,
    ) -> Iterator[IndexingRun]:
        """Context manager: yield an indexing run, commit it when the block ends, and show its changes."""
        from vnsearch.library.indexing_run import indexing_run

        with indexing_run(
            self._location,
            progress,
            rebuild=rebuild,
            workers=workers,
            options=options,
            lock_wait=lock_wait,
            merging=self._merging,
        ) as run:
            yield run
        self.refresh()


def open_index(
    folder: str | Path | None = None,
    *,
    create: bool = False,
    refresh: Refresh = None,
    state: str | Path | None = None,
    catalogue: str | None = None,
    shards: int | None = None,
    replicas: int | None = None,
    engines: EngineFactory = EMBEDDED,
) -> Index:
    """Open the index in a folder (by default ``$VNSEARCH_INDEX``, else ``index/``), or at an address on a cluster.

    An address is like ``opensearch://host:9200/index``; docs/cluster.md tells what an index there needs.
    With ``create``, the place may hold no index yet, or one to rebuild: the first change makes it.
    ``refresh`` says when a call looks whether another process has committed: "auto" each time, a number of
    seconds after the last look, None never (``Index.refresh`` does it then).
    For an index on a cluster, ``state`` is the folder of the machine that indexes (by default
    ``$VNSEARCH_STATE``, else one below the user's own), which readers do not need; ``catalogue`` is the address of
    a PostgreSQL database in which several machines that index share the catalogue; ``shards`` and ``replicas`` are
    those of a new index. ``engines`` is the kind of engine in a folder, for tests.
    Raises ``ForeignFolderError``, ``InputError`` for another ``refresh`` and for an address that cannot be used;
    without ``create`` also ``IndexNotFoundError``, ``IndexVersionError``, ``IndexDamagedError``; and for a cluster
    ``EngineUnavailableError``.
    """
    location = locate(
        folder, engines=engines, state=state, catalogue=catalogue, layout=_layout(shards, replicas)
    )
    if create:
        location.exists()
    else:
        location.current()
    return Index(location, refresh)


def location_name(folder: str | Path | None = None) -> str:
    """Return how messages name an index that ``open_index`` opens: without credentials. Raises ``InputError``."""
    return str(locate(folder))


def _layout(shards: int | None, replicas: int | None) -> IndexLayout | None:
    numbers = {"shards": shards, "replicas": replicas}
    options = {name: number for name, number in numbers.items() if number is not None}
    if not options:
        return None
    from vnsearch.engine.cluster_factory import IndexLayout

    return IndexLayout(**options)


def copy_index(
    source: str | Path,
    target: str | Path,
    *,
    state: str | Path | None = None,
    catalogue: str | None = None,
    shards: int | None = None,
    replicas: int | None = None,
    workers: int = 0,
    progress: Callable[[int, int], None] = _no_progress,
) -> IndexCopy:
    """Copy an index, from a folder to a cluster or back: all documents, and the catalogue with roots and removals.

    ``source`` and ``target`` are as in ``vnsearch.open``, ``state`` to ``replicas``, too; ``state`` and
    ``catalogue`` are for the target if it is on a cluster, else for the source. The target is searched once it is
    whole; a copy that was broken off goes on where it was. What is written to the source meanwhile is not copied.
    ``progress`` is called with the documents that are there, and those of all. Raises ``InputError`` for a target
    with an index, ``StorageError``.
    """
    from vnsearch.library.copying import copy

    layout = _layout(shards, replicas)
    options: _LocationOptions = {"state": state, "catalogue": catalogue}
    target_is_cluster = is_cluster_address(str(target))
    return copy(
        locate(source, **({} if target_is_cluster else options)),
        locate(target, layout=layout, **(options if target_is_cluster else {})),
        workers or os.cpu_count() or 1,
        progress,
    )


def drop_index(address: str, *, state: str | Path | None = None, catalogue: str | None = None) -> None:
    """Delete an index on a cluster with all its documents, and its catalogue; nothing brings them back.

    The arguments are those of ``vnsearch.open``. Raises ``InputError`` for a folder, which its owner deletes as any
    other, ``StorageError``.
    """
    from vnsearch.library.cluster_location import ClusterLocation

    location = locate(address, state=state, catalogue=catalogue)
    if not isinstance(location, ClusterLocation):
        raise InputError(cluster.drop_of_a_folder(str(location)))
    location.drop()


def upgrade_index(
    folder: str | Path | None = None,
    *,
    workers: int = 0,
    progress: Callable[[int, int], None] = _no_progress,
    engines: EngineFactory = EMBEDDED,
) -> Upgrade:
    """Bring an index of an older version to this one, from what it stores; the files it was made of may be gone.

    ``folder`` is by default as in ``vnsearch.open``; ``workers`` as in ``Index.update``. ``progress`` is called
    with the articles that were analysed anew, and those of all. What newer versions would read differently in
    pages stays as it was: that takes ``Index.update(rebuild=True)``. Raises ``StorageError``; the index is then
    as it was.
    """
    from vnsearch.library.upgrade import upgrade

    return upgrade(folder_of(folder), engines, workers or os.cpu_count() or 1, progress)


def restore_index(
    archive: str | Path,
    folder: str | Path | None = None,
    *,
    progress: Callable[[int, int], None] = _no_progress,
    engines: EngineFactory = EMBEDDED,
) -> Backup:
    """Make an index of a file that ``Index.backup`` wrote, in a folder that is empty or not there.

    ``folder`` is by default as in ``vnsearch.open``. Everything is verified before the index is there.
    ``progress`` is called with the bytes that were read, and those of all. Raises ``InputError`` for a file
    that is no backup, or damaged, and for a folder with an index; ``ForeignFolderError`` for one with
    something else; ``IndexWriteError``.
    """
    from vnsearch.library.restore import restore

    return restore(Path(archive), folder_of(folder), engines, progress)

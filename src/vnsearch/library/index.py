"""The façade: open an index, change it, search it, close it. What only reads is in ``reader``."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from vnsearch.engine.factory import EMBEDDED
from vnsearch.engine.protocol import EngineFactory
from vnsearch.errors import DocumentNotFoundError, InputError
from vnsearch.library import index_folder
from vnsearch.library.reader import IndexReader
from vnsearch.library.snapshots import Refresh
from vnsearch.messages import index_errors
from vnsearch.model import Article, Backup, Compaction, Fault, Report, Upgrade

if TYPE_CHECKING:  # what only writing needs is imported when it writes
    from vnsearch.ingest.containers.members import Options
    from vnsearch.library.indexing_run import IndexingRun
    from vnsearch.library.reading_progress import Progress
    from vnsearch.library.removing import Remover

DEFAULT_FOLDER = "index"


def _no_progress(*_: int) -> None:
    pass


class Index(IndexReader):
    """An index on disk, opened with ``vnsearch.open``. Use it as a context manager, or ``close`` it.

    It answers from the commit that was the newest when it was first read or last refreshed; its own changes
    refresh it. Any number of threads may read it while one of them, or another process, writes; a second
    writer is refused with ``IndexLockedError`` (docs/concurrency.md).
    """

    def check(self, progress: Callable[[int, int], None] = _no_progress) -> tuple[Fault, ...]:
        """Return what is wrong in the index's files; nothing where all is well.

        ``progress`` is called with how much is done, and of how much. Raises ``IndexLockedError`` while
        another process writes, ``StorageError`` where there is no index of this version.
        """
        from vnsearch.library.check import check

        return check(self._folder, self._engines, progress)

    def compact(self) -> Compaction:
        """Make one segment of all, without deleted documents.

        Raises ``StorageError``, and ``InputError`` after an update that was interrupted.
        """
        from vnsearch.library import catalogue_checksum
        from vnsearch.library.catalogue import Catalogue

        started = time.perf_counter()
        with index_folder.write_lock(self._folder):
            manifest = self._read_manifest()
            data = self._folder / manifest.data
            engine, size_before = self._open_engine(manifest), index_folder.size(data)
            catalogue_checksum.verify(data / index_folder.CATALOGUE)
            with closing(Catalogue(data / index_folder.CATALOGUE)) as catalogue:
                run = catalogue.last_run()
            # Compacting would remove the commit that the next update begins from.
            if engine.last_runs()[0] != run:
                raise InputError(index_errors.UPDATE_BROKEN_OFF)
            engine.compact()
            self.refresh()
            return Compaction(size_before, index_folder.size(data), time.perf_counter() - started)

    def update(
        self,
        paths: Path | str | Iterable[Path | str] = (),
        *,
        rebuild: bool = False,
        prune: bool = False,
        workers: int = 0,
        progress: Progress = _no_progress,
        options: Options | None = None,
    ) -> Report:
        """Read what is new or changed below ``paths``, one or several, and drop what is gone, in one commit.

        Without paths, those given earlier are read again. ``rebuild`` starts over; the old index
        answers until the new one is whole, and articles that were added with ``add`` are taken over. Of a root
        that would lose more than half of its files or records, and of one that is missing, nothing is dropped,
        and the report says so; ``prune`` drops in the first case. ``workers`` is the number of processes that
        read and analyse; 0 means one per core. ``options`` bounds what packed files unpack to, and maps the field
        names of records that are not known; it is not remembered for later runs. Raises ``InputError`` for
        a missing path, ``StorageError`` when the index cannot be written; the index is then as it was.
        """
        from vnsearch.ingest.containers.files import exists, require_exists

        given = [Path(path) for path in ((paths,) if isinstance(paths, str | Path) else paths)]
        for path in given:
            require_exists(path)
        workers = workers or os.cpu_count() or 1
        with self._run(progress, rebuild=rebuild, workers=workers, options=options) as run:
            if rebuild and not given:
                run.old_index.require_roots()
            if not prune:
                run.old_index.require_files(given or run.roots)
            run.update.read(given or [root for root in run.roots if exists(root)])
            run.update.drop_missing_files(prune=prune)
        return run.report

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
        place where something else is, ``StorageError``.
        """
        from vnsearch.library.backup import backup

        return backup(self._folder, Path(archive), self._engines, progress)

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
    def _run_on_existing(self) -> Iterator[IndexingRun]:
        """Context manager: ``_run`` on an index that is there. Raises ``IndexNotFoundError``."""
        self._read_manifest()
        with self._run() as run:
            yield run

    @contextmanager
    def _run(
        self,
        progress: Progress = _no_progress,
        *,
        rebuild: bool = False,
        workers: int = 1,
        options: Options | None = None,
    ) -> Iterator[IndexingRun]:
        """Context manager: yield an indexing run, commit it when the block ends, and show its changes."""
        from vnsearch.library.indexing_run import indexing_run

        with indexing_run(
            self._folder, self._engines, progress, rebuild=rebuild, workers=workers, options=options
        ) as run:
            yield run
        self.refresh()


def open_index(
    folder: str | Path | None = None,
    *,
    create: bool = False,
    refresh: Refresh = None,
    engines: EngineFactory = EMBEDDED,
) -> Index:
    """Open the index in a folder (by default ``$VNSEARCH_INDEX``, else ``index/``).

    With ``create``, the folder may hold no index yet, or one to rebuild: the first change makes it.
    ``refresh`` says when a call looks whether another process has committed: "auto" each time, a number of
    seconds after the last look, None never (``Index.refresh`` does it then).
    ``engines`` is the kind of engine, for tests. Raises ``ForeignFolderError``, ``InputError`` for another
    ``refresh``; without ``create`` also ``IndexNotFoundError``, ``IndexVersionError``, ``IndexDamagedError``.
    """
    path = _index_folder(folder)
    if create:
        index_folder.has_index(path)
    else:
        index_folder.read_manifest(path, engines.format)
    return Index(path, engines, refresh)


def _index_folder(folder: str | Path | None) -> Path:
    return Path(folder or os.environ.get("VNSEARCH_INDEX") or DEFAULT_FOLDER)


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

    return upgrade(_index_folder(folder), engines, workers or os.cpu_count() or 1, progress)


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

    return restore(Path(archive), _index_folder(folder), engines, progress)

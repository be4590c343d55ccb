"""The façade: open an index, put documents in, ask it, close it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from vnsearch.engine.factory import EMBEDDED
from vnsearch.engine.protocol import EngineFactory
from vnsearch.errors import InputError, StorageError
from vnsearch.library import index_folder
from vnsearch.library.reader import IndexReader
from vnsearch.model import Article, Compaction, Fault, Report

if TYPE_CHECKING:  # what only writing needs is imported when it writes
    from vnsearch.ingest.containers.members import Options
    from vnsearch.library.update import Progress, Update

DEFAULT_FOLDER = "index"


def _no_progress(*_: int) -> None:
    pass


class Index(IndexReader):
    """An index on disk, opened with ``vnsearch.open``. Use it as a context manager, or ``close`` it.

    It answers from the state that was committed when it was opened or last refreshed; its
    own changes refresh it. Not to be shared between threads while writing.
    """

    def check(self, progress: Callable[[int, int], None] = _no_progress) -> tuple[Fault, ...]:
        """What is wrong in the index's files; nothing where all is well.

        ``progress`` is told how much is done, and of how much. Raises ``IndexLockedError`` while another
        process writes, ``StorageError`` where there is no index of this version.
        """
        from vnsearch.library.check import check

        return check(self._folder, self._engines, progress)

    def compact(self) -> Compaction:
        """Makes one segment of all, without deleted documents.

        Raises ``StorageError``, and ``InputError`` after an update that was broken off.
        """
        from vnsearch.library import catalogue_checksum
        from vnsearch.library.catalogue import Catalogue

        started = time.perf_counter()
        with index_folder.write_lock(self._folder):
            manifest = self._read_manifest()
            data = self._folder / manifest.data
            engine, before = self._open_engine(manifest), index_folder.size(data)
            catalogue_checksum.verify(data / "catalogue.db")
            catalogue = Catalogue(data / "catalogue.db")
            known = catalogue.last_run()
            catalogue.close()
            # Compacting would sweep the commit that the next update begins from.
            if engine.last_runs()[0] != known:
                raise InputError("the last update was broken off; run vnsearch index first")
            engine.compact()
            self.refresh()
            return Compaction(before, index_folder.size(data), time.perf_counter() - started)

    def update(
        self,
        paths: Iterable[Path | str] = (),
        *,
        rebuild: bool = False,
        workers: int = 0,
        progress: Progress = _no_progress,
        options: Options | None = None,
    ) -> Report:
        """Reads what is new or changed below ``paths``, drops what is gone, in one commit.

        Without paths, those given earlier are looked at again. ``rebuild`` starts over; the old index
        answers until the new one is whole. ``workers`` is the number of processes that read and
        analyse; 0 means one per core. ``options`` bounds what packed files unpack to, and maps the field
        names of records that are not known; it is not remembered for later runs. Raises ``InputError`` for
        a missing path, ``StorageError`` when the index cannot be written; the index is then as it was.
        """
        from vnsearch.ingest.containers.files import exists, require_exists

        given = [Path(path) for path in paths]
        for path in given:
            require_exists(path)

        def work(update: Update, known: list[Path]) -> None:
            if rebuild and not given:
                _require_roots(known)
            update.read(given or [root for root in known if exists(root)])
            update.drop_missing_files()

        return self._run_update(work, rebuild, workers or os.cpu_count() or 1, progress, options)

    def add(self, articles: Iterable[Article]) -> Report:
        """Adds articles, in place of any with the same id."""
        return self._run_update(lambda update, _: update.add(articles))

    def delete(self, ids: Iterable[str]) -> Report:
        """Deletes articles; ids that are not there are passed over."""
        return self._run_update(lambda update, _: update.delete(ids))

    def _run_update(
        self,
        work: Callable[[Update, list[Path]], None],
        rebuild: bool = False,
        workers: int = 1,
        progress: Progress = _no_progress,
        options: Options | None = None,
    ) -> Report:
        from vnsearch.ingest.containers.members import Options
        from vnsearch.library import catalogue_checksum
        from vnsearch.library.catalogue import Catalogue
        from vnsearch.library.update import Update

        index_folder.has_index(self._folder)
        with index_folder.write_lock(self._folder):
            manifest, fresh, roots = self._target_manifest(rebuild)
            data = self._folder / manifest.data
            engine = self._open_engine(manifest)
            if fresh:
                engine.create()
            catalogue_checksum.verify(data / "catalogue.db")
            catalogue = Catalogue(data / "catalogue.db", create=fresh)
            try:
                writer = engine.writer(catalogue.last_run())
                update = Update(catalogue, writer, workers, progress, options or Options())
                try:
                    work(update, roots or catalogue.roots())
                    changed = update.finish()
                except BaseException:
                    writer.cancel()
                    raise
                if changed or writer.must_commit:
                    run = uuid4().hex
                    writer.commit(run)
                    catalogue.set_run(run)
                writer.cancel()
                headlines = catalogue.headline_count()
                catalogue.commit()
                counts = catalogue.counts()
            finally:
                catalogue.close()
            catalogue_checksum.write(data / "catalogue.db", *counts)
            if fresh:
                index_folder.write_manifest(self._folder, manifest)
            index_folder.remove_unreferenced(self._folder, manifest.data)
            self.refresh()
            return update.report(index_folder.size(data), headlines)

    def _target_manifest(self, rebuild: bool) -> tuple[index_folder.Manifest, bool, list[Path]]:
        """The manifest to write under, whether it is new, and the roots of the index it replaces."""
        if index_folder.has_index(self._folder) and not rebuild:
            return self._read_manifest(), False, []
        from vnsearch.library.catalogue import Catalogue

        roots: list[Path] = []
        data = index_folder.current_data_folder(self._folder) if rebuild else None
        if data:
            with suppress(StorageError):
                old = Catalogue(data / "catalogue.db")
                roots = old.roots()
                old.close()
        name = index_folder.new_data_folder(self._folder)
        return index_folder.Manifest(name, self._engines.format), True, roots


def _require_roots(roots: Sequence[Path]) -> None:
    """A rebuild without paths needs all that was given before: an empty index must not replace a full one."""
    from vnsearch.ingest.containers.files import exists

    if not roots:
        raise InputError("what was indexed before is not known; name it: vnsearch index --rebuild PATH")
    for root in roots:
        if not exists(root):
            raise InputError(f"{root}, indexed before, is missing; bring it back, or name what to index")


def open_index(
    folder: str | Path | None = None, *, create: bool = False, engines: EngineFactory = EMBEDDED
) -> Index:
    """Opens the index in a folder (by default ``$VNSEARCH_INDEX``, else ``index/``).

    With ``create``, the folder may hold no index yet, or one to rebuild: the first change makes it.
    Otherwise raises ``IndexNotFoundError``, ``IndexVersionError`` and ``IndexDamagedError`` as their names
    say; ``ForeignFolderError`` in both cases.
    """
    path = Path(folder or os.environ.get("VNSEARCH_INDEX") or DEFAULT_FOLDER)
    if create:
        index_folder.has_index(path)
    else:
        index_folder.read_manifest(path, engines.format)
    return Index(path, engines)

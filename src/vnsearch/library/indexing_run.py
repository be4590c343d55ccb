"""The frame of an indexing run: lock the folder, begin, then commit the engine and the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from uuid import uuid4

from vnsearch.engine.protocol import EngineFactory, Writer
from vnsearch.errors import StorageError
from vnsearch.ingest.containers.members import Options
from vnsearch.library import catalogue_checksum, index_folder
from vnsearch.library.added_articles import AddedArticles, find_added_articles
from vnsearch.library.catalogue import Catalogue
from vnsearch.library.index_folder import Manifest
from vnsearch.library.removals import StoredRemoval
from vnsearch.library.update import Progress, Update
from vnsearch.messages import index_errors
from vnsearch.model import Report

#: Articles taken over from the old index at a time.
_CHUNK = 500


class IndexingRun:
    """A run that has begun: its work, its catalogue, and what was indexed before.

    ``roots`` were indexed before, and ``added_count`` articles added from code are taken over by a rebuild.
    ``report`` is there once the run has ended.
    """

    report: Report

    def __init__(self, update: Update, catalogue: Catalogue, roots: list[Path], added_count: int) -> None:
        self.update = update
        self.catalogue = catalogue
        self.roots = roots
        self.added_count = added_count


@contextmanager
def indexing_run(
    folder: Path,
    engines: EngineFactory,
    progress: Progress,
    *,
    rebuild: bool = False,
    workers: int = 1,
    options: Options | None = None,
) -> Iterator[IndexingRun]:
    """Context manager: yield a run whose changes become visible when the block ends, in one commit.

    With ``rebuild``, and where there is no index yet, they are to a new index in a data folder of its own,
    which the manifest names at the end. Raises ``StorageError``; the index is then as it was.
    """
    index_folder.has_index(folder)  # a foreign folder is refused before a lock file is made in it
    with index_folder.write_lock(folder):
        manifest, is_new, old = _target(folder, engines, rebuild)
        data = folder / manifest.data
        engine = engines.open(data / index_folder.ENGINE)
        if is_new:
            index_folder.make_data_folder(folder, manifest.data)
            engine.create()
        catalogue_checksum.verify(data / index_folder.CATALOGUE)
        with closing(Catalogue(data / index_folder.CATALOGUE, create=is_new)) as catalogue:
            catalogue.migrate()
            catalogue.roots.save_paths()
            catalogue.removals.copy(old.removals)
            writer = engine.writer(catalogue.last_run())
            try:
                update = Update(catalogue, writer, workers, progress, options or Options())
                old.hand_on(update)
                run = IndexingRun(
                    update,
                    catalogue,
                    old.roots or catalogue.roots.paths(),
                    len(old.added.ids) if old.added else 0,
                )
                yield run
                commit(update, writer, catalogue)
            finally:
                writer.cancel()
            headlines, counts = catalogue.headline_count(), catalogue.file_and_skip_counts()
        catalogue_checksum.write(data / index_folder.CATALOGUE, *counts)
        if is_new:
            index_folder.write_manifest(folder, manifest)
        index_folder.remove_unreferenced(folder, manifest.data)
        run.report = update.report(index_folder.size(data), headlines)


def commit(update: Update, writer: Writer, catalogue: Catalogue) -> None:
    """Commit the engine, then the catalogue, under one name of the run.

    Killed between the two, the catalogue is one step behind; the next run then begins from the engine's
    commit that the catalogue names.
    """
    if update.finish() or writer.must_commit:
        run = uuid4().hex
        writer.commit(run)
        catalogue.set_run(run)
    writer.cancel()
    catalogue.commit()


def _target(folder: Path, engines: EngineFactory, rebuild: bool) -> tuple[Manifest, bool, _OldIndex]:
    """Return the manifest to write under, whether it is new, and what to take over from the old index."""
    if index_folder.has_index(folder) and not rebuild:
        return index_folder.read_manifest(folder, engines.format), False, _OldIndex()
    manifest = Manifest(index_folder.new_data_folder(folder), engines.format)
    return manifest, True, _read_old_index(folder, engines) if rebuild else _OldIndex()


@dataclass(frozen=True, slots=True)
class _OldIndex:
    """What a rebuild takes over: the roots, what was removed on request, and the articles added from code.

    ``unreadable``: there was an index, but its catalogue cannot be read.
    """

    roots: list[Path] = field(default_factory=list)
    removals: list[StoredRemoval] = field(default_factory=list)
    added: AddedArticles | None = None
    unreadable: Path | None = None

    def hand_on(self, update: Update) -> None:
        """Add the articles that came from code. Raises ``IndexDamagedError`` where they cannot be read."""
        if self.unreadable:
            update.warn(str(self.unreadable), index_errors.ADDED_ARTICLES_UNKNOWN)
        articles = self.added.read() if self.added else iter(())
        while chunk := list(islice(articles, _CHUNK)):
            update.add(chunk)


def _read_old_index(folder: Path, engines: EngineFactory) -> _OldIndex:
    """Return what the index to be rebuilt hands on, as far as its catalogue can be read."""
    data = index_folder.current_data_folder(folder)
    if data:
        with suppress(StorageError), closing(Catalogue(data / index_folder.CATALOGUE)) as catalogue:
            catalogue.migrate_copy()
            added = find_added_articles(catalogue, data, engines)
            return _OldIndex(catalogue.roots.paths(), catalogue.removals.all(), added)
    return _OldIndex(unreadable=data / index_folder.CATALOGUE if data else None)

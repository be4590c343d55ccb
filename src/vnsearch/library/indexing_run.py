"""The frame of an indexing run: lock the folder, begin, then commit the engine and the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from pathlib import Path
from uuid import uuid4

from vnsearch.engine.protocol import EngineFactory, Writer
from vnsearch.errors import IndexWriteError
from vnsearch.ingest.containers.members import Options
from vnsearch.library import catalogue_checksum, index_folder
from vnsearch.library.catalogue import Catalogue
from vnsearch.library.index_folder import Manifest
from vnsearch.library.old_index import OldIndex, read_old_index
from vnsearch.library.reading_progress import Progress
from vnsearch.library.update import Update
from vnsearch.messages import index_errors
from vnsearch.model import Report


class IndexingRun:
    """A run that has begun: its work, its catalogue, and the index that it rebuilds, if it does.

    ``report`` is there once it has ended.
    """

    report: Report

    def __init__(self, update: Update, catalogue: Catalogue, old_index: OldIndex) -> None:
        self.update = update
        self.catalogue = catalogue
        self.old_index = old_index

    @property
    def roots(self) -> list[Path]:
        """The files and folders that were indexed before."""
        return self.old_index.roots or self.catalogue.roots.paths()


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
    which the manifest names at the end. Raises ``StorageError``; its message says whether the
    index is then as it was.
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
                old.add_articles(update)
                run = IndexingRun(update, catalogue, old)
                yield run
                commit(update, writer, catalogue, nullcontext if is_new else _refusal_after_engine)
            finally:
                writer.cancel()
            with nullcontext() if is_new else _refusal_after_engine():
                headlines, counts = catalogue.headline_count(), catalogue.source_counts()
        catalogue_checksum.write(data / index_folder.CATALOGUE, counts)
        if is_new:
            index_folder.write_manifest(folder, manifest)
        with _refusal_after_engine():
            index_folder.remove_unreferenced(folder, manifest.data)
            run.report = update.report(index_folder.size(data), headlines)


@contextmanager
def _refusal_after_engine() -> Iterator[None]:
    """Say of what is refused that the engine has committed, and searches show the changes."""
    try:
        yield
    except IndexWriteError as error:
        raise IndexWriteError(index_errors.committed_in_part(error.message)) from error


def commit(
    update: Update,
    writer: Writer,
    catalogue: Catalogue,
    after_engine: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> None:
    """Commit the engine, then the catalogue, under one name of the run.

    Killed between the two, the catalogue is one step behind; the next run then begins from the engine's
    commit that the catalogue names. ``after_engine`` is entered once the engine has committed.
    """
    if not (update.finish() or writer.must_commit):
        writer.cancel()
        catalogue.commit()
        return
    run = uuid4().hex
    writer.commit(run)
    with after_engine():
        writer.cancel()
        catalogue.set_run(run)
        catalogue.commit()


def _target(folder: Path, engines: EngineFactory, rebuild: bool) -> tuple[Manifest, bool, OldIndex]:
    """Return the manifest to write under, whether it is new, and what to take over from the old index."""
    if index_folder.has_index(folder) and not rebuild:
        return index_folder.read_manifest(folder, engines.format), False, OldIndex()
    manifest = Manifest(index_folder.new_data_folder(folder), engines.format)
    return manifest, True, read_old_index(folder, engines) if rebuild else OldIndex()

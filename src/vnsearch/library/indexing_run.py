"""The frame of an indexing run: lock the index, begin, then commit the engine and the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from vnsearch.errors import IndexWriteError
from vnsearch.ingest.containers.members import Options
from vnsearch.library.catalogue import Catalogue
from vnsearch.library.location import IndexData, IndexLocation
from vnsearch.library.memory_limits import bounded_memory, plan_memory
from vnsearch.library.merging import Merging
from vnsearch.library.old_index import OldIndex, read_old_index
from vnsearch.library.reading_progress import Progress
from vnsearch.library.run_changes import AfterEngine, RunChanges
from vnsearch.library.update import Update
from vnsearch.messages import index_errors
from vnsearch.model import Report
from vnsearch.parallel import may_have_workers


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
    location: IndexLocation,
    progress: Progress,
    *,
    rebuild: bool = False,
    workers: int = 1,
    options: Options | None = None,
    lock_wait: float | None = None,
    merging: Merging | None = None,
) -> Iterator[IndexingRun]:
    """Context manager: yield a run whose changes become visible when the block ends, in one commit.

    With ``rebuild``, and where there is no index yet, they are to a new build, which takes the place of the old
    one at the end. ``lock_wait``: seconds to wait for another writer. ``merging`` is told what to merge beside.
    Raises ``StorageError``; its message says whether the index is then as it was.
    """
    location.exists()  # a foreign folder is refused before a lock file is made in it
    options = options or Options()
    if not may_have_workers():
        workers, options = 1, replace(options, member_seconds=0.0)
    memory = plan_memory(options.memory, workers, has_splitter=bool(options.member_seconds))
    with location.write_lock(lock_wait), bounded_memory(memory.own):
        data, is_new, old = _target(location, rebuild)
        data.verify_catalogue()
        with closing(data.catalogue(create=is_new)) as catalogue:
            catalogue.migrate()
            catalogue.roots.save_paths()
            catalogue.removals.copy(old.removals)
            if merging:
                merging.begin_run(data, catalogue.last_run())
            changes = data.begin_changes(catalogue, is_new=is_new)
            try:
                update = Update(catalogue, changes, memory, progress, memory.options(options))
                old.add_articles(update)
                run = IndexingRun(update, catalogue, old)
                yield run
                commit(update, changes, catalogue, nullcontext if is_new else _refusal_after_engine)
            finally:
                changes.cancel()
            with nullcontext() if is_new else _refusal_after_engine():
                headlines, counts = catalogue.headlines.count(), catalogue.source_counts()
        data.write_checksum(counts)
        data.store_completions()
        if is_new:
            location.make_current(data)
        with _refusal_after_engine():
            location.remove_others(data)
            run.report = update.report(data.size(), headlines)
        if merging:
            merging.end_run(data)


@contextmanager
def _refusal_after_engine() -> Iterator[None]:
    """Say of what is refused that the engine has committed, and searches show the changes."""
    try:
        yield
    except IndexWriteError as error:
        raise IndexWriteError(index_errors.committed_in_part(error.message)) from error


def commit(
    update: Update,
    changes: RunChanges,
    catalogue: Catalogue,
    after_engine: AfterEngine = nullcontext,
) -> None:
    """Finish a run, and commit its changes, if there are any; ``after_engine`` as in ``RunChanges.commit``."""
    if update.finish() or changes.must_commit:
        changes.commit(uuid4().hex, after_engine)
        return
    changes.cancel()
    catalogue.commit()


def _target(location: IndexLocation, rebuild: bool) -> tuple[IndexData, bool, OldIndex]:
    """Return the build to write to, whether it is new, and what to take over from the old one."""
    if location.exists() and not rebuild:
        return location.current(), False, OldIndex()
    old = read_old_index(location) if rebuild else OldIndex()
    return location.create_data(), True, old

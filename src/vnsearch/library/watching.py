"""Following files and folders: what changes is indexed as it comes, one commit a batch."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

from vnsearch.errors import IndexLockedError, InputError
from vnsearch.files import exists
from vnsearch.library.change_queue import Batch, ChangeQueue
from vnsearch.library.file_watcher import FileWatcher
from vnsearch.messages import following
from vnsearch.model import Changes, Report

#: Seconds for which a batch waits for another writer before it is put back, where changes join it.
_LOCK_WAIT = 10.0
#: Seconds after which a look that was refused is tried again, however short the delay of changes is.
_RETRY_PAUSE = 1.0


@dataclass(frozen=True, slots=True)
class WatchSettings:
    """When changes are indexed; all times in seconds.

    ``delay``: for how long a file must have been quiet. ``max_delay``: after which one that never is quiet is
    read all the same. ``look_again``: how often everything is looked at, for changes that the system did not tell;
    0 is never. ``poll``: notice changes by looking at all files again and again.
    """

    delay: float = 2.0
    max_delay: float = 60.0
    look_again: float = 3600.0
    poll: bool = False


class Look(Protocol):
    """Looks at paths in one commit, after it has waited ``lock_wait`` seconds at most for another writer."""

    def __call__(self, paths: Sequence[Path], *, lock_wait: float) -> Report:
        """Raises ``IndexLockedError``, ``InputError`` for a path that vanished, ``StorageError``."""


@dataclass(frozen=True, slots=True)
class Looks:
    """How an index looks at everything below paths that are there, and at some files that may be gone."""

    at_everything: Look
    at_some: Look


def watch(
    looks: Looks,
    roots: Sequence[Path],
    index_folder: Path,
    settings: WatchSettings,
    on_ready: Callable[[], None],
    on_wait: Callable[[str], None],
) -> Iterator[Report]:
    """Yield the report of each commit; see ``Index.watch``. ``roots`` are absolute."""
    if not find_spec("watchfiles"):
        raise InputError(following.NO_WATCH_PACKAGE)

    def look_at(batch: Batch) -> Report:
        present = [root for root in roots if exists(root)]
        if batch.everything and present:
            return looks.at_everything(present, lock_wait=_LOCK_WAIT)
        paths = roots if batch.everything else sorted(batch.paths)
        return looks.at_some(paths, lock_wait=_LOCK_WAIT)

    return _reports(look_at, roots, index_folder, settings, on_ready, on_wait)


def _reports(
    look_at: Callable[[Batch], Report],
    roots: Sequence[Path],
    index_folder: Path,
    settings: WatchSettings,
    on_ready: Callable[[], None],
    on_wait: Callable[[str], None],
) -> Iterator[Report]:
    queue = ChangeQueue(settings.delay, settings.max_delay)
    with FileWatcher(roots, index_folder, queue, poll=settings.poll):
        on_ready()
        # The first look comes after the watch has begun: a change is seen by one of the two.
        batch: Batch | None = Batch(everything=True)
        is_first, last_look = True, time.monotonic()
        while True:
            batch = batch or queue.take(_seconds_left(settings, last_look)) or Batch(everything=True)
            try:
                report = look_at(batch)
            except IndexLockedError as error:
                on_wait(error.message)
                queue.put_back(batch)
            except InputError as error:  # a root vanished meanwhile
                on_wait(error.message)
                time.sleep(_RETRY_PAUSE)
                queue.put_back(batch)
            else:
                if is_first or _has_news(report):
                    yield report
                is_first = False
            if batch.everything:
                last_look = time.monotonic()
            batch = None


def _seconds_left(settings: WatchSettings, last_look: float) -> float | None:
    """Return after how many seconds everything is to be looked at again; None for never."""
    if not settings.look_again:
        return None
    return max(0.0, last_look + settings.look_again - time.monotonic())


def _has_news(report: Report) -> bool:
    return bool(report.files or report.skips) or any(map(_has_changes, (report.articles, report.headlines)))


def _has_changes(changes: Changes) -> bool:
    return bool(changes.added or changes.updated or changes.removed)

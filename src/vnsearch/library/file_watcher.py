"""Watching files and folders with watchfiles, which asks the operating system: each change goes into a queue.

Roots may be deleted, made again, or replaced: the system then watches what is no longer there, so that the watch
has to begin anew, and everything is looked at. The same where the watch itself fails.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from vnsearch.errors import InputError
from vnsearch.files import real_path
from vnsearch.library.change_queue import ChangeQueue
from vnsearch.messages import following

if TYPE_CHECKING:
    from watchfiles.main import FileChange

#: Milliseconds: for how long changes are gathered before they are handed on, and how often roots are looked at.
_GATHER, _STEP, _LOOK = 200, 50, 300
#: Seconds before a watch that failed begins anew.
_PAUSE = 1.0
#: The watch fails so many times one after the other before it is given up.
_TRIES = 5

#: What tells a root from another one at the same path: device and number; None where there is none.
_Identity = tuple[int, int] | None


def _identity(path: Path) -> _Identity:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


class FileWatcher:
    """Context manager: put the changes of files below ``roots`` into a queue until the block ends.

    Changes are noticed once it has been entered, except those below ``ignored_folder``. ``poll``: look at all files
    again and again, for disks whose changes the system does not report. Raises ``InputError`` where the system
    refuses to watch.
    """

    def __init__(
        self, roots: Sequence[Path], ignored_folder: Path, queue: ChangeQueue, *, poll: bool
    ) -> None:
        self._roots = roots
        self._ignored = {ignored_folder, real_path(ignored_folder)}
        self._queue = queue
        self._poll = poll
        self._stop = threading.Event()
        self._ready = threading.Event()
        self._error: Exception | None = None
        self._failures = 0
        self._thread = threading.Thread(target=self._run, name="vnsearch-watch", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        if self._error:
            raise self._error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._watch()
            except Exception as error:  # whatever the watch fails with, a new one looks at everything
                self._failures += 1
                if not self._ready.is_set() or self._failures >= _TRIES:
                    self._give_up(error)
                    return
                self._stop.wait(_PAUSE)
            self._queue.put_everything()

    def _give_up(self, error: Exception) -> None:
        self._error = InputError(following.cannot_watch(str(error)))
        self._queue.fail(self._error)
        self._ready.set()

    def _watch(self) -> None:
        """Watch the roots that are there until one of them is another one, appears or is gone."""
        identities = [_identity(root) for root in self._roots]
        present = [root for root, identity in zip(self._roots, identities, strict=True) if identity]
        if not present:
            self._ready.set()
            while not self._stop.wait(_LOOK / 1000) and not any(map(_identity, self._roots)):
                pass
            return
        for changes in self._changes(present):
            self._ready.set()
            if changes:
                self._failures = 0
                self._queue.put(filter(self._is_followed, (Path(path) for _, path in changes)))
            if self._stop.is_set() or [_identity(root) for root in self._roots] != identities:
                return

    def _changes(self, roots: Sequence[Path]) -> Iterator[set[FileChange]]:
        from watchfiles import watch

        return watch(
            *roots,
            watch_filter=None,
            debounce=_GATHER,
            step=_STEP,
            stop_event=self._stop,
            rust_timeout=_LOOK,
            yield_on_timeout=True,
            raise_interrupt=False,
            force_polling=self._poll or None,
            ignore_permission_denied=True,
        )

    def _is_followed(self, path: Path) -> bool:
        return not any(path.is_relative_to(folder) for folder in self._ignored)

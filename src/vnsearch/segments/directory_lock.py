"""The lock of an index directory: one writer at a time, whichever of our writers it is."""

from __future__ import annotations

from pathlib import Path

from vnsearch.files import require_regular
from vnsearch.segments.commits import LOCK


class DirectoryLock:
    """One writer's lock on a directory; the system releases it when the process dies.

    Each writer makes its own, also within one process: a lock object that is acquired twice would let its
    owner in twice.
    """

    def __init__(self, directory: Path, name: str = LOCK) -> None:
        from filelock import FileLock

        self._lock = FileLock(directory / name, thread_local=False)

    def acquire(self, blocking: bool = False, timeout: float = 0.0) -> bool:
        """Take the lock and return True; False when another writer holds it for ``timeout`` seconds.

        ``blocking`` waits however long it takes. Raises ``OSError``.
        """
        from filelock import Timeout

        require_regular(Path(self._lock.lock_file))
        try:
            self._lock.acquire(timeout=-1 if blocking else timeout)
        except Timeout:
            return False
        return True

    def release(self) -> None:
        """Let the next writer in."""
        self._lock.release()

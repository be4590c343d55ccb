"""Changes of files on their way to the index: gathered until they have been quiet for a while, and bounded."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

#: Paths that wait at a time; where there are more, everything is looked at instead.
CAPACITY = 2000


@dataclass(frozen=True, slots=True)
class Batch:
    """The paths to look at; ``everything``: all that is followed, whatever the paths."""

    paths: frozenset[Path] = frozenset()
    everything: bool = False


@dataclass(slots=True)
class _Times:
    """When something changed for the first and for the last time, by the clock of the queue."""

    first: float
    last: float


class ChangeQueue:
    """A queue of paths, each given out once it was quiet for ``delay`` seconds, or has waited for ``max_delay``.

    So a file is read when it has been written whole, and one that never rests is read all the same. Threads may
    put and take at the same time. ``clock`` returns seconds.
    """

    def __init__(
        self,
        delay: float,
        max_delay: float,
        capacity: int = CAPACITY,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._delay = delay
        self._max_delay = max_delay
        self._capacity = capacity
        self._clock = clock
        self._changed = threading.Condition()
        self._paths: dict[Path, _Times] = {}
        self._everything: _Times | None = None
        self._error: Exception | None = None

    def put(self, paths: Iterable[Path]) -> None:
        """Add paths that changed."""
        with self._changed:
            now = self._clock()
            for path in paths:
                self._put(path, now)
            self._changed.notify()

    def _put(self, path: Path, now: float) -> None:
        if self._everything:
            self._everything.last = now
        elif times := self._paths.get(path):
            times.last = now
        elif len(self._paths) < self._capacity:
            self._paths[path] = _Times(now, now)
        else:
            self._ask_for_everything(now)

    def put_everything(self) -> None:
        """Ask for a look at everything."""
        with self._changed:
            self._ask_for_everything(self._clock())
            self._changed.notify()

    def _ask_for_everything(self, now: float) -> None:
        self._everything = self._everything or _Times(now, now)
        self._everything.last = now
        self._paths.clear()

    def put_back(self, batch: Batch) -> None:
        """Add a batch again that could not be looked at."""
        self.put_everything() if batch.everything else self.put(batch.paths)

    def fail(self, error: Exception) -> None:
        """Have ``take`` raise an error: nothing more will be put."""
        with self._changed:
            self._error = error
            self._changed.notify()

    def take(self, timeout: float | None = None) -> Batch | None:
        """Return what is due, and wait for it; None after ``timeout`` seconds without any."""
        end = None if timeout is None else self._clock() + timeout
        with self._changed:
            while True:
                if self._error:
                    raise self._error
                now = self._clock()
                if batch := self._take_due(now):
                    return batch
                if end is not None and now >= end:
                    return None
                self._changed.wait(self._seconds_to_wait(now, end))

    def _due_at(self, times: _Times) -> float:
        return min(times.last + self._delay, times.first + self._max_delay)

    def _take_due(self, now: float) -> Batch | None:
        if self._everything and self._due_at(self._everything) <= now:
            self._everything = None
            return Batch(everything=True)
        due = frozenset(path for path, times in self._paths.items() if self._due_at(times) <= now)
        for path in due:
            del self._paths[path]
        return Batch(due) if due else None

    def _seconds_to_wait(self, now: float, end: float | None) -> float | None:
        waiting = [*self._paths.values(), *filter(None, [self._everything])]
        moments = [*map(self._due_at, waiting), *([] if end is None else [end])]
        return max(0.0, min(moments) - now) if moments else None

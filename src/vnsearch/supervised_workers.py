"""Work in processes that are replaced when they take too long over an item, or die over it.

What one item does to its process, it does to no other: the other items of its batch are worked on again, and the
item itself is given up, with the reason.
"""

from __future__ import annotations

import multiprocessing
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import Enum
from itertools import islice
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, TypeVar

from vnsearch.errors import HelperLostError
from vnsearch.messages.index_errors import HELPER_LOST
from vnsearch.parallel import begin_worker, hold_interrupts

Item = TypeVar("Item")
Result = TypeVar("Result")

#: Says in a worker with which item of its batch the work goes on, or ``TOGETHER``.
Begin = Callable[[int], None]
#: Returns a result for each item of a batch.
Work = Callable[[Sequence[Item], Begin], list[Result]]

#: Seconds between two looks at whether a worker takes too long.
_LOOK = 1.0
#: Batches under way or waiting for each worker.
_BATCHES_PER_WORKER = 3
#: The number that stands for all items of a batch.
TOGETHER = -1


def _do_nothing() -> None:
    pass


class Loss(Enum):
    """Why an item was given up: it took too long, or the process died over it twice, as for want of memory."""

    TIME = "time"
    DEATH = "death"


class _LostError(Exception):
    """A worker is lost, over the item of that number, or over all items of its batch."""

    def __init__(self, loss: Loss, item: int) -> None:
        super().__init__(loss, item)
        self.loss = loss
        self.item = item


@dataclass(frozen=True, slots=True)
class Supervision(Generic[Item, Result]):
    """How workers are supervised.

    ``seconds`` is the longest time for one item, 0 for no limit; ``on_loss`` returns the result of an item that was
    given up. ``prepare`` is called in each worker once, before its first batch.
    """

    seconds: float
    on_loss: Callable[[Item, Loss], Result]
    prepare: Callable[[], None] = _do_nothing


def _serve(
    connection: Connection, progress: Any, work: Work[Item, Result], prepare: Callable[[], None]
) -> None:
    """Work on the batches that come through a connection, until it is closed: the life of a worker."""
    begin_worker()
    prepare()

    def begin(item: int) -> None:
        progress[:] = [float(item), time.monotonic()]

    with suppress(EOFError, OSError):
        while True:
            batch = connection.recv()
            begin(TOGETHER)
            connection.send(work(batch, begin))


class _Worker(Generic[Item, Result]):
    """A process and the way to it. After ``close`` it stays dead.

    ``lock`` is held by the one of several workers that makes or ends its process. A process that is made inherits
    all open connections; one that it should not have would hide the death of another.
    """

    def __init__(
        self, work: Work[Item, Result], supervision: Supervision[Item, Result], lock: threading.Lock
    ) -> None:
        self._work = work
        self._supervision = supervision
        self._lock = lock
        self._is_closed = False
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context()
        self._connection, other_end = context.Pipe()
        #: The number of the item that is worked on, and since when, by the clock that all processes share.
        self._progress = context.RawArray("d", 2)
        arguments = (other_end, self._progress, self._work, self._supervision.prepare)
        self._process = context.Process(target=_serve, args=arguments, daemon=True)
        with hold_interrupts():
            self._process.start()
        other_end.close()

    def close(self) -> None:
        """End the process, whatever it does."""
        with self._lock:
            self._is_closed = True
            self._process.kill()
        self._process.join()

    def results(self, batch: Sequence[Item], *, is_second_try: bool = False) -> list[Result]:
        """Return the result of each item. Raises ``HelperLostError`` where the worker was closed."""
        if not batch:
            return []
        try:
            return self._ask(batch)
        except _LostError as error:
            self._replace()
            return self._results_after_loss(batch, error, is_second_try)

    def _results_after_loss(
        self, batch: Sequence[Item], error: _LostError, is_second_try: bool
    ) -> list[Result]:
        if len(batch) == 1:
            if error.loss is Loss.DEATH and not is_second_try:  # it may have been killed for something else
                return self.results(batch, is_second_try=True)
            return [self._supervision.on_loss(batch[0], error.loss)]
        if error.item == TOGETHER:  # whichever of them it was
            return [result for item in batch for result in self.results([item])]
        before, item, after = batch[: error.item], batch[error.item], batch[error.item + 1 :]
        own = (
            self.results([item])
            if error.loss is Loss.DEATH
            else [self._supervision.on_loss(item, error.loss)]
        )
        return [*self.results(before), *own, *self.results(after)]

    def _ask(self, batch: Sequence[Item]) -> list[Result]:
        self._progress[:] = [TOGETHER, time.monotonic()]
        try:
            self._connection.send(batch)
            while not wait([self._connection, self._process.sentinel], _LOOK):
                self._require_in_time()
            results: list[Result] = self._connection.recv()
        except (EOFError, OSError) as error:
            raise _LostError(Loss.DEATH, int(self._progress[0])) from error
        return results

    def _require_in_time(self) -> None:
        item, since = self._progress
        if 0 < self._supervision.seconds < time.monotonic() - since:
            raise _LostError(Loss.TIME, int(item))

    def _replace(self) -> None:
        with self._lock:
            self._process.kill()
            self._process.join()
            self._connection.close()
            if self._is_closed:
                raise HelperLostError(HELPER_LOST)
            self._start()


@contextmanager
def _worker_pool(
    work: Work[Item, Result], workers: int, supervision: Supervision[Item, Result]
) -> Iterator[Callable[[Sequence[Item]], Future[list[Result]]]]:
    """Context manager: yield a function that has a batch worked on; the workers end with the block."""
    lock = threading.Lock()
    all_workers = [_Worker(work, supervision, lock) for _ in range(workers)]
    idle: queue.SimpleQueue[_Worker[Item, Result]] = queue.SimpleQueue()
    for worker in all_workers:
        idle.put(worker)

    def results(batch: Sequence[Item]) -> list[Result]:
        worker = idle.get()
        try:
            return worker.results(batch)
        finally:
            idle.put(worker)

    threads = ThreadPoolExecutor(workers, thread_name_prefix="vnsearch-worker")
    try:
        yield lambda batch: threads.submit(results, batch)
    finally:
        for worker in all_workers:
            worker.close()
        threads.shutdown(wait=False, cancel_futures=True)


def map_supervised(
    work: Work[Item, Result],
    batches: Iterable[Sequence[Item]],
    workers: int,
    supervision: Supervision[Item, Result],
) -> Iterator[list[Result]]:
    """Yield the results of each batch, in the order given, from ``workers`` processes.

    At most three batches per worker are held at a time. The workers end when this process does, and when the
    iterator is closed or ``batches`` fails.
    """
    waiting = iter(batches)
    first = next(waiting, None)
    if first is None:
        return
    with _worker_pool(work, workers, supervision) as submit:
        pending = deque([submit(first)])
        while pending:
            for batch in islice(waiting, _BATCHES_PER_WORKER * workers - len(pending)):
                pending.append(submit(batch))
            yield pending.popleft().result()

"""Work on all cores: a function over batches in worker processes, in order, with few batches in memory."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from itertools import islice
from multiprocessing import current_process, parent_process
from typing import TypeVar

from vnsearch.errors import HelperLostError
from vnsearch.messages.index_errors import HELPER_LOST

#: Of prctl(2).
_PR_SET_PDEATHSIG = 1

Batch = TypeVar("Batch")
Done = TypeVar("Done")


def may_have_workers() -> bool:
    """Return whether this process may make others: a daemonic one, such as a worker of a task queue, may not."""
    return not current_process().daemon


def begin_worker() -> None:
    """Leave Ctrl-C to the parent, which gets it too, and end when the parent does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _have_system_end_this_with_parent()
    parent = parent_process()
    if parent is None:
        return

    def exit_with_parent() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=exit_with_parent, daemon=True).start()


def _have_system_end_this_with_parent() -> None:
    """On Linux, be killed when the parent ends, also while a long call keeps other threads from running.

    A worker has the write lock's file open: one that went on would hold the lock. The system counts the thread that
    made the process as its parent.
    """
    if sys.platform == "linux":
        import ctypes

        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


@contextmanager
def hold_interrupts() -> Iterator[None]:
    """Block Ctrl-C while worker processes are started: they inherit the block and never get it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    """Context manager: yield a pool; where the block fails or is left early, nothing waits for its processes.

    They end with the batches that they have. Waiting for them could be interrupted once more, which makes
    Python 3.11 hang at its end (bpo-45274).
    """
    pool = ProcessPoolExecutor(workers, initializer=begin_worker)
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()


def map_in_order(function: Callable[[Batch], Done], batches: Iterable[Batch], workers: int) -> Iterator[Done]:
    """``function`` of each batch, in the order given, by ``workers`` processes (1, or one batch: this one).

    At most three batches per worker are held at a time. Workers end when this process does, and with the
    batches that they have when the iterator is closed or ``batches`` fails. Raises ``HelperLostError`` when one
    of them was killed.
    """
    waiting = iter(batches)
    first = list(islice(waiting, 2))
    if workers <= 1 or len(first) < 2:  # not worth starting processes for
        yield from map(function, first)
        yield from map(function, waiting)
        return
    with _pool(workers) as pool:
        pending: deque[Future[Done]] = deque()

        def submit(batch: Batch) -> None:
            with hold_interrupts():
                pending.append(pool.submit(function, batch))

        try:
            for batch in first:
                submit(batch)
            while pending:
                for batch in islice(waiting, 3 * workers - len(pending)):
                    submit(batch)
                yield pending.popleft().result()
        except BrokenProcessPool as error:
            raise HelperLostError(HELPER_LOST) from error

"""Work on all cores: a function over batches in worker processes, in order, with a bound on what is held."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing import parent_process
from typing import TypeVar

from vnsearch.errors import HelperLostError
from vnsearch.messages.index_errors import HELPER_LOST

Batch = TypeVar("Batch")
Done = TypeVar("Done")


def _exit_with_parent() -> None:
    parent = parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def map_in_order(function: Callable[[Batch], Done], batches: Iterable[Batch], workers: int) -> Iterator[Done]:
    """``function`` of each batch, in the order given, by ``workers`` processes (1, or one batch: this one).

    At most three batches per worker are held at a time. Workers end when this process does. Raises
    ``HelperLostError`` when one of them was killed.
    """
    waiting = iter(batches)
    first = list(islice(waiting, 2))
    if workers <= 1 or len(first) < 2:  # not worth starting processes for
        yield from map(function, first)
        yield from map(function, waiting)
        return
    with ProcessPoolExecutor(workers, initializer=_exit_with_parent) as pool:
        pending: deque[Future[Done]] = deque(pool.submit(function, batch) for batch in first)
        try:
            while pending:
                room = 3 * workers - len(pending)
                pending.extend(pool.submit(function, batch) for batch in islice(waiting, room))
                yield pending.popleft().result()
        except BrokenProcessPool as error:
            raise HelperLostError(HELPER_LOST) from error
        finally:
            for future in pending:
                future.cancel()

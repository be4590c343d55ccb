"""A bound on the memory of an indexing run: what this process may use, and each of the others.

The system enforces it (``RLIMIT_DATA``, which Linux counts memory of programs by). Where more is needed, Python
raises ``MemoryError``, or a worker dies: the member that needed it is named. In a program that embeds vnsearch, the
bound is on what the run adds: a process that had less than it already uses could not even start a thread.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from vnsearch.errors import InputError
from vnsearch.ingest.containers.members import Options
from vnsearch.messages import index_errors

#: The least bytes of a whole run, of this process and of a worker, and the bytes that a worker should have.
LEAST, _LEAST_OWN, _LEAST_OF_WORKER, _GOOD_FOR_WORKER = 768 << 20, 320 << 20, 192 << 20, 384 << 20
_MOST_OF_SPLITTER = 1 << 30
#: Bytes that a vnsearch process uses before it reads anything; these count towards the bound.
_FRESH = 128 << 20
#: How many pages, copies included, are in memory at a time: each may take this part of this process's memory.
_PAGES = 16


@dataclass(frozen=True, slots=True)
class MemoryPlan:
    """How a run divides its memory: bytes for this process, for each of ``workers``, and for the splitter.

    0 is no bound. The splitter is the process that takes containers apart (``member_source.py``).
    """

    workers: int
    own: int = 0
    of_worker: int = 0
    of_splitter: int = 0

    def options(self, options: Options) -> Options:
        """Return options under which no page is larger than fits."""
        if not self.own:
            return options
        page = min(options.limits.page, self.own // _PAGES)
        return replace(options, limits=replace(options.limits, page=page))


def plan_memory(memory: int, workers: int, *, has_splitter: bool = True) -> MemoryPlan:
    """Return how ``memory`` bytes, 0 for no bound, are divided: with little, there are fewer workers.

    Without a splitter one worker is this process. Raises ``InputError`` for less than ``LEAST``.

    >>> plan_memory(1 << 30, 8).workers
    2
    """
    if not memory:
        return MemoryPlan(workers)
    if memory < LEAST:
        raise InputError(index_errors.too_little_memory(LEAST))
    if workers <= 1 and not has_splitter:
        return MemoryPlan(workers, memory)
    of_splitter = max(_LEAST_OF_WORKER, min(memory // 4, _MOST_OF_SPLITTER)) if has_splitter else 0
    rest = memory - of_splitter - max(_LEAST_OWN, memory // 2 - of_splitter)
    workers = max(1, min(workers, max(rest // _GOOD_FOR_WORKER, min(2, rest // _LEAST_OF_WORKER))))
    of_worker = rest // workers
    return MemoryPlan(workers, memory - of_splitter - workers * of_worker, of_worker, of_splitter)


def bound_memory(size: int) -> None:
    """Have this process get no more than ``size`` bytes from now on; do nothing for 0, and on other systems.

    What it has beyond ``_FRESH`` bytes already does not count.
    """
    try:
        import resource
    except ImportError:  # Windows
        return
    if size:
        hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
        limit = size + max(0, _data_size() - _FRESH)
        limit = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))


def _data_size() -> int:
    """Return how many bytes this process has of what ``RLIMIT_DATA`` counts; 0 where the system does not say."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    words = status.partition("\nVmData:")[2].split(maxsplit=1)
    return int(words[0]) << 10 if words and words[0].isdecimal() else 0


@contextmanager
def bounded_memory(size: int) -> Iterator[None]:
    """Context manager: bound the memory of this process until the block ends; 0 is no bound."""
    try:
        import resource
    except ImportError:
        yield
        return
    before = resource.getrlimit(resource.RLIMIT_DATA)
    bound_memory(size)
    try:
        yield
    finally:
        if size:
            resource.setrlimit(resource.RLIMIT_DATA, before)

"""How long a whole process takes that asks one question, beside one that only starts."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

TIMES = 5


def best(times: int, work: Callable[[], object], clock: Callable[[], float] = time.process_time) -> float:
    """The least time of several, in seconds."""
    seconds = []
    for _ in range(times):
        start = clock()
        work()
        seconds.append(clock() - start)
    return min(seconds)


def _drop(folder: Path) -> None:
    """Asks the system to forget what it has read of the files below a folder, as far as it knows how to."""
    for path in folder.rglob("*"):
        if path.is_file() and hasattr(os, "posix_fadvise"):
            with path.open("rb") as file:
                os.fsync(file.fileno())
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _least(command: list[str], before: Callable[[], None] = lambda: None) -> float:
    """The least wall time of a process, in seconds; what happens before it is not counted."""
    seconds = []
    for _ in range(TIMES):
        before()
        run = lambda: subprocess.run(command, capture_output=True, check=False)  # noqa: E731 # timed as a whole
        seconds.append(best(1, run, time.perf_counter))
    return min(seconds)


def first_query(index: Path) -> dict[str, float]:
    """Seconds of one query from the command line, warm and with a cold cache, and of the imports alone."""
    query = [sys.executable, "-m", "vnsearch", "query", "giá vàng", "-i", str(index)]
    return {
        "cold s": _least(query),
        "cold cache s": _least(query, lambda: _drop(index)),
        "imports s": _least([sys.executable, "-c", "import numpy, typer"]),
    }

"""How long a whole process takes that asks one question, beside one that only starts.

python -m bench.speed.first_query INDEX [QUERY ...] [--times 9]

``vnsearch query`` and ``python -c "import numpy, typer"`` run in turns; the least processor time of each is
printed. Modules are compiled before, as an installer does: where ``PYTHONDONTWRITEBYTECODE`` is set and nothing is
compiled, a third of the process is spent on compiling them anew.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

TIMES = 5
#: A short query and one of four words, for which the lists of words and names are read too.
QUERIES = ("giá vàng", "giá vàng trong nước")
_IMPORTS = ("-c", "import numpy, typer")


def best(times: int, work: Callable[[], object], clock: Callable[[], float] = time.process_time) -> float:
    """The least time of several, in seconds."""
    seconds = []
    for _ in range(times):
        start = clock()
        work()
        seconds.append(clock() - start)
    return min(seconds)


def _children_seconds() -> float:
    """Processor time of all processes that this one has waited for, in seconds."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def _drop(folder: Path) -> None:
    """Asks the system to forget what it has read of the files below a folder, as far as it knows how to."""
    for path in folder.rglob("*"):
        if path.is_file() and hasattr(os, "posix_fadvise"):
            with path.open("rb") as file:
                os.fsync(file.fileno())
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _runner(*arguments: str, compiled: str) -> Callable[[], object]:
    """Return what runs Python with some arguments; ``compiled``: the folder of compiled modules."""
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": compiled}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, *arguments]
    return lambda: subprocess.run(command, capture_output=True, check=False, env=environment)


def _in_turns(works: Sequence[Callable[[], object]], times: int) -> list[float]:
    """The least processor time of each of some processes, in seconds."""
    rounds = [[best(1, work, _children_seconds) for work in works] for _ in range(times + 1)]
    return [min(seconds) for seconds in zip(*rounds[1:], strict=True)]  # the first round compiles


def _query(index: Path, text: str) -> tuple[str, ...]:
    return "-m", "vnsearch", "query", text, "-i", str(index)


def first_query(index: Path) -> dict[str, float]:
    """Processor seconds of one query from the command line and of the imports alone; seconds with a cold cache."""
    with TemporaryDirectory() as compiled:
        query = _runner(*_query(index, QUERIES[0]), compiled=compiled)
        cold, imports = _in_turns((query, _runner(*_IMPORTS, compiled=compiled)), TIMES)
        cold_cache = []
        for _ in range(TIMES):
            _drop(index)
            cold_cache.append(best(1, query, time.perf_counter))
    return {"cold s": cold, "cold cache s": min(cold_cache), "imports s": imports}


def main() -> None:
    """Print a row for the imports and one for each query."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("index", type=Path)
    parser.add_argument("queries", nargs="*", default=QUERIES)
    parser.add_argument("--times", type=int, default=9)
    arguments = parser.parse_args()
    commands = [_IMPORTS, *(_query(arguments.index, text) for text in arguments.queries)]
    with TemporaryDirectory() as compiled:
        works = [_runner(*command, compiled=compiled) for command in commands]
        imports, *queries = _in_turns(works, arguments.times)
    print(
        f"| process | ms | times the imports |\n|---|---|---|\n| numpy and typer | {1000 * imports:.0f} | 1 |"
    )
    for text, seconds in zip(arguments.queries, queries, strict=True):
        print(f"| {text} | {1000 * seconds:.0f} | {seconds / imports:.2f} |")


if __name__ == "__main__":
    main()

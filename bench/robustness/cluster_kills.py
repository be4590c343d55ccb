"""Kills writers to an index on a cluster at random moments: the next run must complete what they began.

python -m bench.robustness.cluster_kills opensearch://localhost:9200/kills [--times 50] [--seed 1] [--catalogue URL]

Each round changes a small folder of records, starts a run over it in a process of its own and kills that. The next
run, undisturbed, must leave every document in its newest version, and the ids that the catalogue knows. The index
is made at the beginning and is left there at the end; one that is there is not touched.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

import vnsearch
from bench.robustness.kills import FILES, Folder, document_ids, read_versions

Action = Callable[[], object]


class Writers:
    """Opens the index at an address, each time with connections of its own."""

    def __init__(self, address: str, state: Path, catalogue: str) -> None:
        self.address = address
        self._state = state
        self._catalogue = catalogue or None

    def open(self) -> vnsearch.Index:
        """The index, which need not be there."""
        return vnsearch.open(
            self.address, create=True, state=self._state, catalogue=self._catalogue, shards=2, replicas=0
        )

    def update(self, folder: Folder, *, rebuild: bool = False) -> None:
        """Run over the folder."""
        self.open().update([folder.path], prune=True, workers=1, rebuild=rebuild)


def _change(folder: Folder) -> bool:
    """Change the folder for a round; whether the round rebuilds."""
    kind = folder.chance.choice(("write", "write", "drop", "rebuild"))
    if kind == "drop":
        for name in folder.some()[: FILES // 2]:
            folder.drop(name)
    else:
        folder.write(folder.some())
    return kind == "rebuild"


def _start(work: Action) -> int:
    pid = os.fork()
    if pid:
        return pid
    sys.stderr = open(os.devnull, "w")  # noqa: SIM115, PTH123 - a process that is about to be killed
    try:
        work()
    except vnsearch.VnsearchError:
        os._exit(2)
    os._exit(0)


def _kill_writer(work: Action, after: float) -> tuple[bool, float]:
    """Start work, and kill it after so many seconds; whether it was still at work, else how long it took."""
    start = time.perf_counter()
    pid = _start(work)
    while (took := time.perf_counter() - start) < after:
        ended_pid, status = os.waitpid(pid, os.WNOHANG)
        if ended_pid:
            assert status == 0, status
            return False, took
        time.sleep(0.005)
    os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    return os.WIFSIGNALED(status), took


def run(writers: Writers, folder: Folder, times: int) -> Counter[str]:
    """All rounds; counts of what happened. Fails at the first that is wrong."""
    counts: Counter[str] = Counter()
    folder.write([f"{number}.jsonl" for number in range(FILES)])
    writers.update(folder)
    usual, slowest = 1.0, 0.0
    for number in range(1, times + 1):
        rebuild = _change(folder)
        was_at_work, took = _kill_writer(
            partial(writers.update, folder, rebuild=rebuild), folder.chance.uniform(0.0, 1.2 * usual)
        )
        usual = usual if was_at_work else 0.7 * usual + 0.3 * took
        left = "; ".join(fault.what for fault in writers.open().check()) or "whole"
        start = time.perf_counter()
        writers.update(folder)
        slowest = max(slowest, time.perf_counter() - start)
        versions = read_versions(writers.open(), document_ids())
        assert versions == folder.documents(), (
            f"round {number}: {len(versions)} documents, not those of the folder"
        )
        counts[("killed" if was_at_work else "ended before") + f", left: {left}"] += 1
        print(number, "killed" if was_at_work else "ended before", left, file=sys.stderr, flush=True)
    print(f"slowest run after a kill: {slowest:.1f} s")
    return counts


def main() -> None:
    """Prints what was killed and what was left."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address")
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--catalogue", default="")
    options = parser.parse_args()
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as scratch:
        writers = Writers(options.address, Path(scratch) / "state", options.catalogue)
        if writers.open().exists():
            sys.exit(f"there is an index at {options.address}")
        chance = random.Random(options.seed)  # noqa: S311 - no secret
        folder = Folder(Path(scratch) / "records", chance)
        folder.path.mkdir()
        counts = run(writers, folder, options.times)
    for what, count in sorted(counts.items()):
        print(f"{count:6,} {what}")
    took = time.perf_counter() - start
    print(f"{options.times:,} rounds in {took:.0f} s; after each the next run left all documents, each once")


if __name__ == "__main__":
    main()

"""Kills indexing, updating, merging and compacting at random moments: no commit may be lost or half there.

python -m bench.robustness.kills [--times 500] [--seed 1]

Each round changes a small folder of records, starts one command's work in a process of its own and kills
it, with or without its helpers, or a helper first. Then the index must open, pass ``check``, and hold every
document as it was before or as it is after, all of them alike. Needs a system with ``fork`` and kill -9.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import vnsearch
from vnsearch.model import Article
from vnsearch.segments import merge_policy

FILES, ROWS = 12, 16
#: What a document holds beside its version, so that merges have something to do.
TEXT = "Cử tri quận Đống Đa bầu cử, giá vàng tăng mạnh, bão đổ bộ miền Trung. " * 4

#: Each document's version by id.
Versions = dict[str, int]


@dataclass
class Folder:
    """The records that are indexed: for each file the version of all its rows, 0 where the file is gone."""

    path: Path
    chance: random.Random
    version: int = 1
    files: Versions = field(default_factory=dict)

    def write(self, names: list[str]) -> None:
        """Writes files in a new version."""
        self.version += 1
        for name in names:
            self.files[name] = self.version
            rows = (self.row(name, number) for number in range(ROWS))
            (self.path / name).write_text("\n".join(map(json.dumps, rows)), "utf-8")

    def row(self, name: str, number: int) -> dict[str, str]:
        """One record."""
        return {"id": f"{name}-{number}", "title": f"Tin {name} {number}", "body": f"{self.version} {TEXT}"}

    def drop(self, name: str) -> None:
        """Removes a file."""
        self.files.pop(name, None)
        (self.path / name).unlink(missing_ok=True)

    def some(self) -> list[str]:
        """From one to all of the files' names."""
        names = [f"{number}.jsonl" for number in range(FILES)]
        return self.chance.sample(names, self.chance.randint(1, FILES))

    def documents(self) -> Versions:
        """What an index of the folder holds."""
        return {f"{name}-{n}": version for name, version in self.files.items() for n in range(ROWS)}


def _index(folder: Folder, index: vnsearch.Index) -> Callable[[], object]:
    folder.write(folder.some())
    workers = folder.chance.choice((1, 2))
    return lambda: index.update([folder.path], prune=True, workers=workers)


def _drop(folder: Folder, index: vnsearch.Index) -> Callable[[], object]:
    for name in folder.some()[: FILES // 2]:
        folder.drop(name)
    return lambda: index.update([folder.path], prune=True, workers=1)


def _rebuild(folder: Folder, index: vnsearch.Index) -> Callable[[], object]:
    return lambda: index.update([folder.path], rebuild=True, workers=1)


def _compact(_: Folder, index: vnsearch.Index) -> Callable[[], object]:
    return index.compact


ACTIONS = {"index": _index, "drop": _drop, "rebuild": _rebuild, "compact": _compact}


def read_versions(index: vnsearch.Index, ids: set[str]) -> Versions:
    """The documents that the index holds, which must be whole."""
    index.refresh()
    faults = index.check()
    assert not faults, faults
    versions: Versions = {}
    for document_id in ids:
        try:
            document = index.get(document_id)
        except vnsearch.VnsearchError:
            continue
        assert isinstance(document, Article)
        versions[document_id] = int(document.body.split()[0])
    assert len(index) == len(versions) == index.search("bau cu dong da", collapse=False).total
    return versions


def _helpers(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def _start(work: Callable[[], object]) -> int:
    """The process that does the work, leader of its own group."""
    pid = os.fork()
    if pid:
        return pid
    os.setsid()
    sys.stderr = open(os.devnull, "w")  # noqa: SIM115, PTH123 - a process that is about to be killed
    try:
        work()
    except vnsearch.VnsearchError:
        os._exit(2)
    os._exit(0)


def _kill(pid: int, chance: random.Random) -> str:
    """Kills the process, its group, or a helper; which."""
    helpers = _helpers(pid)
    whom = "helper" if helpers and chance.random() < 0.5 else chance.choice(("all", "writer"))
    try:
        if whom == "helper":
            os.kill(chance.choice(helpers), signal.SIGKILL)
            time.sleep(chance.random() / 10)
        os.kill(pid, signal.SIGKILL) if whom == "writer" else os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        return "nobody"
    return whom


def _round(folder: Folder, index: vnsearch.Index, longest: dict[str, float], counts: Counter[str]) -> None:
    before = read_versions(index, document_ids())
    name = folder.chance.choice(sorted(ACTIONS))
    work = ACTIONS[name](folder, index)
    index.close()
    start = time.perf_counter()
    pid = _start(work)
    # Most kills around the end, where the commits are.
    time.sleep(folder.chance.triangular(0, 1.2 * longest[name], longest[name]))
    whom = _kill(pid, folder.chance)
    _, status = os.waitpid(pid, 0)
    has_exited = os.WIFEXITED(status)
    if has_exited:
        longest[name] = 0.9 * longest[name] + 0.1 * (time.perf_counter() - start)
    versions = read_versions(index, document_ids())
    after = before if name == "compact" else folder.documents()
    assert versions in (before, after), (
        f"{name} killed: {len(versions)} documents, neither as before nor as after"
    )
    counts[f"{name}: " + ("ended before" if has_exited else f"killed {whom}")] += 1
    counts["left the state before" if versions == before else "left the state after"] += 1


def document_ids() -> set[str]:
    """Every id there may be."""
    return {f"{number}.jsonl-{row}" for number in range(FILES) for row in range(ROWS)}


def _measure_run(folder: Folder, index: vnsearch.Index) -> dict[str, float]:
    """How long each action takes; as a side effect the index exists."""
    folder.write([f"{number}.jsonl" for number in range(FILES)])
    index.update([folder.path], prune=True, workers=1)
    longest = {}
    for name, action in ACTIONS.items():
        start = time.perf_counter()
        action(folder, index)()
        longest[name] = time.perf_counter() - start
    return longest


def run(times: int, seed: int, scratch: Path) -> Counter[str]:
    """All rounds; counts of what happened. Fails at the first that is wrong."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    folder = Folder(scratch / "records", chance)
    folder.path.mkdir()
    merge_policy.SMALL_SEGMENT = ROWS  # so that segments gather and there is something to compact
    counts: Counter[str] = Counter()
    with vnsearch.open(scratch / "index", create=True) as index:
        longest = _measure_run(folder, index)
        for number in range(1, times + 1):
            _round(folder, index, longest, counts)
            if number % 50 == 0:
                print(f"{number} rounds", file=sys.stderr, flush=True)
        index.update([folder.path], prune=True, workers=1)
        versions = read_versions(index, document_ids())
        assert versions == folder.documents()
    return counts


def main() -> None:
    """Prints what was killed and what was left."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    start = time.perf_counter()
    scratch = Path(tempfile.mkdtemp())
    try:
        counts = run(options.times, options.seed, scratch)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    for what, count in sorted(counts.items()):
        print(f"{count:6,} {what}")
    took = time.perf_counter() - start
    print(f"{options.times:,} rounds in {took:.0f} s, each left a whole commit; then one undisturbed run")


if __name__ == "__main__":
    main()

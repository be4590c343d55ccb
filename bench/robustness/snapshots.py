"""Readers in threads and processes through many commits: each must see one commit's state, and none may leak.

python -m bench.robustness.snapshots [--commits 100] [--documents 60] [--threads 8] [--processes 4]

Every commit rewrites all documents with its number, so that a reader that sees two numbers, or not all
documents, saw something half-written. Each reader opens the index again and again and also holds one
state through several commits. At the end every process says its open files and its memory, which must be
what they were after the first commits.
"""

from __future__ import annotations

import argparse
import gc
import multiprocessing
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.context import SpawnProcess
from multiprocessing.synchronize import Event
from pathlib import Path

import vnsearch
from vnsearch.model import Article

#: Memory that a process may gain between its first and its last looks, in MB.
GROWTH = 48
#: Looks at the index before memory is measured, and looks through which one state is held.
WARM, HELD = 20, 7

#: Whether the readers are to end.
EndEvent = Callable[[], bool]


@dataclass(frozen=True)
class Resources:
    """A process's open files and its memory in MB."""

    files: int
    memory: float


def resources() -> Resources:
    """What this process holds now."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    files = len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - names are enough
    return Resources(files, pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20))


def articles(number: int, count: int) -> list[Article]:
    """All documents as one commit has them."""
    body = f"số {number} " * 3 + "bầu cử Đống Đa, giá vàng tăng mạnh " * 8
    return [Article(f"a{i}", f"Tin {number}", body=body) for i in range(count)]


def count_documents(index: vnsearch.Index, count: int) -> int:
    """The one number that all documents have. Fails where there are more, or fewer documents."""
    page = index.search("bau cu dong da", limit=1000, collapse=False)
    numbers = {hit.document.title for hit in page.hits}
    assert len(numbers) == 1, f"two commits in one answer: {numbers}"
    assert page.total == len(page.hits) == len(index) == count, f"{page.total} of {count} documents"
    return int(numbers.pop().split()[1])


def read(folder: Path, count: int, end_event: EndEvent) -> tuple[int, Resources, Resources]:
    """Looks until the end; how often, and what the process held when warm and at the end."""
    looks, last, early = 0, 0, resources()
    while not end_event() or looks <= WARM:
        with vnsearch.open(folder) as open_index:
            first = count_documents(open_index, count)
            assert first >= last, f"commit {first} after {last}"
            for _ in range(HELD):
                with vnsearch.open(folder) as index:
                    last = max(last, count_documents(index, count))
                assert count_documents(open_index, count) == first, "a state that was held has changed"
                looks += 1
        if looks // HELD == WARM // HELD + 1:
            early = resources()
    return looks, early, resources()


def _process(folder: Path, count: int, end_event: Event, out: multiprocessing.Queue[str]) -> None:
    try:
        looks, early, late = read(folder, count, end_event.is_set)
        assert late.files <= early.files, f"{early.files} open files became {late.files}"
        assert late.memory < early.memory + GROWTH, f"{early.memory:.0f} MB became {late.memory:.0f}"
        out.put(f"ok {looks} looks, {late.files} files, {early.memory:.0f} to {late.memory:.0f} MB")
    except BaseException as error:
        out.put(f"{type(error).__name__}: {error}")


def _thread(folder: Path, count: int, end_event: EndEvent, out: list[str]) -> None:
    try:
        out.append(f"ok {read(folder, count, end_event)[0]} looks")
    except BaseException as error:
        out.append(f"{type(error).__name__}: {error}")


def write(folder: Path, commits: int, count: int) -> tuple[Resources, Resources]:
    """All commits; what the process held after the first of them and at the end."""
    early = resources()
    with vnsearch.open(folder) as index:
        for number in range(2, commits + 1):
            index.add(articles(number, count))
            if number == min(10, commits):
                early = resources()
    return early, resources()


def run(folder: Path, commits: int, count: int, threads: int, processes: int) -> list[str]:
    """What each reader and the writer say; a line that does not begin with "ok" is a failure."""
    with vnsearch.open(folder, create=True) as index:
        index.add(articles(1, count))
    context = multiprocessing.get_context("spawn")
    end_event, messages = context.Event(), context.Queue()
    others = [
        context.Process(target=_process, args=(folder, count, end_event, messages)) for _ in range(processes)
    ]
    heard: list[str] = []
    here = [
        threading.Thread(target=_thread, args=(folder, count, end_event.is_set, heard))
        for _ in range(threads)
    ]
    readers: list[threading.Thread | SpawnProcess] = [*others, *here]
    for reader in readers:
        reader.start()
    try:
        early, late = write(folder, commits, count)
    finally:
        end_event.set()
    outcomes = [messages.get(timeout=300) for _ in others]
    for reader in readers:
        reader.join()
    after = resources()
    # The threads' own handles go when they end: the writer's process must be back where it began.
    assert after.files <= early.files, f"{early.files} open files became {after.files}"
    assert len(heard) == threads
    return [*outcomes, *heard, f"ok writer: {after.files} files, {early.memory:.0f} to {late.memory:.0f} MB"]


def main() -> None:
    """Prints what each reader saw; exits with 1 where one saw something wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--commits", type=int, default=100)
    parser.add_argument("--documents", type=int, default=60)
    parser.add_argument("--threads", type=int, default=8)
    parser.add_argument("--processes", type=int, default=4)
    options = parser.parse_args()
    scratch = Path(tempfile.mkdtemp())
    start = time.perf_counter()
    try:
        lines = run(scratch / "index", options.commits, options.documents, options.threads, options.processes)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    print("\n".join(lines))
    print(f"{options.commits} commits in {time.perf_counter() - start:.0f} s")
    sys.exit(not all(line.startswith("ok") for line in lines))


if __name__ == "__main__":
    main()

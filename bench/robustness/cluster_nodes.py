"""Kills and stops nodes of a cluster in the middle of searches and of an indexing run, and counts what that does.

tests/cluster/start 3
python -m bench.robustness.cluster_nodes WORK [--documents 6000] [--data ../shared/data] [--first-port 9401]

Three times over the index of a sixth of the documents, a run adds the rest while two threads search without a
pause. When a third of the run's documents have arrived, a node is killed (SIGKILL) that is not the cluster manager;
then one that is; then one is stopped (SIGSTOP) for some seconds. Counted are queries that failed or were answered
in part, the longest of them, the longest bulk, and what became of the run. After it
the ids in the cluster must be those of the catalogue, each once. A killed node is started again by
``tests/cluster/start --again N``; from then on it is timed how long the cluster takes to be green.

A fourth time the run fills a new index, which has no replicas yet, and the node that was killed is started again at
once: the run waits for it.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Any, Self

import vnsearch
from bench.cluster.queries import documents, queries
from vnsearch.engine.opensearch import bulk, parse_address
from vnsearch.engine.opensearch.connection import Connection
from vnsearch.errors import VnsearchError

NODES = 3
#: Seconds for which a node stands still.
STOPPED = 8.0
#: The part of a run's documents that have arrived when the node is lost.
PART = 1 / 3
START = Path(__file__).parents[2] / "tests" / "cluster" / "start"


def _cluster_folder() -> Path:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return Path(os.environ.get("VNSEARCH_CLUSTER_DIR") or cache / "vnsearch-test-cluster")


class Cluster:
    """The nodes that ``tests/cluster/start`` has started, numbered from 1; each can be asked by itself."""

    def __init__(self, first_port: int) -> None:
        self.ports = range(first_port, first_port + NODES)

    @property
    def hosts(self) -> str:
        """The hosts of an address."""
        return ",".join(f"127.0.0.1:{port}" for port in self.ports)

    def ask(self, path: str, node: int | None = None) -> Any:
        """The answer of one node, or of any."""
        hosts = self.hosts if node is None else f"127.0.0.1:{self.ports[node - 1]}"
        return Connection(parse_address(f"opensearch://{hosts}/none", {})).require_answer("GET", path)

    def manager(self) -> int:
        """The number of the node that is the cluster manager."""
        state = self.ask("/_cluster/state/cluster_manager_node,nodes")
        name = state["nodes"][state["cluster_manager_node"]]["name"]
        return int(name.rpartition("-")[2])

    def pid(self, node: int) -> int:
        """The process of a node."""
        return int((_cluster_folder() / "nodes" / str(node) / "pid").read_text())

    def is_green(self) -> bool:
        """Whether every copy of every shard is there."""
        health = self.ask("/_cluster/health")
        return bool(health["status"] == "green" and health["number_of_nodes"] == NODES)

    def seconds_until_green(self) -> float:
        """How long it takes from now until every copy of every shard is there."""
        start = time.perf_counter()
        while not self.is_green():
            time.sleep(0.5)
        return time.perf_counter() - start


@dataclass
class Readers:
    """Threads that search without a pause until they are ended."""

    address: str
    texts: list[str]
    counts: Counter[str] = field(default_factory=Counter)
    longest: float = 0.0
    _end_event: Event = field(default_factory=Event)
    _threads: list[Thread] = field(default_factory=list)

    def start(self) -> None:
        """Begin."""
        self._threads = [Thread(target=self._search, args=(number,)) for number in range(2)]
        for thread in self._threads:
            thread.start()

    def _search(self, number: int) -> None:
        index = vnsearch.open(self.address, refresh=5.0)
        while not self._end_event.is_set():
            number += 1
            start = time.perf_counter()
            try:
                page = index.search(self.texts[number % len(self.texts)])
                self.counts["in part" if page.partial else "answered"] += 1
            except VnsearchError as error:
                self.counts["failed"] += 1
                print(f"  a query failed: {error}", file=sys.stderr)
            self.longest = max(self.longest, time.perf_counter() - start)

    def end(self) -> None:
        """Wait for the queries that are under way."""
        self._end_event.set()
        for thread in self._threads:
            thread.join()


@dataclass
class Bulks:
    """Measures the bulks that this process sends: ``rows`` that the cluster has taken, and the longest bulk."""

    rows: int = 0
    longest: float = 0.0

    def __enter__(self) -> Self:
        self._send = bulk._send
        bulk._send = self._time  # type: ignore[assignment] # as long as this is measured
        return self

    def __exit__(self, *_: object) -> None:
        bulk._send = self._send

    def _time(self, index: str, actions: Sequence[bytes], *more: Any) -> None:
        start = time.perf_counter()
        self._send(index, actions, *more)
        self.longest = max(self.longest, time.perf_counter() - start)
        self.rows += len(actions)


def _lose(cluster: Cluster, node: int, kind: str) -> None:
    if kind == "stopped":
        os.kill(cluster.pid(node), signal.SIGSTOP)
        time.sleep(STOPPED)
        os.kill(cluster.pid(node), signal.SIGCONT)
    else:
        os.kill(cluster.pid(node), signal.SIGKILL)


def _round(cluster: Cluster, kind: str, few: Path, all_records: Path, texts: list[str], state: Path) -> None:
    address = f"opensearch://{cluster.hosts}/nodes-{kind}"
    manager = cluster.manager()
    node = manager if kind == "manager" else next(n for n in range(1, NODES + 1) if n != manager)
    index = vnsearch.open(address, create=True, state=state, shards=3, replicas=1)
    index.update([few], workers=1)
    print(f"{kind}: node {node} of {NODES}", flush=True)
    readers = Readers(address, texts)
    readers.start()
    count = sum(1 for _ in all_records.open(encoding="utf-8"))
    with Bulks() as bulks, ThreadPoolExecutor(1) as pool:
        run = pool.submit(index.update, [all_records], workers=1)
        while bulks.rows < count * PART and not run.done():
            time.sleep(0.05)
        lost_after, lost_at = bulks.rows, time.perf_counter()
        _lose(cluster, node, kind)
        error = run.exception()
    seconds_to_end = time.perf_counter() - lost_at
    time.sleep(2.0)
    readers.end()
    outcome = f"failed: {error}" if error else "completed"
    queries_text = ", ".join(f"{number:,} {what}" for what, number in sorted(readers.counts.items()))
    print(f"  lost after {lost_after:,} rows; {seconds_to_end:.1f} s later the run was {outcome}")
    print(f"  longest bulk {bulks.longest:.1f} s")
    print(f"  queries: {queries_text}; longest {readers.longest:.1f} s", flush=True)
    _verify(cluster, address, all_records, state, node if kind != "stopped" else None)


def _new_build_round(cluster: Cluster, all_records: Path, state: Path) -> None:
    """Kill a node of a build without replicas, and start it again: what it has acknowledged is on its disk."""
    address = f"opensearch://{cluster.hosts}/nodes-build"
    node = next(n for n in range(1, NODES + 1) if n != cluster.manager())
    count = sum(1 for _ in all_records.open(encoding="utf-8"))
    index = vnsearch.open(address, create=True, state=state, shards=3, replicas=1)
    print(f"build: node {node} of {NODES}", flush=True)
    with Bulks() as bulks, ThreadPoolExecutor(1) as pool:
        run = pool.submit(index.update, [all_records], workers=1)
        while bulks.rows < count * PART and not run.done():
            time.sleep(0.05)
        lost_after, lost_at = bulks.rows, time.perf_counter()
        _lose(cluster, node, "build")
        subprocess.run([START, "--again", str(node)], check=True)
        error = run.exception()
    seconds_to_end = time.perf_counter() - lost_at
    outcome = f"failed: {error}" if error else "completed"
    print(f"  lost after {lost_after:,} rows; {seconds_to_end:.1f} s later the run was {outcome}")
    print(f"  longest bulk {bulks.longest:.1f} s", flush=True)
    _verify(cluster, address, all_records, state, None)


def _verify(cluster: Cluster, address: str, records: Path, state: Path, killed: int | None) -> None:
    """Complete the run if it is pending; then nothing may be missing or there twice."""
    if killed is not None:
        subprocess.run([START, "--again", str(killed)], check=True)
    print(f"  green {cluster.seconds_until_green():.0f} s after the node was started again", flush=True)
    with vnsearch.open(address, state=state) as index:
        report = index.update([records], workers=1)
        faults = index.check()
        rows = len(index)
    print(
        f"  the next run: {report.articles.added} added; check: {[f.what for f in faults] or 'whole'}; {rows:,}"
    )
    assert not faults
    subprocess.run(
        [sys.executable, "-m", "vnsearch", "drop", address, "--yes", "--state", str(state)],
        check=True,
        stdout=subprocess.DEVNULL,
    )


def main() -> None:
    """Prints what each loss did."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("work", type=Path)
    parser.add_argument("--documents", type=int, default=6000)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument(
        "--first-port", type=int, default=int(os.environ.get("VNSEARCH_CLUSTER_PORT") or 9401)
    )
    parser.add_argument("--only", choices=("data", "manager", "stopped", "build"))
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    few = documents(arguments.data, arguments.work, arguments.documents // 6)
    every = documents(arguments.data, arguments.work, arguments.documents)
    texts = [query.text for query in queries(arguments.data, few)][:60]
    cluster = Cluster(arguments.first_port)
    for kind in ("data", "manager", "stopped"):
        if arguments.only in (None, kind):
            _round(cluster, kind, few, every, texts, arguments.work / f"state-{kind}")
    if arguments.only in (None, "build"):
        _new_build_round(cluster, every, arguments.work / "state-build")


if __name__ == "__main__":
    main()

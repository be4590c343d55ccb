"""Requests per second and response times of ``vnsearch serve`` on this machine.

``python -m bench.speed.serve INDEX [--workers 2] [--clients 1 8 64] [--seconds 10] [--commits]``: a server of its
own on a port of the loopback interface; each client keeps one connection and asks its next query when the last is
answered. Queries are two to four words from the beginnings of titles. With ``--commits`` another process adds an
article to a copy of the index every two seconds meanwhile. Clients and server share the machine's cores.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from pathlib import Path
from urllib.parse import quote

import vnsearch
from vnsearch.model import Article

#: What is asked for: the API with facets, and the page with facets and timeline.
ADDRESSES = {"API": "/api/v1/search?facets=true&q={}", "page": "/?q={}"}
_HEADING = (
    "| clients | requests | requests/s | first byte p50 ms | p50 ms | p95 ms | p99 ms | errors | memory MB |\n"
    "|---|---|---|---|---|---|---|---|---|"
)
_QUERIES, _STARTING, _BETWEEN_COMMITS = 2000, 60.0, 2.0


@dataclass
class Load:
    """What the clients of one run saw: seconds until each answer began and ended, and answers that were no 200."""

    first_bytes: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    errors: int = 0


@dataclass(frozen=True)
class Server:
    """A server under test: its process and its port."""

    process: subprocess.Popen[bytes]
    port: int

    def memory(self) -> str:
        """Return the memory of each process in MB, memory that several share counted in parts (PSS)."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return ", ".join(f"{_proportional_size(pid):.0f}" for pid in (self.process.pid, *map(int, children)))


def _proportional_size(pid: int) -> float:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(rollup.partition("Pss:")[2].split()[0]) / 1024


def queries(folder: Path) -> list[str]:
    """Return queries: the first words of titles, without repetitions, in random order of a fixed seed."""
    chance = random.Random(1)  # noqa: S311 - the same queries each time
    with vnsearch.open(folder) as index:
        hits = index.export("kind:article OR kind:headline", sort="date", limit=20 * _QUERIES)
        titles = [str(hit.title).split() for hit in hits]
    texts = dict.fromkeys(" ".join(words[: chance.randint(2, 4)]) for words in titles if len(words) > 3)
    return chance.sample(list(texts), min(_QUERIES, len(texts)))


@contextmanager
def running_server(folder: Path, workers: int) -> Iterator[Server]:
    """Context manager: start ``vnsearch serve`` in processes of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "vnsearch", "serve", "-i", str(folder), "--port", str(port), "--no-open"]
    process = subprocess.Popen(
        [*command, "--workers", str(workers)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(port)
        yield Server(process, port)
    finally:
        process.terminate()
        process.wait(timeout=_STARTING)


def _wait_for(port: int) -> None:
    end = time.monotonic() + _STARTING
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError("the server did not start")


def _ask(port: int, address: str, texts: Sequence[str], end: float, load: Load) -> None:
    """Be one client until a moment of ``time.monotonic``."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for text in texts:
        if time.monotonic() > end:
            break
        start = time.perf_counter()
        connection.request("GET", address.format(quote(text)), headers={"accept-encoding": "gzip"})
        response = connection.getresponse()
        load.first_bytes.append(time.perf_counter() - start)
        response.read()
        load.seconds.append(time.perf_counter() - start)
        load.errors += response.status != http.client.OK
    connection.close()


def measure(port: int, address: str, texts: Sequence[str], clients: int, seconds: float) -> str:
    """Return a row of the table: requests per second, percentiles in milliseconds, errors."""
    load, end = Load(), time.monotonic() + seconds
    share = len(texts) // clients
    parts = [[*texts[at * share :], *texts[: at * share]] for at in range(clients)]
    threads = [threading.Thread(target=_ask, args=(port, address, part, end, load)) for part in parts]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - start
    rate = f"{len(load.seconds)} | {len(load.seconds) / took:.1f}"
    times = [_percentile(load.first_bytes, 0.5), *(_percentile(load.seconds, p) for p in (0.5, 0.95, 0.99))]
    return f"| {clients} | {rate} | {' | '.join(times)} | {load.errors} |"


def _percentile(seconds: Sequence[float], share: float) -> str:
    """Return a percentile in milliseconds."""
    times = sorted(seconds)
    return f"{1000 * times[min(int(share * len(times)), len(times) - 1)]:.0f}"


def _commit_until(stop: Event, folder: Path) -> None:
    """Be the process that adds an article every two seconds."""
    number = 0
    while not stop.wait(_BETWEEN_COMMITS):
        number += 1
        with vnsearch.open(folder) as index:
            index.add(Article(f"bench-{number}", f"Tin thử số {number}", body="Bão số một vào biển Đông."))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("index", type=Path)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 8, 64])
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--commits", action="store_true")
    options = parser.parse_args()
    texts = queries(options.index)
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.index
        if options.commits:
            folder = shutil.copytree(options.index, Path(scratch) / "index")
        with (
            committing(folder) if options.commits else nullcontext(),
            running_server(folder, options.workers) as server,
        ):
            _warm_up(server.port, texts)
            for name, address in ADDRESSES.items():
                print(f"{name}\n{_HEADING}")
                for clients in options.clients:
                    row = measure(server.port, address, texts, clients, options.seconds)
                    print(f"{row} {server.memory()} |", flush=True)
                print(f"load of the machine: {os.getloadavg()[0]:.1f}\n")


@contextmanager
def committing(folder: Path) -> Iterator[None]:
    """Context manager: have another process add an article every two seconds."""
    context = get_context("spawn")
    stop = context.Event()
    process = context.Process(target=_commit_until, args=(stop, folder))
    process.start()
    try:
        yield
    finally:
        stop.set()
        process.join()


def _warm_up(port: int, texts: Sequence[str]) -> None:
    """Have every worker answer some queries, which are not measured."""
    for address in ADDRESSES.values():
        _ask(port, address, texts[:20], time.monotonic() + _STARTING, Load())


if __name__ == "__main__":
    main()

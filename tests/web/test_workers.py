"""``vnsearch serve --workers``: several processes over one index, new commits, saved searches, a graceful end."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

import vnsearch
from vnsearch.model import Article

pytestmark = pytest.mark.slow
WORKERS = 2
STARTING = 60.0


@dataclass(frozen=True)
class Server:
    """A running command: its process and the port at which it answers."""

    process: subprocess.Popen[str]
    port: int

    def get(self, path: str) -> str:
        """The body of an answer; each request has a connection of its own, so that any worker may take it."""
        return self._answer("GET", path, "")

    def post(self, path: str, **fields: str) -> None:
        self._answer("POST", path, urlencode(fields))

    def _answer(self, method: str, path: str, body: str) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request(method, path, body, {"content-type": "application/x-www-form-urlencoded"})
        response = connection.getresponse()
        text = response.read().decode()
        connection.close()
        assert response.status in (http.client.OK, http.client.SEE_OTHER), text
        return text

    def worker_ids(self) -> list[int]:
        """The processes that the command has started and that serve."""
        listing = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        commands = {int(pid): Path(f"/proc/{pid}/cmdline").read_text() for pid in listing.split()}
        return [pid for pid, command in commands.items() if "spawn_main" in command]


@contextmanager
def running_server(folder: Path, stderr: int = subprocess.DEVNULL) -> Iterator[Server]:
    """Context manager: serve an index with several workers; they are gone at the end."""
    command = [sys.executable, "-m", "vnsearch", "serve", "-i", str(folder), "--port", "0", "--no-open"]
    process = subprocess.Popen(
        [*command, "--workers", str(WORKERS), "--lang", "en"],
        stdout=subprocess.PIPE, stderr=stderr, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    assert process.stdout
    address = re.search(r"http://127\.0\.0\.1:(\d+)", process.stdout.readline())
    assert address
    server = Server(process, int(address[1]))
    try:
        server.get("/api/v1/health")  # waits until a worker is ready
        yield server
    finally:
        process.terminate()
        process.wait(timeout=STARTING)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small index of its own."""
    folder = tmp_path_factory.mktemp("workers") / "index"
    with vnsearch.open(folder, create=True) as index:
        index.add(Article(f"bài-{number}", f"Giá cà phê phiên {number}") for number in range(20))
    return folder


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    with running_server(folder) as server:
        yield server


def wait_for_workers(server: Server) -> list[int]:
    """Return the workers once there are as many as asked for."""
    end = time.monotonic() + STARTING
    while len(workers := server.worker_ids()) < WORKERS and time.monotonic() < end:
        time.sleep(0.1)
    assert len(workers) == WORKERS
    return workers


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks at processes in /proc")
def test_a_worker_that_dies_is_replaced(server: Server) -> None:
    workers = wait_for_workers(server)
    os.kill(workers[0], signal.SIGKILL)
    end = time.monotonic() + STARTING
    while workers[0] in server.worker_ids() and time.monotonic() < end:
        time.sleep(0.1)
    assert len(set(wait_for_workers(server)) - set(workers)) == 1
    assert json.loads(server.get("/api/v1/search?q=ca+phe"))["total"] == 20


def test_new_commits_are_seen_by_every_worker_within_a_second(server: Server, folder: Path) -> None:
    """A second after a commit no answer is without it, whichever worker gives it."""
    wait_for_workers(server)
    for number in range(3):
        with vnsearch.open(folder) as index:
            index.add(Article(f"mới-{number}", f"Bão số {number} vào biển Đông"))
        time.sleep(1)
        answers = [json.loads(server.get(f"/api/v1/search?q={quote('bão')}")) for _ in range(20)]
        assert {answer["total"] for answer in answers} == {number + 1}


def test_requests_are_counted_over_all_workers(server: Server) -> None:
    """Whichever worker is asked, counts grow by what all have answered."""
    wait_for_workers(server)

    def count() -> int:
        line = re.search(
            r"^vnsearch_request_seconds_count (\d+)$", server.get("/api/v1/metrics"), re.MULTILINE
        )
        assert line
        return int(line[1])

    before = count()
    for _ in range(30):
        server.get("/api/v1/health")
    counts = [count() for _ in range(6)]
    assert counts == [before + 31 + place for place in range(6)]


def test_saved_searches_are_the_same_in_every_worker(server: Server, folder: Path) -> None:
    """Saved by one worker while others save too, each is there, and what is new is new once."""
    wait_for_workers(server)
    names = [f"tên {number}" for number in range(12)]
    threads = [
        threading.Thread(target=server.post, args=("/saved",), kwargs={"name": name, "search": "?q=lũ"})
        for name in names
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with vnsearch.open(folder) as index:
        index.add(Article("lũ", "Lũ về xã An Phú"))
    time.sleep(1)
    for _ in range(6):
        page = server.get("/saved?lang=en")
        assert all(name in page for name in names)
        assert page.count("Lũ về xã An Phú") == len(names)
    server.post("/saved/seen", name=names[0], ids='["lũ"]')
    assert {server.get("/saved?lang=en").count("Lũ về xã An Phú") for _ in range(6)} == {len(names) - 1}


def test_an_answer_is_not_held_back_until_its_headers_are_acknowledged(server: Server) -> None:
    """On a connection that stays open, its body came 40 ms after its headers (Nagle's algorithm)."""
    wait_for_workers(server)
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    waits = []
    for _ in range(10):
        connection.request("GET", "/api/v1/search?q=ca+phe")
        response = connection.getresponse()
        start = time.perf_counter()
        response.read()
        waits.append(time.perf_counter() - start)
    connection.close()
    assert min(waits) < 0.03


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_all_workers_end_gracefully_with_the_command(folder: Path, number: signal.Signals) -> None:
    """The answer under way is finished, and no worker is left; nothing is said of semaphores that leaked."""
    with running_server(folder, subprocess.PIPE) as server:
        workers = wait_for_workers(server)
        with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
            connection.sendall(b"GET /api/v1/export HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            start = connection.recv(1)
            server.process.send_signal(number)
            answer = start + b"".join(iter(lambda: connection.recv(65536), b""))
        assert answer.startswith(b"HTTP/1.1 200") and answer.endswith(b"0\r\n\r\n")
        _, stderr = server.process.communicate(timeout=20)
        assert server.process.returncode == 128 + number and "leaked" not in stderr
        assert not any(Path(f"/proc/{pid}").exists() for pid in workers)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks at processes in /proc")
def test_workers_do_not_outlive_a_killed_command(folder: Path) -> None:
    with running_server(folder) as server:
        workers = wait_for_workers(server)
        server.process.kill()
        end = time.monotonic() + 20
        while any(Path(f"/proc/{pid}").exists() for pid in workers) and time.monotonic() < end:
            time.sleep(0.1)
        assert not any(Path(f"/proc/{pid}").exists() for pid in workers)

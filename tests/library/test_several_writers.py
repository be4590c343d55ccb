"""Two machines that index different sources into one index at the same time, their catalogue in PostgreSQL."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import vnsearch
from tests.support.cluster import cluster_address
from tests.support.memory_cluster import MemoryCluster
from tests.support.postgresql_server import postgresql_server
from vnsearch.library.cluster_location import ClusterLocation
from vnsearch.library.postgresql_database import parse_postgresql_address
from vnsearch.library.shared_catalogues import SharedCatalogues

pytestmark = pytest.mark.slow

MACHINES, RUNS, FILES = ("one", "two"), 3, 4
#: Seconds that a run waits for the other machine's.
WAIT = 120.0


@pytest.fixture
def database() -> Iterator[str]:
    with postgresql_server() as address:
        yield address


def write(folder: Path, machine: str, run: int) -> None:
    """A run's files: new articles, one that every machine has, and one that changes with each run."""
    folder.mkdir(exist_ok=True)
    for number in range(FILES):
        name = f"{machine}-{run}-{number}"
        record = {"id": name, "title": f"Tin {name}", "body": f"Giá vàng ngày {run} tháng {number + 1}."}
        (folder / f"{name}.json").write_text(json.dumps(record), "utf-8")
    shared = {"id": "shared", "title": "Tin chung", "body": "Hai máy cùng có tin này."}
    changed = {"id": f"{machine}-changed", "title": f"Tin lần {run}", "body": "Được viết lại."}
    (folder / "shared.json").write_text(json.dumps(shared), "utf-8")
    (folder / "changed.json").write_text(json.dumps(changed), "utf-8")


#: The ids that all runs of both machines leave.
EXPECTED = sorted(
    [f"{machine}-{run}-{n}" for machine in MACHINES for run in range(RUNS) for n in range(FILES)]
    + [f"{machine}-changed" for machine in MACHINES]
    + ["shared"]
)


def ids(index: vnsearch.Index) -> list[str]:
    """The ids of all documents, each as often as it is there."""
    return sorted(hit.document.id for hit in index.export("kind:article", collapse=False))


def test_runs_of_two_machines_at_the_same_time_wait_for_one_another(database: str, tmp_path: Path) -> None:
    """Each sees what the other has done: nothing is lost or doubled, and what both have is there once."""
    cluster = MemoryCluster()

    def opened(machine: str) -> vnsearch.Index:
        state = tmp_path / f"state-{machine}"
        catalogues = SharedCatalogues(parse_postgresql_address(database), "news", state)
        return vnsearch.Index(ClusterLocation("opensearch://host/news", state, catalogues, cluster.engine))

    def index_runs(machine: str) -> None:
        for run in range(RUNS):
            write(tmp_path / machine, machine, run)
            opened(machine).update([tmp_path / machine], workers=1, lock_wait=WAIT)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(index_runs, MACHINES))
    for machine in MACHINES:
        index = opened(machine)
        assert ids(index) == EXPECTED
        assert index.check() == ()
        assert index.search(f"tin lần {RUNS - 1}").total == 2


@pytest.mark.cluster
def test_processes_with_their_own_folders_fill_one_index_on_a_cluster(database: str, tmp_path: Path) -> None:
    """One of them is killed in the middle: the other's next run completes what it had begun."""
    address = str(cluster_address())

    def start(machine: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "vnsearch", "index", str(tmp_path / machine), "--workers", "1"]
        options = ["-i", address, "--wait", str(int(WAIT)), "--shards", "2", "--replicas", "0"]
        own = {"VNSEARCH_STATE": str(tmp_path / f"state-{machine}"), "VNSEARCH_CATALOGUE": database}
        return subprocess.Popen([*command, *options], env={**os.environ, **own}, stdout=subprocess.DEVNULL)

    for run in range(RUNS):
        for machine in MACHINES:
            write(tmp_path / machine, machine, run)
        running = [start(machine) for machine in MACHINES]
        if run == 1:
            time.sleep(1.5)
            running[0].send_signal(signal.SIGKILL)
            running[0].wait()
            assert running[1].wait() == 0
            assert start(MACHINES[0]).wait() == 0
        else:
            assert [process.wait() for process in running] == [0, 0]
    index = vnsearch.open(address, state=tmp_path / "state-two", catalogue=database)
    assert ids(index) == EXPECTED
    assert index.check() == ()

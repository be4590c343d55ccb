"""Ctrl-C and SIGTERM while indexing: one ends the run in order, a second at once, and no worker stays behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "killpg"), reason="needs process groups"),
]
#: Seconds within which a stopped run must have ended; a run that hangs never does.
PATIENCE = 10


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Records that take a minute to index."""
    path = tmp_path_factory.mktemp("rows") / "rows.jsonl"
    row = {"title": "Tin", "body": "bầu cử quốc hội khoá mới " * 80}
    path.write_text("".join(json.dumps(row | {"id": str(i)}) + "\n" for i in range(20_000)), "utf-8")
    return path


def start(rows: Path, index: Path) -> subprocess.Popen[str]:
    """Start indexing in a process group of its own, as a shell does."""
    words = ["index", str(rows), "-i", str(index), "--workers", "4", "--lang", "en"]
    return subprocess.Popen(
        [sys.executable, "-m", "vnsearch", *words],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def group_is_empty(group: int) -> bool:
    """Return whether no process of a group is left, waiting an instant for those that are about to end."""
    for _ in range(10 * PATIENCE):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    os.killpg(group, signal.SIGKILL)
    return False


@pytest.mark.parametrize("whole_group", [True, False], ids=["terminal", "kill"])
@pytest.mark.parametrize(("delay", "gap"), [(1.0, 0.01), (2.3, 0.05), (3.1, 0.2)])
def test_second_ctrl_c_ends_the_run_at_once_with_its_workers(
    rows: Path, tmp_path: Path, delay: float, gap: float, whole_group: bool
) -> None:
    """Wherever the run is, and whatever the first one has got to; before, half of such runs hung for ever."""
    process = start(rows, tmp_path / "index")
    send = os.killpg if whole_group else os.kill
    time.sleep(delay)
    send(process.pid, signal.SIGINT)
    time.sleep(gap)
    if process.poll() is None:
        send(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert "Traceback" not in errors
    assert group_is_empty(process.pid)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_first_run_that_is_stopped_says_that_nothing_was_indexed_yet(
    rows: Path, tmp_path: Path, number: signal.Signals
) -> None:
    """SIGTERM as well as Ctrl-C: with the usual exit code, and the lock's owner is not left behind."""
    process = start(rows, tmp_path / "index")
    time.sleep(2)
    os.kill(process.pid, number)
    _, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, errors) == (128 + number, "vnsearch: stopped; nothing was indexed yet\n")
    assert group_is_empty(process.pid)
    assert not (tmp_path / "index" / "write.owner").exists()


def test_later_run_that_is_stopped_says_that_the_index_is_as_it_was(rows: Path, tmp_path: Path) -> None:
    """And it is."""
    (tmp_path / "a.txt").write_text("Giá vàng tăng\nNgười mua xếp hàng.\n", "utf-8")
    command = [sys.executable, "-m", "vnsearch"]
    index = str(tmp_path / "index")
    subprocess.run([*command, "index", str(tmp_path / "a.txt"), "-i", index], check=True, capture_output=True)
    process = start(rows, tmp_path / "index")
    time.sleep(2)
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=PATIENCE)
    assert errors == "vnsearch: stopped; the last committed index is as it was\n"
    result = subprocess.run(
        [*command, "query", "giá vàng", "-i", index, "--json"], check=True, capture_output=True, text=True
    )
    assert json.loads(result.stdout)["total"] == 1

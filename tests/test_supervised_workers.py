"""Workers that are replaced: what hangs or kills one is given up, and everything else is done, in order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest

from vnsearch.supervised_workers import TOGETHER, Begin, Loss, Supervision, map_supervised

pytestmark = pytest.mark.slow

BATCHES = [[f"{batch}.{item}" for item in range(5)] for batch in range(8)]


def give_up(item: str, loss: Loss) -> str:
    return f"{loss.value} {item}"


def work(misdeeds: dict[str, str], batch: Sequence[str], begin: Begin) -> list[str]:
    """Return the items; those with a misdeed do it when they are worked on, or when all of the batch are."""
    for number, item in enumerate(batch):
        begin(number)
        misbehave(misdeeds.get(item, ""))
    begin(TOGETHER)
    for item in batch:
        misbehave(misdeeds.get(f"together {item}", ""))
    return list(batch)


def misbehave(misdeed: str) -> None:
    match misdeed.split():
        case ["hang"]:
            time.sleep(60)
        case ["die"]:
            os.kill(os.getpid(), signal.SIGKILL)
        case ["die-once", path] if not Path(path).exists():
            Path(path).touch()
            os.kill(os.getpid(), signal.SIGKILL)


def results(misdeeds: dict[str, str], workers: int = 2, seconds: float = 3.0) -> list[str]:
    supervision = Supervision(seconds, give_up)
    batches = map_supervised(partial(work, misdeeds), BATCHES, workers, supervision)
    return [result for batch in batches for result in batch]


@pytest.fixture(autouse=True)
def _quick_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vnsearch.supervised_workers._LOOK", 0.05)


@pytest.mark.parametrize("workers", [1, 3])
def test_everything_is_done_in_order(workers: int) -> None:
    assert results({}, workers) == [item for batch in BATCHES for item in batch]


@pytest.mark.parametrize("prefix", ["", "together "], ids=["one by one", "together"])
@pytest.mark.parametrize(
    ("misdeeds", "losses"),
    [
        ({"1.2": "hang"}, {"1.2": "time"}),
        ({"1.2": "die"}, {"1.2": "death"}),
        ({"0.0": "hang", "0.4": "die", "7.4": "die"}, {"0.0": "time", "0.4": "death", "7.4": "death"}),
        (dict.fromkeys(BATCHES[3], "die"), dict.fromkeys(BATCHES[3], "death")),
    ],
)
def test_item_that_hangs_or_kills_is_given_up_alone(
    misdeeds: dict[str, str], losses: dict[str, str], prefix: str
) -> None:
    """The others of its batch, and those of other batches, are done all the same."""
    expected = [f"{losses[item]} {item}" if item in losses else item for batch in BATCHES for item in batch]
    assert results({prefix + item: misdeed for item, misdeed in misdeeds.items()}) == expected


def test_item_whose_worker_was_killed_by_something_else_is_done(tmp_path: Path) -> None:
    """It is tried once more: kill -9 from outside loses nothing."""
    expected = [item for batch in BATCHES for item in batch]
    assert results({"2.3": f"die-once {tmp_path / 'died'}"}) == expected
    assert (tmp_path / "died").exists()


def test_without_a_limit_slow_items_are_waited_for() -> None:
    assert results({}, seconds=0.0) == [item for batch in BATCHES for item in batch]


def test_workers_end_when_the_iterator_is_closed() -> None:
    """Also one that hangs, and at once."""
    supervision = Supervision(0.0, give_up)
    batches = map_supervised(partial(work, {"1.0": "hang"}), BATCHES, 2, supervision)
    next(batches)
    start = time.monotonic()
    children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
    before = children.read_text().split() if children.exists() else []
    batches.close()  # type: ignore[attr-defined] # a generator
    assert time.monotonic() - start < 5
    assert not children.exists() or len(children.read_text().split()) <= len(before) - 2


ORPHAN = """
import os, re, sys
from vnsearch.supervised_workers import Supervision, map_supervised

def work(batch, begin):
    print(os.getpid(), flush=True)
    re.match(r"(a+)+$", "a" * 60 + "b")  # hours, in which no other thread of the process runs

list(map_supervised(work, [["x"]], 1, Supervision(0.0, lambda *_: None)))
"""


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="other systems do not tell of a parent's end"
)
def test_worker_that_hangs_ends_when_its_parent_is_killed() -> None:
    """It has the write lock's file open, and would hold the lock for ever."""
    with subprocess.Popen([sys.executable, "-c", ORPHAN], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        worker = int(parent.stdout.readline())
        time.sleep(0.3)
        parent.kill()
        parent.wait()
        end = time.monotonic() + 10
        while is_running(worker):
            assert time.monotonic() < end
            time.sleep(0.05)


def is_running(process: int) -> bool:
    """Return whether a process is there and has not ended."""
    try:
        return "State:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except OSError:
        return False

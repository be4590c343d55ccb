"""Power lost and operations refused at every step of writing, updating, deleting and merging."""

from __future__ import annotations

import errno
import os
import random
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.support.failing_storage import Disk, Refusal, State, lost, moments
from tests.support.hand_made_segments import analysed, change, documents, merge_all, merge_none
from vnsearch.errors import IndexDamagedError, IndexWriteError
from vnsearch.segments import transaction
from vnsearch.segments.commits import Commit, commit_file, generations, newest, read_commit
from vnsearch.segments.directory import Storage
from vnsearch.segments.newest_commit import open_segments
from vnsearch.segments.transaction import Policy

pytestmark = pytest.mark.slow

Step = Callable[[Storage], object]
STEPS: tuple[Step, ...] = (
    transaction.create,
    lambda disk: change(disk, map(analysed, range(9))),
    lambda disk: change(disk, (analysed(n, 1) for n in range(0, 6, 2)), policy=merge_none),
    lambda disk: change(disk, removed=["bài 1", "bài 4"], policy=merge_none),
    lambda disk: change(disk, [analysed(20)], ["bài 5"], merge_all),
    lambda disk: change(disk, removed=[f"bài {n}" for n in range(30)]),
)
#: Power losses tried at each moment.
SAMPLES = 6


@dataclass(frozen=True)
class Run:
    """All steps on one disk: its history, when each step was done, and the bytes each commit names."""

    history: list[State]
    done: list[int]
    commits: list[dict[str, bytes]]

    def at(self, moment: int) -> int:
        """How many steps were done when this operation began."""
        return sum(end <= moment for end in self.done)


def held(disk: Disk, commit: Commit) -> dict[str, bytes]:
    """The bytes of all files of a commit, its own among them."""
    return {name: bytes(disk.view(name)) for name in {commit_file(commit.generation), *commit.files}}


@pytest.fixture(scope="module")
def run() -> Run:
    disk, done, commits = Disk(), [], []
    for step in STEPS:
        step(disk)
        done.append(len(disk.history))
        commits.append(held(disk, newest(disk)))
    disk.step("end")
    return Run(disk.history, done, commits)


def check_opens(disk: Disk) -> None:
    """Each of the two newest commits opens and every byte of it verifies."""
    for generation in generations(disk.names())[-2:]:
        for segment in open_segments(disk, read_commit(disk, generation)):
            segment.file.verify_all()
            assert segment.live is None or len(segment.live) == segment.size
            segment.close()


def test_power_loss_at_any_operation_leaves_a_whole_commit(run: Run) -> None:
    """What was committed stays, byte for byte; the commit in progress is there whole or not at all."""
    chance = random.Random(1)  # noqa: S311 - no secret
    seen = set()
    for moment, state in moments(run.history):
        steps = run.at(moment)
        for _ in range(SAMPLES if steps else 1):
            disk = Disk(lost(state, chance))
            if not steps and not generations(disk.names()):
                continue
            found = held(disk, newest(disk))
            assert found in run.commits[max(steps - 1, 0) : steps + 1], f"operation {moment}"
            check_opens(disk)
            seen.add((steps, found == run.commits[steps - 1]))
    # The samples were not all alike: every step was seen undone, and done before it returned.
    assert {(steps, old) for steps in range(1, len(STEPS)) for old in (True, False)} <= seen


def test_writing_goes_on_after_any_power_loss(run: Run) -> None:
    """The next transaction works on what is left, and sweeps it: only two commits and their files stay."""
    chance = random.Random(2)  # noqa: S311 - no secret
    for _, state in list(moments(run.history[run.done[0] :]))[::4]:
        disk = Disk(lost(state, chance))
        before = documents(disk)
        change(disk, [analysed(50)])
        assert documents(disk).keys() == before.keys() | {"bài 50"}
        assert set(disk.state.names) == needed(disk)
        check_opens(disk)


def needed(disk: Disk) -> set[str]:
    """The files that the two newest commits name, and theirs."""
    kept = generations(disk.names())[-2:]
    return {name for g in kept for name in {commit_file(g), *read_commit(disk, g).files}}


def test_many_power_losses_in_a_row_lose_nothing_committed() -> None:
    """A hundred transactions, cut off somewhere or just after: each is there whole, or not at all."""
    chance = random.Random(3)  # noqa: S311 - no secret
    disk = Disk()
    transaction.create(disk)
    before: dict[str, str] = {}
    for number in range(100):
        disk = Disk(disk.state)
        change(disk, [analysed(1000 + number), analysed(number % 7, number)], [f"bài {number + 991}"])
        after = documents(disk)
        moment = chance.randrange(len(disk.history) * 5 // 4)
        ended = moment >= len(disk.history)
        disk = Disk(lost(disk.state if ended else disk.history[moment], chance))
        found = documents(disk)
        assert found == after or (found == before and not ended), f"transaction {number}"
        before = found


def refuse(number: int, code: int) -> Refusal:
    """One operation fails, those behind it work."""
    return lambda at, _: code if at == number else 0


def broken(number: int, code: int) -> Refusal:
    """From one operation on, all that would change the disk fail."""
    return lambda at, name: code if at >= number and name not in ("view", "names", "size", "close") else 0


CODES = (errno.ENOSPC, errno.EIO, errno.EMFILE, errno.EROFS)


@pytest.mark.parametrize(("refusal", "step"), [(refuse, 1), (broken, 4)])
def test_any_refused_operation_is_a_clear_error_and_changes_nothing(
    refusal: Callable[[int, int], Refusal], step: int
) -> None:
    """A full, broken, read-only disk or too many open files, at every operation of a transaction."""
    state = _prepared()
    before, after = documents(Disk(state)), _changed(Disk(state), merge_all)
    number = refused = 0
    while True:
        disk = Disk(state, refusal(number, CODES[number % len(CODES)]))
        outcome = _tried(disk, merge_all)
        assert disk.open_files == 0
        found = documents(Disk(disk.state))
        # A disk that refuses everything may keep even a commit from being taken back.
        assert found == (before if outcome else after) or (refusal is broken and found == after)
        if number % (8 * step) == 0:
            assert _changed(Disk(disk.state), merge_none) == after
        if len(disk.history) <= number:
            break
        number += step
        refused += step * bool(outcome)
    assert refused > number * 3 // 4


def _prepared() -> State:
    disk = Disk()
    for step in STEPS[:4]:
        step(disk)
    return disk.state


def _changed(disk: Disk, policy: Policy) -> dict[str, str]:
    """The documents after a transaction of all kinds of changes, and no file too many."""
    _transaction(disk, policy)
    assert set(disk.state.names) == needed(disk)
    return documents(disk)


def _transaction(disk: Disk, policy: Policy) -> None:
    change(disk, map(analysed, (30, 31, 0)), ["bài 2"], policy)


def _tried(disk: Disk, policy: Policy) -> str:
    """The error's message; "" where the transaction worked."""
    try:
        _transaction(disk, policy)
    except (IndexWriteError, IndexDamagedError) as error:
        assert "damaged" not in str(error)
        assert any(os.strerror(code) in str(error) for code in CODES)
        return str(error)
    return ""


def test_power_loss_after_a_commit_was_taken_back_leaves_a_whole_commit() -> None:
    """The folder's last sync fails, then the next transaction is cut off: names are not mixed up."""
    chance = random.Random(4)  # noqa: S311 - no secret
    state = _prepared()
    whole = Disk(state)
    _transaction(whole, merge_none)
    syncs = [n for n, name in enumerate(whole.operations) if name == "sync folder"]
    failing = Disk(state, refuse(syncs[-1], errno.EIO))
    assert _tried(failing, merge_none)
    disk = Disk(failing.state)
    change(disk, map(analysed, (40, 41)), policy=merge_none)
    for _, found in moments(disk.history):
        for _ in range(SAMPLES):
            check_opens(Disk(lost(found, chance)))

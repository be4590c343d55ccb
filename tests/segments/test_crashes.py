"""Power lost and operations refused at every step of writing, updating, deleting and merging."""

from __future__ import annotations

import errno
import os
import random
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.support.failing_storage import Disk, Refusal, State, lose_power, moments
from tests.support.hand_made_segments import analyse_number, change, documents, merge_all
from vnsearch.errors import IndexDamagedError, IndexWriteError
from vnsearch.segments import transaction
from vnsearch.segments.checked_file import reference
from vnsearch.segments.commits import Commit, commit_file, generations, newest, read_commit
from vnsearch.segments.directory import Storage
from vnsearch.segments.merge import merge_entries
from vnsearch.segments.merge_policy import Policy, merge_none
from vnsearch.segments.merge_process import DRAFT
from vnsearch.segments.newest_commit import open_segments
from vnsearch.segments.segment import live_documents
from vnsearch.segments.transaction import Transaction

pytestmark = pytest.mark.slow

Step = Callable[[Storage], object]


def change_beside_merge(disk: Storage) -> None:
    """Merge all segments to a draft, and commit other changes before it is adopted."""
    merge_entries(disk, DRAFT, newest(disk).segments)
    change(disk, [analyse_number(60), analyse_number(3, 2)], ["bài 6", "bài 7"], policy=merge_none)


def adopt_merge(disk: Storage) -> None:
    """Adopt the merge of the segments of the commit before the last."""
    commit = newest(disk)
    before = read_commit(disk, commit.base)
    live = [live_documents(segment) for segment in open_segments(disk, before)]
    transaction = Transaction(disk)
    try:
        transaction.replace([entry.segment for entry in before.segments], live, reference(disk, DRAFT))
        transaction.finish(dict(commit.metadata), merge_none)
    finally:
        transaction.close()


STEPS: tuple[Step, ...] = (
    transaction.create,
    lambda disk: change(disk, map(analyse_number, range(9))),
    lambda disk: change(disk, (analyse_number(n, 1) for n in range(0, 6, 2)), policy=merge_none),
    lambda disk: change(disk, removed_ids=["bài 1", "bài 4"], policy=merge_none),
    lambda disk: change(disk, [analyse_number(20)], ["bài 5"], merge_all),
    lambda disk: change(disk, [analyse_number(21)], ["bài 8"], merge_none),
    change_beside_merge,
    adopt_merge,
    transaction.repeat_commit,
    lambda disk: change(disk, removed_ids=[f"bài {n}" for n in range(30)]),
)
#: Power losses tried at each moment.
SAMPLES = 6


@dataclass(frozen=True)
class Run:
    """All steps on one disk: its history, when each step was done, and the bytes each commit names."""

    history: list[State]
    ends: list[int]
    commits: list[dict[str, bytes]]

    def at(self, moment: int) -> int:
        """How many steps were done when this operation began."""
        return sum(end <= moment for end in self.ends)


def named_files(disk: Disk, commit: Commit) -> dict[str, bytes]:
    """The bytes of all files of a commit, its own among them."""
    return {name: bytes(disk.view(name)) for name in {commit_file(commit.generation), *commit.files}}


@pytest.fixture(scope="module")
def run() -> Run:
    disk, ends, commits = Disk(), [], []
    for step in STEPS:
        step(disk)
        ends.append(len(disk.history))
        commits.append(named_files(disk, newest(disk)))
    disk.step("end")
    return Run(disk.history, ends, commits)


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
    counts = set()
    for moment, state in moments(run.history):
        steps = run.at(moment)
        for _ in range(SAMPLES if steps else 1):
            disk = Disk(lose_power(state, chance))
            if not steps and not generations(disk.names()):
                continue
            files = named_files(disk, newest(disk))
            assert files in run.commits[max(steps - 1, 0) : steps + 1], f"operation {moment}"
            check_opens(disk)
            counts.add((steps, files == run.commits[steps - 1]))
    # The samples were not all alike: every step was seen undone, and done before it returned.
    assert {(steps, old) for steps in range(1, len(STEPS)) for old in (True, False)} <= counts


def test_writing_goes_on_after_any_power_loss(run: Run) -> None:
    """The next transaction works on what is left, and sweeps it: only two commits and their files stay."""
    chance = random.Random(2)  # noqa: S311 - no secret
    for _, state in list(moments(run.history[run.ends[0] :]))[::4]:
        disk = Disk(lose_power(state, chance))
        before = documents(disk)
        change(disk, [analyse_number(50)])
        assert documents(disk).keys() == before.keys() | {"bài 50"}
        drafts = {name for name in disk.state.names if name.startswith(DRAFT)}  # left to the next merge
        assert set(disk.state.names) - drafts == needed_files(disk)
        check_opens(disk)


def needed_files(disk: Disk) -> set[str]:
    """The files that the two newest commits name, and theirs."""
    last_two = generations(disk.names())[-2:]
    return {name for g in last_two for name in {commit_file(g), *read_commit(disk, g).files}}


def test_many_power_losses_in_a_row_lose_nothing_committed() -> None:
    """A hundred transactions, cut off somewhere or just after: each is there whole, or not at all."""
    chance = random.Random(3)  # noqa: S311 - no secret
    disk = Disk()
    transaction.create(disk)
    before: dict[str, str] = {}
    for number in range(100):
        disk = Disk(disk.state)
        change(
            disk, [analyse_number(1000 + number), analyse_number(number % 7, number)], [f"bài {number + 991}"]
        )
        after = documents(disk)
        moment = chance.randrange(len(disk.history) * 5 // 4)
        is_over = moment >= len(disk.history)
        disk = Disk(lose_power(disk.state if is_over else disk.history[moment], chance))
        ids = documents(disk)
        assert ids == after or (ids == before and not is_over), f"transaction {number}"
        before = ids


def refuse(number: int, code: int) -> Refusal:
    """One operation fails, those behind it work."""
    return lambda at, _: code if at == number else 0


def fail_for_good(number: int, code: int) -> Refusal:
    """From one operation on, all that would change the disk fail."""
    return lambda at, name: code if at >= number and name not in ("view", "names", "size", "close") else 0


CODES = (errno.ENOSPC, errno.EIO, errno.EMFILE, errno.EROFS)


@pytest.mark.parametrize(("refusal", "step"), [(refuse, 1), (fail_for_good, 4)])
def test_any_refused_operation_is_a_clear_error_and_changes_nothing(
    refusal: Callable[[int, int], Refusal], step: int
) -> None:
    """A full, broken, read-only disk or too many open files, at every operation of a transaction."""
    state = _prepare()
    before, after = documents(Disk(state)), _change(Disk(state), merge_all)
    number = refusals = 0
    while True:
        disk = Disk(state, refusal(number, CODES[number % len(CODES)]))
        outcome = _outcome(disk, merge_all)
        assert disk.open_files == 0
        ids = documents(Disk(disk.state))
        # A disk that refuses everything may keep even a commit from being taken back.
        assert ids == (before if outcome else after) or (refusal is fail_for_good and ids == after)
        if number % (8 * step) == 0:
            assert _change(Disk(disk.state), merge_none) == after
        if len(disk.history) <= number:
            break
        number += step
        refusals += step * bool(outcome)
    assert refusals > number * 3 // 4


def _prepare() -> State:
    disk = Disk()
    for step in STEPS[:4]:
        step(disk)
    return disk.state


def _change(disk: Disk, policy: Policy) -> dict[str, str]:
    """The documents after a transaction of all kinds of changes, and no file too many."""
    _transaction(disk, policy)
    assert set(disk.state.names) == needed_files(disk)
    return documents(disk)


def _transaction(disk: Disk, policy: Policy) -> None:
    change(disk, map(analyse_number, (30, 31, 0)), ["bài 2"], policy)


def _outcome(disk: Disk, policy: Policy) -> str:
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
    state = _prepare()
    whole = Disk(state)
    _transaction(whole, merge_none)
    syncs = [n for n, name in enumerate(whole.operations) if name == "sync folder"]
    failing = Disk(state, refuse(syncs[-1], errno.EIO))
    assert _outcome(failing, merge_none)
    disk = Disk(failing.state)
    change(disk, map(analyse_number, (40, 41)), policy=merge_none)
    for _, state in moments(disk.history):
        for _ in range(SAMPLES):
            check_opens(Disk(lose_power(state, chance)))

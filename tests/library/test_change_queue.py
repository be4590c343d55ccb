"""The queue of changes: what is due when, and what happens where there are too many."""

from __future__ import annotations

from pathlib import Path

import pytest

from vnsearch.library.change_queue import Batch, ChangeQueue

A, B = Path("/a"), Path("/b")
DELAY, MAX_DELAY, CAPACITY = 2.0, 10.0, 3


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def queue(clock: Clock) -> ChangeQueue:
    return ChangeQueue(DELAY, MAX_DELAY, CAPACITY, clock)


def take(queue: ChangeQueue) -> Batch | None:
    return queue.take(timeout=0)


def test_path_is_due_once_it_has_been_quiet(queue: ChangeQueue, clock: Clock) -> None:
    """A file that is still being written is left, while another one goes."""
    queue.put([A, B])
    clock.now = 1.5
    queue.put([B])
    clock.now = 2.0
    assert take(queue) == Batch(frozenset({A}))
    assert take(queue) is None
    clock.now = 3.5
    assert take(queue) == Batch(frozenset({B}))


def test_path_that_never_rests_is_due_all_the_same(queue: ChangeQueue, clock: Clock) -> None:
    """A log that grows is read after the longest delay."""
    for second in range(11):
        clock.now = float(second)
        queue.put([A])
        assert take(queue) == (None if second < MAX_DELAY else Batch(frozenset({A})))


def test_more_paths_than_fit_become_a_look_at_everything(queue: ChangeQueue, clock: Clock) -> None:
    """The queue is bounded, whatever comes; afterwards paths are told apart again."""
    for number in range(1000):
        queue.put([Path(f"/{number}")])
    assert len(queue._paths) == 0
    clock.now = 2.0
    assert take(queue) == Batch(everything=True)
    queue.put([A])
    clock.now = 4.0
    assert take(queue) == Batch(frozenset({A}))


@pytest.mark.parametrize("batch", [Batch(frozenset({A, B})), Batch(everything=True)])
def test_batch_that_is_put_back_comes_again(queue: ChangeQueue, clock: Clock, batch: Batch) -> None:
    queue.put_back(batch)
    assert take(queue) is None
    clock.now = 2.0
    assert take(queue) == batch


def test_failed_queue_raises(queue: ChangeQueue) -> None:
    """Whoever waits for changes is told that none will come."""
    queue.fail(ValueError("gone"))
    with pytest.raises(ValueError, match="gone"):
        take(queue)

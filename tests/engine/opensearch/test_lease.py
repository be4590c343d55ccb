"""The lease of the one writer, and what outlasts it, without a cluster."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import cast

import pytest

from tests.support.row_store import RowStore
from vnsearch.engine.opensearch.collection import Collection
from vnsearch.engine.opensearch.compaction import _wait_for_copies, compact_index
from vnsearch.engine.opensearch.lease import Lease, is_running
from vnsearch.engine.opensearch.sender import Json
from vnsearch.engine.opensearch.state import State, read_state, write_state
from vnsearch.errors import IndexLockedError


class OneState:
    """A collection of one state that has lost all but its number of documents."""

    def __init__(self, state: State) -> None:
        self.state = state

    def pages(self, body: Json) -> Iterator[Sequence[Json]]:  # noqa: ARG002 - as of a collection
        return iter(())


def test_compaction_that_outlasts_its_lease_keeps_the_commit_of_the_next_writer() -> None:
    """The state of that commit is not written over by the one that was compacted."""
    store = RowStore()
    before = State(generation=1, documents=1)
    write_state("news", before, store.connection)
    lease = Lease("news", store.connection)

    def commit_meanwhile() -> None:
        next_lease = Lease("news", store.connection, now=lambda: time.time() + 3600)
        write_state("news", replace(before, generation=2, documents=5), store.connection)
        next_lease.release()

    store.on_merge = commit_meanwhile
    with pytest.raises(IndexLockedError):
        compact_index("news", lambda: cast(Collection, OneState(before)), store.connection, lease)
    assert read_state("news", store.connection).documents == 5


def test_compaction_within_its_lease_counts_words_anew() -> None:
    """As a commit of its own, without a word of what was deleted."""
    store = RowStore()
    before = State(generation=1, documents=1)
    write_state("news", before, store.connection)
    assert compact_index(
        "news", lambda: cast(Collection, OneState(before)), store.connection, Lease("news", store.connection)
    )
    assert read_state("news", store.connection).generation == 2


def test_a_process_is_not_interrupted_to_learn_whether_it_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """On Windows signal 0 is Ctrl+C, so that a writer there counts as running until its lease ends."""
    signals: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "kill", lambda pid, number: signals.append((pid, number)))
    assert is_running(12345, "win32")
    assert signals == []
    assert is_running(12345, "linux")
    assert signals == [(12345, 0)]


def test_compaction_waits_until_all_copies_are_known_to_have_all_rows() -> None:
    """Or for a minute: a segment that is merged before keeps a second text of each row."""
    store = RowStore()
    write_state("news", State(), store.connection)
    lease = Lease("news", store.connection)
    looks: list[float] = []
    store.on_stats = lambda: len(looks) >= 3
    _wait_for_copies("news", store.connection, lease, looks.append)
    assert len(looks) == 3
    store.on_stats = lambda: False
    _wait_for_copies("news", store.connection, lease, looks.append)
    assert 30.0 < sum(looks) < 90.0

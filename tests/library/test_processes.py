"""An open index in processes of its own: forked and spawned."""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

import vnsearch
from tests.library.test_refresh import commit, index, pages, title, writer

__all__ = ["index", "pages", "writer"]  # fixtures


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.slow
def test_index_opened_before_fork_answers_in_the_children(
    index: vnsearch.Index, writer: vnsearch.Index, pages: Path
) -> None:
    """Also where a thread of the parent held the locks at that moment; the child sees newer commits."""
    commit(writer, pages, 2)
    hits = index.export("bầu cử", collapse=False)
    fork = multiprocessing.get_context("fork")
    with (
        index._snapshots._lock,
        index._snapshots.current()._completions_lock,
        ProcessPoolExecutor(2, fork, _keep, (index,)) as pool,
    ):
        children = [pool.submit(_answers_of_the_kept_index) for _ in range(2)]
        answers = [child.result(timeout=60) for child in children]
    assert answers == [("Tin 2 về bầu cử", ["Tin 2 về bầu cử"])] * 2
    assert [hit.document.title for hit in hits] == [title(index)] == ["Tin 1 về bầu cử"]


_kept: list[vnsearch.Index] = []


def _keep(index: vnsearch.Index) -> None:
    _kept[:] = [index]


def _answers_of_the_kept_index() -> tuple[str, list[str]]:
    _kept[0].refresh()
    return title(_kept[0]), [completion.text for completion in _kept[0].suggest("tin")]


@pytest.mark.slow
def test_index_can_be_handed_to_a_spawned_process(index: vnsearch.Index) -> None:
    """It is opened there again; what is open here stays here."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        assert pool.submit(title, index).result(timeout=60) == title(index)

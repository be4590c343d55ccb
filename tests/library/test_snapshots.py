"""Readers beside a writer, and work that is killed: the short forms of three of the runs in ``bench/``."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


def _bench(module: str, *options: str) -> str:
    command = [sys.executable, "-m", f"bench.robustness.{module}", *options]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="counts handles where Linux lists them")
def test_readers_see_one_commit_each_and_leak_nothing() -> None:
    """Threads and processes through ten commits, each of which rewrites every document."""
    message = _bench("snapshots", "--commits=10", "--documents=30", "--threads=4", "--processes=2")
    assert message.count("ok ") == 7


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="counts handles where Linux lists them")
def test_threads_share_an_index_that_is_committed_to_and_rebuilt() -> None:
    """Searches, facets, completions, statistics and exports, each of one commit, none said to be damaged."""
    output = _bench("refresh", "--seconds=8", "--threads=8", "--documents=200", "--changing=40")
    assert "nothing was wrong" in output
    assert " 0 errors" in output


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and kill -9")
def test_killed_work_leaves_a_whole_commit() -> None:
    """Indexing, dropping, rebuilding and compacting, their helpers too, at a few moments."""
    assert "8 rounds" in _bench("kills", "--times=8")

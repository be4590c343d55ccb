"""One writer at a time, and a second one is told who the first is."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import vnsearch
from vnsearch.errors import IndexLockedError, IndexWriteError
from vnsearch.library import index_folder
from vnsearch.model import Article

pytestmark = pytest.mark.slow

HOLDER = """
import sys, time
from pathlib import Path
from vnsearch.library.index_folder import write_lock
with write_lock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@contextmanager
def holder(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the folder's lock."""
    command = [sys.executable, "-c", HOLDER, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_folder, "LOCK_WAIT", 0.2)


@pytest.fixture
def index(tmp_path: Path) -> vnsearch.Index:
    index = vnsearch.open(tmp_path / "index", create=True)
    index.add([Article("a", "Bầu cử")])
    return index


def test_second_writer_is_told_who_the_first_is(index: vnsearch.Index) -> None:
    """Process, host and since when; reading goes on."""
    with holder(index.folder) as process:
        with pytest.raises(IndexLockedError) as failure:
            index.add([Article("b", "Giá vàng")])
        about = re.search(r"\(pid (\d+) on (\S+), since \d\d:\d\d on \d\d/\d\d/\d{4}\)", str(failure.value))
        assert about is not None, failure.value
        assert about.groups() == (str(process.pid), socket.gethostname())
        assert index.search("bầu cử").total == 1


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs kill -9")
def test_lock_of_a_killed_writer_blocks_nobody(index: vnsearch.Index) -> None:
    """Its files stay behind; the next writer takes the lock at once and the owner is then that one."""
    with holder(index.folder) as process:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert (index.folder / index_folder.OWNER).exists()
        start = time.perf_counter()
        index.add([Article("b", "Giá vàng")])
        assert time.perf_counter() - start < 30
    assert len(index) == 2
    assert not (index.folder / index_folder.OWNER).exists()


@pytest.mark.parametrize("left", ["", "{", '{"pid": 1}', '{"pid": "x", "host": [], "since": 3}', "[" * 5000])
def test_owner_file_that_says_nothing_changes_nothing(index: vnsearch.Index, left: str) -> None:
    """The lock is what counts; what cannot be read of its owner is left out."""
    with holder(index.folder), pytest.raises(IndexLockedError, match="another process is writing"):
        (index.folder / index_folder.OWNER).write_text(left)
        index.add([Article("b", "Giá vàng")])
    (index.folder / index_folder.OWNER).write_text(left)
    index.add([Article("b", "Giá vàng")])


def test_folder_that_holds_only_a_left_lock_takes_an_index(tmp_path: Path) -> None:
    """A first run broken off at its very beginning."""
    (tmp_path / index_folder.LOCK).touch()
    (tmp_path / index_folder.OWNER).write_text("{}")
    with vnsearch.open(tmp_path, create=True) as index:
        index.add([Article("a", "Bầu cử")])
        assert len(index) == 1


def test_lock_that_cannot_be_made_is_a_clear_error(tmp_path: Path) -> None:
    """A file where the folder should be."""
    (tmp_path / "index").write_text("")
    with pytest.raises(IndexWriteError, match="cannot write"), index_folder.write_lock(tmp_path / "index"):
        pass

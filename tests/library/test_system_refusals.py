"""The whole command on a system that refuses: no room, too many open files, a folder without leave."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import vnsearch
from vnsearch.errors import IndexWriteError
from vnsearch.library.catalogue import Catalogue
from vnsearch.messages import Message, index_errors

pytestmark = pytest.mark.slow

resource = pytest.importorskip("resource")

#: Runs the command line under limits; Python already ignores the signal for files that grow too large.
LIMITED = """
import resource, sys
kind, limit = int(sys.argv[1]), int(sys.argv[2])
sys.argv = ["vnsearch", *sys.argv[3:]]
import vnsearch.library.update, vnsearch.cli.app, vnsearch.engine.embedded, vnsearch.library.catalogue
resource.setrlimit(kind, (limit, limit))
vnsearch.cli.app.main()
"""


@pytest.fixture
def index(tmp_path: Path) -> vnsearch.Index:
    index = vnsearch.open(tmp_path / "index", create=True)
    index.update([records(tmp_path, 3)], workers=1)
    return index


def records(folder: Path, count: int) -> Path:
    file = folder / "rows.jsonl"
    rows = (
        {"id": str(n), "title": f"Tin {n}", "body": f"bầu cử số {n} " + os.urandom(2000).hex()}
        for n in range(count)
    )
    file.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    return file


def limited(kind: int, limit: int, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", LIMITED, str(kind), str(limit), *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def test_room_that_runs_out_is_one_line_and_changes_nothing(index: vnsearch.Index, tmp_path: Path) -> None:
    """Files may not grow beyond a size: at the segment, and at the catalogue; with room it works."""
    file = records(tmp_path, 300)
    words = ("index", str(file), "--workers", "1", "--index-dir", str(index.folder))
    for kilobytes in (8, 100, 600):
        result = limited(resource.RLIMIT_FSIZE, kilobytes << 10, *words)
        assert (result.returncode, result.stderr.count("\n")) == (2, 1), result.stderr
        assert "chỉ mục vẫn như ở lần lưu cuối" in result.stderr
        index.refresh()
        assert (len(index), index.check()) == (3, ())
    assert limited(resource.RLIMIT_FSIZE, 1 << 30, *words).returncode == 0
    index.refresh()
    assert (len(index), index.check()) == (300, ())


def test_too_many_open_files_is_one_line_and_changes_nothing(index: vnsearch.Index, tmp_path: Path) -> None:
    """Whatever is opened last before there are too many."""
    file = records(tmp_path, 30)
    outcomes = set()
    for limit in range(8, 40, 3):
        words = ("index", str(file), "--workers", "1", "--index-dir", str(index.folder))
        result = limited(resource.RLIMIT_NOFILE, limit, *words)
        index.refresh()
        assert index.check() == ()
        assert len(index) == (30 if result.returncode == 0 or len(index) == 30 else 3)
        assert "Traceback" not in result.stderr, result.stderr
        outcomes.add(result.returncode)
    assert outcomes == {0, 2}


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_read_only_folder_answers_and_refuses_to_be_written(index: vnsearch.Index, tmp_path: Path) -> None:
    """Reading, and checking, need no leave to write."""
    folders = [index.folder, *(path for path in index.folder.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o500)
    try:
        assert (index.search("bầu cử").total, index.check()) == (3, ())
        with pytest.raises(vnsearch.VnsearchError, match="cannot write"):
            index.update([records(tmp_path, 9)], workers=1)
    finally:
        for folder in folders:
            folder.chmod(0o700)


def test_refusal_after_the_engine_has_committed_says_what_is_true(
    index: vnsearch.Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It said that the last committed index was as before, while the new one answered."""

    def refuse(_: Catalogue) -> None:
        raise IndexWriteError(index_errors.cannot_use("catalogue.db", "disk full"))

    with monkeypatch.context() as patch:
        patch.setattr(Catalogue, "commit", refuse)
        with pytest.raises(IndexWriteError) as failure:
            index.update([records(tmp_path, 9)], workers=1)
    assert failure.value.code == "committed_in_part"
    assert "as it was" not in str(failure.value)
    assert "cannot use catalogue.db: disk full; searches show the changes already" in str(failure.value)
    assert isinstance(failure.value.message, Message)
    assert "vẫn như" not in failure.value.message.vi
    index.refresh()
    assert len(index) == 9
    index.update([records(tmp_path, 9)], workers=1)
    assert (len(index), index.check()) == (9, ())


def test_refusal_of_a_rebuild_leaves_the_index_as_it_was_and_says_so(
    index: vnsearch.Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The new data folder is not the index's before the manifest names it."""

    def refuse(_: Catalogue) -> None:
        raise IndexWriteError(index_errors.cannot_use("catalogue.db", "disk full"))

    with monkeypatch.context() as patch:
        patch.setattr(Catalogue, "commit", refuse)
        with pytest.raises(IndexWriteError, match="as it was"):
            index.update([records(tmp_path, 9)], workers=1, rebuild=True)
    index.refresh()
    assert len(index) == 3

"""An index folder into which others can write: links and pipes under the names of its files, and left drafts."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

import vnsearch
from vnsearch.errors import IndexDamagedError
from vnsearch.library import index_folder
from vnsearch.model import Article

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes and links"),
]

PRECIOUS = "somebody else's words\n"
#: Every file of an index folder by its name, except those that a commit names.
FILES = [
    "vnsearch.json",
    "write.lock",
    "write.owner",
    "data-1/catalogue.db",
    "data-1/catalogue.db-journal",
    "data-1/catalogue.seal",
    "data-1/completions.npz",
    "data-1/whoosh/engine.lock",
    "data-1/whoosh/commit-00000002.json",
    "data-1/whoosh/commit-00000003.json",
    "data-1/whoosh/commit.draft",
    "data-1/whoosh/segment-00000001",
    "data-1/whoosh/segment-00000002",
]
#: Runs every command in one process; the tests wait for it only so long.
DRIVER = """
import sys
import threading
from vnsearch.cli import app
for line in sys.argv[1:]:
    print("--", line, file=sys.stderr, flush=True)
    sys.argv = ["vnsearch", *line.split(",")]
    try:
        app.main()
    except SystemExit:
        pass
"""
COMMANDS = [
    "query,giá",
    "suggest,giá",
    "stats",
    "check",
    "index,pages",
    "query,giá",
    "suggest,giá",
    "compact",
    "stats",
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with ``pages/`` and its index in ``index/``, completions included; a page is new."""
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "a.txt").write_text("Giá vàng tăng mạnh\nNgười mua xếp hàng.\n", "utf-8")
    with vnsearch.open(tmp_path / "index", create=True) as index:
        index.update([pages], workers=1)
        assert index.suggest("giá")
    (pages / "b.txt").write_text("Giá vàng giảm\nNgười bán xếp hàng.\n", "utf-8")
    return tmp_path


def run_commands(folder: Path, *commands: str) -> str:
    """Run commands and return what they printed on stderr; ``subprocess.TimeoutExpired`` where one hangs."""
    result = subprocess.run(
        [sys.executable, "-c", DRIVER, *commands],
        cwd=folder,
        env={**os.environ, "VNSEARCH_INDEX": "index"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        timeout=40,
        check=False,
    )
    assert "Traceback" not in result.stderr, result.stderr
    assert f"-- {commands[-1]}" in result.stderr
    return result.stderr


def test_write_owner_that_is_a_link_does_not_have_its_target_overwritten(folder: Path) -> None:
    """The name is known to everybody who may write into the folder."""
    (folder / "elsewhere").write_text(PRECIOUS)
    (folder / "index" / index_folder.OWNER).symlink_to(folder / "elsewhere")
    with vnsearch.open(folder / "index") as index:
        index.update([folder / "pages"], workers=1)
        assert index.search("giá vàng").total == 2
    assert (folder / "elsewhere").read_text() == PRECIOUS
    assert (folder / "index" / index_folder.OWNER).is_symlink()


@pytest.mark.parametrize("name", FILES)
def test_link_under_any_of_our_names_is_neither_followed_nor_replaced(folder: Path, name: str) -> None:
    """Whatever writes: the target keeps its bytes and the link stays, and nothing ends in a traceback."""
    (folder / "elsewhere").write_text(PRECIOUS)
    path = folder / "index" / name
    path.unlink(missing_ok=True)
    path.symlink_to(folder / "elsewhere")
    run_commands(folder, *COMMANDS)
    assert (folder / "elsewhere").read_text() == PRECIOUS
    assert path.is_symlink()
    run_commands(folder, "index,--rebuild,pages")
    assert (folder / "elsewhere").read_text() == PRECIOUS


def pipe(path: Path) -> None:
    """Make a named pipe without a writer at its other end."""
    os.mkfifo(path)


def device(path: Path) -> None:
    """Make a link to a device that never ends."""
    path.symlink_to("/dev/zero")


@pytest.mark.parametrize("make", [pipe, device])
@pytest.mark.parametrize("name", FILES)
def test_pipe_or_device_under_any_of_our_names_hangs_no_command(
    folder: Path, name: str, make: Callable[[Path], None]
) -> None:
    """Opening a pipe waits for its other end, and a device may never end."""
    path = folder / "index" / name
    path.unlink(missing_ok=True)
    make(path)
    run_commands(folder, *COMMANDS, "index,--rebuild,pages")


@pytest.mark.parametrize("name", ["data-1", "data-1/whoosh"])
def test_folder_of_the_index_that_is_a_link_is_refused(folder: Path, name: str) -> None:
    """Its files would be written elsewhere."""
    path = folder / "index" / name
    path.rename(folder / "elsewhere")
    path.symlink_to(folder / "elsewhere", target_is_directory=True)
    before = {entry: entry.stat().st_mtime_ns for entry in (folder / "elsewhere").rglob("*")}
    with pytest.raises(IndexDamagedError, match="link"):
        vnsearch.open(folder / "index")
    with vnsearch.open(folder / "index", create=True) as index:
        with pytest.raises(IndexDamagedError, match="link"):
            index.update([folder / "pages"], workers=1)
        with pytest.raises(IndexDamagedError, match="link"):
            index.search("giá vàng")
    assert {entry: entry.stat().st_mtime_ns for entry in (folder / "elsewhere").rglob("*")} == before


def test_drafts_of_killed_processes_are_removed_by_the_next_writer(folder: Path) -> None:
    """Of each file that is replaced in one step, in the folder and in its data folder."""
    names = [f"{name}.0123456789ab.draft" for name in FILES[:6]] + ["data-1/completions.npz.123.new"]
    for name in names:
        (folder / "index" / name).touch()
    with vnsearch.open(folder / "index") as index:
        index.update([folder / "pages"], workers=1)
        index.add([Article("x", "Bầu cử")])
    assert [name for name in names if (folder / "index" / name).exists()] == []


def test_data_folder_with_a_draft_is_removed_after_a_rebuild(folder: Path) -> None:
    """A killed ``suggest`` must not keep an old data folder for ever."""
    (folder / "index" / "data-1" / "completions.npz.0123456789ab.draft").touch()
    with vnsearch.open(folder / "index") as index:
        index.update([folder / "pages"], workers=1, rebuild=True)
    assert [path.name for path in (folder / "index").glob("data-*")] == ["data-2"]


def test_folder_with_drafts_and_without_a_manifest_is_no_foreign_folder(folder: Path) -> None:
    """What a run left that was killed at its very beginning, or an index whose manifest was lost."""
    (folder / "index" / index_folder.MANIFEST).unlink()
    (folder / "index" / "vnsearch.json.0123456789ab.draft").touch()
    (folder / "index" / "data-1" / "completions.npz.0123456789ab.draft").touch()
    with vnsearch.open(folder / "index", create=True) as index:
        index.update([folder / "pages"], workers=1)
        assert index.search("giá vàng").total == 2


def test_draft_of_somebody_else_is_not_removed(folder: Path) -> None:
    """Only drafts of our own files are swept."""
    foreign = [folder / "index" / "letter.0123456789ab.draft", folder / "index" / "data-1" / "a.draft"]
    for path in foreign:
        path.write_text(PRECIOUS)
    with vnsearch.open(folder / "index") as index:
        index.update([folder / "pages"], workers=1)
    assert [path.read_text() for path in foreign] == [PRECIOUS] * 2


def test_size_of_a_folder_whose_files_come_and_go(tmp_path: Path) -> None:
    """A commit removed a file between its listing and the look at its size."""
    (tmp_path / "kept").write_bytes(b"12345")
    ended = threading.Event()

    def come_and_go() -> None:
        while not ended.is_set():
            for number in range(50):
                (tmp_path / f"segment-{number}").touch()
            (tmp_path / "folder").mkdir()
            (tmp_path / "folder").rmdir()
            for number in range(50):
                (tmp_path / f"segment-{number}").unlink()

    thread = threading.Thread(target=come_and_go)
    thread.start()
    try:
        assert {index_folder.size(tmp_path) for _ in range(300)} == {5}
    finally:
        ended.set()
        thread.join()

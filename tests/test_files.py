"""Replacing a file in one step."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from vnsearch import files
from vnsearch.files import atomic_write, create, open_to_read


def test_new_content_takes_the_place_of_the_old_at_the_end(tmp_path: Path) -> None:
    """Until the block ends, a reader sees the old file."""
    path = tmp_path / "a"
    path.write_bytes(b"old")
    with atomic_write(path) as stream:
        stream.write(b"new")
        stream.flush()
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_failure_inside_the_block_leaves_the_old_file_and_no_draft(tmp_path: Path) -> None:
    """Also where the writer is interrupted."""
    path = tmp_path / "a"
    path.write_bytes(b"old")
    with pytest.raises(KeyboardInterrupt), atomic_write(path) as stream:
        stream.write(b"new")
        raise KeyboardInterrupt
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", ["a", "a.0123456789ab.draft"])
def test_link_in_the_place_of_the_file_or_of_its_draft_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A link left there by somebody must not have its target overwritten, and is not ours to remove."""
    monkeypatch.setattr(os, "urandom", lambda _: bytes.fromhex("0123456789ab"))
    path, link, elsewhere = tmp_path / "a", tmp_path / name, tmp_path / "elsewhere"
    elsewhere.write_bytes(b"precious")
    link.symlink_to(elsewhere)
    with pytest.raises(OSError, match="is a link"), atomic_write(path) as stream:
        stream.write(b"new")
    assert elsewhere.read_bytes() == b"precious"
    assert link.is_symlink()


@pytest.mark.parametrize("make", [os.mkdir, getattr(os, "mkfifo", os.mkdir)])
def test_folder_or_pipe_where_a_file_belongs_is_refused(tmp_path: Path, make: Callable[[Path], None]) -> None:
    """At once: opening a pipe would wait for its other end."""
    make(tmp_path / "a")
    for open_file in (open_to_read, create):
        with pytest.raises(OSError, match=r"where a file of the index belongs"):
            open_file(tmp_path / "a")


def test_content_and_folders_are_safe_before_the_rename(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a file refers to is synced before the rename, and the rename itself last."""
    path, data = tmp_path / "a", tmp_path / "data"
    data.mkdir()
    steps: list[tuple[str, bool]] = []
    fsync, sync_folder = os.fsync, files.sync_folder

    def noted_fsync(handle: int) -> None:
        steps.append(("fsync", path.exists()))
        fsync(handle)

    def noted_sync_folder(folder: Path) -> None:
        steps.append((folder.name, path.exists()))
        sync_folder(folder)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(files, "sync_folder", noted_sync_folder)
    with atomic_write(path, [data]) as stream:
        stream.write(b"new")
    monkeypatch.undo()
    assert steps == [
        ("fsync", False), (data.name, False), ("fsync", False), (tmp_path.name, True), ("fsync", True),
    ]  # fmt: skip

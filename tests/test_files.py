"""Replacing a file in one step."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from vnsearch import files
from vnsearch.files import atomic_write


def test_new_content_takes_the_place_of_the_old_at_the_end(tmp_path: Path) -> None:
    """Until the block ends, a reader sees the old file."""
    path, draft = tmp_path / "a", tmp_path / "a.new"
    path.write_bytes(b"old")
    with atomic_write(path, draft) as stream:
        stream.write(b"new")
        stream.flush()
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_failure_inside_the_block_leaves_the_old_file_and_no_draft(tmp_path: Path) -> None:
    """Also where the writer is interrupted."""
    path, draft = tmp_path / "a", tmp_path / "a.new"
    path.write_bytes(b"old")
    with pytest.raises(KeyboardInterrupt), atomic_write(path, draft) as stream:
        stream.write(b"new")
        raise KeyboardInterrupt
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_draft_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    """A link in the place of the draft, left there by somebody, must not have its target overwritten."""
    path, draft, elsewhere = tmp_path / "a", tmp_path / "a.new", tmp_path / "elsewhere"
    elsewhere.write_bytes(b"precious")
    draft.symlink_to(elsewhere)
    with atomic_write(path, draft) as stream:
        stream.write(b"new")
    assert (path.read_bytes(), elsewhere.read_bytes()) == (b"new", b"precious")
    assert not path.is_symlink()


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
    with atomic_write(path, tmp_path / "a.new", [data]) as stream:
        stream.write(b"new")
    monkeypatch.undo()
    assert steps == [
        ("fsync", False), (data.name, False), ("fsync", False), (tmp_path.name, True), ("fsync", True),
    ]  # fmt: skip

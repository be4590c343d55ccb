"""Completions through the façade: made once a commit, kept beside the index, made anew when damaged."""

from __future__ import annotations

from pathlib import Path

import pytest

import vnsearch
from vnsearch.library.index_folder import COMPLETIONS
from vnsearch.model import Article

pytestmark = pytest.mark.each_engine


@pytest.fixture
def index(tmp_path: Path) -> vnsearch.Index:
    new_index = vnsearch.open(tmp_path / "index", create=True)
    new_index.add(Article(str(i), f"Bầu cử quốc hội khoá {i}") for i in range(5))
    return new_index


def _texts(index: vnsearch.Index, prefix: str) -> set[str]:
    return {each.text.lower() for each in index.suggest(prefix, limit=100)}


def test_bare_and_accented_beginnings_are_completed(index: vnsearch.Index) -> None:
    """Titles and shared words; another accent, or nothing typed, has none."""
    assert "bầu cử quốc hội khoá 3" in _texts(index, "bau c") & _texts(index, "bầu cử")
    assert not _texts(index, "bẩu")
    assert not _texts(index, "")


def test_table_follows_the_commit_and_damage_is_made_good(index: vnsearch.Index) -> None:
    """A new title is offered at once; a file that is not whole is no table."""
    assert not _texts(index, "giá vàng")
    index.add([Article("x", "Giá vàng tăng")])
    assert _texts(index, "giá vàng") == {"giá vàng tăng"}
    (path,) = index.folder.glob(f"data-*/{COMPLETIONS}")
    path.write_bytes(path.read_bytes()[:-100])
    index.close()
    assert _texts(index, "giá vàng") == {"giá vàng tăng"}
    assert [fault.file for fault in index.check()] == []
    with vnsearch.open(index.folder) as again:
        assert _texts(again, "gia v") == {"giá vàng tăng"}


def test_drafts_that_killed_readers_left_are_removed(tmp_path: Path) -> None:
    """A data folder with one was taken for somebody else's, and stayed for ever after a rebuild."""
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "a.txt").write_text("Bầu cử ở Đống Đa\nThân bài.\n", "utf-8")
    with vnsearch.open(tmp_path / "index", create=True) as index:
        index.update([pages], workers=1)
        (index.folder / "data-1" / f"{COMPLETIONS}.123.new").touch()
        index.update([pages], workers=1)
        assert list((index.folder / "data-1").glob(f"{COMPLETIONS}.*")) == []
        (index.folder / "data-1" / f"{COMPLETIONS}.123.new").touch()
        index.update([pages], workers=1, rebuild=True)
        assert [path.name for path in index.folder.glob("data-*")] == ["data-2"]

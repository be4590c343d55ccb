"""The commands that keep an index: roots, remove, and the safeguard of index."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.test_commands import run

pytestmark = pytest.mark.slow


def vnsearch(index: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return run(*words, "--lang", "en", folder=index)


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """An index of three pages in ``tmp_path / "pages"``."""
    (tmp_path / "pages").mkdir()
    for name, title in (("a", "Bầu cử ở quận"), ("b", "Giá vàng tăng mạnh"), ("c", "Bão đổ bộ miền Trung")):
        (tmp_path / "pages" / f"{name}.txt").write_text(f"{title}\nThân bài.\n", "utf-8")
    result = vnsearch(tmp_path / "index", "index", str(tmp_path / "pages"))
    assert (result.returncode, result.stderr) == (0, "")
    return tmp_path / "index"


def test_roots_are_listed_moved_and_forgotten(index: Path, tmp_path: Path) -> None:
    """In words and as JSON; wrong uses are errors that say what is right."""
    pages = tmp_path / "pages"
    assert vnsearch(index, "roots").stdout == f"pages: {pages}, 3 files, 3 articles\n"
    new = pages.rename(tmp_path / "archive")
    assert "(missing)" in vnsearch(index, "roots").stdout
    assert vnsearch(index, "roots", "move", "pages", str(new)).returncode == 0
    (root,) = json.loads(vnsearch(index, "roots", "--json").stdout)["roots"]
    assert root == {"name": "pages", "path": str(new), "files": 3, "articles": 3, "present": True}
    assert "0 files read" in vnsearch(index, "index").stdout
    result = vnsearch(index, "roots", "move", "pages")
    assert (result.returncode, "roots move OLD NEW" in result.stderr) == (2, True)
    result = vnsearch(index, "roots", "forget", "tin")
    assert (result.returncode, str(new) in result.stderr) == (2, True)
    assert vnsearch(index, "roots", "forget", "pages").stdout == "removed 3 articles, 0 headlines\n"
    assert vnsearch(index, "roots").stdout == "There are no roots yet.\n"


def test_empty_mount_point_is_said_and_exits_1(index: Path, tmp_path: Path) -> None:
    """And ``--prune`` drops what was there, with exit code 0."""
    pages = tmp_path / "pages"
    shutil.rmtree(pages)
    pages.mkdir()
    result = vnsearch(index, "index")
    assert (result.returncode, "3 of its 3 files are gone" in result.stderr) == (1, True)
    assert vnsearch(index, "query", "giá vàng").returncode == 0
    assert "3 removed" in vnsearch(index, "index", "--prune").stdout
    assert vnsearch(index, "query", "giá vàng").returncode == 1


def test_removed_page_is_listed_and_restored(index: Path, tmp_path: Path) -> None:
    """By the path of its file; what is not in the index is an error."""
    page = tmp_path / "pages" / "b.txt"
    assert vnsearch(index, "remove").stdout == "Nothing was removed.\n"
    assert vnsearch(index, "remove", str(page)).stdout == "removed 1 article, 0 headlines\n"
    assert vnsearch(index, "query", "giá vàng").returncode == 1
    assert f"file pages/b.txt ({page})" in vnsearch(index, "remove").stdout
    (removal,) = json.loads(vnsearch(index, "remove", "--json").stdout)["removals"]
    assert (removal["kind"], removal["target"]) == ("file", "pages/b.txt")
    result = vnsearch(index, "remove", "pages/nowhere.txt")
    assert (result.returncode, "nothing was removed" in result.stderr) == (2, True)
    assert vnsearch(index, "remove", "--restore", str(page)).stdout == "brought back 1 article, 0 headlines\n"
    assert vnsearch(index, "remove", "--restore").returncode == 2


def test_index_is_saved_and_restored(index: Path, tmp_path: Path) -> None:
    """Into another folder; one that holds an index is an error."""
    archive = tmp_path / "news.tar"
    assert vnsearch(index, "backup", str(archive)).stdout.startswith(f"saved to {archive}: ")
    assert json.loads(vnsearch(index, "backup", str(archive), "--json").stdout)["files"] == 3
    result = vnsearch(tmp_path / "new", "restore", str(archive))
    assert (result.returncode, "3 documents" in result.stdout) == (0, True)
    assert vnsearch(tmp_path / "new", "query", "giá vàng").returncode == 0
    result = vnsearch(tmp_path / "new", "restore", str(archive))
    assert (result.returncode, "there is an index" in result.stderr) == (2, True)


def test_index_of_another_analyser_is_upgraded(index: Path) -> None:
    """As the error about it says; a second time there is nothing to do."""
    assert vnsearch(index, "upgrade").stdout == "the index is of this version already\n"
    manifest = index / "vnsearch.json"
    manifest.write_text(manifest.read_text("utf-8").replace("syllables-", "syllables-0"), "utf-8")
    result = vnsearch(index, "query", "giá vàng")
    assert (result.returncode, "run vnsearch upgrade" in result.stderr) == (2, True)
    assert "analysed 3 articles anew" in vnsearch(index, "upgrade").stdout
    assert vnsearch(index, "query", "giá vàng").returncode == 0
    assert json.loads(vnsearch(index, "upgrade", "--json").stdout)["documents"] == 0


def test_hit_of_the_last_answer_is_removed_by_its_rank(
    index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only as ``#1``: a bare number may be an id."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    assert vnsearch(index, "query", "giá vàng").returncode == 0
    assert vnsearch(index, "remove", "1").returncode == 2
    assert vnsearch(index, "remove", "#1").stdout == "removed 1 article, 0 headlines\n"
    assert vnsearch(index, "query", "giá vàng").returncode == 1

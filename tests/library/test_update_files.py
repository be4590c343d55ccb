"""``Index.update_files`` does for some files what ``Index.update`` would do for all."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

import vnsearch
from vnsearch.ingest.containers import files as files_module
from vnsearch.ingest.containers.members import Options
from vnsearch.ingest.containers.selection import Selection
from vnsearch.model import Article, Changes

TEXT = "{title}\nĐoạn thân bài về {title} hôm nay.\n"


def write(path: Path, title: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(TEXT.format(title=title), "utf-8")
    return path


def titles(index: vnsearch.Index) -> dict[str, str]:
    """The title of each document by its id."""
    index.refresh()
    return {hit.document.id: hit.document.title for hit in index.export("tin", collapse=False, loose=True)}


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    for name in ("a", "b", "2024/c", "2024/d", "2025/e"):
        write(folder / f"{name}.txt", f"Tin {name[-1]}")
    return folder


@pytest.fixture
def index(tmp_path: Path, pages: Path) -> vnsearch.Index:
    index = vnsearch.open(tmp_path / "index", create=True)
    index.update([pages], workers=1)
    return index


def test_only_the_files_given_are_looked_at(index: vnsearch.Index, pages: Path) -> None:
    """One changed, one new in a new folder, one gone; a change of another file is left for later."""
    changed = [write(pages / "a.txt", "Tin a mới"), write(pages / "2026/f.txt", "Tin f"), pages / "b.txt"]
    changed[-1].unlink()
    write(pages / "2024/c.txt", "Tin c mới")
    report = index.update_files(changed, workers=1)
    assert report.articles == Changes(added=1, updated=1, removed=1)
    assert sorted(titles(index).values()) == ["Tin a mới", "Tin c", "Tin d", "Tin e", "Tin f"]
    assert "pages/2026/f.txt" in titles(index)


def test_a_file_is_looked_at_without_a_look_at_the_others(
    index: vnsearch.Index, pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What makes a batch of few changes cheap in a large folder."""
    paths: list[Path] = []
    is_readable = files_module.is_readable

    def record(path: Path) -> bool:
        paths.append(path)
        return is_readable(path)

    monkeypatch.setattr(files_module, "is_readable", record)
    index.update_files(write(pages / "2024/c.txt", "Tin c mới"), workers=1)
    assert paths == [pages / "2024/c.txt"]


def test_folder_stands_for_everything_below_it(index: vnsearch.Index, pages: Path) -> None:
    """One that was renamed: its files keep nothing of their old place."""
    (pages / "2024").rename(pages / "cũ")
    index.update_files([pages / "2024", pages / "cũ"], workers=1)
    assert {"pages/cũ/c.txt", "pages/cũ/d.txt"} <= set(titles(index))
    assert len(titles(index)) == 5


def test_what_a_whole_run_leaves_out_is_left_out(index: vnsearch.Index, pages: Path, tmp_path: Path) -> None:
    """Hidden and excluded files, links that lead out of the folder, parts of saved pages, and other folders."""
    outside = write(tmp_path / "outside.txt", "Tin ngoài")
    (pages / "link.txt").symlink_to(outside)
    (pages / "saved.html").write_text("<h1>Tin lưu</h1>", "utf-8")
    hidden = write(pages / ".git/h.txt", "Tin ẩn")
    excluded = write(pages / "nháp/x.txt", "Tin nháp")
    part = write(pages / "saved_files/p.txt", "Tin khung")
    path_list = [hidden, excluded, part, outside, pages / "link.txt"]
    report = index.update_files(path_list, workers=1, options=Options(selection=Selection(("nháp",))))
    assert report.articles == Changes()
    assert [skip.place for skip in report.skips] == [str(pages / "link.txt")]


def test_files_that_a_whole_disk_may_have_taken_stay_until_more_is_known(
    index: vnsearch.Index, pages: Path
) -> None:
    """A folder that is empty: its last file stays, and goes when another one comes, whichever file was told."""
    for name in ("c", "d"):
        (pages / "2024" / f"{name}.txt").unlink()
    report = index.update_files([pages / "2024/c.txt", pages / "2024/d.txt"], workers=1)
    assert report.articles.removed == 0
    assert [absence.place for absence in report.absences] == [str(pages / "2024")]
    report = index.update_files(write(pages / "2024/g.txt", "Tin g"), workers=1)
    assert report.articles == Changes(added=1, removed=2)


def test_root_that_loses_more_than_half_keeps_its_documents_unless_pruned(
    index: vnsearch.Index, pages: Path
) -> None:
    missing_files = [pages / "a.txt", pages / "b.txt", pages / "2024/c.txt"]
    for path in missing_files:
        path.unlink()
    report = index.update_files(missing_files, workers=1)
    assert (report.articles.removed, report.skipped) == (0, 1)
    assert index.update_files(missing_files, prune=True, workers=1).articles.removed == 3


def test_any_changes_give_what_a_whole_run_gives(tmp_path: Path) -> None:
    """Files and folders are written, deleted, renamed; after each round both indexes hold the same."""
    chance = random.Random(5)  # noqa: S311 - changes, not secrets
    root = tmp_path / "pages"
    for number in range(12):
        write(root / f"{number % 3}/{number}.txt", f"Tin {number}")
    some = vnsearch.open(tmp_path / "some", create=True)
    whole = vnsearch.open(tmp_path / "whole", create=True)
    some.update(root, workers=1)
    for round_number in range(12):
        changed = [
            _change(root, chance, f"Tin {round_number}-{number}") for number in range(chance.randint(1, 4))
        ]
        some.update_files([path for paths in changed for path in paths], prune=True, workers=1)
        whole.update(root, prune=True, workers=1)
        assert titles(some) == titles(whole)
    assert some.check() == ()


def _change(root: Path, chance: random.Random, title: str) -> list[Path]:
    """Change one thing below a folder; return the paths that tell of it."""
    present = sorted(path for path in root.rglob("*.txt"))
    folders = sorted({path.parent for path in present} - {root})
    kind = chance.choice(("write", "write", "delete", "rename", "folder", "drop"))
    if kind == "delete" and len(present) > 3:
        path = chance.choice(present)
        path.unlink()
        return [path]
    if kind == "rename" and present:
        old = chance.choice(present)
        return [old, old.rename(old.with_name(f"r{title[4:]}.txt"))]
    if kind == "folder" and folders:
        old = chance.choice(folders)
        return [old, old.rename(root / f"f{title[4:]}")]
    if kind == "drop" and len(folders) > 2:
        shutil.rmtree(folders[0])
        return [folders[0]]
    return [write(root / str(chance.randint(0, 3)) / f"{chance.randint(0, 15)}.txt", title)]


def test_roots_are_those_of_whole_runs(index: vnsearch.Index, pages: Path, tmp_path: Path) -> None:
    """A path below none of them is passed over, and becomes none."""
    other = write(tmp_path / "other/a.txt", "Tin khác")
    assert index.update_files(other, workers=1).articles == Changes()
    assert [root.path for root in index.roots()] == [str(pages)]


def test_documents_added_from_code_are_left_alone(index: vnsearch.Index, pages: Path) -> None:
    """They have no file that could be gone."""
    index.add(Article("x", "Tin từ mã"))
    (pages / "a.txt").unlink()
    index.update_files(pages / "a.txt", workers=1)
    assert "x" in titles(index)

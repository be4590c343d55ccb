"""An index that is moved, and roots that are moved, forgotten or empty."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import vnsearch
from tests.support.old_catalogues import make_version_0
from vnsearch.errors import IndexDamagedError, IndexVersionError, InputError
from vnsearch.model import Article, Changes, Root

pytestmark = [pytest.mark.slow, pytest.mark.each_engine]

PAGE = "{title}\nThân bài.\nTin khác\nCầu mới qua sông Hồng sắp khởi công\nGiao thông 21/11/2024 19:41\n"
TITLES = {"a": "Bầu cử ở quận", "b": "Giá vàng tăng mạnh", "c": "Bão đổ bộ miền Trung"}


def write_pages(folder: Path) -> Path:
    (folder / "sub").mkdir(parents=True)
    for name, title in TITLES.items():
        (folder / "sub" / f"{name}.txt").write_text(PAGE.format(title=title), "utf-8")
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder that holds an index beside its pages."""
    home = tmp_path / "home"
    write_pages(home / "pages")
    with vnsearch.open(home / "index", create=True) as index:
        index.update([home / "pages"], workers=1)
    return home


@pytest.mark.embedded_only
def test_index_and_pages_moved_together_are_not_read_again(home: Path, tmp_path: Path) -> None:
    """And a page that is deleted after the move goes."""
    moved = home.rename(tmp_path / "moved")
    with vnsearch.open(moved / "index") as index:
        report = index.update(workers=1)
        assert (report.files, report.articles) == (0, Changes(unchanged=3))
        assert index.update([moved / "pages"], workers=1).files == 0
        assert [root.path for root in index.roots()] == [str(moved / "pages")]
        (moved / "pages" / "sub" / "b.txt").unlink()
        report = index.update(workers=1)
        assert (report.files, report.articles) == (0, Changes(unchanged=2, removed=1))
        assert index.search("gia vang").total == 0
        assert index.check() == ()


@pytest.mark.embedded_only
def test_copy_of_index_and_pages_follows_the_copied_pages(home: Path, tmp_path: Path) -> None:
    """The pages that it was copied from stay where they are, and are not looked at."""
    copy = tmp_path / "copy"
    shutil.copytree(home, copy)
    (home / "pages" / "sub" / "a.txt").unlink()
    with vnsearch.open(copy / "index") as index:
        assert index.update(workers=1).articles == Changes(unchanged=3)


@pytest.mark.embedded_only
def test_index_moved_without_its_pages_still_finds_them(home: Path, tmp_path: Path) -> None:
    """They are where they were."""
    (tmp_path / "elsewhere").mkdir()
    (home / "index").rename(tmp_path / "elsewhere" / "index")
    with vnsearch.open(tmp_path / "elsewhere" / "index") as index:
        assert (index.update(workers=1).files, len(index)) == (0, 4)


@pytest.fixture
def index(tmp_path: Path) -> vnsearch.Index:
    return vnsearch.open(tmp_path / "index", create=True)


def test_roots_are_listed_with_what_they_gave(index: vnsearch.Index, tmp_path: Path) -> None:
    """Two folders of one name have different names as roots; a folder in a root is none of its own."""
    first, second = write_pages(tmp_path / "x" / "pages"), tmp_path / "y" / "pages"
    second.mkdir(parents=True)
    (second / "d.txt").write_text("Tin khác hẳn\nThân bài.", "utf-8")
    index.update([first], workers=1)
    index.update([second], workers=1)
    index.update([first / "sub", second / ".." / "pages"], workers=1)
    index.add([Article("mine", "Bài của tôi")])
    shutil.rmtree(second)
    assert index.roots() == [
        Root("pages", str(first), 3, 3, True),
        Root("pages-2", str(second), 1, 1, False),
    ]


def test_moved_root_is_not_read_again(index: vnsearch.Index, tmp_path: Path) -> None:
    """A page deleted after the move goes, a new one comes, and ids stay."""
    pages = write_pages(tmp_path / "pages")
    index.update([pages], workers=1)
    new = pages.rename(tmp_path / "archive")
    index.move_root(pages, new)
    assert index.update(workers=1).files == 0
    (new / "sub" / "a.txt").unlink()
    (new / "sub" / "d.txt").write_text("Tin mới toanh\nThân bài.", "utf-8")
    report = index.update(workers=1)
    assert (report.files, report.articles) == (1, Changes(added=1, unchanged=2, removed=1))
    assert index.get("pages/sub/b.txt").title == TITLES["b"]
    assert index.check() == ()


def test_all_roots_below_a_moved_folder_move_with_it(index: vnsearch.Index, tmp_path: Path) -> None:
    """As on a disk that is now mounted elsewhere."""
    disk = tmp_path / "disk"
    write_pages(disk / "one")
    (disk / "rows.jsonl").write_text(json.dumps({"id": "x", "title": "Tin trong dòng"}), "utf-8")
    index.update([disk / "one", disk / "rows.jsonl"], workers=1)
    disk.rename(tmp_path / "new")
    index.move_root(disk, tmp_path / "new")
    assert (index.update(workers=1).files, len(index)) == (0, 5)
    assert [root.present for root in index.roots()] == [True, True]


def test_root_is_not_moved_where_its_files_are_not(index: vnsearch.Index, tmp_path: Path) -> None:
    """Nor into another root, nor where there is no such root; nothing changes."""
    pages, other = write_pages(tmp_path / "pages"), tmp_path / "other"
    (other / "empty").mkdir(parents=True)
    (other / "x.txt").write_text("Một tin\nThân bài.", "utf-8")
    index.update([pages], workers=1)
    with pytest.raises(InputError, match="none of the files"):
        index.move_root("pages", other)
    with pytest.raises(InputError, match="is no root"):
        index.move_root(tmp_path / "nowhere", other)
    index.update([other], workers=1)
    with pytest.raises(InputError, match="would lie in the other"):
        index.move_root(pages, other / "empty")
    assert [root.path for root in index.roots()] == [str(other), str(pages)]


def test_forgotten_root_goes_with_its_documents(index: vnsearch.Index, tmp_path: Path) -> None:
    """And is not read by later runs; a file that another root has too is then read from there."""
    pages, other = write_pages(tmp_path / "pages"), tmp_path / "other"
    other.mkdir()
    row = json.dumps({"id": "x", "title": "Tin có hai bản"})
    (pages / "one.jsonl").write_text(row, "utf-8")
    (other / "two.jsonl").write_text(row, "utf-8")
    index.update([pages], workers=1)
    index.update([other], workers=1)
    with pytest.raises(InputError, match="is no root"):
        index.forget_root(pages / "sub")
    assert index.forget_root("pages").articles.removed == 3
    assert [hit.document.id for hit in index.search("tin có hai bản").hits] == ["x"]
    assert index.update(workers=1).articles == Changes(unchanged=1)
    assert (len(index), [root.name for root in index.roots()]) == (1, ["other"])
    assert index.check() == ()


def test_empty_mount_point_does_not_empty_the_index(index: vnsearch.Index, tmp_path: Path) -> None:
    """The report says what was kept; with ``prune`` it goes."""
    pages, away = write_pages(tmp_path / "pages"), tmp_path / "away"
    index.update([pages], workers=1)
    (pages / "sub").rename(away)
    report = index.update(workers=1)
    assert report.articles.removed == 0
    (skip,) = [skip for skip in report.skips if "--prune" in skip.reason]
    assert (skip.place, "3 of its 3 files" in str(skip.reason)) == (str(pages), True)
    assert len(index) == 4
    away.rename(pages / "sub")
    assert index.update(workers=1).articles == Changes(unchanged=3)
    shutil.rmtree(pages / "sub")
    assert index.update(prune=True, workers=1).articles.removed == 3
    assert len(index) == 0


def test_loss_of_one_large_file_among_small_ones_is_refused_too(
    index: vnsearch.Index, tmp_path: Path
) -> None:
    """It is more than half of what the root gave; another root is followed all the same."""
    pages, other = write_pages(tmp_path / "pages"), write_pages(tmp_path / "other")
    rows = "\n".join(json.dumps({"id": str(n), "title": f"Tin số {n}"}) for n in range(20))
    (pages / "rows.jsonl").write_text(rows, "utf-8")
    index.update([pages, other], workers=1)
    (pages / "rows.jsonl").unlink()
    (other / "sub" / "a.txt").unlink()
    report = index.update(workers=1)
    assert report.articles.removed == 1
    assert len([skip for skip in report.skips if "20 of 23 records" in skip.reason]) == 1


def test_deleted_file_that_was_a_root_goes(index: vnsearch.Index, tmp_path: Path) -> None:
    """Unless the folder it was in is empty now, as a disk that is not mounted."""
    folder = tmp_path / "disk"
    folder.mkdir()
    for name in ("one", "two"):
        (folder / f"{name}.jsonl").write_text(json.dumps({"id": name, "title": f"Tin {name}"}), "utf-8")
        index.update([folder / f"{name}.jsonl"], workers=1)
    (folder / "one.jsonl").unlink()
    assert index.update(workers=1).articles == Changes(unchanged=1, removed=1)
    (folder / "two.jsonl").unlink()
    report = index.update(workers=1)
    assert (len(index), "kept" in report.absences[0].reason) == (1, True)


@pytest.mark.parametrize("moved", [False, True])
@pytest.mark.embedded_only
def test_index_of_the_version_before_is_read_and_upgraded_without_reading_files(
    home: Path, tmp_path: Path, moved: bool
) -> None:
    """Its catalogue has absolute paths; one that was moved with its pages has to be told where they are."""
    with vnsearch.open(home / "index") as index:
        index.add([Article("mine", "Bài của tôi")])
    make_version_0(home / "index")
    with vnsearch.open(home / "index") as index:
        assert (len(index), index.check(), index.statistics().files) == (5, (), 4)
        assert [root.files for root in index.roots()] == [3]
    if moved:
        home = home.rename(tmp_path / "moved")
    with vnsearch.open(home / "index") as index:
        if moved:
            index.move_root("pages", home / "pages")
        report = index.update([home / "pages"], workers=1)
        assert (report.files, report.articles) == (0, Changes(unchanged=3))
        (home / "pages" / "sub" / "a.txt").unlink()
        assert index.update(workers=1).articles == Changes(unchanged=2, removed=1)
        assert (index.get("mine").title, index.check()) == ("Bài của tôi", ())


@pytest.mark.embedded_only
def test_catalogue_of_a_newer_version_is_refused(home: Path) -> None:
    """Rather than written to by the rules of this one."""
    with closing(sqlite3.connect(home / "index" / "data-1" / "catalogue.db")) as database:
        database.execute("PRAGMA user_version = 99")
    with vnsearch.open(home / "index") as index:
        assert index.search("giá vàng").total == 1
        with pytest.raises(IndexVersionError, match="newer"):
            index.update(workers=1)


@pytest.mark.embedded_only
@pytest.mark.parametrize(
    "change", ["UPDATE roots SET relative = x'07'", "UPDATE removals SET day = 'hôm qua'"]
)
def test_values_that_no_catalogue_has_are_damage(home: Path, change: str) -> None:
    """Not an error of Python; the check says so too."""
    with vnsearch.open(home / "index") as index:
        index.remove(["https://bao.example/tin.html"])
    with closing(sqlite3.connect(home / "index" / "data-1" / "catalogue.db")) as database:
        database.executescript(change)
    with vnsearch.open(home / "index") as index, pytest.raises(IndexDamagedError):
        _ = index.roots() and index.removals()

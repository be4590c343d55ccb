"""Nothing is removed because it could not be looked at: it is kept, and said in the report and in statistics."""

from __future__ import annotations

import errno
import io
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import vnsearch
from vnsearch.errors import InputError
from vnsearch.ingest.containers import files
from vnsearch.ingest.containers.members import Options
from vnsearch.model import Changes, Report

TITLES = {
    "2023/a.txt": "Cầu mới khánh thành",
    "2024/b.txt": "Chợ nổi Cái Răng",
    "2024/11/c.txt": "Lúa được mùa",
}


def write(path: Path, title: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{title}\nThân bài.\n", "utf-8")


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    for name, title in TITLES.items():
        write(tmp_path / "pages" / name, title)
    for number in range(9):  # so that what is missing is never more than half
        write(tmp_path / "pages" / f"{number}.txt", f"Tin số {number}")
    return tmp_path / "pages"


@pytest.fixture
def index(tmp_path: Path, pages: Path) -> vnsearch.Index:
    index = vnsearch.open(tmp_path / "index", create=True)
    index.update([pages], workers=1)
    return index


@contextmanager
def failing(monkeypatch: pytest.MonkeyPatch, place: Path, code: int, *functions: str) -> Iterator[None]:
    """Have functions of ``os`` refuse everything at and below a place, as a system does whose disk fails."""

    def refusing(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(path: Any, *arguments: Any, **options: Any) -> Any:
            if isinstance(path, str | os.PathLike) and Path(path).is_relative_to(place):
                raise OSError(code, os.strerror(code), str(path))
            return function(path, *arguments, **options)

        return call

    with monkeypatch.context() as patched:
        for name in functions:
            patched.setattr(os, name, refusing(getattr(os, name)))
        yield


def reasons(report: Report) -> str:
    """All reasons of a report as one text."""
    return "\n".join(f"{skip.place}: {skip.reason}" for skip in (*report.skips, *report.warnings))


@pytest.mark.parametrize("code", [errno.EIO, errno.ESTALE, errno.EACCES, errno.ENOTCONN])
@pytest.mark.parametrize("functions", [("scandir",), ("stat", "lstat"), ("scandir", "stat", "lstat")])
@pytest.mark.parametrize("place", ["", "2024", "2024/b.txt"])
def test_documents_stay_where_a_folder_or_file_cannot_be_looked_at(
    index: vnsearch.Index,
    pages: Path,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
    functions: tuple[str, ...],
    code: int,
) -> None:
    """Whatever the system refuses, and for whatever reason; afterwards nothing is read again."""
    with failing(monkeypatch, pages / place, code, *functions):
        report = index.update(workers=1)
    assert (len(index), report.articles.removed) == (12, 0)
    if functions != ("scandir",) or not place.endswith(".txt"):
        assert os.strerror(code) in reasons(report)
    if "stat" in functions:
        (absence,) = index.statistics().absences
        assert Path(absence.place).is_relative_to(pages)
        assert "were kept" in absence.reason
    report = index.update(workers=1)
    assert (report.files, report.articles.unchanged, reasons(report)) == (0, 12, "")
    assert index.statistics().absences == ()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may look everywhere")
@pytest.mark.parametrize("mode", [0o000, 0o444, 0o111])
@pytest.mark.parametrize("place", ["", "2024"])
def test_documents_stay_in_a_folder_that_may_not_be_listed_or_entered(
    index: vnsearch.Index, pages: Path, place: str, mode: int
) -> None:
    """The same by permissions."""
    (pages / place).chmod(mode)
    try:
        report = index.update(workers=1)
        assert reasons(report)
        assert (len(index), report.articles.removed) == (12, 0)
    finally:
        (pages / place).chmod(0o755)
    assert (index.update(workers=1).files, len(index)) == (0, 12)


def test_file_that_cannot_be_read_keeps_its_records(
    index: vnsearch.Index, pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has changed, but what it now holds is not known; the next run reads it."""
    write(pages / "2024/b.txt", "Chợ nổi Phong Điền mở lại")

    def broken(file: io.FileIO, _: object) -> int:
        raise OSError(errno.EIO, os.strerror(errno.EIO), str(file.name))

    with monkeypatch.context() as patched:
        patched.setattr(files._CountedFile, "readinto", broken)
        report = index.update(workers=1)
    assert os.strerror(errno.EIO) in reasons(report)
    assert (index.search("chợ nổi Cái Răng").total, len(index)) == (1, 12)
    index.update(workers=1)
    assert (index.search("chợ nổi Phong Điền").total, len(index)) == (1, 12)


@pytest.mark.parametrize("place", ["2024", "2024/11"])
def test_empty_folder_where_files_were_is_taken_for_a_disk_that_is_not_mounted(
    index: vnsearch.Index, pages: Path, tmp_path: Path, place: str
) -> None:
    """Its documents stay until ``prune``; those of a folder that is itself gone do not."""
    shutil.move(pages / place, tmp_path / "away")
    (pages / place).mkdir()
    report = index.update(workers=1)
    assert (len(index), report.articles.removed) == (12, 0)
    assert f"{pages / place}: the folder is empty" in reasons(report)
    (absence,) = index.statistics().absences
    assert absence.place == str(pages / place)
    with vnsearch.open(index.folder) as again:
        assert again.statistics().absences == (absence,)
    report = index.update(workers=1, prune=True)
    assert report.articles.removed == (2 if place == "2024" else 1)
    assert index.statistics().absences == ()


@pytest.mark.parametrize("place", ["", "2024"])
@pytest.mark.parametrize("is_folder", [True, False])
def test_missing_root_is_skipped_input_and_its_articles_are_unchanged(
    index: vnsearch.Index, pages: Path, tmp_path: Path, place: str, is_folder: bool
) -> None:
    """Like an empty root and an empty folder: counted, at the head of the skips, told to ``on_skip``."""
    if place and not is_folder:
        pytest.skip("a folder that is itself gone takes its documents with it")
    shutil.move(pages / place, tmp_path / "away")
    if is_folder:
        (pages / place).mkdir()
    told: list[str] = []
    report = index.update(workers=1, options=Options(on_skip=lambda at, _: told.append(at)))
    assert (report.articles, report.skipped) == (Changes(unchanged=12), len(report.skips))
    assert [absence.place for absence in report.absences] == [str(pages / place)] == told[-1:]
    assert (report.skips[:1], report.warnings) == (report.absences, ())


def test_folder_that_is_gone_takes_its_documents_with_it(index: vnsearch.Index, pages: Path) -> None:
    """And so does a deleted page, where its folder has others."""
    shutil.rmtree(pages / "2024/11")
    (pages / "8.txt").unlink()
    report = index.update(workers=1)
    assert (report.articles.removed, len(index), report.warnings) == (2, 10, ())


def test_rebuild_that_would_lose_what_cannot_be_looked_at_is_refused(
    index: vnsearch.Index, pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With and without paths; not where other paths are indexed, nor with ``prune``."""
    with failing(monkeypatch, pages / "2024", errno.EIO, "scandir", "stat", "lstat"):
        for paths in ([], [pages]):
            with pytest.raises(InputError, match="A rebuild now would lose them") as refusal:
                index.update(paths, rebuild=True, workers=1)
            assert refusal.value.code == "rebuild_would_lose"
        assert len(index) == 12
        write(tmp_path / "others" / "d.txt", "Bão số 3")
        index.update([tmp_path / "others"], rebuild=True, workers=1)
        assert len(index) == 1
    index.update([pages], rebuild=True, workers=1)
    shutil.rmtree(pages / "2024")
    (pages / "2024").mkdir()
    with pytest.raises(InputError, match="A rebuild now would lose them"):
        index.update(rebuild=True, workers=1)
    index.update(rebuild=True, prune=True, workers=1)
    assert len(index) == 10


def test_files_of_other_kinds_are_counted_by_ending(index: vnsearch.Index, pages: Path) -> None:
    """In the report and in statistics; a root that is read in part keeps its counts, a forgotten one has none."""
    for name in ("a.jpg", "2024/B.JPG", "2024/c.ppt", "logo.ai.gz", "README"):
        (pages / name).write_bytes(b"x")
    expected = [(".jpg", 2), (".ai.gz", 1), (".ppt", 1), ("", 1)]
    for _ in range(2):
        report = index.update(workers=1)
        assert [(kind.value, kind.count) for kind in report.other_files] == expected
        assert [(kind.value, kind.count) for kind in index.statistics().other_files] == expected
    report = index.update([pages / "2024"], workers=1)
    assert [(kind.value, kind.count) for kind in report.other_files] == [(".jpg", 1), (".ppt", 1)]
    assert [(kind.value, kind.count) for kind in index.statistics().other_files] == expected
    (pages / "a.jpg").unlink()
    index.update(workers=1)
    assert index.statistics().other_files[0].count == 1
    index.forget_root("pages")
    assert index.statistics().other_files == ()


def test_index_inside_the_pages_is_neither_read_nor_counted(pages: Path) -> None:
    """Someone who types ``vnsearch index .`` has it there."""
    with vnsearch.open(pages / "index", create=True) as index:
        for _ in range(2):
            report = index.update([pages], workers=1)
            assert (len(index), report.other_files, report.skips) == (12, (), ())

"""What ``vnsearch index`` says while it runs and at its end."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.cli.test_commands import run
from vnsearch.cli.indexing_progress import progress_text


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "a.txt").write_text("Giá vàng tăng\nNgười mua xếp hàng.\n", "utf-8")
    for name in ("a.ppt", "b.PPT", "c.jpg", "README"):
        (folder / name).write_bytes(b"x")
    return folder


def index(pages: Path, *words: str, language: str = "en") -> subprocess.CompletedProcess[str]:
    return run("index", str(pages), "--lang", language, *words, folder=pages.parent / "index")


@pytest.mark.slow
def test_files_that_are_not_read_are_named_by_ending(pages: Path) -> None:
    """In the report, in JSON, and in statistics; in both languages."""
    assert "not read: .ppt 2, .jpg 1, no ending 1\n" in index(pages).stdout
    assert "không đọc: .ppt 2, .jpg 1, không đuôi 1\n" in index(pages, language="vi").stdout
    kinds = [{"value": ".ppt", "count": 2}, {"value": "", "count": 1}, {"value": ".jpg", "count": 1}]
    for result in (index(pages, "--json"), run("stats", "--json", folder=pages.parent / "index")):
        other_files = json.loads(result.stdout)["other_files"]
        assert sorted(other_files, key=str) == sorted(kinds, key=str)
    assert ".ppt 2" in run("stats", folder=pages.parent / "index").stdout


@pytest.mark.slow
def test_quiet_run_prints_errors_alone(pages: Path, tmp_path: Path) -> None:
    """And tells the outcome by its exit code, for cron."""
    result = index(pages, "--quiet")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    (pages / "broken.zip").write_bytes(b"no archive")
    result = index(pages, "-q")
    assert (result.returncode, result.stdout, result.stderr) == (1, "", "")
    result = index(tmp_path / "missing", "-q")
    assert (result.returncode, result.stdout, result.stderr.count("\n")) == (2, "", 1)


@pytest.mark.slow
def test_missing_root_ends_with_1_and_is_said_by_a_quiet_run(pages: Path, tmp_path: Path) -> None:
    """A disk that is not mounted, whether its folder is gone or empty: cron must mail it."""
    index(pages, "-q")
    pages.rename(tmp_path / "away")
    for reason in ("the root is missing", "1 of its 1 file are gone"):
        for words in (("-q",), ()):
            result = run("index", "--lang", "en", *words, folder=tmp_path / "index")
            assert result.returncode == 1
            assert f"{pages}: {reason}" in result.stderr.splitlines()[0]
            assert ("1 unchanged" in result.stdout) == (not words)
        pages.mkdir(exist_ok=True)


@pytest.mark.parametrize(
    ("read", "documents", "seconds", "vietnamese", "english"),
    [
        (0, 0, 0.1, "đã đọc 0% của 350,0 MB, 0 tài liệu, 0/giây", "0% of 350.0 MB read, 0 documents, 0/s"),
        (
            70_000_000, 12_345, 30.0,
            "đã đọc 20% của 350,0 MB, 12.345 tài liệu, 412/giây, còn khoảng 2 phút",
            "20% of 350.0 MB read, 12,345 documents, 412/s, about 2 min left",
        ),
        (
            350_000, 1, 10.0,
            "đã đọc 0% của 350,0 MB, 1 tài liệu, 0/giây, còn khoảng 2 giờ 46 phút",
            "0% of 350.0 MB read, 1 document, 0/s, about 2 h 46 min left",
        ),
        (
            349_000_000, 100, 60.0,
            "đã đọc 100% của 350,0 MB, 100 tài liệu, 2/giây, còn khoảng 10 giây",
            "100% of 350.0 MB read, 100 documents, 2/s, about 10 s left",
        ),
        (
            350_000_000, 100, 60.0,
            "đã đọc xong 100 tài liệu, đang ghi chỉ mục", "100 documents read, writing the index",
        ),
    ],
)  # fmt: skip
def test_progress_tells_bytes_documents_and_the_time_left(
    read: int, documents: int, seconds: float, vietnamese: str, english: str
) -> None:
    """The time not before it can be estimated."""
    text = progress_text(read, 350_000_000, documents, seconds)
    assert (text.vi, text.en) == (vietnamese, english)

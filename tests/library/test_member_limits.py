"""One member that hangs its reader, or kills it, is skipped and named; everything else is indexed."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import vnsearch
from vnsearch.cli import app
from vnsearch.ingest.containers import files
from vnsearch.ingest.containers.files import SourceFile
from vnsearch.ingest.containers.members import Member, Options
from vnsearch.ingest.field_map import FieldMap
from vnsearch.ingest.readers import dispatch
from vnsearch.library import indexing_run, member_source, pipeline
from vnsearch.library.article_limits import MAX_BODY
from vnsearch.library.memory_limits import MemoryPlan, plan_memory
from vnsearch.model import PageContent

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="workers inherit the odd reader by fork"),
]


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    """Two hundred records, of which one is odd, and a page."""
    folder = tmp_path / "rows"
    folder.mkdir()
    lines = (
        json.dumps({"id": str(n), "title": f"Tin {n}", "body": "ODD" if n == 117 else "Thân bài."})
        for n in range(200)
    )
    (folder / "rows.jsonl").write_text("\n".join(lines), "utf-8")
    (folder / "z.txt").write_text("Tin cuối\nThân bài.\n", "utf-8")
    return folder


def read_oddly(monkeypatch: pytest.MonkeyPatch, odd: str) -> None:
    """Have workers hang over the odd record, die, or ask for much memory."""
    read = dispatch.read_member

    def read_member(member: Member, name: str, fields: FieldMap = ()) -> PageContent:
        if b"ODD" in member.data:
            match odd:
                case "die":
                    os.kill(os.getpid(), signal.SIGKILL)
                case "grow":
                    bytes(600 << 20)
                case "hang":
                    time.sleep(60)
        return read(member, name, fields)

    monkeypatch.setattr(pipeline, "read_member", read_member)
    monkeypatch.setattr("vnsearch.supervised_workers._LOOK", 0.1)


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize(("odd", "reason"), [("hang", "more than 5 seconds"), ("die", "died twice")])
def test_odd_member_is_skipped_and_named(
    rows: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, odd: str, reason: str, workers: int
) -> None:
    """With its line; the next run, which may allow more, tries again. One worker is a process, too."""
    read_oddly(monkeypatch, odd)
    with vnsearch.open(tmp_path / "index", create=True) as index:
        report = index.update(rows, workers=workers, options=Options(member_seconds=5.0))
        assert (report.articles.added, report.skipped) == (200, 1)
        assert report.skips[0].place == f"{rows / 'rows.jsonl'}:118"
        assert reason in report.skips[0].reason
        assert index.check() == ()
        monkeypatch.undo()
        report = index.update(rows, workers=2)
        assert (report.files, report.articles.added) == (1, 1)


def split_oddly(monkeypatch: pytest.MonkeyPatch, odd: str) -> None:
    """Have the file of rows be taken apart up to the third row, and no further."""
    read_members = files.read_members

    def read(file: SourceFile, *rest: Any) -> Iterator[Member]:
        for number, member in enumerate(read_members(file, *rest), 1):
            yield member
            if number == 3 and file.path.name == "rows.jsonl":
                match odd:
                    case "die":
                        os.kill(os.getpid(), signal.SIGKILL)
                    case "hang":
                        time.sleep(60)
                    case "grow":
                        raise MemoryError

    monkeypatch.setattr(member_source, "read_members", read)


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize(
    ("odd", "reason"),
    [
        ("hang", "more than 5 seconds"),
        ("die", "that opened it died"),
        ("grow", "more memory than is allowed"),
    ],
)
def test_container_that_cannot_be_taken_apart_is_left_and_the_others_are_read(
    rows: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, odd: str, reason: str, workers: int
) -> None:
    """It was taken apart in the process that writes, which then hung for ever with the lock of the index."""
    split_oddly(monkeypatch, odd)
    (rows / "a.jsonl").write_text('{"id": "a", "title": "Tin đầu", "body": "Thân bài."}\n', "utf-8")
    with vnsearch.open(tmp_path / "index", create=True) as index:
        report = index.update(rows, workers=workers, options=Options(member_seconds=5.0))
        assert (report.articles.added, report.skipped) == (5, 1)
        assert report.skips[0].place == str(rows / "rows.jsonl")
        assert reason in report.skips[0].reason
        monkeypatch.undo()
        report = index.update(rows, workers=workers)
        assert (report.files, report.articles.added, report.skipped) == (1, 197, 0)
        assert index.check() == ()


def test_large_container_without_members_has_time_for_its_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each megabyte that is read allows a second more, else an archive of pictures would be given up."""

    def read(
        file: SourceFile, _options: Options, _skip: Any, on_bytes: Callable[[int], None]
    ) -> Iterator[Member]:
        for _ in range(4):
            time.sleep(1.0)
            on_bytes(1 << 20)
        yield from files.read_members(file, Options(), _skip)

    monkeypatch.setattr(member_source, "read_members", read)
    (tmp_path / "rows.jsonl").write_text('{"id": "a", "title": "Tin đầu", "body": "Thân bài."}\n', "utf-8")
    with vnsearch.open(tmp_path / "index", create=True) as index:
        report = index.update(tmp_path / "rows.jsonl", workers=1, options=Options(member_seconds=3.0))
    assert (report.articles.added, report.skipped) == (1, 0)


def test_process_that_may_not_have_workers_reads_itself(
    rows: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a worker of a task queue, which is daemonic."""
    monkeypatch.setattr(indexing_run, "may_have_workers", lambda: False)
    monkeypatch.setattr(multiprocessing.process.BaseProcess, "start", None)
    with vnsearch.open(tmp_path / "index", create=True) as index:
        assert index.update(rows, workers=2).articles.added == 201


def test_member_that_hangs_is_the_only_one_of_a_run(
    rows: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A single small file is read in a worker, too, unless one process was asked for."""
    read_oddly(monkeypatch, "hang")
    page = tmp_path / "odd.txt"
    page.write_text("Tin lạ\nODD\n", "utf-8")
    with vnsearch.open(tmp_path / "index", create=True) as index:
        report = index.update(page, options=Options(member_seconds=0.5))
        assert (report.articles.added, report.skipped) == (0, 1)


def test_limit_is_an_option_of_the_command(rows: Path, tmp_path: Path) -> None:
    """A limit that nothing exceeds changes nothing; 0 is none."""
    for seconds in ("30", "0"):
        words = [
            "index",
            str(rows),
            "-i",
            str(tmp_path / seconds),
            "--member-timeout",
            seconds,
            "--lang",
            "en",
        ]
        result = subprocess.run(
            [sys.executable, "-m", "vnsearch", *words], capture_output=True, text=True, check=False
        )
        assert (result.returncode, result.stderr) == (0, "")
        assert "201 added" in result.stdout


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems do not bound memory so")
def test_member_that_needs_more_memory_than_is_allowed_is_skipped_and_named(
    rows: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its worker lives on; a later run with more memory reads it."""
    read_oddly(monkeypatch, "grow")
    with vnsearch.open(tmp_path / "index", create=True) as index:
        report = index.update(rows, workers=2, options=Options(memory=1 << 30))
        assert (report.articles.added, report.skipped) == (200, 1)
        assert report.skips[0].place == f"{rows / 'rows.jsonl'}:118"
        assert "takes more memory" in report.skips[0].reason
        report = index.update(rows, workers=2, options=Options(memory=4 << 30))
        assert (report.articles.added, report.skipped) == (1, 0)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems do not bound memory so")
def test_a_run_with_little_memory_in_a_large_process_does_not_hang(rows: Path, tmp_path: Path) -> None:
    """The process had more than the bound, so that no thread could start, and the run waited for it for ever."""
    ballast = bytearray(1 << 30)
    with vnsearch.open(tmp_path / "index", create=True) as index:
        report = index.update(rows, workers=2, options=Options(memory=768 << 20))
    assert (report.articles.added, report.skipped) == (201, 0)
    del ballast


def test_file_for_which_this_process_has_not_enough_memory_is_skipped_and_named(
    rows: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Opening it takes too much; the others are read."""
    read_members = files.read_members

    def read(file: SourceFile, *rest: Any) -> Iterator[Member]:
        if file.path.name == "rows.jsonl":
            raise MemoryError
        return read_members(file, *rest)

    monkeypatch.setattr(member_source, "read_members", read)
    with vnsearch.open(tmp_path / "index", create=True) as index:
        report = index.update(rows, workers=1)
        assert (report.articles.added, [skip.place for skip in report.skips]) == (
            1,
            [str(rows / "rows.jsonl")],
        )


def test_run_without_enough_memory_ends_with_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Never with a traceback; and a bound with which nothing can be done is refused."""

    def update_index(*_: object, **__: object) -> None:
        raise MemoryError

    words = ["index", str(tmp_path), "-i", str(tmp_path / "index"), "--lang", "en"]
    for memory, message in (
        ("10M", "at least 768M"),
        ("viel", "no amount of memory"),
        ("2G", "not enough memory"),
    ):
        if memory == "2G":
            monkeypatch.setattr(vnsearch.Index, "update", update_index)
        assert app._run([*words, "--memory", memory]) == 2
        assert message in capsys.readouterr().err


@pytest.mark.parametrize("memory", [768 << 20, 1 << 30, 3 << 30, 64 << 30])
@pytest.mark.parametrize("workers", [1, 2, 4, 64])
def test_parts_of_memory_are_the_whole(memory: int, workers: int) -> None:
    """Whatever is given is divided among this process and its workers, and each can work with its part."""
    plan = plan_memory(memory, workers)
    whole = plan.own + plan.workers * plan.of_worker + plan.of_splitter
    assert memory - plan.workers <= whole <= memory
    assert 1 <= plan.workers <= workers
    assert min(plan.own, plan.of_worker, plan.of_splitter) >= 192 << 20
    assert plan_memory(memory, 1, has_splitter=False) == MemoryPlan(1, memory)


def test_article_longer_than_a_book_is_cut_with_a_warning(tmp_path: Path) -> None:
    """Its beginning is found, its end is not, and the report says so."""
    words = "cầu mới " * (MAX_BODY // 8)
    (tmp_path / "a.txt").write_text(f"Tin dài\nKhánh thành {words}\nKết thúc\n", "utf-8")
    with vnsearch.open(tmp_path / "index", create=True) as index:
        report = index.update(tmp_path / "a.txt", workers=1)
        assert ["too long" in warning.reason for warning in report.warnings] == [True]
        assert (index.search("khánh thành").total, index.search("kết thúc").total) == (1, 0)

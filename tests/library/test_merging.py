"""Segments that are merged beside the runs of an index."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

import vnsearch
from vnsearch.engine.factory import EMBEDDED
from vnsearch.library.folder_location import FolderLocation
from vnsearch.model import Article
from vnsearch.segments import merge_policy, merge_process
from vnsearch.segments.commits import newest
from vnsearch.segments.directory import FileDirectory

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def small_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    """A dozen articles make a large segment."""
    monkeypatch.setattr(merge_policy, "SMALL_SEGMENT", 5)


def articles(start: int, end: int, text: str = "lũ về") -> list[Article]:
    return [
        Article(f"bài {number}", f"Tin số {number}", body=f"{text} {number}") for number in range(start, end)
    ]


def segment_count(folder: Path) -> int:
    engine_files = FolderLocation(folder, EMBEDDED).current().path / "whoosh"
    return len(newest(FileDirectory(engine_files)).segments)


def test_a_run_does_not_wait_for_the_merge_that_closing_waits_for(tmp_path: Path) -> None:
    with vnsearch.open(tmp_path / "index", create=True) as index:
        index.add(articles(0, 12))
        index.add(articles(12, 24))
        assert (index.search("lũ").total, segment_count(tmp_path / "index")) == (24, 2)
    assert segment_count(tmp_path / "index") == 1
    with vnsearch.open(tmp_path / "index") as index:
        assert (index.search("lũ").total, index.check()) == (24, ())
        assert not index.is_merging


def test_documents_of_a_commit_are_read_to_the_end_while_a_merge_is_adopted(tmp_path: Path) -> None:
    """A copy of an index ended in an error once the merge had removed the segment that it was to read next."""
    with vnsearch.open(tmp_path / "index", create=True) as index:
        index.add(articles(0, 12))
        index.add(articles(12, 24))
        data = FolderLocation(tmp_path / "index", EMBEDDED).current()
        with closing(data.catalogue()) as catalogue:
            documents = data.engine().stored_documents(catalogue.last_run())
        first = next(documents)
    assert segment_count(tmp_path / "index") == 1
    assert len([first, *documents]) == 24


def test_runs_go_on_while_segments_are_merged_and_a_later_one_shows_the_merged_segment(
    tmp_path: Path,
) -> None:
    """Deleted, changed and added meanwhile: nothing of it is lost, and nothing comes back."""
    with vnsearch.open(tmp_path / "index", create=True) as index:
        index.add(articles(0, 12))
        index.add(articles(12, 24))
        index.delete(["bài 3", "bài 20"])
        index.add(articles(5, 7, "bão tan"))
        while index.is_merging:
            time.sleep(0.01)
        index.add(articles(24, 25))
        assert segment_count(tmp_path / "index") == 2
        assert (index.search("lũ").total, index.search("bão").total, len(index), index.check()) == (
            21,
            2,
            23,
            (),
        )


def test_compacting_and_rebuilding_drop_a_merge_that_is_under_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long it would take."""
    monkeypatch.setattr(merge_process, "arguments", lambda *_: ("-c", "input()"))
    with vnsearch.open(tmp_path / "index", create=True) as index:
        index.add(articles(0, 12))
        index.add(articles(12, 24))
        assert index.is_merging
        index.compact()
        assert (segment_count(tmp_path / "index"), index.is_merging) == (1, False)
        index.add(articles(24, 40))
        index.update(rebuild=True, paths=[Path(__file__).parents[2] / "corpus" / "dumps"])
        assert index.search("lũ").total >= 40
        assert index.check() == ()


def test_a_merge_that_fails_stops_no_run_and_is_not_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merge_process, "arguments", lambda *_: ("-c", "raise SystemExit(1)"))
    with vnsearch.open(tmp_path / "index", create=True) as index:
        index.add(articles(0, 12))
        index.add(articles(12, 24))
        while index.is_merging:
            time.sleep(0.01)
        for start in (24, 36):
            index.add(articles(start, start + 12))
            assert not index.is_merging
        assert (index.search("lũ").total, index.check()) == (48, ())
    assert segment_count(tmp_path / "index") == 4


WRITER = """
import sys
import vnsearch
from vnsearch.model import Article
from vnsearch.segments import merge_policy, merge_process

merge_policy.SMALL_SEGMENT = 5
folder, start = sys.argv[1], int(sys.argv[2])
with vnsearch.open(folder, create=True) as index:
    for number in range(start, start + 40, 8):
        index.add(Article(f"bài {i}", f"Tin số {i}", body=f"lũ về {i}") for i in range(number, number + 8))
        print(number + 8, flush=True)
"""


def test_a_writer_killed_while_it_merges_leaves_a_whole_index(tmp_path: Path) -> None:
    """What it had added is there, once, and the next writer goes on."""
    chance = random.Random(1)  # noqa: S311 - no secret
    end, folder = 0, tmp_path / "index"
    for _ in range(12):
        command = [sys.executable, "-c", WRITER, str(folder), str(end)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            for _ in range(chance.randrange(2, 6)):
                end = int(process.stdout.readline())
            time.sleep(chance.random() / 2)
            process.send_signal(signal.SIGKILL)
            end = max([end, *map(int, process.stdout.read().split())])
        with vnsearch.open(folder) as index:
            assert index.check() == ()
            added = len(index)
            assert end <= added <= end + 8
            assert index.search("lũ").total == added

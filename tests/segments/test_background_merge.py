"""Merges beside commits: what is committed meanwhile stays, and a merge that is lost changes nothing."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.hand_made_segments import analyse_number, change, documents
from vnsearch.errors import HelperLostError, IndexDamagedError
from vnsearch.segments import merge_policy, transaction
from vnsearch.segments.background_merge import BackgroundMerge, begin
from vnsearch.segments.check import check
from vnsearch.segments.commits import newest
from vnsearch.segments.directory import FileDirectory
from vnsearch.segments.merge_policy import merge_none
from vnsearch.segments.merge_process import DRAFT

pytestmark = pytest.mark.slow


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An index of two segments, which are to be merged."""
    monkeypatch.setattr(merge_policy, "SMALL_SEGMENT", 3)
    storage = FileDirectory(tmp_path)
    transaction.create(storage)
    change(storage, map(analyse_number, range(20)), policy=merge_none)
    change(storage, map(analyse_number, range(20, 35)), ["bài 2", "bài 30"], policy=merge_none)
    return tmp_path


@pytest.fixture
def merge(folder: Path) -> Iterator[BackgroundMerge]:
    """The merge of both segments."""
    merge = begin(folder)
    assert merge
    yield merge
    merge.close()
    assert not [path for path in folder.iterdir() if path.name.startswith(DRAFT)]


def segment_sizes(folder: Path) -> list[tuple[int, int]]:
    """How many documents each segment has, and how many of them are deleted."""
    return [(entry.documents, entry.deleted_count) for entry in newest(FileDirectory(folder)).segments]


def test_what_is_deleted_changed_and_added_while_segments_are_merged_stays_so(
    folder: Path, merge: BackgroundMerge
) -> None:
    storage = FileDirectory(folder)
    change(storage, [analyse_number(7, 1), analyse_number(40)], ["bài 3", "bài 33"], policy=merge_none)
    change(storage, [], ["bài 4"], policy=merge_none)
    before = documents(storage)
    assert merge.adopt("")
    assert segment_sizes(folder) == [(34, 4), (2, 0)]
    assert documents(storage) == before
    assert check(storage, lambda *_: None)[0] == []


def test_a_merged_segment_is_as_one_that_a_commit_merged(folder: Path, merge: BackgroundMerge) -> None:
    assert merge.adopt("")
    beside = FileDirectory(folder).view(newest(FileDirectory(folder)).segments[0].segment.name)
    storage = FileDirectory(folder / "other")
    (folder / "other").mkdir()
    transaction.create(storage)
    change(storage, map(analyse_number, range(20)), policy=merge_none)
    change(storage, map(analyse_number, range(20, 35)), ["bài 2", "bài 30"], policy=merge_policy.merge_all)
    assert bytes(storage.view(newest(storage).segments[0].segment.name)) == bytes(beside)


def test_what_was_merged_takes_no_more_room_once_the_merge_is_adopted(
    folder: Path, merge: BackgroundMerge
) -> None:
    """It stayed until the next run, for the sake of the commit before."""
    assert merge.adopt("")
    assert [path.name for path in folder.glob("segment-*")] == ["segment-00000003"]


def test_a_merge_of_segments_that_are_gone_is_dropped(folder: Path, merge: BackgroundMerge) -> None:
    storage = FileDirectory(folder)
    transaction.compact(storage)
    before = newest(storage)
    assert not merge.adopt("")
    assert newest(storage) == before


def test_a_merge_is_not_adopted_over_a_commit_of_another_run(folder: Path, merge: BackgroundMerge) -> None:
    """The catalogue has not followed that one yet."""
    before = newest(FileDirectory(folder))
    assert not merge.adopt("another")
    assert newest(FileDirectory(folder)) == before


def test_a_merge_whose_process_is_killed_changes_nothing(folder: Path, merge: BackgroundMerge) -> None:
    before = newest(FileDirectory(folder))
    merge._process.send_signal(signal.SIGSTOP)
    merge._process.kill()
    with pytest.raises(HelperLostError):
        merge.adopt("")
    assert newest(FileDirectory(folder)) == before


def test_a_draft_that_is_cut_off_is_not_adopted(folder: Path, merge: BackgroundMerge) -> None:
    merge.wait()
    draft = folder / DRAFT
    draft.write_bytes(draft.read_bytes()[:-1])
    before = newest(FileDirectory(folder))
    with pytest.raises(IndexDamagedError):
        merge.adopt("")
    assert newest(FileDirectory(folder)) == before


def test_there_is_one_merge_at_a_time_and_the_next_removes_what_a_killed_one_left(folder: Path) -> None:
    first = begin(folder)
    assert first
    assert begin(folder) is None
    first.close()
    (folder / f"{DRAFT}.0.docs.part").write_bytes(b"left")
    second = begin(folder)
    assert second
    assert not (folder / f"{DRAFT}.0.docs.part").exists()
    second.close()


def test_nothing_is_begun_where_nothing_is_to_be_merged(folder: Path) -> None:
    transaction.compact(FileDirectory(folder))
    assert begin(folder) is None


def test_the_process_ends_with_the_merge_that_nobody_refers_to(folder: Path) -> None:
    merge = begin(folder)
    assert merge
    process = merge._process
    del merge
    assert process.returncode is not None

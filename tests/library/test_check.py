"""``vnsearch check`` finds what is wrong, ``vnsearch compact`` leaves one segment and the same answers."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import vnsearch
from tests.cli.test_commands import run
from tests.support.crafted_indexes import Arrays, Mutation, craft
from tests.support.failing_storage import Disk, State
from tests.support.hand_made_segments import (
    analyse_number,
    change,
    documents,
    write_three_commits,
)
from vnsearch.errors import IndexLockedError
from vnsearch.library import index_folder
from vnsearch.model import Article, Fault
from vnsearch.segments import merge_policy
from vnsearch.segments.check import check
from vnsearch.segments.commits import commit_file, newest, write_commit
from vnsearch.segments.merge_policy import merge_none
from vnsearch.segments.newest_commit import open_newest
from vnsearch.segments.transaction import compact

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def state() -> State:
    disk = Disk()
    write_three_commits(disk, 14)
    return disk.state


@pytest.fixture
def folder(sample_folder: Path, tmp_path: Path) -> Path:
    """A copy of the sample index."""
    return Path(shutil.copytree(sample_folder, tmp_path / "index"))


def faults(disk: Disk) -> list[Fault]:
    return check(disk, lambda *_: None)[0]


def test_whole_index_has_no_fault_and_says_which_documents_it_has(state: State) -> None:
    """Two segments, one with deletions; the progress ends at all of it."""
    progress_calls: list[tuple[int, int]] = []
    result, ids = check(Disk(state), lambda at, total: progress_calls.append((at, total)))
    assert result == []
    assert ids == set(documents(Disk(state)))
    assert progress_calls == sorted(progress_calls)
    assert progress_calls[-1][0] == progress_calls[-1][1] > 0


def _fill(name: str, value: int) -> Mutation:
    return lambda arrays, _: arrays[name].fill(value)


def _swapped_keys(arrays: Arrays, notes: dict[str, Any]) -> None:
    text = arrays["field/source/keys"].tobytes()
    assert b"\x04\x012\x00" in text  # "bao 2": 4 bytes of the key before, then 1 more, no note
    arrays["field/source/keys"] = np.frombuffer(text.replace(b"\x04\x012\x00", b"\x04\x010\x00"), np.uint8)


def _no_records(arrays: Arrays, notes: dict[str, Any]) -> None:
    arrays["stored/lengths"][0] -= 1
    arrays["stored/lengths"][1] += 1


def _fewer_spellings(arrays: Arrays, notes: dict[str, Any]) -> None:
    keys = arrays["field/text/keys"]
    keys[keys == 0x1F] = ord("x")


CRAFTS: dict[str, tuple[Mutation, str]] = {
    "keys": (_swapped_keys, "keys out of order"),
    "records": (_no_records, "Error"),
    "spellings": (_fewer_spellings, "whose spelling is not listed"),
    "documents": (_fill("field/id/docs/words", (1 << 64) - 1), "beyond|not there|find"),
    "counts": (_fill("field/text/table", 3), "counts occurrences"),
    "ids": (_fill("field/id/spread", 0), "without documents|find"),
    "columns": (lambda arrays, _: arrays.update({"column/published": np.zeros(2, np.int64)}), "2 values"),
}


@pytest.mark.parametrize("name", CRAFTS)
def test_parts_that_disagree_are_told(state: State, name: str) -> None:
    """With every checksum right, what is wrong inside is said, with the segment's file."""
    mutate, words = CRAFTS[name]
    result = faults(craft(state, mutate))
    assert any(word in fault.what for fault in result for word in words.split("|")), result
    assert {fault.file for fault in result} <= {"segment-00000001", "segment-00000002"}
    assert all("--rebuild" in fault.advice for fault in result)


def test_numbers_of_the_commit_that_disagree_are_told(state: State) -> None:
    """A commit that counts other deletions than there are."""
    disk = Disk(state)
    commit = newest(disk)
    first, *rest = commit.segments
    write_commit(
        disk, commit._replace(segments=(first._replace(deleted_count=first.deleted_count - 1), *rest))
    )
    assert ["deleted documents" in fault.what for fault in faults(disk)] == [True]


def test_document_that_is_there_twice_is_told(state: State) -> None:
    """The same id alive in two segments."""
    disk = Disk(state)
    change(disk, [analyse_number(70)], policy=merge_none)
    commit = newest(disk)
    write_commit(disk, commit._replace(segments=(*commit.segments, commit.segments[-1])))
    assert "has the document 'bài 70', which is also in segment" in faults(disk)[0].what


def test_damaged_older_commit_is_told_with_what_mends_it(state: State) -> None:
    """Nothing needs it; the next commit replaces it."""
    disk = Disk(state)
    out = disk.create(commit_file(newest(disk).generation - 1))
    out.write(b"{")
    out.close()
    (fault,) = faults(disk)
    assert "the next vnsearch index replaces" in fault.advice
    change(disk, [analyse_number(70)])
    change(disk, [analyse_number(71)])
    assert faults(disk) == []


def test_check_names_every_damaged_page_and_exits_1(folder: Path) -> None:
    """The file, the place and what to do, one line each; and as JSON."""
    assert run("check", folder=folder).stdout == "chỉ mục nguyên vẹn\n"
    (file,) = (folder / "data-1" / "whoosh").glob("segment-*")
    data = bytearray(file.read_bytes())
    data[100] ^= 1
    data[70_000] ^= 1
    file.write_bytes(data)
    result = run("check", folder=folder)
    assert result.returncode == 1
    assert result.stdout.count(f"data-1/whoosh/{file.name}: bị hỏng từ byte thứ") == 2
    record = json.loads(run("check", "--json", folder=folder).stdout)["faults"]
    assert record[0].keys() == {"file", "what", "advice"}
    (folder / "vnsearch.json").write_text("{")
    assert run("check", folder=folder).returncode == 2


def test_catalogue_that_knows_other_documents_is_told(folder: Path) -> None:
    """A document lost on either side."""
    with sqlite3.connect(folder / "data-1" / "catalogue.db") as db:
        db.execute("DELETE FROM articles WHERE id = (SELECT min(id) FROM articles)")
    db.close()
    with vnsearch.open(folder) as index:
        (fault,) = index.check()
    assert (fault.file, "lacks 1 that it has" in fault.what) == ("data-1/catalogue.db", True)


def test_check_waits_for_no_writer(folder: Path) -> None:
    """While another process writes the two halves may differ; it says so instead."""
    with index_folder.write_lock(folder), vnsearch.open(folder) as index, pytest.raises(IndexLockedError):
        index.check()


def test_compacting_leaves_one_segment_and_the_same_documents(state: State) -> None:
    """Deleted documents go, and no older commit holds on to their files."""
    disk = Disk(state)
    before = documents(disk)
    assert compact(disk)
    assert documents(disk) == before
    commit, segments = open_newest(disk)
    assert [segment.size for segment in segments] == [len(before)]
    assert len([name for name in disk.names() if not name.startswith("commit")]) == 1
    assert faults(disk) == []
    assert not compact(disk)
    assert newest(disk) == commit


@pytest.mark.parametrize("remaining", [0, 1])
def test_text_of_removed_documents_is_in_no_file_after_compacting(tmp_path: Path, remaining: int) -> None:
    """Nothing of it stayed but in an index that was empty then: the commit before kept its segment."""
    with vnsearch.open(tmp_path / "index", create=True) as index:
        index.add(Article(f"x{n}", f"Zbimat {n}", body="zbimat " * n) for n in range(1, 30))
        index.add([Article("y", "Giá vàng")] * remaining)
        assert index.suggest("zbi")
        index.delete(f"x{n}" for n in range(1, 30))
        index.compact()
        files = {path.name: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
        assert index.check() == ()
    assert [name for name, data in files.items() if b"zbimat" in data.lower()] == []
    assert len([name for name in files if name.startswith("segment-")]) == remaining


def test_compact_command_makes_the_index_smaller_and_answers_stay(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an update and deletions that left several segments."""
    monkeypatch.setattr(merge_policy, "SMALL_SEGMENT", 0)
    with vnsearch.open(folder) as index:
        index.add(Article(f"x{n}", f"Bầu cử {n}", body="đống đa " * n) for n in range(100))
        index.delete(f"x{n}" for n in range(0, 100, 3))
        before = [(hit.document.id, hit.score) for hit in index.search("bầu cử đống đa", limit=50).hits]
    record = json.loads(run("compact", "--json", folder=folder).stdout)
    assert record["after"] < record["before"]
    with vnsearch.open(folder) as index:
        results = [(hit.document.id, hit.score) for hit in index.search("bầu cử đống đa", limit=50).hits]
        assert results == before
        assert index.check() == ()

"""Where documents come from: what was skipped and why, what the next run would read, when the last one was."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest

import vnsearch
from vnsearch.messages.message import both
from vnsearch.model import PendingFiles
from vnsearch.vietnam_time import HANOI


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """Two files that are read, and one whose lines are not all records."""
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "a.txt").write_text("Giá vàng\nGiá vàng hôm nay tăng mạnh ở nhiều nơi.", encoding="utf-8")
    (pages / "b.jsonl").write_text('{"title": "Giá dầu"}\nhỏng\nhỏng\n[]\n', encoding="utf-8")
    return pages


@pytest.fixture
def index(tmp_path: Path, pages: Path) -> vnsearch.Index:
    index = vnsearch.open(tmp_path / "index", create=True)
    index.update(pages, workers=1)
    return index


def test_reasons_are_counted_in_both_languages(index: vnsearch.Index) -> None:
    """The commonest first, with a file as example; they sum to what the statistics say."""
    counts = index.skip_counts()
    assert [count.count for count in counts] == sorted((count.count for count in counts), reverse=True)
    assert sum(count.count for count in counts) == index.statistics().skipped == 2
    assert all(count.example.endswith("b.jsonl") for count in counts)
    assert all(len(set(both(count.reason))) == 2 for count in counts)


def test_new_changed_and_missing_files_are_counted(index: vnsearch.Index, pages: Path) -> None:
    assert index.pending_files() == PendingFiles(0, 0, 0)
    (pages / "c.txt").write_text("Giá bạc\nGiá bạc hôm nay giảm.", encoding="utf-8")
    (pages / "d.txt").write_text("Giá kẽm\nGiá kẽm hôm nay giảm.", encoding="utf-8")
    assert index.pending_files() == PendingFiles(2, 0, 0)
    os.utime(pages / "a.txt", ns=(1, 1))
    (pages / "b.jsonl").unlink()
    pending = index.pending_files()
    assert (pending, pending.count) == (PendingFiles(2, 1, 1), 4)
    index.update(prune=True, workers=1)
    assert index.pending_files().count == 0


def test_the_look_ends_when_its_time_is_up(index: vnsearch.Index) -> None:
    assert index.pending_files(max_seconds=-1) == PendingFiles(0, 0, 0, is_complete=False)


def test_articles_added_from_code_are_never_missing(index: vnsearch.Index) -> None:
    index.add(vnsearch.Article("x", "Giá gạo"))
    assert index.pending_files() == PendingFiles(0, 0, 0)


def test_the_last_run_is_known_also_if_it_found_nothing_new(index: vnsearch.Index) -> None:
    assert abs(datetime.now(HANOI) - index.last_run) < timedelta(minutes=1)
    before = index.last_run
    index.update(workers=1)
    assert index.last_run > before

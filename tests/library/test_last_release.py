"""Indexes that released versions made: each is upgraded from what it stores, without the files it was made of."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

import vnsearch
from vnsearch.errors import IndexVersionError

ARCHIVES = sorted(Path(__file__).with_name("old_indexes").glob("*.tar.xz"))


@pytest.fixture(params=ARCHIVES, ids=lambda path: path.name.removesuffix(".tar.xz"))
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Unpack an index; its pages are not there."""
    with tarfile.open(request.param) as archive:
        archive.extractall(tmp_path)  # noqa: S202 - an archive of this repository
    return tmp_path / "index"


def test_the_index_of_a_release_answers_after_its_upgrade(folder: Path) -> None:
    """Articles, and the headlines beside them; opening it before names the command."""
    with pytest.raises(IndexVersionError, match="vnsearch upgrade"):
        vnsearch.open(folder)
    result = vnsearch.upgrade(folder, workers=1)
    assert (result.documents, result.lost) == (5, ())
    with vnsearch.open(folder) as index:
        assert index.check() == ()
        statistics = index.statistics()
        assert (statistics.articles, statistics.headlines) == (5, 25)
        assert index.search("bau cu dong da", kind="article")[0]["title"].startswith("Bầu cử ở quận Đống Đa")
        assert index.search("bầu cử", kind="headline").total > 0


def test_an_upgraded_index_can_be_written_to(folder: Path) -> None:
    """It is an index of this version like any other."""
    vnsearch.upgrade(folder, workers=1)
    with vnsearch.open(folder) as index:
        index.add([vnsearch.Article("new", "Bài mới", body="Nội dung của bài mới.")])
        assert index.search("nội dung bài mới").total >= 1

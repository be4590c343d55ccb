"""Articles added from code, of which no file tells: a rebuild keeps them, or refuses."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

import vnsearch
from vnsearch.errors import IndexDamagedError
from vnsearch.library import index_folder
from vnsearch.library.catalogue import Catalogue
from vnsearch.model import Article
from vnsearch.vietnam_time import HANOI

ARTICLE = Article(
    "added-1", "Bầu cử ở Đống Đa", "Sapo", "Thân bài.\nĐoạn hai.", ("Chú thích",), "Trần Bình", "Xã hội", "Báo A",
    "https://a.vn/bau-cu-1.html", datetime(2024, 5, 1, 8, tzinfo=HANOI), tags=("bầu cử",),
    modified=datetime(2024, 5, 2, tzinfo=HANOI),
)  # fmt: skip


@pytest.fixture
def index(tmp_path: Path) -> vnsearch.Index:
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "a.txt").write_text("Giá vàng tăng\nThân bài.\n", "utf-8")
    index = vnsearch.open(tmp_path / "index", create=True)
    index.update([pages], workers=1)
    index.add([ARTICLE, Article("added-2", "Bão số 3")])
    return index


@pytest.mark.each_engine
def test_added_articles_survive_a_rebuild_whole(index: vnsearch.Index, tmp_path: Path) -> None:
    """Every field; once and again; with paths and without."""
    for paths in ([], [tmp_path / "pages"], []):
        report = index.update(paths, rebuild=True, workers=1)
        assert (len(index), report.articles.added) == (3, 3)
        assert index.get("added-1") == ARTICLE
    assert index.check() == ()


@pytest.mark.each_engine
def test_index_of_added_articles_alone_can_be_rebuilt_without_paths(tmp_path: Path) -> None:
    """There is no root, and nothing is lost."""
    with vnsearch.open(tmp_path / "index", create=True) as index:
        index.add([ARTICLE])
        index.update(rebuild=True, workers=1)
        assert index.get("added-1") == ARTICLE


@pytest.mark.each_engine
def test_deleted_and_replaced_articles_do_not_come_back(index: vnsearch.Index) -> None:
    """Only what the index has is taken over."""
    index.delete(["added-2"])
    index.add([Article("added-1", "Bầu cử ở Ba Đình")])
    index.update(rebuild=True, workers=1)
    assert len(index) == 2
    assert index.get("added-1").title == "Bầu cử ở Ba Đình"


def test_rebuild_that_would_lose_added_articles_is_refused(index: vnsearch.Index) -> None:
    """Their text is nowhere else; the index answers as before."""
    segment = max((index.folder / "data-1" / index_folder.ENGINE).glob("segment-*"))
    data = segment.read_bytes()
    segment.write_bytes(data[: len(data) // 2])
    with pytest.raises(IndexDamagedError, match="2 articles added from Python") as refusal:
        index.update(rebuild=True, workers=1)
    assert refusal.value.code == "added_articles_lost"
    segment.write_bytes(data)
    assert len(index) == 3
    assert [path.name for path in index.folder.glob("data-*") if path.name != "data-1"] in ([], ["data-2"])
    index.update(rebuild=True, workers=1)
    assert index.get("added-1") == ARTICLE


def test_rebuild_without_a_readable_catalogue_says_what_may_be_lost(
    index: vnsearch.Index, tmp_path: Path
) -> None:
    """Whether there were any articles added from code is then not known."""
    (index.folder / "data-1" / index_folder.CATALOGUE).write_bytes(b"no database" * 100)
    report = index.update([tmp_path / "pages"], rebuild=True, workers=1)
    assert ["Index.add" in warning.reason for warning in report.warnings] == [True]
    assert len(index) == 1


def test_added_articles_after_a_run_broken_off_are_kept(
    index: vnsearch.Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine has committed a deletion that the catalogue does not know of."""

    def kill(_: Catalogue) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(Catalogue, "commit", kill)
        index.delete(["added-2"])
    index.update(rebuild=True, workers=1)
    assert len(index) == 2
    assert index.get("added-1") == ARTICLE


def test_control_characters_and_lone_surrogates_are_dropped_as_in_files(index: vnsearch.Index) -> None:
    """Escape sequences would reach terminals; a lone surrogate could not even be stored."""
    article = Article(
        "x\x1b",
        "Bầu\x1b[2J cử\ud800",
        body="Một\x00 hai\udfff\nba",
        tags=("lũ\x07",),
        url="https://a.vn/\x1b1",
    )
    index.add(article)
    added = index.get("x")
    assert (added.title, added.body, added.tags, added.url) == (
        "Bầu[2J cử\ufffd", "Một hai\ufffd\nba", ("lũ",), "https://a.vn/1"
    )  # fmt: skip
    assert index.check() == ()

"""Runs broken off between the engine's commit and the catalogue's: the next run begins where both agreed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import vnsearch
from vnsearch.errors import IndexDamagedError, InputError
from vnsearch.library import catalogue_checksum
from vnsearch.library.catalogue import Catalogue
from vnsearch.model import Headline
from vnsearch.segments import merge_policy

pytestmark = [pytest.mark.slow, pytest.mark.each_engine]

PAGE = "{title}\nThân bài.\nTin khác\nCầu mới qua sông Hồng sắp khởi công\nGiao thông 21/11/2024 19:41\n"


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    folder.mkdir()
    write(folder, "a", "Bầu cử ở quận")
    return folder


@pytest.fixture
def index(tmp_path: Path, pages: Path) -> vnsearch.Index:
    index = vnsearch.open(tmp_path / "index", create=True)
    index.update([pages], workers=1)
    return index


def write(folder: Path, name: str, title: str) -> None:
    (folder / f"{name}.txt").write_text(PAGE.format(title=title), "utf-8")


def break_off(index: vnsearch.Index, pages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that ends where only the engine has committed."""

    def kill(_: Catalogue) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(Catalogue, "commit", kill)
        index.update([pages], workers=1)
    index.refresh()


@pytest.mark.folder_only
def test_file_of_a_broken_off_run_that_is_then_deleted_leaves_no_ghost(
    index: vnsearch.Index, pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The catalogue never heard of it; its article and its sidebar line must go all the same."""
    write(pages, "b", "Giá vàng tăng mạnh")
    break_off(index, pages, monkeypatch)
    assert index.search("giá vàng").total == 1
    assert index.check() == ()
    (pages / "b.txt").unlink()
    index.update([pages], workers=1)
    assert index.search("giá vàng").total == 0
    (hit,) = index.search("cầu sông Hồng").hits
    assert isinstance(hit.document, Headline)
    assert hit.document.sightings == 1
    assert index.check() == ()


@pytest.mark.folder_only
def test_runs_broken_off_one_after_the_other_are_made_good_by_the_next(
    index: vnsearch.Index, pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many; readers see each of them until then."""
    for number in range(4):
        write(pages, f"b{number}", f"Bão số {number} đổ bộ")
        (pages / f"b{number - 1}.txt").unlink(missing_ok=True)
        break_off(index, pages, monkeypatch)
        assert [hit.document.title for hit in index.search("bão đổ bộ").hits] == [f"Bão số {number} đổ bộ"]
        assert index.check() == ()
    (pages / "b3.txt").unlink()
    index.update([pages], workers=1)
    assert len(index) == 2
    assert index.check() == ()


@pytest.mark.folder_only
def test_compacting_after_a_broken_off_run_waits_for_the_next_one(
    index: vnsearch.Index, pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would sweep the commit that the catalogue knows."""
    monkeypatch.setattr(merge_policy, "SMALL_SEGMENT", 0)
    for number in range(5):
        write(pages, f"b{number}", f"Giá vàng {number}")
    break_off(index, pages, monkeypatch)
    with pytest.raises(InputError, match="broken off"):
        index.compact()
    (pages / "b0.txt").unlink()
    index.update([pages], workers=1)
    assert index.search("giá vàng").total == 4
    index.compact()
    assert index.check() == ()


def test_catalogue_of_another_index_is_refused(index: vnsearch.Index, pages: Path) -> None:
    """A folder put together from two backups: an update says so, and so does the check."""
    write(pages, "b", "Giá vàng tăng mạnh")
    file = index.folder / "data-1" / "catalogue.db"
    old = file.read_bytes()
    for title in ("Giá vàng giảm", "Giá vàng lại tăng"):
        index.update([pages], workers=1)
        write(pages, "b", title)
    index.update([pages], workers=1)
    file.write_bytes(old)
    assert ["another state" in fault.what for fault in index.check()] == [True]
    with pytest.raises(IndexDamagedError, match="do not belong together"):
        index.update([pages], workers=1)
    assert json.dumps(index.search("giá vàng").total) == "1"


@pytest.mark.folder_only
@pytest.mark.parametrize("place", [100, 5000, -1])
def test_flipped_bit_of_the_catalogue_is_told_before_it_misleads_an_update(
    index: vnsearch.Index, pages: Path, place: int
) -> None:
    """SQLite sees nothing wrong with another letter; a run that believed it would drop a document."""
    file = index.folder / "data-1" / "catalogue.db"
    data = bytearray(file.read_bytes())
    data[place] ^= 1
    file.write_bytes(data)
    assert [fault.file for fault in index.check()] == ["data-1/catalogue.db"]
    with pytest.raises(IndexDamagedError, match=r"catalogue\.db is damaged"):
        index.update([pages], workers=1)


def test_run_broken_off_before_the_catalogue_was_sealed_is_no_damage(
    index: vnsearch.Index, pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old seal is for the state before; the next run seals again."""

    def kill(*_: object) -> None:
        raise KeyboardInterrupt

    write(pages, "b", "Giá vàng tăng mạnh")
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(catalogue_checksum, "write", kill)
        index.update([pages], workers=1)
    index.refresh()
    assert index.check() == ()
    write(pages, "c", "Bão đổ bộ")
    index.update([pages], workers=1)
    assert (index.statistics().files, index.check()) == (3, ())


def test_catalogue_of_a_commit_that_was_killed_is_not_called_damaged(
    index: vnsearch.Index, pages: Path
) -> None:
    """SQLite takes the commit back and may leave other bytes in unused pages: the seal counts no more."""
    file = index.folder / "data-1" / "catalogue.db"
    file.with_name("catalogue.db-journal").write_bytes(b"cut off")
    assert index.check() == ()
    assert not file.with_suffix(".seal").exists()
    write(pages, "b", "Giá vàng tăng mạnh")
    index.update([pages], workers=1)
    assert file.with_suffix(".seal").exists()
    assert index.check() == ()

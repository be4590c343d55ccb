"""What is removed on request stays out, until it is restored."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import vnsearch
from vnsearch.errors import InputError
from vnsearch.model import Article, RemovalKind

pytestmark = [pytest.mark.slow, pytest.mark.each_engine]

ADDRESS = "https://www.bao.example/bau-cu-12.html"
SIDEBAR = "Tin khác\nCầu mới qua sông Hồng sắp khởi công\nGiao thông 21/11/2024 19:41\n"


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """Two pages with one headline between them, and three records, one of which has an address."""
    folder = tmp_path / "pages"
    folder.mkdir()
    for name, title in (("a", "Bão đổ bộ miền Trung"), ("b", "Giá vàng tăng mạnh")):
        (folder / f"{name}.txt").write_text(f"{title}\nThân bài.\n{SIDEBAR}", "utf-8")
    rows = [
        {"title": "Bầu cử ở quận", "url": ADDRESS, "body": "Thân bài một."},
        {"id": "x", "title": "Lịch bóng đá", "body": "Thân bài hai."},
        {"id": "y", "title": "Dự báo thời tiết", "body": "Thân bài ba."},
    ]
    (folder / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    return folder


@pytest.fixture
def index(tmp_path: Path, pages: Path) -> vnsearch.Index:
    index = vnsearch.open(tmp_path / "index", create=True)
    index.update([pages], workers=1)
    return index


def titles(index: vnsearch.Index) -> list[str]:
    return sorted(hit.document.title for hit in index.export("bài OR cầu OR bão OR vàng"))


def change(pages: Path) -> None:
    """Touch every file, so that the next run reads all of them."""
    for path in pages.iterdir():
        path.write_text(path.read_text("utf-8") + "\n", "utf-8")


def test_removed_article_stays_out_of_later_runs(index: vnsearch.Index, pages: Path) -> None:
    """Whether its file is unchanged, changed or read by a rebuild; then it is restored."""
    assert index.remove(["x"]).articles.removed == 1
    assert index.search("lịch bóng đá", verbatim=True).total == 0
    index.update(workers=1)
    change(pages)
    index.update(workers=1)
    assert index.update(rebuild=True, workers=1).excluded == 1
    assert index.search("lịch bóng đá", verbatim=True).total == 0
    assert [(removal.kind, removal.target) for removal in index.removals()] == [(RemovalKind.ARTICLE, "x")]
    assert index.restore_removed(["x"]).articles.added == 1
    assert (index.get("x").title, index.removals(), index.check()) == ("Lịch bóng đá", [], ())
    assert index.update(workers=1).files == 0


@pytest.mark.parametrize("form", [ADDRESS, "bao.example/bau-cu-12.html", f"{ADDRESS}?utm_source=zalo#dau"])
def test_article_is_removed_by_its_address_in_any_form(index: vnsearch.Index, form: str) -> None:
    """And found in the list of removals by any other."""
    assert index.remove([form]).articles.removed == 1
    index.update(rebuild=True, workers=1)
    assert index.search("bầu cử ở quận", verbatim=True).total == 0
    assert [removal.label for removal in index.removals()] == [form]
    assert index.restore_removed(["http://m.bao.example/bau-cu-12.html"]).articles.added == 1


def test_address_that_is_not_there_yet_is_kept_out(index: vnsearch.Index, pages: Path) -> None:
    """It must be written as an address, so that a mistyped id is an error."""
    index.remove(["https://bao.example/sau-nay.html"])
    row = {"title": "Tin sau này", "url": "https://bao.example/sau-nay.html", "body": "Thân bài."}
    (pages / "new.jsonl").write_text(json.dumps(row), "utf-8")
    assert index.update(workers=1).excluded == 1
    with pytest.raises(InputError, match="nothing was removed"):
        index.remove(["x", "sau-nay.html"])
    assert index.get("x").title == "Lịch bóng đá"


def test_removed_file_is_not_read_again(index: vnsearch.Index, pages: Path) -> None:
    """Its articles and the headlines that only it shows go; changed or not, it stays out."""
    (pages / "a.txt").unlink()
    index.update(workers=1)
    report = index.remove([str(pages / "b.txt")])
    assert (report.articles.removed, report.headlines.removed) == (1, 1)
    change(pages)
    index.update(workers=1)
    index.update(rebuild=True, workers=1)
    assert titles(index) == ["Bầu cử ở quận", "Dự báo thời tiết", "Lịch bóng đá"]
    report = index.restore_removed([str(pages / "b.txt")])
    assert (report.articles.added, report.headlines.added) == (1, 1)
    assert index.check() == ()


def test_removed_headline_stays_away(index: vnsearch.Index, pages: Path) -> None:
    """However many more pages show it."""
    (hit,) = index.search("cầu sông Hồng").hits
    assert index.remove([hit.document.id]).headlines.removed == 1
    (pages / "c.txt").write_text(f"Tin thứ ba\nThân bài.\n{SIDEBAR}", "utf-8")
    index.update(workers=1)
    index.update(rebuild=True, workers=1)
    assert index.search("cầu sông Hồng", verbatim=True).total == 0
    assert index.restore_removed([hit.document.id]).headlines.added == 1
    assert index.check() == ()


def test_headline_of_a_removed_article_does_not_come_in_its_place(index: vnsearch.Index, pages: Path) -> None:
    """Nor of a later copy of its page; other copies of the file are passed over too."""
    story = pages / "story.txt"
    story.write_text("Cầu mới qua sông Hồng sắp khởi công\nThân bài.", "utf-8")
    index.update(workers=1)
    (hit,) = index.search("cầu sông Hồng").hits
    index.remove([hit.document.id])
    assert index.search("cầu sông Hồng", verbatim=True).total == 0
    index.restore_removed([hit.document.id])
    assert [hit.document.kind for hit in index.search("cầu sông Hồng").hits] == ["article"]


def test_other_copy_of_an_article_takes_the_place_of_a_removed_file(
    index: vnsearch.Index, pages: Path
) -> None:
    """The file was removed, not the article; removing the article removes both."""
    (pages / "z.jsonl").write_text(json.dumps({"id": "x", "title": "Lịch bóng đá"}), "utf-8")
    index.update(workers=1)
    index.remove([str(pages / "rows.jsonl")])
    assert index.get("x").title == "Lịch bóng đá"
    index.remove(["x"])
    change(pages)
    index.update(workers=1)
    assert index.search("lịch bóng đá", verbatim=True).total == 0


def test_article_from_code_that_was_removed_is_not_added_again(index: vnsearch.Index) -> None:
    """Until it is restored; then it has to be added."""
    index.add([Article("mine", "Bài của tôi")])
    index.remove(["mine"])
    assert index.add([Article("mine", "Bài của tôi")]).excluded == 1
    index.restore_removed(["mine"])
    assert index.add([Article("mine", "Bài của tôi")]).articles.added == 1


def test_what_was_not_removed_cannot_be_restored(index: vnsearch.Index) -> None:
    """The error says so, and nothing changes."""
    index.remove(["x"])
    with pytest.raises(InputError, match="was not removed"):
        index.restore_removed(["x", "y"])
    assert [removal.target for removal in index.removals()] == ["x"]

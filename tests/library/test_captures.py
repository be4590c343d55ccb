"""Several captures of one address in crawls: the newest is the article, in whatever order they are read."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

import vnsearch
from tests.support import input_files
from tests.support.paginated_stories import BODY, PAGINATIONS
from vnsearch.model import Article

pytestmark = pytest.mark.each_engine

URL = "https://bao.example/giao-thong/cau-moi-thong-xe-5012345.html"
YEARS = ("2021", "2022", "2023")


def capture(year: str, url: str = URL) -> bytes:
    """A crawl of one page, whose title names the year."""
    return input_files.crawl(
        {url: input_files.page(f"Cầu mới năm {year}", URL)}, saved=f"{year}-05-03T10:00:00Z"
    )


@pytest.fixture
def index(tmp_path: Path) -> vnsearch.Index:
    return vnsearch.open(tmp_path / "index", create=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "crawls"
    folder.mkdir()
    return folder


def titles(index: vnsearch.Index) -> list[str]:
    """The titles of all articles, after a look at whether all is well."""
    assert not index.check()
    return [hit.document.title for hit in index.export("kind:article")]


@pytest.mark.parametrize("order", [*permutations(YEARS)])
def test_newest_capture_is_the_article_whatever_the_order_of_files(
    index: vnsearch.Index, folder: Path, order: tuple[str, ...]
) -> None:
    """It was the one that was read first."""
    for number, year in enumerate(order):
        (folder / f"{number}.warc.gz").write_bytes(capture(year))
    report = index.update(folder, workers=1)
    assert titles(index) == ["Cầu mới năm 2023"]
    assert (report.articles.added, report.articles.updated, report.duplicates) == (1, 0, 2)


@pytest.mark.parametrize("order", [*permutations(YEARS)])
def test_newest_capture_is_the_article_also_when_it_comes_in_another_run(
    index: vnsearch.Index, folder: Path, order: tuple[str, ...]
) -> None:
    """With the next crawl, or with an older one that was found later."""
    for number, year in enumerate(order):
        (folder / f"{number}.warc.gz").write_bytes(capture(year))
        index.update(folder, workers=1)
        assert titles(index) == [f"Cầu mới năm {max(order[: number + 1])}"]
    assert index.update(folder, workers=1).articles.unchanged == 1


def test_captures_within_one_crawl_and_in_a_wacz(index: vnsearch.Index, folder: Path) -> None:
    """In the order of the records, too; one whose time is not known is older than all."""
    joined = capture("2022") + capture("2023") + capture("2021", f"{URL}?utm_source=x")
    (folder / "a.wacz").write_bytes(input_files.zipped({"archive/data.warc.gz": joined}))
    index.update(folder, workers=1)
    assert titles(index) == ["Cầu mới năm 2023"]


def test_older_capture_takes_over_when_the_newest_is_gone(index: vnsearch.Index, folder: Path) -> None:
    for year in YEARS:
        (folder / f"{year}.warc.gz").write_bytes(capture(year))
    index.update(folder, workers=1)
    (folder / "2023.warc.gz").unlink()
    index.update(folder, workers=1)
    assert titles(index) == ["Cầu mới năm 2022"]


def test_captures_do_not_take_the_place_of_other_pages(index: vnsearch.Index, folder: Path) -> None:
    """A page saved as a file, or an article from code, was chosen by someone: it stays, as it came first."""
    (folder / "a.html").write_bytes(input_files.page("Cầu mới, bản lưu tay", URL))
    (folder / "b.warc.gz").write_bytes(capture("2023"))
    index.update(folder, workers=1)
    assert titles(index) == ["Cầu mới, bản lưu tay"]
    (article_id,) = (hit.document.id for hit in index.export("kind:article"))
    index.add([Article(article_id, "Cầu mới, bản sửa", url=URL)])
    (folder / "c.warc.gz").write_bytes(capture("2024"))
    index.update(folder, workers=1)
    assert titles(index) == ["Cầu mới, bản sửa"]


def test_newest_capture_of_a_part_is_in_its_story(index: vnsearch.Index, folder: Path) -> None:
    """Of stories in several pages."""
    pages = next(each for each in PAGINATIONS if each.canonical == "first" and each.links == "row")
    for year, text in (("2022", "Đoạn của bản cũ."), ("2023", "")):
        saved = f"{year}-05-03T10:00:00Z"
        bodies = {
            pages.url(n): pages.page(n).replace(f"<b>{n}</b>", "").replace("<p>", f"<p>{text}", 1).encode()
            for n in (1, 2, 3)
        }
        (folder / f"{year}.warc.gz").write_bytes(input_files.crawl(bodies, saved=saved))
    index.update(folder, workers=1)
    (article,) = (hit.document for hit in index.export("kind:article"))
    assert isinstance(article, Article)
    assert article.body == BODY

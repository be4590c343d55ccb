"""Stories in several pages: one article each, whatever the order in which their pages come, change and go."""

from __future__ import annotations

import json
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

import vnsearch
from tests.support import input_files
from tests.support.invented_pages import OTHERS, TITLE
from tests.support.paginated_stories import BODY, PAGE_TEXTS, PAGINATIONS, Pagination
from vnsearch.ingest.addresses import address_key
from vnsearch.library.part_joining import Part, join_parts
from vnsearch.model import Article, Report

pytestmark = pytest.mark.each_engine

PAGES = PAGINATIONS[0]
STORY = address_key(PAGES.first)


@pytest.fixture
def index(tmp_path: Path) -> vnsearch.Index:
    return vnsearch.open(tmp_path / "index", create=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    folder.mkdir()
    return folder


def write(folder: Path, number: int, pagination: Pagination = PAGES, name: str = "", **changes: Any) -> Path:
    path = folder / (name or f"{number}.html")
    path.write_text(pagination.page(number, **changes), "utf-8")
    return path


def articles(index: vnsearch.Index) -> list[Article]:
    documents = (hit.document for hit in index.export("kind:article", collapse=False))
    return [document for document in documents if isinstance(document, Article)]


def update(index: vnsearch.Index, folder: Path) -> Report:
    report = index.update([folder], workers=1)
    assert not index.check()
    return report


@pytest.mark.parametrize("pagination", PAGINATIONS, ids=lambda each: each.label)
def test_pages_of_one_story_are_one_article(
    pagination: Pagination, index: vnsearch.Index, folder: Path
) -> None:
    """With all texts in order, no lead twice, and no headline of the story itself."""
    for number in (1, 2, 3):
        write(folder, number, pagination, pagination.url(number) if not pagination.canonical else "")
    report = update(index, folder)
    (article,) = articles(index)
    assert (article.title, article.body) == (TITLE, BODY)
    assert (report.articles.added, report.joined, report.headlines.added) == (1, 2, len(OTHERS))


@pytest.mark.slow
@pytest.mark.parametrize("order", list(permutations([1, 2, 3])), ids=str)
def test_order_in_which_pages_come_does_not_matter(
    order: tuple[int, ...], index: vnsearch.Index, folder: Path
) -> None:
    """One page a run: after each the article has the texts of all pages so far."""
    for count, number in enumerate(order, 1):
        write(folder, number)
        update(index, folder)
        (article,) = articles(index)
        present = sorted(order[:count])
        assert article.body == "\n".join(text for page in present for text in PAGE_TEXTS[page - 1])
        assert article.id == address_key(PAGES.url(present[0]))


def test_page_that_changes_or_goes_changes_the_article(index: vnsearch.Index, folder: Path) -> None:
    """And the page that comes back completes it again."""
    for number in (1, 2, 3):
        write(folder, number)
    update(index, folder)
    (folder / "1.html").unlink()
    update(index, folder)
    assert [article.id for article in articles(index)] == [address_key(PAGES.url(2))]
    new = f"Đoạn này viết lại: phà vẫn chạy thêm một tháng cho bà con quen đường. {PAGE_TEXTS[1][0]}"
    write(folder, 2, texts=(new, *PAGE_TEXTS[1][1:]))
    write(folder, 1)
    report = update(index, folder)
    (article,) = articles(index)
    assert article.body == BODY.replace(PAGE_TEXTS[1][0], new)
    assert (article.id, report.articles.added, report.articles.removed) == (STORY, 1, 1)
    for number in (1, 2, 3):
        (folder / f"{number}.html").unlink()
    index.update([folder], workers=1, prune=True)
    assert not articles(index)


def test_unchanged_pages_are_not_read_again(index: vnsearch.Index, folder: Path) -> None:
    for number in (1, 2, 3):
        write(folder, number)
    update(index, folder)
    report = update(index, folder)
    assert (report.files, report.articles.added, report.articles.updated, report.joined) == (0, 0, 0, 0)


DIFFERENT: dict[str, dict[str, Any]] = {
    "another title": {"title": f"{TITLE}: kỳ hai"},
    "another day": {"date": "13/01/2026 09:30"},
}


@pytest.mark.parametrize("label", DIFFERENT)
def test_different_stories_are_never_joined(label: str, index: vnsearch.Index, folder: Path) -> None:
    """Parts of a series have numbered addresses, too."""
    write(folder, 1)
    write(folder, 2, **DIFFERENT[label])
    update(index, folder)
    assert sorted(article.body for article in articles(index)) == sorted(map("\n".join, PAGE_TEXTS[:2]))


def test_different_stories_with_one_canonical_address_both_stay(index: vnsearch.Index, folder: Path) -> None:
    """The second has its number in its id."""
    pagination = next(each for each in PAGINATIONS if each.canonical == "first")
    write(folder, 1, pagination)
    write(folder, 2, pagination, title="Chợ nổi mở lại sau mùa lũ lớn nhất mười năm")
    update(index, folder)
    assert {article.id for article in articles(index)} == {STORY, f"{STORY}#2"}


def test_pages_of_comments_add_nothing(index: vnsearch.Index, folder: Path) -> None:
    """They have the text of the story once more."""
    write(folder, 1)
    write(folder, 2, texts=PAGE_TEXTS[0])
    update(index, folder)
    (article,) = articles(index)
    assert article.body == "\n".join(PAGE_TEXTS[0])


def test_page_with_the_whole_story_comes_before_its_parts(index: vnsearch.Index, folder: Path) -> None:
    """Whichever comes first; without it the parts are joined again."""
    record = {"title": TITLE, "url": PAGES.first, "body": "Toàn văn bản in. " + BODY}
    for number in (1, 2):
        write(folder, number)
    update(index, folder)
    whole = folder / "whole.jsonl"
    whole.write_text(json.dumps(record), "utf-8")
    write(folder, 3)
    report = update(index, folder)
    assert [article.body for article in articles(index)] == [record["body"]]
    assert (report.articles.added, report.articles.updated, report.articles.removed) == (0, 1, 0)
    whole.unlink()
    update(index, folder)
    assert [article.body for article in articles(index)] == [BODY]


def test_story_that_was_removed_stays_out_when_another_page_comes(
    index: vnsearch.Index, folder: Path
) -> None:
    """Removed by the address of any of its pages; restored it is whole."""
    for number in (1, 2):
        write(folder, number)
    update(index, folder)
    index.remove([PAGES.url(2)])
    assert not articles(index)
    write(folder, 3)
    report = update(index, folder)
    assert not articles(index)
    assert report.excluded == 1
    index.restore_removed([STORY])
    assert [article.body for article in articles(index)] == [BODY]


def test_story_is_found_by_the_address_and_the_file_of_each_page(index: vnsearch.Index, folder: Path) -> None:
    for number in (1, 2):
        write(folder, number)
    update(index, folder)
    for reference in (PAGES.url(1), PAGES.url(2), str(folder / "2.html")):
        assert index.get(reference).id == STORY


def test_headline_of_a_further_page_folds_into_its_story(index: vnsearch.Index, folder: Path) -> None:
    write(folder, 1)
    write(folder, 2)
    page = input_files.page(
        "Chợ nổi mở lại sau mùa lũ", "https://www.cuulong.example/cho-noi-5019999.html"
    ).decode()
    link = f"<ul><li><a href='{PAGES.url(2)}'>Cầu Bến Tre 3 và những chuyến phà cuối</a></li></ul></body>"
    (folder / "other.html").write_text(page.replace("</body>", link), "utf-8")
    update(index, folder)
    titles = [hit.document.title for hit in index.export("kind:headline")]
    assert titles and "Cầu Bến Tre 3 và những chuyến phà cuối" not in titles


def test_added_article_takes_the_place_of_the_parts(index: vnsearch.Index, folder: Path) -> None:
    for number in (1, 2):
        write(folder, number)
    update(index, folder)
    index.add([Article(STORY, TITLE, body="Bản của toà soạn.", url=PAGES.first)])
    assert [article.body for article in articles(index)] == ["Bản của toà soạn."]
    assert not index.check()


def test_pages_in_one_crawl_are_joined(index: vnsearch.Index, folder: Path) -> None:
    """Told apart by the addresses that they were fetched from, though all state the first as theirs."""
    pagination = next(each for each in PAGINATIONS if each.canonical == "first" and each.links == "row")
    pages = {pagination.url(n): pagination.page(n).replace(f"<b>{n}</b>", "").encode() for n in (3, 1, 2)}
    (folder / "crawl.warc.gz").write_bytes(input_files.crawl(pages))
    update(index, folder)
    assert [article.body for article in articles(index)] == [BODY]


def test_lead_that_a_page_repeats_is_there_once() -> None:
    """As its summary, or as the first paragraphs of its text; what it says newly before its text stays."""
    lead, new = "Cây cầu hoàn thành sớm hơn kế hoạch hai tháng.", "Phần này kể chuyện những người ở bến phà."
    parts = [
        Part(
            7,
            2,
            Article("s#2", f"{TITLE} - Trang 2", summary=lead, body=f"{lead}\nhai\nmột", authors=("An",)),
        ),
        Part(9, 3, Article("s#3", f"{TITLE} (trang 3/3)", summary=new, body="ba", authors=("An", "Bình"))),
        Part(8, 1, Article("s", TITLE, summary=lead, body="không\nmột")),
    ]
    (story,) = join_parts(parts)
    assert story.records == (8, 7, 9)
    assert story.article.body.split("\n") == ["không", "một", "hai", "một", new, "ba"]
    assert (story.article.summary, story.article.authors) == (lead, ("An", "Bình"))

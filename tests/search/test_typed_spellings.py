"""What is typed with diacritics, and asked for exactly, is not drowned by other spellings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

import vnsearch
from vnsearch.model import Article

DAY = date(2026, 3, 1)
#: Titles, oldest first.
TITLES = [
    "Cơn bão lớn sắp vào bờ",
    "Một con chó cứu chủ",
    "Bão tan, trời quang",
    "Báo chí đưa tin về giá vàng",
    "Người bảo vệ chờ xe",
    "Cho vay lãi suất thấp",
    "Tờ báo ra số mới",
]


@pytest.fixture(name="index")
def _index(tmp_path: Path) -> Iterator[vnsearch.Index]:
    with vnsearch.open(tmp_path / "index", create=True) as index:
        index.add(
            Article(str(number), title, body=f"{title}. Tin trong ngày.", published=DAY + timedelta(number))
            for number, title in enumerate(TITLES)
        )
        yield index


def _ids(index: vnsearch.Index, query: str, **options: str) -> list[str]:
    return [hit.document.id for hit in index.search(query, verbatim=True, **options).hits]  # type: ignore[arg-type] # all of them strings


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ('"bão"', {"0", "2"}),
        ('title:"bão"', {"0", "2"}),
        ('"bao"', {"0", "2", "3", "4", "6"}),
        ("bã*", {"0", "2"}),
        ('"chó"', {"1"}),
    ],
)
def test_one_word_in_quotes_or_begun_with_its_marks_finds_no_other_marks(
    index: vnsearch.Index, query: str, ids: set[str]
) -> None:
    """It found every spelling of the fold."""
    assert set(_ids(index, query)) == ids


def test_counts_of_a_word_in_quotes_are_of_that_word(index: vnsearch.Index) -> None:
    """Facets, timeline and export too."""
    assert sum(each.count for each in index.timeline('"bão"').bins) == 2
    assert len(list(index.export('"bão"'))) == 2


def test_by_date_only_what_is_spelt_so_is_listed_and_all_of_it(index: vnsearch.Index) -> None:
    """The newest were of other spellings, and long texts that say the word once were left out."""
    assert _ids(index, "bão", sort="date") == ["2", "0"]
    assert _ids(index, "bao", sort="date") == ["6", "4", "3", "2", "0"]


def test_by_date_other_spellings_are_listed_where_nothing_is_spelt_so(index: vnsearch.Index) -> None:
    """As without sorting."""
    assert _ids(index, "bạo", sort="date") == ["6", "4", "3", "2", "0"]


def test_a_fresh_story_of_another_spelling_is_no_news_of_what_was_typed(tmp_path: Path) -> None:
    """It gained three times its relevance for having the folds in the title."""
    with vnsearch.open(tmp_path / "many", create=True) as index:
        old = [Article(f"old {i}", f"Giá lúa vụ {i}", published=DAY - timedelta(400 + i)) for i in range(40)]
        other = [Article(f"other {i}", f"Tin khác {i}", published=DAY) for i in range(200)]
        index.add([*old, *other, Article("new", "Lừa đảo, lừa tiền, lừa tình", published=DAY)])
        assert "new" not in _ids(index, "lúa")


@pytest.mark.parametrize("query", ["bã* bờ", '"bão lớn" bờ', "bão~ bờ"])
def test_words_that_are_open_or_in_quotes_must_be_in_the_title_for_news(tmp_path: Path, query: str) -> None:
    """Only plain words counted, so that a fresh story with the others won."""
    with vnsearch.open(tmp_path / "news", create=True) as index:
        old = Article("old", "Cơn bão lớn sắp vào bờ", published=DAY - timedelta(60))
        index.add([old, Article("new", "Bờ biển đẹp", body="Sau bão lớn.", published=DAY)])
        assert _ids(index, f"{query} hôm nay") == ["old", "new"]


def test_a_prefix_must_be_there_where_most_words_would_do(index: vnsearch.Index) -> None:
    """It is scored as one of them, of which one may be missing."""
    assert _ids(index, "con chó cứu chủ vàng") == ["1"]
    assert _ids(index, "con chó cứu chủ v*") == []


def test_what_stands_beside_a_prefix_or_fuzzy_word_counts(tmp_path: Path) -> None:
    """Each of its words was scored apart: rare ones and such as are said often won."""
    titles = [
        "Gò Đống Đa đông người trẩy hội",
        "Đóng đinh, đã đá, đạ đả",
        "Đoa đoa đoa đống",
        "Đồng đất đã đổi",
    ]
    with vnsearch.open(tmp_path / "beside", create=True) as index:
        index.add(Article(str(i), title, published=DAY) for i, title in enumerate(titles))
        for query, best in (("đống đ*", "0"), ("đống đà~", "0"), ("đống đa~", "0"), ("dong d*", "03")):
            assert _ids(index, query)[0] in best, query

"""Dumps of articles as plain text, and their relatives."""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import vnsearch
from tests.ingest.test_containers import MOMENT, U, V, read, write
from vnsearch.model import Changes, Published, stated_date
from vnsearch.vietnam_time import HANOI

LONG = "Đoạn này đủ dài để người đọc thấy rằng đó là thân bài chứ không phải một dòng tít nào ở bên lề trang."
SAVED = datetime(2024, 11, 21, 20, 0, tzinfo=HANOI)
Lines = list[tuple[str, str, str, Published]]
DUMPS: dict[str, tuple[str, str | None, Lines]] = {
    "relative times": (
        f"Bài\n{LONG}\nTin khác\nMột tin mới\nThời sự - 19 phút trước\n"
        "Tin hai\n3 giờ trước\nTin ba\nhôm qua\n",
        "Bài",
        [("Tin khác", "Một tin mới", "Thời sự", MOMENT), ("Tin khác", "Tin hai", "", date(2024, 11, 21)),
         ("Tin khác", "Tin ba", "", date(2024, 11, 20))],
    ),
    "unknown sections": (
        f"Bài\n{LONG}\nChuyện phố phường\nTin một của phố\nXã hội 21/11/2024 19:41\nTin hai của phố\n"
        "Xã hội 21/11/2024\nGóc nhìn tuần này\nTin ba của tuần\nKinh tế 20/11/2024\n",
        "Bài",
        [("Chuyện phố phường", "Tin một của phố", "Xã hội", MOMENT),
         ("Chuyện phố phường", "Tin hai của phố", "Xã hội", date(2024, 11, 21)),
         ("Góc nhìn tuần này", "Tin ba của tuần", "Kinh tế", date(2024, 11, 20))],
    ),
    "sidebar first": (
        f"Đọc nhiều\nTin một ở trên\nTin hai ở trên\nTên bài\n{LONG}\nTin khác\nTin ba ở dưới\n",
        "Tên bài",
        [("Đọc nhiều", "Tin một ở trên", "", None), ("Đọc nhiều", "Tin hai ở trên", "", None),
         ("Tin khác", "Tin ba ở dưới", "", None)],
    ),
    "only lists": (
        "Tin mới nhất\nTin một ở trên\nTin hai ở trên\n", None,
        [("Tin mới nhất", "Tin một ở trên", "", None), ("Tin mới nhất", "Tin hai ở trên", "", None)],
    ),
    "dates in brackets": (
        f"Bài\n{LONG}\nXem thêm\nTin một ở dưới (21/11/2024)\n", "Bài",
        [("Xem thêm", "Tin một ở dưới", "", date(2024, 11, 21))],
    ),
    "no sidebar": (f"Bài\n{LONG}\n", "Bài", []),
    "date after the saving": (
        f"Bài\n{LONG}\nXem thêm\nTin một ở dưới\nXe 25/11/2024 10:00\n", "Bài",
        [("Xem thêm", "Tin một ở dưới", "Xe", None)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", DUMPS)
def test_relatives_of_the_dump_are_read(tmp_path: Path, case: str) -> None:
    """Sections in other orders and by other names, times told from the saving, pages without sidebar."""
    text, title, lines = DUMPS[case]
    path = write(tmp_path, "a.txt", text.encode())
    os.utime(path, (SAVED.timestamp(), SAVED.timestamp()))
    (reading,), _ = read(path)
    assert (reading.article.title if reading.article else None) == title
    titles_and_dates = [
        (s.section, s.title, s.category, stated_date(s.published, s.date_only)) for s in reading.sightings
    ]
    assert titles_and_dates == lines
    if reading.article:
        assert reading.article.body == LONG
        assert reading.article.published is None


OWN_DATES: list[tuple[str, Published]] = [
    ("Thứ Năm, 21/11/2024 | 19:41", MOMENT),
    ("19:41 21/11/2024", MOMENT),
    ("21/11/2024 19:41 (GMT+7)", MOMENT),
    ("Ngày 21/11/2024", date(2024, 11, 21)),
    ("Sáng 21/11/2024, cầu Mây thông xe.", None),
]


@pytest.mark.parametrize(("line", "expected"), OWN_DATES)
def test_line_under_the_title_that_is_a_date_dates_the_article(
    tmp_path: Path, line: str, expected: Published
) -> None:
    """A line that says more than a date belongs to the body."""
    (reading,), _ = read(write(tmp_path, "a.txt", f"Bài\n{line}\n{LONG}".encode()))
    assert reading.article is not None
    assert stated_date(reading.article.published, reading.article.date_only) == expected
    assert (line in reading.article.body) == (expected is None)


SEVERAL: dict[str, tuple[str, list[str]]] = {
    "form feed": ("Bài một\nThân.\x0cBài hai\nThân.\n\x0c\n", ["a.txt#", "a.txt#"]),
    "head and tail": ("==> x/1.txt <==\nBài một\nThân.\n\n==> x/2.txt <==\nBài hai\nThân.",
                      ["a.txt#x/1.txt", "a.txt#x/2.txt"]),
    "rules with names": ("=== 1 ===\nBài một\nThân.\n=== 2 ===\nBài hai\nThân.", ["a.txt#1", "a.txt#2"]),
    "rules": ("Bài một\nThân.\n" + "=" * 40 + "\nBài hai\nThân.", ["a.txt#", "a.txt#"]),
    "addresses": (f"URL: {U}\nBài một\nThân.\n\nURL: {V}\nBài hai\nThân.",
                  ["bao.example/cau-may-5012001.html", "bao.example/gia-gao-5012002.html"]),
    "headers": (f"URL: {U}\nDate: 2024-11-21 19:41\nBài một\nThân.\nURL: {V}\nTitle: Bài hai\nThân.",
                ["bao.example/cau-may-5012001.html", "bao.example/gia-gao-5012002.html"]),
}  # fmt: skip


@pytest.mark.parametrize("case", SEVERAL)
def test_several_dumps_in_one_file(tmp_path: Path, case: str) -> None:
    """Form feeds, rules and headers part them; each has a name of its own."""
    text, names = SEVERAL[case]
    readings, _ = read(write(tmp_path, "a.txt", text.encode()))
    articles = [r.article for r in readings if r.article]
    assert [(a.title, a.body) for a in articles] == [("Bài một", "Thân."), ("Bài hai", "Thân.")]
    assert all(a.id.startswith(name) for a, name in zip(articles, names, strict=True))


def test_dump_put_in_front_leaves_the_others_alone(tmp_path: Path) -> None:
    """Dumps parted by form feeds are known by what they say, as lines without an id are."""
    path = write(tmp_path, "a.txt", "Bài một\nThân.\x0cBài hai\nThân.".encode())
    index = vnsearch.open(tmp_path / "index", create=True)
    index.update([path], workers=1)
    write(tmp_path, "a.txt", "Chèn\nThân.\x0c".encode() + path.read_bytes())
    assert index.update([path], workers=1).articles == Changes(added=1, unchanged=2)


@given(st.text(alphabet="Aa1 /:.|()\n\x0c=#Tinkhác20trước4ờgi", max_size=200), st.booleans())
def test_any_dump_text_is_readings_or_a_reason(
    tmp_path_factory: pytest.TempPathFactory, text: str, first: bool
) -> None:
    """No text of dates, labels and rules is beyond the readers."""
    text = "Tin khác\n" * first + text
    readings, skips = read(write(tmp_path_factory.mktemp("d"), "a.txt", text.encode()))
    assert readings or skips

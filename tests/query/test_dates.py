"""Dates as people type them: a table, and laws at the ends of months, quarters and years."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vnsearch.errors import QueryError
from vnsearch.query import Range, parse
from vnsearch.query.syntax.dates import parse_date, parse_date_at, parse_day
from vnsearch.text import fold_text, strip_diacritics

TODAY = date(2021, 5, 31)  # a Monday

#: What is typed, the first day meant, and the last.
SPANS = [
    ("2021", "2021-01-01", "2021-12-31"),
    ("năm 2021", "2021-01-01", "2021-12-31"),
    ("2021-05", "2021-05-01", "2021-05-31"),
    ("2021-05-31", "2021-05-31", "2021-05-31"),
    ("31/5/2021", "2021-05-31", "2021-05-31"),
    ("31-05-2021", "2021-05-31", "2021-05-31"),
    ("31.5.2021", "2021-05-31", "2021-05-31"),
    ("ngày 31 tháng 5 năm 2021", "2021-05-31", "2021-05-31"),
    ("29/2/2020", "2020-02-29", "2020-02-29"),
    ("5/2021", "2021-05-01", "2021-05-31"),
    ("tháng 12/2021", "2021-12-01", "2021-12-31"),
    ("tháng 2 năm 2020", "2020-02-01", "2020-02-29"),
    ("quý 2/2021", "2021-04-01", "2021-06-30"),
    ("quí IV năm 2021", "2021-10-01", "2021-12-31"),
    ("quý 1 2021", "2021-01-01", "2021-03-31"),
    ("đầu năm 2021", "2021-01-01", "2021-04-30"),
    ("giữa năm 2021", "2021-05-01", "2021-08-31"),
    ("cuối năm 2021", "2021-09-01", "2021-12-31"),
    ("cuối quý 2/2021", "2021-06-01", "2021-06-30"),
    ("đầu tháng 5/2021", "2021-05-01", "2021-05-10"),
    ("giữa tháng 5/2021", "2021-05-11", "2021-05-20"),
    ("cuối tháng 5/2021", "2021-05-21", "2021-05-31"),
    ("cuối tháng 2/2021", "2021-02-21", "2021-02-28"),
    ("6 tháng đầu năm 2021", "2021-01-01", "2021-06-30"),
    ("3 tháng cuối năm 2021", "2021-10-01", "2021-12-31"),
    ("5-7/11/2020", "2020-11-05", "2020-11-07"),
    ("từ 5 đến 7/11/2020", "2020-11-05", "2020-11-07"),
    ("5/11 - 7/11/2020", "2020-11-05", "2020-11-07"),
    ("28/10–3/11/2020", "2020-10-28", "2020-11-03"),
    ("từ ngày 28/12 đến 3/1/2021", "2020-12-28", "2021-01-03"),
    ("2021-W22", "2021-05-31", "2021-06-06"),
    ("2021-Q2", "2021-04-01", "2021-06-30"),
    ("quý hai năm 2021", "2021-04-01", "2021-06-30"),
    ("thập niên 2010", "2010-01-01", "2019-12-31"),
    ("những năm 1990", "1990-01-01", "1999-12-31"),
    ("2010s", "2010-01-01", "2019-12-31"),
    ("31 tháng 5, 2021", "2021-05-31", "2021-05-31"),
    ("10h 31/5/2021", "2021-05-31", "2021-05-31"),
    ("1621584000", "2021-05-21", "2021-05-21"),
    ("1621584000000", "2021-05-21", "2021-05-21"),
    # relative to Monday 31 May 2021
    ("5-7/11", "2020-11-05", "2020-11-07"),
    ("31-5", "2021-05-31", "2021-05-31"),
    ("3 hôm trước", "2021-05-28", "2021-05-28"),
    ("T2 tuần trước", "2021-05-24", "2021-05-24"),
    ("CN", "2021-05-30", "2021-05-30"),
    ("2 năm về trước", "2019-05-31", "2019-05-31"),
    ("nửa năm trước", "2020-11-30", "2020-11-30"),
    ("nửa tháng trước", "2021-05-16", "2021-05-16"),
    ("48 giờ trước", "2021-05-29", "2021-05-29"),
    ("30 phút trước", "2021-05-31", "2021-05-31"),
    ("7d", "2021-05-24", "2021-05-24"),
    ("-2w", "2021-05-17", "2021-05-17"),
    ("now-1y", "2020-05-31", "2020-05-31"),
    ("24h", "2021-05-30", "2021-05-30"),
    ("past week", "2021-05-25", "2021-05-31"),
    ("two weeks ago", "2021-05-17", "2021-05-17"),
    ("hôm nay", "2021-05-31", "2021-05-31"),
    ("hôm qua", "2021-05-30", "2021-05-30"),
    ("hôm kia", "2021-05-29", "2021-05-29"),
    ("tuần này", "2021-05-31", "2021-06-06"),
    ("tuần trước", "2021-05-24", "2021-05-30"),
    ("tháng này", "2021-05-01", "2021-05-31"),
    ("tháng trước", "2021-04-01", "2021-04-30"),
    ("quý này", "2021-04-01", "2021-06-30"),
    ("quý trước", "2021-01-01", "2021-03-31"),
    ("năm nay", "2021-01-01", "2021-12-31"),
    ("năm ngoái", "2020-01-01", "2020-12-31"),
    ("đầu năm nay", "2021-01-01", "2021-04-30"),
    ("7 ngày qua", "2021-05-25", "2021-05-31"),
    ("1 ngày qua", "2021-05-31", "2021-05-31"),
    ("2 tuần qua", "2021-05-18", "2021-05-31"),
    ("3 tháng gần đây", "2021-03-01", "2021-05-31"),
    ("1 năm qua", "2020-06-01", "2021-05-31"),
    ("3 ngày trước", "2021-05-28", "2021-05-28"),
    ("1/6", "2020-06-01", "2020-06-01"),
    ("31/5", "2021-05-31", "2021-05-31"),
    ("29/2", "2020-02-29", "2020-02-29"),
    ("tháng 6", "2020-06-01", "2020-06-30"),
    ("quý 2", "2021-04-01", "2021-06-30"),
    # a year after what lacks one
    ("tháng 5 năm ngoái", "2020-05-01", "2020-05-31"),
    ("tháng 5 năm nay", "2021-05-01", "2021-05-31"),
    ("tháng 6 năm nay", "2021-06-01", "2021-06-30"),
    ("31/5 năm ngoái", "2020-05-31", "2020-05-31"),
    ("ngày 31/5 năm trước", "2020-05-31", "2020-05-31"),
    ("31 tháng 5 năm ngoái", "2020-05-31", "2020-05-31"),
    ("quý 2 năm ngoái", "2020-04-01", "2020-06-30"),
    ("cuối quý II năm trước", "2020-06-01", "2020-06-30"),
    ("đầu tháng 5 năm ngoái", "2020-05-01", "2020-05-10"),
    ("6 tháng cuối năm ngoái", "2020-07-01", "2020-12-31"),
    ("6 tháng đầu năm", "2021-01-01", "2021-06-30"),
    # as people say them
    ("ngày hôm nay", "2021-05-31", "2021-05-31"),
    ("ngày hôm qua", "2021-05-30", "2021-05-30"),
    ("nay", "2021-05-31", "2021-05-31"),
    ("hiện nay", "2021-05-31", "2021-05-31"),
    ("đầu tháng", "2021-05-01", "2021-05-10"),
    ("giữa quý", "2021-05-01", "2021-05-31"),
    ("đầu năm", "2021-01-01", "2021-04-30"),
    ("31/5/21", "2021-05-31", "2021-05-31"),
    ("31-5-21", "2021-05-31", "2021-05-31"),
    ("24 giờ qua", "2021-05-30", "2021-05-31"),
    ("24h qua", "2021-05-30", "2021-05-31"),
    ("48 tiếng vừa qua", "2021-05-29", "2021-05-31"),
    ("5 năm qua", "2016-06-01", "2021-05-31"),
]
#: More wordings, for arguments and options as for fields: what is typed, the first day meant, and the last if that
#: is another.
WORDINGS: list[tuple[str, ...]] = [
    # weekdays; today is a Monday
    ("thứ hai", "2021-05-31"), ("thứ 2", "2021-05-31"), ("thứ ba", "2021-05-25"), ("thứ tư", "2021-05-26"),
    ("thứ năm", "2021-05-27"), ("thứ sáu", "2021-05-28"), ("thứ 7", "2021-05-29"), ("chủ nhật", "2021-05-30"),
    ("thứ hai tuần trước", "2021-05-24"), ("chủ nhật tuần trước", "2021-05-30"),
    ("thứ bảy tuần này", "2021-06-05"), ("thứ năm tuần trước nữa", "2021-05-20"),
    ("chủ nhật vừa qua", "2021-05-30"), ("thứ hai trước", "2021-05-24"), ("thứ hai tới", "2021-06-07"),
    ("sáng thứ hai tuần trước", "2021-05-24"), ("hôm chủ nhật", "2021-05-30"),
    ("thứ hai, 24/5/2021", "2021-05-24"), ("thứ hai ngày 24/5", "2021-05-24"),
    ("monday", "2021-05-31"), ("last monday", "2021-05-24"), ("Sunday", "2021-05-30"),
    # months by name, and days in them
    ("tháng Giêng", "2021-01-01", "2021-01-31"), ("tháng giêng năm 2020", "2020-01-01", "2020-01-31"),
    ("tháng Chạp", "2020-12-01", "2020-12-31"), ("tháng hai", "2021-02-01", "2021-02-28"),
    ("tháng tư năm ngoái", "2020-04-01", "2020-04-30"), ("tháng năm", "2021-05-01", "2021-05-31"),
    ("tháng năm năm 2020", "2020-05-01", "2020-05-31"), ("tháng năm 2020", "2020-05-01", "2020-05-31"),
    ("tháng mười một năm ngoái", "2020-11-01", "2020-11-30"), ("tháng mười", "2020-10-01", "2020-10-31"),
    ("tháng mười hai", "2020-12-01", "2020-12-31"), ("đầu tháng ba", "2021-03-01", "2021-03-10"),
    ("3 tháng Giêng", "2021-01-03"), ("mồng 3 tháng hai năm 2020", "2020-02-03"),
    ("May 2021", "2021-05-01", "2021-05-31"), ("Sept. 2020", "2020-09-01", "2020-09-30"),
    ("31 May 2021", "2021-05-31"), ("31-May-2021", "2021-05-31"), ("May 31, 2021", "2021-05-31"),
    ("December 1st, 2020", "2020-12-01"), ("1 december", "2020-12-01"),
    # so long ago
    ("2 năm trước", "2019-05-31"), ("3 tháng trước", "2021-02-28"), ("2 tuần trước", "2021-05-17"),
    ("hai năm trước", "2019-05-31"), ("năm năm trước", "2016-05-31"), ("một tuần trước", "2021-05-24"),
    ("2 quý trước", "2020-11-30"), ("cách đây 3 ngày", "2021-05-28"), ("3 năm trước đây", "2018-05-31"),
    ("2 years ago", "2019-05-31"), ("3 days ago", "2021-05-28"), ("1 month ago", "2021-04-30"),
    # periods near the present one
    ("tuần rồi", "2021-05-24", "2021-05-30"), ("tuần vừa qua", "2021-05-24", "2021-05-30"),
    ("tuần trước nữa", "2021-05-17", "2021-05-23"), ("tuần sau", "2021-06-07", "2021-06-13"),
    ("tháng vừa rồi", "2021-04-01", "2021-04-30"), ("tháng trước nữa", "2021-03-01", "2021-03-31"),
    ("tháng tới", "2021-06-01", "2021-06-30"), ("năm kia", "2019-01-01", "2019-12-31"),
    ("năm tới", "2022-01-01", "2022-12-31"), ("tháng 5 năm kia", "2019-05-01", "2019-05-31"),
    ("cuối tuần", "2021-06-05", "2021-06-06"), ("cuối tuần trước", "2021-05-29", "2021-05-30"),
    ("cuối tuần qua", "2021-05-29", "2021-05-30"), ("đầu tuần này", "2021-05-31", "2021-06-01"),
    ("giữa tuần trước", "2021-05-26", "2021-05-28"), ("hai tuần qua", "2021-05-18", "2021-05-31"),
    ("7 ngày nay", "2021-05-25", "2021-05-31"), ("last week", "2021-05-24", "2021-05-30"),
    ("this month", "2021-05-01", "2021-05-31"), ("last 7 days", "2021-05-25", "2021-05-31"),
    ("nửa đầu năm 2020", "2020-01-01", "2020-06-30"), ("nửa cuối tháng 4", "2021-04-16", "2021-04-30"),
    ("2019-2020", "2019-01-01", "2020-12-31"), ("Q2/2020", "2020-04-01", "2020-06-30"),
    # days and times
    ("sáng nay", "2021-05-31"), ("tối qua", "2021-05-30"), ("chiều hôm qua", "2021-05-30"),
    ("rạng sáng 30/5", "2021-05-30"), ("bữa qua", "2021-05-30"), ("ngày mai", "2021-06-01"),
    ("today", "2021-05-31"), ("yesterday", "2021-05-30"),
    ("mồng 3", "2021-05-03"), ("mùng 2/9", "2020-09-02"), ("ngày mồng 1", "2021-05-01"),
    ("ngày 15", "2021-05-15"), ("ngày 31", "2021-05-31"),
    ("2021-05-31T10:00", "2021-05-31"), ("2021-05-31 10:00", "2021-05-31"),
    ("2021-05-31T10:00:00+07:00", "2021-05-31"), ("2021-05-30T20:00:00.5Z", "2021-05-31"),
    ("2021-05-31T02:00:00+0900", "2021-05-31"), ("2021-05-31T00:30+09:00", "2021-05-30"),
    ("2021/05/31", "2021-05-31"), ("2021.5.31", "2021-05-31"), ("2021/5", "2021-05-01", "2021-05-31"),
    ("20210531", "2021-05-31"), ("10:30 31/5/2021", "2021-05-31"), ("lúc 10h30 ngày 31/5", "2021-05-31"),
]  # fmt: skip
#: Tết, festivals and other dates of the lunar calendar, and seasons.
YEARLY: list[tuple[str, ...]] = [
    ("Tết 2023", "2023-01-14", "2023-01-28"), ("Tết Nguyên đán năm 2024", "2024-02-02", "2024-02-16"),
    ("dịp Tết năm ngoái", "2020-01-17", "2020-01-31"), ("Tết", "2021-02-04", "2021-02-18"),
    ("Tết vừa qua", "2021-02-04", "2021-02-18"), ("Tết tới", "2022-01-25", "2022-02-07"),
    ("Tết Canh Tý", "2020-01-17", "2020-01-31"), ("Tết Ất Tỵ 2025", "2025-01-22", "2025-02-04"),
    # a month before Tết in Beijing
    ("Tết 1985", "1985-01-13", "1985-01-27"), ("mùng 1 Tết 1985", "1985-01-21"),
    ("mùng 3 Tết 2024", "2024-02-12"), ("sáng mồng một Tết Quý Mão 2023", "2023-01-22"),
    ("mùng 3 Tết", "2021-02-14"), ("28 Tết 2024", "2024-02-07"),
    # its year before ends with a 29th
    ("30 Tết 2025", "2025-01-28"), ("đêm giao thừa 2024", "2024-02-09"), ("ông Công ông Táo 2023", "2023-01-14"),
    ("Tết Dương lịch 2023", "2023-01-01"),
    ("rằm tháng Giêng 2023", "2023-02-05"), ("rằm tháng 7", "2020-09-02"), ("rằm tháng Chạp 2023", "2024-01-25"),
    ("rằm tháng 2 nhuận 2023", "2023-04-05"), ("Trung thu 2023", "2023-09-29"), ("Tết Trung thu", "2020-10-01"),
    ("Vu Lan 2023", "2023-08-30"), ("Giỗ Tổ Hùng Vương 2023", "2023-04-29"),
    ("10/3 âm lịch 2023", "2023-04-29"), ("mùng 10 tháng 3 âm lịch", "2021-04-21"),
    ("10/3/2023 âm lịch", "2023-04-29"), ("tháng 7 âm lịch 2023", "2023-08-16", "2023-09-14"),
    ("mùa xuân 2023", "2023-02-01", "2023-04-30"), ("mùa hè 2023", "2023-05-01", "2023-07-31"),
    ("thu 2023", "2023-08-01", "2023-10-31"), ("thu năm ngoái", "2020-08-01", "2020-10-31"),
    ("đông 2022", "2022-11-01", "2023-01-31"), ("mùa hè", "2021-05-01", "2021-07-31"),
    ("mùa đông vừa qua", "2020-11-01", "2021-01-31"), ("hè tới", "2022-05-01", "2022-07-31"),
    ("mùa hè này", "2021-05-01", "2021-07-31"), ("cuối mùa đông 2022", "2023-01-01", "2023-01-31"),
    ("summer 2023", "2023-05-01", "2023-07-31"),
]  # fmt: skip
SPANS += [(text, days[0], days[-1]) for text, *days in WORDINGS + YEARLY]
NO_DATES = [
    *("", "x", "31/6/2021", "29/2/2021", "13/2021", "0/2021", "0000", "quý 5/2021", "hôm", "hôm sau"),
    *("29/2 năm nay", "đầu tháng 13", "đầu năm 21", "6 tháng đầu năm 21"),
    *(
        "13 tháng đầu năm 2021",
        "9999",
        "9999 năm qua",
        "0 ngày qua",
        "0 giờ qua",
        "2021x",
        "1/2/3/2021",
        "đầu",
        "1/2/3",
        "31/6/21",
        *("thứ tám", "thứ 8", "tháng mười ba", "ngày 32", "mồng 0", "2021-05-31T25:00", "20211301", "May"),
        *("32 May 2021", "Foo 2021", "cuối tuần 5", "0 ngày qua", "mai"),
        *("Tết Quý Mão 2024", "Tết Giáp Sửu", "Tết 1850", "Tết thiếu nhi 2023", "mùng 11 Tết", "thứ năm này"),
        *("30/3 âm lịch 2023", "rằm tháng 3 nhuận 2023", "thu", "đông anh", "mùa mưa 2023"),
    ),
]


def _days(text: str, today: date | None = TODAY) -> tuple[str, str] | None:
    plain = strip_diacritics(text)
    days_and_end = parse_date_at(plain, 0, today)
    if days_and_end is None or days_and_end[1] != len(plain):
        return None
    return days_and_end[0].start.isoformat(), (days_and_end[0].end - timedelta(days=1)).isoformat()


@pytest.mark.parametrize(("text", "first", "last"), SPANS)
def test_date_is_these_days(text: str, first: str, last: str) -> None:
    """With diacritics and without, in upper case and in lower."""
    assert _days(text) == _days(fold_text(text)) == _days(text.upper()) == (first, last)


@pytest.mark.parametrize("text", NO_DATES)
def test_what_is_no_date_is_none(text: str) -> None:
    """Days and months that are not there, and years before the first or after the last."""
    assert _days(text) is None


@pytest.mark.parametrize(("text", "first", "last"), SPANS)
def test_fields_take_a_date_as_they_say(text: str, first: str, last: str) -> None:
    """From its first day, up to and with its last, before its first, within it."""
    start, past = date.fromisoformat(first), date.fromisoformat(last) + timedelta(days=1)
    nodes = {name: parse(f"{name}: {text}", TODAY).node for name in ("từ", "đến", "trước", "ngày")}
    assert nodes == {
        "từ": Range(after=start),
        "đến": Range(before=past),
        "trước": Range(before=start),
        "ngày": Range(start, past),
    }


@pytest.mark.parametrize(("text", "first", "last"), SPANS)
def test_options_take_every_date_that_fields_take(text: str, first: str, last: str) -> None:
    """29 of 37 wordings were refused: weekdays, months by name, 2 năm trước, an ISO time."""
    days = parse_date(text, TODAY)
    assert (days.start.isoformat(), (days.end - timedelta(days=1)).isoformat()) == (first, last)


@pytest.mark.parametrize("text", ["31/5/2021 10:00", "31/5/2021, 10h30", "31/5 lúc 10:00:59"])
def test_an_option_may_have_a_time_after_its_date(text: str) -> None:
    """The day counts. After a field the time may be a word to look for."""
    assert parse_date(text, TODAY).start == TODAY
    assert parse("ngày: 31/5/2021 10h30", TODAY).understood == "on:2021-05-31 10h30"


DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31)) | st.sampled_from(
    [date(2020, 2, 29), date(2021, 1, 1), date(2021, 3, 31), date(2021, 12, 31), date(2024, 2, 29)]
)
UNITS = st.sampled_from(["tuần", "tháng", "quý", "năm"])


@given(DAYS, UNITS)
def test_this_period_follows_the_last_without_a_gap(today: date, unit: str) -> None:
    """The present one holds today, the one before ends the day before it begins."""
    this = parse_date_at(strip_diacritics(f"{unit} này"), 0, today)
    before = parse_date_at(strip_diacritics(f"{unit} trước"), 0, today)
    assert this
    assert before
    assert this[0].start <= today < this[0].end
    assert before[0].end == this[0].start


@given(DAYS, st.sampled_from(["tháng", "quý", "năm"]), st.sampled_from(["này", "trước"]))
def test_thirds_make_the_whole(today: date, unit: str, which: str) -> None:
    """Beginning, middle and end follow one another and cover their period."""
    whole = parse_date_at(strip_diacritics(f"{unit} {which}"), 0, today)
    thirds = [
        parse_date_at(strip_diacritics(f"{third} {unit} {which}"), 0, today)
        for third in ("đầu", "giữa", "cuối")
    ]
    spans = [third[0] for third in thirds if third]
    assert whole
    assert [spans[0].start, spans[1].start, spans[2].start] == [
        whole[0].start,
        spans[0].end,
        spans[1].end,
    ]
    assert spans[2].end == whole[0].end


@given(DAYS, st.integers(1, 400))
def test_so_many_days_past_are_so_many_and_end_today(today: date, count: int) -> None:
    """Today is the last of them."""
    days_and_end = parse_date_at(f"{count} ngay qua", 0, today)
    assert days_and_end
    assert days_and_end[0].end == today + timedelta(days=1)
    assert (days_and_end[0].end - days_and_end[0].start).days == count


@given(DAYS, st.integers(1, 40))
def test_months_past_are_whole_months_but_for_the_ends_of_short_ones(today: date, count: int) -> None:
    """As long as the calendar's months are, to three days."""
    days_and_end = parse_date_at(f"{count} thang qua", 0, today)
    assert days_and_end
    assert abs((days_and_end[0].end - days_and_end[0].start).days - count * 30.44) < 5


@given(DAYS)
def test_a_day_reads_back_in_every_writing(day: date) -> None:
    """Day, month and year in each order and with each mark."""
    writings = [day.isoformat(), f"{day.day}/{day.month}/{day.year}", f"{day:%d-%m-%Y}", f"{day:%d.%m.%Y}"]
    writings.append(f"ngày {day.day} tháng {day.month} năm {day.year}")
    for text in writings:
        assert _days(text) == (day.isoformat(),) * 2
        assert parse_day(text) == day


def test_the_day_is_the_one_in_vietnam() -> None:
    """At 18:00 in Greenwich it is tomorrow in Hanoi; a moment without a zone is Hanoi's."""
    late = datetime(2021, 5, 31, 18, tzinfo=UTC)
    assert str(parse("on:hôm nay", late).node) == "on:2021-06-01"
    assert str(parse("on:hôm nay", late.replace(tzinfo=None)).node) == "on:2021-05-31"


@pytest.mark.parametrize(
    "text",
    [
        *("31/5/2021 lúc 10h", "31/5/2021, 10:00 (GMT+7)", "31/05/2021 08:15:00 SA"),
        *("Mon, 31 May 2021 10:00:00 +0700", "31/5/2021 10:30", "Thứ Hai, 31/5/2021, 10h30"),
    ],
)
def test_options_take_dates_with_times_as_pages_and_mails_write_them(text: str) -> None:
    """The day counts."""
    assert parse_day(text, TODAY) == TODAY


def test_options_take_dates_and_refuse_the_rest() -> None:
    """The first day named; relative ones count from the day given."""
    assert parse_day(" 2021-05 ") == date(2021, 5, 1)
    assert parse_day("tháng trước", TODAY) == date(2021, 4, 1)
    for text in ("", "hôm qua", "31/31/2021", "2021 x"):
        with pytest.raises(QueryError):
            parse_day(text)


NOVEMBER = date(2026, 11, 25)
RANGES = [
    ("từ: 20/11 đến: 30/11", "after:2026-11-20 before:2026-12-01"),
    ("đến: 30/11 từ: 20/11", "after:2026-11-20 before:2026-12-01"),
    ("từ: 20/11 trước: 30/11", "after:2026-11-20 before:2026-11-30"),
    ("từ: tháng 11 đến: tháng 12", "after:2026-11-01 before:2027-01-01"),
    ("từ: tháng 12 đến: tháng 1", "after:2025-12-01 before:2026-02-01"),
    ("từ: 20/11 đến: tháng 11", "after:2026-11-20 before:2026-12-01"),
    ("từ: 1/5/2021 đến: 31/5", "on:2021-05"),
    ("từ: tháng 11 năm ngoái đến: tháng 3", "after:2025-11-01 before:2026-04-01"),
    ("từ: 1/3/2021 đến: 29/2", "after:2021-03-01 before:2024-03-01"),
    ("từ: cuối tháng 11 đến: giữa tháng 12", "after:2026-11-21 before:2026-12-21"),
    # a whole year says nothing of the year of what follows, but that it is no earlier
    ("từ: năm ngoái đến: tháng 5", "after:2025-01-01 before:2026-06-01"),
    ("từ: năm nay đến: tháng 12", "on:2026"),
    # a start without its year is before the end
    ("từ: 20/11 đến: 30/11/2021", "after:2021-11-20 before:2021-12-01"),
    ("từ: 25/11 đến: hôm qua", "after:2025-11-25 before:2026-11-25"),
    ("từ: tháng 3 đến: hôm qua", "after:2026-03-01 before:2026-11-25"),
    # a day without its month
    ("từ: 20/11 đến: ngày 30", "after:2026-11-20 before:2026-12-01"),
    ("từ: 20/11 đến: Tết", "after:2026-11-20 before:2027-02-13"),
    ("từ: mùa thu đến: đông 2026", "after:2026-08-01 before:2027-02-01"),
    ("từ: 28/11/2021 đến: mồng 3", "after:2021-11-28 before:2021-12-04"),
    ("từ: 31/1/2021 đến: ngày 31", "on:2021-01-31"),
    ("từ: ngày 28 đến: 3/11", "after:2026-10-28 before:2026-11-04"),
    # each in its own group; what is excluded is no start
    ("(từ: 20/11 đến: 30/11) OR (đến: 30/11)", "(after:2026-11-20 before:2026-12-01) OR before:2025-12-01"),
    ("từ: 20/11 OR đến: 30/11", "after:2026-11-20 OR before:2025-12-01"),
    ("-từ: 20/11 đến: 30/11", "-after:2026-11-20 before:2025-12-01"),
    ("-(từ: 20/11 đến: 30/11) a", "-(after:2026-11-20 before:2026-12-01) a"),
    # what was written whole stays
    ("từ: 2022 đến: 2021", "after:2022-01-01 before:2022-01-01"),
    ("từ: 9997 đến: 30/11", "after:9997-01-01 before:9997-12-01"),
    ("từ: 1/5/9998 đến: 29/2 trước: 1/1/0001", "after:9998-05-01 before:0001-01-01"),
]


@pytest.mark.parametrize(("query", "parsed_query"), RANGES)
def test_an_end_without_its_year_follows_the_start(query: str, parsed_query: str) -> None:
    """Asked on 25 November, 20/11 to 30/11 is not from this year's to last year's."""
    assert parse(query, NOVEMBER).understood == parsed_query


@given(DAYS, DAYS, DAYS)
def test_a_start_and_an_end_without_years_are_a_range_of_a_year_at_most(
    today: date, start: date, end: date
) -> None:
    """Whatever days of the year they are, on whatever day it is asked; but for leap days."""
    query = f"từ: {start.day}/{start.month} đến: {end.day}/{end.month}"
    node = parse(query, today).node
    assert isinstance(node, Range)
    assert node.after
    assert node.before
    assert node.after <= today
    leap = "29/2" in query.replace(": ", " ").split()
    assert 0 < (node.before - node.after).days <= (366 if not leap else 366 * 8)


@pytest.mark.parametrize("day", [date.min, date(1, 12, 31), date(9998, 12, 31), date(9999, 12, 31)])
@pytest.mark.parametrize("text", [text for text, _, _ in SPANS])
def test_nothing_raises_at_the_ends_of_the_calendar(day: date, text: str) -> None:
    """What would begin before the first day or end after the last is no date."""
    parsed = parse(f"từ: {text} đến: {text} a", day)
    assert parse(parsed.understood).node == parsed.node

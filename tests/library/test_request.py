"""What is typed and narrowed: the day from which it counts, kinds by any name, ranges that hold no day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

import vnsearch
from vnsearch.errors import QueryError
from vnsearch.library.request import ParsedQuery, parse_as_of, parse_query
from vnsearch.messages.query_notes import NO_DAYS
from vnsearch.vietnam_time import HANOI

pytestmark = pytest.mark.each_engine

ASKED = date(2025, 9, 30)


def _read(parsed_query: ParsedQuery) -> str:
    return str(parsed_query.node)


def test_relative_dates_count_from_the_day_as_of_which_is_asked() -> None:
    """In the query and in the options beside it."""
    read = _read(parse_query("giá vàng từ: 7 ngày qua", ASKED))
    assert read == "giá vàng after:2025-09-24"
    read = _read(parse_query("vàng", ASKED, after="tháng trước", before="hôm nay"))
    assert read == "vàng after:2025-08-01 before:2025-09-30"
    today = datetime.now(HANOI).date()
    assert _read(parse_query("giá vàng on: hôm nay")) == f"giá vàng on:{today}"


def test_a_page_as_of_a_day_understands_relative_dates_from_there(sample: vnsearch.Index) -> None:
    """The last seven days are those before that day."""
    page = sample.search("giá vàng từ: 7 ngày qua", as_of="2025-09-30", verbatim=True)
    assert page.understood == "giá vàng after:2025-09-24"
    page = sample.search("hà nội từ: năm nay", as_of="2021-12")
    assert page.understood == "hà nội after:2021-01-01"
    assert page.total


def test_keystrokes_as_of_a_day_are_read_with_its_relative_dates(sample: vnsearch.Index) -> None:
    """Their dates counted from today, so that the reading was found to have no matches."""
    assert sample.search("baauf cuwr từ: năm nay", as_of="2021-05-30").corrected == "bầu cử từ: năm nay"


DAYS = [
    ("2021-05-31", "2021-05-31"),
    ("5/2021", "2021-05-31"),
    ("2021", "2021-12-31"),
    ("quý 1/2021", "2021-03-31"),
]


@pytest.mark.parametrize(("typed", "day"), DAYS)
def test_as_of_a_month_or_year_is_its_last_day(typed: str, day: str) -> None:
    """What was published in it is there."""
    assert parse_as_of(typed) == date.fromisoformat(day)


def test_as_of_the_present_month_or_year_is_today() -> None:
    """Its last day is still to come; a day that is given is taken as it is."""
    today = datetime.now(HANOI).date()
    assert {parse_as_of(text) for text in ("hôm nay", "tháng này", "năm nay", str(today.year))} == {today}
    assert parse_as_of("hôm qua") == today - timedelta(days=1)
    assert (parse_as_of(ASKED), parse_as_of(None), parse_as_of("")) == (ASKED, None, None)


@pytest.mark.parametrize(
    ("query", "options"),
    [
        ("giá", {"after": "2022", "before": "31/5/2021"}),
        ("giá", {"after": date(2022, 1, 1), "before": date(2021, 5, 31)}),
        ("giá từ: 2022", {"before": "2022"}),
        ("giá từ: 2022 đến: 2020", {}),
        ("giá từ: 2022 đến: 2020", {"before": "2019"}),
    ],
)
def test_options_that_leave_no_day_are_noted_as_in_the_query(query: str, options: dict[str, str]) -> None:
    """Once, in the words that dates in the query get."""
    assert parse_query(query, **options).notes.count(NO_DAYS) == 1  # type: ignore[arg-type] # options of any kind


def test_options_without_a_year_make_a_range_as_fields_do() -> None:
    """From 20/11 up to 30/11 are ten days, whenever it is asked."""
    read = _read(parse_query("giá", date(2026, 11, 25), after="20/11", before="30/11"))
    assert read == "giá after:2026-11-20 before:2026-11-30"
    assert parse_query("giá", after="2021", before="2022").notes == ()


@pytest.mark.parametrize(
    ("kind", "read"),
    [("bài", "article"), ("Bài viết", "article"), ("tít", "headline"), ("HEADLINE", "headline")],
)
def test_a_kind_is_known_by_the_words_that_the_query_knows(kind: str, read: str) -> None:
    """As loại:bài is."""
    assert _read(parse_query("giá", kind=kind)) == f"giá kind:{read}"
    with pytest.raises(QueryError, match="use article or headline"):
        parse_query("giá", kind="sách")

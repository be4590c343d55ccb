"""Queries that were understood as they were typed, and others."""

from __future__ import annotations

from datetime import date

import pytest

from vnsearch.query import is_read_as_typed, parse

TODAY = date(2021, 6, 1)

AS_TYPED = [
    "bầu cử Đống Đa",
    "BẦU CỬ",
    "bầu cử, Đống Đa!",
    "Hòa Bình",  # the old place of the tone
    "giá-vàng",
    "covid -mỹ",
    '"hạn mặn" lúa',
    "bầu OR cử",
    "tăng 5 %",
    "(bầu",  # a message says that it was closed
    "kind:xyz a",  # a message says that it was read as words
]
OTHERWISE = [
    "ngày 31 tháng 5",
    "31-5-2021",
    "từ: hôm qua bầu cử",
    "tiêu đề:bầu",
    "bầu AND cử",
    "“hạn mặn”",
]


@pytest.mark.parametrize("query", AS_TYPED)
def test_case_punctuation_and_tone_placement_need_no_telling(query: str) -> None:
    """What was understood differs from what was typed at most in ways that mean nothing."""
    assert is_read_as_typed(query, parse(query, TODAY).understood)


@pytest.mark.parametrize("query", OTHERWISE)
def test_what_was_read_otherwise_is_told(query: str) -> None:
    """Dates, fields and operators are understood in another form."""
    assert not is_read_as_typed(query, parse(query, TODAY).understood)


def test_filters_after_the_query_make_no_difference() -> None:
    """Nor do the parentheses that they need; another word, or a longer one, does."""
    assert is_read_as_typed("bầu cử", "bầu cử kind:article")
    assert is_read_as_typed("bầu OR cử", "(bầu OR cử) source:abc")
    assert not is_read_as_typed("bầu cử", "bầu cứ")
    assert not is_read_as_typed("bầu", "bầuxyz")

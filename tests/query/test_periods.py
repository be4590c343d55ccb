"""The time that a query names: which words name it, and which period they mean."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vnsearch.query import parse, split_period

#: A Tuesday.
TODAY = date(2024, 3, 5)
#: Query, what is left of it, the period; "" for none.
CASES = [
    ("động đất hôm qua", "động đất", "on:2024-03-04"),
    ("dong dat hom qua", "dong dat", "on:2024-03-04"),
    ("hôm qua động đất ở đâu", "động đất ở đâu", "on:2024-03-04"),
    ("giá xăng tuần này", "giá xăng", "after:2024-03-04 before:2024-03-11"),
    ("giá xăng tuần trước", "giá xăng", "after:2024-02-26 before:2024-03-04"),
    ("bóng đá cuối tuần", "bóng đá", "after:2024-03-09 before:2024-03-11"),
    ("thời tiết ngày mai", "thời tiết", "on:2024-03-05"),
    ("lũ lụt tháng trước", "lũ lụt", "on:2024-02"),
    ("bầu cử năm ngoái", "bầu cử", "on:2023"),
    ("động đất nhật bản 11/3/2011", "động đất nhật bản 11/3/2011", "on:2011-03-11"),
    ("bầu cử 5/2021", "bầu cử 5/2021", "on:2021-05"),
    ("bầu cử 2021", "bầu cử 2021", "on:2021"),
    ("bầu cử 2021 ngày 23/5/2021", "bầu cử 2021 23/5/2021", "on:2021-05-23"),
    ("hôm qua", "hôm qua", ""),
    ("2021", "2021", ""),
    ("11/3/2011", "11/3/2011", ""),
    ('"hôm qua" động đất', '"hôm qua" động đất', ""),
    ("tiêu đề:2021 bầu cử", "title:2021 bầu cử", ""),
    ("hôm quá động đất", "hôm quá động đất", ""),
    ("động đất -2021", "động đất 2021", "on:2021"),
    ("bão OR lũ", "bão OR lũ", ""),
]  # fmt: skip


@pytest.mark.parametrize(("query", "rest", "period"), CASES)
def test_words_for_a_time_name_a_period(query: str, rest: str, period: str) -> None:
    """They are not searched for beside other words; dates and years are."""
    node = parse(query, TODAY).node
    assert node is not None
    intent = split_period(node, TODAY)
    assert (str(intent.node), str(intent.period or "")) == (rest, period)


QUERIES = st.one_of(
    st.text(), st.sampled_from(["bão năm ngoái", "bão tháng trước", "bão 31/6/2021", "bão 2/0000"])
)


@given(QUERIES, st.dates(date(1, 1, 1), date(9999, 12, 31)))
def test_any_query_names_a_period_or_none(query: str, today: date) -> None:
    """Without an error, whatever the day."""
    node = parse(query, today).node
    if node is not None:
        split_period(node, today)

"""The address of a page of results is its whole state."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from urllib.parse import parse_qsl

from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import QueryParams

from vnsearch.model import Bin, Period, Timeline
from vnsearch.web.search_state import SearchState, named_ranges
from vnsearch.web.timeline_chart import HEIGHT, WIDTH, timeline_chart

TEXT = st.text(st.characters(codec="utf-8"), max_size=20)


def state(address: str) -> SearchState:
    """The state that an address has."""
    return SearchState.from_parameters(QueryParams(parse_qsl(address.removeprefix("?"))))


@given(
    st.lists(st.tuples(st.sampled_from(["q", "source", "kind", "after", "page", "sort", "lang", "x"]), TEXT))
)
def test_an_address_made_of_a_state_has_that_state(pairs: list[tuple[str, str]]) -> None:
    output = SearchState.from_parameters(QueryParams(pairs))
    assert state(output.query_string()) == output


def test_a_value_is_chosen_and_taken_off() -> None:
    new_state = state("?q=b%C3%A3o&source=A&page=3").toggle_value("source", "B")
    assert (new_state.values, new_state.page) == ({"source": ("A", "B")}, 1)
    assert new_state.toggle_value("source", "a").values == {"source": ("B",)}
    assert new_state.without_filters().query_string() == "?q=b%C3%A3o"


def test_ranges_end_with_the_day_after_their_last() -> None:
    ranges = named_ranges(date(2024, 2, 29))
    assert ranges["last_week"] == (date(2024, 2, 23), date(2024, 3, 1))
    assert ranges["last_year"] == (date(2023, 1, 1), date(2024, 1, 1))


DAYS = st.dates(date(2000, 1, 1), date(2003, 12, 31))


@given(st.dictionaries(DAYS, st.integers(1, 1000), min_size=1, max_size=8), st.integers(0, 5))
def test_bars_stand_side_by_side_and_lose_no_match(counts: dict[date, int], undated: int) -> None:
    """Also where there are more periods than room for bars."""
    chart = timeline_chart(
        Timeline(Period.DAY, tuple(Bin(day, counts[day]) for day in sorted(counts)), undated)
    )
    assert chart is not None
    assert sum(bar.count for bar in chart.bars) == sum(counts.values())
    assert len(chart.bars) <= 240
    assert all(bar.x >= 0 and bar.x + bar.width <= WIDTH + 1 and 0 <= bar.y <= HEIGHT for bar in chart.bars)
    assert all(left.end == right.start for left, right in pairwise(chart.bars))


def test_years_at_the_end_of_time_are_bars() -> None:
    """As in an index with wrong dates."""
    chart = timeline_chart(Timeline(Period.YEAR, (Bin(date(1, 1, 1), 1), Bin(date(9999, 1, 1), 2))))
    assert chart is not None and sum(bar.count for bar in chart.bars) == 3


def test_without_dates_there_are_no_bars() -> None:
    assert timeline_chart(Timeline(Period.DAY, (), 3)) is None

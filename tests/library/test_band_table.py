"""The founders that share bands with a signature, whether they wait in memory or are in the table."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vnsearch.library import band_table
from vnsearch.library.band_table import COMPARED, BandTable
from vnsearch.library.near_duplicates import SCHEMA

BANDS = st.lists(st.integers(-3, 3).map(lambda number: number << 40), min_size=1, max_size=6)


class _Database:
    """The tables in memory."""

    def __init__(self) -> None:
        self._connection = sqlite3.connect(":memory:")
        self._connection.executescript(SCHEMA)

    def execute(self, sql: str, *values: object) -> list[tuple[str, ...]]:
        return self._connection.execute(sql, values).fetchall()

    def insert_rows(self, table: str, columns: Sequence[str], rows: Iterable[tuple[object, ...]]) -> None:
        assert (table, columns) == ("bands", ("band", "grp"))
        self._connection.executemany("INSERT INTO bands VALUES (?, ?)", rows)


def _nearest(groups: dict[int, set[int]], bands: Sequence[int]) -> list[int]:
    """Return what ``nearest_groups`` should, by its definition."""
    shared: Counter[int] = Counter()
    for band in bands:
        shared.update(sorted(group for group in groups if band in groups[group])[-COMPARED:])
    return sorted(sorted(shared, key=lambda group: (-shared[group], group))[:COMPARED])


@given(
    st.lists(st.tuples(st.integers(0, 300), BANDS, st.sampled_from("aaaadf")), max_size=200),
    st.integers(1, 40),
)
def test_the_nearest_groups_are_those_of_the_definition(
    steps: list[tuple[int, list[int], str]], most_waiting: int
) -> None:
    """Groups come in any order, as those that wait for their founder do, and go again."""
    database, groups = _Database(), dict[int, set[int]]()
    table = BandTable(database.execute, database.insert_rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(band_table, "_MAX_WAITING", most_waiting)
        for number, bands, step in steps:
            if step == "a" and number not in groups:
                table.add(number, bands)
                groups[number] = set(bands)
            elif step == "d" and number in groups:
                table.delete(number, groups.pop(number))
            elif step == "f":
                table.flush()
            assert table.nearest_groups(bands) == _nearest(groups, bands)


def test_a_band_of_more_groups_than_are_compared_brings_the_newest() -> None:
    """Some of them wait in memory, others are in the table."""
    database = _Database()
    table = BandTable(database.execute, database.insert_rows)
    for number in range(1, COMPARED + 11):
        table.add(number, [7])
        if number == COMPARED:
            table.flush()
    assert table.nearest_groups([7]) == list(range(11, COMPARED + 11))

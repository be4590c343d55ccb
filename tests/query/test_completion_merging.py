"""Titles are added to a table of completions, and taken out of it, without all titles."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from vnsearch.query.completion.builder import build
from vnsearch.query.completion.completions import Completion, Completions
from vnsearch.query.completion.merging import add_titles, without_titles

OLD = [
    ("Giá vàng hôm nay tăng", date(2024, 1, 2)),
    ("Giá vàng hôm nay", None),
    ("Bão số 1", date(2024, 1, 1)),
]
NEW = [("Giá vàng hôm nay giảm", date(2024, 1, 3)), ("bão số 1", date(2024, 5, 1)), ("Áp thấp", None)]
WORDS = st.sampled_from(["giá", "vàng", "hôm", "nay", "bão", "số", "của", "Đống", "Đa", "đa", "gia", "東京"])
TITLES = st.lists(st.lists(WORDS, min_size=1, max_size=5).map(" ".join), max_size=12)


def offers(table: Completions, prefix: str = "") -> dict[str, Completion]:
    """All texts by their forms, or the ones with a prefix."""
    texts = table.complete(prefix, 100) if prefix else [table._completion(i, 0.0) for i in range(len(table))]
    return {each.text.lower(): each for each in texts}


def test_table_has_titles_and_shared_words_of_all() -> None:
    """Counts are added, the newer day holds, and of two spellings the commoner one."""
    table = offers(add_titles(build(OLD), NEW))
    assert {"giá vàng hôm nay tăng", "giá vàng hôm nay giảm", "áp thấp"} <= table.keys()
    assert (table["bão số 1"].count, table["bão số 1"].newest) == (2, date(2024, 5, 1))
    assert table["bão số 1"].text == "Bão số 1"


def test_words_that_need_another_are_known_from_the_larger_table() -> None:
    """A few new titles do not tell that no title ends in "của", and "bầu cử của" is no completion."""
    old = build([(f"Bầu cử của quận {number}", None) for number in range(60)])
    new = [("Lễ hội của làng", None), ("Lễ hội của phố", None), ("Lễ hội của chợ", None)]
    assert "lễ hội của" in offers(build(new))
    table = add_titles(old, new)
    assert "lễ hội của" not in offers(table) and "lễ hội của làng" in offers(table)
    assert offers(table, "củ")["của"].score < 0


def test_a_new_title_does_not_dangle_though_its_words_did_in_the_table() -> None:
    """As in a table that is made of all titles at once."""
    titles = [(f"Bầu cử của quận {number}", None) for number in range(60)]
    assert offers(build(titles), "củ")["của"].score < 0
    for table in (build([*titles, ("Của", None)]), add_titles(build(titles), [("Của", None)])):
        assert offers(table, "củ")["của"].score > 0


@given(TITLES, TITLES)
def test_table_has_every_title_and_can_be_read_again(one: list[str], other: list[str]) -> None:
    """What both have has the count of a table of all titles, whatever the titles; its arrays are valid."""
    old = build((title, None) for title in one)
    table = add_titles(old, ((title, None) for title in other))
    Completions.from_arrays(table.to_arrays())
    expected, found = offers(build((title, None) for title in one + other)), offers(table)
    assert {title.lower() for title in one + other} <= found.keys()
    for key in found.keys() & expected.keys():
        assert found[key].count <= expected[key].count
        assert found[key].count == expected[key].count or key not in offers(old)


def test_table_is_the_same_when_nothing_is_added_or_taken_away() -> None:
    """Row by row."""
    table = build(OLD)
    for same in (add_titles(table, []), add_titles(build([]), OLD), without_titles(table, [])):
        assert list(same.rows()) == list(table.rows())


def test_title_that_is_taken_out_is_not_offered_unless_another_has_it_too() -> None:
    """In any writing; words that it shared are still offered."""
    table = build([*OLD, *NEW])
    without = offers(without_titles(table, ["GIÁ VÀNG  hôm nay tăng", "Bão số 1", "Không có"]))
    assert "giá vàng hôm nay tăng" not in without and "giá vàng hôm nay giảm" in without
    assert without["bão số 1"].count == 1
    assert "bão số 1" not in offers(without_titles(table, ["Bão số 1", "Bão số 1"]))


def test_counts_of_crafted_tables_do_not_overflow() -> None:
    """A count is at most what the arrays can hold."""
    arrays = build([("Bão", None)]).to_arrays()
    most = Completions.from_arrays({**arrays, "counts": arrays["counts"] * 0 + (2**32 - 1)})
    assert offers(add_titles(most, [("Bão", None)]))["bão"].count == 2**32 - 1

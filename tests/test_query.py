from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vnsearch.errors import QueryError
from vnsearch.query import TEXT_FIELDS, VALUE_FIELDS, Filter, Not, Or, Range, any_of, parse, readings

READ_AS = [
    ("bầu cử Đống Đa", "bầu cử đống đa"),
    ('"bầu cử" -"đống đa" x', '"bầu cử" -"đống đa" x'),
    ("“bầu cử”", '"bầu cử"'),
    ("title:bầu OR c", "title:bầu OR c"),
    ("(a OR b) c", "(a OR b) c"),
    ('source:"Thời báo" a', 'source:"thoi bao" a'),
    ("kind:headline a", "kind:headline a"),
    ("after:2021-05 a", "after:2021-05-01 a"),
    ("2020 -2025", "2020 2025"),
    ("a -Covid-19", 'a -"covid 19"'),
    ("a NOT b", "a -b"),
    ("a -#BầuCử", 'a -(bầucử OR "bầu cử")'),
    ("a -31/5/2021", "a -31/5/2021"),
    ("covid-19 -31/5/2021", "covid 19 -31/5/2021"),
    ("F0 -2021", "f0 NOT 2021"),
    ("năm 2021 NOT 2022", "năm 2021 NOT 2022"),
    ("source:(vnexpress.net OR b) a", "(source:vnexpress.net OR source:b) a"),
    ("category:(KH&CN) a", "category:kh&cn a"),
    ("Source:VnExpress a", "source:vnexpress a"),
    ("title:TP.HCM", "title:tp title:hcm"),
    ("a NOT NOT b", "a b"),
    ('"chưa đóng', "chưa đóng"),
    ("((((a", "a"),
    ("a)b(c", "a b c"),
    ("a OR", "a"),
    ("Hà Nội: đẹp", "hà nội đẹp"),
    ("title: x", "title x"),
    ("tin (-mã)", "tin -mã"),
    ("tin (NOT mã)", "tin -mã"),
    ("(" * 1000 + "a", "a"),
    ("NOT " * 1000 + "a", "a"),
]
REFUSED = [
    "",
    "   ",
    "!!! ...",
    "-a",
    "-a -b",
    "NOT a",
    "(((((",
    '""',
    "a" * 100_000,
    "a " * 300,
    "after:hôm a",
    "after:(2021 OR 2022) a",
    "kind:foo a",
]


@pytest.mark.parametrize(("typed", "understood"), READ_AS)
def test_query_is_read_as(typed: str, understood: str) -> None:
    """Syntax is understood; unfinished syntax is read as words."""
    assert str(parse(typed)) == understood


@pytest.mark.parametrize("typed", REFUSED)
def test_unanswerable_query_is_refused_with_a_query_error(typed: str) -> None:
    """Empty, only excluding, and oversized queries raise the documented error."""
    with pytest.raises(QueryError):
        parse(typed)


@given(st.text(alphabet=st.sampled_from('ab "()-:ORNTtile\u201cđ'), max_size=120) | st.text(max_size=80))
def test_anything_typed_gives_values_or_a_query_error(typed: str) -> None:
    """No input raises anything else, and what was understood reads back as itself."""
    try:
        node = parse(typed)
    except QueryError:
        return
    assert str(parse(str(node))) == str(node)


def test_thousand_parentheses_are_read_as_words() -> None:
    """Deep nesting neither overflows the stack nor loses the word."""
    with pytest.raises(QueryError):
        parse("(" * 1000)
    assert str(parse("()" * 1000 + "a")) == "a"


def test_relaxed_query_asks_for_any_word_and_keeps_filters() -> None:
    """Relaxing turns words into alternatives and leaves exclusions and filters in place."""
    assert str(any_of(parse('bầu "cử tri" -x source:a'))) == "(bầu OR cử OR tri) -x source:a"


def test_relaxed_date_is_its_day_or_its_month() -> None:
    """A date that is nowhere written whole may be written without its year."""
    assert str(any_of(parse("ngày 23 tháng 5 năm 2021"))) == "(23/5/2021 OR 23/5 OR 5/2021)"


def test_readings_keep_the_querys_syntax() -> None:
    """Operators, field names, dates and exclusions stay; words are decoded inside phrases and groups."""
    query = 'title:"baauf cuwr" OR (cuwr -covid19) NOT dda after:2021-05'
    assert readings(query) == ('title:"bầu cử" OR (cử -covid19) NOT đa after:2021-05',)
    assert readings("-d9a kind:article ba6u2") == ("-đa kind:article bầu",)
    assert readings("bầu cử 2021") == ()
    for field in (*TEXT_FIELDS, *VALUE_FIELDS, "caption"):
        assert readings(f"{field}:baauf") == (f"{field}:bầu",)


@given(
    st.lists(
        st.sampled_from([*'"()-', " ", "OR", "NOT", "title:", "baauf", "cu73", "as", "\u201c", "after:2021"])
    )
)
def test_a_reading_of_a_query_is_a_query(parts: list[str]) -> None:
    """Whatever parses still parses when decoded, with the same operators."""
    query = "".join(parts)
    try:
        parse(query)
    except QueryError:
        return
    for text in readings(query):
        assert _operators(parse(text)) == _operators(parse(query))


def _operators(node: object) -> list[str]:
    """What a query asks beside its words, in order."""
    kids = getattr(node, "children", ()) or ((node.child,) if hasattr(node, "child") else ())
    here = [type(node).__name__] if isinstance(node, Or | Not | Filter | Range) else []
    return here + [name for kid in kids for name in _operators(kid)]

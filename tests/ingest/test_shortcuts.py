"""What makes reading fast gives what the long way gives."""

from __future__ import annotations

from unittest.mock import patch

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from vnsearch.ingest import field_map
from vnsearch.ingest.encodings import mojibake
from vnsearch.ingest.encodings import repair as repair_module
from vnsearch.ingest.encodings.decode import clean_text
from vnsearch.ingest.encodings.non_ascii import non_ascii
from vnsearch.ingest.encodings.repair import is_ordinary, repair, repair_markup
from vnsearch.ingest.field_map import field_values, map_record
from vnsearch.ingest.page.hostile_markup import _max_depth
from vnsearch.ingest.readers import html_fragment
from vnsearch.ingest.readers.record_values import field_text
from vnsearch.ingest.readers.records import _repair_record

#: Letters, white space and what parsers look for, often side by side.
TEXT = st.text(st.sampled_from("aăÃÌá º»”…<>&;.\n\t\r\x00\x1c\x85\xa0\u2003\ud800Việt đẹp"), max_size=30)
KEYS = st.sampled_from(
    ["title", "Tiêu đề", "headline", "content", "TOPIC", "topic", "date", "ngay_dang", "x"]
)
VALUES = st.one_of(TEXT, st.none(), st.lists(TEXT, max_size=2), st.integers())


@given(st.characters())
def test_ordinary_characters_are_changed_by_nothing(char: str) -> None:
    """Alone and after letters that other rules look at."""
    if is_ordinary(char):
        assert char == "\x00" or (clean_text(char) == char and not char.isspace())
        assert all(repair(f"{letter}{char}").text == f"{letter}{char}" for letter in "aáâđ" + char)


@given(TEXT)
def test_text_of_ordinary_characters_is_neither_repaired_nor_cleaned(text: str) -> None:
    if is_ordinary(non_ascii(text)) and "\x00" not in text:
        assert repair(text).text == clean_text(text) == text


@given(st.dictionaries(st.sampled_from(["title", "summary", "body"]), TEXT, min_size=1))
@example({"title": "a\x00b", "body": ""})
@example({"body": "một \nhai\n\nba", "title": "hai  dấu cách"})
def test_fields_of_a_plain_record_are_as_those_of_any(record: dict[str, str]) -> None:
    repaired, _, is_plain = _repair_record(record)
    for name in record:
        assert field_text(repaired, name, is_plain=is_plain) == field_text(repaired, name)


@given(st.dictionaries(KEYS, VALUES, max_size=5))
def test_record_without_objects_is_mapped_as_any(record: dict[str, object]) -> None:
    """The first value of each field counts."""
    firsts: dict[str, object] = {}
    for our, _, value in field_values(record):
        firsts.setdefault(our, value)
    candidates = [field_map._by_bare_name(record)]
    assert map_record(record) == field_map._with_topic_as_title(firsts, candidates)


@given(st.lists(st.sampled_from([1, -1]), max_size=40))
def test_depth_of_tags_is_that_of_opening_and_closing_them_one_by_one(steps: list[int]) -> None:
    depth = deepest = 0
    for step in steps:
        depth = max(0, depth + step)
        deepest = max(deepest, depth)
    assert _max_depth(np.array(steps, np.int32)) == deepest


@given(st.text(st.sampled_from("aÃbà Hn \n.<1"), max_size=30))
def test_lost_bytes_are_found_as_by_a_pattern_over_the_whole_text(text: str) -> None:
    assert mojibake.fill_gaps(text) == mojibake._LOST_BYTE.sub(mojibake._fill_gap, text)


@given(st.lists(st.sampled_from(["<p>", "</p>", "<br>", "Mưa <b>lớn</b>", "gió ", "<i>"]), max_size=20))
def test_large_fragment_is_read_in_pieces_as_it_is_whole(parts: list[str]) -> None:
    """Where a block begins near the end of each piece."""
    text = "".join(f"<p>{part}</p>" for part in parts)
    whole = html_fragment.strip_markup(text)
    with patch.object(html_fragment, "_PIECE", 30):
        assert html_fragment.strip_markup(text) == whole


@given(
    st.lists(
        st.sampled_from(["Chñ tÞch ", "&THORN;", "&#169;", "ñy ban ", "&", "&nbsp;", "a;", "thµnh phè "])
    )
)
def test_large_page_is_looked_at_in_pieces_as_it_is_whole(parts: list[str]) -> None:
    """No piece ends within an entity."""
    text = "".join(parts)
    whole = repair_markup(text)
    with patch.object(repair_module, "_PIECE", 14):
        assert repair_markup(text) == whole

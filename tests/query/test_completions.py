"""Completions: what is offered for what has been typed, and in which order."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vnsearch.query.completion.builder import build
from vnsearch.query.completion.completions import Completions, merge_completions
from vnsearch.query.completion.diacritic_codes import encode_with_diacritics
from vnsearch.text import fold, forms
from vnsearch.text.normalise import may_begin_with

TITLES: list[tuple[str, date | None]] = [
    *(("Bầu cử ở quận Đống Đa", None),) * 2,
    ("Bầu cử Quốc hội: cử tri đi sớm", date(2021, 5, 23)),
    ("Cử tri bầu cử Quốc hội", date(2021, 5, 22)),
    ("Kết quả bầu cử Quốc hội", date(2021, 6, 1)),
    ("Giá vàng hôm nay", date(2024, 1, 1)),
    ("Giá vàng hôm nay tăng", date(2024, 1, 2)),
    ("Giá vàng hôm nay giảm", date(2024, 1, 3)),
    ("Bão số 1 vào Huế", date(2010, 1, 1)),
    ("Bão số 1 vào Vinh", date(2024, 1, 3)),
    ("Hòa bình ở Hoà Bình", None),
    ("東京 2020", None),
]
TABLE = build(TITLES)

OFFERED = [
    ("gia vang h", "Giá vàng hôm nay"),
    ("Giá vàng hôm nay t", "Giá vàng hôm nay tăng"),
    ("cử tri b", "Cử tri bầu cử Quốc hội"),
    ("quoc h", "Quốc hội"),
    ("quốc hội: cử", ""),
    ("bao so", "Bão số 1 vào Vinh"),
    ("bầu cử ở", "Bầu cử ở quận Đống Đa"),
    ("hò", "Hòa bình ở Hoà Bình"),
    ("hoa binh o hoa", "Hòa bình ở Hoà Bình"),
    ("HÒA B", "Hòa bình ở Hoà Bình"),
    ("東", "東京 2020"),
    ("bẩu", ""),
    ("gía", ""),
    ("", ""),
    ("...", ""),
    ("giá  ", "Giá vàng hôm nay"),
    ("gi ", ""),
]


@pytest.mark.parametrize(("prefix", "text"), OFFERED)
def test_first_offer(prefix: str, text: str) -> None:
    """Bare or accented, in any case and writing; accents that were typed must agree."""
    completions = TABLE.complete(prefix)
    assert (completions[0].text if completions else "") == text


def test_frequent_words_come_before_rare_titles_and_fresh_ones_before_old() -> None:
    """bầu cử is in five titles; of two storms the new one is first."""
    best = TABLE.complete("bau")[0]
    assert (best.text, best.count, best.newest) == ("bầu cử", 5, date(2021, 6, 1))
    assert [one.text for one in TABLE.complete("bão số 1")] == ["Bão số 1 vào Vinh", "Bão số 1 vào Huế"]


def test_a_run_that_always_goes_on_is_left_to_the_longer_one() -> None:
    """giá vàng is always followed by hôm nay here; quốc hội by nothing."""
    texts = {one.text for one in TABLE.complete("g", 50)}
    assert "Giá vàng" not in texts
    assert "Giá vàng hôm nay" in texts


def test_function_words_end_no_phrase_and_come_after_all_else() -> None:
    """của and để end no title of many: phrases end before them, and alone they are offered last."""
    rest = ("công an Huế", "để dành điện", "của để dành", "công nhân", "sẽ đi")
    titles = [(f"Hòa bình của {rest[i % 5]} {i}", None) for i in range(60)]
    titles += [(f"Hòa bình để đó {i}", None) for i in range(60)]
    table = build(titles)
    assert "hòa bình" in {one.text.lower() for one in table.complete("hòa b", 1000)}
    for prefix in ("h", "b", "c", "đ", "d"):
        texts = [one.text.lower() for one in table.complete(prefix, 1000)]
        assert not [text for text in texts if text.endswith((" của", " để"))]
        assert not set(texts) & {"của", "để"} or set(texts[-2:]) & {"của", "để"}
    assert [one.text.lower() for one in table.complete("của")][-1] == "của"


def test_a_limit_cuts_the_same_list() -> None:
    """Whatever the limit, the first of all; none for no limit."""
    whole = TABLE.complete("b", 1000)
    assert len(whole) > 5
    for limit in range(len(whole) + 2):
        assert TABLE.complete("b", limit) == whole[:limit]


def test_a_table_survives_its_arrays_and_a_file(tmp_path: Path) -> None:
    """Saved, and mapped back without being read, it answers the same."""
    mapped = {}
    for name, array in TABLE.to_arrays().items():
        np.save(tmp_path / f"{name}.npy", array)
        mapped[name] = np.load(tmp_path / f"{name}.npy", mmap_mode="r")
    again = Completions.from_arrays(mapped)
    for prefix, _ in OFFERED:
        assert again.complete(prefix) == TABLE.complete(prefix)
    del mapped["keys"]
    with pytest.raises(KeyError):
        Completions.from_arrays(mapped)


def test_no_titles_offer_nothing() -> None:
    """An empty table is a table."""
    empty = build([("", None), ("...", None)])
    assert (len(empty), empty.complete("a")) == (0, ())
    assert [one.text for one in build([("tin\ud800 mới\nnay", None)]).complete("tin")] == [
        "tin\ufffd mới\nnay"
    ]


def test_tables_are_merged_by_text() -> None:
    """Segments offer together, each text once, the best first."""
    halves = [build(TITLES[:6]), build(TITLES[6:])]
    texts = [one.text for one in merge_completions((half.complete("gia") for half in halves), 3)]
    assert texts == sorted(set(texts), key=texts.index)
    assert set(texts) <= {title for title, _ in TITLES}
    scores = [one.score for one in merge_completions(half.complete("b") for half in halves)]
    assert scores == sorted(scores, reverse=True)


WORDS = st.sampled_from(["bầu", "cử", "đống", "đa", "Đông", "hòa", "hoà", "Huế", "x", "2021", "TP.HCM", "ß"])
MADE = st.lists(
    st.tuples(
        st.lists(WORDS, max_size=5).map(" ".join), st.none() | st.dates(date(1960, 1, 1), date(2030, 1, 1))
    ),
    max_size=12,
)


@given(MADE, st.data())
def test_every_title_is_offered_for_each_of_its_beginnings(
    titles: list[tuple[str, date | None]], data: st.DataObject
) -> None:
    """Bare and accented; and whatever is offered begins so, scores falling."""
    table = build(titles)
    title = data.draw(st.sampled_from(titles))[0] if titles else ""
    canonical = " ".join(forms(title))
    prefix = canonical[: data.draw(st.integers(0, len(canonical)))]
    for beginning in (prefix, fold(prefix)):
        completions = table.complete(beginning, 1000)
        if beginning.strip() and forms(beginning) and " ".join(forms(beginning)) == beginning.rstrip():
            assert canonical in {" ".join(forms(one.text)) for one in completions}
        for one in completions if forms(beginning) and "ß" not in prefix else ():  # ß is two letters bare
            assert may_begin_with(forms(beginning)[0], forms(one.text)[0])
        assert [one.score for one in completions] == sorted((one.score for one in completions), reverse=True)


@given(st.text(max_size=40))
def test_any_text_has_a_key_and_as_many_marks(text: str) -> None:
    """And no prefix raises."""
    key, marks = encode_with_diacritics(" ".join(forms(text)))
    assert len(key) == len(marks)
    TABLE.complete(text)


def test_one_slip_of_a_writer_does_not_decide_how_a_name_is_written() -> None:
    """The writing with the fewest capitals was offered: Việt nam."""
    games = ("thắng", "thua", "hòa", "gặp", "chờ", "mời", "đón", "tiễn", "thử")
    table = build([*((f"Tuyển Việt Nam {each} trận", None) for each in games), ("Tuyển Việt nam ngã", None)])
    texts = [each.text for each in table.complete("việt n", 50)]
    assert "Việt Nam" in texts and "Việt nam" not in texts
    table = build([(f"Hôm nay giá vàng {each}", None) for each in games])
    assert "giá vàng" in [each.text for each in table.complete("giá v", 50)]

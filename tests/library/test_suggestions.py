"""Did you mean: when something is offered or answered, and the pairs of words that decide it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import vnsearch
from tests.support.engines import commit
from vnsearch.engine.protocol import Engine
from vnsearch.model import Article
from vnsearch.segments.bigrams import MIN_COUNT, count_bigrams, merge_tables

pytestmark = pytest.mark.each_engine

WORDS = ["bầu", "cử", "đống", "đa", "giá", "vàng"]


def test_what_is_typed_right_is_offered_nothing(sample: vnsearch.Index) -> None:
    """Enough hits: no offers and no correction."""
    page = sample.search("bầu cử Đống Đa")
    assert page.total >= 3
    assert (page.corrected, page.suggestions, page.relaxed, page.retyped) == ("", (), "", "")


def test_few_hits_are_shown_with_an_offer_that_finds_more(tmp_path: Path) -> None:
    """One story has the slip in it: it stays the answer, and what most write is offered."""
    with vnsearch.open(tmp_path, create=True) as index:
        index.add(Article(str(i), f"Bầu cử quốc hội khoá {i}") for i in range(20))
        index.add([Article("x", "Bẩu cử xã")])
        page = index.search("bẩu cử xã", verbatim=True)
        assert [hit.document.id for hit in page.hits] == ["x"]
        assert page.corrected == ""
        page = index.search("bẩu cử quốc")
        assert page.hits


def test_verbatim_answers_nothing_but_offers(sample: vnsearch.Index) -> None:
    """The same offers as are answered by default."""
    page = sample.search("bẩu cưr", verbatim=True)
    assert (page.total, page.corrected, page.suggestions[0]) == (0, "", "bầu cử")
    corrected_page = sample.search("bẩu cưr")
    assert corrected_page.corrected == page.suggestions[0]
    assert corrected_page.hits == sample.search("bầu cử").hits
    assert corrected_page.understood == "bầu cử"


def test_words_never_seen_together_are_offered_but_not_answered(tmp_path: Path) -> None:
    """Nothing is found for names that are in no document, though words near each of them are."""
    with vnsearch.open(tmp_path, create=True) as index:
        index.add(Article(str(i), "Bầu cử quốc hội", "Hôm nay giá vàng tăng mạnh") for i in range(20))
        page = index.search("vàgn quôc")
        assert (page.hits, page.corrected, page.suggestions[0]) == ((), "", "vàng quốc")
        assert index.search("quôc hôij").corrected == "quốc hội"
        assert index.search("vàgn").corrected == "vàng"


def test_corrections_keep_the_filters(sample: vnsearch.Index) -> None:
    """Nothing is answered that the filters let nothing of through."""
    assert sample.search("bẩu cưr", after="2100").corrected == ""


@pytest.fixture
def prices(tmp_path: Path) -> Iterator[vnsearch.Index]:
    """Gold, vaccines and elections in 200 stories each, and four of which words are found in other marks."""
    bodies = ("Giá vàng hôm nay tăng mạnh", "Tiêm chủng vắc xin ở Sài Gòn", "Bầu cử quốc hội, vô vàn hoa")
    with vnsearch.open(tmp_path, create=True) as index:
        index.add(Article(f"{i}", f"{bodies[i % 3]} {i}", body=f"{bodies[i % 3]}. " * 3) for i in range(600))
        index.add(Article(f"x{i}", f"Sài vào gông {i}") for i in range(4))
        yield index


@pytest.mark.parametrize(
    ("query", "correction"),
    [
        ("tiem chungg vac xin sai gon", "tiem chung vac xin sai gon"),
        ("sài gòng", "sài gòn"),
        ("gía vàng", "giá vàng"),
        ("quôc hội", "quốc hội"),
    ],
)
def test_unknown_word_is_offered_mended_though_folds_or_other_words_matched(
    prices: vnsearch.Index, query: str, correction: str
) -> None:
    """Never answered unasked: what was found for the words as typed stays the answer."""
    page = prices.search(query)
    assert (page.total >= 3, page.corrected, page.suggestions[0]) == (True, "", correction)
    assert prices.search(correction).suggestions == ()


def test_known_words_and_numbers_are_offered_nothing(prices: vnsearch.Index) -> None:
    """Bare, partly accented, in capitals, beside numbers nobody wrote."""
    for query in ("giá vàng", "gia vang", "GIA VÀNG", "giá vang 31", "vô vàn", "sai gon", "giá vàng 9876543"):
        assert prices.search(query).suggestions == ()


def test_nothing_far_less_likely_than_the_best_is_offered(sample: vnsearch.Index) -> None:
    """Neither other words than those meant, nor the keystrokes of a misspelt word."""
    page = sample.search("bẩu cưr")
    assert (page.corrected, page.suggestions, page.retyped) == ("bầu cử", (), "")
    page = sample.search("bẩu cưr", verbatim=True)
    assert (page.suggestions, page.retyped) == (("bầu cử",), "")


@pytest.mark.parametrize(
    ("query", "suggestion"),
    [
        ("nguồn:vnexpres bão", "source:VnExpress bão"),
        ("nguồn:tuoitre bão", 'source:"Tuổi Trẻ" bão'),
        ("chuyên mục: thời sự", 'category:"Thời sự"'),
        ("bão chuyên mục: thời sựu lũ", 'bão category:"Thời sự" lũ'),
        ("chuyên mục: thời tiết", ""),
        ("nguồn:vnexpres lũ", ""),
        ("nguồn:vnexpress lũ", ""),
        ("-nguồn:vnexpres xyzzyx", ""),
    ],
)
def test_misspelt_or_unquoted_value_is_offered_as_the_index_has_it(
    tmp_path: Path, query: str, suggestion: str
) -> None:
    """Where that finds something; it is never answered unasked."""
    with vnsearch.open(tmp_path, create=True) as index:
        index.add(
            [Article("1", "Bão số 1", source="VnExpress"), Article("2", "Lũ ở Huế", category="Thể thao")]
        )
        index.add([Article("3", "Bão lũ", source="Tuổi Trẻ", category="Thời sự")])
        page = index.search(query)
        assert (page.total, page.corrected, "".join(page.suggestions[:1])) == (0, "", suggestion)
        assert not suggestion or index.search(suggestion).hits


def test_long_values_are_looked_for_in_time(sample: vnsearch.Index) -> None:
    """A value of thousands of letters or words is near nothing."""
    for value in ("x" * 4000, "x " * 250):
        assert sample.search(f'source:"{value}" bão').suggestions == ()


def test_as_of_holds_for_what_is_offered_and_answered_instead(tmp_path: Path) -> None:
    """On a day before all that would be found nothing is offered; what was there then is."""
    with vnsearch.open(tmp_path, create=True) as index:
        index.add(
            Article(str(i), f"Giá iphone tăng {i}", source="Báo A", published=date(2020, 1, 1 + i))
            for i in range(9)
        )
        for query in ("nguồn:(báo a) iphome", "tănf iphome"):
            early, late = (index.search(query, as_of=day) for day in ("2000-01-01", "2020-01-05"))
            assert (early.total, early.corrected, early.suggestions, early.relaxed) == (0, "", (), "")
            assert late.corrected or late.relaxed or late.suggestions or late.retyped
        relaxed = index.search("giá xyzzyx", source="báo a", as_of="2020-01-05").relaxed
        assert relaxed == "giá OR xyzzyx"
        assert index.search(relaxed, as_of="2020-01-05").total == 5


def test_wider_query_keeps_the_filters_that_were_typed(tmp_path: Path) -> None:
    """Also where the question is narrowed by something else besides."""
    with vnsearch.open(tmp_path, create=True) as index:
        index.add([Article("1", "Giá vàng", source="A"), Article("2", "Giá vàng", source="B")])
        assert index.search("giá xyzzyx source:a", kind="article").relaxed == "(giá OR xyzzyx) source:a"


@given(st.lists(st.sampled_from(WORDS), max_size=400))
def test_table_counts_the_commonest_pairs(words: list[str]) -> None:
    """What it knows is exact; what it leaves out is rarer than all it keeps, or below the least."""
    numbers = np.array([WORDS.index(word) for word in words], np.int64)
    table = count_bigrams(numbers, np.arange(max(len(words) - 1, 0)), WORDS)
    real = Counter(pairwise(words))
    pair_counts = {pair: table.count(*pair) for pair in real if table.count(*pair)}
    assert all(real[pair] == count >= MIN_COUNT for pair, count in pair_counts.items())
    left_out = [real[pair] for pair in real if pair not in pair_counts and real[pair] >= MIN_COUNT]
    assert max(left_out, default=0) <= min(pair_counts.values(), default=len(words))
    assert len(table.keys) <= len(words) // 48


@given(st.lists(st.lists(st.sampled_from(WORDS), min_size=300, max_size=400), min_size=1, max_size=3))
def test_united_tables_add_up(texts: list[list[str]]) -> None:
    """A pair that all know has the sum of their counts; half of the documents, half of the counts."""
    tables = [
        count_bigrams(np.array([WORDS.index(w) for w in words]), np.arange(len(words) - 1), WORDS)
        for words in texts
    ]
    whole = merge_tables([(table, 1.0) for table in tables])
    half = merge_tables([(table, 0.5) for table in tables])
    for pair in {pair for words in texts for pair in pairwise(words)}:
        counts = [table.count(*pair) for table in tables]
        if whole.count(*pair):
            assert whole.count(*pair) == sum(counts)
        if half.count(*pair):
            assert abs(half.count(*pair) - sum(counts) / 2) <= len(tables) / 2


def test_every_engine_counts_neighbouring_words(engine: Engine) -> None:
    """Over segments, merges and deletions: by form and by fold, in one order and not the other."""
    articles = [Article(f"d{i}", "Bầu cử đại biểu quốc hội " * 12) for i in range(8)]
    commit(engine, articles[:4])
    commit(engine, articles[4:])
    snapshot = engine.snapshot()
    words = snapshot.vocabulary()
    assert words.bigram_count("bầu", "cử", folded=False) == 96
    assert words.bigram_count("bau", "cu", folded=True) == 96
    assert words.bigram_count("cử", "bầu", folded=False) == 0
    pairs = [("bầu", "cử"), ("cử", "bầu")]
    assert words.bigram_counts(pairs, folded=False) == [96, 0]
    assert words.bigram_counts([], folded=True) == []

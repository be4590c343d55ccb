"""Did you mean: the costs of slips, and what is offered for a query."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.query_nodes import query_node
from vnsearch.query import MemoryVocabulary, corrections, parse
from vnsearch.query.spelling import edit_costs
from vnsearch.query.spelling.candidates import candidates

COUNTS = {"bầu": 40, "báu": 6, "cử": 60, "cứ": 50, "tri": 30, "chi": 80, "đống": 20, "đông": 70, "đa": 40}
COUNTS |= {
    "đã": 300,
    "quốc": 90,
    "hội": 90,
    "hồi": 30,
    "sáng": 50,
    "xăng": 25,
    "giá": 80,
    "rá": 3,
    "của": 400,
}
PAIRS = {("bầu", "cử"): 35, ("cử", "tri"): 28, ("đống", "đa"): 18, ("quốc", "hội"): 80, ("giá", "xăng"): 20}
WORDS = MemoryVocabulary(500, COUNTS, PAIRS)

OFFERED = [
    ("bẩu cử", "bầu cử"),
    ("bâu cử", "bầu cử"),
    ("bau cử", "bầu cử"),
    ("bàu cử tri", "bầu cử tri"),
    ("bầu cứ", "bầu cử"),
    ("baauf cử", "bầu cử"),
    ("bâuf cử", "bầu cử"),
    ("cử chi", "cử tri"),
    ("bầi cử", "bầu cử"),
    ("bầu cửu", "bầu cử"),
    ("đốgn đa", "đống đa"),
    ("quôc hội", "quốc hội"),
    ("qốc hội", "quốc hội"),
    ("giá săng", "giá xăng"),
    ("gai xang", "gia xang"),
    ("dogn da", "dong da"),
    ('"bẩu cử" -đa source:a 31/5', '"bầu cử" -đa source:a 31/5'),
    ("title:(bẩu cử) OR x", "(title:bầu title:cử) OR x"),
]


@pytest.mark.parametrize(("query", "correction"), OFFERED)
def test_slip_is_offered_mended(query: str, correction: str) -> None:
    """One slip of each kind, bare queries bare, with filters, exclusions and dates as typed."""
    offers = corrections(query_node(query), WORDS)
    assert str(offers[0]) == correction
    assert [one.gain for one in offers] == sorted((one.gain for one in offers), reverse=True)
    assert offers[-1].gain > 0


@pytest.mark.parametrize(
    "query", ["bầu cử", "bau cu", "đống đa", "đã", "quốc hội", "2021 31/5/2021", "bầu*", "source:a"]
)
def test_what_is_written_so_is_left_alone(query: str) -> None:
    """Frequent words, numbers, dates, prefixes and filters are offered nothing else."""
    assert corrections(query_node(query), WORDS) == ()


def test_a_word_nobody_is_near_stays() -> None:
    """An empty vocabulary, and a foreign word, correct nothing."""
    assert corrections(query_node("bẩu cử"), MemoryVocabulary(0, {})) == ()
    assert corrections(query_node("xyzzyqq"), WORDS) == ()


def test_slips_of_the_same_letters_cost_in_this_order() -> None:
    """Left out is likelier than taken for another; near tones are likelier than far ones."""
    missed, near_tone, far = (
        edit_costs.diacritics_cost("bâu", "bầu"),
        edit_costs.diacritics_cost("bẩu", "bầu"),
        edit_costs.diacritics_cost("bậu", "bầu"),
    )
    assert 0 < missed < near_tone < far
    assert edit_costs.diacritics_cost("bau", "bầu") < edit_costs.diacritics_cost("bầu", "bau")
    letters = edit_costs.edits("dogn")
    assert letters["dong"] < letters["dogs"]
    assert letters["dofn"] < letters["dozn"]
    assert edit_costs.edits("san")["xan"] == edit_costs.edits("xan")["san"] == edit_costs.SOUND_ALIKE


@given(st.text("abcdeghiklmnopqrstuvxy", min_size=1, max_size=7), st.data())
def test_every_slip_of_a_letter_can_be_undone(word: str, data: st.DataObject) -> None:
    """If one word is a slip away from another, that one is a slip away from it."""
    other = data.draw(st.sampled_from(sorted(edit_costs.edits(word))))
    assert word in edit_costs.edits(other)
    assert word not in edit_costs.edits(word)


@given(st.lists(st.sampled_from([*COUNTS, "bẩu", "cu", "tr", "sang", "x", "2021"]), min_size=1, max_size=6))
def test_corrections_are_queries_and_settle(words: list[str]) -> None:
    """Each offer is likelier, differs from what was typed, keeps its number of words, and reads back."""
    node = query_node(" ".join(words))
    for offer in corrections(node, WORDS):
        assert offer.gain > 0
        assert offer.node != node
        assert parse(str(offer)).understood == str(offer)
        assert len(str(offer).split()) == len(str(node).split())


def test_near_words_are_found_among_many_in_time() -> None:
    """Ten words against 300,000 forms: the best of five runs takes no more than 100 ms on any machine."""
    letters = "abcdeghiklmnopqrstuvxy"
    many = {f"{a}{b}{c}{d}": 1 for a in letters for b in letters for c in letters for d in letters}
    many |= {word + "q": 1 for word in list(many)[:70_000]}
    words = MemoryVocabulary(10_000, many | COUNTS, PAIRS)
    assert len(many) > 300_000
    node = query_node("bẩu cử tri đốgn đa quôc hội giá xăgn của")
    times = []
    for _ in range(5):
        start = time.process_time()
        corrections(node, words)
        times.append(time.process_time() - start)
    assert min(times) < 0.1
    assert candidates("bẩu", words, bare=False)

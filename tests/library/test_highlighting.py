"""Titles and snippets show the words and names of a query whole, in loose matches its syllables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.query_nodes import query_node, words_in_units
from vnsearch.highlight import highlight, snippet
from vnsearch.library.highlighting import highlight_terms
from vnsearch.model import Highlighted
from vnsearch.query import And, Node
from vnsearch.text import fold

NODE = words_in_units("bầu cử | Đống Đa | sớm")

#: A query, a text, what is highlighted of it in a strong match and in a loose one.
CASES: dict[str, tuple[Node, str, str, str]] = {
    "units alone": (
        NODE,
        "Cử tri Đống Đa đi bầu cử sớm, đông cử tri",
        "Cử tri [Đống Đa] đi [bầu cử sớm], đông cử tri",
        "[Cử] tri [Đống Đa] đi [bầu cử sớm], đông [cử] tri",
    ),
    "as typed": (NODE, "bầu cử, bàu cử, bầu cũ", "[bầu cử], bàu cử, bầu cũ", "[bầu cử], bàu [cử], [bầu] cũ"),
    "in no text as typed": (words_in_units("bẩu cử"), "bầu cử, bầu", "[bầu cử], bầu", "[bầu cử], [bầu]"),
    "bare": (words_in_units("bau cu"), "bầu cử, bàu cũ, cử", "[bầu cử], [bàu cũ], cử", "[bầu cử], [bàu cũ], [cử]"),
    "a bare syllable that is also another": (
        words_in_units("hoa ki"), "Hoa Kỳ, kỳ này", "[Hoa Kỳ], kỳ này", "[Hoa Kỳ], [kỳ] này",
    ),
    "every reading": (
        words_in_units("thẩm mỹ | viện", "thẩm | mỹ viện"),
        "viện thẩm mỹ, mỹ viện, mỹ",
        "[viện thẩm mỹ], [mỹ viện], mỹ",
        "[viện thẩm mỹ], [mỹ viện], [mỹ]",
    ),
    "synonyms": (
        words_in_units("uỷ ban nhân dân"), "UBND họp, nhân dân", "[UBND] họp, nhân dân", "[UBND] họp, [nhân dân]",
    ),
    "phrases": (
        And((query_node('"giá vàng"'), words_in_units("bầu cử"))),
        "giá vàng, giá, bầu cử, bầu", "[giá vàng], giá, [bầu cử], bầu", "[giá vàng], giá, [bầu cử], [bầu]",
    ),
    "words of a phrase with others between": (
        query_node('"bầu đại biểu"~2'), "bầu cử đại biểu", "[bầu] cử [đại biểu]", "[bầu] cử [đại biểu]",
    ),
}  # fmt: skip


@pytest.mark.parametrize("rule", CASES)
def test_units_are_highlighted_whole(rule: str) -> None:
    """And syllables one by one in a loose match."""
    node, text, strong, loose = CASES[rule]
    assert highlight(text, highlight_terms(node, in_units=True)).render("[", "]") == strong
    assert highlight(text, highlight_terms(node, in_units=False)).render("[", "]") == loose


def test_snippet_prefers_the_passage_with_units() -> None:
    """An earlier one has the same syllables, apart."""
    text = "Cử tri bầu người Đa Sĩ, đống rơm. " + "xa " * 200 + "Đống Đa bầu cử. " + "xa " * 200
    assert "[Đống Đa bầu cử]" in snippet(text, highlight_terms(NODE, in_units=True)).render("[", "]")


def _spans(text: Highlighted) -> list[list[str]]:
    return [[fold(word) for word in text.text[start:end].split()] for start, end in text.spans]


@given(st.lists(st.sampled_from(["bầu", "cử", "Đống", "Đa", "đa", "xa", "sớm.", "bàu"]), max_size=90))
def test_no_syllable_of_a_unit_is_highlighted_alone(words: list[str]) -> None:
    """Neither in a title nor in a snippet, wherever that is cut; spans are ordered, disjoint and inside."""
    text, terms = " ".join(words), highlight_terms(NODE, in_units=True)
    for highlighted in (highlight(text, terms), snippet(text, terms, width=40)):
        for span in _spans(highlighted):
            joined = (
                " ".join(span)
                .replace("bau cu", "")
                .replace("dong da", "")
                .replace("som.", "")
                .replace("som", "")
            )
            assert not joined.strip()
        ends = [place for span in highlighted.spans for place in span]
        assert ends == sorted(ends)
        assert not ends or ends[-1] <= len(highlighted.text)

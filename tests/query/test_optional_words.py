"""Words that a match may lack: question words, words of grammar, dates and years beside others."""

from __future__ import annotations

import pytest

from tests.support.query_nodes import query_node
from vnsearch.query import MemoryVocabulary, Words, with_units

FREQUENCIES = {
    "ai": 900, "có": 9000, "cập": 300, "là": 5000, "lá": 400, "đầu": 3000, "đâu": 400, "giá": 4000, "vàng": 900,
    "không": 4000, "bao": 700, "nhiêu": 600, "của": 9000, "và": 9000, "năm": 6000, "nam": 5000,
}  # fmt: skip
VOCABULARY = MemoryVocabulary(
    10_000, FREQUENCIES, {("ai", "cập"): 250, ("giá", "vàng"): 600, ("bao", "nhiêu"): 500}
)

#: Queries, and the words of them that a match must have.
CASES = [
    ("Charlie Kirk là ai", "charlie kirk"),
    ("charlie kirk la ai", "charlie kirk"),
    ("giá vàng bao nhiêu", "giá vàng"),
    ("gia vang bao nhieu", "gia vang"),
    ("động đất ở đâu", "động đất"),
    ("dong dat o dau", "dong dat"),
    ("dau tu", "dau tu"),  # đâu alone is rarer than đầu
    ("bão số mấy", "bão số"),
    ("ai cập mở cửa", "ai cập mở cửa"),
    ("giá vàng và giá xăng của mỹ", "giá vàng và giá xăng của mỹ"),
    ("giá xăng của mỹ bao nhiêu", "giá xăng mỹ"),
    ("vietlott có ai trúng không", "vietlott trúng"),
    ("không khí lạnh", "không khí lạnh"),
    ("giá vàng 21/10/2025", "giá vàng"),
    ("sea games 2025", "sea games"),
    ("nobel năm 2025", "nobel"),
    ("bầu cử 31/5", "bầu cử 31/5"),
    ("hai vụ cháy", "hai vụ cháy"),
    ("là gì", "là gì"),
    ("2025", "2025"),
]  # fmt: skip


@pytest.mark.parametrize(("query", "required"), CASES)
def test_a_match_needs_what_the_query_is_about(query: str, required: str) -> None:
    """All of the query where nothing else is left."""
    words = with_units(query_node(query), VOCABULARY)
    assert isinstance(words, Words)
    assert " ".join(str(words.terms[number]) for number in sorted(words.required_numbers)) == required


def test_words_of_a_field_are_all_required() -> None:
    """Who names a field means its words."""
    words = with_units(query_node("title:(giá của vàng)"), VOCABULARY)
    assert isinstance(words, Words)
    assert not words.optional

"""Units: which stretches of typed words are one word or name, with diacritics and without."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.query_nodes import query_node
from vnsearch.query import (
    And,
    MemoryVocabulary,
    Node,
    Not,
    Or,
    SideBySide,
    Term,
    Words,
    expand_wildcards,
    parse,
    with_units,
)

BIGRAMS = {
    ("bầu", "cử"): 400, ("đống", "đa"): 150, ("đồng", "đã"): 150, ("hội", "đồng"): 900, ("giá", "vàng"): 600,
    ("kinh", "tế"): 900, ("tế", "việt"): 9, ("việt", "nam"): 3000, ("hồ", "chí"): 200, ("chí", "minh"): 200,
    ("học", "sinh"): 900, ("sinh", "học"): 300, ("võ", "văn"): 90, ("văn", "thưởng"): 50, ("tăng", "giá"): 900,
    ("của", "việt"): 300, ("xăng", "dầu"): 200, ("giá", "xăng"): 50, ("biển", "đông"): 200, ("vong", "mạng"): 3,
}  # fmt: skip
FREQUENCIES = {
    "bầu": 600, "cử": 900, "đống": 300, "đa": 2000, "đồng": 5000, "đã": 9000, "hội": 3000, "giá": 4000, "vàng": 900,
    "kinh": 2500, "tế": 2500, "việt": 4000, "nam": 4500, "hồ": 1200, "chí": 1400, "minh": 2500, "học": 4000,
    "sinh": 4000, "võ": 300, "văn": 3500, "thưởng": 600, "tăng": 2500, "của": 9900, "xăng": 300, "dầu": 600,
    "biển": 1500, "đông": 2000, "vụ": 3000, "án": 2900, "31": 500, "5": 900,
}  # fmt: skip
VOCABULARY = MemoryVocabulary(10_000, FREQUENCIES, BIGRAMS)

#: Queries, and the likeliest way to cut them.
CUT = [
    ("bầu cử Đống Đa", ["bầu cử", "đống đa"]),
    ("bau cu dong da", ["bau cu", "dong da"]),
    ("bâu cử ĐỐNG ĐA", ["bâu cử", "đống đa"]),
    ("giá vàng", ["giá vàng"]),
    ("biển đông", ["biển đông"]),
    ("Biển Đông", ["biển đông"]),
    ("kinh tế việt nam", ["kinh tế", "việt nam"]),
    ("kinh te viet nam", ["kinh te", "viet nam"]),
    ("hồ chí minh", ["hồ chí minh"]),
    ("ho chi minh", ["ho chi minh"]),
    ("kinh tế của việt nam", ["kinh tế", "của", "việt nam"]),
    ("hội đồng đã", ["hội đồng", "đã"]),
    ("hoi dong da", ["hoi dong", "da"]),
    ("giá xăng", ["giá xăng"]),
    ("giá xăng tăng", ["giá xăng", "tăng"]),
    ("giá xăng hay vàng tăng rồi", ["giá", "xăng", "hay", "vàng", "tăng", "rồi"]),
    ("tăng giá xăng dầu", ["tăng giá", "xăng dầu"]),
    ("võ văn thưởng", ["võ văn thưởng"]),
    ("bầu", ["bầu"]),
    ("bầu cử 31/5", ["bầu cử", "31/5"]),
]


def _units(words: Words, reading: tuple[int, ...]) -> list[str]:
    ends = [0, *accumulate(reading)]
    return [" ".join(map(str, words.terms[start:end])) for start, end in pairwise(ends)]


def _words(query: str) -> Words:
    node = with_units(query_node(query), VOCABULARY)
    assert isinstance(node, Words)
    return node


@pytest.mark.parametrize(("query", "units"), CUT)
def test_words_and_names_are_units(query: str, units: list[str]) -> None:
    """What lists or the index know as one thing is one unit, whatever its case and diacritics."""
    words = _words(query)
    assert _units(words, words.readings[0]) == units


def test_words_that_can_be_cut_in_two_ways_have_two_readings() -> None:
    """Both ways count where they are close."""
    assert _words("hoc sinh hoc").readings == ((2, 1), (1, 2))


def test_a_listed_word_is_taken_apart_where_the_index_has_its_syllables_apart() -> None:
    """Syllables that an index has often, and never as neighbours, are no word in it, unless typed alone."""
    assert _words("văn học").readings == ((2,),)
    assert _words("văn học kinh tế").readings == ((1, 1, 2),)


def test_units_do_not_cross_what_stands_between_words() -> None:
    """Words of one field are gathered; those that were not typed side by side stay apart."""
    node = with_units(query_node("bầu nguồn:vtv cử title:đống title:đa"), VOCABULARY)
    assert isinstance(node, And)
    words = [child for child in node.children if isinstance(child, Words)]
    assert [(str(child), child.readings) for child in words] == [
        ("bầu cử", ((1, 1),)),
        ("title:đống title:đa", ((2,),)),
    ]


def test_words_of_alternatives_are_cut_and_those_of_exclusions_are_not() -> None:
    """Each side of an OR is a query of its own; an exclusion is as it was."""
    node = with_units(query_node("(bầu cử OR đống đa) -(giá vàng)"), VOCABULARY)
    assert isinstance(node, And)
    alternatives, exclusion = node.children
    assert isinstance(alternatives, Or)
    assert isinstance(exclusion, Not)
    assert all(isinstance(side, Words) for side in alternatives.children)
    assert not isinstance(exclusion.child, Words)


def test_an_expanded_prefix_is_a_unit_of_its_own() -> None:
    """Its alternatives are not cut, nor is it joined to its neighbours."""
    expanded = expand_wildcards(query_node("bầu cử đ* đa"), VOCABULARY).node
    words = with_units(expanded, VOCABULARY)
    assert isinstance(words, Words)
    assert words.readings == ((2, 1, 1),)


SIGNS = """( ) " - OR title: nguồn: bau cu dong da * ~ & / tp.hcm tháng"""
PIECES = st.sampled_from((*FREQUENCIES, *SIGNS.split()))
QUERIES = st.one_of(
    st.text(max_size=40), st.lists(PIECES, max_size=14).map(" ".join), st.lists(PIECES).map("".join)
)


def _all_words(node: Node) -> list[Words]:
    match node:
        case Words():
            return [node]
        case And(children) | Or(children):
            return [words for child in children for words in _all_words(child)]
        case _:
            return []


@given(QUERIES)
def test_any_query_is_cut_into_units_that_cover_it(query: str) -> None:
    """Readings cover all words, differ, and are the same when a query is cut again."""
    node = parse(query).node
    if node is None:
        return
    once = with_units(expand_wildcards(node, VOCABULARY).node, VOCABULARY)
    assert with_units(once, VOCABULARY) == once
    for words in _all_words(once):
        assert 1 <= len(words.readings) <= 3
        assert len(set(words.readings)) == len(words.readings)
        assert all(sum(reading) == len(words.terms) and min(reading) > 0 for reading in words.readings)


@given(QUERIES)
def test_a_query_with_units_reads_back_as_the_same_words(query: str) -> None:
    """Its text asks for the same as that of the query itself, but for the order of words and filters."""
    node = parse(query).node
    if node is None:
        return
    expanded = expand_wildcards(node, VOCABULARY).node
    again = parse(str(with_units(expanded, VOCABULARY))).node
    as_before = parse(str(expanded)).node
    assert again is not None
    assert as_before is not None
    assert _parts(again) == _parts(as_before)


def _parts(node: Node) -> Counter[str]:
    match node:
        case And(children) | Or(children):
            kind = Counter([type(node).__name__])
            return sum((_parts(child) for child in children), kind)
        case Not(child):
            return Counter([f"-({child})"])
        case _:
            return Counter([str(node)])


def test_a_unit_typed_bare_is_meant_in_its_common_spellings() -> None:
    """Those that the index has at least half as often as the commonest; and as typed."""
    counts = {("biển", "đông"): 200, ("biến", "động"): 120, ("biện", "đồng"): 60}
    forms = {form: 900 for pair in counts for form in pair}
    words = with_units(query_node("bien dong"), MemoryVocabulary(10_000, forms, counts))
    assert isinstance(words, Words)
    (unit,) = words.unit_forms
    assert unit.forms == (frozenset(("bien", "biển", "biến")), frozenset(("dong", "đông", "động")))


@pytest.mark.parametrize(("query", "forms"), [("bien dong gia vang", 0), ("biển đông giá vàng", 1)])
def test_beside_other_units_only_what_was_typed_with_diacritics_is_meant_so(query: str, forms: int) -> None:
    """Beside others a bare unit counts in every spelling: that of a rare name may be in no count."""
    counts = {("biển", "đông"): 200, ("biến", "động"): 20, ("biển", "động"): 5, ("giá", "vàng"): 90}
    vocabulary = MemoryVocabulary(10_000, {form: 900 for pair in counts for form in pair}, counts)
    words = with_units(query_node(query), vocabulary)
    assert isinstance(words, Words)
    assert [unit.span for unit in words.unit_forms] == [(0, 2)] * forms


def test_spellings_of_a_long_unit_are_those_of_its_pairs() -> None:
    """Each two neighbours must be in the index in that spelling."""
    vocabulary = MemoryVocabulary(10_000, {**FREQUENCIES, "hộ": 700, "chi": 2000, "mình": 3000}, BIGRAMS)
    words = with_units(query_node("ho chi minh"), vocabulary)
    assert isinstance(words, Words)
    assert [unit.forms for unit in words.unit_forms] == [
        (frozenset(("ho", "hồ")), frozenset(("chi", "chí")), frozenset(("minh",)))
    ]


def test_a_unit_that_can_be_spelt_in_one_way_has_no_list_of_spellings() -> None:
    """Every word has its tone mark."""
    assert _words("bầu cử").unit_forms == ()


#: What documents have side by side, with how many, of how many that have all the units.
TOGETHER = {"ngô lê bằng": (17, 130), "ngo le bang": (17, 900), "bộ công thương": (335, 444), "luật hợp": (6, 256),
            "tài liệu mật": (9, 400), "hà nội và": (50, 60), "an biên": (2, 300)}  # fmt: skip


def _evidence(units: Sequence[Sequence[Term]], limit: int) -> SideBySide:
    together, documents = TOGETHER.get(" ".join(term.form for unit in units for term in unit), (0, 500))
    return SideBySide(min(documents, limit), together)


JOINED = [
    ("Ngô Lê Bằng", ((3,),)),  # a family name, and what documents have after it
    ("ngo le bang", ((3,),)),
    ("Bộ Công Thương", ((3,),)),  # most documents with bộ and công thương
    ("luật hợp", ((2,),)),  # nothing else is asked for, and documents have it
    ("an biên", ((1, 1),)),  # too few
    ("tài liệu mật", ((2, 1),)),  # most have the two apart
    ("hà nội và", ((2, 1),)),  # a word of grammar
]


@pytest.mark.parametrize(("query", "readings"), JOINED)
def test_documents_tell_what_is_one_unit_where_counts_of_pairs_do_not(
    query: str, readings: tuple[tuple[int, ...], ...]
) -> None:
    """Names are rare, and their syllables are everywhere."""
    syllables = (syllable for names in TOGETHER for syllable in names.split())
    frequencies = dict.fromkeys(syllables, 4000)
    bigrams = {("công", "thương"): 900, ("tài", "liệu"): 900, ("hà", "nội"): 900}
    words = with_units(query_node(query), MemoryVocabulary(10_000, frequencies, bigrams), _evidence)
    assert isinstance(words, Words)
    assert words.readings == readings

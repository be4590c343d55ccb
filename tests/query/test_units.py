"""Units: which stretches of typed words are one word or name, with diacritics and without."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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


def _unit_forms(query: str, counts: Mapping[tuple[str, str], int], spellings: str = "") -> list[set[str]]:
    """The forms in which a query of one unit is meant; ``spellings``: those that documents have, one each."""
    vocabulary = MemoryVocabulary(10_000, {form: 900 for pair in counts for form in pair}, counts)
    words = with_units(query_node(query), vocabulary, Documents(tuple(spellings.split(", "))))
    assert isinstance(words, Words)
    (unit,) = words.unit_forms
    return [set(forms) for forms in unit.forms]


def test_a_unit_typed_bare_is_meant_in_its_common_spellings() -> None:
    """Those that the index has at least half as often as the commonest."""
    counts = {("biển", "đông"): 200, ("biến", "động"): 120, ("biện", "đồng"): 60}
    assert _unit_forms("bien dong", counts) == [{"biển", "biến"}, {"đông", "động"}]


def test_a_unit_typed_bare_is_meant_so_too_where_the_index_has_it() -> None:
    """Old pages have no diacritics."""
    counts = {("biển", "đông"): 200, ("bien", "dong"): 3}
    assert _unit_forms("bien dong", counts) == [{"bien", "biển"}, {"dong", "đông"}]


def test_rare_spellings_of_a_common_syllable_are_known() -> None:
    """Nine spellings of tu are commoner than tủ."""
    forms = dict.fromkeys(("tư", "từ", "tự", "tử", "tù", "tú", "tụ", "tu", "tứ"), 900) | {
        "tủ": 71,
        "lạnh": 500,
    }
    words = with_units(query_node("tu lanh"), MemoryVocabulary(10_000, forms, {("tủ", "lạnh"): 200}))
    assert isinstance(words, Words)
    assert [unit.forms for unit in words.unit_forms] == [(frozenset(["tủ"]), frozenset(["lạnh"]))]


def test_documents_tell_how_a_rare_unit_is_spelt() -> None:
    """The table of pairs has the more frequent spelling of another word alone."""
    counts = {("cáo", "sản"): 4, ("cao", "sản"): 0}
    spellings = "cao sản, cao sản, cao sản, cáo sản"
    assert _unit_forms("cao san", counts, spellings) == [{"cao"}, {"sản"}]
    assert _unit_forms("cao sản", counts, spellings) == [{"cao"}, {"sản"}]


def test_what_was_typed_with_diacritics_is_meant_exactly_so_if_it_is_common_enough() -> None:
    """Customs are not the navy, though a word without a tone mark may lack it."""
    counts = {("hải", "quan"): 80, ("hải", "quân"): 200}
    assert _unit_forms("hải quan", counts) == [{"hải"}, {"quan"}]
    assert _unit_forms("hải quan", counts | {("hải", "quan"): 20}) == [{"hải"}, {"quân", "quan"}]


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
        (frozenset(("hồ",)), frozenset(("chí",)), frozenset(("minh",)))
    ]


def test_a_unit_that_can_be_spelt_in_one_way_has_no_list_of_spellings() -> None:
    """Every word has its tone mark."""
    assert _words("bầu cử").unit_forms == ()


#: How many documents have units side by side, of how many that have them all; how many have them near one another.
TOGETHER = {
    "ngô lê bằng": (17, 130, 17), "ngo le bang": (17, 900, 17), "bộ công thương": (335, 444, 400),
    "luật hợp": (6, 256, 9), "tài liệu mật": (9, 400, 30), "hà nội và": (50, 60, 55), "an biên": (2, 300, 2),
    "tây nam bộ": (62, 221, 70), "việt nam thái lan": (62, 221, 70), "bị huỷ": (69, 640, 90),
    "kinh tâm bộ": (8, 2400, 8), "ai bằng": (69, 640, 90),
}  # fmt: skip


@dataclass(frozen=True)
class Documents:
    """What documents have side by side, and the spellings in which each of some has words."""

    spellings_of_each: tuple[str, ...] = ()

    def side_by_side(self, units: Sequence[Sequence[Term]], limit: int, slack: int = 0) -> SideBySide:
        words = " ".join(term.form for unit in units for term in unit)
        together, documents, near = TOGETHER.get(words, (0, 500, 0))
        return SideBySide(min(documents, limit), near if slack else together)

    def spellings(self, words: Sequence[Term], limit: int) -> Mapping[tuple[str, ...], int]:  # noqa: ARG002 - the protocol's
        return Counter(tuple(spelling.split()) for spelling in self.spellings_of_each[:limit] if spelling)


JOINED = [
    ("Ngô Lê Bằng", ((3,),)),  # a family name, and what documents have after it
    ("ngo le bang", ((3,),)),
    ("Bộ Công Thương", ((3,),)),  # most documents with bộ and công thương
    ("Tây Nam Bộ", ((3,),)),  # most of those that have tây nam near bộ
    ("tay nam bo", ((3,),)),  # typed bare, in the spelling that the index has
    ("việt nam thái lan", ((2, 2),)),  # two words are not the fragments of a name
    ("kinh tâm bộ", ((1, 1, 1),)),  # a name so rare that the documents with its syllables do not tell
    ("luật hợp", ((2,),)),  # nothing else is asked for, and documents have it
    ("bị huỷ", ((2,),)),  # not even where one is a word of grammar
    ("ai bằng", ((1, 1),)),  # a question
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
    words_of_two = ("công thương", "tài liệu", "hà nội", "tây nam", "việt nam", "thái lan")
    bigrams = {(left, right): 900 for left, right in map(str.split, words_of_two)} | {("nam", "bộ"): 5}  # noqa: C420 - a list is no key
    words = with_units(query_node(query), MemoryVocabulary(10_000, frequencies, bigrams), Documents())
    assert isinstance(words, Words)
    assert words.readings == readings


def test_a_word_of_grammar_is_in_a_unit_where_it_is_hardly_anywhere_else() -> None:
    """Từ is a word of grammar, Từ Liêm a district: nine of ten documents with liêm have it."""
    frequencies = {"từ": 6000, "liêm": 200, "căn": 900, "hộ": 900}
    vocabulary = MemoryVocabulary(10_000, frequencies, {("từ", "liêm"): 180, ("căn", "hộ"): 700})
    words = with_units(query_node("từ liêm căn hộ"), vocabulary)
    assert isinstance(words, Words)
    assert words.readings == ((2, 2),)


def test_a_word_for_the_passive_is_no_part_of_a_unit() -> None:
    """An article that says bắt of someone answers bị bắt ở đâu."""
    vocabulary = MemoryVocabulary(10_000, {"bị": 900, "bắt": 200, "maduro": 90}, {("bị", "bắt"): 180})
    words = with_units(query_node("maduro bị bắt"), vocabulary)
    assert isinstance(words, Words)
    assert words.readings == ((1, 1, 1),)

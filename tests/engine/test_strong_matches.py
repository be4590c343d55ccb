"""Which documents are strong matches, which loose ones, and which of them are the answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import pytest

from tests.support.engines import ENGINES, snapshot_of
from tests.support.query_nodes import query_node, words_in_units
from vnsearch.model import Article, Document
from vnsearch.query import And, Node, Not, Or, UnitForms
from vnsearch.ranking import Ranking
from vnsearch.search.request import Request, SearchResult, Sort

pytestmark = pytest.mark.parametrize("kind", ENGINES)


def search(kind: str, documents: list[Document], request: Request) -> SearchResult:
    with snapshot_of(kind, documents) as snapshot:
        return snapshot.search(request)


def ids(result: SearchResult, *, loose: bool) -> set[str]:
    return {hit.document.id for hit in result.hits if hit.is_loose == loose}


@dataclass(frozen=True)
class Case:
    """A query, and texts of documents by id; ids that begin with "loose" or "no" say how they match."""

    node: Node
    texts: Mapping[str, str]
    ranking: Ranking = field(default_factory=Ranking)


#: Giá Biển Đông, typed without diacritics.
MEANT = UnitForms(0, (frozenset(("gia", "giá")), frozenset(("bien", "biển")), frozenset(("dong", "đông"))))

CASES = {
    "syllables side by side": Case(
        words_in_units("bầu cử"),
        {"strong": "ngày bầu cử", "loose: apart": "bầu rồi cử", "loose: turned": "cử bầu", "no": "bầu"},
    ),
    "each unit by itself": Case(
        words_in_units("bầu cử | Đống Đa"),
        {"strong": "đống đa có bầu cử", "loose": "bầu đống đa cử", "loose: one unit": "bầu cử ở đống và đa"},
    ),
    "either reading": Case(
        words_in_units("thẩm mỹ | viện", "thẩm | mỹ viện"),
        {"strong 1": "viện thẩm mỹ", "strong 2": "mỹ viện thẩm", "loose": "thẩm viện mỹ"},
    ),
    "spelt as typed": Case(
        words_in_units("bầu cử"), {"strong": "bầu cử", "loose": "bàu cử", "loose: apart": "bầu và cử"}
    ),
    "a unit typed twice counts once, with the synonyms of its first place": Case(
        words_in_units("thành phố | hồ chí minh | bầu cử | đà nẵng | quy nhơn | hồ chí minh"),
        {
            "strong 1": "thành phố hồ chí minh bầu cử đà nẵng quy nhơn",
            "strong 2": "bầu cử đà nẵng quy nhơn",
            "no": "sài gòn",
        },
    ),
    "a foreign word in its other number": Case(
        words_in_units("airline | mới"), {"strong": "mới có airline", "strong: plural": "airlines mới", "no": "mới"}
    ),
    "typed without diacritics": Case(
        words_in_units("bau cu"), {"strong 1": "bầu cử", "strong 2": "bàu cu", "loose": "bầu và cử"}
    ),
    "typed without tone": Case(
        words_in_units("bâu cử"), {"strong 1": "bầu cử", "strong 2": "bấu cử", "loose": "báu cử"}
    ),
    "in no document as typed": Case(
        words_in_units("bẩu cử"), {"strong": "bầu cử", "loose": "bầu và cử"}
    ),
    "a word alone": Case(query_node("chợ"), {"strong": "đi chợ", "loose": "con chó", "no": "mèo"}),
    "words outside units, each alone": Case(
        query_node("bầu cử"), {"strong": "cử và bầu", "loose": "cử và bàu", "no": "cử"}
    ),
    "a unit typed twice counts once": Case(
        words_in_units("bầu cử | ở | bầu cử | ở"), {"strong": "ở nơi bầu cử", "loose": "bầu ở cử"}
    ),
    "most of more than three units": Case(
        words_in_units("một | hai | ba | bốn năm"),
        {
            "strong": "một hai ba bốn năm", "strong: most": "hai ba bốn năm", "loose": "năm một bốn ba",
            "no": "một",
        },
    ),
    "a strong match lacks too many syllables": Case(
        words_in_units("một hai | ba bốn | năm sáu | bảy tám chín mười"),
        {
            "strong": "một hai ba bốn năm sáu", "no: apart": "một ba năm hai bốn sáu",
            "no: one unit": "bảy tám chín mười",
        },
    ),
    "a synonym of the whole unit": Case(
        words_in_units("hội đồng nhân dân"),
        {"strong": "hội đồng nhân dân", "strong: acronym": "hđnd tỉnh", "loose": "nhân dân và hội đồng"},
    ),
    "no synonyms": Case(
        words_in_units("hội đồng nhân dân"),
        {"strong": "hội đồng nhân dân", "no": "hđnd tỉnh"},
        Ranking(expansion=0.0),
    ),
    "a synonym of more than the unit": Case(
        words_in_units("hội đồng | nhân dân"),
        {"strong": "hội đồng nhân dân", "strong: acronym": "hđnd tỉnh", "loose": "nhân hội dân đồng"},
    ),
    "a bare unit in the spellings that are meant": Case(
        words_in_units("gia bien dong", unit_forms=[MEANT]),
        {"strong": "giá biển đông", "strong: as typed": "gia bien dong", "loose": "giá biến động",
         "loose: apart": "giá đông ở biển"},
    ),
    "a bare unit in no document in the spellings that are meant": Case(
        words_in_units("gia bien dong", unit_forms=[MEANT]), {"strong": "giá biến động", "no": "giá biển"}
    ),
    "optional words": Case(
        words_in_units("giá vàng | bao nhiêu", optional=(2, 3)),
        {"strong": "giá vàng tăng", "strong: all": "giá vàng bao nhiêu", "loose": "vàng mất giá bao nhiêu",
         "no": "giá xăng bao nhiêu"},
    ),
    "a unit with one optional word": Case(
        words_in_units("nguồn | ai cập", optional=(1,)),
        {"strong": "nguồn ở ai cập", "loose": "nguồn ai đề cập", "loose: without": "nguồn đề cập", "no": "nguồn"},
    ),
    "optional words alone": Case(
        words_in_units("là | ai", optional=(0, 1)), {"strong": "ai đó là", "no": "ai đó"}
    ),
    "of four words one is optional": Case(
        words_in_units("một | hai | ba | bốn", optional=(3,)), {"strong": "một hai ba", "no": "một hai bốn"}
    ),
    "of a question, loose matches may lack more": Case(
        words_in_units("một | hai | ba | bốn | năm | sáu | gì", optional=(6,)),
        {"strong": "một hai ba bốn năm sáu", "loose": "sáu hai một", "no": "một"},
        Ranking(needed=1.0, loose_needed=0.4),
    ),
    "without optional words they may not": Case(
        words_in_units("một | hai | ba | bốn | năm | sáu"),
        {"strong": "một hai ba bốn năm sáu", "no": "sáu hai một"},
        Ranking(needed=1.0, loose_needed=0.4),
    ),
    "every part of a conjunction": Case(
        And((words_in_units("bầu cử"), query_node('"đống đa"'))),
        {"strong": "đống đa bầu cử", "loose": "cử bầu đống đa", "no": "bầu cử đa đống"},
    ),
    "one side of a disjunction": Case(
        Or((words_in_units("bầu cử"), words_in_units("đống đa"))),
        {"strong": "bầu cử đa đống", "loose": "cử bầu", "no": "đống"},
    ),
    "excluded words, each in the document": Case(
        And((query_node("xa"), Not(words_in_units("bầu cử")))),
        {"strong": "xa bầu", "no": "xa cử bầu"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("rule", CASES)
def test_a_match_is_strong_where_the_units_are_there(kind: str, rule: str) -> None:
    """Loose where only their syllables are."""
    case = CASES[rule]
    documents: list[Document] = [Article(name, "", body=text) for name, text in case.texts.items()]
    result = search(kind, documents, Request(case.node, Sort.RELEVANCE, ranking=case.ranking))
    assert ids(result, loose=False) == {name for name in case.texts if name.startswith("strong")}
    assert ids(result, loose=True) == {name for name in case.texts if name.startswith("loose")}


def test_in_a_field_all_units_must_be_in_that_field(kind: str) -> None:
    """Spread over title and body they are a loose match at most."""
    documents: list[Document] = [
        Article("strong", "bầu cử đống đa"),
        Article("loose", "bầu đống đa cử", body="bầu cử"),
        Article("no", "bầu cử", body="đống đa"),
    ]
    result = search(kind, documents, Request(words_in_units("bầu cử | đống đa", field="title")))
    assert (ids(result, loose=False), ids(result, loose=True)) == ({"strong"}, {"loose"})


#: Two strong matches that are near-duplicates, a loose one of their group, and three loose ones of two others.
GROUPS: list[Document] = [
    Article("l0", "cử rồi bầu", published=date(2024, 1, 6), group="a"),
    Article("s1", "bầu cử", published=date(2024, 1, 1), group="a"),
    Article("s2", "ngày bầu cử đến", published=date(2024, 1, 2), group="a"),
    Article("l1", "cử bầu", published=date(2024, 1, 3), group="b"),
    Article("l2", "cử hay bầu", published=date(2024, 1, 4), group="b"),
    Article("l3", "cử với bầu", published=date(2024, 1, 5), group="c"),
]
NODE = words_in_units("bầu cử")


@pytest.mark.parametrize(
    ("collapse", "loose", "totals"),
    [(True, False, (1, 2)), (True, True, (3, 2)), (False, False, (2, 4)), (False, True, (6, 4))],
)
def test_the_answer_has_the_strong_matches_or_all(
    kind: str, collapse: bool, loose: bool, totals: tuple[int, int]
) -> None:
    """A loose copy of a strong match counts as loose only where copies count."""
    request = Request(NODE, collapse=collapse, loose=loose)
    with snapshot_of(kind, GROUPS) as snapshot:
        result = snapshot.search(request)
        assert (result.total, result.loose_total) == totals
        assert snapshot.count(request) == len(list(snapshot.stream(request))) == result.total
        assert sum(each.count for each in snapshot.timeline(request).bins) == result.total
        (facet,) = snapshot.facets(request, ["kind"])
        assert facet.counts[0].count == result.total


def test_without_a_strong_match_the_loose_ones_are_the_answer(kind: str) -> None:
    """All of them marked."""
    documents = [document for document in GROUPS if not document.id.startswith("s")]
    result = search(kind, documents, Request(NODE))
    assert (result.total, result.loose_total) == (3, 3)
    assert all(hit.is_loose for hit in result.hits)


def test_loose_matches_fill_the_page_below_the_strong_ones(kind: str) -> None:
    """However well they score; one whose copy is a strong match is not shown again."""
    result = search(kind, GROUPS, Request(NODE, Sort.BEST))
    assert [hit.is_loose for hit in result.hits] == [False, True, True]
    assert {hit.document.group for hit in result.hits} == {"a", "b", "c"}
    assert [hit.copies for hit in result.hits if hit.document.group == "a"] == [1]


def test_copies_are_those_of_the_answer(kind: str) -> None:
    """With loose matches in the answer, the loose copy of a strong match counts too."""
    result = search(kind, GROUPS, Request(NODE, loose=True))
    assert {hit.document.group: hit.copies for hit in result.hits} == {"a": 2, "b": 1, "c": 0}


@pytest.mark.parametrize(
    ("loose", "dates"), [(False, ["s2", "s1"]), (True, ["l0", "l3", "l2", "l1", "s2", "s1"])]
)
def test_sorted_by_date_only_the_answer_is_listed(kind: str, loose: bool, dates: list[str]) -> None:
    """Newest first, strong or not."""
    request = Request(NODE, Sort.DATE, collapse=False, loose=loose)
    result = search(kind, GROUPS, request)
    assert [hit.document.id for hit in result.hits] == dates


def test_the_answer_is_of_the_day_asked_as_of(kind: str) -> None:
    """The strong match was not yet written."""
    early: list[Document] = [Article("loose", "cử bầu", published=date(2020, 1, 1)), *GROUPS]
    result = search(kind, early, Request(NODE, as_of=date(2021, 1, 1)))
    assert [(hit.document.id, hit.is_loose) for hit in result.hits] == [("loose", True)]
    assert (result.total, result.loose_total) == (1, 1)

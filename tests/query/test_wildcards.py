"""Prefixes, fuzzy words and slack: what they stand for, and what engines find with them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.engines import ENGINES, snapshot_of
from tests.support.query_nodes import query_node
from vnsearch.engine.protocol import Snapshot
from vnsearch.messages import query_notes
from vnsearch.model import Article
from vnsearch.query import MemoryVocabulary, expand_wildcards
from vnsearch.query.rewrite.wildcards import has_wildcards
from vnsearch.search.request import Request, Sort

WORDS = MemoryVocabulary(
    100,
    {"bầu": 9, "bàu": 1, "bậu": 2, "bao": 5, "báo": 6, "đống": 4, "đông": 8, "đồng": 9, "đa": 3, "đà": 6},
    values={"source": ["tuoi tre", "thanh nien", "tuoi tre online"]},
)
WIDENED = [
    ("ba*", "bau OR bao"),
    ("bầ*", '"bầu"'),
    ("đố*", '"đống"'),
    ("đô*", '"đồng" OR "đông" OR "đống"'),
    ("xyz*", "xyz"),
    ("đà~", '"đà" OR "đa"'),
    ("da~", "da"),
    ("bua~", "bau"),
    ("*au", "bau"),
    ("*ầu", '"bầu"'),
    ("*ậ*", '"bậu"'),
    ("b?o", "bao"),
    ("b?u", "bau"),
    ("b?u*", "bau"),
    ("*ng", "dong"),
    ("*óng", '"đống"'),
    ("đ*ng", '"đồng" OR "đông" OR "đống"'),
    ("đố?g", '"đống"'),
    ("b?o?vì", "b o vì"),
    ("title:*ầu x", 'title:"bầu" x'),
    ('"lá b*"', '"lá bầu" OR "lá báo" OR "lá bao" OR "lá bậu" OR "lá bàu"'),
    ('"la b*"', '"la bau" OR "la bao"'),
    ('"lá bầ*"~2', '"lá bầu"~2'),
    ('title:"lá x*"', 'title:"lá x"'),
    ("nguồn:tuổi* x", '(source:"tuoi tre" OR source:"tuoi tre online") x'),
    ("nguồn:thanh*", 'source:"thanh nien"'),
    ("x -nguồn:báo*", "x -source:bao"),
    ("title:bầ* x", 'title:"bầu" x'),
    ("x -bầ*", 'x -"bầu"'),
    ('(a OR bầ*) "bầu cử"', '(a OR "bầu") "bầu cử"'),
]


@pytest.mark.parametrize(("query", "words"), WIDENED)
def test_open_ended_words_stand_for(query: str, words: str) -> None:
    """The commonest first; marks that were typed must be there; a word that is not there stays."""
    widened = expand_wildcards(query_node(query), WORDS)
    assert str(widened.node) == words
    assert has_wildcards(query_node(query)) and not has_wildcards(widened.node)


def test_expansions_are_limited_and_that_is_said() -> None:
    """The commonest up to the limit, with a note; none where all are taken."""
    widened = expand_wildcards(query_node("b*"), WORDS, limit=1)
    assert (str(widened.node), widened.notes) == ("bau", (query_notes.too_many_expansions("b*", 1),))
    assert expand_wildcards(query_node("b*"), WORDS, limit=2).notes == ()


def test_many_prefixes_share_a_limit_and_the_same_one_is_looked_up_once() -> None:
    """A hundred of them took minutes."""
    assert (
        str(expand_wildcards(query_node("b* b*"), WORDS, total_limit=2).node) == "(bau OR bao) (bau OR bao)"
    )
    widened = expand_wildcards(query_node("b* d*"), WORDS, total_limit=2)
    assert str(widened.node) == "bau dong"
    assert widened.notes == (
        query_notes.too_many_expansions("b*", 1),
        query_notes.too_many_expansions("d*", 1),
    )
    assert (
        query_notes.too_many_wildcards(2)
        in expand_wildcards(query_node("b* d* c*"), WORDS, total_limit=2).notes
    )


DOCUMENTS = (
    Article("a", "Bầu cử Đống Đa", body="một hai ba bốn", tags=("Bầu cử", "Hà Nội")),
    Article("b", "Báo chí", body="một x hai y z bốn"),
    Article("c", "Họp ngày 31 tháng 5 năm 1961 tại Huế", body="bốn ba hai một"),
    Article("d", "Họp 31/5/1961 tại Huế", body="một\nhai"),
)
FOUND = [
    ("ba*", "abc"),
    ("*ầu", "a"),
    ("*í", "b"),
    ("h?*", "abcd"),
    ("c?í", "b"),
    ("tiêu đề:H*ế", "cd"),
    ("một -b?o", "acd"),
    ('"đống đ*"', "a"),
    ('"hai b*"', "a"),
    ('"hai y*"', "b"),
    ('"một b*"~2', "a"),
    ("thẻ:bầu*", "a"),
    ("thẻ:hà* một", "a"),
    ("một -thẻ:b*", "bcd"),
    ("hai NEAR/1 bốn", "ac"),
    ("bốn NEAR/2 một", "ac"),
    ("bầ*", "a"),
    ("title:đ*", "a"),
    ("dongg~", "a"),
    ("một -bá*", "acd"),
    ("một -chí~", "acd"),
    ('"một hai"', "a"),
    ('"một hai"~1', "abd"),
    ('"một hai bốn"~1', "a"),
    ('"một hai bốn"~3', "ab"),
    ('"bốn một"~1', ""),
    ('"bốn một"~2', "c"),
    ('"mot mot"~9', ""),
    ('thẻ:"bầu cử"', "a"),
    ("tag:(hà nội) -body:x", "a"),
    ("tag:bau", ""),
    ('"họp ngày 31/5/1961"', "c"),
    ('"31/5/1961 tại Huế"', "cd"),
]


@pytest.fixture(scope="module", params=ENGINES)
def snapshot(request: pytest.FixtureRequest) -> Iterator[Snapshot]:
    with snapshot_of(request.param, DOCUMENTS) as engine_snapshot:
        yield engine_snapshot


@pytest.mark.parametrize(("query", "expected"), FOUND)
def test_engines_find(snapshot: Snapshot, query: str, expected: str) -> None:
    """The same in every engine: words that begin so, words alike, words near one another, tags."""
    hits = snapshot.search(Request(query_node(query), Sort.RELEVANCE)).hits
    assert {hit.document.id for hit in hits} == set(expected)


@pytest.mark.parametrize("kind", ENGINES)
@given(
    text=st.text("abcx", max_size=14),
    phrase=st.text("abc", min_size=2, max_size=4),
    slack=st.integers(1, 4),
)
def test_slack_is_what_looking_at_every_choice_gives(kind: str, text: str, phrase: str, slack: int) -> None:
    """A phrase is found where its words can be placed in order within the slack; against trying all."""
    ends = product(range(len(text)), repeat=2)
    there = any(
        text[first] == phrase[0]
        and text[last] == phrase[-1]
        and last - first <= len(phrase) - 1 + slack
        and _fits(phrase[1:-1], text, first, last)
        for first, last in ends
    )
    asking = query_node(f'"{" ".join(phrase)}"~{slack}')
    with snapshot_of(kind, [Article("t", "tin", body=" ".join(text))]) as snapshot:
        assert snapshot.count(Request(asking)) == there


def _fits(between: str, text: str, first: int, last: int) -> bool:
    """Whether the words between can be placed in order; the earliest place that fits never hurts."""
    at = first
    for word in between:
        at = text.find(word, at + 1)
        if at < 0:
            return False
    return at < last

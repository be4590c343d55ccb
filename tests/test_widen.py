"""Prefixes, fuzzy words and slack: what they stand for, and what engines find with them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.asking import asked
from vnsearch.engines.analysis import analyse
from vnsearch.engines.base import Engine, Request, Sort
from vnsearch.engines.memory import MemoryEngine
from vnsearch.engines.postings import spread
from vnsearch.engines.whoosh import WhooshEngine
from vnsearch.model import Article
from vnsearch.query import MemoryVocabulary, notes, widen
from vnsearch.query.widen import open_ended

WORDS = MemoryVocabulary(
    100, {"bầu": 9, "bàu": 1, "bậu": 2, "bao": 5, "báo": 6, "đống": 4, "đông": 8, "đồng": 9, "đa": 3, "đà": 6}
)
WIDENED = [
    ("ba*", "bau OR bao"),
    ("bầ*", "bầu"),
    ("đố*", "đống"),
    ("đô*", "đồng OR đông OR đống"),
    ("xyz*", "xyz"),
    ("đà~", "đà OR đa"),
    ("da~", "da"),
    ("bua~", "bau"),
    ("title:bầ* x", "title:bầu x"),
    ("x -bầ*", "x -bầu"),
    ('(a OR bầ*) "bầu cử"', '(a OR bầu) "bầu cử"'),
]


@pytest.mark.parametrize(("typed", "meant"), WIDENED)
def test_open_ended_words_stand_for(typed: str, meant: str) -> None:
    """The commonest first; marks that were typed must be there; a word that is not there stays."""
    widened = widen(asked(typed), WORDS)
    assert str(widened.node) == meant
    assert open_ended(asked(typed)) and not open_ended(widened.node)


def test_expansions_are_limited_and_that_is_said() -> None:
    """The commonest up to the limit, with a note; none where all are taken."""
    widened = widen(asked("b*"), WORDS, limit=1)
    assert (str(widened.node), widened.notes) == ("bau", (notes.expanded("b*", 1),))
    assert widen(asked("b*"), WORDS, limit=2).notes == ()


DOCUMENTS = (
    Article("a", "Bầu cử Đống Đa", body="một hai ba bốn", tags=("Bầu cử", "Hà Nội")),
    Article("b", "Báo chí", body="một x hai y z bốn"),
    Article("c", "Họp ngày 31 tháng 5 năm 1961 tại Huế", body="bốn ba hai một"),
    Article("d", "Họp 31/5/1961 tại Huế", body="một\nhai"),
)
FOUND = [
    ("ba*", "abc"),
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


@pytest.fixture(scope="module", params=["memory", "whoosh"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder: Path = tmp_path_factory.mktemp("engine") / "w"
    made = MemoryEngine() if request.param == "memory" else WhooshEngine(folder)
    if isinstance(made, WhooshEngine):
        made.create()
    with made.writer() as writer:
        for document in DOCUMENTS:
            writer.put(analyse(document))
    return made


@pytest.mark.parametrize(("query", "expected"), FOUND)
def test_engines_find(engine: Engine, query: str, expected: str) -> None:
    """The same in every engine: words that begin so, words alike, words near one another, tags."""
    snapshot = engine.snapshot()
    hits = snapshot.search(Request(asked(query), Sort.RELEVANCE)).hits
    snapshot.close()
    assert {hit.document.id for hit in hits} == set(expected)


@given(st.lists(st.lists(st.integers(0, 30), max_size=8, unique=True).map(sorted), min_size=2, max_size=4))
def test_spread_is_what_looking_at_every_choice_gives(places: list[list[int]]) -> None:
    """Ends of ordered choices, one place a word, within the slack; against trying all."""
    slack = 3
    ends = {
        last
        for first in places[0]
        for last in places[-1]
        if last - first <= len(places) - 1 + slack and _fits(places[1:-1], first, last)
    }
    arrays = [np.array(row, np.int64) for row in places]
    assert set(spread(arrays, slack).tolist()) == ends


def _fits(between: list[list[int]], first: int, last: int) -> bool:
    """Whether the words between can be placed in order; the earliest place that fits never hurts."""
    at = first
    for row in between:
        later = [place for place in row if place > at]
        if not later:
            return False
        at = later[0]
    return at < last

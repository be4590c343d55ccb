"""Texts that are analysed together as numbers of tokens have what each has by itself."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, pairwise
from threading import Barrier

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vnsearch.native import kernels
from vnsearch.text import signature as signatures
from vnsearch.text import token_cutter
from vnsearch.text.analysis import analyse
from vnsearch.text.extra_terms import extras
from vnsearch.text.lexicon import Lexicon
from vnsearch.text.token_batch import analyse_together, batch_extras
from vnsearch.text.token_cutter import TokenCutter

needs_kernels = pytest.mark.skipif(kernels() is None, reason="vnsearch was installed without a C compiler")
PARTS = (
    *"aàx1tpTPhcmHCM0 \n\t_.,-/#@&–—²½\u0301\u0323\u200b\u20d0\ud800\U0001d400東",
    *("ngày ", "tháng ", "năm ", "đến ", "hết ", "31/5/2021", "5-7/11 ", "1.234", "99,91", "tp.hcm", "TPHCM"),
    *("2024", "28/10 - 3/11/2024", "Đống Đa", "GD&ĐT", "#BầuCử", "COVID-19", "e-mail", "31.5", "a" * 41),
)
TEXTS = st.lists(st.one_of(st.sampled_from(PARTS), st.characters()), max_size=30).map("".join)


def _cut(text: str, cutter: TokenCutter) -> tuple[Sequence[object], ...]:
    cut = cutter.cut(text)
    forms = [cut.lexicon.forms[number] for number in cut.numbers.tolist()]
    return forms, cut.starts.tolist(), cut.ends.tolist(), cut.kinds.tolist()


def _cut_by_pattern(text: str) -> tuple[Sequence[object], ...]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(token_cutter, "kernels", lambda: None)
        return _cut(text, TokenCutter())


@needs_kernels
@given(st.lists(TEXTS, max_size=4))
def test_the_compiled_loop_cuts_as_the_regular_expression_does(texts: list[str]) -> None:
    """Also with a table that remembers the tokens of earlier texts."""
    cutter = TokenCutter()
    for text in texts:
        assert _cut(text, cutter) == _cut_by_pattern(text)


@needs_kernels
def test_more_distinct_tokens_than_the_table_has_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """The table is made anew, and the tokens are the same."""
    monkeypatch.setattr(token_cutter, "_ROOM", 64)
    monkeypatch.setattr(token_cutter, "_MAX_TOKENS", 32)
    cutter = TokenCutter()
    for count in (10, 40, 500, 20):
        text = " ".join(f"từ {number} x{number}" for number in range(count))
        assert _cut(text, cutter) == _cut_by_pattern(text)


@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_texts_in_a_batch_have_the_tokens_and_extra_terms_that_each_has_alone(texts: list[str]) -> None:
    """Forms, words and extra terms; dates are looked for only where they may begin, and none is missed."""
    batch = analyse_together(texts)
    batch_terms = batch_extras(batch)
    for number, (text, (start, end)) in enumerate(zip(texts, pairwise(batch.edges.tolist()), strict=True)):
        alone = analyse(text)
        forms = [batch.lexicon.forms[token] for token in batch.numbers[start:end].tolist()]
        assert forms == list(alone.forms)
        assert (batch.starts[start:end] - batch.offsets[number]).tolist() == alone.starts.tolist()
        assert batch.continues_word[start:end].tolist() == alone.continues_word.tolist()
        assert [extra for owner, extra in batch_terms if owner == number] == extras(alone)


@given(
    st.lists(st.lists(st.sampled_from(["một", "hai", "ba", "bốn"]), max_size=200), min_size=1, max_size=4),
    st.booleans(),
)
def test_signatures_of_several_articles_are_those_of_each(
    articles: list[list[str]], is_compiled: bool
) -> None:
    """Compiled or not; of too short a text there is none, and of a short one it holds for its title."""
    lexicon, title_size = Lexicon(), 4
    numbers = [lexicon[fold] for folds in articles for fold in folds]
    folds = [lexicon.folds[number] for number in numbers]
    ends = np.cumsum([len(article) for article in articles])
    starts = ends - [len(article) for article in articles]
    title_ends = np.minimum(starts + title_size, ends)

    def title(number: int) -> list[str]:
        return folds[starts[number] : title_ends[number]]

    with pytest.MonkeyPatch.context() as patch:
        if not is_compiled:
            patch.setattr(signatures, "kernels", lambda: None)
        result = signatures.article_signatures(lexicon.hashes[numbers], starts, title_ends, ends, title)
    edges = zip(starts.tolist(), title_ends.tolist(), ends.tolist(), strict=True)
    assert result == [
        signatures.article_signature(folds[start:middle], folds[middle:end]).tobytes()
        for start, middle, end in edges
    ]


def test_threads_that_number_forms_at_once_get_one_number_for_each() -> None:
    """Two forms got one number, so that a document in the index of one thread had terms of another's."""
    lexicon, barrier = Lexicon(), Barrier(3)

    def number_forms(thread: int) -> list[int]:
        barrier.wait()
        return [lexicon.form_number(f"từ {thread} {number}") for number in range(60_000)]

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(3) as threads:
            numbers = list(threads.map(number_forms, range(3)))
    finally:
        sys.setswitchinterval(interval)
    assert sorted(chain.from_iterable(numbers)) == list(range(180_000))

"""More like this: sensible, filtered, and never the document's own copies."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import vnsearch
from tests.support.engines import ENGINES, snapshot_of
from vnsearch.document_analysis import duplicate_key
from vnsearch.errors import DocumentNotFoundError
from vnsearch.model import Article

WORDS = ["bầu", "cử", "đống", "đa", "giá", "vàng", "bão", "lũ", "mưa", "thi"]
TEXTS = st.lists(st.sampled_from(WORDS), min_size=3, max_size=12).map(" ".join)
ARTICLES = st.lists(st.tuples(TEXTS, st.sampled_from(["", "d0", "d1"])), min_size=2, max_size=12)


@pytest.mark.parametrize("kind", ENGINES)
@given(rows=ARTICLES)
def test_related_never_holds_a_copy(kind: str, rows: list[tuple[str, str]]) -> None:
    """Neither the document's group nor two of another; scores fall."""
    articles = [Article(f"d{i}", text, group="" if i < 2 else group) for i, (text, group) in enumerate(rows)]
    with snapshot_of(kind, articles) as snapshot:
        for article in articles:
            result = snapshot.related(article.id)
            assert result is not None
            groups = [duplicate_key(scored.document) for scored in result.hits]
            assert duplicate_key(article) not in groups
            assert len(groups) == len(set(groups))
            scores = [scored.score for scored in result.hits]
            assert scores == sorted(scores, reverse=True)


def test_related_is_about_the_same(sample: vnsearch.Index) -> None:
    """An election story is like other election stories."""
    result = sample.related("corpus/dumps/bau-cu-dong-da-2021.txt", kind="article", limit=3)
    assert result.hits
    assert all("cử" in hit.document.title.lower() for hit in result.hits[:2])
    assert {"bầu", "cử"} & set(result.words)


def test_related_meets_the_filters(sample: vnsearch.Index) -> None:
    """Only headlines, nothing of the future, and an unknown id is an error."""
    only = sample.related("corpus/dumps/bau-cu-dong-da-2021.txt", kind="headline")
    assert {hit.document.kind.value for hit in only.hits} <= {"headline"}
    assert not sample.related("corpus/dumps/bau-cu-dong-da-2021.txt", after="2100").hits
    with pytest.raises(DocumentNotFoundError):
        sample.related("nobody")

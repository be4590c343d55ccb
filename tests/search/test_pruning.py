"""Looking only into what may matter answers as looking into everything."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.engines import commit, new_engine
from tests.support.query_nodes import query_node
from vnsearch.engine.segments_reader import SegmentsReader
from vnsearch.model import Article
from vnsearch.ranking import Ranking
from vnsearch.search import collector
from vnsearch.search.answer import Duplicates, match_documents
from vnsearch.search.collector import TopDocsCollector
from vnsearch.search.freshness import Freshness
from vnsearch.search.request import Request, Sort
from vnsearch.search.weighted_tf_cache import WeightedTfCache
from vnsearch.segments.directory import FileDirectory
from vnsearch.segments.newest_commit import open_newest

WORDS = st.sampled_from(["bầu", "bau", "cử", "cu", "đống", "đa", "da", "chó", "cho", "sớm", "của", "và"])
TEXTS = st.lists(st.lists(WORDS, min_size=1, max_size=9).map(" ".join), min_size=1, max_size=30)
QUERIES = st.lists(WORDS, min_size=1, max_size=5).map(" ".join)


@contextmanager
def reader_of(texts: list[str]) -> Iterator[SegmentsReader]:
    """The postings of articles with these titles, in one segment."""
    with tempfile.TemporaryDirectory() as folder:
        engine = new_engine("embedded", Path(folder))
        commit(engine, [Article(str(i), text) for i, text in enumerate(texts)])
        _, segments = open_newest(FileDirectory(Path(folder) / "engine"))
        source = SegmentsReader(segments)
        yield source


@given(TEXTS, QUERIES, st.integers(1, 4), st.integers(1, 3))
def test_pruned_answers_are_those_of_scoring_everything(
    texts: list[str], query: str, limit: int, first: int
) -> None:
    """Same documents, same scores, same order, ties by number; whatever is looked into first."""
    with reader_of(texts) as source:
        cache, ranking = WeightedTfCache(source, dict(Ranking().fields)), Ranking()
        request = Request(query_node(query), Sort.RELEVANCE, limit=limit, ranking=ranking)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(collector, "_FIRST", first)
            patch.setattr(collector, "_BATCH", first)
            top_docs = TopDocsCollector(
                cache, Freshness(source, lambda: 0.0), Duplicates(source), request
            ).top_docs()
        docs, matched = match_documents(cache, Freshness(source), request)
        scores = matched.score(np.arange(len(docs)))
        assert (scores <= matched.max_score() * (1 + 1e-9)).all()
        order = np.lexsort((docs, -scores, ~matched.strong))[:limit]
        assert top_docs.ids.tolist() == docs[order].tolist()
        assert np.allclose(top_docs.scores, scores[order], rtol=1e-12)
        assert np.isfinite(scores).all() and (scores > 0).all()


@given(TEXTS, QUERIES)
def test_a_document_scores_as_when_it_is_looked_into_alone(texts: list[str], query: str) -> None:
    """A score depends on no other document that is scored with it."""
    with reader_of(texts) as source:
        docs, matched = match_documents(
            WeightedTfCache(source, dict(Ranking().fields)), Freshness(source), Request(query_node(query))
        )
        together = matched.score(np.arange(len(docs)))
        alone = [matched.score(np.array([i]))[0] for i in range(len(docs))]
        assert together.tolist() == alone

"""The sample corpus through Whoosh."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from whoosh import query as q
from whoosh.qparser import QueryParser

import vnsearch
from vnsearch.whoosh_adapter.news_index import NewsIndex

CORPUS = Path(__file__).resolve().parents[2] / "corpus"


@pytest.fixture(scope="package")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> vnsearch.Index:
    """The sample corpus, indexed."""
    index = vnsearch.open(tmp_path_factory.mktemp("news") / "index", create=True)
    index.update([CORPUS], workers=1)
    return index


@pytest.fixture(scope="package")
def index(corpus: vnsearch.Index) -> NewsIndex:
    """The corpus through Whoosh."""
    return corpus.whoosh()


@pytest.fixture
def searcher(index: NewsIndex) -> Iterator[Any]:
    """A searcher of it."""
    with index.searcher() as searcher:
        yield searcher


def ids(searcher: Any, query: str | q.Query, **options: Any) -> list[str]:
    """The ids that a query finds in all text, best first."""
    parsed = QueryParser("text", searcher.schema).parse(query) if isinstance(query, str) else query
    return [hit["id"] for hit in searcher.search(parsed, limit=None, **options)]

"""A snapshot over any posting source that can also hand out its documents."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Protocol

import numpy as np

from vnsearch.engines.base import Found, Request, Scored
from vnsearch.engines.postings import PostingSource
from vnsearch.engines.search.impacts import Impacts
from vnsearch.engines.search.topk import Recency, Search, clock, matching
from vnsearch.model import Document
from vnsearch.query import Node, Vocabulary
from vnsearch.ranking import Ranking


class DocumentSource(PostingSource, Protocol):
    """A posting source with its stored documents."""

    def document(self, number: int) -> Document:
        """The document with that number."""
        ...

    def number(self, document_id: str) -> int | None:
        """The number of the document with that id."""
        ...


class ArraySnapshot:
    """Answers requests by ranking over arrays; ``close`` is what letting the source go takes."""

    def __init__(self, source: DocumentSource, close: Callable[[], None]) -> None:
        self._source = source
        self._close = close
        self._impacts: tuple[Ranking, Impacts] | None = None

    @cached_property
    def _fresh(self) -> Recency:
        return Recency(self._source, clock)

    def _weighed(self, ranking: Ranking) -> Impacts:
        """The impacts under a ranking's field weights; kept while the weights stay the same."""
        if self._impacts is None or self._impacts[0].fields != ranking.fields:
            self._impacts = ranking, Impacts(self._source, dict(ranking.fields))
        return self._impacts[1]

    def search(self, request: Request) -> Found:
        """The documents that match, ranked."""
        ranked = Search(self._weighed(request.ranking), self._fresh, request).ranked()
        parts = ranked.parts or ((),) * len(ranked.ids)
        rows = zip(ranked.ids.tolist(), ranked.scores.tolist(), parts, strict=True)
        hits = (Scored(self._source.document(number), score, part) for number, score, part in rows)
        return Found(ranked.total, tuple(hits))

    def count(self, node: Node) -> int:
        """How many documents match."""
        return len(matching(self._weighed(Ranking()), Ranking(), node)[0])

    def get(self, document_id: str) -> Document | None:
        """The document with that id."""
        number = self._source.number(document_id)
        return None if number is None else self._source.document(number)

    def vocabulary(self) -> Vocabulary:
        """The words of all text."""
        return self._source.vocabulary()

    def dates(self) -> tuple[float, float, int]:
        """The oldest, the newest, and how many documents are undated."""
        published = self._source.published[self._source.live]
        known = published[~np.isnan(published)]
        first, last = (known.min(), known.max()) if len(known) else (np.nan, np.nan)
        return float(first), float(last), len(published) - len(known)

    def __len__(self) -> int:
        return int(self._source.live.sum())

    def close(self) -> None:
        """Lets the files go."""
        self._close()

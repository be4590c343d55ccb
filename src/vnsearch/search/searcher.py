"""A snapshot over any posting source that can also hand out its documents."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from functools import cached_property
from typing import Protocol

import numpy as np

from vnsearch.arrays import DocIds
from vnsearch.document_zones import zone_texts
from vnsearch.model import Document, Facet, Period, Published, Timeline
from vnsearch.query import TEXT_FIELDS, Node, Vocabulary
from vnsearch.ranking import Ranking
from vnsearch.search.collector import (
    DocSignals,
    TopDocs,
    TopDocsCollector,
    end_of_day,
    match_documents,
    now_seconds,
)
from vnsearch.search.facets import Values, facet, normalised_values, timeline
from vnsearch.search.feedback import READ, feedback_boost, relevance_model
from vnsearch.search.more_like_this import most_similar, significant_terms, similarities, term_counts
from vnsearch.search.reader import PostingSource, StringColumn
from vnsearch.search.request import RelatedResult, Request, ScoredDocument, SearchResult, Sort
from vnsearch.search.weighted_tf import WeightedTfCache

#: Documents read at a time.
_TOGETHER = 512


class DocumentReader(PostingSource, Protocol):
    """A posting source with its stored documents."""

    def strings(self, name: str) -> StringColumn:
        """A value field as a column, in the wording of the documents."""
        ...

    def document(self, number: int) -> Document:
        """The document with that number."""
        ...

    def number(self, document_id: str) -> int | None:
        """The number of the document with that id."""
        ...


class Searcher:
    """Answers requests by ranking over arrays; ``close`` is what letting the source go takes.

    ``guarding`` is around all ranking: it makes what a damaged source brings about the error to be raised.
    """

    def __init__(
        self,
        source: DocumentReader,
        close: Callable[[], None],
        generation: int = 0,
        guarding: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        self.generation = generation
        self._guarding = guarding
        self._source = source
        self._close = close
        self._impacts: tuple[Ranking, WeightedTfCache] | None = None
        self._values: dict[str, Values] = {}

    @cached_property
    def _stories(self) -> DocSignals:
        return DocSignals(self._source, now_seconds)

    def _weighted_tf_cache(self, ranking: Ranking) -> WeightedTfCache:
        """The impacts under a ranking's field weights; kept while the weights stay the same."""
        if self._impacts is None or self._impacts[0].fields != ranking.fields:
            self._impacts = ranking, WeightedTfCache(self._source, dict(ranking.fields))
        return self._impacts[1]

    def search(self, request: Request) -> SearchResult:
        """The documents that match, ranked."""
        ranked = self._ranked(request)
        parts = ranked.parts or ((),) * len(ranked.ids)
        rows = zip(ranked.ids.tolist(), ranked.scores.tolist(), parts, ranked.copies, strict=True)
        hits = (ScoredDocument(self._source.document(number), *rest) for number, *rest in rows)
        return SearchResult(ranked.total, tuple(hits), ranked.partial)

    def stream(self, request: Request) -> Iterator[ScoredDocument]:
        """The stretch of matches asked for; in memory are their numbers, and a few documents."""
        return self._documents(self._ranked(request))

    def _ranked(self, request: Request) -> TopDocs:
        with self._guarding():
            search = TopDocsCollector(self._weighted_tf_cache(request.ranking), self._stories, request)
            if request.ranking.feedback > 0 and request.sort is not Sort.DATE:
                self._apply_feedback(search, request.ranking)
            return search.ranked()

    def _apply_feedback(self, search: TopDocsCollector, ranking: Ranking) -> None:
        """Has the matches gain for what the best of them say."""
        docs, scores = search.best(READ)
        if len(docs):
            said = [self._term_counts(self._source.document(number), ranking) for number in docs.tolist()]
            words = relevance_model(said, scores, self._source.vocabulary())
            search.add_boost(
                lambda found: feedback_boost(self._weighted_tf_cache(ranking), ranking, words, found)
            )

    def _term_counts(self, document: Document, ranking: Ranking) -> dict[str, float]:
        """How often a document says each word, by the weights of its zones."""
        zones = zip(TEXT_FIELDS, zone_texts(document), strict=True)
        return term_counts((text, ranking.fields[name].weight) for name, text in zones)

    def _documents(self, ranked: TopDocs) -> Iterator[ScoredDocument]:
        for first in range(0, len(ranked.ids), _TOGETHER):
            some = slice(first, first + _TOGETHER)
            # Read in the order of the store, where neighbours lie in one block; given in that of ranks.
            documents = {
                number: self._source.document(number) for number in sorted(ranked.ids[some].tolist())
            }
            rows = zip(ranked.ids[some], ranked.scores[some], ranked.copies[some], strict=True)
            for number, score, copies in rows:
                yield ScoredDocument(documents.pop(int(number)), float(score), copies=copies)

    def count(self, node: Node, as_of: date | None = None) -> int:
        """Return how many documents match."""
        return len(self._matches(node, as_of=as_of))

    def _matches(self, node: Node, ranking: Ranking | None = None, as_of: date | None = None) -> DocIds:
        ranking = ranking or Ranking()

        def published_by_then(docs: DocIds) -> DocIds:
            return docs if as_of is None else self._stories.published_by(docs, end_of_day(as_of))

        with self._guarding():
            return match_documents(self._weighted_tf_cache(ranking), ranking, node, published_by_then)[0]

    def facets(
        self,
        node: Node,
        fields: Sequence[str],
        limit: int = 10,
        ranking: Ranking | None = None,
        as_of: date | None = None,
    ) -> tuple[Facet, ...]:
        """Return the commonest values of the matches."""
        docs = self._matches(node, ranking, as_of)
        return tuple(facet(field, self._value_column(field), docs, limit) for field in fields)

    def _value_column(self, field: str) -> Values:
        if field not in self._values:
            self._values[field] = normalised_values(self._source.strings(field), self._source.live)
        return self._values[field]

    def related(self, document_id: str, node: Node | None = None, limit: int = 10) -> RelatedResult | None:
        """The documents most like one."""
        number = self._source.number(document_id)
        if number is None:
            return None
        document, ranking = self._source.document(number), Ranking()
        said = self._term_counts(document, ranking)
        words = significant_terms(said, self._source.vocabulary())
        with self._guarding():
            scores = similarities(self._weighted_tf_cache(ranking), ranking, words)
            docs = most_similar(scores, self._source.duplicate_groups, number)
        if node is not None:
            docs = docs[np.isin(docs, self._matches(node))]
        found = (
            ScoredDocument(self._source.document(each), float(scores[each])) for each in docs[:limit].tolist()
        )
        return RelatedResult(document, tuple(word.form for word in words), tuple(found))

    def timeline(self, node: Node, by: Period | None = None) -> Timeline:
        """A histogram of the matches' dates."""
        return timeline(self._source.published[self._matches(node)], by)

    def get(self, document_id: str) -> Document | None:
        """The document with that id."""
        number = self._source.number(document_id)
        return None if number is None else self._source.document(number)

    def titles(self) -> Iterator[tuple[str, Published]]:
        """Every document's title and date."""
        documents = map(self._source.document, np.flatnonzero(self._source.live).tolist())
        return ((document.title, document.published) for document in documents)

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

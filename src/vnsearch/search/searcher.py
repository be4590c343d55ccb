"""Answer requests over one commit: search, count, facets, timeline, related documents.

``Searcher`` works over any source of postings that can also hand out its documents. A request becomes
matchers (``planner``), which a collector scores (``collector``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import cached_property, wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Protocol, TypeVar

import numpy as np

from vnsearch.arrays import DocIds
from vnsearch.errors import DeadlineError
from vnsearch.messages import request_errors
from vnsearch.query import Node, SideBySide, Term, Vocabulary
from vnsearch.ranking import Ranking
from vnsearch.search.answer import Answer, Duplicates, match_documents
from vnsearch.search.collector import NO_DOCS_IN_TIME, TopDocs, TopDocsCollector
from vnsearch.search.freshness import Freshness
from vnsearch.search.matchers import Scores
from vnsearch.search.reader import PostingSource, StringListColumn
from vnsearch.search.request import (
    Deadline,
    OutOfTimeError,
    RelatedResult,
    Request,
    ScoredDocument,
    SearchResult,
)
from vnsearch.search.side_by_side import side_by_side, spellings
from vnsearch.search.weighted_tf_cache import WeightedTfCache

if TYPE_CHECKING:  # imported at first use: a query mostly needs none of it
    from vnsearch.model import Document, Facet, Period, Published, Timeline
    from vnsearch.search.facets import Values

#: How many documents of a stream are in memory at a time.
_BATCH = 512


class DocumentReader(PostingSource, Protocol):
    """A posting source with its stored documents."""

    def string_lists(self, name: str) -> StringListColumn:
        """Return a value field as a column, in the wording of the documents."""
        ...

    def document(self, number: int) -> Document:
        """Return the document with that number."""
        ...

    def number(self, document_id: str) -> int | None:
        """Return the number of the document with that id; None if there is none."""
        ...


_Params = ParamSpec("_Params")
_Result = TypeVar("_Result")


def _with_guard(
    read: Callable[Concatenate[Searcher, _Params], _Result],
) -> Callable[Concatenate[Searcher, _Params], _Result]:
    """Decorate a method: whatever a damaged source causes is turned into the error of the searcher's guard."""

    @wraps(read)
    def wrapper(searcher: Searcher, /, *args: _Params.args, **kwargs: _Params.kwargs) -> _Result:
        with searcher._guard():
            return read(searcher, *args, **kwargs)

    return wrapper


class Searcher:
    """Answers requests over one commit.

    ``guard``: entered around all reading; it turns whatever a damaged source causes into the error to raise.
    Any number of threads may search at the same time.
    """

    def __init__(
        self,
        source: DocumentReader,
        generation: int = 0,
        guard: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        self.generation = generation
        self._source = source
        self._guard = guard
        self._tf_cache: tuple[Ranking, WeightedTfCache] | None = None
        self._values: dict[str, Values] = {}

    @cached_property
    def _freshness(self) -> Freshness:
        return Freshness(self._source)

    @cached_property
    def _duplicates(self) -> Duplicates:
        return Duplicates(self._source)

    def _weighted_tf_cache(self, ranking: Ranking) -> WeightedTfCache:
        """Return the cache for a ranking's field weights; the next query uses it too if they are the same."""
        entry = self._tf_cache  # once: another thread may put the cache of another ranking there
        if entry is None or entry[0].fields != ranking.fields:
            self._tf_cache = entry = ranking, WeightedTfCache(self._source, ranking.fields)
        return entry[1]

    @_with_guard
    def search(self, request: Request) -> SearchResult:
        """Return the page of matches that the request asks for, best first."""
        top = self._top_docs(request)
        parts = top.parts or ((),) * len(top.ids)
        rows = zip(top.ids.tolist(), top.scores.tolist(), parts, top.copies, top.is_loose, strict=True)
        hits: list[ScoredDocument] = []
        deadline = Deadline(request.deadline)
        for number, *rest in rows:
            hits.append(ScoredDocument(self._source.document(number), *rest))
            if deadline.at is not None and deadline.has_long_passed:
                break
        is_partial = top.partial or len(hits) < len(top.ids)
        return SearchResult(top.total, tuple(hits), is_partial, top.loose_total)

    def stream(self, request: Request) -> Iterator[ScoredDocument]:
        """Yield the documents of the answer; only their numbers and one batch of documents are in memory.

        Raises ``DeadlineError`` where the deadline passed before they were ranked.
        """
        top = self._top_docs(request, answer_only=True)
        if top.partial:
            raise DeadlineError(request_errors.DEADLINE_PASSED)
        return self._documents(top)

    def _top_docs(self, request: Request, *, answer_only: bool = False) -> TopDocs:
        with self._guard():
            cache = self._weighted_tf_cache(request.ranking)
            try:
                collector = TopDocsCollector(cache, self._freshness, self._duplicates, request)
            except OutOfTimeError:
                return NO_DOCS_IN_TIME
            if request.ranking.feedback > 0 and not request.sort.is_by_date:
                self._apply_feedback(collector, request.ranking)
            return collector.top_docs(answer_only=answer_only)

    def _apply_feedback(self, collector: TopDocsCollector, ranking: Ranking) -> None:
        """Boost the matches by the words of the best few of them (``feedback``)."""
        from vnsearch.search.feedback import FEEDBACK_DOCS, feedback_boost, relevance_model
        from vnsearch.search.more_like_this import document_term_counts

        docs, scores = collector.best_docs(FEEDBACK_DOCS)
        if len(docs):
            counts = [
                document_term_counts(self._source.document(number), ranking) for number in docs.tolist()
            ]
            words = relevance_model(counts, scores, self._source.vocabulary())
            cache = self._weighted_tf_cache(ranking)
            collector.add_boost(lambda matches: feedback_boost(cache, ranking, words, matches))

    def _documents(self, top: TopDocs) -> Iterator[ScoredDocument]:
        for start in range(0, len(top.ids), _BATCH):
            batch = slice(start, start + _BATCH)
            # Read in the order of document numbers, since neighbours share a compressed block.
            numbers = sorted(top.ids[batch].tolist())
            with self._guard():
                documents = {number: self._source.document(number) for number in numbers}
            rows = zip(top.ids[batch], top.scores[batch], top.copies[batch], top.is_loose[batch], strict=True)
            for number, score, copies, is_loose in rows:
                yield ScoredDocument(documents.pop(int(number)), float(score), (), copies, is_loose)

    @_with_guard
    def count(self, request: Request) -> int:
        """Return how many documents the answer has, however long that takes."""
        return len(self._answer(replace(request, deadline=None)))

    def _answer(self, request: Request) -> DocIds:
        """Return the documents of the answer, ascending; of near-duplicates the first if they are collapsed."""
        matches, scores = self._matches(request)
        duplicates = self._duplicates if request.collapse else None
        return Answer(matches, scores.strong, request.loose, duplicates).distinct_docs

    def _matches(self, request: Request) -> tuple[DocIds, Scores]:
        """Return the matches. Raises ``DeadlineError``."""
        cache = self._weighted_tf_cache(request.ranking)
        try:
            return match_documents(cache, self._freshness, request, Deadline(request.deadline))
        except OutOfTimeError as error:
            raise DeadlineError(request_errors.DEADLINE_PASSED) from error

    @_with_guard
    def facets(self, request: Request, fields: Sequence[str], limit: int = 10) -> tuple[Facet, ...]:
        """Return the commonest values of the documents of the answer."""
        from vnsearch.search.facets import facet

        docs = self._answer(request)
        return tuple(facet(field, self._value_column(field), docs, limit) for field in fields)

    def _value_column(self, field: str) -> Values:
        from vnsearch.search.facets import normalised_values

        if field not in self._values:
            self._values[field] = normalised_values(self._source.string_lists(field), self._source.live)
        return self._values[field]

    @_with_guard
    def related(self, document_id: str, node: Node | None = None, limit: int = 10) -> RelatedResult | None:
        """Return the documents most like one, of those that match ``node``; None if there is no such id."""
        from vnsearch.search import more_like_this

        number = self._source.number(document_id)
        if number is None:
            return None
        document, ranking = self._source.document(number), Ranking()
        counts = more_like_this.document_term_counts(document, ranking)
        words = more_like_this.significant_terms(counts, self._source.vocabulary())
        scores = more_like_this.similarities(self._weighted_tf_cache(ranking), ranking, words)
        matches = None if node is None else self._matches(Request(node))[0]
        docs = more_like_this.most_similar(scores, self._source.duplicate_groups, number, matches)
        hits = [
            ScoredDocument(self._source.document(doc), float(scores[doc])) for doc in docs[:limit].tolist()
        ]
        return RelatedResult(document, tuple(word.form for word in words), tuple(hits))

    @_with_guard
    def timeline(self, request: Request, by: Period | None = None) -> Timeline:
        """Return a histogram of the dates of the answer."""
        from vnsearch.search.facets import timeline

        return timeline(self._source.published[self._answer(request)], by)

    @_with_guard
    def get(self, document_id: str) -> Document | None:
        """Return the document with that id; None if there is none."""
        number = self._source.number(document_id)
        return None if number is None else self._source.document(number)

    def titles(self) -> Iterator[tuple[str, Published]]:
        """Yield every document's title and date."""
        with self._guard():
            numbers = np.flatnonzero(self._source.live).tolist()
        for number in numbers:
            with self._guard():
                document = self._source.document(number)
            yield document.title, document.published

    @_with_guard
    def vocabulary(self) -> Vocabulary:
        """Return the words of all text."""
        return self._source.vocabulary()

    @_with_guard
    def side_by_side(self, units: Sequence[Sequence[Term]], limit: int, slack: int = 0) -> SideBySide:
        """Count the first ``limit`` documents that contain all units, and those that have them in a row."""
        return side_by_side(self._any_tf_cache(), units, limit, slack)

    @_with_guard
    def spellings(self, words: Sequence[Term], limit: int) -> Mapping[tuple[str, ...], int]:
        """Return in which forms the first ``limit`` documents with some words side by side have them."""
        return spellings(self._any_tf_cache(), words, limit)

    def _any_tf_cache(self) -> WeightedTfCache:
        """Return the cache of any ranking: zones of weight 0 are rare."""
        entry = self._tf_cache
        return entry[1] if entry else self._weighted_tf_cache(Ranking())

    @_with_guard
    def dates(self) -> tuple[float, float, int]:
        """Return the oldest and the newest date (seconds since 1970, or NaN), and how many have none."""
        published = self._source.published[self._source.live]
        dates = published[~np.isnan(published)]
        oldest, newest = (dates.min(), dates.max()) if len(dates) else (np.nan, np.nan)
        return float(oldest), float(newest), len(published) - len(dates)

    @_with_guard
    def __len__(self) -> int:
        return int(self._source.live.sum())

"""One committed state of an index in a cluster, and its answers to requests."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain

import numpy as np

from vnsearch.engine.opensearch.clauses import DOCUMENTS, Clause, all_of, occurs
from vnsearch.engine.opensearch.collection import (
    Collection,
    Hit,
    candidate_body,
    document_of,
)
from vnsearch.engine.opensearch.copies import find_copies
from vnsearch.engine.opensearch.counts import CountOf
from vnsearch.engine.opensearch.query_plan import similarity_scores
from vnsearch.engine.opensearch.ranker import RankedPage, Ranker
from vnsearch.engine.opensearch.request_plan import RequestPlan, plan_request
from vnsearch.engine.opensearch.requests import BY_SCORE, BY_SEQUENCE, exclude_documents
from vnsearch.engine.opensearch.rows import stored_id
from vnsearch.engine.opensearch.values import ValueCounts
from vnsearch.errors import DeadlineError
from vnsearch.messages import request_errors
from vnsearch.model import Document, Facet, Period, Published, Timeline
from vnsearch.query import Node, SideBySide, Term, Vocabulary
from vnsearch.ranking import DAY, Ranking
from vnsearch.search.facets import timeline
from vnsearch.search.more_like_this import (
    document_term_counts,
    most_similar,
    significant_terms,
    similarities,
)
from vnsearch.search.request import OutOfTimeError, RelatedResult, Request, ScoredDocument, SearchResult
from vnsearch.search.side_by_side import spellings_in, word_spellings
from vnsearch.search.term_scorer import all_spellings
from vnsearch.vietnam_time import HANOI

#: Documents of a stream in memory at a time.
_BATCH = 500
#: Seconds that the documents of a page have at least.
_FOR_DOCUMENTS = 0.5
#: Candidates for each related document.
_FOR_EACH_RELATED, _FEW_RELATED = 4, 60


def _time_for_documents(request: Request) -> float | None:
    """Return until when the documents of a page may come: also of one that was ready at the deadline alone."""
    if request.deadline is None:
        return None
    return max(request.deadline, time.perf_counter() + _FOR_DOCUMENTS)


@contextmanager
def _within_deadline() -> Iterator[None]:
    """Context manager: raise ``DeadlineError`` where the time did not suffice."""
    try:
        yield
    except OutOfTimeError as error:
        raise DeadlineError(request_errors.DEADLINE_PASSED) from error


class ClusterSnapshot:
    """Answers requests over one state of an index in a cluster.

    Any number of threads may search at the same time. Every method raises ``EngineUnavailableError``.
    """

    def __init__(self, collection: Collection) -> None:
        self.collection = collection
        self._values = ValueCounts(collection)

    @property
    def generation(self) -> int:
        """The commit's number."""
        return self.collection.state.generation

    # Hits

    def search(self, request: Request) -> SearchResult:
        """Return the page of matches that the request asks for, best first."""
        try:
            page = self._page(request)
            documents = self.collection.documents(page.sequences, _time_for_documents(request))
        except OutOfTimeError:
            return SearchResult(0, partial=True)
        parts = page.parts or ((),) * len(page.sequences)
        rows = zip(page.sequences, page.scores, parts, page.copies, page.is_loose, strict=True)
        hits = tuple(
            ScoredDocument(documents[number], score, summands, copies, is_loose)
            for number, score, summands, copies, is_loose in rows
        )
        return SearchResult(page.total, hits, page.partial, page.loose_total)

    def _page(self, request: Request, *, answer_only: bool = False) -> RankedPage:
        plan = plan_request(self.collection, request, request.deadline)
        return Ranker(self.collection, plan).page(answer_only=answer_only)

    def stream(self, request: Request) -> Iterator[ScoredDocument]:
        """Rank the matches at once and yield the documents of the answer that are requested."""
        with _within_deadline():
            page = self._page(request, answer_only=True)
        if page.partial:
            raise DeadlineError(request_errors.DEADLINE_PASSED)
        return self._documents(page)

    def _documents(self, page: RankedPage) -> Iterator[ScoredDocument]:
        rows = list(zip(page.sequences, page.scores, page.copies, page.is_loose, strict=True))
        for start in range(0, len(rows), _BATCH):
            batch = rows[start : start + _BATCH]
            documents = self.collection.documents([number for number, *_ in batch])
            for number, score, copies, is_loose in batch:
                yield ScoredDocument(documents[number], score, (), copies, is_loose)

    # Counts

    def count(self, request: Request) -> int:
        """Return how many documents the answer has, however long that takes."""
        plan = plan_request(self.collection, request)
        answer = self._answer(plan)
        further = find_copies(self.collection, answer, answer)[0].further if request.collapse else ()
        return self.collection.count(answer) - len(further)

    def _answer(self, plan: RequestPlan, until: float | None = None) -> Clause:
        """Return the clause for the documents of the answer: the strong matches, all if none is strong."""
        if plan.request.loose or not self.collection.count(plan.strong, until):
            return plan.matches
        return plan.strong

    def _answer_clause(self, request: Request) -> Clause:
        """Return the clause for the documents that are counted. Raises ``OutOfTimeError``."""
        plan = plan_request(self.collection, request, request.deadline)
        answer = self._answer(plan, request.deadline)
        if not request.collapse:
            return exclude_documents(answer, None)
        further = find_copies(self.collection, answer, answer, request.deadline)[0].further
        return exclude_documents(
            answer, self.collection.sources.documents_clause(further) if further else None
        )

    def facets(self, request: Request, fields: Sequence[str], limit: int = 10) -> tuple[Facet, ...]:
        """Return the commonest values of the documents of the answer."""
        with _within_deadline():
            clause = self._answer_clause(request)
            return tuple(self._values.facet(field, clause, limit, request.deadline) for field in fields)

    def timeline(self, request: Request, by: Period | None = None) -> Timeline:
        """Return a histogram of the dates of the answer."""
        offset = int(HANOI.utcoffset(None).total_seconds())
        days = {
            "histogram": {"field": "published", "interval": DAY, "offset": -offset % DAY, "min_doc_count": 1}
        }
        with _within_deadline():
            body = {"size": 0, "query": self._answer_clause(request), "aggs": {"days": days}}
            answer = self.collection.search(body, request.deadline)
        buckets = answer.aggregations["days"]["buckets"]
        counts = [bucket["doc_count"] for bucket in buckets]
        dates = np.repeat(np.array([bucket["key"] for bucket in buckets], np.float64), counts)
        undated = np.full(answer.total - sum(counts), np.nan)
        return timeline(np.concatenate((dates, undated)), by)

    # Related documents

    def related(self, document_id: str, node: Node | None = None, limit: int = 10) -> RelatedResult | None:
        """Return the documents most like one, of those that match ``node``; None if there is no such id."""
        seeds = self._rows_of(document_id)
        if not seeds:
            return None
        document, ranking = document_of(seeds[0]), Ranking()
        words = significant_terms(document_term_counts(document, ranking), self.collection.vocabulary)
        clause: Clause = DOCUMENTS
        if node is not None:
            clause = plan_request(self.collection, Request(node)).matches
        query = {
            "bool": {
                "filter": [DOCUMENTS, clause],
                "must_not": [{"term": {"group": int(seeds[0]["fields"]["group"][0])}}],
                "should": similarity_scores(words),
                "minimum_should_match": 1 if words else 0,
            }
        }
        size = max(_FEW_RELATED, _FOR_EACH_RELATED * limit)
        order = self.collection.sources.order(BY_SCORE)
        answer = self.collection.search(candidate_body(query, order, min(size, 10_000)))
        columns = self.collection.columns([seeds[0], *answer.hits])
        cache = self.collection.frequencies(
            self.collection.source(columns), ranking, self.collection.counts(ranking)
        )
        scores = similarities(cache, ranking, words)
        seed = int(np.flatnonzero(columns.rows == 0)[0])
        docs = most_similar(scores, columns.groups, seed)[:limit]
        sequences = columns.sequences[docs].tolist()
        documents = self.collection.documents(sequences)
        hits = (
            ScoredDocument(documents[number], float(scores[doc]))
            for number, doc in zip(sequences, docs.tolist(), strict=True)
        )
        return RelatedResult(document, tuple(word.form for word in words), tuple(hits))

    # Documents and words

    def _rows_of(self, document_id: str) -> Sequence[Hit]:
        body = {
            "size": 1,
            "query": {"term": {"id": stored_id(document_id)}},
            "_source": ["doc"],
            "docvalue_fields": ["packed", "group"],
        }
        return self.collection.search(body).hits

    def get(self, document_id: str) -> Document | None:
        """Return the document with that id; None if there is none."""
        rows = self._rows_of(document_id)
        return document_of(rows[0]) if rows else None

    def titles(self) -> Iterator[tuple[str, Published]]:
        """Yield every document's title and date."""
        for document in self.collection.all_documents():
            yield document.title, document.published

    def vocabulary(self) -> Vocabulary:
        """Return the words of all text."""
        return self.collection.vocabulary

    def side_by_side(self, units: Sequence[Sequence[Term]], limit: int, slack: int = 0) -> SideBySide:
        """Count the first ``limit`` documents that contain all units, and those that have them in a row."""
        spellings = [word_spellings(unit) for unit in units]
        ranking = Ranking()
        zones = self.collection.zones(ranking)
        every = all_of([DOCUMENTS, *(occurs(unit, zones) for unit in spellings)])
        together = all_of([every, occurs(tuple(chain.from_iterable(spellings)), zones, slack)])
        counts = self.collection.counts(ranking)
        questions = [CountOf(json.dumps(clause, sort_keys=True)) for clause in (every, together)]
        for question in questions:
            counts.of(question)
        counts.ask(lambda missing: self.collection.ask(missing, ranking))
        documents, in_a_row = (int(counts.of(question) or 0) for question in questions)
        if documents <= limit:
            return SideBySide(documents, in_a_row)
        return SideBySide(limit, self._among_first(every, together, limit))

    def spellings(self, words: Sequence[Term], limit: int) -> Mapping[tuple[str, ...], int]:
        """Return in which forms the first ``limit`` documents with some words side by side have them."""
        sets = tuple(map(all_spellings, words))
        query = all_of([DOCUMENTS, occurs(sets, self.collection.zones(Ranking()))])
        body = candidate_body(query, self.collection.sources.order(BY_SEQUENCE), limit)
        columns = self.collection.columns(self.collection.search(body).hits)
        source = self.collection.source(columns)
        return spellings_in(source, sets, np.arange(source.size, dtype=np.uint32))

    def _among_first(self, every: Clause, together: Clause, limit: int) -> int:
        """Return how many of the first ``limit`` documents of a clause are of another too."""
        order = self.collection.sources.order(BY_SEQUENCE)
        body = {"size": 1, "from": limit - 1, "query": every, "sort": order, "_source": False}
        last = self.collection.search(body).hits[0]["sort"][0]
        return min(self.collection.count(all_of([together, {"range": {"n": {"lte": last}}}])), limit)

    def dates(self) -> tuple[float, float, int]:
        """Return the oldest and the newest date (seconds since 1970, or NaN), and how many have none."""
        state = self.collection.state
        oldest, newest = (float("nan") if date is None else date for date in (state.oldest, state.newest))
        return oldest, newest, state.undated

    def __len__(self) -> int:
        return self.collection.state.documents

"""Rank the matches of a request: candidates from the cluster, scored by the code that scores those of a folder."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from vnsearch.arrays import DocIds, Float64s
from vnsearch.engine.opensearch.clauses import DOCUMENTS, Clause
from vnsearch.engine.opensearch.collection import (
    PAGE,
    Collection,
    Hit,
    SearchAnswer,
    candidate_body,
    docs_by_condition,
)
from vnsearch.engine.opensearch.columns import Columns
from vnsearch.engine.opensearch.copies import NO_COPIES, Copies, find_copies
from vnsearch.engine.opensearch.query_plan import similarity_scores
from vnsearch.engine.opensearch.request_plan import RequestPlan
from vnsearch.engine.opensearch.requests import BY_SCORE, by_date, count_body, named_clauses, scoring_query
from vnsearch.model import ScorePart
from vnsearch.search.answer import Duplicates
from vnsearch.search.collector import TopDocs, TopDocsCollector
from vnsearch.search.feedback import FEEDBACK_DOCS, feedback_boost, relevance_model
from vnsearch.search.freshness import TopicalMatches
from vnsearch.search.more_like_this import SignificantTerm, document_term_counts
from vnsearch.search.request import OutOfTimeError, Request, Sort

#: Candidates fetched for a page: at least ``FEW``, and ``FOR_EACH`` for each document up to its end.
FEW, FOR_EACH = 60, 3
#: Up to so many documents ``FEW`` candidates are enough (``least_candidates``).
_MANY_DOCUMENTS = 80_000
#: How many times as many are fetched where the score of the cluster is only a rough approximation.
_COARSE = 6
_NOT_TOPICAL = TopicalMatches(0, None)


def least_candidates(doc_count: int) -> int:
    """Return how many candidates of an index are fetched at least: twice as many for four times as many documents.

    Measured at 20,000 to 320,000 documents (docs/cluster-engine.md).
    """
    return round(FEW * math.sqrt(max(1.0, doc_count / _MANY_DOCUMENTS)))


@dataclass(frozen=True, slots=True, eq=False)
class RankedPage:
    """The page of a request: as ``TopDocs``, with the ``sequences`` (n,) of its documents."""

    total: int
    loose_total: int
    sequences: tuple[int, ...] = ()
    scores: tuple[float, ...] = ()
    copies: tuple[int, ...] = ()
    is_loose: tuple[bool, ...] = ()
    parts: tuple[tuple[ScorePart, ...], ...] = ()
    partial: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class _Candidates:
    """Candidates. ``are_all``: no other match can be on the page; ``partial``: the deadline cut them short."""

    hits: Sequence[Hit]
    are_all: bool
    partial: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Ranking:
    """Candidates with exact scores: ``top`` has the best of them in order."""

    candidates: _Candidates
    columns: Columns
    top: TopDocs

    def as_partial(self) -> _Ranking:
        """Return the same, marked as partial: there may be better ones, for which the time did not suffice."""
        return replace(self, candidates=replace(self.candidates, partial=True))


@dataclass(frozen=True, slots=True)
class Totals:
    """How many documents match: strongly, and at all; with the copies among each, unless it is ``partial``."""

    strong: int
    matches: int
    strong_copies: Copies = NO_COPIES
    copies: Copies = NO_COPIES
    partial: bool = False

    @property
    def distinct_strong(self) -> int:
        """The strong matches, each near-duplicate group counted once."""
        return self.strong - len(self.strong_copies.further)

    @property
    def distinct(self) -> int:
        """The matches, each near-duplicate group counted once."""
        return self.matches - len(self.copies.further)


@dataclass(eq=False)
class Ranker:
    """Ranks the matches of one request over one state."""

    collection: Collection
    plan: RequestPlan
    _strong: SearchAnswer | None = None
    _matches: SearchAnswer | None = None

    @property
    def _request(self) -> Request:
        return self.plan.request

    def page(self, *, answer_only: bool = False) -> RankedPage:
        """Return the requested page; with ``answer_only`` without the loose matches that only follow the answer."""
        request = self._request
        end = request.offset + request.limit
        ranking = self._first_by_date(end) if request.sort.is_by_date else self._best(end)
        totals = self._totals()
        is_all = request.loose or not totals.strong
        total = totals.distinct if is_all else totals.distinct_strong
        if answer_only:
            end = min(end, max(total, request.offset))
        return self._page(ranking, totals, total, slice(request.offset, end), is_all)

    def _page(self, ranking: _Ranking, totals: Totals, total: int, page: slice, is_all: bool) -> RankedPage:
        top = ranking.top
        numbers, is_loose = top.ids[page], top.is_loose[page]
        groups = ranking.columns.groups[numbers].tolist()
        copies = [
            (totals.copies if is_all or loose else totals.strong_copies).beside(group)
            for group, loose in zip(groups, is_loose, strict=True)
        ]
        return RankedPage(
            total,
            totals.distinct - totals.distinct_strong,
            tuple(ranking.columns.sequences[numbers].tolist()),
            tuple(top.scores[page].tolist()),
            tuple(copies),
            is_loose,
            top.parts[page],
            ranking.candidates.partial or totals.partial,
        )

    def _totals(self) -> Totals:
        strong, matches = self._strong, self._matches
        assert strong is not None and matches is not None, "counted with the candidates"  # noqa: S101 - an invariant
        totals = Totals(strong.total, matches.total)
        if not self._request.collapse or not matches.aggregations["copies"]["doc_count"]:
            return totals
        try:
            copies, strong_copies = find_copies(
                self.collection, self.plan.matches, self.plan.strong, self._request.deadline
            )
        except OutOfTimeError:
            return replace(totals, partial=True)
        return replace(totals, copies=copies, strong_copies=strong_copies)

    # Searches

    def _first(self, query: Clause, sort: Sequence[Any], size: int) -> SearchAnswer:
        """Return the first ``size`` documents of a query; the first call counts all matches in the same request."""
        until = self._request.deadline
        body = candidate_body(query, self.collection.sources.order(sort), min(size, PAGE))
        bodies = [body]
        if self._matches is None:
            bodies.append(count_body(self.plan.matches, collapse=self._request.collapse))
        answer, *count_answers = self.collection.searches(bodies, until)
        self._matches = count_answers[0] if count_answers else self._matches
        hits = list(answer.hits)
        while len(hits) < min(size, answer.total) and not answer.partial:
            following = self._following(body | {"search_after": hits[-1]["sort"]})
            hits += following
            answer = replace(answer, partial=not following)
        return replace(answer, hits=hits)

    def _following(self, body: dict[str, Any]) -> Sequence[Hit]:
        """Return the next page of candidates; none where the time does not suffice for it."""
        try:
            return self.collection.search(body, self._request.deadline).hits
        except OutOfTimeError:
            return ()

    @property
    def _loose(self) -> Clause:
        """The loose matches."""
        return {"bool": {"filter": [self.plan.matches], "must_not": [self.plan.strong]}}

    # In order of relevance

    def _best(self, count: int) -> _Ranking:
        """Return the ``count`` best documents, or all where there are fewer, near-duplicates collapsed."""
        few = least_candidates(self.plan.counts.doc_count)
        size = max(few, FOR_EACH * count) * (_COARSE if self.plan.is_coarse else 1)
        ranking = self._rank(self._candidates(size, count), count)
        while not (len(ranking.top.ids) >= count or ranking.candidates.are_all or ranking.candidates.partial):
            size *= 4
            try:
                ranking = self._rank(self._candidates(size, count), count)
            except OutOfTimeError:
                return ranking.as_partial()
        return ranking

    def _candidates(self, size: int, count: int) -> _Candidates:
        """Return the best strong matches by the approximate score, and loose ones where these are too few."""
        strong = self._strong = self._first(self._scoring_query(self.plan.strong), BY_SCORE, size)
        matches = self._matches
        assert matches is not None, "counted with the first answer"  # noqa: S101 - an invariant
        loose_total = matches.total - strong.total
        are_all = len(strong.hits) >= strong.total
        if not self._is_too_few(strong.total, count) or not loose_total or strong.partial:
            return _Candidates(strong.hits, are_all and not loose_total, strong.partial or matches.partial)
        loose_size = max(size - len(strong.hits), FOR_EACH * count)
        try:
            loose = self._first(self._scoring_query(self._loose), BY_SCORE, loose_size)
        except OutOfTimeError:
            return _Candidates(strong.hits, are_all=False, partial=True)
        is_partial = loose.partial or matches.partial
        return _Candidates([*strong.hits, *loose.hits], len(loose.hits) >= loose.total, is_partial)

    def _is_too_few(self, strong: int, count: int) -> bool:
        """Whether so few strong matches, some of which may be copies, leave room for loose ones.

        On the page, or among the best hits that feedback reads.
        """
        if self._request.ranking.feedback > 0:
            count = max(count, FEEDBACK_DOCS)
        matches = self._matches
        has_copies = (
            matches is not None and self._request.collapse and matches.aggregations["copies"]["doc_count"]
        )
        return strong < (FOR_EACH * count if has_copies else count)

    def _scoring_query(self, among: Clause) -> Clause:
        plan = self.plan
        freshness = self.collection.freshness(self.collection.source(self.collection.columns(())))
        topical = plan.topical or _NOT_TOPICAL
        query = scoring_query(plan.query_plan, among, self._request, freshness, topical)
        query["bool"]["should"] += named_clauses(plan.conditions)[0]
        return query

    def _rank(self, candidates: _Candidates, count: int) -> _Ranking:
        request = replace(self._request, offset=0, limit=count, deadline=None)
        columns, collector = self._collector(candidates.hits, request)
        if request.ranking.feedback > 0 and not request.sort.is_by_date and len(columns):
            try:
                columns, collector = self._with_feedback(candidates, columns, collector, request)
            except OutOfTimeError:
                return _Ranking(candidates, columns, collector.top_docs()).as_partial()
        return _Ranking(candidates, columns, collector.top_docs())

    def _collector(self, hits: Sequence[Hit], request: Request) -> tuple[Columns, TopDocsCollector]:
        columns = self.collection.columns(hits)
        names = named_clauses(self.plan.conditions)[1]
        source = self.collection.source(columns, docs_by_condition(hits, columns, names))
        cache = self.collection.frequencies(source, request.ranking, self.plan.counts)
        freshness = self.collection.freshness(source)
        topical = self.plan.topical or _NOT_TOPICAL
        return columns, TopDocsCollector(cache, freshness, Duplicates(source), request, topical)

    def _with_feedback(
        self, candidates: _Candidates, columns: Columns, collector: TopDocsCollector, request: Request
    ) -> tuple[Columns, TopDocsCollector]:
        """Add the documents most similar to the best hits to the candidates, and their boost to the scores."""
        words = self._feedback_words(columns, *collector.best_docs(FEEDBACK_DOCS))
        query = {
            "bool": {
                "filter": [DOCUMENTS, self.plan.matches],
                "should": [*similarity_scores(words), *named_clauses(self.plan.conditions)[0]],
            }
        }
        order = self.collection.sources.order(BY_SCORE)
        similar = self.collection.search(candidate_body(query, order, FEW), request.deadline)
        by_sequence = {
            self.collection.sequence(hit, hit["sort"][2]): hit for hit in (*candidates.hits, *similar.hits)
        }
        hits = list(by_sequence.values())
        columns, collector = self._collector(hits, request)
        ranking = request.ranking
        source = self.collection.source(columns)
        cache = self.collection.frequencies(source, ranking, self.plan.counts)
        collector.add_boost(lambda matches: feedback_boost(cache, ranking, words, matches))
        return columns, collector

    def _feedback_words(
        self, columns: Columns, numbers: DocIds, scores: Float64s
    ) -> tuple[SignificantTerm, ...]:
        sequences = columns.sequences[numbers].tolist()
        documents = self.collection.documents(sequences, self._request.deadline)
        counts = [
            document_term_counts(documents[number], self._request.ranking)
            for number in sequences
            if number in documents
        ]
        return relevance_model(counts, scores, self.collection.vocabulary)

    # In order of dates

    def _first_by_date(self, count: int) -> _Ranking:
        """Return the first ``count`` documents of the answer by date, or all, near-duplicates collapsed."""
        request, plan = self._request, self.plan
        order = by_date(oldest_first=request.sort is Sort.OLDEST)
        size = max(FEW, FOR_EACH * count)
        while True:
            answer = self._strong = self._first(self._unscored_query(plan.strong), order, size)
            if request.loose or not answer.total:
                answer = self._first(self._unscored_query(plan.matches), order, size)
            are_all = len(answer.hits) >= answer.total
            is_partial = answer.partial or (self._matches is not None and self._matches.partial)
            ranking = self._rank(_Candidates(answer.hits, are_all, is_partial), count)
            if are_all or is_partial or self._is_settled(ranking, count):
                return ranking
            size *= 4

    def _unscored_query(self, among: Clause) -> Clause:
        return {"bool": {"filter": [DOCUMENTS, among], "should": named_clauses(self.plan.conditions)[0]}}

    def _is_settled(self, ranking: _Ranking, count: int) -> bool:
        """Whether the first ``count`` documents by date are certain: some of the last date may not be read yet."""
        published, top = ranking.columns.published, ranking.top
        if len(top.ids) < count:
            return False
        if not count:
            return True
        last_shown = published[top.ids[count - 1]]
        last = ranking.candidates.hits[-1]
        is_last_read = ranking.columns.sequences == self.collection.sequence(last, last["sort"][1])
        return not np.array_equal(last_shown, published[is_last_read][0], equal_nan=True)

"""A request planned as clauses, with the counts over the whole index that its scores need."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass

from vnsearch.engine.opensearch.candidates import CandidateSource, Condition
from vnsearch.engine.opensearch.clauses import DOCUMENTS, Clause, all_of
from vnsearch.engine.opensearch.collection import Collection
from vnsearch.engine.opensearch.columns import unpack
from vnsearch.engine.opensearch.counts import CountOf, Counts, NewestOf
from vnsearch.engine.opensearch.query_plan import Plan, QueryPlanner
from vnsearch.engine.opensearch.requests import limit_to_as_of
from vnsearch.search.freshness import TopicalMatches, end_of_day
from vnsearch.search.request import Request, Sort


@dataclass(frozen=True, slots=True)
class RequestPlan:
    """A request, its query as clauses, the conditions in it, and the counts over the whole index.

    ``is_coarse``: the scores of the clauses are only a rough approximation, so that more candidates are needed.
    ``topical``: matches with every word in the title; None where the news boost does not depend on them.
    """

    request: Request
    query_plan: Plan
    conditions: Mapping[Condition, Clause]
    counts: Counts
    is_coarse: bool
    topical: TopicalMatches | None

    @property
    def matches(self) -> Clause:
        """All documents that match."""
        return limit_to_as_of(self.query_plan.matches, self.request)

    @property
    def strong(self) -> Clause:
        """Documents that match strongly."""
        return limit_to_as_of(self.query_plan.strong, self.request)


def plan_request(collection: Collection, request: Request, until: float | None = None) -> RequestPlan:
    """Plan a request. Counts that are not cached yet take one or two requests to the cluster."""
    counts = collection.counts(request.ranking)
    empty = collection.source(unpack([]))
    while True:
        cache = collection.frequencies(empty, request.ranking, counts)
        planner = QueryPlanner(cache, request.ranking, request.node, collection.zones(request.ranking))
        plan = planner.plan(request.node)
        topical = _topical(collection, request, plan, counts, empty)
        if not counts.missing:
            return RequestPlan(request, plan, planner.conditions, counts, planner.is_coarse, topical)
        counts.ask(lambda questions: collection.ask(questions, request.ranking, until))


def _topical(
    collection: Collection, request: Request, plan: Plan, counts: Counts, empty: CandidateSource
) -> TopicalMatches | None:
    if request.sort is not Sort.BEST or plan.in_title is None or not request.ranking.news:
        return None
    clause = json.dumps(all_of([DOCUMENTS, limit_to_as_of(plan.in_title, request)]), sort_keys=True)
    count = counts.of(CountOf(clause))
    newest: float | None = None
    if request.wants_fresh:
        as_of = end_of_day(request.as_of) if request.as_of else None
        newest = counts.of(NewestOf(clause, collection.freshness(empty).origin(as_of)))
    is_dated = newest is not None and not math.isnan(newest)
    return TopicalMatches(int(count or 0), newest if is_dated else None)

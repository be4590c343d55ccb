"""The bodies of search requests: candidates by approximate score or by date, and counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vnsearch.engine.opensearch.clauses import DOCUMENTS, Clause, all_of
from vnsearch.engine.opensearch.query_plan import Plan
from vnsearch.query import Range
from vnsearch.ranking import DAY, Ranking, news_intensity, period_half_life
from vnsearch.search.freshness import Freshness, TopicalMatches, end_of_day
from vnsearch.search.request import Request, Sort
from vnsearch.vietnam_time import seconds

#: Seconds before and after 1970 that stand for the missing start or end of a period.
_FAR = 1e11
#: By score, then as a folder orders documents of equal scores.
BY_SCORE: list[Any] = [
    {"_score": "desc"},
    {"published": {"order": "desc", "missing": "_last"}},
    {"n": "asc"},
]
BY_SEQUENCE: list[Any] = [{"n": "asc"}]


def by_date(*, oldest_first: bool) -> list[Any]:
    """Return the order by date, undated documents last."""
    order = "asc" if oldest_first else "desc"
    return [{"published": {"order": order, "missing": "_last"}}, {"n": "asc"}]


def limit_to_as_of(clause: Clause, request: Request) -> Clause:
    """Return a clause without documents that were published after the as-of day of the request."""
    if request.as_of is None:
        return clause
    later = {"range": {"published": {"gt": end_of_day(request.as_of)}}}
    return {"bool": {"filter": [clause], "must_not": [later]}}


def scoring_query(
    plan: Plan, among: Clause, request: Request, freshness: Freshness, topical: TopicalMatches
) -> Clause:
    """Return the query that scores the matches that a clause selects, fresh ones higher."""
    relevance: Clause = {"bool": {"should": list(plan.scores)}} if plan.scores else {"match_none": {}}
    functions = _freshness_functions(plan, request, freshness, topical)
    if functions:
        functions.append({"filter": {"match_all": {}}, "weight": 1.0})
        relevance = {
            "function_score": {
                "query": relevance,
                "functions": functions,
                "score_mode": "sum",
                "boost_mode": "multiply",
            }
        }
    return {"bool": {"filter": [DOCUMENTS, among], "should": [relevance]}}


def _freshness_functions(
    plan: Plan, request: Request, freshness: Freshness, topical: TopicalMatches
) -> list[Clause]:
    """Return the functions that add a share of its relevance to each match for its freshness (docs/ranking.md)."""
    if request.sort is not Sort.BEST:
        return []
    ranking = request.ranking
    as_of = end_of_day(request.as_of) if request.as_of else None
    origin = freshness.origin(as_of)
    functions: list[Clause] = []
    if ranking.recency:
        functions.append(_decay(origin, ranking.half_life_days, ranking.recency))
    is_past = freshness.is_past(request.period, as_of)
    news_share = news_intensity(topical.doc_count, ranking, wants_fresh=request.wants_fresh, is_past=is_past)
    if news_share and ranking.news and plan.in_title is not None:
        newest = topical.newest if request.wants_fresh and topical.newest is not None else origin
        news = _decay(min(newest, origin), ranking.news_half_life_days, news_share * ranking.news)
        news["filter"] = all_of([news["filter"], plan.in_title])
        functions.append(news)
    if request.period is not None and ranking.period:
        functions.append(_nearness(request.period, ranking))
    return functions


def _decay(origin: float, half_life_days: float, weight: float) -> Clause:
    """Return a function that falls from ``weight`` at ``origin`` to half of it for every half-life."""
    decay = {"published": {"origin": origin, "scale": half_life_days * DAY, "decay": 0.5}}
    return {"filter": {"exists": {"field": "published"}}, "weight": weight, "exp": decay}


def _nearness(period: Range, ranking: Ranking) -> Clause:
    """Return a function that is ``ranking.period`` within a period and halves with every half-life of distance."""
    start = seconds(period.after) if period.after else -_FAR
    end = seconds(period.before) - 1.0 if period.before else _FAR
    first, last = max(start, end - 2 * _FAR), min(end, start + 2 * _FAR)
    half_life_days = period_half_life(start, end + 1.0, ranking)
    function = _decay((first + last) / 2, half_life_days, ranking.period)
    function["exp"]["published"]["offset"] = (last - first) / 2
    return function


def count_body(matches: Clause, *, collapse: bool) -> dict[str, Any]:
    """Return the search that counts all matches, with ``collapse`` also the copies among them."""
    body: dict[str, Any] = {"size": 0, "query": all_of([DOCUMENTS, matches])}
    if collapse:
        body["aggs"] = {"copies": {"filter": {"exists": {"field": "copy_of"}}}}
    return body


def exclude_documents(clause: Clause, other: Clause | None) -> Clause:
    """Return a clause without the documents of another one."""
    filters = [DOCUMENTS, clause]
    return {"bool": {"filter": filters, "must_not": [other] if other else []}}


def named_clauses(conditions: Mapping[Any, Clause]) -> tuple[list[Clause], dict[str, Any]]:
    """Return clauses without a score by whose names hits report what they fulfil, and the conditions by name."""
    names = {f"c{number}": condition for number, condition in enumerate(conditions)}
    clauses: list[Clause] = [
        {"constant_score": {"filter": clause, "boost": 0.0, "_name": name}}
        for name, clause in zip(names, conditions.values(), strict=True)
    ]
    return clauses, names

"""Clauses of OpenSearch's query DSL: for words and phrases, values, dates, and for enough of several clauses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from vnsearch.arrays import Float64s
from vnsearch.engine.addresses import stored_address
from vnsearch.engine.opensearch.rows import split_address
from vnsearch.engine.opensearch.terms import fold_term, form_term, pair_term, zone_field
from vnsearch.query import NO_VALUE, Address, Filter
from vnsearch.search.reader import SpellingSet

Clause = dict[str, Any]
#: One or more words side by side: the spellings that count of each.
Words = tuple[SpellingSet, ...]

#: The cluster adds scores in single precision: a sum of shares may come out this much too small.
_ROUNDING = 1e-6
#: With more shares than these their sums are so close together that the cluster cannot tell all of them apart.
_MANY = 24
NOTHING: Clause = {"match_none": {}}
#: Rows of documents, not rows of metadata.
DOCUMENTS: Clause = {"exists": {"field": "n"}}


def terms_of(spellings: SpellingSet) -> list[str]:
    """Return the terms by which a zone's field indexes some spellings."""
    terms: list[str] = []
    for folded, forms in spellings:
        terms += [fold_term(folded)] if forms is None else sorted(map(form_term, forms))
    return terms


@dataclass(frozen=True, slots=True)
class Zones:
    """Some zones, by number. ``are_all``: no document has text in another one."""

    numbers: tuple[int, ...]
    are_all: bool = False

    def only(self, zone: int | None) -> Zones:
        """Return one of them, if it is among them; all for None."""
        return self if zone is None else Zones(tuple(number for number in self.numbers if number == zone))


def occurs(words: Words, zones: Zones, slack: int = 0) -> Clause:
    """Return the clause for words side by side, or with up to ``slack`` positions between, in one of some zones."""
    terms = [terms_of(spellings) for spellings in words]
    if not all(terms):
        return NOTHING
    if zones.are_all and len(terms) == 1:
        return {"terms": {"w": terms[0]}}
    side_by_side = any_of([_in_field(terms, zone_field(zone), slack) for zone in zones.numbers])
    if not zones.are_all or slack or any(len(spellings) > 1 for spellings in words):
        return side_by_side
    # Posting lists of pairs are far shorter than those of words: positions are read only where the pairs occur.
    folds = [spellings[0][0] for spellings in words]
    pairs: list[Clause] = [{"term": {"p": pair_term(*pair)}} for pair in pairwise(folds)]
    is_any_spelling = all(forms is None for spellings in words for _, forms in spellings)
    return pairs[0] if is_any_spelling and len(words) == 2 else all_of([*pairs, side_by_side])


def _in_field(terms: Sequence[Sequence[str]], field: str, slack: int) -> Clause:
    if len(terms) == 1:
        return {"terms": {field: list(terms[0])}}
    if not slack and all(len(alternatives) == 1 for alternatives in terms):
        text = " ".join(alternatives[0] for alternatives in terms)
        return {"match_phrase": {field: {"query": text, "analyzer": "whitespace"}}}
    # Not an ``intervals`` clause: of six words with four spellings each it makes 4,096 phrases, which are too many.
    words = [_any_span([{"span_term": {field: term}} for term in alternatives]) for alternatives in terms]
    return {"span_near": {"clauses": words, "slop": slack, "in_order": True}}


def _any_span(spans: list[Clause]) -> Clause:
    return spans[0] if len(spans) == 1 else {"span_or": {"clauses": spans}}


def any_of(clauses: Sequence[Clause]) -> Clause:
    """Return the clause for documents of at least one of some clauses."""
    useful = [clause for clause in clauses if clause != NOTHING]
    if not useful:
        return NOTHING
    return useful[0] if len(useful) == 1 else {"bool": {"should": useful, "minimum_should_match": 1}}


def all_of(clauses: Sequence[Clause]) -> Clause:
    """Return the clause for documents of all clauses, of which there is at least one."""
    if NOTHING in clauses:
        return NOTHING
    return clauses[0] if len(clauses) == 1 else {"bool": {"filter": list(clauses)}}


def none_of(clause: Clause) -> Clause:
    """Return the clause for documents that a clause does not match."""
    return {"bool": {"filter": [DOCUMENTS], "must_not": [clause]}}


def enough_of(clauses: Sequence[Clause], shares: Sequence[float], least: float) -> Clause:
    """Return the clause for documents with clauses whose shares add up to ``least``, at least one of them.

    The clause is a filter: the summed shares decide what matches (``min_score``) and add nothing to scores.
    """
    if least > sum(shares) - min(shares) + _ROUNDING:
        return all_of(clauses)
    largest_first = sorted(zip(shares, clauses, strict=True), key=lambda pair: -pair[0])
    # A match has one of the first clauses, as many as together exceed what may be missed.
    exceeding = np.searchsorted(
        np.cumsum([share for share, _ in largest_first]), sum(shares) - least + _ROUNDING
    )
    first = any_of([clause for _, clause in largest_first[: int(exceeding) + 1]])
    functions = [{"filter": clause, "weight": share} for share, clause in largest_first if clause != NOTHING]
    if first == NOTHING:
        return NOTHING
    enough = {
        "function_score": {
            "query": {"match_all": {}},
            "functions": functions,
            "score_mode": "sum",
            "boost_mode": "replace",
            "min_score": _threshold(shares, least),
        }
    }
    return all_of([first, enough])


def _threshold(shares: Sequence[float], least: float) -> float:
    """Return a number between the sums of shares that reach ``least`` and those that do not, far from both.

    The cluster adds in single precision, in which a sum of 0.59999992 reaches 0.6; but not 0.601, half-way to the
    next sum. Sums of half of the shares are combined, so that 4,096 are computed and not 16 million.
    """
    if len(shares) > _MANY:
        return max(least - _ROUNDING, 1e-9)
    some = _sums_of_subsets(shares[::2])
    others = np.sort(_sums_of_subsets(shares[1::2]))
    places = np.searchsorted(others, least - some)
    reaching = (some + np.append(others, np.inf)[places]).min()
    failing = (some + np.append(-np.inf, others)[places]).max()
    return float((failing + reaching) / 2)


def _sums_of_subsets(numbers: Sequence[float]) -> Float64s:
    sums = np.zeros(1)
    for number in numbers:
        sums = np.concatenate((sums, sums + number))
    return sums


def published_between(start: float, end: float) -> Clause:
    """Return the clause for documents published from ``start`` until before ``end``, in seconds since 1970."""
    bounds = {}
    if start > float("-inf"):
        bounds["gte"] = start
    if end < float("inf"):
        bounds["lt"] = end
    return {"range": {"published": bounds}} if bounds else {"exists": {"field": "published"}}


def has_value(condition: Filter) -> Clause:
    """Return the clause for documents with a value, or with none."""
    field = f"v_{condition.field}"
    if condition.value == NO_VALUE:
        return none_of({"exists": {"field": field}})
    return {"term": {field: condition.value}}


def has_address(condition: Address) -> Clause:
    """Return the clause for documents at an address, as ``vnsearch.engine.addresses`` compares them."""
    if condition.anywhere:
        pattern = "".join(f"\\{c}" if c in "*?\\" else c for c in condition.text)
        return {"wildcard": {"url": {"value": f"*{pattern}*"}}}
    address = stored_address(f"https://{condition.text}") or condition.text
    host, path = split_address(address)
    clauses: list[Clause] = [{"term": {"hosts": host if "." in host else f".{host}"}}]
    if path:
        below: list[Clause] = [{"prefix": {"path": path + boundary}} for boundary in "/?&."]
        clauses.append(any_of([{"term": {"path": path}}, *below]))
    return all_of(clauses)

"""Query nodes to clauses: which documents match, which match strongly, and an approximate score.

The parts of a query come from the planner that also scores candidates (``vnsearch.search.planner``), so that units,
synonyms, spellings and shares are decided once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from vnsearch.engine.opensearch.clauses import (
    NOTHING,
    Clause,
    Words,
    Zones,
    all_of,
    any_of,
    enough_of,
    has_address,
    has_value,
    none_of,
    occurs,
    published_between,
)
from vnsearch.engine.opensearch.counts import DocsWith
from vnsearch.engine.opensearch.frequencies import CandidateFrequencies, phrases_of
from vnsearch.engine.opensearch.terms import fold_term, form_term, pair_term
from vnsearch.query import (
    TEXT_FIELDS,
    Address,
    And,
    Filter,
    Fuzzy,
    Node,
    Not,
    Or,
    Phrase,
    PhrasePrefix,
    Prefix,
    Range,
    Term,
    Wildcard,
)
from vnsearch.query import (
    Words as PlainWordsNode,
)
from vnsearch.ranking import Ranking, idf, needed_share, term_shares
from vnsearch.search.more_like_this import SignificantTerm
from vnsearch.search.plain_words import is_words, words_by_field
from vnsearch.search.planner import Planner
from vnsearch.search.soft_conjunction import SoftConjunction
from vnsearch.search.term_scorer import TITLE, TermScorer, all_spellings, typed_spelling_set
from vnsearch.search.units import Unit
from vnsearch.vietnam_time import seconds

#: A typical saturated frequency, for clauses that match or do not and have no frequency of their own.
_TYPICAL = 1.2
_TITLES = Zones((TITLE,))
#: With more alternatives than these each gets one constant score: the server limits the number of clauses.
_MANY = 8


@dataclass(frozen=True, slots=True)
class Plan:
    """A query, or a part of it, as clauses.

    ``matches``: all documents that match; ``strong``: those that match strongly; ``in_title``: matches with every
    word in the title, None where there are no words. ``scores``: clauses whose summed scores approximate the
    relevance; ``typical``: the approximate score of a typical match.
    """

    matches: Clause
    strong: Clause
    in_title: Clause | None = None
    scores: tuple[Clause, ...] = ()
    typical: float = 0.0


def _filter(clause: Clause) -> Plan:
    return Plan(clause, clause)


@dataclass(eq=False)
class QueryPlanner(Planner):
    """Plans one query.

    ``zones``: those whose occurrences count. ``conditions``: those on values and addresses, by node. ``is_coarse``:
    whether it has phrases or wildcards, which the clauses score less closely than words.
    """

    cache: CandidateFrequencies
    ranking: Ranking
    query: Node
    zones: Zones
    conditions: dict[Filter | Address, Clause] = field(default_factory=dict)
    is_coarse: bool = False

    def __post_init__(self) -> None:
        super().__init__(self.cache, self.ranking, self.query)

    def plan(self, node: Node) -> Plan:
        """Return the plan of a node."""
        match node:
            case Term() | PlainWordsNode():
                return self._all((node,))
            case And(children):
                return self._all(children)
            case Or(_, word) if word:
                return self._all((node,))
            case Or(children, _):
                return _disjunction([self.plan(child) for child in children])
            case Not(child):
                return _filter(none_of(self._exclusion(child)))
            case Prefix() | Wildcard() | Fuzzy() | PhrasePrefix() | Filter(is_prefix=True):
                return self.plan(self._expand(node))
            case Phrase():
                return self._quoted_words(node)
            case Filter():
                return _filter(self._condition(node, has_value(node)))
            case Address():
                return _filter(self._condition(node, has_address(node)))
            case Range(after, before):
                start = seconds(after) if after else -np.inf
                return _filter(published_between(start, seconds(before) if before else np.inf))

    def _condition(self, node: Filter | Address, clause: Clause) -> Clause:
        self.conditions[node] = clause
        return clause

    def _occurs(self, phrases: Sequence[Words], zone: int | None) -> Clause:
        return any_of([occurs(words, self.zones.only(zone)) for words in phrases])

    # Plain words

    def _all(self, children: Sequence[Node]) -> Plan:
        """Return the plan of a conjunction, as ``Planner._and`` makes its matcher."""
        groups = words_by_field(children)
        wildcards = {
            word: self._factory.for_wildcard(word, _zone(group.field))
            for group in groups
            for word in group.terms
            if isinstance(word, Or)
        }
        self.is_coarse = self.is_coarse or bool(wildcards)
        parts = [self._plain_words(self._soft_conjunction(group, wildcards)) for group in groups]
        if len(children) > 1 or sum(len(group.terms) for group in groups) > 1:
            parts += [_filter(self._term(scorer)) for scorer in wildcards.values()]
        parts += [self.plan(child) for child in children if not is_words(child)]
        return parts[0] if len(parts) == 1 else _conjunction(parts)

    def _term(self, scorer: TermScorer) -> Clause:
        return self._occurs(phrases_of(scorer.tf), scorer.tf.zone)

    def _plain_words(self, part: SoftConjunction) -> Plan:
        words = part.words
        terms = [self._term(scorer) for scorer in words.terms]
        required_terms = [terms[number] for number in words.required_numbers]
        shares = term_shares(np.array([scorer.idf for scorer in words.required_terms])).tolist()
        loose = enough_of(required_terms, shares, needed_share(len(required_terms), part.min_share))
        readings = [self._reading(units, words.zone, part.strong.min_share) for units in part.strong.readings]
        strong = any_of(readings)
        in_title = all_of([occurs((scorer.agreeing_spellings,), _TITLES) for scorer in words.required_terms])
        if words.zone is not None:  # elsewhere all words in the title are enough words
            in_title = all_of([loose, in_title])
        return Plan(any_of([loose, strong]), strong, in_title, (self._score_clause(part, terms, in_title),))

    def _reading(self, units: Sequence[Unit], zone: int | None, min_share: float) -> Clause:
        """Return the clause for documents with enough of the units."""
        if not units:
            return NOTHING
        unit_clauses = [self._unit(unit, zone) for unit in units]
        shares = term_shares(np.array([idf(count, self.cache.doc_count) for _, count in unit_clauses]))
        return enough_of(
            [clause for clause, _ in unit_clauses], shares.tolist(), needed_share(len(units), min_share)
        )

    def _unit(self, unit: Unit, zone: int | None) -> tuple[Clause, int]:
        """Return the clause for documents with a unit, and how many there are."""
        counts = self.cache.counts
        synonyms = tuple(words for synonym in unit.synonyms for words in phrases_of(synonym))
        as_typed, any_spelling = (DocsWith((words,), zone) for words in (unit.agreeing, unit.spellings))
        if unit.agreeing != unit.spellings:
            counts.note((as_typed, any_spelling))
        words = unit.spellings if counts.docs(as_typed) == 0 else unit.agreeing
        phrases = tuple(dict.fromkeys((words, *synonyms)))
        return self._occurs(phrases, zone), counts.docs(DocsWith(phrases, zone)) or 0

    def _score_clause(self, part: SoftConjunction, terms: Sequence[Clause], in_title: Clause) -> Clause:
        """Return a clause that scores about (Σ words + Σ pairs) · share of the words present · title factor."""
        words = part.words
        parts = [
            clause for scorer in words.terms for clause in _word_scores(scorer, self._occurs_synonym(scorer))
        ]
        for ngram, (weight, word_weight) in zip(words.ngrams, words.ngram_weights.tolist(), strict=True):
            scorers = [words.terms[number] for number in ngram.terms]
            parts += self._ngram_scores(scorers, weight, word_weight, words.zone)
        share = 1.0 / len(words.required_numbers)
        functions = [{"filter": terms[number], "weight": share} for number in words.required_numbers]
        by_coverage = _function_score({"bool": {"should": parts}}, functions)
        factor = [
            {"filter": {"match_all": {}}, "weight": 1.0},
            {"filter": in_title, "weight": self.ranking.title / 2},
        ]
        return _function_score(by_coverage, factor)

    def _occurs_synonym(self, scorer: TermScorer) -> Clause:
        return self._occurs(phrases_of(scorer.tf)[1:], scorer.tf.zone)

    def _ngram_scores(
        self, scorers: Sequence[TermScorer], weight: float, word_weight: float, zone: int | None
    ) -> list[Clause]:
        folds = [scorer.spellings[0][0] for scorer in scorers]
        if zone is None and len(scorers) == 2:
            pair = pair_term(*folds)
            return [_term_score("p", pair, weight), _term_score("p", f"~{pair}", word_weight)]
        if len(scorers) == 2:
            words = tuple(scorer.agreeing_spellings for scorer in scorers)
            return [_constant(occurs(words, self.zones.only(zone)), weight * _TYPICAL)]
        return []

    # Phrases and exclusions

    def _quoted_words(self, phrase: Phrase) -> Plan:
        zone = _zone(phrase.field)
        self.is_coarse = True
        spellings_of = typed_spelling_set if phrase.exact else all_spellings
        words = tuple(spellings_of(term) for term in phrase.terms)
        scorers = [self._scorer(term, zone) for term in phrase.terms]
        phrase_clause = occurs(words, self.zones.only(zone), phrase.slack)
        weight = (self.ranking.pair + self.ranking.word_pair) * sum(
            left.typed_idf + right.typed_idf for left, right in pairwise(scorers)
        )
        parts = [clause for scorer in scorers for clause in _word_scores(scorer, NOTHING)]
        if weight:
            parts.append(_constant(phrase_clause, weight * _TYPICAL))
        in_title = all_of([phrase_clause, *(occurs((spellings,), _TITLES) for spellings in words)])
        words_weigh = sum(component.weight for scorer in scorers for component in scorer.components)
        return Plan(phrase_clause, phrase_clause, in_title, tuple(parts), (weight + words_weigh) * _TYPICAL)

    def _exclusion(self, node: Node) -> Clause:
        """Return the clause for documents to exclude: with every word of a group, accented words as typed."""
        match node:
            case Term():
                spellings = typed_spelling_set(node) if node.accented else all_spellings(node)
                return self._occurs(((spellings,),), _zone(node.field))
            case And(children):
                return all_of([self._exclusion(child) for child in children])
            case Or(children):
                return any_of([self._exclusion(child) for child in children])
            case Not(child):
                return none_of(self._exclusion(child))
            case Prefix() | Wildcard() | Fuzzy() | PhrasePrefix() | Filter(is_prefix=True):
                return self._exclusion(self._expand(node))
            case _:
                return self.plan(node).matches


def _word_scores(scorer: TermScorer, synonym: Clause) -> list[Clause]:
    """Return clauses whose summed scores approximate that of a word."""
    scores: list[Clause] = []
    for component in scorer.components:
        spellings = getattr(component.tf, "spellings", scorer.spellings)
        terms = [
            term
            for folded, forms in spellings
            for term in ([fold_term(folded)] if forms is None else map(form_term, sorted(forms)))
        ]
        if component.tf.zone is None:
            clauses = [_term_score("w", term, component.weight) for term in terms]
        else:
            clauses = [
                _constant(occurs((spellings,), Zones((component.tf.zone,))), component.weight * _TYPICAL)
            ]
        if synonym != NOTHING:
            clauses.append(_constant(synonym, component.weight * _TYPICAL))
        scores.append(
            clauses[0] if len(clauses) == 1 else {"dis_max": {"queries": clauses, "tie_breaker": 0.3}}
        )
    return scores


def similarity_scores(words: Sequence[SignificantTerm]) -> list[Clause]:
    """Return clauses whose sum is how similar documents are to some words (``more_like_this.similarities``)."""
    return [_term_score("w", form_term(word.form), word.weight) for word in words]


def _term_score(field_name: str, term: str, weight: float) -> Clause:
    return {"term": {field_name: {"value": term, "boost": max(weight, 1e-9)}}}


def _constant(clause: Clause, weight: float) -> Clause:
    return {"constant_score": {"filter": clause, "boost": max(weight, 1e-9)}}


def _function_score(query: Clause, functions: Sequence[Clause]) -> Clause:
    useful = [each for each in functions if each["filter"] != NOTHING]
    return {
        "function_score": {
            "query": query,
            "functions": useful,
            "score_mode": "sum",
            "boost_mode": "multiply",
        }
    }


def _conjunction(parts: Sequence[Plan]) -> Plan:
    """Return the plan for documents that match all parts."""
    with_words = [part.in_title is not None for part in parts]
    in_title = None
    if any(with_words):
        in_title = all_of([part.matches if part.in_title is None else part.in_title for part in parts])
    return Plan(
        all_of([part.matches for part in parts]),
        all_of([part.strong for part in parts]),
        in_title,
        tuple(score for part in parts for score in part.scores),
    )


def _disjunction(parts: Sequence[Plan]) -> Plan:
    """Return the plan for documents that match at least one part; the scores of matching parts add up."""
    in_title = [part.in_title for part in parts if part.in_title is not None]
    if len(parts) > _MANY and all(part.typical for part in parts):
        scores = [_constant(part.matches, part.typical) for part in parts]
    else:
        scores = [
            {"bool": {"filter": [part.matches], "should": list(part.scores)}} for part in parts if part.scores
        ]
    return Plan(
        any_of([part.matches for part in parts]),
        any_of([part.strong for part in parts]),
        any_of(in_title) if in_title else None,
        tuple(scores),
    )


def _zone(name: str) -> int | None:
    return TEXT_FIELDS.index(name) if name else None

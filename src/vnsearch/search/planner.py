"""From a query's values to plans over one source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from vnsearch.query import (
    TEXT_FIELDS,
    And,
    Filter,
    Fuzzy,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Range,
    Synonym,
    Term,
    expand_wildcards,
    synonyms,
    text_terms,
)
from vnsearch.ranking import Ranking
from vnsearch.search.matchers import (
    AndMatcher,
    DateRangeMatcher,
    DocSetMatcher,
    Matcher,
    NotMatcher,
    OrMatcher,
)
from vnsearch.search.phrase import PhraseMatcher, PhraseScorer, phrase_weighted_tf, word_share
from vnsearch.search.reader import SpellingSet
from vnsearch.search.soft_conjunction import NGram, SoftConjunction
from vnsearch.search.term_scorer import TermScorer, TermScorerFactory, all_spellings, typed_spelling_set
from vnsearch.search.weighted_tf import WeightedTf, WeightedTfCache
from vnsearch.text import fold
from vnsearch.vietnam_time import seconds


class Planner:
    """Builds the plans of one query."""

    def __init__(self, impacts: WeightedTfCache, ranking: Ranking, node: Node) -> None:
        bare = not any(term.accented for term in text_terms(node))
        self._impacts = impacts
        self._reader = TermScorerFactory(impacts, ranking, bare)
        self._ranking = ranking

    def matcher_for(self, node: Node) -> Matcher:
        """The plan of a node."""
        match node:
            case Term():
                return self._all((node,))
            case And(children):
                return self._all(children)
            case Or(children, word):
                return (
                    self._all((node,)) if word else OrMatcher([self.matcher_for(child) for child in children])
                )
            case Not(child):
                return NotMatcher(self._exact_matcher(child))
            case Prefix() | Fuzzy():
                return self.matcher_for(self._widened(node))
            case Phrase():
                return self._quoted(node)
            case Filter(field, value):
                return DocSetMatcher(
                    self._impacts.source.docs_with_value(field, value), self._impacts.source.size
                )
            case Range(after, before):
                first = seconds(after) if after else -np.inf
                return DateRangeMatcher(
                    self._impacts.source.published, first, seconds(before) if before else np.inf
                )

    def _all(self, children: Sequence[Node]) -> Matcher:
        """The terms of each field together, plain ones as a soft conjunction; all else must match.

        A prefix or fuzzy word is one of the terms in whatever spelling, but must be there.
        """
        opened = {
            (term := _representative_term(child)): self._reader.for_wildcard(child, _zone(term.field))
            for child in children
            if isinstance(child, Or) and child.word
        }
        terms = [said for child in children if (said := _term_or_wildcard(child))]
        fields = dict.fromkeys(term.field for term in terms)
        plans: list[Matcher] = [
            self._words([term for term in terms if term.field == field], opened) for field in fields
        ]
        there = opened.values() if len(children) > 1 else ()
        plans += [DocSetMatcher(word.any.docs, self._impacts.source.size) for word in there]
        plans += [self.matcher_for(child) for child in children if not _term_or_wildcard(child)]
        plans.sort(key=_cost)
        return plans[0] if len(plans) == 1 else AndMatcher(plans, self._impacts.source)

    def _exact_matcher(self, node: Node) -> Matcher:
        """What an exclusion names: diacritics as typed, every word of a group."""
        match node:
            case Term():
                spelt = typed_spelling_set(node) if node.accented else all_spellings(node)
                return DocSetMatcher(
                    self._impacts.of(spelt, _zone(node.field)).docs, self._impacts.source.size
                )
            case And(children):
                return AndMatcher([self._exact_matcher(child) for child in children], self._impacts.source)
            case Or(children):
                return OrMatcher([self._exact_matcher(child) for child in children])
            case Not(child):
                return NotMatcher(self._exact_matcher(child))
            case Prefix() | Fuzzy():
                return self._exact_matcher(self._widened(node))
            case _:
                return self.matcher_for(node)

    def _widened(self, node: Node) -> Node:
        return expand_wildcards(node, self._impacts.source.vocabulary()).node

    def _quoted(self, phrase: Phrase) -> Matcher:
        zone = _zone(phrase.field)
        spelt = [typed_spelling_set(term) if phrase.exact else all_spellings(term) for term in phrase.terms]
        syllables = [self._reader.for_term(term, zone) for term in phrase.terms]
        return PhraseMatcher(
            self._reader, PhraseScorer(self._impacts, spelt, zone, phrase.slack), syllables, str(phrase)
        )

    def _words(self, terms: Sequence[Term], opened: Mapping[Term, TermScorer]) -> SoftConjunction:
        zone = _zone(terms[0].field)
        meant = self._synonym_impacts(terms, zone)
        firsts: dict[Term, int] = {}
        for number, term in enumerate(terms):
            firsts.setdefault(replace(term, joiner=""), number)
        syllables = [
            opened.get(term) or self._reader.for_term(term, zone, _covering_ngrams(meant, number, number + 1))
            for term, number in firsts.items()
        ]
        numbers = {term: number for number, term in enumerate(firsts)}
        typed = [numbers[replace(term, joiner="")] for term in terms]
        pairs, triples, fours = (_runs(typed, size, meant) for size in (2, 3, 4))
        needed = 1.0 if terms[0].field else self._ranking.needed
        longer = (*triples, *fours) if self._ranking.triple else ()
        return SoftConjunction(self._reader, syllables, pairs, longer, zone, needed)

    # Alternatives

    def _synonym_impacts(self, terms: Sequence[Term], zone: int | None) -> list[tuple[Synonym, WeightedTf]]:
        """How often alternatives to stretches of the terms occur, weighted.

        A document with an alternative earns what one with the typed words would, had it held them
        ``expansion`` times as often: less, and never more.
        """
        found = []
        for other in synonyms(terms) if self._ranking.expansion > 0 else ():
            if self._is_part_of_word(terms, other, zone):
                continue
            impact = self._alternative(other, zone)
            if len(impact.docs):
                found.append((other, self._impacts.scaled(impact, self._ranking.expansion)))
        return found

    def _alternative(self, other: Synonym, zone: int | None) -> WeightedTf:
        spelt = tuple(self._spellings(form, exact=other.exact) for form in other.forms)
        return phrase_weighted_tf(self._impacts, spelt, zone)

    def _spellings(self, form: str, *, exact: bool) -> SpellingSet:
        return ((fold(form), frozenset((form,)) if exact else None),)

    def _is_part_of_word(self, terms: Sequence[Term], other: Synonym, zone: int | None) -> bool:
        """Whether a name of one syllable is typed as part of another word: Mỹ in thẩm mỹ."""
        if other.exact or other.end - other.start > 1:
            return False
        beside = terms[max(other.start - 1, 0) : other.end + 1]
        pairs = (tuple(all_spellings(term) for term in two) for two in pairwise(beside))
        return any(word_share(self._impacts, pair, zone) > 0.5 for pair in pairs)


def _runs(typed: Sequence[int], size: int, meant: Sequence[tuple[Synonym, WeightedTf]]) -> list[NGram]:
    """The runs of so many different syllables side by side, each once."""
    found: dict[tuple[int, ...], NGram] = {}
    for first in range(len(typed) - size + 1):
        run = tuple(typed[first : first + size])
        if len(set(run)) == size and run not in found:
            found[run] = NGram(run, _covering_ngrams(meant, first, first + size))
    return list(found.values())


def _term_or_wildcard(node: Node) -> Term | None:
    """A term, or what stands for a prefix or fuzzy word among terms."""
    if isinstance(node, Term):
        return node
    return _representative_term(node) if isinstance(node, Or) and node.word else None


def _representative_term(word: Or) -> Term:
    return Term(word.word, word.word, accented=False, field=text_terms(word)[0].field)


def _zone(field: str) -> int | None:
    return TEXT_FIELDS.index(field) if field else None


def _cost(plan: Matcher) -> int:
    """Selections first, positions last."""
    return 2 if isinstance(plan, PhraseMatcher) else 1 if isinstance(plan, SoftConjunction) else 0


def _covering_ngrams(
    meant: Sequence[tuple[Synonym, WeightedTf]], first: int, past: int
) -> tuple[WeightedTf, ...]:
    return tuple(impact for other, impact in meant if other.start <= first and past <= other.end)

"""From a query's values to plans over one source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from vnsearch.engines.search.impacts import Impact, Impacts, Spelt
from vnsearch.engines.search.phrases import Chain, Quoted
from vnsearch.engines.search.plans import All, Among, Any, Plan, Within, Without
from vnsearch.engines.search.typed import Reader, Syllable, any_spelling, typed_spelling
from vnsearch.engines.search.words import Run, Words
from vnsearch.hanoi import seconds
from vnsearch.query import (
    TEXT_FIELDS,
    Alternative,
    And,
    Filter,
    Fuzzy,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Range,
    Term,
    alternatives,
    text_terms,
    widen,
)
from vnsearch.ranking import Ranking
from vnsearch.text import fold


class Builder:
    """Builds the plans of one query."""

    def __init__(self, impacts: Impacts, ranking: Ranking, node: Node) -> None:
        bare = not any(term.accented for term in text_terms(node))
        self._impacts = impacts
        self._reader = Reader(impacts, ranking, bare)
        self._ranking = ranking

    def plan(self, node: Node) -> Plan:
        """The plan of a node."""
        match node:
            case Term():
                return self._all((node,))
            case And(children):
                return self._all(children)
            case Or(children, word):
                return self._all((node,)) if word else Any([self.plan(child) for child in children])
            case Not(child):
                return Without(self._strict(child))
            case Prefix() | Fuzzy():
                return self.plan(self._widened(node))
            case Phrase():
                return self._quoted(node)
            case Filter(field, value):
                return Among(self._impacts.source.holding(field, value), self._impacts.source.size)
            case Range(after, before):
                first = seconds(after) if after else -np.inf
                return Within(self._impacts.source.published, first, seconds(before) if before else np.inf)

    def _all(self, children: Sequence[Node]) -> Plan:
        """The terms of each field together, plain ones as a soft conjunction; all else must match.

        A prefix or fuzzy word is one of the terms in whatever spelling, but must be there.
        """
        opened = {
            (term := _stand_in(child)): self._reader.one_of(child, _zone(term.field))
            for child in children
            if isinstance(child, Or) and child.word
        }
        terms = [said for child in children if (said := _word(child))]
        fields = dict.fromkeys(term.field for term in terms)
        plans: list[Plan] = [
            self._words([term for term in terms if term.field == field], opened) for field in fields
        ]
        there = opened.values() if len(children) > 1 else ()
        plans += [Among(word.any.docs, self._impacts.source.size) for word in there]
        plans += [self.plan(child) for child in children if not _word(child)]
        plans.sort(key=_dearness)
        return plans[0] if len(plans) == 1 else All(plans, self._impacts.source)

    def _strict(self, node: Node) -> Plan:
        """What an exclusion names: diacritics as typed, every word of a group."""
        match node:
            case Term():
                spelt = typed_spelling(node) if node.accented else any_spelling(node)
                return Among(self._impacts.of(spelt, _zone(node.field)).docs, self._impacts.source.size)
            case And(children):
                return All([self._strict(child) for child in children], self._impacts.source)
            case Or(children):
                return Any([self._strict(child) for child in children])
            case Not(child):
                return Without(self._strict(child))
            case Prefix() | Fuzzy():
                return self._strict(self._widened(node))
            case _:
                return self.plan(node)

    def _widened(self, node: Node) -> Node:
        return widen(node, self._impacts.source.vocabulary()).node

    def _quoted(self, phrase: Phrase) -> Plan:
        zone = _zone(phrase.field)
        spelt = [typed_spelling(term) if phrase.exact else any_spelling(term) for term in phrase.terms]
        syllables = [self._reader.syllable(term, zone) for term in phrase.terms]
        return Quoted(self._reader, Chain(self._impacts, spelt, zone, phrase.slack), syllables, str(phrase))

    def _words(self, terms: Sequence[Term], opened: Mapping[Term, Syllable]) -> Words:
        zone = _zone(terms[0].field)
        meant = self._meant(terms, zone)
        firsts: dict[Term, int] = {}
        for number, term in enumerate(terms):
            firsts.setdefault(replace(term, tie=""), number)
        syllables = [
            opened.get(term) or self._reader.syllable(term, zone, _covering(meant, number, number + 1))
            for term, number in firsts.items()
        ]
        numbers = {term: number for number, term in enumerate(firsts)}
        typed = [numbers[replace(term, tie="")] for term in terms]
        pairs, triples, fours = (_runs(typed, size, meant) for size in (2, 3, 4))
        needed = 1.0 if terms[0].field else self._ranking.needed
        longer = (*triples, *fours) if self._ranking.triple else ()
        return Words(self._reader, syllables, pairs, longer, zone, needed)

    # Alternatives

    def _meant(self, terms: Sequence[Term], zone: int | None) -> list[tuple[Alternative, Impact]]:
        """How often alternatives to stretches of the terms occur, weighted.

        A document with an alternative earns what one with the typed words would, had it held them
        ``expansion`` times as often: less, and never more.
        """
        found = []
        for other in alternatives(terms) if self._ranking.expansion > 0 else ():
            if self._inside_word(terms, other, zone):
                continue
            impact = self._alternative(other, zone)
            if len(impact.docs):
                found.append((other, self._impacts.scaled(impact, self._ranking.expansion)))
        return found

    def _alternative(self, other: Alternative, zone: int | None) -> Impact:
        spelt = tuple(self._spelt(form, exact=other.exact) for form in other.forms)
        return self._impacts.chained(spelt, zone)

    def _spelt(self, form: str, *, exact: bool) -> Spelt:
        return ((fold(form), frozenset((form,)) if exact else None),)

    def _inside_word(self, terms: Sequence[Term], other: Alternative, zone: int | None) -> bool:
        """Whether a name of one syllable is typed as part of another word: Mỹ in thẩm mỹ."""
        if other.exact or other.past - other.first > 1:
            return False
        beside = terms[max(other.first - 1, 0) : other.past + 1]
        pairs = (tuple(any_spelling(term) for term in two) for two in pairwise(beside))
        return any(self._impacts.bound_share(pair, zone) > 0.5 for pair in pairs)


def _runs(typed: Sequence[int], size: int, meant: Sequence[tuple[Alternative, Impact]]) -> list[Run]:
    """The runs of so many different syllables side by side, each once."""
    found: dict[tuple[int, ...], Run] = {}
    for first in range(len(typed) - size + 1):
        run = tuple(typed[first : first + size])
        if len(set(run)) == size and run not in found:
            found[run] = Run(run, _covering(meant, first, first + size))
    return list(found.values())


def _word(node: Node) -> Term | None:
    """A term, or what stands for a prefix or fuzzy word among terms."""
    if isinstance(node, Term):
        return node
    return _stand_in(node) if isinstance(node, Or) and node.word else None


def _stand_in(word: Or) -> Term:
    return Term(word.word, word.word, accented=False, field=text_terms(word)[0].field)


def _zone(field: str) -> int | None:
    return TEXT_FIELDS.index(field) if field else None


def _dearness(plan: Plan) -> int:
    """Selections first, positions last."""
    return 2 if isinstance(plan, Quoted) else 1 if isinstance(plan, Words) else 0


def _covering(meant: Sequence[tuple[Alternative, Impact]], first: int, past: int) -> tuple[Impact, ...]:
    return tuple(impact for other, impact in meant if other.first <= first and past <= other.past)

"""Turn query nodes into clauses."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, chain, pairwise, product

from vnsearch.engine.addresses import address_matcher
from vnsearch.engine.memory.clauses import (
    AddressClause,
    AndClause,
    Clause,
    DateClause,
    NotClause,
    NoValueClause,
    OrClause,
    TermOccursClause,
    ValueClause,
)
from vnsearch.engine.memory.formulas import loose_needed
from vnsearch.engine.memory.frequency import Collection, WeightedFrequency
from vnsearch.engine.memory.phrases import PhraseClause
from vnsearch.engine.memory.synonyms import WeightedSynonym, covering, weighted_synonyms
from vnsearch.engine.memory.terms import QueryTerm, QueryTerms, any_spelling, typed_spelling
from vnsearch.engine.memory.units import Reading, unit_frequency, unit_spellings
from vnsearch.engine.memory.words import NGram, WordsClause, ngrams_of
from vnsearch.query import (
    NO_VALUE,
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
    Vocabulary,
    Wildcard,
    Words,
    expand_wildcards,
    text_terms,
)
from vnsearch.ranking import Ranking
from vnsearch.vietnam_time import seconds

_UnitForms = tuple[frozenset[str], ...]

#: The most words of an n-gram.
_LONGEST_NGRAM = 8


def _place_of_parts(clause: Clause) -> int:
    return 2 if isinstance(clause, PhraseClause) else 1 if isinstance(clause, WordsClause) else 0


class Planner:
    """Makes the clauses of one query over one collection."""

    def __init__(self, collection: Collection, vocabulary: Vocabulary, ranking: Ranking, node: Node) -> None:
        self._collection = collection
        self._vocabulary = vocabulary
        self._ranking = ranking
        self._terms = QueryTerms(collection, ranking, bare=not any(t.accented for t in text_terms(node)))

    def clause(self, node: Node) -> Clause:
        """Return the clause of a node."""
        match node:
            case Term():
                return self._conjunction((node,))
            case Words():
                return self._conjunction((node,))
            case And(children):
                return self._conjunction(children)
            case Or(children, word):
                return self._conjunction((node,)) if word else OrClause(list(map(self.clause, children)))
            case Not(child):
                return NotClause(self._exact_clause(child))
            case Prefix() | Wildcard() | Fuzzy() | PhrasePrefix() | Filter(is_prefix=True):
                return self.clause(expand_wildcards(node, self._vocabulary).node)
            case Phrase():
                return self._phrase(node)
            case Filter(field, value) if value == NO_VALUE:
                return NoValueClause(field)
            case Filter(field, value):
                return ValueClause(field, value)
            case Address(text, anywhere):
                return AddressClause(address_matcher(text, anywhere=anywhere))
            case Range(after, before):
                start = seconds(after) if after else -math.inf
                return DateClause(start, seconds(before) if before else math.inf)

    def _exact_clause(self, node: Node) -> Clause:
        """Return the clause for documents to exclude: with every word of a group, accented words as typed."""
        match node:
            case Term():
                spellings = typed_spelling(node) if node.accented else any_spelling(node)
                return TermOccursClause(self._terms.frequency(spellings, node.field))
            case And(children) | Words(terms=children):
                return AndClause(list(map(self._exact_clause, children)))
            case Or(children):
                return OrClause(list(map(self._exact_clause, children)))
            case Not(child):
                return NotClause(self._exact_clause(child))
            case Prefix() | Wildcard() | Fuzzy() | PhrasePrefix() | Filter(is_prefix=True):
                return self._exact_clause(expand_wildcards(node, self._vocabulary).node)
            case _:
                return self.clause(node)

    def _conjunction(self, children: Sequence[Node]) -> Clause:
        """Combine the words of each field; everything else must match, and so must each wildcard.

        Conditions come first, then words, then phrases: in this order the parts of a score are listed.
        """
        nodes = [node for child in children for node in _without_units(child)]
        wildcards = {
            term: self._terms.wildcard(node, term.field)
            for node in nodes
            if isinstance(node, Or) and (term := _as_term(node))
        }
        terms = [term for node in nodes if (term := _as_term(node))]
        clauses: list[Clause] = [
            self._words(_words_of_field(children, field), wildcards)
            for field in dict.fromkeys(term.field for term in terms)
        ]
        if len(nodes) > 1:
            clauses += [TermOccursClause(term.frequency) for term in wildcards.values()]
        clauses += [self.clause(node) for node in nodes if not _as_term(node)]
        clauses.sort(key=_place_of_parts)
        return clauses[0] if len(clauses) == 1 else AndClause(clauses)

    def _phrase(self, phrase: Phrase) -> Clause:
        words = [typed_spelling(term) if phrase.exact else any_spelling(term) for term in phrase.terms]
        terms = [self._terms.term(term, phrase.field) for term in phrase.terms]
        return PhraseClause(
            self._collection, self._ranking, str(phrase), words, terms, phrase.field, phrase.slack
        )

    def _words(self, words: _FieldWords, wildcards: Mapping[Term, QueryTerm]) -> Clause:
        """Return the clause of the words of one field: each word once, and the n-grams as typed."""
        terms, field, ranking = words.terms, words.terms[0].field, self._ranking
        synonyms = weighted_synonyms(self._collection, terms, field, ranking.expansion)
        plain = [replace(term, joiner="") for term in terms]
        different = list(dict.fromkeys(plain))
        query_terms = [
            wildcards.get(term) or self._terms.term(term, field, covering(synonyms, place, place + 1))
            for term, place in ((term, plain.index(term)) for term in different)
        ]
        word_numbers = [different.index(term) for term in plain]
        query_words = [query_terms[number] for number in word_numbers]
        sizes = range(2, min(len(different), _LONGEST_NGRAM) + 1)
        ngrams = [
            NGram(numbers, covering(synonyms, place, place + len(numbers)))
            for place, numbers in ngrams_of(word_numbers, sizes)
        ]
        units = [
            Reading(self._units(query_words, words, spans, synonyms), 1.0 if field else ranking.needed)
            for spans in words.units_with_required
        ]
        required_numbers = sorted({word_numbers[place] for place in words.required_places})
        has_optional = len(required_numbers) < len(different)
        min_share = 1.0 if field else loose_needed(ranking, has_optional=has_optional)
        return WordsClause(
            self._collection, ranking, query_terms, ngrams, field, required_numbers, min_share, units
        )

    def _units(
        self,
        query_words: Sequence[QueryTerm],
        words: _FieldWords,
        spans: Sequence[tuple[int, int]],
        all_synonyms: Sequence[WeightedSynonym],
    ) -> Sequence[WeightedFrequency]:
        """Return the different units of a reading, a repeated one with the synonyms of its first place."""
        field = words.terms[0].field
        units: dict[Hashable, WeightedFrequency] = {}
        for start, end in spans:
            unit = query_words[start:end]
            spellings = unit_spellings(unit, words.unit_forms.get((start, end), ()))
            key = tuple(unit), tuple(frozenset(each.items()) for each in spellings)
            if key not in units:
                synonyms = covering(all_synonyms, start, end)
                units[key] = unit_frequency(self._collection, unit, spellings, field, synonyms)
        return list(units.values())


@dataclass(frozen=True)
class _FieldWords:
    """The plain words of one field, the ways to cut them into units, and which of them are optional.

    ``unit_forms``: by where a unit begins and ends, the forms to which its words are restricted.
    """

    terms: Sequence[Term]
    readings: Sequence[Sequence[int]]
    optional: Sequence[bool]
    unit_forms: Mapping[tuple[int, int], _UnitForms]

    @property
    def required_places(self) -> Sequence[int]:
        """The places of the words that are not optional; all, where all are."""
        return [place for place, may_lack in enumerate(self.optional) if not may_lack or all(self.optional)]

    @property
    def units_with_required(self) -> Sequence[Sequence[tuple[int, int]]]:
        """Of each reading, where the units begin and end that are not wholly of optional words."""
        spans = [pairwise(accumulate(lengths, initial=0)) for lengths in self.readings]
        return [
            [(a, b) for a, b in reading if any(a <= r < b for r in self.required_places)] for reading in spans
        ]


def _without_units(node: Node) -> Sequence[Node]:
    """Return the terms of ``Words``, and any other node as it is."""
    return node.terms if isinstance(node, Words) else (node,)


def _words_of_field(nodes: Sequence[Node], field: str) -> _FieldWords:
    """Return the words of a field, cut in any combination of the readings of its nodes.

    A term outside ``Words`` is a unit of its own, and not optional.
    """
    nodes = [node for node in nodes if (term := _as_term(_without_units(node)[0])) and term.field == field]
    terms = [term for node in nodes for part in _without_units(node) if (term := _as_term(part))]
    readings = [node.readings if isinstance(node, Words) else ((1,),) for node in nodes]
    optional = [
        isinstance(node, Words) and place in node.optional
        for node in nodes
        for place, _ in enumerate(_without_units(node))
    ]
    cuts = [list(chain(*combination)) for combination in product(*readings)]
    return _FieldWords(terms, cuts, optional, dict(_unit_forms(nodes)))


def _unit_forms(nodes: Sequence[Node]) -> Iterator[tuple[tuple[int, int], _UnitForms]]:
    """Yield the forms to which units are restricted, by where these begin and end among the words of all nodes."""
    before = 0
    for node in nodes:
        for unit in node.unit_forms if isinstance(node, Words) else ():
            start, end = unit.span
            yield (before + start, before + end), unit.forms
        before += len(_without_units(node))


def _as_term(node: Node) -> Term | None:
    """Return a term, or the term that represents an expanded prefix or fuzzy word; None for other nodes."""
    if isinstance(node, Or) and node.word:
        return Term(node.word, node.word, accented=False, field=text_terms(node)[0].field)
    return node if isinstance(node, Term) else None

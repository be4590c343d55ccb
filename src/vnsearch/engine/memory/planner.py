"""Turn query nodes into clauses."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from vnsearch.engine.addresses import address_matcher
from vnsearch.engine.memory.clauses import (
    AddressClause,
    AndClause,
    Clause,
    DateClause,
    NotClause,
    OrClause,
    TermOccursClause,
    ValueClause,
)
from vnsearch.engine.memory.frequency import (
    Collection,
    Frequency,
    Spellings,
    WeightedFrequency,
    phrase_ends,
    phrase_frequency,
    scaled_frequency,
    term_frequency,
)
from vnsearch.engine.memory.phrases import PhraseClause
from vnsearch.engine.memory.terms import QueryTerm, QueryTerms, any_spelling, typed_spelling
from vnsearch.engine.memory.words import NGram, WordsClause, ngrams_of
from vnsearch.query import (
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
    Synonym,
    Term,
    Vocabulary,
    Wildcard,
    expand_wildcards,
    synonyms,
    text_terms,
)
from vnsearch.ranking import Ranking
from vnsearch.text import fold
from vnsearch.vietnam_time import seconds


@dataclass(frozen=True)
class _WeighedSynonym:
    """A synonym of the words from ``start`` to ``end``, with its weighted frequency."""

    start: int
    end: int
    frequency: Frequency


def _place_of_parts(clause: Clause) -> int:
    return 2 if isinstance(clause, PhraseClause) else 1 if isinstance(clause, WordsClause) else 0


def _covering(synonyms: Sequence[_WeighedSynonym], start: int, end: int) -> tuple[Frequency, ...]:
    return tuple(synonym.frequency for synonym in synonyms if synonym.start <= start and end <= synonym.end)


class Planner:
    """Makes the clauses of one query over one collection."""

    def __init__(self, collection: Collection, vocabulary: Vocabulary, ranking: Ranking, node: Node) -> None:
        self._collection = collection
        self._vocabulary = vocabulary
        self._ranking = ranking
        self._terms = QueryTerms(collection, ranking, bare=not any(t.accented for t in text_terms(node)))

    def clause(self, node: Node) -> Clause:
        """Return what answers a node."""
        match node:
            case Term():
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
            case Filter(field, value):
                return ValueClause(field, value)
            case Address(text, anywhere):
                return AddressClause(address_matcher(text, anywhere=anywhere))
            case Range(after, before):
                start = seconds(after) if after else -math.inf
                return DateClause(start, seconds(before) if before else math.inf)

    def _exact_clause(self, node: Node) -> Clause:
        """Return the clause of what is excluded: diacritics as typed, every word of a group."""
        match node:
            case Term():
                spellings = typed_spelling(node) if node.accented else any_spelling(node)
                return TermOccursClause(self._terms.frequency(spellings, node.field))
            case And(children):
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
        wildcards = {
            term: self._terms.wildcard(child, term.field)
            for child in children
            if isinstance(child, Or) and (term := _as_term(child))
        }
        terms = [term for child in children if (term := _as_term(child))]
        clauses: list[Clause] = [
            self._words([term for term in terms if term.field == field], wildcards)
            for field in dict.fromkeys(term.field for term in terms)
        ]
        if len(children) > 1:
            clauses += [TermOccursClause(term.frequency) for term in wildcards.values()]
        clauses += [self.clause(child) for child in children if not _as_term(child)]
        clauses.sort(key=_place_of_parts)
        return clauses[0] if len(clauses) == 1 else AndClause(clauses)

    def _phrase(self, phrase: Phrase) -> Clause:
        words = [typed_spelling(term) if phrase.exact else any_spelling(term) for term in phrase.terms]
        terms = [self._terms.term(term, phrase.field) for term in phrase.terms]
        return PhraseClause(
            self._collection, self._ranking, str(phrase), words, terms, phrase.field, phrase.slack
        )

    def _words(self, terms: Sequence[Term], wildcards: Mapping[Term, QueryTerm]) -> Clause:
        """Return the clause of the words of one field: each word once, and the n-grams as typed."""
        field, ranking = terms[0].field, self._ranking
        weighed = self._synonyms(terms, field)
        plain = [replace(term, joiner="") for term in terms]
        different = list(dict.fromkeys(plain))
        query_terms = [
            wildcards.get(term) or self._terms.term(term, field, _covering(weighed, place, place + 1))
            for term, place in ((term, plain.index(term)) for term in different)
        ]
        sizes = (2, 3, 4) if ranking.triple else (2,)
        ngrams = [
            NGram(numbers, _covering(weighed, place, place + len(numbers)))
            for place, numbers in ngrams_of([different.index(term) for term in plain], sizes)
        ]
        needed = 1.0 if field else ranking.needed
        return WordsClause(self._collection, ranking, query_terms, ngrams, field, needed)

    # Synonyms

    def _synonyms(self, terms: Sequence[Term], field: str) -> list[_WeighedSynonym]:
        """Return the synonyms of neighbouring terms that occur in any document.

        One occurrence counts as a share of an occurrence of each word it stands for.
        """
        weighed = []
        for synonym in synonyms(terms) if self._ranking.expansion > 0 else ():
            words: list[Spellings] = [
                {fold(form): frozenset((form,)) if synonym.exact else None} for form in synonym.forms
            ]
            frequency = phrase_frequency(self._collection, words, field)
            occurs = any(frequency(document) > 0 for document in self._collection.documents)
            if occurs and not self._is_part_of_word(terms, synonym, field):
                scaled = scaled_frequency(frequency, self._ranking.expansion)
                weighed.append(_WeighedSynonym(synonym.start, synonym.end, scaled))
        return weighed

    def _is_part_of_word(self, terms: Sequence[Term], synonym: Synonym, field: str) -> bool:
        """Tell whether a name of one syllable was typed within another word, as Mỹ in thẩm mỹ.

        It was where segmentation binds most occurrences of it and the word typed before or after it.
        """
        if synonym.exact or synonym.end - synonym.start > 1:
            return False
        beside = terms[max(synonym.start - 1, 0) : synonym.end + 1]
        return any(self._bound_share(left, right, field) > 0.5 for left, right in pairwise(beside))

    def _bound_share(self, left: Term, right: Term, field: str) -> float:
        """Return the share of the occurrences of two words side by side that segmentation binds.

        Counted in all zones of the documents that hold both in the field.
        """
        words = [any_spelling(left), any_spelling(right)]
        word_documents = [
            WeightedFrequency(self._collection, term_frequency(self._collection, w, field)) for w in words
        ]
        both = [
            document
            for document in self._collection.documents
            if all(document in word for word in word_documents)
        ]
        ends = [end for document in both for end in phrase_ends(document, words)]
        return sum(end.continues_word for end in ends) / len(ends) if ends else 0.0


def _as_term(node: Node) -> Term | None:
    """Return a term, or the term that represents an expanded prefix or fuzzy word; None for other nodes."""
    if isinstance(node, Or) and node.word:
        return Term(node.word, node.word, accented=False, field=text_terms(node)[0].field)
    return node if isinstance(node, Term) else None

"""The plain words of a query: grouped by field, and as ``soft_conjunction`` passes them to a scorer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from vnsearch.arrays import Float32s, Float64s, UInt32s
from vnsearch.query import Node, Or, Term, Words, text_terms
from vnsearch.ranking import Ranking
from vnsearch.search.term_scorer import TITLE, TermScorer
from vnsearch.search.weighted_tf import PostingsTf, StoredTf
from vnsearch.search.weighted_tf_cache import WeightedTfCache


def is_words(node: Node) -> bool:
    """Whether a node is plain words: a term, an expanded prefix or fuzzy word, or several of them."""
    return isinstance(node, Term | Words) or (isinstance(node, Or) and bool(node.word))


def words_by_field(nodes: Sequence[Node]) -> list[Words]:
    """Return the plain words among ``nodes``, those of each field together.

    A term outside a ``Words`` node is a unit of its own.
    """
    groups: dict[str, Words] = {}
    for node in nodes:
        words = _as_words(node)
        if words is not None:
            before = groups.get(words.field)
            groups[words.field] = words if before is None else _join(before, words)
    return list(groups.values())


def _as_words(node: Node) -> Words | None:
    if isinstance(node, Words):
        return node
    if isinstance(node, Term) or (isinstance(node, Or) and node.word):
        return Words((node,), ((1,),))
    return None


def _join(left: Words, right: Words) -> Words:
    """Return the words of both, in each combination of their readings."""
    readings = tuple((*first, *second) for first in left.readings for second in right.readings)
    shift = len(left.terms)
    optional = left.optional | {shift + number for number in right.optional}
    unit_forms = (unit._replace(start=shift + unit.start) for unit in right.unit_forms)
    return Words(left.terms + right.terms, readings, optional, (*left.unit_forms, *unit_forms))


def as_term(word: Term | Or) -> Term:
    """Return a term, or the term that stands for an expanded prefix or fuzzy word."""
    if isinstance(word, Term):
        return word
    return Term(word.word, word.word, accented=False, field=text_terms(word)[0].field)


class NGram(NamedTuple):
    """Two to ``LONGEST_NGRAM`` different terms typed side by side.

    ``terms``: their numbers, in order. ``synonyms``: frequencies of what else counts as an occurrence of it.
    """

    terms: tuple[int, ...]
    synonyms: tuple[StoredTf, ...] = ()


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class WordScores:
    """What n documents score without positions; (n,) each.

    ``present``, ``in_title``: how many terms are in the document, and in its title; ``score``: of the terms alone;
    ``max_score``: the most it can score with neighbours.
    ``term_freqs`` (n, frequencies): the weighted frequencies of which compiled loops made that; None from numpy.
    """

    present: Float64s
    in_title: Float64s
    score: Float64s
    max_score: Float64s
    term_freqs: Float32s | None = None


class NGramParents(NamedTuple):
    """What an n-gram extends: its last two terms, and numbers of n-grams.

    ``prefix``: the n-gram without the last term; ``last_pair``: that of the last two terms alone; -1 if there
    is none. With terms 0 1 2 and n-grams (0, 1), (1, 2), (0, 1, 2), the parents of the third are:
    ``before_last`` 1, ``last`` 2, ``prefix`` 0, ``last_pair`` 1. A pair has no prefix and is its own last
    pair.
    """

    before_last: int
    last: int
    prefix: int
    last_pair: int


def ngram_parents(ngrams: Sequence[tuple[int, ...]]) -> list[NGramParents]:
    """Return the parents of n-grams, given the numbers of the terms of each."""
    numbers = {terms: number for number, terms in enumerate(ngrams)}
    return [
        NGramParents(terms[-2], terms[-1], numbers.get(terms[:-1], -1), numbers.get(terms[-2:], -1))
        for terms in ngrams
    ]


@dataclass(frozen=True, eq=False)
class PlainWords:
    """The different terms of a query and the n-grams among them, in one zone or (None) in all.

    ``ngrams``: shorter ones first, so that each comes after the n-gram without its last term.
    ``required_numbers``: those of the terms that are not optional, ascending.
    """

    cache: WeightedTfCache
    ranking: Ranking
    terms: Sequence[TermScorer]
    ngrams: Sequence[NGram]
    zone: int | None
    required_numbers: Sequence[int]

    @cached_property
    def required_terms(self) -> list[TermScorer]:
        """The terms that decide about a match."""
        return [self.terms[number] for number in self.required_numbers]

    @cached_property
    def optional_terms(self) -> list[TermScorer]:
        """The terms that a match may lack without losing a share of its score."""
        return [term for number, term in enumerate(self.terms) if number not in self.required_numbers]

    @cached_property
    def title_tfs(self) -> list[PostingsTf]:
        """Each term's weighted frequencies in titles."""
        return [self.cache.of(term.spellings, TITLE) for term in self.terms]

    @property
    def title_lengths(self) -> UInt32s:
        """(size,) the number of tokens of each document's title."""
        return self.cache.occurrence_weights.title_lengths

    @cached_property
    def ngram_weights(self) -> Float64s:
        """(n-grams, 2) weights of saturated frequencies: of all occurrences, of those in one word.

        The idf of an n-gram is the sum of its terms' idf, as in Lucene's PhraseQuery.
        """
        ranking, term_idfs = self.ranking, [term.typed_idf for term in self.terms]
        weights = []
        for ngram in self.ngrams:
            idf = sum(map(term_idfs.__getitem__, ngram.terms))
            is_pair, is_whole = len(ngram.terms) == 2, len(ngram.terms) == len(self.terms)
            weight = (ranking.pair if is_pair else ranking.longer) + (ranking.whole if is_whole else 0.0)
            weights.append((weight * idf, ranking.word_pair * idf if is_pair else 0.0))
        return np.array(weights).reshape(-1, 2)

    @cached_property
    def ngram_parents(self) -> list[NGramParents]:
        """What each n-gram extends."""
        return ngram_parents([ngram.terms for ngram in self.ngrams])

"""The plain words of a query, as ``soft_conjunction`` passes them to the compiled scorer or the numpy one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from vnsearch.arrays import Float64s, UInt32s
from vnsearch.ranking import Ranking
from vnsearch.search.ngram_parents import NGramParents, ngram_parents
from vnsearch.search.term_scorer import TITLE, TermScorer
from vnsearch.search.weighted_tf import PostingsTf, StoredTf, WeightedTfCache


@dataclass(frozen=True, slots=True, eq=False)
class NGram:
    """Two to ``LONGEST_NGRAM`` different terms typed side by side.

    ``terms``: their numbers, in order. ``synonyms``: frequencies of what else counts as an occurrence of it.
    """

    terms: tuple[int, ...]
    synonyms: tuple[StoredTf, ...] = ()


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

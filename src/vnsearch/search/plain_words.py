"""The plain words of a query, as ``soft_conjunction`` passes them to the compiled scorer or the numpy one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from vnsearch.arrays import Float64s
from vnsearch.ranking import Ranking
from vnsearch.search.term_scorer import TITLE, TermScorer
from vnsearch.search.weighted_tf import WeightedTf, WeightedTfCache


@dataclass(frozen=True, slots=True, eq=False)
class NGram:
    """Two to four different terms typed side by side.

    ``terms``: their numbers, in order. ``synonyms``: frequencies of what else counts as an occurrence of it.
    """

    terms: tuple[int, ...]
    synonyms: tuple[WeightedTf, ...] = ()


@dataclass(frozen=True, eq=False)
class PlainWords:
    """The different terms of a query and the n-grams among them, in one zone or (None) in all.

    ``ngrams``: shorter ones first, so that each comes after the n-gram without its last term.
    """

    cache: WeightedTfCache
    ranking: Ranking
    terms: Sequence[TermScorer]
    ngrams: Sequence[NGram]
    zone: int | None

    @cached_property
    def title_tfs(self) -> list[WeightedTf]:
        """Each term's weighted frequencies in titles."""
        return [self.cache.of(term.spellings, TITLE) for term in self.terms]

    @cached_property
    def ngram_weights(self) -> Float64s:
        """(n-grams, 2) weights of saturated frequencies: of all occurrences, of those in one word.

        The idf of an n-gram is the sum of its terms' idf, as in Lucene's PhraseQuery.
        """
        return np.array([self._ngram_weights(ngram) for ngram in self.ngrams]).reshape(-1, 2)

    def _ngram_weights(self, ngram: NGram) -> tuple[float, float]:
        idf = sum(self.terms[number].idf for number in ngram.terms)
        if len(ngram.terms) == 2:
            return self.ranking.pair * idf, self.ranking.word_pair * idf
        return self.ranking.triple * idf, 0.0

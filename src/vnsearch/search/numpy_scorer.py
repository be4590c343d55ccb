"""Plain words scored with numpy: the same as with the compiled loops, to the last bit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np

from vnsearch.arrays import Bools, DocIds, Float32s, Float64s, Int64s
from vnsearch.ranking import coordination, saturate, title_factor
from vnsearch.search.adjacency import PositionGrid, TermPositions, sum_by_document
from vnsearch.search.plain_words import PlainWords, WordScores


@dataclass(frozen=True, slots=True, eq=False)
class NumpyTermScorer:
    """Scores documents without positions, as ``NativeTermScorer`` does."""

    words: PlainWords

    def score(self, docs: DocIds) -> WordScores:
        """Return the scores of documents without positions."""
        ranking, terms = self.words.ranking, self.words.terms
        freqs = [term.tf.for_docs(docs) for term in terms]
        title_freqs = [title_tf.for_docs(docs) for title_tf in self.words.title_tfs]
        present, in_title = _count_above_zero(freqs), _count_above_zero(title_freqs)
        score = reduce(np.add, [term.score(docs, ranking.k1) for term in terms])
        title_lengths = self.words.title_lengths[docs].astype(np.float64)
        factor = coordination(present, len(terms))
        factor *= title_factor(in_title, len(terms), title_lengths, ranking.title)
        most = (score + self._max_ngram_scores(docs, freqs)) * factor
        return WordScores(present, in_title, score, most)

    def _max_ngram_scores(self, docs: DocIds, freqs: Sequence[Float64s]) -> Float64s:
        """Return (n,) what n-grams score at most: as often as the rarest of their terms, in each document."""
        ranking = self.words.ranking
        agreeing_freqs = [
            freq if term.agreeing_tf is term.tf else term.agreeing_tf.for_docs(docs)
            for term, freq in zip(self.words.terms, freqs, strict=True)
        ]
        total = np.zeros(len(docs))
        for ngram, weight in zip(self.words.ngrams, self.words.ngram_weights.sum(axis=1), strict=True):
            rarest = np.minimum.reduce([freqs[number] for number in ngram.terms])
            rarest_agreeing = np.minimum.reduce([agreeing_freqs[number] for number in ngram.terms])
            freq = ranking.fold_share * rarest + (1.0 - ranking.fold_share) * rarest_agreeing
            total += weight * saturate(freq, ranking.run_k1)
        return total


def _count_above_zero(freqs: Sequence[Float64s]) -> Float64s:
    """Return (n,) in how many of the arrays each document has a frequency."""
    return reduce(np.add, [(freq > 0).astype(np.float64) for freq in freqs])


@dataclass(frozen=True, slots=True, eq=False)
class _NGramEnds:
    """Where an n-gram ends: ``occurrences`` occurrences of its last term; ``as_typed``: whether all of it is."""

    occurrences: Int64s | slice
    as_typed: Bools


@dataclass(frozen=True, slots=True, eq=False)
class NumpyNGramScorer:
    """Finds n-grams by position, as ``NativeNGramScorer`` does."""

    words: PlainWords

    def weighted_freqs(
        self,
        docs: DocIds,
        min_scores: Float64s | None = None,  # noqa: ARG002 - looks into all
        term_freqs: Float32s | None = None,  # noqa: ARG002 - as above
    ) -> tuple[Int64s, Float64s, Float64s]:
        """Return all rows of ``docs``, the weighted frequencies of n-grams there, and of those in one word."""
        words = self.words
        terms = self._term_positions(docs)
        grid = PositionGrid(len(docs), list(terms.values()), 2)
        cells = {number: grid.addresses(term) for number, term in terms.items()}
        ends: dict[tuple[int, ...], _NGramEnds] = {}
        freqs, word_freqs = np.zeros((2, len(words.ngrams), len(docs)))
        for row, ngram in enumerate(words.ngrams):
            before_last, last = ngram.terms[-2:]
            first_term = _NGramEnds(slice(None), terms[ngram.terms[0]].as_typed)
            prefix = ends.get(ngram.terms[:-1]) or first_term
            end = _extend(grid, cells[before_last], prefix, cells[last], terms[last])
            ends[ngram.terms] = end
            rows, positions = terms[last].rows[end.occurrences], terms[last].positions[end.occurrences]
            weights = words.cache.occurrence_weights.of(docs[rows], positions, words.zone)
            weights *= np.where(end.as_typed, 1.0, words.ranking.fold_share)
            in_word = terms[last].continues_word[end.occurrences]
            freqs[row] = sum_by_document(rows, weights, len(docs))
            word_freqs[row] = sum_by_document(rows[in_word], weights[in_word], len(docs))
        return np.arange(len(docs)), freqs, word_freqs

    def _term_positions(self, docs: DocIds) -> dict[int, TermPositions]:
        """Return the occurrences in some documents of each term that is part of an n-gram, by its number."""
        numbers = sorted({number for ngram in self.words.ngrams for number in ngram.terms})
        source = self.words.cache.source
        return {number: self.words.terms[number].positions(source, docs) for number in numbers}


def _extend(
    grid: PositionGrid, left_cells: Int64s, prefix: _NGramEnds, right_cells: Int64s, right: TermPositions
) -> _NGramEnds:
    """Return where ``right`` directly follows the end of a shorter n-gram.

    ``left_cells``: of the occurrences of the shorter n-gram's last term. Marks in the grid: 1 for an end of
    the shorter n-gram, 2 if all of that is as typed.
    """
    marks = prefix.as_typed.astype(np.uint8) + np.uint8(1)
    mark_before = grid.directly_before(left_cells[prefix.occurrences], marks, right_cells)
    occurrences = np.flatnonzero(mark_before)
    return _NGramEnds(occurrences, (mark_before[occurrences] == 2) & right.as_typed[occurrences])

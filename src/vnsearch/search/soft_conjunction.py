"""Plain words: most of them must occur; they score as terms, and as n-grams where they stand side by side.

The score of a document is::

    (Σ terms + Σ n-grams) × coordination × title factor

Terms are scored by BM25F (``term_scorer``). N-grams are the ordered pairs of Metzler & Croft, "A Markov
Random Field Model for Term Dependencies" (2005), and n-grams of three and four terms; they are scored like
terms, with the sum of their terms' idf as in Lucene's PhraseQuery. ``vnsearch.ranking`` has the formulas of
the factors.

Which documents match needs no scores. Scores come in two steps, each of them done by the compiled loops
(``native_scorer``) or by numpy (``numpy_scorer``): terms and upper bounds for all documents, then n-grams,
which need positions, for those documents that the collector asks for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, reduce

import numpy as np

from vnsearch.arrays import Bools, DocIds, Float64s, Int64s
from vnsearch.messages import results
from vnsearch.native import kernels
from vnsearch.ranking import coordination, needed_share, saturate, term_shares, title_factor
from vnsearch.search import native_scorer
from vnsearch.search.adjacency import DOCS_AT_ONCE
from vnsearch.search.matchers import Explain, Scores, no_explanation
from vnsearch.search.native_scorer import NativeNGramScorer, NativeTermScorer
from vnsearch.search.numpy_scorer import NumpyNGramScorer, NumpyTermScorer
from vnsearch.search.plain_words import PlainWords
from vnsearch.search.reader import is_member, union_sorted
from vnsearch.search.term_scorer import TermScorer, all_in_title


@dataclass(frozen=True, slots=True, eq=False)
class SoftConjunction:
    """Matches documents with a large enough share of some plain words.

    ``min_share``: the share of the query, 0 to 1, that a match must contain if there are more than three
    terms; each term's own share follows from its idf (``vnsearch.ranking.term_shares``).
    """

    words: PlainWords
    min_share: float

    def candidates(self) -> DocIds | None:
        """Return the documents with enough of the terms.

        Only documents with one of the rarest terms are looked at: take so many of them that their shares
        together exceed what a match may miss. For example, if a match may miss 0.3 and the terms, rarest
        first, have shares 0.25, 0.25, 0.3 and 0.2, every match contains the first or the second term.
        """
        rarest_first = self._rarest_first()
        total_shares = np.cumsum(_shares(rarest_first))
        count = int(np.searchsorted(total_shares, self._missable_share, side="right")) + 1
        docs = union_sorted(term.tf.docs for term in rarest_first[:count])
        return docs if len(rarest_first) == 1 else self._with_enough(docs, rarest_first)

    def score(self, docs: DocIds, prefiltered: bool = False) -> Scores:
        """Return which documents contain enough of the terms, and their scores."""
        matches = np.ones(len(docs), np.bool_) if prefiltered else self._matches(docs)
        return _SoftConjunctionScores(matches, self.words, docs)

    def _matches(self, docs: DocIds) -> Bools:
        return is_member(docs, self._with_enough(docs, self._rarest_first()))

    @property
    def _missable_share(self) -> float:
        """The share of the query that a match may miss."""
        return 1.0 - needed_share(len(self.words.terms), self.min_share)

    def _rarest_first(self) -> list[TermScorer]:
        return sorted(self.words.terms, key=lambda term: len(term.tf.docs))

    def _with_enough(self, docs: DocIds, rarest_first: Sequence[TermScorer]) -> DocIds:
        """Return the documents with enough of the terms."""
        shares, least = _shares(rarest_first), 1.0 - self._missable_share
        if library := kernels():
            tfs = [term.tf for term in rarest_first]
            size = self.words.cache.source.size
            return native_scorer.filter_candidates(library, tfs, shares, docs, size, least)
        reachable = np.full(len(docs), shares.sum())
        for term, share in zip(rarest_first, shares, strict=True):
            reachable -= np.where(term.tf.for_docs(docs) > 0, 0.0, share)
            docs, reachable = docs[reachable >= least], reachable[reachable >= least]
        return docs


def _shares(terms: Sequence[TermScorer]) -> Float64s:
    return term_shares(np.array([term.idf for term in terms]))


@dataclass(frozen=True, eq=False)
class _SoftConjunctionScores(Scores):
    """The scores of plain words in n documents. What counting the matches does not need is computed later."""

    words: PlainWords
    docs: DocIds

    @property
    def has_scores(self) -> bool:
        return True

    @cached_property
    def _term_scorer(self) -> NativeTermScorer | NumpyTermScorer:
        library = kernels()
        return NativeTermScorer(library, self.words) if library else NumpyTermScorer(self.words)

    @cached_property
    def _ngram_scorer(self) -> NativeNGramScorer | NumpyNGramScorer:
        words, term_scorer = self.words, self._term_scorer
        can_use_native = words.cache.source.supports_native and words.ngrams
        if not can_use_native or not isinstance(term_scorer, NativeTermScorer):
            return NumpyNGramScorer(words)
        return NativeNGramScorer(
            term_scorer.library,
            words.cache,
            native_scorer.NGramSpec.of_words(words),
            run_k1=words.ranking.run_k1,
            fold_share=words.ranking.fold_share,
            term_scorer=term_scorer,
        )

    @cached_property
    def _without_positions(self) -> Float64s:
        """(4, n): terms in the document, terms in its title, score of the terms, most it can score."""
        return self._term_scorer.score(self.docs)

    def max_score(self) -> Float64s:
        return np.asarray(self._without_positions[3])

    def score(self, rows: Int64s, explain: Explain, floor: Float64s | None = None) -> Float64s:
        words, ranking, count = self.words, self.words.ranking, len(self.words.terms)
        present, in_title, score, _ = self._without_positions[:, rows]
        factor = coordination(present, count) * title_factor(in_title, count, ranking.title)
        if explain is not no_explanation:
            for term in words.terms:
                explain(term.label, term.score(self.docs[rows], ranking.k1))
        if words.ngrams:
            required = None if floor is None else floor / factor - score
            score = score + self._score_ngrams(self.docs[rows], required, explain)
        gain = score * (factor - 1.0)
        explain(results.COVERAGE, gain)
        return np.asarray(score + gain)

    def _score_ngrams(self, docs: DocIds, required: Float64s | None, explain: Explain) -> Float64s:
        """Return (n,) what the n-grams score in each document, at most ``DOCS_AT_ONCE`` documents at a time.

        ``required`` (n,): a document's n-grams may get any score below it if they do not reach it.
        """
        batches = [slice(start, start + DOCS_AT_ONCE) for start in range(0, len(docs), DOCS_AT_ONCE)]
        scores = [
            self._ngram_scores(docs[batch], None if required is None else required[batch])
            for batch in batches
        ]
        if explain is not no_explanation:
            for number, ngram in enumerate(self.words.ngrams):
                label = results.side_by_side(" ".join(self.words.terms[term].label for term in ngram.terms))
                parts = [batch_scores[number] for batch_scores in scores]
                explain(label, np.concatenate(parts) if parts else np.zeros(0))
        totals = [reduce(np.add, batch_scores) for batch_scores in scores]
        return np.concatenate(totals) if totals else np.zeros(0)

    def _ngram_scores(self, docs: DocIds, required: Float64s | None) -> Float64s:
        """Return (n-grams, n) the score of each n-gram in each document."""
        freqs, word_freqs = self._ngram_scorer.weighted_freqs(docs, required)
        for number, ngram in enumerate(self.words.ngrams):
            for synonym in ngram.synonyms:
                freqs[number] += synonym.for_docs(docs)
        k1 = self.words.ranking.run_k1
        weights, word_weights = self.words.ngram_weights.T[:, :, None]
        return np.asarray(weights * saturate(freqs, k1) + word_weights * saturate(word_freqs, k1))

    def all_in_title(self) -> Bools:
        spellings = [term.agreeing_spellings for term in self.words.terms]
        return all_in_title(self.words.cache, spellings, self.docs)

    def as_typed(self) -> Bools | None:
        terms = [term for term in self.words.terms if term.agreeing_tf is not term.tf]
        if not terms:
            return None
        return reduce(
            np.logical_and,
            [
                (term.agreeing_tf.for_docs(self.docs) > 0) | (term.tf.for_docs(self.docs) <= 0)
                for term in terms
            ],
        )

    def single_occurrence_score(self) -> float:
        if not self.words.ngrams:
            return 0.0
        terms = sum(component.weight for term in self.words.terms for component in term.components)
        return float(terms + self.words.ngram_weights[:, 0].sum())

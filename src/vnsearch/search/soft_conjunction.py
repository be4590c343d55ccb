"""Plain words: most of them must occur; they score as terms, and as n-grams where they stand side by side.

The score of a document is::

    (Σ terms + Σ n-grams) × coordination × title factor

Terms are scored by BM25F (``term_scorer``). N-grams are the ordered pairs of Metzler & Croft, "A Markov
Random Field Model for Term Dependencies" (2005), and longer n-grams; they are scored like terms, with the sum
of their terms' idf as in Lucene's PhraseQuery. ``vnsearch.ranking`` has the formulas of the factors.

Which documents match needs no scores. Scores come in two steps, each of them done by the compiled loops
(``native_scorer``) or by numpy (``numpy_scorer``): terms and upper bounds for all documents, then n-grams, which
need positions, for those documents that the collector asks for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import attrgetter
from typing import TYPE_CHECKING

import numpy as np

from vnsearch.arrays import Bools, DocIds, Float64s, Int64s
from vnsearch.messages import results
from vnsearch.native import MOST_MARKED, Kernels, kernels
from vnsearch.ranking import coordination, needed_share, saturate, term_shares, title_factor
from vnsearch.search.adjacency import DOCS_AT_ONCE
from vnsearch.search.matchers import Explain, Scores
from vnsearch.search.native_scorer import NativeNGramScorer, NativeTermScorer, NGramSpec
from vnsearch.search.native_view import NativeCall
from vnsearch.search.plain_words import PlainWords, WordScores
from vnsearch.search.reader import is_member, union_sorted
from vnsearch.search.term_scorer import TermScorer, all_in_title
from vnsearch.search.units import StrongMatches
from vnsearch.search.weighted_tf import POSTINGS_A_LOOKUP, PostingsTf, native_tfs
from vnsearch.search.weighted_tf_cache import WeightedTfCache

if TYPE_CHECKING:  # imported where the compiled loops are not used
    from vnsearch.search.numpy_scorer import NumpyNGramScorer, NumpyTermScorer

_DOC_FREQ: Callable[[TermScorer], int] = attrgetter("tf.doc_freq")


@dataclass(frozen=True, slots=True, eq=False)
class SoftConjunction:
    """Matches documents with a large enough share of some plain words.

    ``min_share``: the share of the query, 0 to 1, that a match must contain if there are more than three
    terms; each term's own share follows from its idf (``vnsearch.ranking.term_shares``).
    """

    words: PlainWords
    min_share: float
    strong: StrongMatches

    def candidates(self, others: int | None = None) -> DocIds | None:  # noqa: ARG002 - the protocol's
        """Return the documents with enough of the terms, and the strong matches."""
        return union_sorted((self._loose_candidates(), self.strong.docs))

    def _loose_candidates(self) -> DocIds:
        """Return the documents with enough of the terms.

        Only documents with one of the rarest terms are looked at: take so many of them that their shares
        together exceed what a match may miss. For example, if a match may miss 0.3 and the terms, rarest
        first, have shares 0.25, 0.25, 0.3 and 0.2, every match contains the first or the second term.
        """
        rarest_first = self._rarest_first()
        if len(rarest_first) == 1:
            return rarest_first[0].tf.docs
        shares, least = _shares(rarest_first), 1.0 - self._missable_share
        count = int(np.searchsorted(np.cumsum(shares), self._missable_share, side="right")) + 1
        cache, tfs = self.words.cache, [term.tf for term in rarest_first]
        library = kernels() if cache.source.supports_native else None
        if library and _is_read_sooner(tfs, count):
            return match_terms(library, cache, tfs, shares, least)
        return self._with_enough(union_sorted(tf.docs for tf in tfs[:count]), rarest_first)

    def score(self, docs: DocIds, prefiltered: bool = False) -> Scores:
        """Return which documents contain enough of the terms, and their scores."""
        strong = is_member(docs, self.strong.docs)
        if prefiltered:
            return _SoftConjunctionScores(np.ones(len(docs), np.bool_), strong, self.words, docs)
        matches = strong | is_member(docs, self._with_enough(docs, self._rarest_first()))
        return _SoftConjunctionScores(matches, strong, self.words, docs)

    @property
    def _missable_share(self) -> float:
        """The share of the query that a match may miss."""
        return 1.0 - needed_share(len(self.words.required_numbers), self.min_share)

    def _rarest_first(self) -> list[TermScorer]:
        return sorted(self.words.required_terms, key=_DOC_FREQ)

    def _with_enough(self, docs: DocIds, rarest_first: Sequence[TermScorer]) -> DocIds:
        """Return the documents with enough of the terms."""
        shares, least = _shares(rarest_first), 1.0 - self._missable_share
        cache = self.words.cache
        if (library := kernels()) and cache.source.supports_native:
            tfs = [term.tf for term in rarest_first]
            return filter_candidates(library, cache, tfs, shares, docs, least)
        reachable = np.full(len(docs), shares.sum())
        for term, share in zip(rarest_first, shares, strict=True):
            reachable -= np.where(term.tf.for_docs(docs) > 0, 0.0, share)
            docs, reachable = docs[reachable >= least], reachable[reachable >= least]
        return docs


def _is_read_sooner(tfs: Sequence[PostingsTf], count: int) -> bool:
    """Return whether whole posting lists are read sooner than documents are looked up in them.

    Those of the first ``count`` lists would be looked up in all lists.
    """
    doc_freqs = [tf.doc_freq for tf in tfs]
    return len(tfs) <= MOST_MARKED and sum(doc_freqs) < POSTINGS_A_LOOKUP * len(tfs) * sum(doc_freqs[:count])


def filter_candidates(
    library: Kernels,
    cache: WeightedTfCache,
    tfs: Sequence[PostingsTf],
    shares: Float64s,
    docs: DocIds,
    least: float,
) -> DocIds:
    """Return the documents whose terms' ``shares`` (terms,) of the query add up to ``least``."""
    call = NativeCall()
    structs = native_tfs(tfs, call)
    return library.filter_candidates(structs, cache.occurrence_weights.native_struct, shares, docs, least)


def match_terms(
    library: Kernels, cache: WeightedTfCache, tfs: Sequence[PostingsTf], shares: Float64s, least: float
) -> DocIds:
    """Return all live documents whose terms' ``shares`` (terms,) of the query add up to ``least``."""
    call = NativeCall()
    structs = native_tfs(tfs, call)
    return library.match_terms(structs, cache.occurrence_weights.native_struct, shares, cache.live, least)


def _shares(terms: Sequence[TermScorer]) -> Float64s:
    return term_shares(np.array([term.idf for term in terms]))


@dataclass(frozen=True, eq=False)
class _SoftConjunctionScores(Scores):
    """The scores of plain words in n documents. Scores and positions are computed only when needed."""

    words: PlainWords
    docs: DocIds

    @property
    def has_scores(self) -> bool:
        return True

    def subset(self, rows: Int64s) -> Scores:
        return _SoftConjunctionScores(self.matches[rows], self.strong[rows], self.words, self.docs[rows])

    @cached_property
    def _term_scorer(self) -> NativeTermScorer | NumpyTermScorer:
        library = kernels() if self.words.cache.source.supports_native else None
        if library:
            return NativeTermScorer(library, self.words)
        from vnsearch.search.numpy_scorer import NumpyTermScorer

        return NumpyTermScorer(self.words)

    @cached_property
    def _ngram_scorer(self) -> NativeNGramScorer | NumpyNGramScorer:
        words, term_scorer = self.words, self._term_scorer
        can_use_native = words.cache.source.supports_native and words.ngrams
        if not can_use_native or not isinstance(term_scorer, NativeTermScorer):
            from vnsearch.search.numpy_scorer import NumpyNGramScorer

            return NumpyNGramScorer(words)
        return NativeNGramScorer(
            term_scorer.library,
            words.cache,
            NGramSpec.of_words(words),
            run_k1=words.ranking.run_k1,
            fold_share=words.ranking.fold_share,
            term_scorer=term_scorer,
        )

    @cached_property
    def _without_positions(self) -> WordScores:
        return self._term_scorer.score(self.docs)

    @cached_property
    def _required_present(self) -> Float64s:
        """(n,) how many of the required terms are in each document."""
        present = self._without_positions.present
        for term in self.words.optional_terms:
            present = present - (term.tf.for_docs(self.docs) > 0)
        return np.asarray(present)

    def max_score(self) -> Float64s:
        most = self._without_positions.max_score
        if not self.words.optional_terms:
            return np.asarray(most)
        # The bounds were computed with the share of all terms.
        share = coordination(np.maximum(self._without_positions.present, 1.0), len(self.words.terms))
        return np.asarray(
            most / share * coordination(self._required_present, len(self.words.required_numbers))
        )

    def score(self, rows: Int64s, explain: Explain | None = None, floor: Float64s | None = None) -> Float64s:
        words, ranking, count = self.words, self.words.ranking, len(self.words.terms)
        scores = self._without_positions
        in_title, score = scores.in_title[rows], scores.score[rows]
        title_lengths = words.title_lengths[self.docs[rows]].astype(np.float64)
        factor = coordination(self._required_present[rows], len(words.required_numbers))
        factor *= title_factor(in_title, count, title_lengths, ranking.title)
        if explain is not None:
            for term in words.terms:
                explain(term.label, term.score(self.docs[rows], ranking.k1))
        if words.ngrams:
            min_scores = None if floor is None else floor / factor - score
            score = score + self._score_ngrams(rows, min_scores, explain)
        gain = score * (factor - 1.0)
        if explain is not None:
            explain(results.COVERAGE, gain)
        return np.asarray(score + gain)

    def _score_ngrams(self, rows: Int64s, min_scores: Float64s | None, explain: Explain | None) -> Float64s:
        """Return (n,) what the n-grams score in each document, at most ``DOCS_AT_ONCE`` documents at a time.

        ``min_scores`` (n,): a document's n-grams may get any score below it if they do not reach it.
        """
        parts = np.zeros((0 if explain is None else len(self.words.ngrams), len(rows)))
        total = np.zeros(len(rows))
        for start in range(0, len(rows), DOCS_AT_ONCE):
            batch = slice(start, start + DOCS_AT_ONCE)
            places, scores = self._ngram_scores(
                rows[batch], None if min_scores is None else min_scores[batch]
            )
            total[start + places] = reduce(np.add, scores)
            if explain is not None:
                parts[:, start + places] = scores
        if explain is not None:
            for ngram, part in zip(self.words.ngrams, parts, strict=True):
                label = " ".join(self.words.terms[term].label for term in ngram.terms)
                explain(results.side_by_side(label), part)
        return total

    def _ngram_scores(self, rows: Int64s, min_scores: Float64s | None) -> tuple[Int64s, Float64s]:
        """Return which of ``rows`` may reach ``min_scores``, and (n-grams, of these) scores in them."""
        docs, term_freqs = self.docs[rows], self._without_positions.term_freqs
        freqs_of_rows = None if min_scores is None or term_freqs is None else term_freqs[rows]
        places, freqs, word_freqs = self._ngram_scorer.weighted_freqs(docs, min_scores, freqs_of_rows)
        for number, ngram in enumerate(self.words.ngrams):
            for synonym in ngram.synonyms:
                freqs[number] += synonym.for_docs(docs[places])
        k1 = self.words.ranking.run_k1
        weights, word_weights = self.words.ngram_weights.T[:, :, None]
        return places, weights * saturate(freqs, k1) + word_weights * saturate(word_freqs, k1)

    def all_in_title(self) -> Bools:
        terms = self.words.required_terms
        doc_freqs = [term.agreeing_tf.doc_freq for term in terms]
        return all_in_title(
            self.words.cache, [term.agreeing_spellings for term in terms], doc_freqs, self.docs
        )

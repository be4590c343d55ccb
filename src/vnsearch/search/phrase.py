"""Phrases: all terms next to one another, in order. Quoted in a query, or a unit of several syllables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from vnsearch.arrays import Bools, DocIds, Float64s, Int64s
from vnsearch.native import kernels
from vnsearch.ranking import saturate
from vnsearch.search.adjacency import (
    DOCS_AT_ONCE,
    PositionGrid,
    TermPositions,
    sum_by_document,
    term_positions,
)
from vnsearch.search.matchers import Explain, Scores
from vnsearch.search.native_scorer import NativeNGramScorer, NGramSpec
from vnsearch.search.occurrence_weights import zone_numbers
from vnsearch.search.reader import SpellingSet
from vnsearch.search.request import NO_DEADLINE, Deadline
from vnsearch.search.term_scorer import TermScorer, TermScorerFactory, all_in_title
from vnsearch.search.weighted_tf import POSTINGS_A_LOOKUP, StoredTf, WeightedTf
from vnsearch.search.weighted_tf_cache import WeightedTfCache


class PhraseScorer(NamedTuple):
    """Finds a phrase: terms in order, inside one zone or (None) inside any.

    ``spellings``: of each term, those that count. ``slack``: how many positions may lie between its terms, in
    all. After the ``deadline`` it raises ``OutOfTimeError``.
    """

    cache: WeightedTfCache
    spellings: Sequence[SpellingSet]
    zone: int | None = None
    slack: int = 0
    deadline: Deadline = NO_DEADLINE

    def candidates(self) -> DocIds:
        """Return the documents with every term, and with every pair of neighbours that the index lists."""
        tfs = self._required_tfs()
        rarest, *others = sorted(tfs, key=lambda tf: tf.doc_freq)
        docs = rarest.docs
        for tf in others:
            docs = docs[tf.for_docs(docs) > 0]
        return docs

    @property
    def most_docs(self) -> int:
        """In how many documents it can be at most: those of its rarest term or listed pair."""
        return min(tf.doc_freq for tf in self._required_tfs())

    def _required_tfs(self) -> list[WeightedTf]:
        """Return the frequencies of what a document must contain: listed pairs, and the other terms."""
        pairs: list[WeightedTf] = []
        is_covered = [False] * len(self.spellings)
        for number, (left, right) in enumerate(pairwise(self.spellings)):
            pair = None if self.slack else self.cache.of_pair(left, right, self.zone)
            if pair is not None:
                pairs.append(pair)
                is_covered[number] = is_covered[number + 1] = True
        others = [
            self.cache.of(spellings, self.zone)
            for spellings, in_pair in zip(self.spellings, is_covered, strict=True)
            if not in_pair
        ]
        return [*pairs, *others]

    def has_all_terms(self, docs: DocIds) -> Bools:
        """Return (n,) which documents contain every term, in the zone and in a spelling that counts."""
        result = np.ones(len(docs), np.bool_)
        for spellings in self.spellings:
            result &= self.cache.of(spellings, self.zone).for_docs(docs) > 0
        return result

    def weighted_freqs(self, docs: DocIds) -> Float64s:
        """Return (n,) the phrase's weighted frequency in each document."""
        if len(self.spellings) == 1:
            return self.cache.of(self.spellings[0], self.zone).for_docs(docs)
        freqs_of = self._freq_function()
        size = self.deadline.batch_size(DOCS_AT_ONCE)
        parts = []
        for start in range(0, len(docs), size):
            parts.append(freqs_of(docs[start : start + size]))
            self.deadline.check()
        return np.concatenate(parts) if parts else np.zeros(0)

    def _freq_function(self) -> Callable[[DocIds], Float64s]:
        """Return what computes weighted frequencies: the compiled loops, where they can, or numpy."""
        library = kernels()
        if library is None or self.slack or not self.cache.source.supports_native:
            return self._freqs
        tfs = [self.cache.of(spellings, self.zone) for spellings in self.spellings]
        scorer = NativeNGramScorer(library, self.cache, NGramSpec.of_phrase(tfs, self.zone))
        return lambda docs: scorer.weighted_freqs(docs)[1][-1]

    def _freqs(self, docs: DocIds) -> Float64s:
        terms = self._term_positions(docs)
        terms_apart = [self._zones_apart(docs, term) for term in terms] if self.slack else terms
        grid = PositionGrid(len(docs), terms_apart, self.slack + 2)
        is_end = self._phrase_ends(grid, terms_apart)
        rows, positions = terms[-1].rows[is_end], terms[-1].positions[is_end]
        weights = self.cache.occurrence_weights.of(docs[rows], positions, self.zone)
        return sum_by_document(rows, weights, len(docs))

    def _term_positions(self, docs: DocIds) -> list[TermPositions]:
        return [term_positions(self.cache.source, spellings, None, docs) for spellings in self.spellings]

    def _zones_apart(self, docs: DocIds, term: TermPositions) -> TermPositions:
        """Return a term's occurrences, each zone further from the zone before it than the slack reaches."""
        zone_starts = self.cache.occurrence_weights.zone_starts
        zones = zone_numbers(zone_starts, docs[term.rows], term.positions)
        return replace(term, positions=term.positions + zones * (self.slack + 1))

    def _phrase_ends(self, grid: PositionGrid, terms: Sequence[TermPositions]) -> Bools:
        """Return which occurrences of the last term end a phrase.

        ``marks``: for each occurrence of a term, 1 + the slack spent on the way from the first term; 0 if
        the phrase up to this term does not end there.
        """
        cells = [grid.addresses(term) for term in terms]
        marks = np.ones(len(cells[0]), np.uint8)
        for left, right in pairwise(cells):
            ends = marks > 0
            if self.slack:
                spent = marks[ends] - np.uint8(1)
                marks = grid.before_within(left[ends], spent, right, self.slack)
            else:
                marks = grid.directly_before(left[ends], marks[ends], right)
        return marks > 0

    def word_share(self) -> float:
        """Return the share of its occurrences that segmentation binds into one word, 0 to 1.

        Estimated from the first ``DOCS_AT_ONCE`` documents with all terms; 0 if it does not occur there.
        """
        docs = self.candidates()[:DOCS_AT_ONCE]
        terms = self._term_positions(docs)
        is_end = self._phrase_ends(PositionGrid(len(docs), terms, 2), terms)
        return float(terms[-1].continues_word[is_end].mean()) if is_end.any() else 0.0

    def weighted_tf(self) -> StoredTf:
        """Return the phrase's weighted frequencies in all documents, as of a term."""
        docs = self.candidates()
        freqs = self.weighted_freqs(docs)
        occurs = freqs > 0
        return StoredTf(docs[occurs], freqs[occurs].astype(np.float32))


def word_share(cache: WeightedTfCache, spellings: tuple[SpellingSet, ...], zone: int | None) -> float:
    """Return the share of a phrase's occurrences that segmentation binds into one word, 0 to 1; cached."""
    key = spellings, zone
    share = cache.word_shares.get(key)
    if share is None:
        share = cache.word_shares.put(key, np.float64(PhraseScorer(cache, spellings, zone).word_share()))
    return float(share)


class PhraseMatcher(NamedTuple):
    """Matches documents that contain a phrase. It scores as much as its terms and pairs would as plain words.

    ``terms``: its terms as plain words; ``label``: its name in an explanation.
    """

    factory: TermScorerFactory
    phrase: PhraseScorer
    terms: Sequence[TermScorer]
    label: str

    def candidates(self, others: int | None = None) -> DocIds | None:
        """Return the documents with every term; None if it is faster to look the others up."""
        if others is not None and self.phrase.most_docs > POSTINGS_A_LOOKUP * others:
            return None
        return self.phrase.candidates()

    def score(self, docs: DocIds, prefiltered: bool = False) -> Scores:
        """Return which documents contain the phrase, and their scores, computed when they are asked for."""
        is_term = len(self.terms) == 1
        if is_term and prefiltered:
            matches = np.ones(len(docs), np.bool_)
            return _PhraseScores(matches, matches, self, docs)
        # The frequency of a single term is 0 where it does not occur: looking it up once is enough.
        takes_all = prefiltered or is_term
        rows = np.arange(len(docs)) if takes_all else np.flatnonzero(self.phrase.has_all_terms(docs))
        freqs = np.zeros(len(docs))
        freqs[rows] = self.phrase.weighted_freqs(docs[rows])
        matches = freqs > 0
        return _PhraseScores(matches, matches, self, docs, freqs)

    def scores(self, docs: DocIds, freqs: Float64s) -> Float64s:
        """Return (n,) the scores of documents with the phrase in weighted frequencies (n,)."""
        ranking, pair_idfs = (
            self.factory.ranking,
            [left.typed_idf + right.typed_idf for left, right in pairwise(self.terms)],
        )
        pair_weight = (ranking.pair + ranking.word_pair) * sum(pair_idfs)
        scores = pair_weight * saturate(freqs, ranking.run_k1)
        components = (component for term in self.terms for component in term.components)
        return reduce(np.add, (component.score(docs, ranking.k1) for component in components), scores)


@dataclass(frozen=True, eq=False)
class _PhraseScores(Scores):
    """The scores of a phrase in n documents. ``freqs`` (n,): its weighted frequencies in them, if known."""

    matcher: PhraseMatcher
    docs: DocIds
    freqs: Float64s | None = None

    @cached_property
    def scores(self) -> Float64s:
        """(n,) the scores; 0 where the phrase does not occur. A count needs none."""
        freqs = self.matcher.phrase.weighted_freqs(self.docs) if self.freqs is None else self.freqs
        return np.where(self.matches, self.matcher.scores(self.docs, freqs), 0.0)

    @property
    def has_scores(self) -> bool:
        return True

    def subset(self, rows: Int64s) -> Scores:
        freqs = None if self.freqs is None else self.freqs[rows]
        return _PhraseScores(self.matches[rows], self.strong[rows], self.matcher, self.docs[rows], freqs)

    def max_score(self) -> Float64s:
        return self.scores

    def score(
        self,
        rows: Int64s,
        explain: Explain | None = None,
        floor: Float64s | None = None,  # noqa: ARG002 - computed
    ) -> Float64s:
        if explain is not None:
            explain(self.matcher.label, self.scores[rows])
        return self.scores[rows]

    def all_in_title(self) -> Bools:
        phrase = self.matcher.phrase
        doc_freqs = [phrase.cache.of(spellings).doc_freq for spellings in phrase.spellings]
        return all_in_title(phrase.cache, phrase.spellings, doc_freqs, self.docs)

"""N-grams found by position with the compiled loops: fills ``ngram_search`` of ``native/kernels.c``.

``numpy_scorer`` computes the same, to the last bit.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import numpy as np

from vnsearch.arrays import Bools, DocIds, Float64s, Int64s
from vnsearch.native import F64, FLAG, I64, Kernels, address, addresses
from vnsearch.native.structs import NGramSearch, TermPositions
from vnsearch.search.native_term_scorer import NativeTermScorer
from vnsearch.search.native_view import NativeCall
from vnsearch.search.ngram_parents import NGramParents, ngram_parents
from vnsearch.search.plain_words import PlainWords
from vnsearch.search.weighted_tf import PostingsTf, WeightedTfCache

#: Room for the occurrences of a term in one document, at first; more is made when a document has more.
_ROOM = 1024


@dataclass(frozen=True, slots=True, eq=False)
class TermSpec:
    """A term to find by position: the spellings that count, and which of them are as typed (None: all)."""

    tf: PostingsTf
    typed_forms: frozenset[str] | None

    def native_flags(self) -> Sequence[Bools | None]:
        """Return for each of its posting lists flags for the spellings as typed; None: all are."""
        forms = self.typed_forms
        return [None] * len(self.tf.native_lists) if forms is None else self.tf.native_flags(forms)


@dataclass(frozen=True, slots=True, eq=False)
class NGramSpec:
    """N-grams to find by position, in one zone or (None) in all.

    ``ngrams``: numbers of terms; shorter ones first, each after the one without its last term; ``parents``: what
    each extends. ``weights`` (n-grams, 2): as ``PlainWords.ngram_weights``. ``has_synonyms``: whether something
    else than the terms may add to an n-gram's frequency.
    """

    terms: Sequence[TermSpec]
    ngrams: Sequence[tuple[int, ...]]
    parents: Sequence[NGramParents]
    zone: int | None
    weights: Float64s
    has_synonyms: Sequence[bool]

    @classmethod
    def of_words(cls, words: PlainWords) -> NGramSpec:
        """Return the n-grams of plain words."""
        terms = [TermSpec(term.tf, term.typed_forms) for term in words.terms]
        ngrams = [ngram.terms for ngram in words.ngrams]
        has_synonyms = [bool(ngram.synonyms) for ngram in words.ngrams]
        return cls(terms, ngrams, words.ngram_parents, words.zone, words.ngram_weights, has_synonyms)

    @classmethod
    def of_phrase(cls, tfs: Sequence[PostingsTf], zone: int | None) -> NGramSpec:
        """Return a phrase of two terms or more, as the last of the n-grams with which it begins."""
        ngrams = [tuple(range(end)) for end in range(2, len(tfs) + 1)]
        terms = [TermSpec(tf, None) for tf in tfs]
        weights, has_synonyms = np.zeros((len(ngrams), 2)), [False] * len(ngrams)
        return cls(terms, ngrams, ngram_parents(ngrams), zone, weights, has_synonyms)


class NativeNGramScorer:
    """Finds n-grams by position, in one batch of documents after another.

    ``run_k1``, ``fold_share``: as in ``Ranking``; a phrase counts occurrences in any of its spellings alike.
    ``term_scorer``: gives the upper bounds by which ``weighted_freqs`` skips n-grams.
    """

    def __init__(
        self,
        library: Kernels,
        cache: WeightedTfCache,
        spec: NGramSpec,
        *,
        run_k1: float = 1.0,
        fold_share: float = 1.0,
        term_scorer: NativeTermScorer | None = None,
    ) -> None:
        self._library = library
        self._run_k1, self._fold_share, self._term_scorer = run_k1, fold_share, term_scorer
        self._term_count, self._ngram_count = len(spec.terms), len(spec.ngrams)
        # The cursors of the terms: the same documents are looked up in the same lists.
        call = NativeCall() if term_scorer is None else term_scorer.call
        counts = [len(term.tf.native_lists) for term in spec.terms]
        lists = [part for term in spec.terms for part in term.tf.native_lists]
        postings = call.term_postings(lists, [flags for term in spec.terms for flags in term.native_flags()])
        firsts = np.array(list(accumulate(counts, initial=0)), np.int64)
        ngrams = np.array([(p.before_last, p.last, p.prefix) for p in spec.parents], np.int64)
        order = np.array(_search_order(spec), np.int64)
        has_synonyms = np.array(spec.has_synonyms, np.int64)
        zones = cache.occurrence_weights.native_struct
        # The arrays must live as long as their addresses.
        self._keep_alive = call, postings, firsts, zones, ngrams, order, has_synonyms, spec, cache
        addresses_of_integers = addresses(I64, firsts, ngrams, order, has_synonyms)
        self._struct = NGramSearch(
            postings=ctypes.addressof(postings),
            firsts=addresses_of_integers[0],
            zones=ctypes.addressof(zones),
            terms=len(counts),
            ngrams=addresses_of_integers[1],
            order=addresses_of_integers[2],
            ngram_count=len(spec.ngrams),
            zone=-1 if spec.zone is None else spec.zone,
            weights=address(spec.weights, F64),
            has_synonyms=addresses_of_integers[3],
        )
        self._make_room(_ROOM)

    def _make_room(self, room: int) -> None:
        """Allocate room for ``room`` occurrences of each term, and of each n-gram, in one document."""
        positions = np.empty((self._term_count, room), np.int64)
        as_typed, continues_word = np.empty((2, self._term_count, room), np.bool_)
        ends = np.empty((self._ngram_count, room), np.bool_)
        first = address(positions, I64)
        first_typed, first_continues, first_end = addresses(FLAG, as_typed, continues_word, ends)
        kind: Any = TermPositions * self._term_count  # as in ``NativeCall.term_postings``
        structs = kind(
            *[
                (first + 8 * room * term, first_typed + room * term, first_continues + room * term, 0)
                for term in range(self._term_count)
            ]
        )
        self._struct.positions, self._struct.ends = ctypes.addressof(structs), first_end
        self._struct.room = room
        self._scratch = positions, as_typed, continues_word, ends, structs

    def weighted_freqs(
        self, docs: DocIds, min_scores: Float64s | None = None
    ) -> tuple[Int64s, Float64s, Float64s]:
        """Return some rows of ``docs``, the weighted frequencies of n-grams there, and of those in one word.

        ``min_scores`` (n,): what the n-grams of a document must score for it to matter. Where they cannot reach
        it, by the bounds of ``term_scorer``, the document is left out. Frequencies are (n-grams, rows) each.
        """
        words = None if self._term_scorer is None else self._term_scorer.struct
        arguments = self._struct, words, docs, min_scores, self._run_k1, self._fold_share
        while (freqs := self._library.score_ngrams(*arguments)) is None:
            self._make_room(16 * self._struct.room)
        return freqs


def _search_order(spec: NGramSpec) -> list[int]:
    """Return the numbers of the n-grams, shorter ones first, of equal length the one of most weight first.

    Then the bounds of documents that cannot be among the best fall soonest.
    """
    weights = spec.weights.sum(axis=1).tolist()
    keys = [(len(ngram), -weight) for ngram, weight in zip(spec.ngrams, weights, strict=True)]
    return sorted(range(len(keys)), key=keys.__getitem__)

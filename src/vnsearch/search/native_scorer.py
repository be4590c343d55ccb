"""Plain words scored with the compiled loops: fills the structures of ``native/kernels.c``.

``NativeTermScorer`` reads no positions: it scores terms, and bounds what their n-grams add.
``NativeNGramScorer`` finds n-grams by position. ``numpy_scorer`` computes the same, to the last bit.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import numpy as np

from vnsearch.arrays import Bools, DocIds, Float32s, Float64s, Int64s
from vnsearch.native import F64, FLAG, I64, U32, Kernels, address, addresses
from vnsearch.native.structs import NGramSearch, TermPositions
from vnsearch.native.structs import PlainWords as PlainWordsStruct
from vnsearch.search.native_view import NativeCall
from vnsearch.search.plain_words import NGram, NGramParents, PlainWords, WordScores, ngram_parents
from vnsearch.search.weighted_tf import PostingsTf, native_tfs
from vnsearch.search.weighted_tf_cache import WeightedTfCache

#: Room for the occurrences of a term in one document, at first; more is made when a document has more.
_ROOM = 1024


@dataclass(frozen=True, slots=True, eq=False)
class _WordParts:
    """Plain words as arrays: see ``plain_words`` in ``native/kernels.c``, whose names these are."""

    tfs: Sequence[PostingsTf]
    roles: Int64s
    owners: Int64s
    ngrams: Int64s
    weights: Float64s
    ngram_weights: Float64s
    settings: Float64s

    @classmethod
    def of(cls, words: PlainWords) -> _WordParts:
        """Return the arrays of some words."""
        ranking = words.ranking
        components = [component for term in words.terms for component in term.components]
        tfs = [component.tf for component in components]
        role_tfs = [
            tf
            for term, title_tf in zip(words.terms, words.title_tfs, strict=True)
            for tf in (term.tf, term.agreeing_tf, title_tf)
        ]
        pair_tfs = [_pair_tf(words, ngram) if len(ngram.terms) == 2 else None for ngram in words.ngrams]
        numbers = _numbers(tfs, [*role_tfs, *filter(None, pair_tfs)])
        ngrams = [
            (p.prefix, p.last_pair, p.before_last, p.last, -1 if tf is None else numbers[tf])
            for p, tf in zip(words.ngram_parents, pair_tfs, strict=True)
        ]
        return cls(
            tfs=tfs,
            roles=np.array([numbers[tf] for tf in role_tfs], np.int64),
            owners=np.array([n for n, term in enumerate(words.terms) for _ in term.components], np.int64),
            ngrams=np.array(ngrams, np.int64).reshape(-1, 5),
            weights=np.array([component.weight for component in components]),
            ngram_weights=words.ngram_weights.sum(axis=1),
            settings=np.array([ranking.k1, ranking.run_k1, ranking.fold_share, ranking.title]),
        )


class NativeTermScorer:
    """Scores documents without positions: the terms exactly, their n-grams by an upper bound."""

    def __init__(self, library: Kernels, words: PlainWords) -> None:
        self.library, self.call = library, NativeCall()
        parts = _WordParts.of(words)
        structs = native_tfs(parts.tfs, self.call)
        zones, title_lengths = words.cache.occurrence_weights.native_struct, words.title_lengths
        maxima = np.zeros(3 * len(parts.ngrams))
        # What the addresses point at must live as long.
        self._keep_alive = structs, zones, title_lengths, maxima, parts, words
        roles, owners, ngrams = addresses(I64, parts.roles, parts.owners, parts.ngrams)
        weights, ngram_weights, settings, maximum_room = addresses(
            F64, parts.weights, parts.ngram_weights, parts.settings, maxima
        )
        self.struct = PlainWordsStruct(
            tfs=ctypes.addressof(structs),
            zones=ctypes.addressof(zones),
            roles=roles,
            owners=owners,
            ngrams=ngrams,
            maxima=maximum_room,
            weights=weights,
            ngram_weights=ngram_weights,
            settings=settings,
            title_lengths=address(title_lengths, U32),
            count=len(parts.tfs),
            terms=len(words.terms),
            component_count=len(parts.owners),
            ngram_count=len(parts.ngrams),
        )

    def score(self, docs: DocIds) -> WordScores:
        """Return the scores of documents without positions."""
        (present, in_title, score, most), term_freqs = self.library.score_words(self.struct, docs)
        return WordScores(present, in_title, score, most, term_freqs)


def _pair_tf(words: PlainWords, ngram: NGram) -> PostingsTf | None:
    """Return a pair's frequencies by its posting list; None where there is none.

    With synonyms, the pair may occur more often than its list says.
    """
    if ngram.synonyms:
        return None
    left, right = ngram.terms
    return words.cache.of_pair(words.terms[left].spellings, words.terms[right].spellings, words.zone)


def _numbers(tfs: list[PostingsTf], others: Sequence[PostingsTf]) -> dict[PostingsTf, int]:
    """Return the index of each in ``tfs``, to which those of ``others`` are appended that are not there."""
    numbers: dict[PostingsTf, int] = {}
    for number, tf in enumerate(tfs):
        numbers.setdefault(tf, number)
    for tf in others:
        if tf not in numbers:
            numbers[tf] = len(tfs)
            tfs.append(tf)
    return numbers


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
        self, docs: DocIds, min_scores: Float64s | None = None, term_freqs: Float32s | None = None
    ) -> tuple[Int64s, Float64s, Float64s]:
        """Return some rows of ``docs``, the weighted frequencies of n-grams there, and of those in one word.

        ``min_scores`` (n,): what the n-grams of a document must score for it to matter. Where they cannot reach
        it, by the bounds of ``term_scorer``, the document is left out; ``term_freqs``: of the documents, as
        ``term_scorer`` returned them. Frequencies are (n-grams, rows) each.
        """
        words = None if self._term_scorer is None else self._term_scorer.struct
        arguments = self._struct, words, docs, min_scores, term_freqs, self._run_k1, self._fold_share
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

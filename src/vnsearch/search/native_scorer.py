"""Plain words scored with the compiled loops: fills the structures of ``native/kernels.c`` and calls them.

This is where the compiled loops of scoring are called, through ``vnsearch.native.library``. ``numpy_scorer``
computes the same, to the last bit.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from vnsearch.arrays import DocIds, Float64s
from vnsearch.native import F32, F64, FLAG, I64, U32, Kernels, address, struct_array
from vnsearch.native.structs import NGramSearch, Postings, TermPositions
from vnsearch.native.structs import PlainWords as PlainWordsStruct
from vnsearch.native.structs import WeightedTf as WeightedTfStruct
from vnsearch.search.native_view import native_term
from vnsearch.search.plain_words import PlainWords
from vnsearch.search.reader import SpellingSet
from vnsearch.search.weighted_tf import WeightedTf, WeightedTfCache

#: Room for the occurrences of a term in one document, at first; more is made when a document has more.
_ROOM = 1024


def filter_candidates(
    library: Kernels, tfs: Sequence[WeightedTf], shares: Float64s, docs: DocIds, size: int, least: float
) -> DocIds:
    """Return the documents whose terms' ``shares`` (terms,) of the query add up to ``least``."""
    structs = struct_array(WeightedTfStruct, [tf.native_struct for tf in tfs])
    return library.filter_candidates(structs, shares, docs, size, least)


class NativeTermScorer:
    """Scores documents without positions: the terms exactly, their n-grams by an upper bound."""

    def __init__(self, library: Kernels, words: PlainWords) -> None:
        ranking = words.ranking
        components = [component for term in words.terms for component in term.components]
        owners = [number for number, term in enumerate(words.terms) for _ in term.components]
        tfs = [component.tf for component in components]
        roles = [
            _number_of(tf, tfs)
            for term, title_tf in zip(words.terms, words.title_tfs, strict=True)
            for tf in (term.tf, term.agreeing_tf, title_tf)
        ]
        parents = _ngram_parents([ngram.terms for ngram in words.ngrams])
        structs = struct_array(WeightedTfStruct, [tf.native_struct for tf in tfs])
        cursors, values = np.zeros(len(tfs), np.int64), np.zeros(len(tfs))
        numbers = np.array(roles, np.int64), np.array(owners, np.int64)
        ngrams = np.array([(p.prefix, p.last_pair, p.before_last, p.last) for p in parents], np.int64)
        maxima, ngram_weights = np.zeros(3 * len(parents)), words.ngram_weights.sum(axis=1)
        weights = np.array([component.weight for component in components])
        settings = np.array([ranking.k1, ranking.run_k1, ranking.fold_share, ranking.title])
        self.library = library
        # The arrays must live as long as their addresses.
        self._keep_alive = (
            tfs,
            structs,
            cursors,
            numbers,
            ngrams,
            values,
            maxima,
            weights,
            ngram_weights,
            settings,
        )
        self.struct = PlainWordsStruct(
            tfs=ctypes.addressof(structs),
            cursors=address(cursors, I64),
            roles=address(numbers[0], I64),
            owners=address(numbers[1], I64),
            ngrams=address(ngrams, I64),
            values=address(values, F64),
            maxima=address(maxima, F64),
            weights=address(weights, F64),
            ngram_weights=address(ngram_weights, F64),
            settings=address(settings, F64),
            count=len(tfs),
            terms=len(words.terms),
            component_count=len(components),
            ngram_count=len(parents),
            size=words.cache.source.size,
        )

    def score(self, docs: DocIds) -> Float64s:
        """Return (4, n): terms in the document, terms in its title, score of the terms, most it can score."""
        return self.library.score_words(self.struct, docs)


def _number_of(tf: WeightedTf, tfs: list[WeightedTf]) -> int:
    """Return the index of ``tf`` in ``tfs``, to which it is appended if it is not there."""
    for number, other in enumerate(tfs):
        if other is tf:
            return number
    tfs.append(tf)
    return len(tfs) - 1


@dataclass(frozen=True, slots=True, eq=False)
class TermSpec:
    """A term to find by position: the spellings that count, and which of them are as typed (None: all)."""

    spellings: SpellingSet
    typed_forms: frozenset[str] | None


@dataclass(frozen=True, slots=True, eq=False)
class NGramSpec:
    """N-grams to find by position, in one zone or (None) in all.

    ``ngrams``: numbers of terms; shorter ones first, each after the one without its last term. ``weights``
    (n-grams, 2): as ``PlainWords.ngram_weights``. ``has_synonyms``: whether something else than the terms may
    add to an n-gram's frequency.
    """

    terms: Sequence[TermSpec]
    ngrams: Sequence[tuple[int, ...]]
    zone: int | None
    weights: Float64s
    has_synonyms: Sequence[bool]

    @classmethod
    def of_words(cls, words: PlainWords) -> NGramSpec:
        """Return the n-grams of plain words."""
        terms = [TermSpec(term.spellings, term.typed_forms) for term in words.terms]
        ngrams = [ngram.terms for ngram in words.ngrams]
        has_synonyms = [bool(ngram.synonyms) for ngram in words.ngrams]
        return cls(terms, ngrams, words.zone, words.ngram_weights, has_synonyms)

    @classmethod
    def of_phrase(cls, spellings: Sequence[SpellingSet], zone: int | None) -> NGramSpec:
        """Return a phrase of two terms or more, as the last of the n-grams with which it begins."""
        ngrams = [tuple(range(end)) for end in range(2, len(spellings) + 1)]
        terms = [TermSpec(term_spellings, None) for term_spellings in spellings]
        return cls(terms, ngrams, zone, np.zeros((len(ngrams), 2)), [False] * len(ngrams))


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
        terms = [native_term(cache.source, term.spellings, term.typed_forms) for term in spec.terms]
        postings = struct_array(Postings, [struct for term in terms for struct in term.postings])
        firsts = np.cumsum([0, *(len(term.postings) for term in terms)])
        cursors = np.zeros(len(postings), np.int64)
        parents = _ngram_parents(spec.ngrams)
        ngrams = np.array([(p.before_last, p.last, p.prefix) for p in parents], np.int64)
        order = np.array(_search_order(spec), np.int64)
        has_synonyms = np.array(spec.has_synonyms, np.int64)
        occurrence_weights, zone_starts = cache.occurrence_weights.table, cache.occurrence_weights.zone_starts
        zones, size = occurrence_weights.shape
        # The arrays must live as long as their addresses.
        self._keep_alive = terms, postings, firsts, cursors, ngrams, order, has_synonyms, spec, cache
        self._struct = NGramSearch(
            postings=ctypes.addressof(postings),
            firsts=address(firsts, I64),
            cursors=address(cursors, I64),
            terms=len(terms),
            ngrams=address(ngrams, I64),
            order=address(order, I64),
            ngram_count=len(parents),
            occurrence_weights=address(occurrence_weights, F32),
            zone_starts=address(zone_starts, U32),
            zones=zones,
            zone=-1 if spec.zone is None else spec.zone,
            size=size,
            weights=address(spec.weights, F64),
            has_synonyms=address(has_synonyms, I64),
        )
        self._make_room(_ROOM)

    def _make_room(self, room: int) -> None:
        """Allocate room for ``room`` occurrences of each term, and of each n-gram, in one document."""
        positions = np.empty((self._term_count, room), np.int64)
        typed, continues_word = np.empty((2, self._term_count, room), np.bool_)
        ends = np.empty((self._ngram_count, room), np.bool_)
        addresses = address(positions, I64), address(typed, FLAG), address(continues_word, FLAG)
        bytes_of_term = 8 * room, room, room
        structs = struct_array(
            TermPositions,
            [
                TermPositions(*(a + term * b for a, b in zip(addresses, bytes_of_term, strict=True)), 0)
                for term in range(self._term_count)
            ],
        )
        self._struct.positions, self._struct.ends = ctypes.addressof(structs), address(ends, FLAG)
        self._struct.room = room
        self._scratch = positions, typed, continues_word, ends, structs

    def weighted_freqs(self, docs: DocIds, required: Float64s | None = None) -> tuple[Float64s, Float64s]:
        """Return the weighted frequencies of n-grams, and those bound into one word: (n-grams, n) each.

        ``required`` (n,): what the n-grams of a document must score for it to matter. Where they cannot reach
        it, by the bounds of ``term_scorer``, some frequencies are left at 0.
        """
        words = None if self._term_scorer is None else self._term_scorer.struct
        arguments = self._struct, words, docs, required, self._run_k1, self._fold_share
        while (freqs := self._library.score_ngrams(*arguments)) is None:
            self._make_room(16 * self._struct.room)
        return freqs


def _search_order(spec: NGramSpec) -> list[int]:
    """Return the numbers of the n-grams, shorter ones first, of equal length the one of most weight first.

    Then the bounds of documents that cannot be among the best fall soonest.
    """

    def key(number: int) -> tuple[int, float]:
        return len(spec.ngrams[number]), -spec.weights[number].sum()

    return sorted(range(len(spec.ngrams)), key=key)


class _NGramParents(NamedTuple):
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


def _ngram_parents(ngrams: Sequence[tuple[int, ...]]) -> list[_NGramParents]:
    numbers = {terms: number for number, terms in enumerate(ngrams)}
    return [
        _NGramParents(terms[-2], terms[-1], numbers.get(terms[:-1], -1), numbers.get(terms[-2:], -1))
        for terms in ngrams
    ]

"""The terms of plain words scored with the compiled loops: fills ``plain_words`` of ``native/kernels.c``.

``numpy_scorer`` computes the same, to the last bit.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vnsearch.arrays import DocIds, Float64s, Int64s
from vnsearch.native import F64, I64, U32, Kernels, address, struct_array
from vnsearch.native.structs import PlainWords as PlainWordsStruct
from vnsearch.native.structs import WeightedTf as WeightedTfStruct
from vnsearch.search.native_view import NativeCall
from vnsearch.search.pairs import pair_weighted_tf
from vnsearch.search.plain_words import NGram, PlainWords
from vnsearch.search.weighted_tf import PostingsTf


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
        roles = [
            _number_of(tf, tfs)
            for term, title_tf in zip(words.terms, words.title_tfs, strict=True)
            for tf in (term.tf, term.agreeing_tf, title_tf)
        ]
        ngrams = [
            (p.prefix, p.last_pair, p.before_last, p.last, _listed_pair(words, ngram, tfs))
            for p, ngram in zip(words.ngram_parents, words.ngrams, strict=True)
        ]
        return cls(
            tfs=tfs,
            roles=np.array(roles, np.int64),
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
        structs = struct_array(WeightedTfStruct, [tf.native_struct(self.call) for tf in parts.tfs])
        zones, title_lengths = words.cache.occurrence_weights.native_struct, words.title_lengths
        values, maxima = np.zeros(len(parts.tfs)), np.zeros(3 * len(parts.ngrams))
        # What the addresses point at must live as long.
        self._keep_alive = structs, zones, title_lengths, values, maxima, parts, words
        self.struct = PlainWordsStruct(
            tfs=ctypes.addressof(structs),
            zones=ctypes.addressof(zones),
            roles=address(parts.roles, I64),
            owners=address(parts.owners, I64),
            ngrams=address(parts.ngrams, I64),
            values=address(values, F64),
            maxima=address(maxima, F64),
            weights=address(parts.weights, F64),
            ngram_weights=address(parts.ngram_weights, F64),
            settings=address(parts.settings, F64),
            title_lengths=address(title_lengths, U32),
            count=len(parts.tfs),
            terms=len(words.terms),
            component_count=len(parts.owners),
            ngram_count=len(parts.ngrams),
        )

    def score(self, docs: DocIds) -> Float64s:
        """Return (4, n): terms in the document, terms in its title, score of the terms, most it can score."""
        return self.library.score_words(self.struct, docs)


def _listed_pair(words: PlainWords, ngram: NGram, tfs: list[PostingsTf]) -> int:
    """Return the index in ``tfs`` of a pair's frequencies by its posting list, which are appended; -1 if none.

    With synonyms, the pair may occur more often than its list says.
    """
    if len(ngram.terms) > 2 or ngram.synonyms:
        return -1
    left, right = (words.terms[number].spellings for number in ngram.terms)
    tf = pair_weighted_tf(words.cache, left, right, words.zone)
    return -1 if tf is None else _number_of(tf, tfs)


def _number_of(tf: PostingsTf, tfs: list[PostingsTf]) -> int:
    """Return the index of ``tf`` in ``tfs``, to which it is appended if it is not there."""
    for number, other in enumerate(tfs):
        if other is tf:
            return number
    tfs.append(tf)
    return len(tfs) - 1

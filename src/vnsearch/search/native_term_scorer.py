"""The terms of plain words scored with the compiled loops: fills ``plain_words`` of ``native/kernels.c``.

``numpy_scorer`` computes the same, to the last bit.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vnsearch.arrays import DocIds, Float64s, Int64s
from vnsearch.native import F64, I64, U32, Kernels, address, addresses
from vnsearch.native.structs import PlainWords as PlainWordsStruct
from vnsearch.search.native_view import NativeCall
from vnsearch.search.pairs import pair_weighted_tf
from vnsearch.search.plain_words import NGram, PlainWords
from vnsearch.search.weighted_tf import PostingsTf, native_tfs


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
        values, maxima = np.zeros(len(parts.tfs)), np.zeros(3 * len(parts.ngrams))
        # What the addresses point at must live as long.
        self._keep_alive = structs, zones, title_lengths, values, maxima, parts, words
        roles, owners, ngrams = addresses(I64, parts.roles, parts.owners, parts.ngrams)
        weights, ngram_weights, settings, value_room, maximum_room = addresses(
            F64, parts.weights, parts.ngram_weights, parts.settings, values, maxima
        )
        self.struct = PlainWordsStruct(
            tfs=ctypes.addressof(structs),
            zones=ctypes.addressof(zones),
            roles=roles,
            owners=owners,
            ngrams=ngrams,
            values=value_room,
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

    def score(self, docs: DocIds) -> Float64s:
        """Return (4, n): terms in the document, terms in its title, score of the terms, most it can score."""
        return self.library.score_words(self.struct, docs)


def _pair_tf(words: PlainWords, ngram: NGram) -> PostingsTf | None:
    """Return a pair's frequencies by its posting list; None where there is none.

    With synonyms, the pair may occur more often than its list says.
    """
    if ngram.synonyms:
        return None
    left, right = ngram.terms
    return pair_weighted_tf(
        words.cache, words.terms[left].spellings, words.terms[right].spellings, words.zone
    )


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

"""The weighted frequencies of the terms of one state of an index, and of pairs of them, kept between queries."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np

from vnsearch.arrays import Bools, Int64s
from vnsearch.byte_lru import ByteLru
from vnsearch.ranking import FieldWeight
from vnsearch.search.native_view import flags_of
from vnsearch.search.occurrence_weights import OccurrenceWeights
from vnsearch.search.reader import FoldPostings, PostingSource, SpellingSet
from vnsearch.search.weighted_tf import (
    CACHE_BYTES,
    FoldSpellings,
    PostingsTf,
    StoredTf,
    TfReader,
    WeightedTf,
    doc_freq_of_any,
)
from vnsearch.text.pair_list import split_pair_spelling

#: Bytes of terms looked up.
_TERM_CACHE_BYTES = 8 << 20
#: Bytes of word shares cached between queries; each has 8.
_SHARE_CACHE_BYTES = 8 << 12

_Forms = frozenset[str] | None
_PairList = tuple[FoldPostings, tuple[_Forms, _Forms]]


class WeightedTfCache:
    """The terms of one state of an index, under one set of field weights.

    ``weights``: of occurrences; those of the lengths in ``source`` unless given. It caches at most
    ``CACHE_BYTES`` bytes of arrays, and a few thousand terms.
    """

    def __init__(
        self,
        source: PostingSource,
        fields: Mapping[str, FieldWeight],
        weights: OccurrenceWeights | None = None,
    ) -> None:
        self.source = source
        #: What one occurrence in each zone of each document counts.
        self.occurrence_weights = weights or OccurrenceWeights(source, fields)
        self._reader = TfReader(source, self.occurrence_weights)
        # Keys of terms are (spellings, zone); those of sums are the frequencies they were made of.
        self._terms: ByteLru[tuple[object, ...], PostingsTf] = ByteLru(_TERM_CACHE_BYTES)
        self._stored: ByteLru[tuple[object, ...], StoredTf] = ByteLru(CACHE_BYTES // 2)
        #: By (spellings, zone): see ``vnsearch.search.phrase.word_share``.
        self.word_shares: ByteLru[tuple[object, ...], np.float64] = ByteLru(_SHARE_CACHE_BYTES)
        #: Two counts by (units, limit, slack): see ``vnsearch.search.side_by_side``.
        self.side_by_side: ByteLru[tuple[object, ...], Int64s] = ByteLru(_SHARE_CACHE_BYTES)

    @cached_property
    def doc_count(self) -> int:
        """How many documents there are."""
        return int(np.count_nonzero(self.source.live))

    @property
    def live(self) -> Bools | None:
        """(size,) which documents are not deleted; None where none is."""
        return self._reader.live

    def doc_freq_of_any(self, tfs: Sequence[WeightedTf]) -> int:
        """Return in how many live documents at least one of some terms occurs."""
        return doc_freq_of_any(tfs)

    def of(self, spellings: SpellingSet, zone: int | None = None) -> PostingsTf:
        """Return the weighted frequencies of folds in the spellings that count, in one zone or in all."""
        key = spellings, zone
        return self._terms.get(key) or self._terms.put(key, self._look_up(spellings, zone))

    def _look_up(self, spellings: SpellingSet, zone: int | None) -> PostingsTf:
        folds = []
        for folded, forms in spellings:
            postings = self.source.postings(folded)
            if postings is None or (forms is not None and forms.isdisjoint(postings.forms)):
                continue
            is_any = forms is None or forms.issuperset(postings.forms)
            folds.append(FoldSpellings(postings, None if is_any else flags_of(postings, forms)))
        return PostingsTf(self._reader, folds, zone)

    def of_pair(
        self, left: SpellingSet, right: SpellingSet, zone: int | None = None, *, only_bound: bool = False
    ) -> PostingsTf | None:
        """Return the weighted frequencies of two words side by side, in one zone or in all, by the lists of pairs.

        ``left``, ``right``: the folds of each, with the spellings that count. ``only_bound``: where segmentation
        binds the two into one word. Equal to what positions tell, to the last bit. None where no list is kept of
        one of the pairs of folds.
        """
        lists = _pair_lists(self.source, left, right)
        if lists is None:
            return None
        key = "pair", left, right, zone, only_bound
        return self._terms.get(key) or self._terms.put(
            key, PostingsTf(self._reader, _selected_pairs(lists, only_bound=only_bound), zone)
        )

    def get_or_compute(self, key: tuple[object, ...], compute: Callable[[], StoredTf]) -> StoredTf:
        """Return the stored frequencies of ``key``, computed now if they are not there."""
        tf = self._stored.get(key)
        return self._stored.put(key, compute()) if tf is None else tf

    def sum_of(self, tf: PostingsTf, *synonyms: StoredTf) -> PostingsTf:
        """Return the frequencies of a term that occurs wherever it or one of its synonyms does."""
        key = tf, *synonyms
        return self._terms.get(key) or self._terms.put(key, replace(tf, synonyms=synonyms))

    def scale(self, tf: WeightedTf, factor: float) -> StoredTf:
        """Return weighted frequencies times ``factor``."""
        return self.get_or_compute((tf, factor), lambda: StoredTf(tf.docs, tf.values * np.float32(factor)))


def _pair_lists(source: PostingSource, left: SpellingSet, right: SpellingSet) -> list[_PairList] | None:
    """Return the posting lists of all pairs of folds, with the forms that count; None where one is not kept."""
    lists: list[_PairList] = []
    for left_fold, left_forms in left:
        for right_fold, right_forms in right:
            postings = source.pairs(left_fold, right_fold)
            if postings is None:
                return None
            lists.append((postings, (left_forms, right_forms)))
    return lists


def _selected_pairs(lists: Sequence[_PairList], *, only_bound: bool) -> list[FoldSpellings]:
    """Return the pairs of which a spelling counts, each in those that do."""
    selections = [(pair, _selection(pair, *forms, only_bound=only_bound)) for pair, forms in lists]
    return [FoldSpellings(pair, None if flags.all() else flags) for pair, flags in selections if flags.any()]


def _selection(postings: FoldPostings, left_forms: _Forms, right_forms: _Forms, *, only_bound: bool) -> Bools:
    """Return (spellings,) which spellings of a pair count: those whose two forms both do."""

    def counts(spelling: str) -> bool:
        left, right, is_bound = split_pair_spelling(spelling)
        both = (left_forms is None or left in left_forms) and (right_forms is None or right in right_forms)
        return both and (is_bound or not only_bound)

    return np.array([counts(spelling) for spelling in postings.forms], np.bool_)

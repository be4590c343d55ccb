"""Neighbouring words by the posting lists of pairs, without positions, where the index keeps such lists."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vnsearch.arrays import Bools
from vnsearch.search.reader import FoldPostings, PostingSource, SpellingSet
from vnsearch.search.weighted_tf import FoldSpellings, PostingsTf, WeightedTfCache
from vnsearch.text.pair_list import split_pair_spelling


def pair_weighted_tf(
    cache: WeightedTfCache,
    left: SpellingSet,
    right: SpellingSet,
    zone: int | None = None,
    *,
    only_bound: bool = False,
) -> PostingsTf | None:
    """Return the weighted frequencies of two words side by side, in one zone or in all.

    ``left``, ``right``: the folds of each, with the spellings that count. ``only_bound``: where segmentation
    binds the two into one word. Equal to ``phrase_weighted_tf`` to the last bit. None where no list is kept of
    one of the pairs of folds.
    """
    lists = _posting_lists(cache.source, left, right)
    if lists is None:
        return None

    def pairs() -> Sequence[FoldSpellings]:
        parts = [(postings, _selection(postings, *forms, only_bound=only_bound)) for postings, forms in lists]
        return [
            FoldSpellings(postings, None if flags.all() else flags)
            for postings, flags in parts
            if flags.any()
        ]

    return cache.of_pairs(("pair", left, right, zone, only_bound), pairs, zone)


_Forms = frozenset[str] | None
_PairList = tuple[FoldPostings, tuple[_Forms, _Forms]]


def _posting_lists(source: PostingSource, left: SpellingSet, right: SpellingSet) -> list[_PairList] | None:
    """Return the posting lists of all pairs of folds, with the forms that count; None where one is not kept."""
    lists: list[_PairList] = []
    for left_fold, left_forms in left:
        for right_fold, right_forms in right:
            postings = source.pairs(left_fold, right_fold)
            if postings is None:
                return None
            lists.append((postings, (left_forms, right_forms)))
    return lists


def _selection(postings: FoldPostings, left_forms: _Forms, right_forms: _Forms, *, only_bound: bool) -> Bools:
    """Return (spellings,) which spellings of a pair count: those whose two forms both do."""

    def counts(spelling: str) -> bool:
        left, right, is_bound = split_pair_spelling(spelling)
        both = (left_forms is None or left in left_forms) and (right_forms is None or right in right_forms)
        return both and (is_bound or not only_bound)

    return np.array([counts(spelling) for spelling in postings.forms], np.bool_)

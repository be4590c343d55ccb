"""How documents have the units of a query, side by side and in which spellings: asked when it is cut into units."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import reduce
from itertools import chain

import numpy as np

from vnsearch.arrays import DocIds, Int64s
from vnsearch.query import SideBySide, Term
from vnsearch.search.phrase import PhraseScorer
from vnsearch.search.reader import PostingSource, SpellingSet
from vnsearch.search.term_scorer import all_spellings, typed_spelling_set
from vnsearch.search.units import unit_weighted_tf
from vnsearch.search.weighted_tf_cache import WeightedTfCache


def side_by_side(
    cache: WeightedTfCache, units: Sequence[Sequence[Term]], limit: int, slack: int = 0
) -> SideBySide:
    """Count the first ``limit`` documents that contain all units, and those among them that have them in a row.

    A word typed with diacritics counts as typed, a bare one in every spelling. ``slack``: how many other words may
    stand between the first and the last. Cached.
    """
    spellings = tuple([word_spellings(unit) for unit in units])
    key = spellings, limit, slack
    counts = cache.side_by_side.get(key)
    if counts is None:
        counts = cache.side_by_side.put(key, _count(cache, spellings, limit, slack))
    return SideBySide(*counts.tolist())


def _count(
    cache: WeightedTfCache, units: Sequence[tuple[SpellingSet, ...]], limit: int, slack: int
) -> Int64s:
    tfs = (unit_weighted_tf(cache, unit, None) for unit in units)
    first, *others = sorted(tfs, key=lambda tf: tf.doc_freq)
    docs = reduce(lambda docs, tf: docs[tf.for_docs(docs) > 0], others, first.docs)
    docs = docs[cache.source.live[docs]][:limit]
    phrase = PhraseScorer(cache, tuple(chain.from_iterable(units)), slack=slack)
    return np.array((len(docs), np.count_nonzero(phrase.weighted_freqs(docs))))


def word_spellings(words: Sequence[Term]) -> tuple[SpellingSet, ...]:
    """Return the spellings of words that count: as typed with diacritics, every one of a bare word."""
    return tuple([typed_spelling_set(term) if term.accented else all_spellings(term) for term in words])


def spellings(cache: WeightedTfCache, words: Sequence[Term], limit: int) -> Mapping[tuple[str, ...], int]:
    """Return in which forms the first ``limit`` documents with some words side by side have them, and how many."""
    sets = tuple(map(all_spellings, words))
    docs = unit_weighted_tf(cache, sets, None).docs
    return spellings_in(cache.source, sets, docs[cache.source.live[docs]][:limit])


def spellings_in(
    source: PostingSource, words: Sequence[SpellingSet], docs: DocIds
) -> Mapping[tuple[str, ...], int]:
    """Return in which forms ``docs`` (n,), ascending, have words side by side, and how many have each."""
    #: Document, position of the last word, forms.
    sequences: set[tuple[int, int, tuple[str, ...]]] = set()
    for number, word in enumerate(words):
        forms_at = _forms_at(source, word, docs)
        if number == 0:
            sequences = {(doc, at, (form,)) for (doc, at), forms in forms_at.items() for form in forms}
            continue
        sequences = {
            (doc, at + 1, (*sequence, form))
            for doc, at, sequence in sequences
            for form in forms_at.get((doc, at + 1), ())
        }
    return Counter(sequence for _, sequence in {(doc, sequence) for doc, _, sequence in sequences})


def _forms_at(
    source: PostingSource, spellings: SpellingSet, docs: DocIds
) -> Mapping[tuple[int, int], list[str]]:
    """Return the forms of a word by document and position, in ``docs``."""
    forms_at: dict[tuple[int, int], list[str]] = {}
    for folded, counted in spellings:
        postings = source.postings(folded)
        if postings is None:
            continue
        _, places, _ = np.intersect1d(postings.docs, docs, assume_unique=True, return_indices=True)
        occurrences = postings.occurrences(places)
        owners = postings.docs[places][occurrences.owners].tolist()
        forms = map(postings.forms.__getitem__, occurrences.variants.tolist())
        for doc, at, form in zip(owners, occurrences.positions.tolist(), forms, strict=True):
            if counted is None or form in counted:
                forms_at.setdefault((doc, at), []).append(form)
    return forms_at

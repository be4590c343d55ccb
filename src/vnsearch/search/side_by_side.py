"""How many documents have units of a query side by side; asked when the query is cut into units."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from itertools import chain

import numpy as np

from vnsearch.query import SideBySide, Term
from vnsearch.search.phrase import PhraseScorer
from vnsearch.search.reader import SpellingSet
from vnsearch.search.term_scorer import all_spellings, typed_spelling_set
from vnsearch.search.units import unit_weighted_tf
from vnsearch.search.weighted_tf_cache import WeightedTfCache


def side_by_side(cache: WeightedTfCache, units: Sequence[Sequence[Term]], limit: int) -> SideBySide:
    """Count the first ``limit`` documents that contain all units, and those among them that have them in a row.

    A word typed with diacritics counts as typed, a bare one in every spelling.
    """
    spellings = [tuple(map(_spellings, unit)) for unit in units]
    rarest_first = sorted(
        (unit_weighted_tf(cache, unit, None) for unit in spellings), key=lambda tf: tf.doc_freq
    )
    docs = reduce(lambda docs, tf: docs[tf.for_docs(docs) > 0], rarest_first[1:], rarest_first[0].docs)
    docs = docs[cache.source.live[docs]][:limit]
    phrase = PhraseScorer(cache, tuple(chain.from_iterable(spellings)))
    return SideBySide(len(docs), int(np.count_nonzero(phrase.weighted_freqs(docs))))


def _spellings(term: Term) -> SpellingSet:
    return typed_spelling_set(term) if term.accented else all_spellings(term)

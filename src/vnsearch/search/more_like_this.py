"""More like this: the documents that contain most of one document's significant terms.

The terms are chosen by tf-idf as Lucene's MoreLikeThis does: the square root of the frequency times the idf.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vnsearch.arrays import DocIds, Float64s
from vnsearch.document_zones import zone_texts
from vnsearch.model import Document
from vnsearch.query import TEXT_FIELDS, Vocabulary
from vnsearch.ranking import Ranking, idf, saturate
from vnsearch.search.weighted_tf_cache import WeightedTfCache
from vnsearch.text import fold
from vnsearch.text.analysis import analyse

#: How many terms represent a document, and the highest frequency that counts.
_TERMS, _MAX_FREQUENCY = 24, 8.0
#: A related document scores more than this share of what the document itself scores.
_MIN_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class SignificantTerm:
    """A form, weighted by how well it characterises the documents that it is taken from."""

    form: str
    weight: float


def term_counts(texts: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Return how often each form occurs in some texts, given (text, weight of an occurrence) of each."""
    counts: dict[str, float] = {}
    for text, weight in texts:
        for form in analyse(text, words=False).forms:
            counts[form] = counts.get(form, 0.0) + weight
    return counts


def document_term_counts(document: Document, ranking: Ranking) -> dict[str, float]:
    """Return how often a document contains each form, weighted by zone."""
    zones = zip(TEXT_FIELDS, zone_texts(document), strict=True)
    return term_counts((text, ranking.fields[name].weight) for name, text in zones)


def significant_terms(counts: Mapping[str, float], vocabulary: Vocabulary) -> tuple[SignificantTerm, ...]:
    """Return the most significant terms of a document by tf-idf; terms of no other document are left out."""
    doc_count = max(vocabulary.doc_count, 1)
    doc_freqs = {form: vocabulary.forms(fold(form)).get(form, 0) for form in counts}
    terms = (
        SignificantTerm(form, min(counts[form], _MAX_FREQUENCY) ** 0.5 * idf(doc_freq, doc_count))
        for form, doc_freq in doc_freqs.items()
        if doc_freq > 1
    )
    return tuple(sorted(terms, key=lambda term: (-term.weight, term.form))[:_TERMS])


def similarities(cache: WeightedTfCache, ranking: Ranking, terms: Sequence[SignificantTerm]) -> Float64s:
    """Return (size,) each document's score: the sum of the terms' weights times saturated frequencies."""
    scores = np.zeros(cache.source.size)
    for term in terms:
        tf = cache.of(((fold(term.form), frozenset((term.form,))),))
        scores[tf.docs] += term.weight * saturate(tf.values.astype(np.float64), ranking.k1)
    return np.where(cache.source.live, scores, 0.0)


def most_similar(
    scores: Float64s, groups: NDArray[Any], document: int, matches: DocIds | None = None
) -> DocIds:
    """Return the documents that are similar enough to ``document``, most similar first; ties by number.

    ``scores`` and ``groups`` (size,): similarities and near-duplicate groups. ``matches``: where given, only these
    are returned. Of each group only the best document is returned, of the document's own group none.
    """
    floor = _MIN_SHARE * scores[document]
    docs = np.flatnonzero((scores > floor) & (groups != groups[document]))
    if matches is not None:
        docs = docs[np.isin(docs, matches)]
    best_first = docs[np.lexsort((docs, -scores[docs]))]
    _, first_of_group = np.unique(groups[best_first], return_index=True)
    return best_first[np.sort(first_of_group)].astype(np.uint32)

"""Pseudo-relevance feedback: let matches gain for the words of the best few of them (``Ranking.feedback``).

Source: RM3 (Abdul-Jaleel et al., "UMass at TREC 2004: Novelty and HARD", 2004): words of the best few
documents by their share of those documents' texts, each document by its share of their scores. Here the words
are weighted by idf too, since a weighted sum of saturated frequencies follows and not a language model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from vnsearch.arrays import DocIds, Float64s
from vnsearch.query import Vocabulary
from vnsearch.ranking import Ranking, idf
from vnsearch.search.more_like_this import SignificantTerm, similarities
from vnsearch.search.weighted_tf_cache import WeightedTfCache
from vnsearch.text import fold

#: How many of the best documents are read.
FEEDBACK_DOCS = 5
#: How many words are taken from them.
_WORDS = 20


def relevance_model(
    counts: Sequence[Mapping[str, float]], scores: Float64s, vocabulary: Vocabulary
) -> tuple[SignificantTerm, ...]:
    """Return the most significant words of some documents.

    ``counts``: how often each document contains each form; ``scores`` (documents,): by which they are
    weighted. If all scores are 0, as for a query of filters alone, all documents weigh the same.
    """
    scores = scores if scores.sum() > 0 else np.ones_like(scores)
    weights: dict[str, float] = {}
    for doc_counts, doc_share in zip(counts, (scores / scores.sum()).tolist(), strict=True):
        length = sum(doc_counts.values())
        for form, count in doc_counts.items():
            weights[form] = weights.get(form, 0.0) + doc_share * count / length
    doc_count = max(vocabulary.doc_count, 1)
    terms = (
        SignificantTerm(form, weight * idf(vocabulary.forms(fold(form)).get(form, 0), doc_count))
        for form, weight in weights.items()
    )
    return tuple(sorted(terms, key=lambda term: (-term.weight, term.form))[:_WORDS])


def feedback_boost(
    cache: WeightedTfCache, ranking: Ranking, words: Sequence[SignificantTerm], docs: DocIds
) -> Float64s:
    """Return (n,) the share of its relevance that each document gains for the words, 0 to ``feedback``."""
    scores = similarities(cache, ranking, words)[docs]
    best = scores.max(initial=0.0)
    return np.asarray(ranking.feedback * scores / best) if best > 0 else scores

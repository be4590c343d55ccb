"""Pseudo-relevance feedback: what the best hits say, taken as meant by the query.

Source: RM3 (Abdul-Jaleel et al., "UMass at TREC 2004: Novelty and HARD", 2004): words of the best few
documents by their share of those documents' texts, each document by its share of their scores. Here idf
weighs the words too, since a weighted sum of saturated frequencies follows and not a language model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from vnsearch.arrays import DocIds, Float64s
from vnsearch.query import Vocabulary
from vnsearch.ranking import Ranking, idf
from vnsearch.search.more_like_this import SignificantTerm, similarities
from vnsearch.search.weighted_tf import WeightedTfCache
from vnsearch.text import fold

#: The best hits that are read, and the words that are taken from them.
READ = 5
_WORDS = 20


def relevance_model(
    said: Sequence[Mapping[str, float]], scores: Float64s, vocabulary: Vocabulary
) -> tuple[SignificantTerm, ...]:
    """The words that tell most of some documents, by how often each says them and what each scored.

    Where none scored anything, filters alone were asked for: all tell alike.
    """
    weights: dict[str, float] = {}
    scores = scores if scores.sum() > 0 else np.ones_like(scores)
    for counts, share in zip(said, (scores / scores.sum()).tolist(), strict=True):
        length = sum(counts.values())
        for form, count in counts.items():
            weights[form] = weights.get(form, 0.0) + share * count / length
    documents = max(vocabulary.doc_count, 1)
    found = (
        SignificantTerm(form, weight * idf(vocabulary.forms(fold(form)).get(form, 0), documents))
        for form, weight in weights.items()
    )
    return tuple(sorted(found, key=lambda each: (-each.weight, each.form))[:_WORDS])


def feedback_boost(
    impacts: WeightedTfCache, ranking: Ranking, words: Sequence[SignificantTerm], docs: DocIds
) -> Float64s:
    """(n,) the share of its relevance that each document gains for saying what the best say."""
    earned = similarities(impacts, ranking, words)[docs]
    best = earned.max(initial=0.0)
    return np.asarray(ranking.feedback * earned / best) if best > 0 else earned

"""More like this: the documents that hold most of what one document says and others seldom say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vnsearch.arrays import DocIds, Float64s
from vnsearch.query import Vocabulary
from vnsearch.ranking import Ranking, idf, saturate
from vnsearch.search.weighted_tf import WeightedTfCache
from vnsearch.text import fold
from vnsearch.text.analysis import analyse

#: Words that stand for a document, and the most that one is counted.
_TELLING = 24
_MOST = 8.0
#: A similar document earns at least this share of what the document itself earns.
_LEAST = 0.2


@dataclass(frozen=True, slots=True)
class SignificantTerm:
    """A word of a document as a canonical form, and how much it tells of it."""

    form: str
    weight: float


def term_counts(texts: Iterable[tuple[str, float]]) -> dict[str, float]:
    """How often each form stands in some texts, each text's occurrences by its weight."""
    found: dict[str, float] = {}
    for text, weight in texts:
        for form in analyse(text, words=False).forms:
            found[form] = found.get(form, 0.0) + weight
    return found


def significant_terms(said: Mapping[str, float], vocabulary: Vocabulary) -> tuple[SignificantTerm, ...]:
    """The most telling words of a text, by tf-idf; those that no other document holds tell nothing."""
    documents = max(vocabulary.doc_count, 1)
    held = {form: vocabulary.forms(fold(form)).get(form, 0) for form in said}
    found = (
        SignificantTerm(form, min(said[form], _MOST) ** 0.5 * idf(number, documents))
        for form, number in held.items()
        if number > 1
    )
    return tuple(sorted(found, key=lambda each: (-each.weight, each.form))[:_TELLING])


def similarities(impacts: WeightedTfCache, ranking: Ranking, words: Sequence[SignificantTerm]) -> Float64s:
    """(size,) what each document earns by the telling words: the sum of weights times saturated impacts."""
    scores = np.zeros(impacts.source.size)
    for word in words:
        impact = impacts.of(((fold(word.form), frozenset((word.form,))),))
        scores[impact.docs] += word.weight * saturate(impact.values.astype(np.float64), ranking.k1)
    return np.where(impacts.source.live, scores, 0.0)


def most_similar(scores: Float64s, groups: NDArray[Any], itself: int) -> DocIds:
    """The documents similar enough, most first, one of each group, none of its own; ties by number."""
    floor = _LEAST * scores[itself]
    found = np.flatnonzero((scores > floor) & (groups != groups[itself]))
    order = found[np.lexsort((found, -scores[found]))]
    _, firsts = np.unique(groups[order], return_index=True)
    return order[np.sort(firsts)].astype(np.uint32)

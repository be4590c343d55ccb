"""Related documents, and relevance feedback: documents similar to the words of others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from vnsearch.document_zones import zone_texts
from vnsearch.engine.memory.documents import IndexedDocument
from vnsearch.engine.memory.formulas import idf, saturate, total
from vnsearch.engine.memory.frequency import Collection, term_frequency
from vnsearch.model import Document
from vnsearch.query import TEXT_FIELDS, Vocabulary
from vnsearch.ranking import Ranking
from vnsearch.text import fold
from vnsearch.text.analysis import analyse

#: Words that stand for a document, and the most that one of them is counted.
_RELATED_WORDS, _MOST_COUNTED = 24, 8.0
#: A related document scores more than this share of what the document itself scores.
_LEAST_SHARE = 0.2
#: The best hits that feedback reads, and the words that it takes from them.
FEEDBACK_HITS = 5
_FEEDBACK_WORDS = 20


class WeightedWord(NamedTuple):
    """A word in one spelling and its weight."""

    form: str
    weight: float


def word_counts(document: Document, ranking: Ranking) -> dict[str, float]:
    """Return how often a document says each word, by the weights of its fields."""
    counts: dict[str, float] = {}
    for name, text in zip(TEXT_FIELDS, zone_texts(document), strict=True):
        for form in analyse(text, words=False).forms:
            counts[form] = counts.get(form, 0.0) + ranking.fields[name].weight
    return counts


def _document_frequency(form: str, vocabulary: Vocabulary) -> int:
    return vocabulary.forms(fold(form)).get(form, 0)


def _heaviest(words: Iterable[WeightedWord], limit: int) -> tuple[WeightedWord, ...]:
    return tuple(sorted(words, key=lambda word: (-word.weight, word.form))[:limit])


def significant_words(counts: Mapping[str, float], vocabulary: Vocabulary) -> tuple[WeightedWord, ...]:
    """Return the words that tell most of a text, by √count and idf, of those that two documents hold."""
    documents = max(vocabulary.doc_count, 1)
    candidates = (
        WeightedWord(form, min(count, _MOST_COUNTED) ** 0.5 * idf(holding, documents))
        for form, count in counts.items()
        if (holding := _document_frequency(form, vocabulary)) > 1
    )
    return _heaviest(candidates, _RELATED_WORDS)


def similarity(
    collection: Collection, ranking: Ranking, words: Sequence[WeightedWord], document: IndexedDocument
) -> float:
    """Return what a document scores by some words: their weights times saturated frequencies."""
    return total(
        word.weight * saturate(_frequency(collection, word.form, document), ranking.k1) for word in words
    )


def _frequency(collection: Collection, form: str, document: IndexedDocument) -> float:
    return term_frequency(collection, {fold(form): frozenset((form,))})(document)


def most_similar(
    scores: Mapping[IndexedDocument, float],
    itself: IndexedDocument,
    matches: Callable[[IndexedDocument], bool],
) -> list[IndexedDocument]:
    """Return those similar enough of the documents that ``matches``, most first.

    The best of each group, none of its own.
    """
    floor = _LEAST_SHARE * scores[itself]
    others = [
        document
        for document, score in scores.items()
        if score > floor and document.group != itself.group and matches(document)
    ]
    firsts: dict[str, IndexedDocument] = {}
    for document in sorted(others, key=lambda document: -scores[document]):
        firsts.setdefault(document.group, document)
    return list(firsts.values())


def relevance_model(
    texts: Sequence[Mapping[str, float]], scores: Sequence[float], vocabulary: Vocabulary
) -> tuple[WeightedWord, ...]:
    """Return the words of the best hits: by each text's share of the scores, and the word's of the text.

    Where no text scored anything, all count alike.
    """
    scores = scores if total(scores) > 0 else [1.0] * len(scores)
    weights: dict[str, float] = {}
    for counts, score in zip(texts, scores, strict=True):
        share, length = score / total(scores), total(counts.values())
        for form, count in counts.items():
            weights[form] = weights.get(form, 0.0) + share * count / length
    documents = max(vocabulary.doc_count, 1)
    candidates = (
        WeightedWord(form, weight * idf(_document_frequency(form, vocabulary), documents))
        for form, weight in weights.items()
    )
    return _heaviest(candidates, _FEEDBACK_WORDS)

"""Weighted frequencies in candidates, with the document frequencies of the whole index."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from vnsearch.arrays import Float32s
from vnsearch.engine.opensearch.clauses import Words
from vnsearch.engine.opensearch.counts import BoundShare, Counts, DocsWith
from vnsearch.ranking import FieldWeight
from vnsearch.search.occurrence_weights import OccurrenceWeights
from vnsearch.search.reader import PostingSource, SpellingSet
from vnsearch.search.weighted_tf import PostingsTf, StoredTf, WeightedTf
from vnsearch.search.weighted_tf_cache import WeightedTfCache


class GlobalWeights(OccurrenceWeights):
    """Weights of occurrences, normalised by the mean zone lengths of the whole index, not of the candidates."""

    def __init__(
        self, source: PostingSource, fields: Mapping[str, FieldWeight], mean_lengths: Sequence[float]
    ) -> None:
        super().__init__(source, fields)
        self._mean_lengths = mean_lengths

    def mean_length(self, zone: int) -> float:
        """Return the mean length of a zone over the whole index."""
        return self._mean_lengths[zone]


@dataclass(frozen=True, eq=False)
class CountedTf(PostingsTf):
    """Frequencies of a word and its synonyms; ``count`` returns its document frequency in the whole index."""

    spellings: SpellingSet = ()
    count: Callable[[DocsWith, int], int] = lambda _, local: local

    @property
    def phrases(self) -> tuple[Words, ...]:
        """The word and its synonyms."""
        return ((self.spellings,), *(words for synonym in self.synonyms for words in phrases_of(synonym)))

    @property
    def doc_freq(self) -> int:
        """The number of documents of the index."""
        return self.count(DocsWith(self.phrases, self.zone), 1)


@dataclass(frozen=True, slots=True, eq=False)
class CountedPhrase(StoredTf):
    """Frequencies of a phrase; ``count`` returns its document frequency in the whole index."""

    words: Words
    zone: int | None
    count: Callable[[DocsWith, int], int]

    @property
    def doc_freq(self) -> int:
        """The number of documents of the index."""
        return self.count(DocsWith((self.words,), self.zone), 1)


def phrases_of(tf: WeightedTf) -> tuple[Words, ...]:
    """Return the words or phrases that frequencies count: a word with its synonyms, or one phrase."""
    return tf.phrases if isinstance(tf, CountedTf) else (tf.words,) if isinstance(tf, CountedPhrase) else ()


class _Shares:
    """Shares of occurrences that segmentation binds, estimated over the index instead of counted in candidates."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts

    def get(self, key: tuple[Words, int | None]) -> np.float64:
        """Return a share; 0 where it is not known yet."""
        return np.float64(self._counts.share(BoundShare(*key)))


@dataclass(eq=False)
class CandidateFrequencies(WeightedTfCache):
    """The terms of one query over its candidates; ``counts``: of the whole index."""

    source: PostingSource
    fields: Mapping[str, FieldWeight]
    counts: Counts
    mean_lengths: Sequence[float]

    def __post_init__(self) -> None:
        weights = GlobalWeights(self.source, self.fields, self.mean_lengths)
        super().__init__(self.source, self.fields, weights)
        self.word_shares = _Shares(self.counts)  # type: ignore[assignment] # has the same ``get``

    @property
    def doc_count(self) -> int:
        """The number of documents of the whole index."""
        return self.counts.doc_count

    def doc_freq_of_any(self, tfs: Sequence[WeightedTf]) -> int:
        """Return in how many documents of the index at least one of some terms occurs."""
        phrases = tuple(dict.fromkeys(words for tf in tfs for words in phrases_of(tf)))
        return self._count(DocsWith(phrases, _zone(tfs[0])), 1)

    def _count(self, question: DocsWith, unknown: int) -> int:
        answer = self.counts.docs(question)
        return min(unknown, self.doc_count) if answer is None else answer

    def _look_up(self, spellings: SpellingSet, zone: int | None) -> PostingsTf:
        tf = super()._look_up(spellings, zone)
        return CountedTf(tf.reader, tf.folds, zone, (), spellings, self._count)

    def get_or_compute(self, key: tuple[object, ...], compute: Callable[[], StoredTf]) -> StoredTf:
        """Return the frequencies of a phrase, whose words and zone are the key."""

        def compute_counted() -> StoredTf:
            tf, (words, zone) = compute(), key
            return CountedPhrase(tf.docs, tf.values, words, zone, self._count)  # type: ignore[arg-type]

        return super().get_or_compute(key, compute_counted)

    def scale(self, tf: WeightedTf, factor: float) -> StoredTf:
        """Return the frequencies of a word or phrase times ``factor``."""
        values: Float32s = tf.values * np.float32(factor)
        (words,) = phrases_of(tf)
        product = CountedPhrase(tf.docs, values, words, _zone(tf), self._count)
        return super().get_or_compute((tf, factor), lambda: product)


def _zone(tf: WeightedTf) -> int | None:
    return tf.zone if isinstance(tf, CountedTf | CountedPhrase) else None

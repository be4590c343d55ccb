"""Phrases: words that must occur one after another in a document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from vnsearch.engine.memory.clauses import Score
from vnsearch.engine.memory.documents import IndexedDocument
from vnsearch.engine.memory.formulas import saturate, total
from vnsearch.engine.memory.frequency import (
    Collection,
    Spellings,
    WeightedFrequency,
    phrase_frequency,
    term_frequency,
)
from vnsearch.engine.memory.terms import QueryTerm
from vnsearch.model import ScorePart
from vnsearch.ranking import Ranking


@dataclass(frozen=True, eq=False)
class PhraseClause:
    """A phrase: ``words`` are the spellings that match, ``terms`` its words as they score."""

    collection: Collection
    ranking: Ranking
    label: str
    words: Sequence[Spellings]
    terms: Sequence[QueryTerm]
    field: str
    slack: int

    is_scoring = True
    names_words = True

    @cached_property
    def _frequency(self) -> WeightedFrequency:
        frequency = phrase_frequency(self.collection, self.words, self.field, self.slack)
        return WeightedFrequency(self.collection, frequency)

    def matches(self, document: IndexedDocument) -> bool:
        """Tell whether a document holds the phrase."""
        return document in self._frequency

    def is_strong(self, document: IndexedDocument) -> bool:  # noqa: ARG002 - the same for all
        """Return true: a document with the phrase has all of it."""
        return True

    def score(self, document: IndexedDocument) -> Score:
        """Score the phrase by what its words and pairs would score as plain words."""
        ranking = self.ranking
        idfs = total(left.typed_idf + right.typed_idf for left, right in pairwise(self.terms))
        pairs = (ranking.pair + ranking.word_pair) * idfs
        value = pairs * saturate(self._frequency.of(document), ranking.run_k1)
        for term in self.terms:
            for weight, frequency in term.shares:
                value += weight * saturate(frequency.of(document), ranking.k1)
        return Score(value, (ScorePart(self.label, value),))

    def all_in_title(self, document: IndexedDocument) -> bool:
        """Tell whether every word of the phrase stands in the title, side by side or not."""
        counts = (term_frequency(self.collection, word, "title") for word in self.words)
        return all(count(document) > 0 for count in counts)

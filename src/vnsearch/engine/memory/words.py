"""Plain words: most of them must occur; neighbours side by side, and words in the title, score more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from vnsearch.engine.memory.clauses import Score
from vnsearch.engine.memory.documents import IndexedDocument, Occurrence
from vnsearch.engine.memory.formulas import ROUNDING, needed_share, saturate, term_shares, title_factor, total
from vnsearch.engine.memory.frequency import (
    Collection,
    Frequency,
    Spellings,
    WeightedFrequency,
    occurrences,
    term_frequency,
)
from vnsearch.engine.memory.terms import QueryTerm
from vnsearch.engine.memory.units import Reading
from vnsearch.messages import results
from vnsearch.model import ScorePart
from vnsearch.ranking import Ranking


class NGram(NamedTuple):
    """Two or more words typed side by side, by number; ``synonyms`` of the whole count as occurrences."""

    numbers: tuple[int, ...]
    synonyms: tuple[Frequency, ...] = ()


class _End(NamedTuple):
    """An occurrence at which an n-gram ends, and whether all of it is spelt as typed."""

    occurrence: Occurrence
    exact: bool


def _weigh_titles(collection: Collection, spellings: Spellings) -> WeightedFrequency:
    return WeightedFrequency(collection, term_frequency(collection, spellings, "title"))


@dataclass(frozen=True, eq=False)
class WordsClause:
    """Plain words of one query, all looked for in one field or ("") in any.

    ``required_numbers``: those of the words that are not optional. ``min_share``: the share of more than three of
    them that a match must hold. ``readings``: the ways to cut the words into units; a match is strong if it has
    enough units of one of them.
    """

    collection: Collection
    ranking: Ranking
    terms: Sequence[QueryTerm]
    ngrams: Sequence[NGram]
    field: str
    required_numbers: Sequence[int]
    min_share: float
    readings: Sequence[Reading]

    is_scoring = True
    names_words = True

    def matches(self, document: IndexedDocument) -> bool:
        """Tell whether a document holds enough of the words, or of the units."""
        return self._has_enough_words(document) or self.is_strong(document)

    def is_strong(self, document: IndexedDocument) -> bool:
        """Tell whether a document holds enough of the units of any reading."""
        return any(reading.has_enough(document) for reading in self.readings)

    @property
    def _required_terms(self) -> Sequence[QueryTerm]:
        return [self.terms[number] for number in self.required_numbers]

    def _has_enough_words(self, document: IndexedDocument) -> bool:
        terms = self._required_terms
        present = [document in term.frequency for term in terms]
        shares = term_shares([term.idf for term in terms])
        missing = total(share for share, is_present in zip(shares, present, strict=True) if not is_present)
        return any(present) and 1.0 - missing >= needed_share(len(terms), self.min_share) - ROUNDING

    # Scores

    def score(self, document: IndexedDocument) -> Score:
        """Add up the scores of words and n-grams, times the factors for missing words and for the title."""
        words = [term.score(document, self.ranking.k1) for term in self.terms]
        ngrams = [self._ngram_score(document, ngram) for ngram in self.ngrams]
        sum_of_parts = total(words) + total(ngrams)
        change = sum_of_parts * (self._factor(document) - 1.0)
        parts = [ScorePart(term.label, value) for term, value in zip(self.terms, words, strict=True)]
        parts += [
            ScorePart(self._label(ngram), value) for ngram, value in zip(self.ngrams, ngrams, strict=True)
        ]
        return Score(sum_of_parts + change, (*parts, ScorePart(results.COVERAGE, change)))

    def _label(self, ngram: NGram) -> str:
        return results.side_by_side(" ".join(self.terms[number].label for number in ngram.numbers))

    def _factor(self, document: IndexedDocument) -> float:
        """Return the factor for coordination and the title: the share of the required words that occur."""
        present_count = sum(document in term.frequency for term in self._required_terms)
        in_title = sum(document in title for title in self._titles)
        factor = title_factor(in_title, len(self.terms), document.lengths["title"], self.ranking.title)
        return present_count / len(self.required_numbers) * factor

    @cached_property
    def _titles(self) -> Sequence[WeightedFrequency]:
        """What titles hold of each word, whatever field it is looked for in."""
        return [_weigh_titles(self.collection, term.spellings) for term in self.terms]

    # N-grams

    def _ngram_weights(self, ngram: NGram) -> tuple[float, float]:
        """Return the weights of an n-gram's occurrences, and of those that are one word."""
        ranking, idf = self.ranking, total(self.terms[number].typed_idf for number in ngram.numbers)
        whole = ranking.whole if len(ngram.numbers) == len(self.terms) else 0.0
        if len(ngram.numbers) == 2:
            return (ranking.pair + whole) * idf, ranking.word_pair * idf
        return (ranking.longer + whole) * idf, 0.0

    def _ngram_score(self, document: IndexedDocument, ngram: NGram) -> float:
        ends = [end for end in self._ends(document, ngram.numbers) if self.field in ("", end.occurrence.zone)]
        all_ends = total(self._end_weight(document, end) for end in ends)
        in_words = total(self._end_weight(document, end) for end in ends if end.occurrence.continues_word)
        for synonym in ngram.synonyms:
            all_ends += synonym(document)
        weight, word_weight = self._ngram_weights(ngram)
        k1 = self.ranking.run_k1
        return weight * saturate(all_ends, k1) + word_weight * saturate(in_words, k1)

    def _end_weight(self, document: IndexedDocument, end: _End) -> float:
        weight = self.collection.weight(document, end.occurrence.zone)
        return weight * (1.0 if end.exact else self.ranking.fold_share)

    def _ends(self, document: IndexedDocument, numbers: tuple[int, ...]) -> list[_End]:
        """Return the occurrences at which the n-gram ends."""
        last = self.terms[numbers[-1]]
        matching = [
            _End(occurrence, last.typed_forms is None or occurrence.form in last.typed_forms)
            for occurrence in occurrences(document, last.spellings)
        ]
        if len(numbers) == 1:
            return matching
        before = {end.occurrence.position: end.exact for end in self._ends(document, numbers[:-1])}
        return [
            _End(end.occurrence, end.exact and before[end.occurrence.position - 1])
            for end in matching
            if end.occurrence.position - 1 in before
        ]

    # For the news boost

    @cached_property
    def _typed_titles(self) -> Sequence[WeightedFrequency]:
        return [_weigh_titles(self.collection, term.typed_spellings) for term in self._required_terms]

    def all_in_title(self, document: IndexedDocument) -> bool:
        """Tell whether every required word stands in the title in a spelling that agrees with what was typed."""
        return all(document in title for title in self._typed_titles)


def ngrams_of(word_numbers: Sequence[int], sizes: Sequence[int]) -> list[tuple[int, tuple[int, ...]]]:
    """Return the place and the numbers of each n-gram of different words, each once, shorter ones first.

    >>> ngrams_of([0, 1, 0], (2, 3))
    [(0, (0, 1)), (1, (1, 0))]
    """
    first_places: dict[tuple[int, ...], int] = {}
    for size in sizes:
        for place in range(len(word_numbers) - size + 1):
            numbers = tuple(word_numbers[place : place + size])
            if len(set(numbers)) == size:
                first_places.setdefault(numbers, place)
    return [(place, numbers) for numbers, place in first_places.items()]

"""The terms of a query: which spellings each stands for, and how it is scored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vnsearch.engine.memory.documents import IndexedDocument
from vnsearch.engine.memory.formulas import saturate, total
from vnsearch.engine.memory.frequency import (
    Collection,
    Frequency,
    Spellings,
    WeightedFrequency,
    frequency_sum,
    term_frequency,
)
from vnsearch.query import Or, Term, text_terms
from vnsearch.ranking import Ranking
from vnsearch.text import fold
from vnsearch.text.normalise import accents_agree, alternative_spellings, lacks_tone


def any_spelling(term: Term) -> Spellings:
    """Return a term's fold in every spelling, and forms of other folds that are the same syllable."""
    others: dict[str, frozenset[str]] = {}
    for form in alternative_spellings(term.fold):
        if fold(form) != term.fold:
            others[fold(form)] = others.get(fold(form), frozenset()) | {form}
    return {term.fold: None, **others}


def typed_spelling(term: Term) -> Spellings:
    """Return a term as it is typed."""
    return {fold(term.form): frozenset((term.form,))}


def wildcard_spellings(word: Or) -> Spellings:
    """Return the words that a prefix or fuzzy word stands for: in all spellings where typed bare."""
    forms_by_fold: dict[str, frozenset[str] | None] = {}
    for term in text_terms(word):
        forms = forms_by_fold.get(term.fold, frozenset())
        forms_by_fold[term.fold] = None if forms is None or not term.accented else forms | {term.form}
    return forms_by_fold


@dataclass(frozen=True, eq=False)
class QueryTerm:
    """A word of a query and how it is scored.

    ``frequency``: in any spelling that counts. ``shares``: the weights of the parts of its score, with the
    frequency that each saturates. ``typed_forms``: the spellings that agree with what was typed, None where all
    do; ``typed_idf``: the inverse document frequency of these.
    """

    label: str
    spellings: Spellings
    frequency: WeightedFrequency
    shares: Sequence[tuple[float, WeightedFrequency]]
    typed_forms: frozenset[str] | None
    typed_idf: float

    @property
    def idf(self) -> float:
        """The inverse document frequency of any spelling."""
        return self.frequency.idf

    @property
    def typed_spellings(self) -> Spellings:
        """The folds, with the spellings that agree with what was typed."""
        return self.spellings if self.typed_forms is None else dict.fromkeys(self.spellings, self.typed_forms)

    def score(self, document: IndexedDocument, k1: float) -> float:
        """Return what a document scores by this word alone."""
        return total(weight * saturate(frequency.of(document), k1) for weight, frequency in self.shares)


class QueryTerms:
    """Makes the query terms of one query. ``bare``: nothing in the query was typed with diacritics."""

    def __init__(self, collection: Collection, ranking: Ranking, *, bare: bool) -> None:
        self._collection = collection
        self._ranking = ranking
        self._bare = bare

    def frequency(
        self, spellings: Spellings, field: str, synonyms: Sequence[Frequency] = ()
    ) -> WeightedFrequency:
        """Return what documents hold of some spellings, and of synonyms beside."""
        own = term_frequency(self._collection, spellings, field)
        return WeightedFrequency(self._collection, frequency_sum((own, *synonyms)))

    def term(self, term: Term, field: str, synonyms: Sequence[Frequency] = ()) -> QueryTerm:
        """Return a term; ``synonyms`` are counted as further occurrences of it in whatever spelling."""
        spellings, weight = any_spelling(term), self._ranking.syllable
        frequency, typed_forms = self.frequency(spellings, field, synonyms), self._typed_forms(term)
        if typed_forms is None:
            shares = [(weight * frequency.idf, frequency)]
            return QueryTerm(str(term), spellings, frequency, shares, None, frequency.idf)
        agreeing = self.frequency({fold(term.form): typed_forms}, field, synonyms)
        share, weight = self._ranking.fold_share, weight * agreeing.idf
        shares = [(share * weight, frequency), ((1.0 - share) * weight, agreeing)]
        return QueryTerm(str(term), spellings, frequency, shares, typed_forms, agreeing.idf)

    def _typed_forms(self, term: Term) -> frozenset[str] | None:
        """Return the spellings that agree with what was typed; None where all do."""
        if self._bare or not term.accented:
            return None
        tone_variants = self._agreeing_forms(term) if lacks_tone(term.form) else frozenset()
        return frozenset((term.form, *tone_variants))

    def _agreeing_forms(self, term: Term) -> frozenset[str]:
        """Return the spellings in the collection with the diacritics of a term typed without tone."""
        matching = (
            occurrence
            for document in self._collection.documents
            for occurrence in document.by_fold.get(term.fold, ())
        )
        return frozenset(document.form for document in matching if accents_agree(term.form, document.form))

    def wildcard(self, word: Or, field: str) -> QueryTerm:
        """Return a prefix or fuzzy word; its own spelling, where it is among the words, scores more."""
        spellings, form = wildcard_spellings(word), word.word.removesuffix("~")
        frequency, weight = self.frequency(spellings, field), self._ranking.syllable
        shares = [(weight * frequency.idf, frequency)]
        if fold(form) in spellings:
            own_forms = None if form == fold(form) else frozenset((form,))
            own = self.frequency({fold(form): own_forms}, field)
            part = self._ranking.fold_share * weight
            shares = [((weight - part) * frequency.idf, frequency), (part * own.idf, own)]
        return QueryTerm(word.word, spellings, frequency, shares, None, frequency.idf)

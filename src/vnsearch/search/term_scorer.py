"""Typed syllables over one source: which folds and spellings each stands for, and what each is worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce

import numpy as np

from vnsearch.arrays import Bools, DocIds, Float64s
from vnsearch.query import TEXT_FIELDS, Or, Term, text_terms
from vnsearch.ranking import Ranking, idf, saturate
from vnsearch.search.adjacency import TermPositions, term_positions
from vnsearch.search.reader import PostingSource, SpellingSet, is_member
from vnsearch.search.weighted_tf import WeightedTf, WeightedTfCache
from vnsearch.text import fold
from vnsearch.text.normalise import accents_agree, alternative_spellings, lacks_tone

#: The zone of titles.
TITLE = TEXT_FIELDS.index("title")


def all_spellings(term: Term) -> SpellingSet:
    """A term's fold in every spelling, and what is spelt with another fold but is the same syllable."""
    return _any_spelling(term.fold)


@lru_cache(1 << 12)
def _any_spelling(folded: str) -> SpellingSet:
    others: dict[str, set[str]] = {}
    for form in alternative_spellings(folded):
        if fold(form) != folded:
            others.setdefault(fold(form), set()).add(form)
    return ((folded, None), *((other, frozenset(forms)) for other, forms in others.items()))


def typed_spelling_set(term: Term) -> SpellingSet:
    """A term as it is typed."""
    return ((fold(term.form), frozenset((term.form,))),)


def _one_of(word: Or) -> SpellingSet:
    """The folds of what a prefix or fuzzy word stands for, and which of their spellings are meant."""
    found: dict[str, set[str] | None] = {}
    for term in text_terms(word):
        forms = found.setdefault(term.fold, set())
        if forms is not None:
            forms.add(term.form)
        if not term.accented:
            found[term.fold] = None
    return tuple((folded, None if forms is None else frozenset(forms)) for folded, forms in found.items())


def _accent_agreeing(term: Term, source: PostingSource) -> frozenset[str]:
    """The spellings that have the marks typed, for a term typed without its tone."""
    postings = source.postings(term.fold)
    return (
        frozenset(form for form in postings.forms if accents_agree(term.form, form))
        if postings
        else frozenset()
    )


@dataclass(frozen=True, slots=True, eq=False)
class ScoreComponent:
    """A part of a syllable's score: what holding it so often earns, at most ``weight`` · (k1 + 1)."""

    impact: WeightedTf
    weight: float

    def score(self, docs: DocIds, k1: float) -> Float64s:
        """(n,) what some documents earn."""
        return self.weight * saturate(self.impact.for_docs(docs), k1)


@dataclass(frozen=True, slots=True, eq=False)
class TermScorer:
    """A typed syllable ready to be scored.

    ``any``: its impact in whatever spelling counts; ``shares``: the parts of its score; ``typed``: the
    spellings that agree with what was typed (None: all do), and ``agreeing`` at least their impact;
    ``idf`` that of any spelling.
    """

    label: str
    spelt: SpellingSet
    any: WeightedTf
    shares: Sequence[ScoreComponent]
    typed: frozenset[str] | None
    agreeing: WeightedTf
    idf: float

    @property
    def as_typed(self) -> SpellingSet:
        """Its folds, with the spellings that agree with what was typed."""
        return self.spelt if self.typed is None else tuple((folded, self.typed) for folded, _ in self.spelt)

    def earned(self, docs: DocIds, k1: float) -> Float64s:
        """(n,) what some documents earn by it alone."""
        return reduce(np.add, [share.score(docs, k1) for share in self.shares])

    def standing(self, source: PostingSource, docs: DocIds) -> TermPositions:
        """Where it stands in some documents."""
        return term_positions(source, self.spelt, self.typed, docs)


def all_in_title(impacts: WeightedTfCache, spelt: Sequence[SpellingSet], docs: DocIds) -> Bools:
    """(n,) which of some documents have every one of these in the title."""
    titles = sorted((impacts.of(each, TITLE) for each in spelt), key=lambda title: len(title.docs))
    found = titles[0].docs
    for title in titles[1:]:
        found = found[title.for_docs(found) > 0]
    return is_member(docs, found)


class TermScorerFactory:
    """Makes syllables of terms, for one query over one source."""

    def __init__(self, impacts: WeightedTfCache, ranking: Ranking, bare_query: bool) -> None:
        self.impacts = impacts
        self.ranking = ranking
        self.bare = bare_query
        self.documents = int(impacts.source.live.sum())

    def idf(self, impact: WeightedTf) -> float:
        """The inverse document frequency of what has this impact."""
        return idf(len(impact.docs), self.documents)

    def for_term(self, term: Term, zone: int | None, meant: Sequence[WeightedTf] = ()) -> TermScorer:
        """A term as a syllable; ``meant`` are the impacts of what else stands for it."""
        spelt = all_spellings(term)
        found = self._with(self.impacts.of_with_signatures(spelt, zone), meant)
        shares = [
            ScoreComponent(impact, share * self.ranking.syllable * self.idf(impact))
            for share, impact in self._shares(term, found, zone, meant)
        ]
        exact = self._exact(term)
        agreeing = found if exact is None or lacks_tone(term.form) else shares[1].impact
        return TermScorer(str(term), spelt, found, shares, exact, agreeing, self.idf(found))

    def for_wildcard(self, word: Or, zone: int | None) -> TermScorer:
        """A prefix or fuzzy word as one syllable in many spellings; a fuzzy word's own is worth more."""
        spelt, form = _one_of(word), word.word.removesuffix("~")
        found, folded = self.impacts.of_with_signatures(spelt, zone), fold(form)
        weight = self.ranking.syllable
        if folded not in dict(spelt):
            shares = [ScoreComponent(found, weight * self.idf(found))]
            return TermScorer(word.word, spelt, found, shares, None, found, self.idf(found))
        # Beside others, what is near is as good as what was typed: the mark says that this may be wrong.
        own = self.impacts.of(((folded, None if form == folded else frozenset((form,))),), zone)
        share = self.ranking.fold_share * weight
        shares = [
            ScoreComponent(found, (weight - share) * self.idf(found)),
            ScoreComponent(own, share * self.idf(own)),
        ]
        return TermScorer(word.word, spelt, found, shares, None, found, self.idf(found))

    def _exact(self, term: Term) -> frozenset[str] | None:
        """The spellings that agree with what was typed; None where all do, as with a bare syllable."""
        if self.bare or not term.accented:
            return None
        if lacks_tone(term.form):
            return frozenset((term.form, *_accent_agreeing(term, self.impacts.source)))
        return frozenset((term.form,))

    def _with(self, impact: WeightedTf, meant: Sequence[WeightedTf]) -> WeightedTf:
        return self.impacts.sum_of(impact, *meant) if meant else impact

    def _shares(
        self, term: Term, found: WeightedTf, zone: int | None, meant: Sequence[WeightedTf]
    ) -> list[tuple[float, WeightedTf]]:
        """What each way of spelling a syllable is worth of its score; the sum is 1."""
        ranking = self.ranking
        if self.bare:
            return [(1.0, found)]
        typed = self._with(self.impacts.of(typed_spelling_set(term), zone), meant)
        if not term.accented:
            return [(ranking.bare_fold_share, found), (1.0 - ranking.bare_fold_share, typed)]
        share = ranking.agreeing_share if lacks_tone(term.form) else 0.0
        parts = [(ranking.fold_share, found), (1.0 - ranking.fold_share - share, typed)]
        if share:
            forms = _accent_agreeing(term, self.impacts.source)
            agreeing = self.impacts.of(((term.fold, forms),), zone)
            parts.append((share, self._with(agreeing, meant)))
        return parts

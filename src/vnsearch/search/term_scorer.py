"""The terms of a query over one source: which spellings each stands for, and what each scores.

A term is one typed syllable. Its score is a sum of components: the idf times the saturated weighted frequency
(BM25F), once for the spellings that agree with what was typed and once for all spellings of its fold, each
with its share (``Ranking.fold_share``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import itemgetter

import numpy as np

from vnsearch.arrays import Bools, DocIds, Float64s
from vnsearch.query import TEXT_FIELDS, Or, Term, text_terms
from vnsearch.ranking import Ranking, idf, saturate
from vnsearch.search.adjacency import TermPositions, term_positions
from vnsearch.search.reader import PostingSource, SpellingSet, is_member
from vnsearch.search.weighted_tf import POSTINGS_A_LOOKUP, PostingsTf, StoredTf
from vnsearch.search.weighted_tf_cache import WeightedTfCache
from vnsearch.text import fold
from vnsearch.text.normalise import accents_agree, alternative_spellings, lacks_tone

_DOC_FREQ: Callable[[tuple[int, SpellingSet]], int] = itemgetter(0)
#: The zone of titles.
TITLE = TEXT_FIELDS.index("title")


def all_spellings(term: Term) -> SpellingSet:
    """Return a term's fold in every spelling, and spellings of the same syllable that fold otherwise."""
    return _all_spellings(term.fold)


@lru_cache(1 << 12)
def _all_spellings(folded: str) -> SpellingSet:
    other_folds: dict[str, set[str]] = {}
    for form in alternative_spellings(folded):
        if fold(form) != folded:
            other_folds.setdefault(fold(form), set()).add(form)
    return ((folded, None), *((other, frozenset(forms)) for other, forms in other_folds.items()))


def typed_spelling_set(term: Term) -> SpellingSet:
    """Return a term in the spelling that was typed, alone."""
    return ((fold(term.form), frozenset((term.form,))),)


def _wildcard_spellings(word: Or) -> SpellingSet:
    """Return the folds of the terms that a prefix or fuzzy word stands for, with the spellings that count."""
    forms_of_folds: dict[str, set[str] | None] = {}
    for term in text_terms(word):
        forms = forms_of_folds.setdefault(term.fold, set())
        if forms is not None:
            forms.add(term.form)
        if not term.accented:
            forms_of_folds[term.fold] = None
    return tuple(
        (folded, None if forms is None else frozenset(forms)) for folded, forms in forms_of_folds.items()
    )


def _accent_agreeing(term: Term, source: PostingSource) -> frozenset[str]:
    """Return the spellings that agree with a term typed without its tone (đong: đóng, đông)."""
    postings = source.postings(term.fold)
    forms = postings.forms if postings else ()
    return frozenset(form for form in forms if accents_agree(term.form, form))


@dataclass(frozen=True, slots=True, eq=False)
class ScoreComponent:
    """One summand of a term's score: ``weight`` times a saturated frequency."""

    tf: PostingsTf
    weight: float

    def score(self, docs: DocIds, k1: float) -> Float64s:
        """Return (n,) the component's score in some documents."""
        return self.weight * saturate(self.tf.for_docs(docs), k1)


@dataclass(frozen=True, slots=True, eq=False)
class TermScorer:
    """A term with its frequencies looked up, ready to be scored.

    ``word``: what was typed. ``spellings``: all that count as the term, ``tf``: their weighted frequencies and
    those of its synonyms, ``idf``: of these, by which matches are found. ``components``: the summands of its
    score. ``typed_forms``: the spellings that agree with what was typed; None if all do; ``agreeing_spellings``:
    the folds with these. ``agreeing_tf``: the frequencies of these and of the synonyms, ``tf`` itself if all
    agree; ``typed_idf``: of these, by which documents are scored.
    """

    word: Term | Or
    spellings: SpellingSet
    tf: PostingsTf
    components: Sequence[ScoreComponent]
    typed_forms: frozenset[str] | None
    agreeing_spellings: SpellingSet
    agreeing_tf: PostingsTf
    idf: float
    typed_idf: float

    @property
    def label(self) -> str:
        """Its name in an explanation."""
        return str(self.word) if isinstance(self.word, Term) else self.word.word

    def score(self, docs: DocIds, k1: float) -> Float64s:
        """Return (n,) what some documents score by this term alone."""
        return reduce(np.add, [component.score(docs, k1) for component in self.components])

    def positions(self, source: PostingSource, docs: DocIds) -> TermPositions:
        """Return its occurrences in some documents."""
        return term_positions(source, self.spellings, self.typed_forms, docs)


def all_in_title(
    cache: WeightedTfCache, terms: Sequence[SpellingSet], doc_freqs: Sequence[int], docs: DocIds
) -> Bools:
    """Return (n,) which of some documents have every one of the terms in the title.

    ``doc_freqs``: about how many documents have each term, which tells the order in which it is soonest known.
    """
    with_all = docs
    for doc_freq, spellings in sorted(zip(doc_freqs, terms, strict=True), key=_DOC_FREQ):
        tf = cache.of(spellings, TITLE)
        if doc_freq < POSTINGS_A_LOOKUP * len(with_all):
            with_all = with_all[is_member(with_all, tf.docs)]
        else:
            with_all = with_all[tf.for_docs(with_all) > 0]
    return is_member(docs, with_all)


class TermScorerFactory:
    """Looks up the terms of one query in one source.

    ``bare_query``: whether the query has no diacritics at all. Then no spelling is preferred.
    """

    def __init__(self, cache: WeightedTfCache, ranking: Ranking, bare_query: bool) -> None:
        self.cache = cache
        self.ranking = ranking
        self._bare_query = bare_query
        self._doc_count = cache.doc_count

    def for_term(self, term: Term, zone: int | None, synonyms: Sequence[StoredTf] = ()) -> TermScorer:
        """Return the scorer of a term; ``synonyms``: frequencies of what else counts as the term."""
        spellings, typed_forms = _all_spellings(term.fold), self._typed_forms(term)
        tf = self.cache.of(spellings, zone)
        tf = self.cache.sum_of(tf, *synonyms) if synonyms else tf
        all_idf = idf(tf.doc_freq, self._doc_count)
        if typed_forms is None:
            components = [ScoreComponent(tf, self.ranking.syllable * all_idf)]
            return TermScorer(term, spellings, tf, components, None, spellings, tf, all_idf, all_idf)
        agreeing_tf = self.cache.of(((fold(term.form), typed_forms),), zone)
        agreeing_tf = self.cache.sum_of(agreeing_tf, *synonyms) if synonyms else agreeing_tf
        typed_idf, share = idf(agreeing_tf.doc_freq, self._doc_count), self.ranking.fold_share
        weight = self.ranking.syllable * typed_idf
        components = [ScoreComponent(tf, share * weight), ScoreComponent(agreeing_tf, (1.0 - share) * weight)]
        with_forms = tuple([(folded, typed_forms) for folded, _ in spellings])
        return TermScorer(
            term, spellings, tf, components, typed_forms, with_forms, agreeing_tf, all_idf, typed_idf
        )

    def for_wildcard(self, word: Or, zone: int | None) -> TermScorer:
        """Return the scorer of a prefix or fuzzy word: one term with many spellings.

        The typed word of a fuzzy one, if it is among them, gets ``fold_share`` of the score by itself.
        """
        spellings, form = _wildcard_spellings(word), word.word.removesuffix("~")
        tf, folded = self.cache.of(spellings, zone), fold(form)
        weight, all_idf = self.ranking.syllable, idf(tf.doc_freq, self._doc_count)
        components = [ScoreComponent(tf, weight * all_idf)]
        if folded in dict(spellings):
            # Edits and the typed word share one score; of it the typed word alone gets fold_share. That is
            # less than a plain term gives its typed spelling: who types ~ says that it may be wrong.
            typed_tf = self.cache.of(((folded, None if form == folded else frozenset((form,))),), zone)
            typed_weight = self.ranking.fold_share * weight
            components = [
                ScoreComponent(tf, (weight - typed_weight) * all_idf),
                ScoreComponent(typed_tf, typed_weight * idf(typed_tf.doc_freq, self._doc_count)),
            ]
        return TermScorer(word, spellings, tf, components, None, spellings, tf, all_idf, all_idf)

    def _typed_forms(self, term: Term) -> frozenset[str] | None:
        """Return the spellings that agree with what was typed; None where all do, as with a bare syllable."""
        if self._bare_query or not term.accented:
            return None
        if lacks_tone(term.form):
            return frozenset((term.form, *_accent_agreeing(term, self.cache.source)))
        return frozenset((term.form,))

"""How likely a stretch of query words is one unit: a word, a name, or words that an index knows as neighbours.

A stretch scores by what is known of it before any text is read (the word list, the names, the synonyms) and by
the association of its neighbours in the index: the normalised pointwise mutual information of Bouma, "Normalized
(pointwise) mutual information in collocation extraction" (2009). A word typed without diacritics may be any of
its spellings, so that each pair of neighbours is judged in the spellings in which the index has it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import chain, pairwise, product
from operator import itemgetter
from typing import NamedTuple

from vnsearch.query.rewrite.side_by_side import Evidence, NoEvidence, is_found
from vnsearch.query.rewrite.unit_lists import (
    ALL_FAMILY_NAMES,
    AUXILIARIES,
    FAMILY_NAMES,
    FUNCTION_WORDS,
    QUESTION_WORDS,
    Forms,
    is_listed,
    names_by_fold,
)
from vnsearch.query.spelling.vocabulary import Vocabulary
from vnsearch.query.syntax.ast import Term
from vnsearch.text.normalise import accents_agree, lacks_tone
from vnsearch.text.segmentation.word_list import word_list

_NO_EVIDENCE = NoEvidence()
_COUNT: Callable[[tuple[str, int]], int] = itemgetter(1)

#: How many spellings of a bare word are looked at, the commonest ones: (most words of the query, most spellings).
_MAX_SPELLINGS = ((3, 32), (5, 12), (12, 8))
_MAX_SPELLINGS_OF_MANY = 4
#: Different words in a typical article, as in spelling correction: turns document frequencies into shares.
_WORDS_PER_DOCUMENT = 150
#: Neighbours that no list has are one unit from this association on. In a query of few words the lower one is
#: enough, since these are mostly typed as one unit. Where the query is only these two words, any association is
#: enough. A pair with one word of grammar needs more than the higher value; two words of grammar are never a unit
#: unless a list has them.
MIN_ASSOCIATION, MIN_ASSOCIATION_OF_FEW = 0.5, 0.13
FEW_WORDS = 5
#: Two words alone are one unit though the index has not counted them as neighbours, if each is in so many
#: documents: with a rarer one there is little to narrow down.
_MIN_DOC_FREQ_ALONE = 20
#: What a listed word or name of two syllables scores, a longer one for each syllable after the first one, and
#: neighbours of which one is a function word; the latter are so much rarer in queries than in texts.
_WORD, _LONG_WORD, _FUNCTION, _FUNCTION_WEIGHT = 1.0, 1.5, -0.5, 0.25
#: A name of so many syllables is itself made of words, and scores so much more than these.
_LONG_NAME, _LONG_NAME_GAIN = 4, 0.25
#: The most syllables of a listed word and of a person's name, and the association that the latter's first two
#: syllables need at least, and the others.
_LONGEST_WORD, _LONGEST_PERSON, _PERSON_ASSOCIATION, _GIVEN_NAME_ASSOCIATION = 4, 4, 0.25, 0.15
#: Words between a family name and a given name that are hardly anything else there.
_MIDDLE_NAMES = frozenset(("văn", "thị"))
#: A listed word that no document has is not one unit if its syllables are so frequent that chance alone would
#: make them neighbours so often.
_MAX_EXPECTED = 5.0


class WordForms(NamedTuple):
    """A query word with the forms that it may stand for and their document frequencies.

    ``doc_freq``: the documents of all its forms, those not among ``forms`` included.
    """

    fold: str
    forms: Mapping[str, int]
    doc_freq: int


def word_forms(terms: Sequence[Term], vocabulary: Vocabulary) -> list[WordForms]:
    """Return for each term the forms that agree with it as it was typed, the commonest ones."""
    limits = (limit for words, limit in _MAX_SPELLINGS if len(terms) <= words)
    limit = next(limits, _MAX_SPELLINGS_OF_MANY)
    return [_word_forms(term, vocabulary, limit) for term in terms]


def _word_forms(term: Term, vocabulary: Vocabulary, limit: int) -> WordForms:
    doc_freqs = vocabulary.forms(term.fold)
    if term.accented and not lacks_tone(term.form):
        doc_freq = doc_freqs.get(term.form, 0)
        return WordForms(term.fold, {term.form: doc_freq}, doc_freq)
    if term.accented:
        doc_freqs = {form: count for form, count in doc_freqs.items() if accents_agree(term.form, form)}
    commonest = sorted(doc_freqs.items(), key=_COUNT, reverse=True)[:limit]
    return WordForms(term.fold, dict(commonest) or {term.form: 0}, sum(doc_freqs.values()))


def association(count: int, left: int, right: int, total: int) -> float:
    """Return the normalised mutual information of two words: 1 always together, 0 by chance, -1 never.

    ``count``: how often they are neighbours; ``left`` and ``right``: how often each occurs, of ``total`` words.
    """
    if not count or not left or not right:
        return -1.0
    if count >= total:
        return 1.0
    information = math.log(count * total / (left * right))
    return max(-1.0, min(1.0, information / -math.log(count / total)))


class _Pair(NamedTuple):
    """Two neighbouring words: their score as a unit, their association, the share of listed words among them."""

    score: float
    association: float = -1.0
    listed_share: float = 0.0


_NO_UNIT = _Pair(-1.0)


class UnitScores:
    """Scores stretches of the words of one query; above 0 they are a unit."""

    def __init__(
        self, terms: Sequence[Term], vocabulary: Vocabulary, evidence: Evidence = _NO_EVIDENCE
    ) -> None:
        self._terms, self._evidence = terms, evidence
        self._words = words = word_forms(terms, vocabulary)
        self._folds = tuple([word.fold for word in words])
        self._is_alone = len(words) == 2
        self._min_association = MIN_ASSOCIATION_OF_FEW if len(words) <= FEW_WORDS else MIN_ASSOCIATION
        self._total = max(vocabulary.doc_count, 1) * _WORDS_PER_DOCUMENT
        neighbours = list(pairwise(words))
        spellings = [list(product(left.forms, right.forms)) for left, right in neighbours]
        counts = iter(vocabulary.bigram_counts(list(chain.from_iterable(spellings)), folded=False))
        #: The spellings in which each two neighbours are known to the index, with their counts.
        self._counts = [{pair: count for pair in pairs if (count := next(counts))} for pairs in spellings]
        self._pairs = [
            self._pair(left, right, pair_counts)
            for (left, right), pair_counts in zip(neighbours, self._counts, strict=True)
        ]

    @property
    def length(self) -> int:
        """How many words there are."""
        return len(self._terms)

    def score(self, start: int, end: int) -> float:
        """Return the score of words ``start`` up to and without ``end``, at least two; one alone scores 0."""
        length = end - start
        if length == 2:
            return self._pairs[start].score
        if self._is_name(start, end):
            return self._name_score(start, end)
        if length <= _LONGEST_WORD and self._is_listed_word(start, end):
            return _LONG_WORD * (length - 1)
        if length <= _LONGEST_PERSON and self._is_person(start, end):
            return _WORD
        if length <= _LONGEST_PERSON and self._is_rare_person(start, end):
            return _LONG_WORD * (length - 1 if self._has_middle_name(start) else length - 2)
        return -math.inf

    def in_likeliest_spelling(self) -> Sequence[Term]:
        """Return the words in the spelling whose neighbours the index has most often; as typed if it has none."""
        best: dict[str, tuple[float, tuple[str, ...]]] = {
            form: (math.inf, (form,)) for form in self._words[0].forms
        }
        for pair_counts in self._counts:
            longer: dict[str, tuple[float, tuple[str, ...]]] = {}
            for (left, right), count in pair_counts.items():
                if left in best:
                    path = min(best[left][0], count), (*best[left][1], right)
                    longer[right] = max(longer.get(right, path), path)
            best = longer
        if not best:
            return self._terms
        _, forms = max(best.values())
        return [
            replace(term, form=form, accented=True) for term, form in zip(self._terms, forms, strict=True)
        ]

    def _name_score(self, start: int, end: int) -> float:
        """Return the score of a listed name; one of several words is little likelier than these."""
        if end - start < _LONG_NAME:
            return _LONG_WORD * (end - start - 1)
        return sum(max(0.0, pair.score) for pair in self._pairs[start : end - 1]) + _LONG_NAME_GAIN

    def _is_name(self, start: int, end: int) -> bool:
        words = self._words[start:end]
        names = names_by_fold().get(" ".join(self._folds[start:end]), ())
        return any(
            all(form in word.forms for form, word in zip(name.split(" "), words, strict=True))
            for name in names
        )

    def _is_listed_word(self, start: int, end: int) -> bool:
        spellings: list[tuple[str, ...]] = [(form,) for form in self._words[start].forms]
        for number in range(start + 1, end):
            pair_counts, forms = self._counts[number - 1], self._words[number].forms
            is_clear = len(forms) == 1
            spellings = [
                (*spelling, form)
                for spelling in spellings
                for form in forms
                if is_clear or (spelling[-1], form) in pair_counts
            ]
        return not word_list().isdisjoint(map(" ".join, spellings))

    def _is_person(self, start: int, end: int) -> bool:
        """Whether words may be a family name with what follows it in names: Võ Văn Thưởng."""
        first, *others = self._pairs[start : end - 1]
        return (
            not FAMILY_NAMES.isdisjoint(self._words[start].forms)
            and first.association >= _PERSON_ASSOCIATION
            and (len(others) < 2 or others[-1].association >= _PERSON_ASSOCIATION)
            and all(pair.association > _GIVEN_NAME_ASSOCIATION for pair in others)
            and all(pair.listed_share < 0.5 for pair in (first, *others))
        )

    def _is_rare_person(self, start: int, end: int) -> bool:
        """Whether words of a short query may be a family name with given names, and documents have them so.

        Such names are too rare for the counts of pairs.
        """
        words, pairs = self._words[start:end], self._pairs[start : end - 1]
        return (
            len(self._words) <= FEW_WORDS
            and not ALL_FAMILY_NAMES.isdisjoint(words[0].forms)
            and all(word.fold.isalpha() for word in words)
            and not any(set(word.forms) <= FUNCTION_WORDS for word in words[:-1])
            and (self._has_middle_name(start) or all(pair.listed_share < 0.5 for pair in pairs))
            and is_found(self._terms[start:end], self._evidence)
        )

    def _has_middle_name(self, start: int) -> bool:
        return not _MIDDLE_NAMES.isdisjoint(self._words[start + 1].forms)

    def _pair(self, left: WordForms, right: WordForms, counts: Mapping[Forms, int]) -> _Pair:
        """Return the score of two neighbouring words; ``counts``: how often their spellings are neighbours.

        Two words alone that are neighbours in the index are one unit, unless they ask a question. They are not
        looked up in the lists, which take time to read.
        """
        if not (left.fold.isalpha() and right.fold.isalpha()):
            return _NO_UNIT
        if not counts:
            return self._unseen_pair(left, right)
        strength = association(sum(counts.values()), left.doc_freq, right.doc_freq, self._total)
        if self._is_alone and any(map(_is_no_question, counts)):
            return _Pair(_WORD, strength)
        listed_pairs = frozenset(filter(is_listed, counts))
        return _weigh(
            counts, max(strength, 0.0) if self._is_alone else strength, self._min_association, listed_pairs
        )

    def _unseen_pair(self, left: WordForms, right: WordForms) -> _Pair:
        """Return the score of neighbours that the index does not have, or has too rarely to count.

        Where both are so frequent that chance alone would show them, they are no unit.
        """
        is_unlikely = left.doc_freq * right.doc_freq / self._total > _MAX_EXPECTED
        pairs = list(product(left.forms, right.forms))
        rarer = min(left.doc_freq, right.doc_freq)
        if (
            self._is_alone
            and not is_unlikely
            and rarer >= _MIN_DOC_FREQ_ALONE
            and any(map(_is_content, pairs))
        ):
            return _Pair(_WORD / 2)
        if (self._is_alone or not is_unlikely) and any(map(is_listed, pairs)):
            return _Pair(_WORD / 2)
        if self._is_alone and any(map(_is_no_question, pairs)) and is_found(self._terms, self._evidence):
            return _Pair(_WORD / 2)
        return _NO_UNIT


def _is_no_question(forms: Forms) -> bool:
    return QUESTION_WORDS.isdisjoint(forms)


def _may_have_grammar(forms: Forms) -> bool:
    """Whether one of two words is of grammar and may still be in a unit: từ liêm, not bị bắt."""
    grammar = FUNCTION_WORDS.intersection(forms)
    return len(grammar) == 1 and AUXILIARIES.isdisjoint(grammar)


def _is_content(forms: Forms) -> bool:
    return FUNCTION_WORDS.isdisjoint(forms)


def _weigh(
    counts: Mapping[Forms, int], strength: float, min_association: float, listed_pairs: frozenset[Forms]
) -> _Pair:
    """Return the mean of two neighbours' spellings, by how often the index has each."""
    total = share_listed = score = 0.0
    for pair, count in counts.items():
        is_grammar = pair not in listed_pairs and not _is_content(pair)
        weight = count * (_FUNCTION_WEIGHT if is_grammar else 1.0)
        total += weight
        if is_grammar:
            is_strong = strength > MIN_ASSOCIATION and _may_have_grammar(pair)
            score += weight * (strength - MIN_ASSOCIATION if is_strong else _FUNCTION)
        elif pair in listed_pairs:
            share_listed += weight
            score += weight * (_WORD + strength if strength >= 0 else strength)
        else:
            score += weight * (strength - min_association)
    return _Pair(score / total, strength, share_listed / total)

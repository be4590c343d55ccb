"""Turn query nodes into matchers over one posting source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise

import numpy as np

from vnsearch.arrays import DocIds
from vnsearch.query import (
    NO_VALUE,
    TEXT_FIELDS,
    Address,
    And,
    Filter,
    Fuzzy,
    Node,
    Not,
    Or,
    Phrase,
    PhrasePrefix,
    Prefix,
    Range,
    Synonym,
    Term,
    Wildcard,
    Words,
    expand_wildcards,
    synonyms,
    text_terms,
)
from vnsearch.ranking import LONGEST_NGRAM, Ranking, loose_share
from vnsearch.search.matchers import DateRangeMatcher, DocSetMatcher, Matcher, NotMatcher
from vnsearch.search.phrase import PhraseMatcher, PhraseScorer, word_share
from vnsearch.search.plain_words import NGram, PlainWords, as_term, is_words, words_by_field
from vnsearch.search.reader import SpellingSet
from vnsearch.search.request import NO_DEADLINE, Deadline
from vnsearch.search.soft_conjunction import SoftConjunction
from vnsearch.search.term_scorer import TermScorer, TermScorerFactory, all_spellings, typed_spelling_set
from vnsearch.search.units import StrongMatches, Unit, unit_weighted_tf
from vnsearch.search.weighted_tf import StoredTf, WeightedTf
from vnsearch.search.weighted_tf_cache import WeightedTfCache
from vnsearch.text import fold
from vnsearch.vietnam_time import seconds

#: A synonym of a stretch of terms, with its weighted frequencies.
_SynonymTfs = Sequence[tuple[Synonym, StoredTf]]


class Planner:
    """Builds the matchers of one query.

    ``query``: the whole query. If no word of it has diacritics, no spelling is preferred. After the ``deadline``,
    planning and the matchers raise ``OutOfTimeError``.
    """

    def __init__(
        self, cache: WeightedTfCache, ranking: Ranking, query: Node, deadline: Deadline = NO_DEADLINE
    ) -> None:
        is_bare = not any(term.accented for term in text_terms(query))
        self._cache = cache
        self._source = cache.source
        self._factory = TermScorerFactory(cache, ranking, is_bare)
        self._ranking = ranking
        self._deadline = deadline

    def matcher_for(self, node: Node) -> Matcher:
        """Return the matcher of a node."""
        self._deadline.check()
        match node:
            case Term():
                return self._and((node,))
            case And(children):
                return self._and(children)
            case Words():
                return self._and((node,))
            case Or(_, word) if word:  # a wildcard, already expanded
                return self._and((node,))
            case Or(children, _):
                return _any_of(self.matcher_for(child) for child in children)
            case Not(child):
                return NotMatcher(self._exact_matcher(child))
            case Prefix() | Wildcard() | Fuzzy() | PhrasePrefix() | Filter(is_prefix=True):
                return self.matcher_for(self._expand(node))
            case Phrase():
                return self._phrase(node)
            case Filter(field, value) if value == NO_VALUE:
                return self._doc_set(self._source.docs_without_value(field))
            case Filter(field, value):
                return self._doc_set(self._source.docs_with_value(field, value))
            case Address(text, anywhere):
                return self._doc_set(self._source.docs_with_address(text, anywhere=anywhere))
            case Range(after, before):
                start = seconds(after) if after else -np.inf
                end = seconds(before) if before else np.inf
                return DateRangeMatcher(self._source.published, start, end)

    def _doc_set(self, docs: DocIds) -> DocSetMatcher:
        return DocSetMatcher(docs, self._source.size)

    def _and(self, children: Sequence[Node]) -> Matcher:
        """Return a soft conjunction of the words of each field; everything else must match.

        A prefix or fuzzy word is one of the words, in whatever spelling, but beside others it must occur.
        """
        groups = words_by_field(children)
        wildcards = {
            word: self._factory.for_wildcard(word, _zone(group.field))
            for group in groups
            for word in group.terms
            if isinstance(word, Or)
        }
        matchers: list[Matcher] = [self._soft_conjunction(group, wildcards) for group in groups]
        if len(children) > 1 or sum(len(group.terms) for group in groups) > 1:
            matchers += [self._doc_set(scorer.tf.docs) for scorer in wildcards.values()]
        matchers += [self.matcher_for(child) for child in children if not is_words(child)]
        matchers.sort(key=_cost)
        return matchers[0] if len(matchers) == 1 else _all_of(matchers)

    def _exact_matcher(self, node: Node) -> Matcher:
        """Return the matcher of documents to exclude: with every word of a group, accented words as typed."""
        self._deadline.check()
        match node:
            case Term():
                spellings = typed_spelling_set(node) if node.accented else all_spellings(node)
                return self._doc_set(self._cache.of(spellings, _zone(node.field)).docs)
            case And(children):
                return _all_of(self._exact_matcher(child) for child in children)
            case Or(children):
                return _any_of(self._exact_matcher(child) for child in children)
            case Not(child):
                return NotMatcher(self._exact_matcher(child))
            case Prefix() | Wildcard() | Fuzzy() | PhrasePrefix() | Filter(is_prefix=True):
                return self._exact_matcher(self._expand(node))
            case _:
                return self.matcher_for(node)

    def _expand(self, node: Node) -> Node:
        return expand_wildcards(node, self._source.vocabulary()).node

    def _phrase(self, phrase: Phrase) -> Matcher:
        zone = _zone(phrase.field)
        spellings_of = typed_spelling_set if phrase.exact else all_spellings
        spellings = [spellings_of(term) for term in phrase.terms]
        scorer = PhraseScorer(self._cache, spellings, zone, phrase.slack, self._deadline)
        terms = [self._scorer(term, zone) for term in phrase.terms]
        return PhraseMatcher(self._factory, scorer, terms, str(phrase))

    def _soft_conjunction(self, words: Words, wildcards: Mapping[Or, TermScorer]) -> SoftConjunction:
        """Return the matcher of plain words of one field. A term that was typed twice counts once."""
        zone = _zone(words.field)
        terms = [word if isinstance(word, Term) else as_term(word) for word in words.terms]
        synonym_tfs = self._synonym_tfs(terms, zone)
        different, numbers_as_typed = _different_terms(terms)
        first_indices = map(numbers_as_typed.index, range(len(different)))
        scorers = [
            wildcards[word]
            if isinstance(word := words.terms[index], Or)
            else self._scorer(term, zone, _covering(synonym_tfs, index, index + 1))
            for term, index in zip(different, first_indices, strict=True)
        ]
        sizes = range(2, min(len(scorers), LONGEST_NGRAM) + 1)
        ngrams = [ngram for size in sizes for ngram in _ngrams(numbers_as_typed, size, synonym_tfs)]
        units = [
            _units([scorers[number] for number in numbers_as_typed], lengths, synonym_tfs, words)
            for lengths in words.readings
        ]
        required_numbers = sorted({numbers_as_typed[place] for place in words.required_numbers})
        has_optional = len(required_numbers) < len(scorers)
        return SoftConjunction(
            PlainWords(self._cache, self._ranking, scorers, ngrams, zone, required_numbers),
            1.0 if words.field else loose_share(self._ranking, has_optional=has_optional),
            StrongMatches(
                self._cache, units, zone, 1.0 if words.field else self._ranking.needed, self._deadline
            ),
        )

    def _scorer(self, term: Term, zone: int | None, synonym_tfs: Sequence[StoredTf] = ()) -> TermScorer:
        self._deadline.check()
        return self._factory.for_term(term, zone, synonym_tfs)

    # Synonyms

    def _synonym_tfs(self, terms: Sequence[Term], zone: int | None) -> _SynonymTfs:
        """Return the synonyms of the terms that occur, with ``expansion`` times their frequencies.

        So a document with a synonym scores what one with the typed words would that contained them
        ``expansion`` times as often: less, and never more.
        """
        if self._ranking.expansion <= 0:
            return []
        candidates = [
            (synonym, self._synonym_tf(synonym, zone))
            for synonym in synonyms(terms)
            if not self._is_part_of_word(terms, synonym, zone)
        ]
        return [
            (synonym, self._cache.scale(tf, self._ranking.expansion))
            for synonym, tf in candidates
            if tf.doc_freq
        ]

    def _synonym_tf(self, synonym: Synonym, zone: int | None) -> WeightedTf:
        spellings = tuple(
            ((fold(form), frozenset((form,)) if synonym.exact else None),) for form in synonym.forms
        )
        return unit_weighted_tf(self._cache, spellings, zone)

    def _is_part_of_word(self, terms: Sequence[Term], synonym: Synonym, zone: int | None) -> bool:
        """Return whether the one-syllable name that has the synonym is typed as part of a word: Mỹ in thẩm mỹ."""
        if synonym.exact or synonym.end - synonym.start > 1:
            return False
        neighbourhood = terms[max(synonym.start - 1, 0) : synonym.end + 1]
        pairs = (tuple(all_spellings(term) for term in pair) for pair in pairwise(neighbourhood))
        return any(word_share(self._cache, pair, zone) > 0.5 for pair in pairs)


def _different_terms(terms: Sequence[Term]) -> tuple[Sequence[Term], list[int]]:
    """Return the different terms, whatever joins them to one another, and their numbers as typed."""
    without_joiners = [replace(term, joiner="") if term.joiner else term for term in terms]
    numbers: dict[Term, int] = {}
    numbers_as_typed = [numbers.setdefault(term, len(numbers)) for term in without_joiners]
    return list(numbers), numbers_as_typed


def _any_of(matchers: Iterable[Matcher]) -> Matcher:
    from vnsearch.search.boolean_matchers import OrMatcher  # most queries are plain words alone

    return OrMatcher(tuple(matchers))


def _all_of(matchers: Iterable[Matcher]) -> Matcher:
    from vnsearch.search.boolean_matchers import AndMatcher

    return AndMatcher(tuple(matchers))


def _ngrams(numbers_as_typed: Sequence[int], size: int, synonym_tfs: _SynonymTfs) -> list[NGram]:
    """Return the n-grams of ``size`` different terms, each once; ``numbers_as_typed``: the terms as typed.

    Of terms typed as [0, 1, 0, 2] the pairs are (0, 1), (1, 0) and (0, 2), the only triple is (1, 0, 2).
    """
    ngrams: dict[tuple[int, ...], NGram] = {}
    for start in range(len(numbers_as_typed) - size + 1):
        terms = tuple(numbers_as_typed[start : start + size])
        if len(set(terms)) == size and terms not in ngrams:
            ngrams[terms] = NGram(terms, _covering(synonym_tfs, start, start + size))
    return list(ngrams.values())


def _covering(synonym_tfs: _SynonymTfs, start: int, end: int) -> tuple[StoredTf, ...]:
    """Return the frequencies of the synonyms of stretches that include the terms ``start`` to ``end``."""
    if not synonym_tfs:
        return ()
    return tuple([tf for synonym, tf in synonym_tfs if synonym.start <= start and end <= synonym.end])


def _units(
    scorers: Sequence[TermScorer],
    lengths: Sequence[int],
    synonym_tfs: _SynonymTfs,
    words: Words,
) -> tuple[Unit, ...]:
    """Return the different units of a reading that are not wholly of optional words.

    ``scorers``: those of the words as typed. A unit that was typed twice has the synonyms of its first place.
    """
    forms = {unit.span: unit.forms for unit in words.unit_forms}
    required_numbers = words.required_numbers
    units: dict[tuple[tuple[SpellingSet, ...], ...], Unit] = {}
    for start, end in pairwise(accumulate(lengths, initial=0)):
        if not required_numbers.isdisjoint(range(start, end)):
            agreeing = _agreeing(scorers[start:end], forms.get((start, end), ()))
            spellings = tuple([scorer.spellings for scorer in scorers[start:end]])
            unit = Unit(agreeing, spellings, _covering(synonym_tfs, start, end))
            units.setdefault((agreeing, spellings), unit)
    return tuple(units.values())


def _agreeing(scorers: Sequence[TermScorer], forms: Sequence[frozenset[str]]) -> tuple[SpellingSet, ...]:
    """Return the spellings of a unit's words that agree with what was typed, where given only these ``forms``."""
    if not forms:
        return tuple([scorer.agreeing_spellings for scorer in scorers])
    return tuple(
        tuple((folded, _only(own, forms_of_word)) for folded, own in scorer.agreeing_spellings)
        for scorer, forms_of_word in zip(scorers, forms, strict=True)
    )


def _only(agreeing: frozenset[str] | None, forms: frozenset[str]) -> frozenset[str]:
    return forms if agreeing is None else agreeing & forms


def _zone(field: str) -> int | None:
    return TEXT_FIELDS.index(field) if field else None


def _cost(matcher: Matcher) -> int:
    """Sort key for a conjunction: filters first, positions last."""
    return 2 if isinstance(matcher, PhraseMatcher) else 1 if isinstance(matcher, SoftConjunction) else 0

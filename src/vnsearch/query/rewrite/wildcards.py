"""Wildcards: prefixes, patterns, fuzzy words and prefixes of values, expanded to what is in a vocabulary."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from vnsearch.messages import Message, query_notes
from vnsearch.query.spelling.vocabulary import Vocabulary
from vnsearch.query.spelling.word_patterns import form_matcher
from vnsearch.query.syntax.ast import (
    And,
    Filter,
    Fuzzy,
    Node,
    Not,
    Or,
    Phrase,
    PhrasePrefix,
    Prefix,
    Term,
    Wildcard,
)
from vnsearch.query.syntax.ast_builder import and_, in_field
from vnsearch.query.syntax.terms import parse_words
from vnsearch.text.normalise import may_begin_with

#: The most words that one wildcard stands for, and roughly the most of all wildcards of a query.
MAX_EXPANSIONS, MAX_TOTAL_EXPANSIONS = 64, 192
#: The most folds that are looked at for one prefix or pattern.
_MAX_FOLDS = 1024
#: The most that an edit may cost for a fuzzy word: any one edit of a letter, or of the diacritics.
_MAX_FUZZY_COST = 4.0

#: A word that a wildcard may stand for: its form, its fold, how many documents contain it.
_Word = tuple[str, str, int]

#: A node that stands for several words or values.
_Wildcard = Prefix | Wildcard | Fuzzy | PhrasePrefix | Filter


class Expansion(NamedTuple):
    """A query without wildcards, and messages for the user."""

    node: Node
    notes: tuple[Message, ...] = ()


def has_wildcards(node: Node) -> bool:
    """Whether a query contains a wildcard."""
    return any(True for _ in _wildcards(node))


def _wildcards(node: Node) -> Iterator[_Wildcard]:
    match node:
        case Prefix() | Wildcard() | Fuzzy() | PhrasePrefix() | Filter(is_prefix=True):
            yield node
        case And(children) | Or(children):
            for child in children:
                yield from _wildcards(child)
        case Not(child):
            yield from _wildcards(child)


def _prefix_words(prefix: Prefix, vocabulary: Vocabulary) -> list[_Word]:
    """Return the words with a prefix; for a prefix without diacritics only folds, in any spelling."""
    folds = vocabulary.folds_with_prefix(prefix.fold, _MAX_FOLDS)
    if not prefix.accented:
        return _any_spelling(folds, vocabulary)
    return _spellings(folds, vocabulary, partial(may_begin_with, prefix.form))


def _any_spelling(folds: Sequence[str], vocabulary: Vocabulary) -> list[_Word]:
    return [(fold, fold, sum(vocabulary.forms(fold).values())) for fold in folds]


def _spellings(folds: Sequence[str], vocabulary: Vocabulary, matches: Callable[[str], bool]) -> list[_Word]:
    """Return the spellings of some folds that match."""
    words = ((form, fold, doc_freq) for fold in folds for form, doc_freq in vocabulary.forms(fold).items())
    return [word for word in words if matches(word[0])]


def _pattern_words(wildcard: Wildcard, vocabulary: Vocabulary) -> list[_Word]:
    """Return the words of a pattern; for one without diacritics only folds, in any spelling."""
    folds = vocabulary.folds_like(wildcard.fold, _MAX_FOLDS)
    if not wildcard.accented:
        return _any_spelling(folds, vocabulary)
    return _spellings(folds, vocabulary, form_matcher(wildcard.form))


def _last_words(phrase: PhrasePrefix, vocabulary: Vocabulary) -> list[_Word]:
    """Return the words with which a phrase may end: spellings, if it must be spelled as typed."""
    if not phrase.exact or phrase.last.accented:
        return _prefix_words(phrase.last, vocabulary)
    folds = vocabulary.folds_with_prefix(phrase.last.fold, _MAX_FOLDS)
    return _spellings(folds, vocabulary, partial(may_begin_with, phrase.last.form))


def _fuzzy_words(fuzzy: Fuzzy, vocabulary: Vocabulary) -> list[_Word]:
    """Return the words of a vocabulary that one edit makes of a fuzzy word, and the word itself."""
    from vnsearch.query.spelling.candidates import candidates

    return [
        (candidate.form, candidate.fold, candidate.doc_freq)
        for candidate in candidates(fuzzy.form, vocabulary, bare=not fuzzy.accented)
        if candidate.cost <= _MAX_FUZZY_COST
    ]


def _values(prefix: Filter, vocabulary: Vocabulary) -> list[_Word]:
    """Return the values of a field with a prefix, the commonest with the highest number."""
    values = vocabulary.values_with_prefix(prefix.field, prefix.value, _MAX_FOLDS)
    return [(value, value, -rank) for rank, value in enumerate(values)]


def _words(wildcard: _Wildcard, vocabulary: Vocabulary) -> list[_Word]:
    match wildcard:
        case Prefix():
            return _prefix_words(wildcard, vocabulary)
        case Wildcard():
            return _pattern_words(wildcard, vocabulary)
        case Fuzzy():
            return _fuzzy_words(wildcard, vocabulary)
        case PhrasePrefix():
            return _last_words(wildcard, vocabulary)
        case Filter():
            return _values(wildcard, vocabulary)


def _as_or(wildcard: _Wildcard, words: Sequence[_Word], limit: int) -> Node:
    """Return the commonest words or values as alternatives; without any, what was typed without its wildcard."""
    commonest = sorted(words, key=lambda word: (-word[2], word[0]))[:limit]
    match wildcard:
        case Filter(field, value):
            values = [Filter(field, folded) for _, folded, _ in commonest] or [Filter(field, value)]
            return Or(tuple(values)) if len(values) > 1 else values[0]
        case PhrasePrefix():
            last = wildcard.last
            words = commonest or [(last.form, last.fold, 0)]
            phrases = [_with_last_word(wildcard, form, fold) for form, fold, _ in words]
            return Or(tuple(phrases)) if len(phrases) > 1 else phrases[0]
        case _:
            return _words_as_or(wildcard, commonest)


def _with_last_word(phrase: PhrasePrefix, form: str, fold: str) -> Phrase:
    last = Term(form, fold, form != fold, phrase.field)
    return Phrase((*phrase.terms, last), phrase.field, phrase.slack)


def _words_as_or(wildcard: Prefix | Wildcard | Fuzzy, commonest: Sequence[_Word]) -> Node:
    terms = tuple(_exact_term(Term(form, fold, form != fold, wildcard.field)) for form, fold, _ in commonest)
    if not terms and isinstance(wildcard, Wildcard):  # such as vì?sao, typed without its space
        parts = (in_field(node, wildcard.field) for node in parse_words(re.sub(r"[*?]", " ", wildcard.form)))
        return and_(parts) or Term(wildcard.form, wildcard.fold, wildcard.accented, wildcard.field)
    if not terms:
        return Term(wildcard.form, wildcard.fold, wildcard.accented, wildcard.field)
    return Or(terms, word=str(replace(wildcard, field=""))) if len(terms) > 1 else terms[0]


def _exact_term(term: Term) -> Term | Phrase:
    """Return a node that matches an accented term only as it is spelled, no other spelling of its fold."""
    return Phrase((term,), term.field) if term.accented else term


def expand_wildcards(
    node: Node,
    vocabulary: Vocabulary,
    limit: int = MAX_EXPANSIONS,
    total_limit: int = MAX_TOTAL_EXPANSIONS,
) -> Expansion:
    """Return a query in which each wildcard is any of its ``limit`` commonest words.

    The limit is lower where all wildcards together would have more than ``total_limit`` words.
    """
    wildcards = set(_wildcards(node))
    limit = max(1, min(limit, total_limit // max(len(wildcards), 1)))
    looked_up = sorted(wildcards, key=str)[:total_limit]
    words = {wildcard: _words(wildcard, vocabulary) for wildcard in looked_up}
    notes = [
        query_notes.too_many_expansions(str(wildcard), limit)
        for wildcard in words
        if len(words[wildcard]) > limit
    ]
    notes += [query_notes.too_many_wildcards(total_limit)] if len(words) < len(wildcards) else []

    def rewrite(node: Node) -> Node:
        match node:
            case Prefix() | Wildcard() | Fuzzy() | PhrasePrefix() | Filter(is_prefix=True):
                return _as_or(node, words.get(node, ()), limit)
            case And(children) | Or(children):
                return replace(node, children=tuple(map(rewrite, children)))
            case Not(child):
                return replace(node, child=rewrite(child))
            case _:
                return node

    return Expansion(rewrite(node), tuple(notes))

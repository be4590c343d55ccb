"""Wildcards: prefixes and fuzzy words, expanded to the words of a vocabulary."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from vnsearch.messages import Message, query_notes
from vnsearch.query.spelling.candidates import candidates
from vnsearch.query.spelling.vocabulary import Vocabulary
from vnsearch.query.syntax.ast import (
    And,
    Fuzzy,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Term,
)
from vnsearch.text.normalise import may_begin_with

#: The most words that one wildcard stands for, and roughly the most of all wildcards of a query.
MAX_EXPANSIONS, MAX_TOTAL_EXPANSIONS = 64, 192
#: The most folds that are looked at for one prefix.
_MAX_FOLDS = 1024
#: The most that an edit may cost for a fuzzy word: any one edit of a letter, or of the diacritics.
_MAX_FUZZY_COST = 4.0

#: A word that a wildcard may stand for: its form, its fold, how many documents contain it.
_Word = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Expanded:
    """A query without wildcards, and messages for the user."""

    node: Node
    notes: tuple[Message, ...] = ()


def has_wildcards(node: Node) -> bool:
    """Whether a query contains a prefix or fuzzy word."""
    return any(True for _ in _wildcards(node))


def _wildcards(node: Node) -> Iterator[Prefix | Fuzzy]:
    match node:
        case Prefix() | Fuzzy():
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
        return [(fold, fold, sum(vocabulary.forms(fold).values())) for fold in folds]
    words = ((form, fold, doc_freq) for fold in folds for form, doc_freq in vocabulary.forms(fold).items())
    return [word for word in words if may_begin_with(prefix.form, word[0])]


def _fuzzy_words(fuzzy: Fuzzy, vocabulary: Vocabulary) -> list[_Word]:
    """Return the words of a vocabulary that one edit makes of a fuzzy word, and the word itself."""
    return [
        (candidate.form, candidate.fold, candidate.doc_freq)
        for candidate in candidates(fuzzy.form, vocabulary, bare=not fuzzy.accented)
        if candidate.cost <= _MAX_FUZZY_COST
    ]


def _words(wildcard: Prefix | Fuzzy, vocabulary: Vocabulary) -> list[_Word]:
    if isinstance(wildcard, Prefix):
        return _prefix_words(wildcard, vocabulary)
    return _fuzzy_words(wildcard, vocabulary)


def _as_or(wildcard: Prefix | Fuzzy, words: Sequence[_Word], limit: int) -> Node:
    """Return the commonest words as alternatives; without any, the wildcard's own word as a term."""
    commonest = sorted(words, key=lambda word: (-word[2], word[0]))[:limit]
    terms = tuple(_exact_term(Term(form, fold, form != fold, wildcard.field)) for form, fold, _ in commonest)
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
) -> Expanded:
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
            case Prefix() | Fuzzy():
                return _as_or(node, words.get(node, ()), limit)
            case And(children) | Or(children):
                return replace(node, children=tuple(map(rewrite, children)))
            case Not(child):
                return Not(rewrite(child))
            case _:
                return node

    return Expanded(rewrite(node), tuple(notes))

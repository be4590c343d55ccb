"""Prefixes and fuzzy words as the words of a vocabulary that they stand for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from vnsearch.query.spelling.candidates import candidates
from vnsearch.query.spelling.vocabulary import Vocabulary
from vnsearch.query.syntax import messages
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

#: Words that one prefix or fuzzy word stands for, at most; and all of a query together, nearly.
MAX_EXPANSIONS, MAX_TOGETHER = 64, 192
#: Folds looked at for one prefix.
_LOOKED_AT = 1024
#: What a slip may cost for a fuzzy word to take it: one slip of a letter, or of the diacritics.
_FUZZY_COST = 4.0


@dataclass(frozen=True, slots=True)
class Expanded:
    """A query without prefixes and fuzzy words, and what there is to tell its reader."""

    node: Node
    notes: tuple[str, ...] = ()


def has_wildcards(node: Node) -> bool:
    """Whether a query holds a prefix or fuzzy word."""
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


def _prefix_terms(prefix: Prefix, vocabulary: Vocabulary) -> list[tuple[str, str, int]]:
    """Forms, folds and frequencies of the words that begin so; folds alone for a bare prefix."""
    folds = vocabulary.folds_with_prefix(prefix.fold, _LOOKED_AT)
    if not prefix.accented:
        return [(fold, fold, sum(vocabulary.forms(fold).values())) for fold in folds]
    forms = ((form, fold, n) for fold in folds for form, n in vocabulary.forms(fold).items())
    return [(form, fold, n) for form, fold, n in forms if may_begin_with(prefix.form, form)]


def _fuzzy_terms(fuzzy: Fuzzy, vocabulary: Vocabulary) -> list[tuple[str, str, int]]:
    found = candidates(fuzzy.form, vocabulary, bare=not fuzzy.accented)
    return [(one.form, one.fold, one.frequency) for one in found if one.cost <= _FUZZY_COST]


def _as_or(node: Prefix | Fuzzy, found: Sequence[tuple[str, str, int]], limit: int) -> Node:
    best = sorted(found, key=lambda word: (-word[2], word[0]))[:limit]
    words = tuple(_exact_term(Term(form, fold, form != fold, node.field)) for form, fold, _ in best)
    if not words:  # a word that is not there, as typed
        return Term(node.form, node.fold, node.accented, node.field)
    return Or(words, word=str(replace(node, field=""))) if len(words) > 1 else words[0]


def _exact_term(term: Term) -> Term | Phrase:
    """A word that is meant with its diacritics, and no other of the same fold."""
    return Phrase((term,), term.field) if term.accented else term


def expand_wildcards(
    node: Node, vocabulary: Vocabulary, limit: int = MAX_EXPANSIONS, together: int = MAX_TOGETHER
) -> Expanded:
    """The query with each prefix and fuzzy word as any of its commonest ``limit`` words.

    They are fewer where all of the query's would be more than ``together``.
    """
    different = set(_wildcards(node))
    most = max(1, min(limit, together // max(len(different), 1)))
    found = {each: _has_terms(each, vocabulary) for each in sorted(different, key=str)[:together]}
    said = [messages.expanded(str(each), most) for each in found if len(found[each]) > most]
    said += [messages.unwidened(together)] if len(found) < len(different) else []

    def walk(node: Node) -> Node:
        match node:
            case Prefix() | Fuzzy():
                return _as_or(node, found.get(node, ()), most)
            case And(children) | Or(children):
                return replace(node, children=tuple(map(walk, children)))
            case Not(child):
                return Not(walk(child))
            case _:
                return node

    return Expanded(walk(node), tuple(said))


def _has_terms(node: Prefix | Fuzzy, vocabulary: Vocabulary) -> list[tuple[str, str, int]]:
    return _prefix_terms(node, vocabulary) if isinstance(node, Prefix) else _fuzzy_terms(node, vocabulary)

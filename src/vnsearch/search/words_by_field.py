"""The plain words among the parts of a query, grouped by field."""

from __future__ import annotations

from collections.abc import Sequence

from vnsearch.query import Node, Or, Term, Words, text_terms


def is_words(node: Node) -> bool:
    """Whether a node is plain words: a term, an expanded prefix or fuzzy word, or several of them."""
    return isinstance(node, Term | Words) or (isinstance(node, Or) and bool(node.word))


def words_by_field(nodes: Sequence[Node]) -> list[Words]:
    """Return the plain words among ``nodes``, those of each field together.

    A term outside a ``Words`` node is a unit of its own.
    """
    groups: dict[str, Words] = {}
    for node in nodes:
        words = _as_words(node)
        if words is not None:
            before = groups.get(words.field)
            groups[words.field] = words if before is None else _join(before, words)
    return list(groups.values())


def _as_words(node: Node) -> Words | None:
    if isinstance(node, Words):
        return node
    if isinstance(node, Term) or (isinstance(node, Or) and node.word):
        return Words((node,), ((1,),))
    return None


def _join(left: Words, right: Words) -> Words:
    """Return the words of both, in each combination of their readings."""
    readings = tuple((*first, *second) for first in left.readings for second in right.readings)
    shift = len(left.terms)
    optional = left.optional | {shift + number for number in right.optional}
    unit_forms = (unit._replace(start=shift + unit.start) for unit in right.unit_forms)
    return Words(left.terms + right.terms, readings, optional, (*left.unit_forms, *unit_forms))


def as_term(word: Term | Or) -> Term:
    """Return a term, or the term that stands for an expanded prefix or fuzzy word."""
    if isinstance(word, Term):
        return word
    return Term(word.word, word.word, accented=False, field=text_terms(word)[0].field)

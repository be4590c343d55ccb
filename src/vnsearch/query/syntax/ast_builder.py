"""Nodes put together: flat, ranges of dates as one, words as they read back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from vnsearch.query.syntax.ast import (
    TEXT_FIELDS,
    And,
    Fuzzy,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Range,
    Term,
    to_query_text,
)
from vnsearch.query.syntax.terms import parse_phrase, parse_words

#: Readings after which words are taken as they are.
_READINGS = 4


def _read_as_one_text(before: Node, node: Node) -> bool:
    """Whether two nodes side by side are read as one text when they read back."""
    if not (isinstance(before, Term) and isinstance(node, Term)):
        return False
    return before.field == node.field and (not node.field or node.tie != "")


def _runs(nodes: Iterable[Node]) -> list[list[Node]]:
    runs: list[list[Node]] = []
    for node in nodes:
        if runs and _read_as_one_text(runs[-1][-1], node):
            runs[-1].append(node)
        else:
            runs.append([node])
    return runs


def _reparse(run: list[Node]) -> list[Node]:
    """Terms as they read back side by side: 31 (tháng) 5 is the date that 31 tháng 5 is."""
    if all(isinstance(node, Term) and node.form.isalpha() and not node.tie for node in run):
        return run  # bare words read back as they are
    field = run[0].field if isinstance(run[0], Term) else ""
    for _ in range(_READINGS if len(run) > 1 else 0):
        again = [in_field(node, field) for node in parse_words(to_query_text(run).removeprefix(f"{field}:"))]
        if again == run:
            break
        run = again
    return run


def _canonicalise(nodes: Iterable[Node]) -> list[Node]:
    return [node for run in _runs(nodes) for node in _reparse(run)]


def _intersect(one: Range, other: Range) -> Range:
    """The days in both."""
    afters = [end for end in (one.after, other.after) if end]
    befores = [end for end in (one.before, other.before) if end]
    return Range(max(afters, default=None), min(befores, default=None))


def _merge_ranges(nodes: Sequence[Node]) -> list[Node]:
    """All ranges as one, where the first stood."""
    found: list[Node] = []
    at: int | None = None
    for node in nodes:
        if isinstance(node, Range) and at is not None:
            first = found[at]
            found[at] = _intersect(first, node) if isinstance(first, Range) else node
        else:
            at = len(found) if isinstance(node, Range) else at
            found.append(node)
    return found


def and_(nodes: Iterable[Node]) -> Node | None:
    """A conjunction; None of nothing, one node as it is."""
    flat = [kin for node in nodes for kin in (node.children if isinstance(node, And) else (node,))]
    found = _merge_ranges(_canonicalise(flat))
    return And(tuple(found)) if len(found) > 1 else next(iter(found), None)


def or_(nodes: Iterable[Node]) -> Node | None:
    """A disjunction; None of nothing, one node as it is."""
    flat = [kin for node in nodes for kin in (node.children if isinstance(node, Or) else (node,))]
    return Or(tuple(flat)) if len(flat) > 1 else next(iter(flat), None)


def not_(nodes: Sequence[Node]) -> Node | None:
    """What excludes nodes; several syllables of one typed word are a phrase."""
    terms = [node for node in nodes if isinstance(node, Term)]
    if len(terms) > 1 and len(terms) == len(nodes):
        phrase = parse_phrase(" ".join(term.form for term in terms), 0)
        nodes = [in_field(node, terms[0].field) for node in phrase]
    node = and_(nodes)
    if isinstance(node, Not):
        return node.child
    return Not(node) if node else None


def in_field(node: Node, field: str) -> Node:
    """The same node with its words bound to a text field; what has a field already keeps it."""
    if field not in TEXT_FIELDS:
        return node
    match node:
        case Term() | Prefix() | Fuzzy() if not node.field:
            return replace(node, field=field)
        case Phrase(terms) if not node.field:
            return replace(node, terms=tuple(replace(term, field=field) for term in terms), field=field)
        case And(children):
            return And(tuple(in_field(child, field) for child in children))
        case Or(children):
            return Or(tuple(in_field(child, field) for child in children))
        case Not(child):
            return Not(in_field(child, field))
        case _:
            return node


def has_positive(node: Node) -> bool:
    """Whether a node names something to look for, and does not only exclude."""
    match node:
        case Not():
            return False
        case And(children):
            return any(map(has_positive, children))
        case Or(children):
            return all(map(has_positive, children))
        case _:
            return True


def leaf_count(node: Node) -> int:
    """How many words, values and dates a node holds."""
    match node:
        case And(children) | Or(children):
            return sum(map(leaf_count, children))
        case Not(child):
            return leaf_count(child)
        case Phrase(terms):
            return len(terms)
        case _:
            return 1

"""Constructors of query nodes that keep the canonical form.

In canonical form nothing is nested without need, a conjunction has at most one range of dates, and terms are
as their own text would be parsed, so that ``parse(str(node))`` gives the same node. For this the text of
neighbouring terms is analysed again, up to four times, until it no longer changes (``_reparse``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from vnsearch.query.syntax.ast import (
    TEXT_FIELDS,
    And,
    Fuzzy,
    Node,
    Not,
    Or,
    Phrase,
    PhrasePrefix,
    Prefix,
    Range,
    Term,
    Wildcard,
    Words,
    is_bare_term,
    to_query_text,
)
from vnsearch.query.syntax.terms import parse_phrase, parse_words
from vnsearch.text import forms

#: After so many rounds terms are kept as they are.
_MAX_REPARSES = 4


def _read_as_one_text(previous: Node, node: Node) -> bool:
    """Whether two neighbouring nodes are parsed together when their text is parsed."""
    if not (isinstance(previous, Term) and isinstance(node, Term)):
        return False
    return previous.field == node.field and (not node.field or node.joiner != "")


def _adjacent_texts(nodes: Iterable[Node]) -> list[list[Node]]:
    """Return nodes in lists of neighbours that are parsed as one text."""
    texts: list[list[Node]] = []
    for node in nodes:
        if texts and _read_as_one_text(texts[-1][-1], node):
            texts[-1].append(node)
        else:
            texts.append([node])
    return texts


def _reparse(nodes: list[Node]) -> list[Node]:
    """Return terms as their text is parsed: 31 (tháng) 5 is the date that 31 tháng 5 is."""
    terms = [node for node in nodes if isinstance(node, Term)]
    is_bare = len(terms) == len(nodes) and all(term.form.isalpha() and not term.joiner for term in terms)
    has_acronym = any(map(_is_split, [term.form for term in terms]))
    if is_bare and not has_acronym:
        return nodes  # other bare words are parsed to themselves
    field = nodes[0].field if isinstance(nodes[0], Term) else ""
    for _ in range(_MAX_REPARSES if len(nodes) > 1 or has_acronym else 0):
        text = to_query_text(nodes).removeprefix(f"{field}:")
        new_nodes = [in_field(node, field) for node in parse_words(text)]
        if new_nodes == nodes:
            break
        nodes = new_nodes
    return nodes


@lru_cache(1 << 12)
def _is_split(form: str) -> bool:
    """Whether a word alone is several: tphcm of tphcm2021 is, standing alone, tp and hcm."""
    return form.isalpha() and len(forms(form)) > 1


def _canonicalise(nodes: Iterable[Node]) -> list[Node]:
    return [node for text in _adjacent_texts(nodes) for node in _reparse(text)]


def _intersect(left: Range, right: Range) -> Range:
    """Return the days in both ranges."""
    afters = [day for day in (left.after, right.after) if day]
    befores = [day for day in (left.before, right.before) if day]
    return Range(max(afters, default=None), min(befores, default=None))


def _merge_ranges(nodes: Sequence[Node]) -> list[Node]:
    """Return nodes with all ranges intersected into one, where the first stood."""
    result: list[Node] = []
    at: int | None = None
    for node in nodes:
        if isinstance(node, Range) and at is not None:
            earlier = result[at]
            result[at] = _intersect(earlier, node) if isinstance(earlier, Range) else node
        else:
            at = len(result) if isinstance(node, Range) else at
            result.append(node)
    return result


def _settle_minuses(nodes: Sequence[Node]) -> list[Node]:
    """Return nodes in which only exclusions directly after a bare term may have been typed with a dash."""
    previous: Sequence[Node | None] = (None, *nodes)
    return [
        replace(node, word="") if isinstance(node, Not) and not is_bare_term(before) else node
        for before, node in zip(previous, nodes, strict=False)
    ]


def and_(nodes: Iterable[Node]) -> Node | None:
    """Return the conjunction of nodes; None of no node, a single node as it is."""
    flat = [child for node in nodes for child in (node.children if isinstance(node, And) else (node,))]
    children = _settle_minuses(_merge_ranges(_canonicalise(flat)))
    return And(tuple(children)) if len(children) > 1 else next(iter(children), None)


def or_(nodes: Iterable[Node]) -> Node | None:
    """Return the disjunction of nodes; None of no node, a single node as it is."""
    flat = [child for node in nodes for child in (node.children if isinstance(node, Or) else (node,))]
    return Or(tuple(flat)) if len(flat) > 1 else next(iter(flat), None)


def not_(nodes: Sequence[Node]) -> Node | None:
    """Return the exclusion of nodes; None of no node. Several syllables of one typed word are a phrase."""
    terms = [node for node in nodes if isinstance(node, Term)]
    if len(terms) > 1 and len(terms) == len(nodes):
        phrase = parse_phrase(" ".join(term.form for term in terms), 0)
        nodes = [in_field(node, terms[0].field) for node in phrase]
    node = and_(nodes)
    if isinstance(node, Not):
        return node.child
    return Not(node) if node else None


def in_field(node: Node, field: str) -> Node:
    """Return a node with its words restricted to a text field; those with a field keep theirs.

    A node is returned as it is if ``field`` is not a text field.
    """
    if field not in TEXT_FIELDS:
        return node
    match node:
        case Term() | Prefix() | Wildcard() | Fuzzy() if not node.field:
            return replace(node, field=field)
        case PhrasePrefix(terms, last) if not node.field:
            terms = tuple(replace(term, field=field) for term in terms)
            return PhrasePrefix(terms, replace(last, field=field), field, node.slack)
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
    """Whether a node asks for something and does not only exclude."""
    match node:
        case Not():
            return False
        case And(children):
            return any(map(has_positive, children))
        case Or(children):
            return all(map(has_positive, children))
        case _:
            return True


def has_any_positive(node: Node) -> bool:
    """Whether some part of a node asks for something."""
    match node:
        case Not():
            return False
        case And(children) | Or(children):
            return any(map(has_any_positive, children))
        case _:
            return True


def leaf_count(node: Node) -> int:
    """Return how many words, values and dates a node has."""
    match node:
        case And(children) | Or(children) | Words(terms=children):
            return sum(map(leaf_count, children))
        case Not(child):
            return leaf_count(child)
        case Phrase(terms):
            return len(terms)
        case PhrasePrefix(terms):
            return len(terms) + 1
        case _:
            return 1

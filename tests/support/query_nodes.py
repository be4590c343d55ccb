"""Queries as nodes, for tests that ask engines."""

from __future__ import annotations

from collections.abc import Iterable

from vnsearch.query import Node, Term, UnitForms, Words, parse
from vnsearch.text import tokenise


def query_node(query: str) -> Node:
    """Return the node of a query, which has one."""
    node = parse(query).node
    assert node is not None, query
    return node


def words_in_units(
    *readings: str, field: str = "", optional: Iterable[int] = (), unit_forms: Iterable[UnitForms] = ()
) -> Words:
    """Plain words in units, which bars separate: ``words_in_units("bầu cử | Đống Đa")``.

    ``optional``: the numbers of the words that a match may lack; ``unit_forms``: the spellings that are meant.
    """
    units = [[len(tokenise(unit)) for unit in reading.split("|")] for reading in readings]
    tokens = tokenise(readings[0].replace("|", " "))
    terms = tuple(Term(token.form, token.fold, token.accented, field) for token in tokens)
    return Words(terms, tuple(map(tuple, units)), frozenset(optional), tuple(unit_forms))

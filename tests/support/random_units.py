"""Plain words of parsed queries cut into units at random, some of the words optional."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, cycle, islice, pairwise

from vnsearch.query import And, Node, Or, Term, UnitForms, Words, text_terms

#: Of each reading, after which words a unit ends; repeated as often as there are words.
Cuts = Sequence[Sequence[bool]]


def in_units(node: Node, cuts: Cuts) -> Node:
    """The same query with its plain words as ``Words``, those of each field together; unchanged without cuts."""
    match node:
        case _ if not cuts:
            return node
        case Term() | Or(word=str(_)) if _is_plain(node):
            return _words([node], cuts)
        case And(children):
            return replace(node, children=tuple(_with_words(children, cuts)))
        case Or(children):
            return replace(node, children=tuple(in_units(child, cuts) for child in children))
        case _:
            return node


def _is_plain(node: Node) -> bool:
    return isinstance(node, Term) or (isinstance(node, Or) and node.word != "")


def _field(node: Node) -> str:
    return text_terms(node)[0].field


def _with_words(children: Sequence[Node], cuts: Cuts) -> Iterator[Node]:
    """The children, with the plain words of each field in place of the first of them."""
    plain = [child for child in children if _is_plain(child)]
    fields: set[str] = set()
    for child in children:
        if not _is_plain(child):
            yield in_units(child, cuts)
        elif _field(child) not in fields:
            fields.add(_field(child))
            yield _words([word for word in plain if _field(word) == _field(child)], cuts)


def _words(plain: Sequence[Node], cuts: Cuts) -> Words:
    words = tuple(word for word in plain if isinstance(word, Term | Or))
    optional = (
        number for number, is_end in zip(range(len(words)), cycle(reversed(cuts[-1])), strict=False) if is_end
    )
    readings = tuple(_lengths(len(words), reading) for reading in cuts)
    return Words(words, readings, frozenset(optional), tuple(_unit_forms(words, readings[-1])))


def _unit_forms(words: Sequence[Term | Or], reading: Sequence[int]) -> Iterator[UnitForms]:
    """Every other unit of a reading in the forms of its terms alone."""
    for number, (start, end) in enumerate(pairwise(accumulate(reading, initial=0))):
        if number % 2 and end > start + 1:
            yield UnitForms(
                start, tuple(frozenset(term.form for term in text_terms(word)) for word in words[start:end])
            )


def _lengths(count: int, cuts: Sequence[bool]) -> tuple[int, ...]:
    """The lengths of units.

    >>> _lengths(5, (False, True))
    (2, 2, 1)
    """
    ends = [index + 1 for index, is_end in enumerate(islice(cycle(cuts), count - 1)) if is_end]
    return tuple(end - start for start, end in zip([0, *ends], [*ends, count], strict=True))

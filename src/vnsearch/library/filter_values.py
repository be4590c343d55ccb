"""A field's value that was misspelt, or typed without the quotes it needs, as one that the index has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from vnsearch.engine.protocol import Snapshot
from vnsearch.library.request import ParsedQuery
from vnsearch.model import Kind
from vnsearch.query import And, Filter, Node, Or, Term
from vnsearch.query.spelling import edit_costs
from vnsearch.query.spelling.candidates import MAX_LENGTH
from vnsearch.text import fold_text

#: Fields whose values are looked among, and how many of them.
_FIELDS = ("source", "category", "author")
_VALUES = 10_000
#: Words after a value that may belong to it, and words that a value may have.
_FOLLOWING = 6
_LONG = 12
#: What a space too many or too few costs.
_SPACE = 1.5
_ALL = Or(tuple(Filter("kind", kind.value) for kind in Kind))


@dataclass(frozen=True, slots=True)
class _ValueCandidate:
    """A value that may be meant by the filter at ``at`` and the ``taken`` words after it."""

    cost: float
    at: int
    taken: int
    wording: str


def corrected_filter_query(snapshot: Snapshot, asked: ParsedQuery) -> str:
    """The query with the likeliest known value that lets it find something, as it would be typed; or ""."""
    children = asked.typed.children if isinstance(asked.typed, And) else (asked.typed,)
    for meant in sorted(
        _value_candidates(snapshot, asked, children), key=lambda each: (each.cost, -each.taken)
    ):
        folded = _substitute(children, meant, fold_text(meant.wording))
        if snapshot.count(asked.with_filters(folded)):
            return str(_substitute(children, meant, meant.wording.replace('"', " ")))
    return ""


def _substitute(children: Sequence[Node], meant: _ValueCandidate, value: str) -> Node:
    """The query with a value in the place of what was read as one."""
    filtered = children[meant.at]
    said = [replace(filtered, value=value)] if isinstance(filtered, Filter) else []
    nodes = (*children[: meant.at], *said, *children[meant.at + 1 + meant.taken :])
    return And(nodes) if len(nodes) > 1 else nodes[0]


def _value_candidates(
    snapshot: Snapshot, asked: ParsedQuery, children: Sequence[Node]
) -> Iterator[_ValueCandidate]:
    for at, child in enumerate(children):
        if isinstance(child, Filter) and child.field in _FIELDS:
            (facet,) = snapshot.facets(asked.with_filters(_ALL), (child.field,), _VALUES)
            said = [child.value, *_following_words(children[at + 1 :])]
            for taken in range(len(said)):
                words = " ".join(said[: taken + 1]).split()
                costs = ((_cost(words, fold_text(each.value).split()), each.value) for each in facet.counts)
                yield from (
                    _ValueCandidate(cost, at, taken, wording)
                    for cost, wording in costs
                    if cost is not None and (cost or taken)
                )


def _following_words(nodes: Sequence[Node]) -> list[str]:
    """The folds of the plain words that come first."""
    words = takewhile(lambda node: isinstance(node, Term) and not node.field, nodes[:_FOLLOWING])
    return [word.fold for word in words if isinstance(word, Term)]


def _cost(said: Sequence[str], value: Sequence[str]) -> float | None:
    """What slips of letters or of spaces between two values cost; None where they are further apart."""
    if "".join(said) == "".join(value):
        return _SPACE * (said != value)
    if len(said) != len(value) or len(said) > _LONG or max(map(len, said)) > MAX_LENGTH:
        return None
    costs = [_word_cost(one, other) for one, other in zip(said, value, strict=True)]
    known = [cost for cost in costs if cost is not None]
    return sum(known) if len(known) == len(costs) else None


def _word_cost(said: str, word: str) -> float | None:
    return 0.0 if said == word else edit_costs.edits(said).get(word)

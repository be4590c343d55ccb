"""Corrected values of filters: misspelt, or typed without the quotes that a value of several words needs."""

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
from vnsearch.search.request import Request
from vnsearch.text import fold_text

#: Fields whose values are corrected, and how many of their commonest values are compared.
_FIELDS = ("source", "category", "author")
_MAX_VALUES = 10_000
#: Words after a value that may belong to it, and words that a value may have.
_MAX_FOLLOWING = 6
_MAX_WORDS = 12
#: What a space too many or too few costs, in the unit of ``edit_costs``.
_SPACE_COST = 1.5
_EVERY_DOCUMENT = Or(tuple(Filter("kind", kind.value) for kind in Kind))


@dataclass(frozen=True, slots=True)
class _ValueCandidate:
    """A value that may be meant by the filter at ``index`` and the ``word_count`` words after it."""

    cost: float
    index: int
    word_count: int
    value: str


def corrected_filter_query(snapshot: Snapshot, parsed_query: ParsedQuery) -> str:
    """Return the query with the likeliest existing value that has matches, as it would be typed; or ""."""
    node = parsed_query.query_node
    children = node.children if isinstance(node, And) else (node,)
    candidates = _value_candidates(snapshot, parsed_query, children)
    for candidate in sorted(candidates, key=lambda candidate: (candidate.cost, -candidate.word_count)):
        corrected_node = _substitute(children, candidate, fold_text(candidate.value))
        if snapshot.count(Request(parsed_query.with_filters(corrected_node), as_of=parsed_query.as_of)):
            return str(_substitute(children, candidate, candidate.value.replace('"', " ")))
    return ""


def _substitute(children: Sequence[Node], candidate: _ValueCandidate, value: str) -> Node:
    """Return the query with ``value`` in place of the filter's value and of the words that belong to it."""
    child = children[candidate.index]
    corrected_filter = [replace(child, value=value)] if isinstance(child, Filter) else []
    rest = children[candidate.index + 1 + candidate.word_count :]
    nodes = (*children[: candidate.index], *corrected_filter, *rest)
    return And(nodes) if len(nodes) > 1 else nodes[0]


def _value_candidates(
    snapshot: Snapshot, parsed_query: ParsedQuery, children: Sequence[Node]
) -> Iterator[_ValueCandidate]:
    """Yield the existing values close to what was typed, for each filter of the query.

    For ``nguồn:tuoi tre online``, the value "tuoi" is compared with all sources, then "tuoi tre", then
    "tuoi tre online".
    """
    scope = parsed_query.with_filters(_EVERY_DOCUMENT)
    for index, child in enumerate(children):
        if not (isinstance(child, Filter) and child.field in _FIELDS):
            continue
        (facet,) = snapshot.facets(Request(scope, as_of=parsed_query.as_of), (child.field,), _MAX_VALUES)
        following = _following_words(children[index + 1 :])
        for word_count in range(len(following) + 1):
            typed_words = " ".join([child.value, *following[:word_count]]).split()
            for bucket in facet.counts:
                cost = edit_cost(typed_words, fold_text(bucket.value).split())
                if cost is not None and (cost or word_count):
                    yield _ValueCandidate(cost, index, word_count, bucket.value)


def _following_words(nodes: Sequence[Node]) -> list[str]:
    """Return the folds of the plain words at the beginning."""
    words = takewhile(lambda node: isinstance(node, Term) and not node.field, nodes[:_MAX_FOLLOWING])
    return [word.fold for word in words if isinstance(word, Term)]


def edit_cost(typed_words: Sequence[str], value: Sequence[str]) -> float | None:
    """Return what the slips of letters or spaces between two values cost; None where there are too many."""
    if "".join(typed_words) == "".join(value):
        return _SPACE_COST * (typed_words != value)
    if (
        len(typed_words) != len(value)
        or len(typed_words) > _MAX_WORDS
        or max(map(len, typed_words)) > MAX_LENGTH
    ):
        return None
    costs = [_word_cost(*words) for words in zip(typed_words, value, strict=True)]
    possible = [cost for cost in costs if cost is not None]
    return sum(possible) if len(possible) == len(costs) else None


def _word_cost(typed_word: str, word: str) -> float | None:
    return 0.0 if typed_word == word else edit_costs.edits(typed_word).get(word)

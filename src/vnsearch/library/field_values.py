"""The values that a field has in an index, and the value that a misspelt one probably stands for."""

from __future__ import annotations

from collections.abc import Sequence

from vnsearch.engine.protocol import Snapshot
from vnsearch.errors import QueryError
from vnsearch.library.filter_values import edit_cost
from vnsearch.messages import request_errors
from vnsearch.model import Facet, Kind
from vnsearch.query import And, Filter, Node, Or
from vnsearch.search.request import Request
from vnsearch.text import fold_text

#: The fields whose values can be listed.
FIELDS = ("source", "category", "author", "tag", "kind")
_EVERY_DOCUMENT = Or(tuple(Filter("kind", kind.value) for kind in Kind))
#: How many of a field's commonest values are compared with what was typed.
_MAX_COMPARED = 10_000
#: The cost of a value that merely begins with what was typed: higher than that of one mistyped letter.
_PREFIX_COST = 5.0


def every_document(filters: Sequence[Node] = ()) -> Request:
    """Return the request for all documents, copies too, or for those that some filters select."""
    return Request(And((_EVERY_DOCUMENT, *filters)), collapse=False)


def count_values(snapshot: Snapshot, request: Request, field: str, limit: int, contains: str = "") -> Facet:
    """Return the ``limit`` commonest values of a field among the documents of an answer, with their counts.

    With ``contains``, of those values that have this text in them, in any case and with any diacritics; nothing
    else is counted then. Raises ``QueryError``.
    """
    if field not in FIELDS:
        raise QueryError(request_errors.not_a_facet(field, ", ".join(FIELDS)))
    if contains.strip():
        return _containing(count_values(snapshot, request, field, _MAX_COMPARED), fold_text(contains), limit)
    return snapshot.facets(request, (field,), limit)[0]


def _containing(facet: Facet, folded_text: str, limit: int) -> Facet:
    """Return the commonest of a facet's values that have a folded text in them; ``others``: the rest of these."""
    counts = [count for count in facet if folded_text in fold_text(count.value)]
    return Facet(facet.field, tuple(counts[:limit]), sum(count.count for count in counts[limit:]))


def nearest_value(snapshot: Snapshot, field: str, typed_text: str) -> str:
    """Return the value of a field that was probably meant, as it is written; "" if none is near.

    That is the value itself, in any case and with any diacritics, else one with slips of letters or spaces,
    else the commonest one that begins with what was typed.
    """
    folded_text = fold_text(typed_text)
    candidates = []
    for entry in count_values(snapshot, every_document(), field, _MAX_COMPARED).counts:
        cost = _value_cost(folded_text, fold_text(entry.value))
        if cost is not None:
            candidates.append((cost, -entry.count, entry.value))
    return min(candidates, default=(0.0, 0, ""))[2]


def _value_cost(typed_text: str, value: str) -> float | None:
    """Return how far a value is from what was typed, both folded; None if too far."""
    if typed_text == value:
        return 0.0
    cost = edit_cost(typed_text.split(), value.split())
    if cost is None and len(typed_text) > 2 and value.startswith(typed_text):
        return _PREFIX_COST
    return cost

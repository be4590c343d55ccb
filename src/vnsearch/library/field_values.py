"""The values that a field has in an index, and the one that a reader probably meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from vnsearch.engine.protocol import Snapshot
from vnsearch.errors import QueryError
from vnsearch.library.filter_values import edit_cost
from vnsearch.messages import request_errors
from vnsearch.model import Count, Facet, Kind
from vnsearch.query import Filter, Node, Or
from vnsearch.search.request import FACETS, Request, Sort
from vnsearch.text import fold_text

#: The fields whose values can be listed: a document has one value of each, but of "tag" any number.
FIELDS = ("source", "category", "author", "tag", "kind")
EVERY_DOCUMENT = Or(tuple(Filter("kind", kind.value) for kind in Kind))
#: How many of a field's commonest values are compared with what was typed.
_MAX_COMPARED = 10_000
#: What a value costs that only begins with what was typed: more than one slip of a letter.
_PREFIX_COST = 5.0


def count_values(snapshot: Snapshot, node: Node, field: str, limit: int) -> Facet:
    """Return the ``limit`` commonest values of a field among the documents that match, with their counts.

    ``others`` of tags counts values, since a document may have several. Raises ``QueryError``.
    """
    if field not in FIELDS:
        raise QueryError(request_errors.not_a_facet(field, ", ".join(FIELDS)))
    if field in FACETS:
        return snapshot.facets(node, (field,), limit)[0]
    return _count_tags(snapshot, node, limit)


def _count_tags(snapshot: Snapshot, node: Node, limit: int) -> Facet:
    """Count tags by reading the documents: the index has no column of them."""
    wordings: dict[str, Counter[str]] = {}
    missing = 0
    for tags in _tags(snapshot, node):
        missing += not tags
        for folded, tag in {fold_text(tag): tag for tag in tags}.items():
            wordings.setdefault(folded, Counter())[tag] += 1
    counts = [Count(counter.most_common(1)[0][0], counter.total()) for counter in wordings.values()]
    counts.sort(key=lambda entry: (-entry.count, entry.value))
    return Facet("tag", tuple(counts[:limit]), sum(entry.count for entry in counts[limit:]), missing)


def _tags(snapshot: Snapshot, node: Node) -> Iterator[tuple[str, ...]]:
    request = Request(node, Sort.DATE, max(len(snapshot), 1), collapse=False)
    for scored in snapshot.stream(request):
        yield scored.document.tags


def nearest_value(snapshot: Snapshot, field: str, typed: str) -> str:
    """Return the value of a field that was probably meant, as it is written; "" if none is near.

    That is the value itself, in any case and with any diacritics, else one with slips of letters or spaces,
    else the commonest one that begins with what was typed.
    """
    folded = fold_text(typed)
    candidates = []
    for entry in count_values(snapshot, EVERY_DOCUMENT, field, _MAX_COMPARED).counts:
        cost = _value_cost(folded, fold_text(entry.value))
        if cost is not None:
            candidates.append((cost, -entry.count, entry.value))
    return min(candidates, default=(0.0, 0, ""))[2]


def _value_cost(typed: str, value: str) -> float | None:
    """Return how far a value is from what was typed, both folded; None if too far."""
    if typed == value:
        return 0.0
    cost = edit_cost(typed.split(), value.split())
    if cost is None and len(typed) > 2 and value.startswith(typed):
        return _PREFIX_COST
    return cost

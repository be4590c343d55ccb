"""Values of filter options that do not occur in an index: near ones in their place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from vnsearch.cli.options import Filters
from vnsearch.cli.output import strip_control
from vnsearch.cli.screen import Screen
from vnsearch.messages import Message, results

if TYPE_CHECKING:
    from vnsearch.library.index import Index

_FIELDS = ("source", "category", "author", "tag")


@contextmanager
def near_values(screen: Screen, index: Index, filters: Filters) -> Iterator[Filters]:
    """Yield filters in which each value that no document has is replaced by the nearest that some have.

    The reader is told, on stderr, when the request in the block was answered.
    """
    notes: list[Message] = []
    changed: Any = dict(filters)
    for field in _FIELDS:
        changed[field] = [_near_value(index, field, typed, notes) for typed in changed[field]]
    yield changed
    for note in notes:
        screen.note(note, aside=True)


def _near_value(index: Index, field: str, typed: str, notes: list[Message]) -> str:
    """Return the value of a field to search for in place of what was typed, and note where it is another."""
    same: Any = {field: typed}
    if not typed.strip() or index.values(field, limit=1, **same).counts:
        return typed
    value = index.nearest_value(field, typed)
    shown = strip_control(typed)
    if not value:
        notes.append(results.no_such_value(field, shown))
        return typed
    notes.append(results.nearest_value(field, shown, strip_control(value)))
    return value

"""Values of filter options that do not occur in an index: near ones in their place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from vnsearch.cli.option_groups import Filters
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
    near_filters: Any = dict(filters)
    for field in _FIELDS:
        near_filters[field] = [_near_value(index, field, value, notes) for value in near_filters[field]]
    yield near_filters
    for note in notes:
        screen.note(note, aside=True)


def _near_value(index: Index, field: str, text: str, notes: list[Message]) -> str:
    """Return the value of a field to search for in place of what was typed, and note where it is another."""
    from vnsearch.query import NO_VALUE

    same: Any = {field: text}
    if not text.strip() or text == NO_VALUE or index.values(field, limit=1, **same).counts:
        return text
    value = index.nearest_value(field, text)
    printable_text = strip_control(text)
    if not value:
        notes.append(results.no_such_value(field, printable_text))
        return text
    notes.append(results.nearest_value(field, printable_text, strip_control(value)))
    return value

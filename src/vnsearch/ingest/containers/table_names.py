"""Which tables of a file are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from vnsearch.errors import UnreadableError
from vnsearch.messages import skip_reasons

T = TypeVar("T")
#: Names of tables that a message lists.
_MAX_LISTED = 20


class TableNames:
    """The names of the tables to read, in any case; none for all of them. A table without a name is always read.

    It remembers the names that a file has, for the message where none of them was asked for.
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._wanted = frozenset(name.casefold() for name in names)
        self._names: dict[str, None] = {}

    @property
    def are_given(self) -> bool:
        """Whether only some tables are to be read."""
        return bool(self._wanted)

    def include(self, name: str) -> bool:
        """Return whether to read a table."""
        if len(self._names) < _MAX_LISTED:
            self._names[name] = None
        return not (self._wanted and name) or name.casefold() in self._wanted

    def choose(self, tables: Iterable[tuple[str, T]]) -> Iterator[tuple[str, T]]:
        """Yield those of some tables, each with its name, that are to be read."""
        return ((name, table) for name, table in tables if self.include(name))

    def fault(self) -> UnreadableError:
        """Return why nothing was read."""
        names = [name for name in self._names if name]
        if self._wanted and not self._wanted.intersection(name.casefold() for name in names):
            return UnreadableError(skip_reasons.no_such_table(", ".join(names)))
        return UnreadableError(skip_reasons.NO_RECORDS)

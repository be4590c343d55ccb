"""What a catalogue needs of its database.

It is SQLite's in ``catalogue_database``, PostgreSQL's in ``postgresql_database``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol


class Database(Protocol):
    """The database of a catalogue, in a transaction. Every method raises ``StorageError``.

    Statements are those that SQLite and PostgreSQL have in common, with ``?`` for values.
    """

    @property
    def version(self) -> int:
        """The version of the tables."""
        ...

    def migrate(self) -> None:
        """Bring the tables to this version, as part of the changes to commit."""
        ...

    def execute(self, sql: str, *values: object) -> list[tuple[str, ...]]:
        """Run a statement; return its rows."""
        ...

    def has_table(self, name: str) -> bool:
        """Return whether there is a table of that name."""
        ...

    def read_table(self, table: str) -> tuple[Sequence[str], Iterator[tuple[object, ...]]]:
        """Return the names of a table's columns, and its rows."""
        ...

    def insert_rows(self, table: str, columns: Sequence[str], rows: Iterable[tuple[object, ...]]) -> None:
        """Insert rows into a table."""
        ...

    def faults(self) -> list[str]:
        """Return what is wrong in the database."""
        ...

    def has_only_tables(self) -> bool:
        """Return whether the database has nothing that would act by itself, such as triggers."""
        ...

    def last_change(self) -> float:
        """Return when a run was committed last, in seconds since 1970."""
        ...

    def move_to_memory(self) -> None:
        """Go on with a copy in memory, which is dropped when it is closed."""
        ...

    def commit(self) -> None:
        """Make all changes durable, and begin the next transaction."""
        ...

    def shrink(self) -> None:
        """Leave nothing of deleted rows, where the database does not see to that itself; no change is pending."""
        ...

    def close(self) -> None:
        """Close the database; drop what was not committed."""
        ...

"""The database of a catalogue in SQLite: one file, opened without following links."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from vnsearch.errors import IndexDamagedError, IndexVersionError, IndexWriteError
from vnsearch.files import require_regular
from vnsearch.library import catalogue_schema, near_duplicates, story_parts
from vnsearch.library.catalogue_values import columns_of_another_type
from vnsearch.messages import index_errors
from vnsearch.messages.system_errors import database_error, system_error

#: Commits outlive a loss of power, the removal of the journal included.
_DURABLE = "PRAGMA synchronous = EXTRA;"
#: Pages of 4 KiB that a transaction may change before SQLite writes them into the file, which readers then
#: have to wait for; a new file has no readers. Multiples of 256 would switch such writing off: SQLite takes the
#: number's lowest byte for the switch.
_CACHE, _CACHE_OF_NEW = "PRAGMA cache_spill = 32767;", "PRAGMA cache_spill = 16383;"
#: Seconds to wait for a process that reads or commits.
_PATIENCE = 60
#: The stories whose headlines may have changed in this transaction, and what groups and joined stories need.
_TEMPORARY = (
    f"CREATE TEMP TABLE dirty (key TEXT PRIMARY KEY);{near_duplicates.TEMPORARY}{story_parts.TEMPORARY}"
)


@contextmanager
def _map_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        raise IndexWriteError(index_errors.cannot_use(str(path), database_error(str(error)))) from error
    except sqlite3.DatabaseError as error:
        raise IndexDamagedError(index_errors.damaged_because(str(path), str(error))) from error


def _require_regular_files(path: Path) -> None:
    """Refuse links and pipes under the names that SQLite is about to open: it would follow them, and wait."""
    try:
        for ending in ("", "-journal", "-wal", "-shm"):
            require_regular(path.with_name(path.name + ending))
    except OSError as error:
        raise IndexDamagedError(index_errors.cannot_read(str(error.filename), system_error(error))) from error


class SqliteDatabase:
    """An open SQLite file in a transaction. Every method raises ``IndexDamagedError`` and ``IndexWriteError``.

    One of a newer version is refused with ``IndexVersionError``.
    """

    def __init__(self, path: Path, create: bool) -> None:
        self._path = path
        if not create and not (path.is_file() and path.stat().st_size):
            raise IndexDamagedError(index_errors.catalogue_missing(str(path)))
        _require_regular_files(path)
        cache = _CACHE_OF_NEW + catalogue_schema.SCHEMA if create else _CACHE
        with _map_errors(path):
            self._connection = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
            self._connection.executescript(_DURABLE + cache + _TEMPORARY)
            self._connection.execute("BEGIN")
        version = self.version
        if version > catalogue_schema.VERSION:
            self.close()
            raise IndexVersionError(index_errors.newer_catalogue(str(path), version))

    @property
    def version(self) -> int:
        """The version of the tables."""
        return catalogue_schema.read_version(self.execute)

    def execute(self, sql: str, *values: object) -> list[tuple[str, ...]]:
        """Run a statement; return its rows."""
        with _map_errors(self._path):
            return self._connection.execute(sql, values).fetchall()

    def migrate(self) -> None:
        """Bring the tables to this version, as part of the changes to commit."""
        catalogue_schema.migrate(self.execute)

    def has_table(self, name: str) -> bool:
        """Return whether there is a table of that name."""
        return bool(self.execute("SELECT 1 FROM sqlite_master WHERE name = ?", name))

    def has_only_tables(self) -> bool:
        """Return whether the file has nothing that would act by itself, such as triggers."""
        return not self.execute("SELECT 1 FROM sqlite_master WHERE type NOT IN ('table', 'index') LIMIT 1")

    def faults(self) -> list[str]:
        """Return what SQLite finds wrong in the file, and columns with values of another type."""
        lines = [row[0] for row in self.execute("PRAGMA integrity_check(20)")]
        return columns_of_another_type(self.execute) if lines == ["ok"] else lines

    def last_change(self) -> float:
        """Return when the file was changed last."""
        try:
            return self._path.stat().st_mtime
        except OSError as error:
            raise IndexDamagedError(index_errors.cannot_read(str(self._path), system_error(error))) from error

    def read_table(self, table: str) -> tuple[Sequence[str], Iterator[tuple[object, ...]]]:
        """Return the names of a table's columns, and its rows."""
        with _map_errors(self._path):
            cursor = self._connection.execute(f"SELECT * FROM {table}")  # noqa: S608 - a name of ours
        return [column[0] for column in cursor.description], self._rows(cursor)

    def _rows(self, cursor: sqlite3.Cursor) -> Iterator[tuple[object, ...]]:
        with _map_errors(self._path):
            yield from cursor

    def insert_rows(self, table: str, columns: Sequence[str], rows: Iterable[tuple[object, ...]]) -> None:
        """Insert rows into a table."""
        names, marks = ", ".join(columns), ", ".join("?" * len(columns))
        with _map_errors(self._path):
            self._connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608 - as above

    def commit(self) -> None:
        """Make all changes durable, and begin the next transaction."""
        self.execute("COMMIT")
        self.execute("BEGIN")

    def close(self) -> None:
        """Close the file; drop what was not committed."""
        self._connection.close()

    def move_to_memory(self) -> None:
        """Go on with a copy in memory."""
        with _map_errors(self._path):
            copy = sqlite3.connect(":memory:", isolation_level=None)
            self._connection.backup(copy)
            self._connection.close()
            self._connection = copy


def copy_committed(path: Path, target: Path) -> None:
    """Copy the committed state of a catalogue to a new file, as soon as no writer keeps readers out.

    Raises ``IndexDamagedError``, ``IndexWriteError``.
    """
    if not path.is_file():
        raise IndexDamagedError(index_errors.catalogue_missing(str(path)))
    _require_regular_files(path)
    with (
        _map_errors(path),
        closing(sqlite3.connect(path)) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        # All pages in one step are one state. SQLite calls the function while it waits, which lets Ctrl-C in.
        source.backup(copy, pages=-1, progress=lambda *_: None)

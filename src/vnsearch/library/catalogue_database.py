"""The database of a catalogue in SQLite: one file, opened without following links."""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

from vnsearch.errors import IndexDamagedError, IndexVersionError, IndexWriteError, StorageError
from vnsearch.files import require_regular
from vnsearch.library import catalogue_schema, near_duplicates, story_parts
from vnsearch.library.catalogue_values import ColumnTypes, columns_of_another_type
from vnsearch.library.outbox import SCHEMA as OUTBOX_SCHEMA
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
#: What Python's module says of text that is no UTF-8.
_NO_UTF8 = "Could not decode to UTF-8"


@cache
def _column_types() -> ColumnTypes:
    """Return the types of all columns that are read."""
    return ColumnTypes(f"{catalogue_schema.SCHEMA};{OUTBOX_SCHEMA};{_TEMPORARY}")


@contextmanager
def _map_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise _to_storage_error(path, error) from error


def _to_storage_error(path: Path, error: sqlite3.DatabaseError) -> StorageError:
    if isinstance(error, sqlite3.OperationalError) and not _is_of_content(error):
        return IndexWriteError(index_errors.cannot_use(str(path), database_error(str(error))))
    return IndexDamagedError(index_errors.damaged_because(str(path), str(error)))


def _is_of_content(error: sqlite3.OperationalError) -> bool:
    """Return whether an error is none of the system but of what is in the file.

    Such are missing tables and sums that overflow, and text that is no UTF-8, which Python raises without a code.
    """
    code = getattr(error, "sqlite_errorcode", None)
    return code == sqlite3.SQLITE_ERROR or (code is None and str(error).startswith(_NO_UTF8))


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
        try:  # as ``_map_errors``, which takes longer to enter
            cursor = self._connection.execute(sql, values)
            rows = cursor.fetchall()
        except sqlite3.DatabaseError as error:
            raise _to_storage_error(self._path, error) from error
        except OverflowError as error:  # a number of the file's, counted on
            raise IndexDamagedError(index_errors.damaged_because(str(self._path), str(error))) from error
        if rows:
            names = tuple(column[0] for column in cursor.description)
            for row in rows:
                self._check_types(names, row)
        return rows

    def _check_types(self, names: tuple[str, ...], row: tuple[object, ...]) -> None:
        """Raise ``IndexDamagedError`` where a value is of another type than the column of that name."""
        if name := _column_types().wrong_column(names, row):
            reason = f"{name} has a value of another type"
            raise IndexDamagedError(index_errors.damaged_because(str(self._path), reason))

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
        """Return what SQLite finds wrong, columns with values of another type, and text that is no UTF-8."""
        lines = [row[0] for row in self.execute("PRAGMA integrity_check(20)")]
        if lines != ["ok"]:
            return lines
        return columns_of_another_type(self.execute) or [*self._tables_with_wrong_text()]

    def _tables_with_wrong_text(self) -> Iterator[str]:
        """Yield what is wrong with tables with text that is no UTF-8: SQLite keeps it."""
        for (table,) in self.execute("SELECT name FROM sqlite_master WHERE type = 'table'"):
            try:
                deque(self.read_table(table)[1], maxlen=0)
            except IndexDamagedError:
                yield f"{table} has text that is no UTF-8"

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
        names = tuple(column[0] for column in cursor.description)
        with _map_errors(self._path):
            for row in cursor:
                self._check_types(names, row)
                yield row

    def insert_rows(self, table: str, columns: Sequence[str], rows: Iterable[tuple[object, ...]]) -> None:
        """Insert rows into a table."""
        names, marks = ", ".join(columns), ", ".join("?" * len(columns))
        with _map_errors(self._path):
            self._connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608 - as above

    def commit(self) -> None:
        """Make all changes durable, and begin the next transaction."""
        self.execute("COMMIT")
        self.execute("BEGIN")

    def shrink(self) -> None:
        """Write the file anew, without the text of deleted rows, which SQLite leaves in it."""
        for statement in ("COMMIT", "VACUUM", "BEGIN"):
            self.execute(statement)

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

"""The SQLite file of a catalogue: opened without following links, in one transaction after the other."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from vnsearch.errors import IndexDamagedError, IndexVersionError, IndexWriteError
from vnsearch.files import require_regular
from vnsearch.library import catalogue_schema
from vnsearch.library.near_duplicates import TEMPORARY
from vnsearch.messages import index_errors
from vnsearch.messages.system_errors import database_error, system_error

#: Commits outlive a loss of power, the removal of the journal included.
_DURABLE = "PRAGMA synchronous = EXTRA;"
#: Pages of 4 KiB that a transaction may change before SQLite writes them into the file, which readers then
#: have to wait for.
_CACHE = "PRAGMA cache_spill = 32768;"
#: Seconds to wait for a process that reads or commits.
_PATIENCE = 60
#: The stories whose headlines may have changed in this transaction, and what groups need.
_TEMPORARY = "CREATE TEMP TABLE dirty (key TEXT PRIMARY KEY);" + TEMPORARY


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


class CatalogueDatabase:
    """An open database in a transaction. Every method raises ``IndexDamagedError`` and ``IndexWriteError``.

    One of a newer version is refused with ``IndexVersionError``.
    """

    def __init__(self, path: Path, create: bool) -> None:
        self._path = path
        if not create and not (path.is_file() and path.stat().st_size):
            raise IndexDamagedError(index_errors.catalogue_missing(str(path)))
        _require_regular_files(path)
        schema = catalogue_schema.SCHEMA if create else ""
        with _map_errors(path):
            self._connection = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
            self._connection.executescript(_DURABLE + _CACHE + schema + _TEMPORARY)
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

    def insert(self, sql: str, *values: object) -> int:
        """Insert a row; return its number."""
        with _map_errors(self._path):
            return int(self._connection.execute(sql, values).lastrowid or 0)

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

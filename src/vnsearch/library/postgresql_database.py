"""The catalogue of one build in a PostgreSQL database, which several machines can share: one schema a build."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from vnsearch.errors import (
    IndexDamagedError,
    IndexLockedError,
    IndexVersionError,
    IndexWriteError,
    InputError,
)
from vnsearch.library import catalogue_schema, postgresql_schema
from vnsearch.messages import cluster, index_errors

if TYPE_CHECKING:
    import psycopg

#: Seconds to wait for the server to answer when a connection is made.
_CONNECT_TIMEOUT = 10
#: Seconds between two looks at a lock that another machine holds.
_LOOK = 0.2
_SCHEMES = ("postgresql://", "postgres://")


@dataclass(frozen=True, slots=True)
class PostgresqlAddress:
    """The address of a database; ``str`` has no credentials."""

    address: str = field(repr=False)

    def __str__(self) -> str:
        parts = urlsplit(self.address)
        return f"postgresql://{parts.netloc.rpartition('@')[2]}{parts.path}"


def parse_postgresql_address(text: str) -> PostgresqlAddress:
    """Return the address of a database, such as ``postgresql://user@host/catalogue``.

    What it does not name is taken from the environment (``PGPASSWORD``, …) and ``~/.pgpass``, as by every program
    that uses PostgreSQL's own client. Raises ``InputError``, which does not repeat the address.
    """
    with suppress(ValueError):
        if text.startswith(_SCHEMES) and urlsplit(text).path.strip("/"):
            return PostgresqlAddress(text)
    raise InputError(cluster.NOT_A_CATALOGUE_ADDRESS)


@cache
def _to_psycopg(sql: str) -> str:
    """Return a statement with psycopg's marks for values."""
    return sql.replace("%", "%%").replace("?", "%s")


def connect(address: PostgresqlAddress) -> psycopg.Connection[Any]:
    """Connect to a database. Raises ``InputError`` without psycopg, ``IndexWriteError`` without an answer."""
    try:
        import psycopg
    except ImportError as error:
        raise InputError(cluster.NO_POSTGRESQL_PACKAGE) from error
    try:
        return psycopg.connect(address.address, connect_timeout=_CONNECT_TIMEOUT, client_encoding="UTF8")
    except psycopg.OperationalError as error:
        raise IndexWriteError(index_errors.cannot_use(str(address), _first_line(error))) from error
    except psycopg.Error as error:  # an address that cannot be read: its words may repeat a password
        raise InputError(cluster.NOT_A_CATALOGUE_ADDRESS) from error.with_traceback(None)


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)


class PostgresqlDatabase:
    """An open schema, in a transaction. Every method raises ``IndexDamagedError`` and ``IndexWriteError``.

    One of a newer version is refused with ``IndexVersionError``.
    """

    def __init__(self, address: PostgresqlAddress, schema: str, create: bool = False) -> None:
        self._name = f"{address} ({schema})"
        self._connection = connect(address)
        try:
            self._open(schema, create)
        except BaseException:
            self._connection.close()
            raise

    def _open(self, schema: str, create: bool) -> None:
        if create:
            self._create(schema)
        elif not self.execute("SELECT 1 FROM pg_namespace WHERE nspname = ?", schema):
            raise IndexDamagedError(index_errors.catalogue_missing(self._name))
        self._run_script(f'SET search_path TO "{schema}"')
        if create:
            self._run_script(postgresql_schema.SCHEMA)
            self.execute("INSERT INTO catalogue VALUES (?, 0, ?)", catalogue_schema.VERSION, time.time())
        self._run_script(postgresql_schema.TEMPORARY)
        self._connection.commit()
        if self.version > catalogue_schema.VERSION:
            raise IndexVersionError(index_errors.newer_catalogue(self._name, self.version))

    def _create(self, schema: str) -> None:
        """Make a schema, also in place of one of a build that was never searched. Raises ``InputError``."""
        if self.execute("SELECT 1 FROM pg_namespace WHERE nspname = ?", schema):
            if self.execute(f'SELECT 1 FROM "{schema}".catalogue WHERE published <> 0'):  # noqa: S608 - a name of ours
                raise InputError(cluster.catalogue_in_use(self._name))
            self._run_script(f'DROP SCHEMA "{schema}" CASCADE')
        self._run_script(f'CREATE SCHEMA "{schema}"')

    def _run_script(self, script: str) -> None:
        with self._map_errors():
            self._connection.execute(script.encode())

    @contextmanager
    def _map_errors(self) -> Iterator[None]:
        import psycopg

        try:
            yield
        except (psycopg.OperationalError, psycopg.InterfaceError) as error:
            raise IndexWriteError(index_errors.cannot_use(self._name, _first_line(error))) from error
        except psycopg.Error as error:
            raise IndexDamagedError(index_errors.damaged_because(self._name, _first_line(error))) from error

    @property
    def version(self) -> int:
        """The version of the tables."""
        return int(self.execute("SELECT version FROM catalogue")[0][0])

    def migrate(self) -> None:
        """Do nothing: there is only one version of these tables yet."""

    def execute(self, sql: str, *values: object) -> list[tuple[str, ...]]:
        """Run a statement; return its rows."""
        with self._map_errors():
            cursor = self._connection.execute(_to_psycopg(sql).encode(), values)
            return cursor.fetchall() if cursor.description else []

    def has_table(self, name: str) -> bool:
        """Return whether there is a table of that name."""
        sql = "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = ?"
        return bool(self.execute(sql, name))

    def has_only_tables(self) -> bool:
        """Return True: a schema is no file that someone else could have made."""
        return True

    def faults(self) -> list[str]:
        """Return nothing: PostgreSQL keeps types, and has means of its own to check its files."""
        return []

    def last_change(self) -> float:
        """Return when a run was committed last."""
        return float(self.execute("SELECT committed FROM catalogue")[0][0])

    def read_table(self, table: str) -> tuple[Sequence[str], Iterator[tuple[object, ...]]]:
        """Return the names of a table's columns, and its rows, some thousands of which are fetched at a time."""
        with self._map_errors():
            cursor = self._connection.cursor(name=f"read_{table}")
            cursor.execute(f"SELECT * FROM {table}".encode())  # noqa: S608 - a name of ours
            return [column.name for column in cursor.description or ()], self._rows(cursor)

    def _rows(self, cursor: Iterable[tuple[object, ...]]) -> Iterator[tuple[object, ...]]:
        with self._map_errors():
            yield from cursor

    def insert_rows(self, table: str, columns: Sequence[str], rows: Iterable[tuple[object, ...]]) -> None:
        """Insert rows into a table; later rows are numbered after them."""
        sql = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
        with self._map_errors(), self._connection.cursor() as cursor, cursor.copy(sql.encode()) as copy:
            for row in rows:
                copy.write_row(row)
        if table in postgresql_schema.NUMBERED:
            numbers = f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"  # noqa: S608 - as above
            self.execute(numbers)

    def move_to_memory(self) -> None:
        """Do nothing: needed for older versions alone."""

    @property
    def is_published(self) -> bool:
        """Whether the build was ever searched."""
        return bool(self.execute("SELECT 1 FROM catalogue WHERE published <> 0"))

    def publish(self) -> None:
        """Record that the build is searched: its schema is not replaced any more."""
        self.execute("UPDATE catalogue SET published = 1")
        self.commit()

    def commit(self) -> None:
        """Make all changes durable, and begin the next transaction."""
        self.execute("UPDATE catalogue SET committed = ?", time.time())
        with self._map_errors():
            self._connection.commit()

    def shrink(self) -> None:
        """Do nothing: the server removes deleted rows by itself."""

    def close(self) -> None:
        """Close the connection; drop what was not committed."""
        self._connection.close()


@contextmanager
def writers_lock(address: PostgresqlAddress, index: str, wait: float) -> Iterator[None]:
    """Context manager: keep writers on other machines out of an index, until this connection ends.

    Raises ``IndexLockedError`` where another still holds the lock after ``wait`` seconds.
    """
    number = int.from_bytes(blake2b(f"vnsearch {index}".encode(), digest_size=8).digest(), "big", signed=True)
    end = time.monotonic() + wait
    with connect(address) as connection:
        connection.autocommit = True
        while not _take(connection, number):
            if time.monotonic() >= end:
                raise IndexLockedError(cluster.catalogue_locked(str(address)))
            time.sleep(_LOOK)
        yield


def _take(connection: psycopg.Connection[Any], number: int) -> bool:
    row = connection.execute("SELECT pg_try_advisory_lock(%s)", (number,)).fetchone()
    return bool(row and row[0])


def schemas(address: PostgresqlAddress) -> list[str]:
    """Return the names of all schemas."""
    with connect(address) as connection:
        return [row[0] for row in connection.execute("SELECT nspname FROM pg_namespace").fetchall()]


def drop_schema(address: PostgresqlAddress, schema: str) -> None:
    """Delete the catalogue of a build that is not searched any more, if it is there."""
    with connect(address) as connection:
        connection.execute(f'DROP SCHEMA IF EXISTS "{schema}" CASCADE'.encode())

"""Rows of spreadsheets, databases and column files, each under the names of its columns."""

from __future__ import annotations

import io
import sqlite3
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

from vnsearch.errors import UnreadableError
from vnsearch.ingest.containers.limits import Budget
from vnsearch.ingest.containers.streams import describe_error
from vnsearch.ingest.field_map import is_known_name
from vnsearch.messages import skip_reasons

#: A table of a file: its name, and its rows, each as its number from 1 and its values by column.
Table = tuple[str, Iterator[tuple[int, Mapping[str, Any]]]]
#: Rows of a sheet: no more exist in Excel's format.
_MAX_ROWS = 1 << 20
#: Rows of columns that are unpacked at a time.
_BATCH = 256
#: Bytes of the longest value of a database.
_MAX_VALUE = 16 << 20
#: Steps of SQLite's machine for one row, in thousands: a table may compute its columns.
_MAX_KILOSTEPS = 100_000
_TABLES = """SELECT name FROM sqlite_master WHERE (type = 'table' OR type = ?) AND name NOT LIKE 'sqlite_%'
    AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY rowid LIMIT 1000"""


def workbook_tables(stream: IO[bytes], budget: Budget) -> Iterator[Table]:
    """Yield the sheets of an Excel workbook (``.xlsx``). Formulas count by their last values, macros never run.

    Raise ``UnreadableError`` where it cannot be read further, and without openpyxl.
    """
    try:
        import openpyxl
    except ImportError as error:
        raise UnreadableError(skip_reasons.needs_extra("office")) from error
    try:
        with zipfile.ZipFile(stream) as archive:
            budget.count_bytes(sum(info.file_size for info in archive.infolist()))
        workbook = openpyxl.load_workbook(stream, read_only=True, data_only=True)
        for sheet in workbook.worksheets:
            sheet.reset_dimensions()  # what the file declares may be anything
            # openpyxl yields the rows that are left out, too, up to any number that a row declares.
            rows = islice(sheet.iter_rows(values_only=True), _MAX_ROWS)
            yield sheet.title, _map_errors(_named_rows(rows))
    except UnreadableError:
        raise
    except Exception as error:  # openpyxl raises many kinds on hostile bytes
        raise UnreadableError(skip_reasons.cannot_be_read_further(describe_error(error))) from error


def _named_rows(rows: Iterable[Sequence[Any]]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Yield rows under the names in the first row with values, or under "1", "2", … if it has none."""
    filled_rows: Iterator[Sequence[Any]] = (
        row for row in rows if any(value not in (None, "") for value in row)
    )
    first = next(filled_rows, None)
    if first is None:
        return
    names = [str(value or "").strip() for value in first]
    if not any(map(is_known_name, names)):
        names, filled_rows = [str(number) for number in range(1, len(first) + 1)], chain([first], filled_rows)
    for number, row in enumerate(filled_rows, 1):
        yield number, {name: value for name, value in zip(names, row, strict=False) if value is not None}


def database_tables(
    stream: io.BufferedReader, path: Path | None, max_bytes: int, *, with_views: bool = False
) -> Iterator[Table]:
    """Yield the tables of an SQLite database: of the file at ``path``, else of the bytes in ``stream``.

    With ``with_views``, yield its views, too, which may have the same rows as tables. The file is opened for
    reading alone. Raise ``UnreadableError`` where it cannot be read further.
    """
    try:
        with closing(_open_database(stream, path, max_bytes)) as connection:
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MAX_VALUE)
            connection.text_factory = lambda data: data.decode("utf-8", "replace")
            for (name,) in connection.execute(_TABLES, ("view" if with_views else "table",)).fetchall():
                yield str(name), _map_errors(_database_rows(connection, str(name)))
    except UnicodeDecodeError as error:  # the message of an error that quotes bytes of the file
        raise UnreadableError(skip_reasons.cannot_be_read_further("malformed database")) from error
    except sqlite3.Error as error:
        raise UnreadableError(skip_reasons.cannot_be_read_further(describe_error(error))) from error


def _open_database(stream: io.BufferedReader, path: Path | None, max_bytes: int) -> sqlite3.Connection:
    if path is not None:
        return sqlite3.connect(f"file:{quote(str(path))}?mode=ro&immutable=1", uri=True)
    connection = sqlite3.connect(":memory:")
    connection.deserialize(read_bounded(stream, max_bytes))
    return connection


def _database_rows(connection: sqlite3.Connection, table: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    steps = 0

    def count_steps() -> bool:
        nonlocal steps
        steps += 1
        return steps > _MAX_KILOSTEPS

    connection.set_progress_handler(count_steps, 1000)
    quoted_name = table.replace('"', '""')
    cursor = connection.execute(f'SELECT * FROM "{quoted_name}"')  # noqa: S608 - a quoted name
    names = [str(column[0]) for column in cursor.description]
    for number, row in enumerate(cursor, 1):
        steps = 0
        yield (
            number,
            {name: _plain(value) for name, value in zip(names, row, strict=True) if value is not None},
        )


def parquet_tables(stream: IO[bytes], budget: Budget) -> Iterator[Table]:
    """Yield the table of a Parquet file. Raise ``UnreadableError`` where it cannot be read, and without pyarrow."""
    parquet = _import_pyarrow("pyarrow.parquet")
    try:
        file = parquet.ParquetFile(stream)
        groups = range(file.metadata.num_row_groups)
        budget.count_bytes(sum(file.metadata.row_group(group).total_byte_size for group in groups))
        yield "", _map_errors(_batch_rows(file.iter_batches(batch_size=_BATCH)))
    except UnreadableError:
        raise
    except Exception as error:  # pyarrow raises many kinds on hostile bytes
        raise UnreadableError(skip_reasons.cannot_be_read_further(describe_error(error))) from error


def arrow_tables(stream: IO[bytes]) -> Iterator[Table]:
    """Yield the table of an Arrow (Feather) file. Raise ``UnreadableError`` as ``parquet_tables`` does."""
    ipc = _import_pyarrow("pyarrow.ipc")
    try:
        file = ipc.open_file(stream)
        yield (
            "",
            _map_errors(_batch_rows(file.get_batch(number) for number in range(file.num_record_batches))),
        )
    except Exception as error:  # pyarrow raises many kinds on hostile bytes
        raise UnreadableError(skip_reasons.cannot_be_read_further(describe_error(error))) from error


def _import_pyarrow(module: str) -> Any:
    try:
        from importlib import import_module

        return import_module(module)
    except ImportError as error:
        raise UnreadableError(skip_reasons.needs_extra("parquet")) from error


def _batch_rows(batches: Iterable[Any]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    number = 0
    for batch in batches:
        batch.validate(full=True)  # offsets in a damaged file may lead outside its memory
        for start in range(0, batch.num_rows, _BATCH):
            for row in batch.slice(start, _BATCH).to_pylist():
                number += 1
                yield number, {name: _plain(value) for name, value in row.items() if value is not None}


def _map_errors(rows: Iterator[tuple[int, Mapping[str, Any]]]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Yield rows, and raise whatever a library raises on hostile bytes as ``UnreadableError``."""
    try:
        yield from rows
    except UnreadableError:
        raise
    except Exception as error:
        raise UnreadableError(skip_reasons.cannot_be_read_further(describe_error(error))) from error


def _plain(value: Any) -> Any:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def read_bounded(stream: IO[bytes], max_bytes: int) -> bytes:
    """Return the bytes of a stream. Raise ``UnreadableError`` when there are too many."""
    data = stream.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise UnreadableError(skip_reasons.larger_than(max_bytes))
    return data

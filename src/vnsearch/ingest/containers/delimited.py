"""CSV and its relatives: rows of a table, with the separator, the quoting and the header found out.

Bytes are read as Latin-1, which keeps them apart one by one: separators and quotes are ASCII, and a row may be in
any encoding that contains it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import IO

from vnsearch.errors import UnreadableError
from vnsearch.ingest.containers.bounded_lines import MAX_LINE, bounded_lines
from vnsearch.ingest.containers.streams import describe_error
from vnsearch.ingest.field_map import is_known_name
from vnsearch.messages import skip_reasons

_SEPARATORS = ",;\t|"
#: Lines, characters and rows that the dialect is found out from.
_SAMPLE_LINES, _SAMPLE_SIZE, _SAMPLE_ROWS = 200, 1 << 20, 20
#: More separators than this on one line are no table: each value takes more memory than its bytes.
_MAX_COLUMNS = 100_000
#: What spreadsheets write in the first line to name the separator.
_SEPARATOR_LINES = {f"sep={separator}": separator for separator in _SEPARATORS}
_MAX_NAME = 60

#: A row under the names of its columns.
Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a file separates values: the separator, and whether a backslash escapes quotes inside quotes."""

    separator: str
    escapes: bool = False

    def read(self, lines: Iterable[str]) -> Iterator[list[str]]:
        """Yield the values of each row."""
        # Python's limit is one for the whole process; the default is smaller than a long story.
        csv.field_size_limit(MAX_LINE)
        yield from csv.reader(
            lines,
            delimiter=self.separator,
            escapechar="\\" if self.escapes else None,
            doublequote=not self.escapes,
        )


def find_dialect(lines: list[str]) -> Dialect:
    """Return the dialect under which the first lines give most rows of as many values as the header has."""
    escapes = any('\\"' in line for line in lines) and not any(
        '""' in line.replace(',""', "") for line in lines
    )
    dialects = [Dialect(separator, escapes) for separator in _SEPARATORS]
    return max(dialects, key=lambda dialect: _fit(dialect, lines))


def _fit(dialect: Dialect, lines: list[str]) -> tuple[int, float, int]:
    """Return how well lines fit a dialect: known names in the header, rows as long as it, and its length."""
    try:
        rows = [row for row in islice(dialect.read(lines), _SAMPLE_ROWS) if row]
    except csv.Error:
        return 0, 0.0, 0
    if not rows or len(rows[0]) < 2:
        return 0, 0.0, 0
    same = sum(len(row) == len(rows[0]) for row in rows) / len(rows)
    return known_names(rows[0]), same, len(rows[0])


def known_names(row: list[str]) -> int:
    """Return how many values of a row are names of fields."""
    return sum(is_known_name(_utf8(value)) for value in row)


def _utf8(text: str) -> str:
    return text.encode("latin-1", "replace").decode("utf-8", "replace").strip("\ufeff ")


def _is_header(row: list[str]) -> bool:
    """Return whether a first row names the columns: by a known name, or as short distinct texts without digits."""
    if known_names(row):
        return True
    names = [value.strip() for value in row]
    return len(set(names)) == len(names) and all(
        0 < len(name) <= _MAX_NAME and "://" not in name and not any(map(str.isdigit, name)) for name in names
    )


def read_delimited(stream: IO[bytes]) -> Iterator[tuple[int, Row]]:
    """Yield each row as (number from 1, values by column), every value with one character a byte.

    Columns of a file without a header are called "1", "2" and so on; values beyond the last column are joined to
    it. Raise ``UnreadableError`` where the file cannot be read further.
    """
    lines = _text_lines(stream)
    first = next(lines, "").removeprefix("\xef\xbb\xbf")
    named_separator = _SEPARATOR_LINES.get(first.strip("\r\n").lower())
    sample = _take_sample(lines if named_separator else chain([first], lines))
    dialect = Dialect(named_separator) if named_separator else find_dialect(sample)
    try:
        rows = (row for row in dialect.read(chain(sample, lines)) if any(map(str.strip, row)))
        yield from _named_rows(rows, dialect.separator)
    except csv.Error as error:
        raise UnreadableError(skip_reasons.cannot_be_read_further(describe_error(error))) from error


def _named_rows(rows: Iterator[list[str]], separator: str) -> Iterator[tuple[int, Row]]:
    first = next(rows, None)
    if first is None:
        raise UnreadableError(skip_reasons.EMPTY_FILE)
    if _is_header(first):
        names = first
    else:
        names, rows = [str(number) for number in range(1, len(first) + 1)], chain([first], rows)
    for number, row in enumerate(rows, 1):
        values = [*row[: len(names) - 1], separator.join(row[len(names) - 1 :])]
        yield number, dict(zip(names, values, strict=False))


def _take_sample(lines: Iterator[str]) -> list[str]:
    sample, size = list[str](), 0
    for line in islice(lines, _SAMPLE_LINES):
        sample.append(line)
        size += len(line)
        if size > _SAMPLE_SIZE:
            break
    return sample


def _text_lines(stream: IO[bytes]) -> Iterator[str]:
    for line in bounded_lines(stream):
        if line is None or (
            len(line) > _MAX_COLUMNS and any(line.count(separator) > _MAX_COLUMNS for separator in b",;\t|")
        ):
            raise UnreadableError(skip_reasons.line_too_long(MAX_LINE))
        yield line.decode("latin-1")

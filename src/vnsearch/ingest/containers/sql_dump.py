"""The rows in the INSERT statements of dumps of databases (MySQL, MariaDB, SQLite, PostgreSQL). Nothing is run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO

from vnsearch.errors import UnreadableError
from vnsearch.ingest.containers.bounded_lines import MAX_LINE, bounded_lines
from vnsearch.ingest.containers.table_names import TableNames
from vnsearch.messages import skip_reasons

_NAME = r"[`\"\[]?([^\s`\"\[\](),;]{1,200})[`\"\]]?"
_INSERT = re.compile(
    rf"\s*INSERT\s+(?:IGNORE\s+)?INTO\s+(?:{_NAME}\.)?{_NAME}\s*(?:\(([^()]{{1,5000}})\))?\s*VALUES\s*",
    re.IGNORECASE,
)
_CREATE = re.compile(
    rf"\s*CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?(?:{_NAME}\.)?{_NAME}\s*\(", re.IGNORECASE
)
_COLUMN = re.compile(rf"^\s*{_NAME}\s+\w", re.MULTILINE)
_NOT_COLUMNS = frozenset(("primary", "key", "unique", "constraint", "foreign", "index", "fulltext", "check"))
#: A text, a sign, a word, or a quote that is never closed with all that follows it.
_TOKEN = re.compile(r"[nNeE]?'((?:[^'\\]|\\.|'')*+)'|([(),;])|([^\s'(),;]+)|'.*", re.DOTALL)
_QUOTE = re.compile(r"\\.|'", re.DOTALL)
_ESCAPE = re.compile(r"\\(.)|''", re.DOTALL)
_CHARACTERS = {"n": "\n", "r": "", "t": "\t", "0": ""}


def read_dump_rows(stream: IO[bytes], tables: TableNames) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each row of some tables as (number from 1, values by column), every value with one character a byte.

    Raise ``UnreadableError`` for a statement that is too large, and after the rows of one that is cut off.
    """
    number, columns = 0, dict[str, list[str]]()
    for statement in _statements(stream):
        if create := _CREATE.match(statement):
            names = _COLUMN.findall(statement[create.end() :])
            columns[create[2]] = [name for name in names if name.lower() not in _NOT_COLUMNS]
        elif (insert := _INSERT.match(statement)) and tables.include(insert[2]):
            names = re.findall(r"[^\s`\"\[\],]+", insert[3]) if insert[3] else columns.get(insert[2], [])
            for values in _rows(statement, insert.end()):
                number += 1
                yield number, dict(zip(names, values, strict=False))


def _statements(stream: IO[bytes]) -> Iterator[str]:
    """Yield the statements: lines up to one that ends in a semicolon outside quotes."""
    lines, size, in_quotes = list[str](), 0, False
    for line in bounded_lines(stream):
        if line is None or size > MAX_LINE:
            raise UnreadableError(skip_reasons.line_too_long(MAX_LINE))
        text = line.decode("latin-1")
        if not lines and (not text.strip() or text.startswith(("--", "/*", "#"))):
            continue
        lines.append(text)
        size += len(text)
        in_quotes ^= sum(match[0] == "'" for match in _QUOTE.finditer(text)) % 2 == 1
        if not in_quotes and text.rstrip().endswith(";"):
            yield "".join(lines)
            lines, size = [], 0
    if lines:
        yield "".join(lines)
        if in_quotes:
            raise UnreadableError(skip_reasons.CUT_OFF)


def _rows(statement: str, start: int) -> Iterator[list[str]]:
    """Yield the values of each row of an INSERT statement, from where they begin."""
    values, depth = list[str](), 0
    for match in _TOKEN.finditer(statement, start):
        text, sign, word = match.groups()
        if sign == "(":
            depth += 1
        elif sign == ")":
            depth -= 1
            if not depth:
                yield values
                values = []
        elif depth == 1 and text is not None:
            values.append(_ESCAPE.sub(lambda escape: _unescape(escape[1]), text))
        elif depth == 1 and word is not None:
            values.append("" if word.upper() == "NULL" else word)


def _unescape(char: str | None) -> str:
    return "'" if char is None else _CHARACTERS.get(char, char)

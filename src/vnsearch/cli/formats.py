"""Rows as text for other programs: tab separated, CSV, JSON Lines."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from vnsearch.errors import QueryError
from vnsearch.messages import usage
from vnsearch.text import replace_surrogates

#: What ``--format`` may be: ``table`` is for readers, ``tsv`` is without a line of names, ``json`` one object.
FORMATS = ("table", "tsv", "json", "jsonl", "csv")
#: Characters with which a formula begins.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
#: Spreadsheets take a file that begins so for UTF-8.
_BOM = "\ufeff"

Row = Mapping[str, Any]


def choose_format(form: str, *, as_json: bool = False) -> str:
    """Return the format asked for; else ``table`` on a terminal and ``tsv`` in a pipe or a file.

    Raises ``QueryError`` for an unknown one.
    """
    if as_json:
        return "json"
    if form and form not in FORMATS:
        raise QueryError(usage.unknown_format(form, ", ".join(FORMATS)))
    return form or ("table" if sys.stdout.isatty() else "tsv")


def row_lines(form: str, columns: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    """Yield rows as lines of ``tsv``, ``csv`` or ``jsonl``: the columns named, in this order."""
    if form == "csv":
        yield _csv_mark() + _csv_line(columns)
    for row in rows:
        values = [row.get(name) for name in columns]
        if form == "jsonl":
            yield json.dumps(dict(zip(columns, values, strict=True)), ensure_ascii=False)
        elif form == "csv":
            yield _csv_line([escape_formula(_cell(value)) for value in values])
        else:
            yield "\t".join(_CONTROL.sub(" ", replace_surrogates(str(_cell(value)))) for value in values)


def _cell(value: object) -> object:
    """Return a value as it stands in a cell: "" for none, several separated by "; "."""
    if isinstance(value, list | tuple):
        return "; ".join(map(str, value))
    return "" if value is None else value


def escape_formula(cell: object) -> object:
    """Return a cell that no spreadsheet takes for a formula.

    >>> escape_formula("=1+1"), escape_formula("bầu cử"), escape_formula(-1.5)
    ("'=1+1", 'bầu cử', -1.5)
    """
    is_formula = isinstance(cell, str) and cell.lstrip(" \ufeff").startswith(_FORMULA_STARTS)
    return f"'{cell}" if is_formula else cell


def _csv_mark() -> str:
    """Return the mark with which a CSV file in UTF-8 begins; "" on a terminal and in other encodings."""
    is_utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    return _BOM if is_utf8 and not sys.stdout.isatty() else ""


def _csv_line(cells: Iterable[object]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(cells)
    return replace_surrogates(line.getvalue())

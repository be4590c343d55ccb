"""Rows of CSV that every spreadsheet opens, and takes for text where they are text."""

from __future__ import annotations

import io
from collections.abc import Iterable

from vnsearch.text import replace_surrogates

#: Characters with which a formula begins.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
#: Spreadsheets take a file that begins so for UTF-8.
BYTE_ORDER_MARK = "\ufeff"


def cell(value: object) -> object:
    """Return a value as it stands in a cell: "" for none, true or false, several separated by "; "."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return "; ".join(map(str, value))
    return "" if value is None else value


def escape_formula(value: object) -> object:
    """Return a cell that no spreadsheet takes for a formula.

    >>> escape_formula("=1+1"), escape_formula("bầu cử"), escape_formula(-1.5)
    ("'=1+1", 'bầu cử', -1.5)
    """
    is_formula = isinstance(value, str) and value.lstrip(" \ufeff").startswith(_FORMULA_STARTS)
    return f"'{value}" if is_formula else value


def csv_line(values: Iterable[object]) -> str:
    """Return one row, without the end of the line; no cell is a formula."""
    import csv  # imported here: most rows are separated by tabs and need none

    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(escape_formula(cell(value)) for value in values)
    return replace_surrogates(line.getvalue())

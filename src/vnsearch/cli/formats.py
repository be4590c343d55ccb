"""Rows as text for other programs: tab separated, CSV, JSON Lines."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from vnsearch.csv_rows import BYTE_ORDER_MARK, cell, csv_line
from vnsearch.errors import QueryError
from vnsearch.messages import usage
from vnsearch.text import replace_surrogates

#: What ``--format`` may be: ``table`` is for readers, ``tsv`` is without a line of names, ``json`` one object.
FORMATS = ("table", "tsv", "json", "jsonl", "csv")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
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
        yield _csv_mark() + csv_line(columns)
    for row in rows:
        values = [row.get(name) for name in columns]
        if form == "jsonl":
            yield json.dumps(dict(zip(columns, values, strict=True)), ensure_ascii=False)
        elif form == "csv":
            yield csv_line(values)
        else:
            yield "\t".join(_CONTROL.sub(" ", replace_surrogates(str(cell(value)))) for value in values)


def _csv_mark() -> str:
    """Return the mark with which a CSV file in UTF-8 begins; "" on a terminal and in other encodings."""
    is_utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    return BYTE_ORDER_MARK if is_utf8 and not sys.stdout.isatty() else ""

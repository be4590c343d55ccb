"""``vnsearch export``: print all hits of a query for other programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from vnsearch.cli.options import Filters, IndexDir, SortBy, with_filters
from vnsearch.cli.output import DONE, PARTLY, echo
from vnsearch.cli.screen import Screen
from vnsearch.errors import QueryError
from vnsearch.messages import help_texts, usage
from vnsearch.model import Hit

HELP = help_texts.EXPORT
EXAMPLES = help_texts.examples("vnsearch export 'giá vàng' --format csv --sort date > gia-vang.csv")

_COLUMNS = (
    "rank",
    "score",
    "id",
    "kind",
    "title",
    "summary",
    "url",
    "source",
    "category",
    "author",
    "published",
)
#: Characters with which a formula begins.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def escape_formula(cell: object) -> object:
    """Return a cell that no spreadsheet takes for a formula.

    >>> escape_formula("=1+1"), escape_formula("bầu cử"), escape_formula(-1.5)
    ("'=1+1", 'bầu cử', -1.5)
    """
    is_formula = isinstance(cell, str) and cell.lstrip(" ").startswith(_FORMULA_STARTS)
    return f"'{cell}" if is_formula else cell


def _jsonl(hits: Iterable[Hit]) -> Iterator[str]:
    return (json.dumps(hit.to_export(), ensure_ascii=False) for hit in hits)


def _csv(hits: Iterable[Hit]) -> Iterator[str]:
    yield _csv_line(_COLUMNS)
    for hit in hits:
        record = hit.to_export()
        yield _csv_line([escape_formula(record.get(name) or "") for name in _COLUMNS])


def _csv_line(cells: Iterable[object]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue()


_FORMATS = {"jsonl": _jsonl, "csv": _csv}


@with_filters
def run(
    screen: Screen,  # noqa: ARG001 - as each command; an export is for programs
    text: Annotated[str, typer.Argument(metavar=help_texts.METAVAR_QUERY, show_default=False)],
    index_dir: IndexDir = Path("index"),
    form: Annotated[str, typer.Option("--format", help=help_texts.EXPORT_FORMAT)] = "jsonl",
    sort: SortBy = "best",
    limit: Annotated[int | None, typer.Option("--limit", "-n", help=help_texts.EXPORT_LIMIT)] = None,
    *,
    filters: Filters,
) -> int:
    """Run the command and return its exit code."""
    from vnsearch.library.index import open_index

    if form not in _FORMATS:
        raise QueryError(usage.unknown_format(form, ", ".join(_FORMATS)))
    count = 0

    def counting(hits: Iterable[Hit]) -> Iterator[Hit]:
        nonlocal count
        for hit in hits:
            count += 1
            yield hit

    with open_index(index_dir) as index:
        for line in _FORMATS[form](counting(index.export(text, sort=sort, limit=limit, **filters))):
            echo(line)
    return DONE if count else PARTLY

"""``vnsearch export``: all hits of a query, for other programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from vnsearch.cli.common import (
    DONE,
    PARTLY,
    After,
    Before,
    Category,
    IndexDir,
    KindOf,
    SortBy,
    Source,
    echo,
    narrowing,
)
from vnsearch.errors import QueryError
from vnsearch.model import Hit

HELP = (
    "Print all hits of a query, best first: jsonl, each document whole with its rank and score, or csv "
    "without bodies, in which a cell that a spreadsheet would take for a formula begins with an apostrophe."
)
EXAMPLES = "Example: vnsearch export 'giá vàng' --format csv --sort date > gia-vang.csv"

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
#: What makes a spreadsheet compute a cell.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def _record(hit: Hit) -> dict[str, Any]:
    from vnsearch.document_json import to_dict

    return {"rank": hit.rank, "score": round(hit.score, 6)} | to_dict(hit.document)


def safe(cell: object) -> object:
    """A cell that no spreadsheet computes.

    >>> safe("=1+1"), safe("bầu cử"), safe(-1.5)
    ("'=1+1", 'bầu cử', -1.5)
    """
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" ").startswith(_FORMULA) else cell


def _jsonl(hits: Iterable[Hit]) -> Iterator[str]:
    return (json.dumps(_record(hit), ensure_ascii=False) for hit in hits)


def _csv(hits: Iterable[Hit]) -> Iterator[str]:
    yield _line(_COLUMNS)
    for hit in hits:
        record = _record(hit)
        yield _line([safe(record.get(name) or "") for name in _COLUMNS])


def _line(cells: Iterable[object]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue()


_FORMATS = {"jsonl": _jsonl, "csv": _csv}


def run(
    text: Annotated[str, typer.Argument(metavar="QUERY", show_default=False)],
    index_dir: IndexDir = Path("index"),
    form: Annotated[str, typer.Option("--format", help="jsonl or csv.")] = "jsonl",
    sort: SortBy = "blend",
    limit: Annotated[int | None, typer.Option("--limit", "-n", help="Hits at most; by default all.")] = None,
    after: After = "",
    before: Before = "",
    source: Source = "",
    category: Category = "",
    kind: KindOf = "all",
) -> int:
    """Runs the command."""
    from vnsearch.library.index import open_index

    if form not in _FORMATS:
        raise QueryError(f"{form!r} is no format; use {', '.join(_FORMATS)}")
    count = 0

    def counted(hits: Iterable[Hit]) -> Iterator[Hit]:
        nonlocal count
        for hit in hits:
            count += 1
            yield hit

    with open_index(index_dir) as index:
        narrowed = narrowing(after, before, source, category, kind)
        for line in _FORMATS[form](counted(index.export(text, sort=sort, limit=limit, **narrowed))):
            echo(line)
    return DONE if count else PARTLY

"""``vnsearch timeline``: when the matches of a query were published."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from vnsearch.cli.common import (
    DONE,
    PARTLY,
    After,
    AsJson,
    Before,
    Category,
    IndexDir,
    KindOf,
    Source,
    echo,
    narrowing,
)
from vnsearch.model import Timeline

HELP = "Show how many matches of a query were published in each day, week, month or year (+07:00)."
EXAMPLES = "Example: vnsearch timeline 'bầu cử' --by month"


def _record(query: str, timeline: Timeline) -> dict[str, Any]:
    bins = [{"start": each.start.isoformat(), "count": each.count} for each in timeline.bins]
    return {"query": query, "by": timeline.by.value, "bins": bins, "undated": timeline.undated}


def run(
    text: Annotated[str, typer.Argument(metavar="QUERY", show_default=False)],
    index_dir: IndexDir = Path("index"),
    by: Annotated[str, typer.Option(help="day, week, month or year; by default what suits.")] = "",
    after: After = "",
    before: Before = "",
    source: Source = "",
    category: Category = "",
    kind: KindOf = "all",
    as_json: AsJson = False,
) -> int:
    """Runs the command."""
    from vnsearch.cli.charts import timeline_lines
    from vnsearch.library.index import open_index

    with open_index(index_dir) as index:
        found = index.timeline(text, by=by, **narrowing(after, before, source, category, kind))
    if as_json:
        echo(json.dumps(_record(text, found), ensure_ascii=False))
    else:
        for line in timeline_lines(found):
            echo(line)
    return DONE if found.bins or found.undated else PARTLY

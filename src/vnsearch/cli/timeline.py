"""``vnsearch timeline``: show when the matches of a query were published."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from vnsearch.cli.options import AsJson, Filters, IndexDir, with_filters
from vnsearch.cli.output import DONE, PARTLY, echo
from vnsearch.cli.screen import Screen
from vnsearch.messages import help_texts

HELP = help_texts.TIMELINE
EXAMPLES = help_texts.examples("vnsearch timeline 'bầu cử' --by month")


@with_filters
def run(
    screen: Screen,
    text: Annotated[str, typer.Argument(metavar=help_texts.METAVAR_QUERY, show_default=False)],
    index_dir: IndexDir = Path("index"),
    by: Annotated[str, typer.Option(help=help_texts.PERIOD)] = "",
    *,
    filters: Filters,
    as_json: AsJson = False,
) -> int:
    """Run the command and return its exit code."""
    from vnsearch.cli.charts import timeline_lines
    from vnsearch.library.index import open_index

    with open_index(index_dir) as index:
        timeline = index.timeline(text, by=by, **filters)
    if as_json:
        echo(json.dumps(timeline.to_dict(), ensure_ascii=False))
    else:
        for line in timeline_lines(screen, timeline):
            screen.echo(line)
    return DONE if timeline.bins or timeline.undated else PARTLY

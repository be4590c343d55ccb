"""``vnsearch related``: show the documents most like one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from vnsearch.cli.hits import print_hits
from vnsearch.cli.options import AsJson, Filters, IndexDir, with_filters
from vnsearch.cli.output import DONE, PARTLY, echo, strip_control
from vnsearch.cli.screen import Screen
from vnsearch.errors import DocumentNotFoundError
from vnsearch.messages import help_texts, results

HELP = help_texts.RELATED
EXAMPLES = help_texts.examples("vnsearch related corpus/dumps/bau-cu-dong-da-2021.txt")


@with_filters
def run(
    screen: Screen,
    document_id: Annotated[str, typer.Argument(metavar=help_texts.METAVAR_ID, show_default=False)],
    index_dir: IndexDir = Path("index"),
    limit: Annotated[int, typer.Option("--limit", "-n", help=help_texts.RELATED_LIMIT)] = 10,
    *,
    filters: Filters,
    as_json: AsJson = False,
) -> int:
    """Run the command and return its exit code."""
    from vnsearch.library.index import open_index

    with open_index(index_dir) as index:
        try:
            related = index.related(document_id, limit=limit, **filters)
        except DocumentNotFoundError as error:
            screen.echo_error(error.message)
            return PARTLY
    if as_json:
        echo(json.dumps(related.to_dict(), ensure_ascii=False))
    elif related.hits:
        screen.echo(results.similar_to(strip_control(related.document.title)))
        print_hits(screen, related.hits)
    else:
        screen.echo(results.NOTHING_SIMILAR)
    return DONE if related.hits else PARTLY

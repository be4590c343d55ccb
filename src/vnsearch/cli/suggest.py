"""``vnsearch suggest``: complete what has been typed so far."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from vnsearch.cli.options import AsJson, IndexDir
from vnsearch.cli.output import DONE, PARTLY, echo, strip_control
from vnsearch.cli.screen import Screen

HELP = (
    "Complete what has been typed from titles and the words they share, with diacritics or without. "
    "The first time after a change of the index takes seconds: the table of completions is made then."
)
EXAMPLES = "Example: vnsearch suggest 'bau c'"


def run(
    screen: Screen,
    prefix: Annotated[str, typer.Argument(metavar="PREFIX", show_default=False)],
    index_dir: IndexDir = Path("index"),
    limit: Annotated[int, typer.Option("--limit", "-n", help="Completions shown, at most 1000.")] = 8,
    as_json: AsJson = False,
) -> int:
    """Run the command and return its exit code."""
    from vnsearch.library.index import open_index

    with open_index(index_dir) as index:
        completions = index.suggest(prefix, limit=limit)
    if as_json:
        rows = [{"text": completion.text, "count": completion.count} for completion in completions]
        echo(json.dumps({"prefix": prefix, "completions": rows}, ensure_ascii=False))
    else:
        for completion in completions:
            screen.echo(strip_control(completion.text))
    return DONE if completions else PARTLY

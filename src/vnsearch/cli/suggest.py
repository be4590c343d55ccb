"""``vnsearch suggest``: how what has been typed may go on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from vnsearch.cli.common import DONE, PARTLY, AsJson, IndexDir, echo, strip_control

HELP = (
    "Complete what has been typed from titles and the words they share, with diacritics or without. "
    "The first time after a change of the index takes seconds: the table of completions is made then."
)
EXAMPLES = "Example: vnsearch suggest 'bau c'"


def run(
    prefix: Annotated[str, typer.Argument(metavar="PREFIX", show_default=False)],
    index_dir: IndexDir = Path("index"),
    limit: Annotated[int, typer.Option("--limit", "-n", help="Completions shown, at most 1000.")] = 8,
    as_json: AsJson = False,
) -> int:
    """Runs the command."""
    from vnsearch.library.index import open_index

    with open_index(index_dir) as index:
        found = index.suggest(prefix, limit=limit)
    if as_json:
        rows = [{"text": each.text, "count": each.count} for each in found]
        echo(json.dumps({"prefix": prefix, "completions": rows}, ensure_ascii=False))
    else:
        for each in found:
            echo(strip_control(each.text))
    return DONE if found else PARTLY

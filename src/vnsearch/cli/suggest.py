"""``vnsearch suggest``: complete what has been typed so far."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from vnsearch.cli.empty_answer import tell_nothing_found
from vnsearch.cli.options import AsJson, IndexDir
from vnsearch.cli.output import DONE, PARTLY, echo, strip_control
from vnsearch.cli.screen import Screen
from vnsearch.messages import help_texts

HELP = help_texts.SUGGEST
EXAMPLES = help_texts.examples("vnsearch suggest 'bau c'")


def run(
    screen: Screen,
    prefix: Annotated[str, typer.Argument(metavar=help_texts.METAVAR_PREFIX, show_default=False)],
    index_dir: IndexDir = "index",
    limit: Annotated[int, typer.Option("--limit", "-n", help=help_texts.COMPLETIONS_LIMIT)] = 8,
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
        if not completions:
            tell_nothing_found(screen, prefix)
    return DONE if completions else PARTLY

"""``vnsearch backup``: save an index to one file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vnsearch.cli.options import AsJson, IndexDir
from vnsearch.cli.output import DONE, strip_control
from vnsearch.cli.screen import Screen
from vnsearch.messages import help_texts, maintenance

HELP = maintenance.HELP_BACKUP
EXAMPLES = help_texts.examples("vnsearch backup tin.tar", "vnsearch backup ~/sao-luu/tin.tar --json")


def run(
    screen: Screen,
    archive: Annotated[Path, typer.Argument(metavar=maintenance.METAVAR_BACKUP, show_default=False)],
    index_dir: IndexDir = "index",
    as_json: AsJson = False,
) -> int:
    """Run the command and return its exit code."""
    from vnsearch.library.index import open_index

    # ``create``: an index of an older version is saved too
    result = open_index(index_dir, create=True).backup(archive)
    line = maintenance.backed_up(strip_control(result.archive), result.size, result.seconds)
    screen.print_result(result, [line], as_json=as_json)
    return DONE

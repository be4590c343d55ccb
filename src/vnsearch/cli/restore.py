"""``vnsearch restore``: make the index of a backup."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vnsearch.cli.options import AsJson, IndexDir
from vnsearch.cli.output import DONE, strip_control
from vnsearch.cli.screen import Screen
from vnsearch.errors import IndexVersionError
from vnsearch.messages import help_texts, maintenance

HELP = maintenance.HELP_RESTORE
EXAMPLES = help_texts.examples("vnsearch restore tin.tar", "vnsearch restore tin.tar --index-dir ~/tin")


def run(
    screen: Screen,
    archive: Annotated[Path, typer.Argument(metavar=maintenance.METAVAR_BACKUP, show_default=False)],
    index_dir: IndexDir = "index",
    as_json: AsJson = False,
) -> int:
    """Run the command and return its exit code."""
    from vnsearch.library.index import open_index, restore_index

    result = restore_index(archive, index_dir)
    try:
        with open_index(index_dir) as index:
            documents = len(index)
    except IndexVersionError as error:  # restored, but to be upgraded before it answers
        screen.echo_error(error.message)
        documents = 0
    line = maintenance.restored(strip_control(str(index_dir)), documents, result.seconds)
    screen.print_result(result, [line], as_json=as_json)
    return DONE

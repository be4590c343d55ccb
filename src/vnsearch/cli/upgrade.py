"""``vnsearch upgrade``: bring an index of an older version to this one."""

from __future__ import annotations

from typing import Annotated

import typer

from vnsearch.cli.options import AsJson, IndexDir
from vnsearch.cli.output import DONE, PARTLY, progress
from vnsearch.cli.screen import Screen
from vnsearch.messages import Message, help_texts, maintenance
from vnsearch.model import Upgrade

HELP = maintenance.HELP_UPGRADE
EXAMPLES = help_texts.examples("vnsearch upgrade")


def run(
    screen: Screen,
    index_dir: IndexDir = "index",
    workers: Annotated[int, typer.Option(min=0, max=256, help=help_texts.WORKERS)] = 0,
    as_json: AsJson = False,
) -> int:
    """Run the command and return its exit code."""
    from vnsearch.library.index import upgrade_index

    with progress(screen.text(maintenance.UPGRADED_SHARE)) as show:
        result = upgrade_index(index_dir, workers=workers, progress=show)
    screen.print_result(result, [_line(result)], as_json=as_json)
    if result.lost:
        screen.echo_error(maintenance.articles_lost(len(result.lost)))
    return PARTLY if result.lost else DONE


def _line(result: Upgrade) -> Message:
    if result.documents or result.lost:
        return maintenance.upgraded(result.documents, result.seconds)
    return maintenance.CATALOGUE_UPGRADED if result.catalogue else maintenance.NOTHING_TO_UPGRADE

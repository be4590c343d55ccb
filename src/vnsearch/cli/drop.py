"""``vnsearch drop``: delete an index on a cluster."""

from __future__ import annotations

from typing import Annotated

import typer

from vnsearch.cli.options import Catalogue, State
from vnsearch.cli.output import DONE, strip_control
from vnsearch.cli.screen import Screen
from vnsearch.errors import InputError
from vnsearch.messages import cluster, help_texts

HELP = cluster.HELP_DROP
EXAMPLES = help_texts.examples("vnsearch drop opensearch://localhost:9200/news --yes")


def run(
    screen: Screen,
    address: Annotated[str, typer.Argument(metavar=help_texts.METAVAR_ADDRESS, show_default=False)],
    yes: Annotated[bool, typer.Option("--yes", help=cluster.YES)] = False,
    state: State = "",
    catalogue: Catalogue = "",
) -> int:
    """Run the command and return its exit code."""
    from vnsearch.library.index import drop_index, location_name

    name = strip_control(location_name(address))
    if not yes:
        raise InputError(cluster.drop_needs_yes(name))
    drop_index(address, state=state, catalogue=catalogue)
    screen.echo(cluster.dropped(name))
    return DONE

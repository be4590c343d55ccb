"""``vnsearch copy``: copy an index from one place to another."""

from __future__ import annotations

from typing import Annotated

import typer

from vnsearch.cli.options import AsJson, Catalogue, Replicas, Shards, State
from vnsearch.cli.output import DONE, progress, strip_control
from vnsearch.cli.screen import Screen
from vnsearch.messages import cluster, help_texts

HELP = cluster.HELP_COPY
EXAMPLES = help_texts.examples(
    "vnsearch copy ~/news opensearch://localhost:9200/news --shards 3 --replicas 1",
    "vnsearch copy opensearch://localhost:9200/news ~/news",
)


def run(
    screen: Screen,
    source: Annotated[str, typer.Argument(metavar=cluster.METAVAR_SOURCE, show_default=False)],
    target: Annotated[str, typer.Argument(metavar=cluster.METAVAR_TARGET, show_default=False)],
    state: State = "",
    catalogue: Catalogue = "",
    shards: Shards = None,
    replicas: Replicas = None,
    workers: Annotated[int, typer.Option(min=0, max=256, help=help_texts.WORKERS)] = 0,
    as_json: AsJson = False,
) -> int:
    """Run the command and return its exit code."""
    from vnsearch.library.index import copy_index

    with progress(screen.text(cluster.COPIED_SHARE)) as show:
        result = copy_index(
            source,
            target,
            state=state,
            catalogue=catalogue,
            shards=shards,
            replicas=replicas,
            workers=workers,
            progress=show,
        )
    names = strip_control(result.source), strip_control(result.target)
    lines = [cluster.index_copied(*names, result.documents, result.size, result.seconds)]
    if result.kept:
        lines.append(cluster.documents_kept(result.kept))
    screen.print_result(result, lines, as_json=as_json)
    return DONE

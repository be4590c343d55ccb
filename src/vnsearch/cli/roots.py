"""``vnsearch roots``: list, move and forget the files and folders that were given to be indexed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from vnsearch.cli.options import AsJson, Catalogue, IndexDir, State
from vnsearch.cli.output import DONE, echo, strip_control
from vnsearch.cli.screen import Screen
from vnsearch.errors import InputError
from vnsearch.messages import help_texts, maintenance

if TYPE_CHECKING:
    from vnsearch.library.index import Index

HELP = maintenance.HELP_ROOTS
EXAMPLES = help_texts.examples(
    "vnsearch roots", "vnsearch roots move /mnt/cu/bao /mnt/moi/bao", "vnsearch roots forget bao"
)


def run(
    screen: Screen,
    words: Annotated[
        list[str] | None, typer.Argument(metavar=maintenance.METAVAR_ROOTS, show_default=False)
    ] = None,
    index_dir: IndexDir = "index",
    state: State = "",
    catalogue: Catalogue = "",
    as_json: AsJson = False,
) -> int:
    """Run the command and return its exit code."""
    from vnsearch.library.index import open_index

    with open_index(index_dir, state=state, catalogue=catalogue) as index:
        match words or []:
            case []:
                _list(screen, index, as_json=as_json)
            case ["move", old, new]:
                index.move_root(old, new)
                if as_json:
                    _list(screen, index, as_json=True)
                else:
                    screen.echo(maintenance.root_moved(strip_control(old), strip_control(new)))
            case ["forget", root]:
                report = index.forget_root(root)
                articles, headlines = report.articles.removed, report.headlines.removed
                if as_json:
                    echo(json.dumps({"articles": articles, "headlines": headlines}))
                else:
                    screen.echo(maintenance.documents_removed(articles, headlines))
            case _:
                raise InputError(maintenance.ROOTS_USAGE)
    return DONE


def _list(screen: Screen, index: Index, *, as_json: bool) -> None:
    roots = index.roots()
    if as_json:
        echo(json.dumps({"roots": [root.to_dict() for root in roots]}, ensure_ascii=False))
        return
    for root in roots:
        name, path = strip_control(root.name), strip_control(root.path)
        screen.echo(maintenance.root(name, path, root.files, root.articles, present=root.present))
    if not roots:
        screen.echo(maintenance.NO_ROOTS)

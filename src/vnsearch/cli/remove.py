"""``vnsearch remove``: remove documents, keep them out of later runs, and let them in again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from vnsearch.cli.last_answer import id_at_rank, rank_of
from vnsearch.cli.options import AsJson, Catalogue, IndexDir, State
from vnsearch.cli.output import DONE, echo, strip_control
from vnsearch.cli.screen import Screen
from vnsearch.errors import InputError
from vnsearch.messages import help_texts, maintenance

if TYPE_CHECKING:
    from vnsearch.library.index import Index
    from vnsearch.model import Removal

HELP = maintenance.HELP_REMOVE
EXAMPLES = help_texts.examples(
    "vnsearch remove https://bao.example/tin-12.html",
    "vnsearch remove corpus/dumps/bau-cu.txt",
    "vnsearch remove --restore https://bao.example/tin-12.html",
)


def run(
    screen: Screen,
    targets: Annotated[
        list[str] | None, typer.Argument(metavar=maintenance.METAVAR_TARGETS, show_default=False)
    ] = None,
    index_dir: IndexDir = "index",
    state: State = "",
    catalogue: Catalogue = "",
    restore: Annotated[bool, typer.Option("--restore", help=maintenance.REMOVE_RESTORE)] = False,
    as_json: AsJson = False,
) -> int:
    """Run the command and return its exit code."""
    from vnsearch.library.index import open_index

    with open_index(index_dir, state=state, catalogue=catalogue) as index:
        if targets:
            targets = [_target(index_dir, target) for target in targets]
            _change(screen, index, targets, restore=restore, as_json=as_json)
        elif restore:
            raise InputError(maintenance.NOTHING_TO_RESTORE)
        else:
            _list(screen, index.removals(), as_json=as_json)
    return DONE


def _target(index_dir: str, target: str) -> str:
    """Return the id that ``#3`` stands for, of the third hit of the last answer; any other target as it is.

    Never of a bare number: what is removed must be named without doubt.
    """
    rank = rank_of(target) if target.startswith("#") else None
    return target if rank is None else id_at_rank(index_dir, rank)


def _change(screen: Screen, index: Index, targets: list[str], *, restore: bool, as_json: bool) -> None:
    report = index.restore_removed(targets) if restore else index.remove(targets)
    if restore:
        articles, headlines = report.articles.added, report.headlines.added
        line = maintenance.documents_restored(articles, headlines)
    else:
        articles, headlines = report.articles.removed, report.headlines.removed
        line = maintenance.documents_removed(articles, headlines)
    if as_json:
        echo(json.dumps({"articles": articles, "headlines": headlines}))
    else:
        screen.echo(line)


def _list(screen: Screen, removals: list[Removal], *, as_json: bool) -> None:
    if as_json:
        echo(json.dumps({"removals": [removal.to_dict() for removal in removals]}, ensure_ascii=False))
        return
    for removal in removals:
        target, label = strip_control(removal.target), strip_control(removal.label)
        screen.echo(maintenance.removal(removal.kind.value, target, label, removal.day))
    if not removals:
        screen.echo(maintenance.NO_REMOVALS)

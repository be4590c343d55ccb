"""``vnsearch watch``: index what changes as it comes."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Annotated

import typer

from vnsearch.cli.option_groups import with_options
from vnsearch.cli.options import AsJson, Catalogue, IndexDir, State
from vnsearch.cli.output import DONE, echo
from vnsearch.cli.reading_options import (
    READING,
    Paths,
    Prune,
    Quiet,
    ReadingOptions,
    Workers,
    require_paths,
)
from vnsearch.cli.screen import Screen
from vnsearch.messages import Message, following, help_texts, usage
from vnsearch.model import Changes, Report
from vnsearch.vietnam_time import HANOI

HELP = following.HELP_WATCH
EXAMPLES = help_texts.examples("vnsearch watch corpus/", "vnsearch watch --delay 10 ~/pages")
#: The most skips of a batch whose reasons are printed.
SHOWN = 20


@with_options(reading=READING)
def run(
    screen: Screen,
    paths: Paths = None,
    index_dir: IndexDir = "index",
    state: State = "",
    catalogue: Catalogue = "",
    delay: Annotated[
        float, typer.Option(min=0, metavar=help_texts.METAVAR_SECONDS, help=following.DELAY)
    ] = 2.0,
    max_delay: Annotated[
        float, typer.Option(min=0, metavar=help_texts.METAVAR_SECONDS, help=following.MAX_DELAY)
    ] = 60.0,
    look_again: Annotated[
        float, typer.Option(min=0, metavar=help_texts.METAVAR_SECONDS, help=following.LOOK_AGAIN)
    ] = 3600.0,
    poll: Annotated[bool, typer.Option("--poll", help=following.POLL)] = False,
    prune: Prune = False,
    workers: Workers = 0,
    *,
    reading: ReadingOptions,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> int:
    """Run the command until it is interrupted."""
    from vnsearch.library.index import open_index
    from vnsearch.library.watching import WatchSettings

    index = open_index(index_dir, create=True, state=state, catalogue=catalogue)
    require_paths(paths, index, following.NOTHING_TO_WATCH)
    is_silent = quiet or as_json
    reports = index.watch(
        paths or [],
        WatchSettings(delay, max_delay, look_again, poll),
        prune=prune,
        workers=workers,
        options=reading,
        on_ready=lambda: None if is_silent else _say(screen, following.WATCHING),
        on_wait=_once_in_a_row(lambda reason: _tell_wait(screen, reason)),
    )
    for report in reports:
        _print(screen, report, quiet=quiet, as_json=as_json)
    return DONE


def _say(screen: Screen, message: Message) -> None:
    screen.echo(message)
    sys.stdout.flush()


def _tell_wait(screen: Screen, reason: str) -> None:
    screen.echo_error(following.waiting(reason) if isinstance(reason, Message) else reason)


def _once_in_a_row(tell: Callable[[str], None]) -> Callable[[str], None]:
    """Return a function that passes on only texts that differ from the one before."""
    last = ""

    def tell_if_new(text: str) -> None:
        nonlocal last
        if text != last:
            last = text
            tell(text)

    return tell_if_new


def _print(screen: Screen, report: Report, *, quiet: bool, as_json: bool) -> None:
    for skip in (*report.skips, *report.warnings)[:SHOWN]:
        screen.echo_error(usage.skipped_at(skip.place, skip.reason))
    if as_json:
        echo(json.dumps(report.to_dict(), ensure_ascii=False))
    elif not quiet:
        changes = _signed_counts(report.articles), _signed_counts(report.headlines)
        screen.echo(following.batch_indexed(datetime.now(HANOI), *changes, report.skipped, report.seconds))
    sys.stdout.flush()


def _signed_counts(changes: Changes) -> str:
    """Return changes in short.

    >>> _signed_counts(Changes(added=3, updated=1))
    '+3 ~1 -0'
    """
    return f"+{changes.added} ~{changes.updated} -{changes.removed}"

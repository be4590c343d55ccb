"""``vnsearch index``: add files and folders to an index."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vnsearch.cli.indexing_progress import show_progress
from vnsearch.cli.interruption import StoppedError
from vnsearch.cli.option_groups import with_options
from vnsearch.cli.options import AsJson, Catalogue, IndexDir, Replicas, Shards, State
from vnsearch.cli.output import DONE, PARTLY, echo
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
from vnsearch.cli.skip_list import list_skips
from vnsearch.messages import Message, help_texts, maintenance, reports, usage
from vnsearch.model import Changes, Report, Skip

if TYPE_CHECKING:
    from vnsearch.library.index import Index

HELP = help_texts.INDEX
EXAMPLES = help_texts.examples(
    "vnsearch index corpus/",
    "vnsearch index --rebuild ~/pages",
    "vnsearch index",
    "vnsearch index --map meta.tieude=title rows.jsonl",
)
#: The most skips and warnings whose reasons are printed.
SHOWN = 20
Wait = Annotated[float, typer.Option(min=0, metavar=help_texts.METAVAR_SECONDS, help=help_texts.LOCK_WAIT)]
#: Seconds to wait for another writer: the worker processes of a killed one hold the lock for an instant longer.
LOCK_WAIT = 1.5


@contextmanager
def _first_run_stopped(index: Index) -> Iterator[None]:
    """Say that nothing is indexed yet where the block is interrupted before there is an index."""
    try:
        yield
    except KeyboardInterrupt:
        if index.exists():
            raise
        raise StoppedError(usage.NOTHING_INDEXED_YET) from None


def _changes(what: Message, changes: Changes) -> Message:
    return reports.changes(what, changes.added, changes.updated, changes.unchanged, changes.removed)


def _print_skips(screen: Screen, skips: Iterable[Skip]) -> None:
    for skip in skips:
        screen.echo_error(usage.skipped_at(skip.place, skip.reason))


def _print(screen: Screen, report: Report) -> None:
    screen.echo(_changes(reports.ARTICLES, report.articles))
    screen.echo(_changes(reports.HEADLINES, report.headlines))
    if report.duplicates:
        screen.echo(reports.duplicates(report.duplicates))
    if report.joined:
        screen.echo(reports.joined(report.joined))
    if report.grouped:
        screen.echo(reports.near_duplicates(report.grouped))
    if report.excluded:
        screen.echo(maintenance.excluded(report.excluded))
    _print_skips(screen, (*report.skips, *report.warnings)[:SHOWN])
    if report.skipped:
        screen.echo(reports.skipped(report.skipped, SHOWN))
    if report.other_files:
        screen.echo(reports.other_files([(kind.value, kind.count) for kind in report.other_files]))
    screen.echo(reports.files_read(report.files, report.seconds, report.size))


def _tell(screen: Screen, report: Report, *, quiet: bool, as_json: bool) -> None:
    if as_json:
        echo(json.dumps(report.to_dict(), ensure_ascii=False))
    elif quiet:
        _print_skips(screen, report.absences)
    else:
        _print(screen, report)


@with_options(reading=READING)
def run(
    screen: Screen,
    paths: Paths = None,
    index_dir: IndexDir = "index",
    state: State = "",
    catalogue: Catalogue = "",
    shards: Shards = None,
    replicas: Replicas = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help=help_texts.REBUILD)] = False,
    prune: Prune = False,
    workers: Workers = 0,
    list_skipped: Annotated[
        Path | None,
        typer.Option("--list-skipped", metavar=help_texts.METAVAR_FILE, help=help_texts.LIST_SKIPPED),
    ] = None,
    *,
    reading: ReadingOptions,
    wait: Wait = LOCK_WAIT,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> int:
    """Run the command and return its exit code."""
    from vnsearch.library.index import open_index

    index = open_index(
        index_dir, create=True, state=state, catalogue=catalogue, shards=shards, replicas=replicas
    )
    require_paths(paths, index, usage.NO_PATH)
    with (
        list_skips(list_skipped, screen) as on_skip,
        _first_run_stopped(index),
        show_progress(screen, quiet=quiet) as progress,
    ):
        report = index.update(
            paths or [],
            rebuild=rebuild,
            prune=prune,
            workers=workers,
            progress=progress,
            options=replace(reading, on_skip=on_skip),
            lock_wait=wait,
        )
    _tell(screen, report, quiet=quiet, as_json=as_json)
    if index.is_merging and not quiet:
        screen.note(reports.MERGING, aside=True)
    index.close()
    return PARTLY if report.skipped else DONE

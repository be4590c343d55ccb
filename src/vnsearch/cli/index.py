"""``vnsearch index``: add files and folders to an index."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from vnsearch.cli.indexing_progress import show_progress
from vnsearch.cli.interruption import StoppedError
from vnsearch.cli.options import AsJson, IndexDir
from vnsearch.cli.output import DONE, PARTLY, echo
from vnsearch.cli.screen import Screen
from vnsearch.errors import QueryError
from vnsearch.messages import Message, help_texts, maintenance, reports, usage
from vnsearch.model import Changes, Report

HELP = help_texts.INDEX
EXAMPLES = help_texts.examples(
    "vnsearch index corpus/",
    "vnsearch index --rebuild ~/pages",
    "vnsearch index",
    "vnsearch index --map meta.tieude=title rows.jsonl",
)
#: The most skips and warnings whose reasons are printed.
SHOWN = 20


@contextmanager
def _first_run_stopped(index_dir: Path) -> Iterator[None]:
    """Say that nothing is indexed yet where the block is interrupted before there is an index."""
    from vnsearch.library.index_folder import has_index

    try:
        yield
    except KeyboardInterrupt:
        if has_index(index_dir):
            raise
        raise StoppedError(usage.NOTHING_INDEXED_YET) from None


def _changes(what: Message, changes: Changes) -> Message:
    return reports.changes(what, changes.added, changes.updated, changes.unchanged, changes.removed)


def _print(screen: Screen, report: Report) -> None:
    screen.echo(_changes(reports.ARTICLES, report.articles))
    screen.echo(_changes(reports.HEADLINES, report.headlines))
    if report.duplicates:
        screen.echo(reports.duplicates(report.duplicates))
    if report.grouped:
        screen.echo(reports.near_duplicates(report.grouped))
    if report.excluded:
        screen.echo(maintenance.excluded(report.excluded))
    for skip in (*report.skips, *report.warnings)[:SHOWN]:
        screen.echo_error(usage.skipped_at(skip.place, skip.reason))
    if report.skipped:
        screen.echo(reports.skipped(report.skipped, SHOWN))
    if report.other_files:
        screen.echo(reports.other_files([(kind.value, kind.count) for kind in report.other_files]))
    screen.echo(reports.files_read(report.files, report.seconds, report.size))


def run(
    screen: Screen,
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar=help_texts.METAVAR_PATHS, show_default=False)
    ] = None,
    index_dir: IndexDir = Path("index"),
    rebuild: Annotated[bool, typer.Option("--rebuild", help=help_texts.REBUILD)] = False,
    prune: Annotated[bool, typer.Option("--prune", help=maintenance.PRUNE)] = False,
    workers: Annotated[int, typer.Option(min=0, max=256, help=help_texts.WORKERS)] = 0,
    maps: Annotated[
        list[str] | None,
        typer.Option("--map", metavar=help_texts.METAVAR_MAP, help=help_texts.MAP),
    ] = None,
    max_page: Annotated[int, typer.Option(min=1, help=help_texts.MAX_PAGE)] = 64,
    max_total: Annotated[int, typer.Option(min=1, help=help_texts.MAX_TOTAL)] = 64,
    max_ratio: Annotated[int, typer.Option(min=2, help=help_texts.MAX_RATIO)] = 200,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help=help_texts.QUIET)] = False,
    as_json: AsJson = False,
) -> int:
    """Run the command and return its exit code."""
    from vnsearch.ingest.containers.limits import Limits
    from vnsearch.ingest.containers.members import Options
    from vnsearch.ingest.field_map import field_map
    from vnsearch.library import index_folder
    from vnsearch.library.index import Index

    if not paths and not index_folder.has_index(index_dir):
        raise QueryError(usage.NO_PATH)
    options = Options(Limits(max_page << 20, max_total << 30, max_ratio), field_map(maps or ()))
    index = Index(index_dir)
    with _first_run_stopped(index_dir), show_progress(screen, quiet=quiet) as progress:
        report = index.update(
            paths or [], rebuild=rebuild, prune=prune, workers=workers, progress=progress, options=options
        )
    if as_json:
        echo(json.dumps(report.to_dict(), ensure_ascii=False))
    elif not quiet:
        _print(screen, report)
    return PARTLY if report.skipped else DONE

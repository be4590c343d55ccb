"""``vnsearch index``: files and folders into the index."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from vnsearch.cli.common import DONE, PARTLY, AsJson, IndexDir, echo, echo_error, mb
from vnsearch.errors import QueryError
from vnsearch.model import Changes, Report

HELP = (
    "Index pages (.html, .mhtml, .txt dumps), records (.jsonl), feeds and news sitemaps (.rss, .atom, .xml) "
    "and crawls (.warc), also in .gz, .xz, .zst, .zip and .tar. A second run reads only what is new or "
    "changed and drops what is gone; without PATH it looks again at what was given before."
)
EXAMPLES = (
    "Examples: vnsearch index corpus/   vnsearch index --rebuild ~/pages   vnsearch index   "
    "vnsearch index --map meta.tieude=title rows.jsonl"
)
SHOWN = 20
PLAIN_EVERY = 5.0


@contextmanager
def _bar() -> Iterator[Callable[[int, int, int], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = TextColumn("{task.fields[documents]:,} documents, {task.fields[rate]:,.0f}/s")
    console = Console(stderr=True)
    with Progress(BarColumn(), columns, TimeRemainingColumn(), console=console, transient=True) as bar:
        task = bar.add_task("", documents=0, rate=0.0)
        start = time.perf_counter()

        def show(done: int, total: int, documents: int) -> None:
            rate = documents / max(time.perf_counter() - start, 1e-3)
            bar.update(task, completed=done, total=total, documents=documents, rate=rate)

        yield show


@contextmanager
def _lines() -> Iterator[Callable[[int, int, int], None]]:
    start = last = time.perf_counter()

    def show(done: int, total: int, documents: int) -> None:
        nonlocal last
        now = time.perf_counter()
        if now - last >= PLAIN_EVERY:
            last = now
            rate = documents / (now - start)
            print(  # noqa: T201 - progress for logs
                f"{documents:,} documents, {rate:,.0f}/s, {done / max(total, 1):.0%} of the files",
                file=sys.stderr,
            )

    yield show


def _changes(name: str, changes: Changes) -> str:
    return (
        f"{name}: {changes.added:,} added, {changes.updated:,} updated, {changes.unchanged:,} unchanged, "
        f"{changes.removed:,} removed"
    )


def _print(report: Report) -> None:
    echo(_changes("articles", report.articles))
    echo(_changes("headlines", report.headlines))
    if report.duplicates:
        echo(f"duplicates: {report.duplicates:,} records of an article already indexed were passed over")
    if report.grouped:
        echo(f"copies: {report.grouped:,} articles tell nearly the same text as one indexed before them")
    for skip in (*report.skips, *report.warnings)[:SHOWN]:
        echo_error(f"{skip.place}: {skip.reason}")
    if report.skipped:
        echo(f"skipped: {report.skipped:,} (the reasons are on stderr, the first {SHOWN})")
    echo(f"{report.files:,} files read in {report.seconds:.1f} s; the index has {mb(report.size)}")


def run(
    paths: Annotated[list[Path] | None, typer.Argument(metavar="PATH...", show_default=False)] = None,
    index_dir: IndexDir = Path("index"),
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Start over.")] = False,
    workers: Annotated[
        int, typer.Option(min=0, max=256, help="Processes that read and analyse; 0: one per core.")
    ] = 0,
    maps: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="THEIRS=OURS", help="A record's field; repeatable, dots go inside."),
    ] = None,
    max_page: Annotated[int, typer.Option(min=1, help="MB that one page may unpack to.")] = 64,
    max_total: Annotated[int, typer.Option(min=1, help="GB that one packed file may unpack to.")] = 64,
    max_ratio: Annotated[int, typer.Option(min=2, help="Times its size that a file may unpack to.")] = 200,
    as_json: AsJson = False,
) -> int:
    """Runs the command."""
    from vnsearch.ingest.containers.limits import Limits
    from vnsearch.ingest.containers.members import Options
    from vnsearch.ingest.field_map import field_map
    from vnsearch.library import index_folder
    from vnsearch.library.index import Index

    if not paths and not index_folder.has_index(index_dir):
        raise QueryError("give at least one file or folder: vnsearch index corpus/")
    options = Options(Limits(max_page << 20, max_total << 30, max_ratio), field_map(maps or ()))
    index = Index(index_dir)
    with _bar() if sys.stderr.isatty() else _lines() as progress:
        given = paths or []
        report = index.update(given, rebuild=rebuild, workers=workers, progress=progress, options=options)
    if as_json:
        echo(json.dumps(asdict(report), ensure_ascii=False))
    else:
        _print(report)
    return PARTLY if report.skipped else DONE

"""``vnsearch fetch``: fetch feeds, sitemaps and pages into a folder."""

from __future__ import annotations

import json
import shlex
import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from vnsearch.cli.options import AsJson
from vnsearch.cli.output import DONE, PARTLY, echo
from vnsearch.cli.reading_options import Quiet
from vnsearch.cli.screen import Screen
from vnsearch.fetch.report import FetchReport
from vnsearch.fetch.run import OnProgress, fetch
from vnsearch.fetch.settings import FetchSettings
from vnsearch.messages import fetching, help_texts, usage

HELP = fetching.HELP_FETCH
EXAMPLES = help_texts.examples(
    "vnsearch fetch https://news.example/rss/home.rss",
    "vnsearch fetch --to pages https://news.example/sitemap.xml",
    "vnsearch fetch",
)
#: The most failures whose reasons are printed.
SHOWN = 20
_SECONDS_BETWEEN_LINES = 5.0
_STANDARD = FetchSettings()


def run(
    screen: Screen,
    addresses: Annotated[
        list[str] | None, typer.Argument(metavar=fetching.METAVAR_ADDRESSES, show_default=False)
    ] = None,
    folder: Annotated[Path, typer.Option("--to", metavar="DIR", help=fetching.FOLDER)] = Path("fetched"),
    as_html: Annotated[bool, typer.Option("--html", help=fetching.AS_HTML)] = False,
    delay: Annotated[
        float, typer.Option(min=0, metavar=help_texts.METAVAR_SECONDS, help=fetching.DELAY)
    ] = _STANDARD.delay,
    timeout: Annotated[
        float, typer.Option(min=1, metavar=help_texts.METAVAR_SECONDS, help=fetching.TIMEOUT)
    ] = _STANDARD.timeout,
    max_size: Annotated[int, typer.Option(min=1, help=fetching.MAX_SIZE)] = _STANDARD.max_size >> 20,
    max_pages: Annotated[int, typer.Option(min=1, help=fetching.MAX_PAGES)] = _STANDARD.max_pages,
    max_time: Annotated[
        float, typer.Option(min=0, metavar=help_texts.METAVAR_MINUTES, help=fetching.MAX_TIME)
    ] = 0.0,
    allow_private: Annotated[bool, typer.Option("--allow-private", help=fetching.ALLOW_PRIVATE)] = False,
    user_agent: Annotated[str, typer.Option(metavar="TEXT", help=fetching.USER_AGENT)] = "",
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> int:
    """Run the command and return its exit code."""
    settings = FetchSettings(
        as_html=as_html,
        delay=delay,
        timeout=timeout,
        max_size=max_size << 20,
        max_pages=max_pages,
        max_time=60 * max_time,
        allow_private=allow_private,
        user_agent=user_agent,
    )
    on_progress = (lambda *_: None) if quiet or as_json else _progress_lines(screen)
    report = fetch(addresses or [], folder, settings, on_progress)
    for failure in report.failures[:SHOWN]:
        screen.echo_error(usage.skipped_at(failure.place, failure.reason))
    if as_json:
        echo(json.dumps(report.to_dict(), ensure_ascii=False))
    elif not quiet:
        _print(screen, report, folder)
    return PARTLY if report.failed else DONE


def _progress_lines(screen: Screen) -> OnProgress:
    last = time.monotonic()

    def show(pages: int, failures: int, waiting: int) -> None:
        nonlocal last
        if time.monotonic() - last >= _SECONDS_BETWEEN_LINES:
            last = time.monotonic()
            line = screen.text(fetching.fetch_progress(pages, failures, waiting))
            print(line, file=sys.stderr, flush=True)  # noqa: T201 - progress for logs

    return show


def _print(screen: Screen, report: FetchReport, folder: Path) -> None:
    counts = report.pages, report.listings, report.unchanged, report.failed, report.waiting
    screen.echo(fetching.fetched(*counts))
    if report.pages or report.listings:
        screen.echo(fetching.index_it(shlex.quote(str(folder))))

"""What the commands share for printing: exit codes, lines fit for a terminal, dates, progress."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

from vnsearch import messages
from vnsearch.model import Published
from vnsearch.text import replace_surrogates
from vnsearch.vietnam_time import HANOI

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

#: Exit codes: done; nothing found or some input skipped; a request that cannot be answered; Ctrl-C.
DONE = 0
PARTLY = 1
UNUSABLE = 2
INTERRUPTED = 130

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]+")


def echo_error(message: str) -> None:
    """Print one line on stderr."""
    line = messages.error_line(strip_control(message))
    print(line, file=sys.stderr)  # noqa: T201 - printing is what a command line is for


def echo(line: str = "") -> None:
    """Print one line on stdout."""
    print(line)  # noqa: T201 - printing is what a command line is for


def strip_control(text: str) -> str:
    """Return text without characters that a terminal would obey, such as escapes and text direction marks."""
    return _CONTROL.sub(" ", replace_surrogates(text))


def print_result(result: DataclassInstance, lines: Iterable[str], *, as_json: bool) -> None:
    """Print a result of the library as one JSON object, or else as lines."""
    for line in [json.dumps(asdict(result))] if as_json else lines:
        echo(line)


def format_date(published: Published) -> str:
    """Return a date as Vietnamese readers write it, in Hanoi time; "" if it is unknown."""
    if published is None:
        return ""
    if isinstance(published, datetime):
        return published.astimezone(HANOI).strftime(messages.DATE_AND_TIME)
    return published.strftime(messages.DATE)


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show a progress bar on a terminal, elsewhere nothing.

    The function that is yielded takes what is done and the total. ``what`` stands after the percentage.
    """
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

    console = Console(stderr=True)
    with Progress(
        BarColumn(), TaskProgressColumn(), TextColumn(what), console=console, transient=True
    ) as bar:
        task = bar.add_task("")
        yield lambda done, total: bar.update(task, completed=done, total=total)

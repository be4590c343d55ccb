"""What the commands share for printing: exit codes, lines fit for a terminal, progress."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from vnsearch.text import replace_surrogates

#: Exit codes: done; nothing found or some input skipped; a request that cannot be answered; Ctrl-C.
DONE = 0
PARTLY = 1
UNUSABLE = 2
INTERRUPTED = 130

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]+")


def echo(line: str = "") -> None:
    """Print one line on stdout."""
    print(line)  # noqa: T201 - printing is what a command line is for


def strip_control(text: str) -> str:
    """Return text without characters that a terminal would obey, such as escapes and text direction marks."""
    return _CONTROL.sub(" ", replace_surrogates(text))


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show a progress bar on a terminal, elsewhere nothing.

    The function that is yielded takes the amount done so far and the total. ``what`` stands after the percentage.
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
        yield lambda amount, total: bar.update(task, completed=amount, total=total)

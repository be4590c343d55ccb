"""The progress of an indexing run on the screen: a bar on a terminal, now and then a line in a log."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from vnsearch.cli.screen import Screen
from vnsearch.messages import Message, reports

#: Takes the bytes read so far, all bytes to read, and the documents written so far.
ShowProgress = Callable[[int, int, int], None]

#: Seconds between two lines of progress where there is no terminal.
SECONDS_BETWEEN_LINES = 5.0
#: Seconds after which the time that remains can be estimated.
_SECONDS_TO_ESTIMATE = 3.0


@contextmanager
def show_progress(screen: Screen, *, quiet: bool) -> Iterator[ShowProgress]:
    """Context manager: yield the function that shows progress in the way that suits stderr."""
    if quiet:
        yield lambda *_: None
    elif sys.stderr.isatty():
        with _bar(screen) as show:
            yield show
    else:
        yield _lines(screen)


def progress_text(bytes_read: int, total: int, documents: int, seconds: float) -> Message:
    """Return what has been done in ``seconds``, and how long the rest will take where that can be told."""
    rate = documents / max(seconds, 1e-3)
    if bytes_read >= total:
        return reports.writing(documents)
    remaining = (
        seconds * (total - bytes_read) / bytes_read
        if bytes_read and seconds >= _SECONDS_TO_ESTIMATE
        else None
    )
    return reports.indexing_progress(documents, rate, bytes_read / total, total, remaining)


@contextmanager
def _bar(screen: Screen) -> Iterator[ShowProgress]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    columns = BarColumn(), TextColumn("{task.description}", markup=False)
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        start = time.perf_counter()

        def show(bytes_read: int, total: int, documents: int) -> None:
            text = screen.text(progress_text(bytes_read, total, documents, time.perf_counter() - start))
            # Writing takes a time that is not known: the bar then only moves.
            bar.update(
                task, completed=bytes_read, total=total if bytes_read < total else None, description=text
            )

        yield show


def _lines(screen: Screen) -> ShowProgress:
    start = last = time.perf_counter()

    def show(bytes_read: int, total: int, documents: int) -> None:
        nonlocal last
        now = time.perf_counter()
        if now - last >= SECONDS_BETWEEN_LINES:
            last = now
            line = progress_text(bytes_read, total, documents, now - start)
            print(screen.text(line), file=sys.stderr, flush=True)  # noqa: T201 - progress for logs

    return show

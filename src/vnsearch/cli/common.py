"""What the commands share: exit codes, options, and text made fit for a terminal."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vnsearch.model import Published
from vnsearch.text import replace_surrogates
from vnsearch.vietnam_time import HANOI

if TYPE_CHECKING:
    from vnsearch.library.request import Filters

DONE = 0
PARTLY = 1
UNUSABLE = 2
INTERRUPTED = 130

IndexDir = Annotated[
    Path, typer.Option("--index-dir", "-i", envvar="VNSEARCH_INDEX", help="Where the index lies.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object, nothing else, on stdout.")]
After = Annotated[str, typer.Option(help="That day or later: 2021, 2021-05, 31/5/2021, hôm qua.")]
Before = Annotated[str, typer.Option(help="Earlier than that day.")]
Source = Annotated[str, typer.Option(help="Only from this source.")]
Category = Annotated[str, typer.Option(help="Only in this category.")]
KindOf = Annotated[str, typer.Option("--kind", help="article (bài), headline (tít), or all.")]
SortBy = Annotated[str, typer.Option("--sort", help="relevance, date (good ones, newest first), or blend.")]

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]+")


def narrowing(after: str, before: str, source: str, category: str, kind: str) -> Filters:
    """The options that narrow a question, as the library takes them."""
    return {
        "after": after or None,
        "before": before or None,
        "source": source,
        "category": category,
        "kind": "" if kind == "all" else kind,
    }


def echo_error(message: str) -> None:
    """One line on stderr."""
    print("vnsearch: " + strip_control(message), file=sys.stderr)  # noqa: T201 - the command line's own voice


def echo(line: str = "") -> None:
    """One line on stdout."""
    print(line)  # noqa: T201 - the command line's own voice


def strip_control(text: str) -> str:
    """Text without anything a terminal would obey."""
    return _CONTROL.sub(" ", replace_surrogates(text))


def command(query: str, options: Sequence[str] = ()) -> str:
    """The command that asks a query, with options as they are typed, safe to paste into a POSIX shell."""
    words = ["vnsearch", "query", *options, *(["--"] if query.startswith("-") else []), strip_control(query)]
    return " ".join(map(shlex.quote, words))


def options_as_typed(context: typer.Context, but: Container[str] = ()) -> list[str]:
    """The options that were given on the command line, as they are typed, but those of some names."""
    found = []
    for each in context.command.params:
        name, source = each.name or "", context.get_parameter_source(each.name or "")
        # By name, since Typers bring Clicks of their own.
        if each.param_type_name == "option" and name not in but and source and source.name == "COMMANDLINE":
            option, value = next(filter(_is_long, each.opts)), context.params[name]
            found += [option] if value is True else [f"{option}={strip_control(str(value))}"]
    return found


def _is_long(option: str) -> bool:
    return option.startswith("--")


def dated(published: Published) -> str:
    """A date as Vietnamese readers write it, in Hanoi time; "" where unknown."""
    if published is None:
        return ""
    if isinstance(published, datetime):
        return published.astimezone(HANOI).strftime("%d/%m/%Y %H:%M")
    return published.strftime("%d/%m/%Y")


@contextmanager
def progress(done: str) -> Iterator[Callable[[int, int], None]]:
    """Shows on a terminal how much of something is done; elsewhere nothing."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

    console = Console(stderr=True)
    with Progress(
        BarColumn(), TaskProgressColumn(), TextColumn(done), console=console, transient=True
    ) as bar:
        task = bar.add_task("")
        yield lambda at, total: bar.update(task, completed=at, total=total)


def mb(size: int) -> str:
    """Bytes for people."""
    return f"{size / 1e6:,.1f} MB" if size >= 1e5 else f"{size:,} bytes"

"""Write what was not read into a file, one line each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from vnsearch.cli.screen import Screen
from vnsearch.errors import InputError
from vnsearch.messages import usage
from vnsearch.messages.system_errors import system_error


def _ignore(_place: str, _reason: str) -> None:
    pass


@contextmanager
def list_skips(path: Path | None, screen: Screen) -> Iterator[Callable[[str, str], None]]:
    """Give a function that writes a place and a reason into the file, or does nothing where there is no path.

    Reasons are in the language of the screen.

    Raises ``InputError`` when the file cannot be written.
    """
    if path is None:
        yield _ignore
        return
    try:
        file = path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n")
    except OSError as error:
        raise InputError(usage.unwritable_file(str(path), system_error(error))) from error
    with file:
        yield lambda place, reason: print(
            _one_line(place), _one_line(screen.text(reason)), sep="\t", file=file
        )


def _one_line(text: str) -> str:
    return " ".join(text.replace("\t", " ").split("\n"))

"""Sentences broken between words on a terminal; in a pipe a line is left whole."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import TextIO

#: What stays on one line: a command between its two spaces, which is there to be copied; else a word.
_PIECE = re.compile(r"(\s*)((?<=  )vnsearch (?:(?!  ).)*|\S+)")


def wrap_for(stream: TextIO, text: str) -> str:
    """Return a text as a stream shows it: on a terminal in lines no longer than it is wide."""
    if not stream.isatty():
        return text
    width = _width(stream)
    return "\n".join(part for line in text.split("\n") for part in wrap_line(line, width))


def wrap_line(line: str, width: int) -> Iterator[str]:
    """Yield a line in parts of at most ``width`` columns, broken between words; commands are not broken.

    >>> list(wrap_line("Open a result:  vnsearch show 1  (in the browser: --open)", 32))
    ['Open a result:  vnsearch show 1', '(in the browser: --open)']
    """
    part = ""
    for space, word in _PIECE.findall(line):
        if part.strip() and len(part) + len(space) + len(word) > width:
            yield part
            part = word
        else:
            part += space + word
    yield part


def _width(stream: TextIO) -> int:
    """Return the columns of a terminal: as the environment says, else as the terminal does."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns):
        return int(columns)
    try:
        return os.get_terminal_size(stream.fileno()).columns or 80
    except (OSError, ValueError):
        return 80

"""Standard output and error: their encoding, letters that a terminal has not, pipes that are closed."""

from __future__ import annotations

import codecs
import io
import os
import sys

from vnsearch.errors import QueryError
from vnsearch.messages import usage

#: The name under which ``LostCharacters`` is known to Python's codecs.
_HANDLER = "vnsearch.replace"


class LostCharacters:
    """Puts "?" in place of characters that an encoding has not, and counts them."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, error: UnicodeError) -> tuple[str, int]:
        """Handle an encoding error, as ``codecs.register_error`` asks."""
        if not isinstance(error, UnicodeEncodeError):
            raise error
        self.count += error.end - error.start
        return "?" * (error.end - error.start), error.end


def prepare_streams(encoding: str = "") -> LostCharacters:
    """Give stdout its encoding, and return the count of characters that it and stderr have not got.

    What goes into a pipe or a file is UTF-8, whatever the locale or the code page of a console is, so that
    every letter arrives; ``encoding`` is another one. A terminal keeps its own. A stream that is closed
    leads nowhere. Raises ``QueryError`` for an unknown encoding.
    """
    lost_characters = LostCharacters()
    codecs.register_error(_HANDLER, lost_characters)
    if encoding:
        _require_encoding(encoding)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 - for good
        elif isinstance(stream, io.TextIOWrapper):
            own = "" if stream.isatty() else "utf-8"
            stream_encoding = (encoding or own) if name == "stdout" else ""
            stream.reconfigure(encoding=stream_encoding or None, errors=_HANDLER)
    return lost_characters


def _require_encoding(encoding: str) -> None:
    try:
        if not codecs.lookup(encoding)._is_text_encoding:
            raise LookupError
    except LookupError as error:
        raise QueryError(usage.unknown_output_encoding(encoding)) from error


def discard_stdout() -> None:
    """Lead stdout nowhere from now on: nobody reads it any more."""
    null = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.__stdout__):
        try:
            if stream is not None:
                os.dup2(null, stream.fileno())
        except (OSError, ValueError, AttributeError):  # no file of the system is behind it
            continue
    os.close(null)

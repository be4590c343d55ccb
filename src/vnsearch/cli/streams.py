"""Standard output and error: their encoding, letters that a terminal has not, pipes that are closed."""

from __future__ import annotations

import codecs
import io
import os
import sys
import unicodedata
from collections.abc import Callable

from vnsearch.errors import QueryError
from vnsearch.messages import usage
from vnsearch.text.characters import TONES

#: The name under which the handlers of ``LostCharacters`` are known to Python's codecs; that of a stream follows.
_HANDLER = "vnsearch.replace"


class LostCharacters:
    """Puts other characters in place of those that an encoding has not: letter and tone apart, else "?", counted.

    Windows-1258 has the letters of Vietnamese without tones, and the tones as marks that stand after them.
    """

    def __init__(self) -> None:
        self.count = 0

    def handler(self, encoding: str) -> Callable[[UnicodeError], tuple[str, int]]:
        """Return a handler of the errors of an encoding, as ``codecs.register_error`` asks.

        The error itself does not name the encoding: for those with a table of characters it says "charmap".
        """

        def handle(error: UnicodeError) -> tuple[str, int]:
            if not isinstance(error, UnicodeEncodeError):
                raise error
            characters = error.object[error.start : error.end]
            return "".join(self._replacement(character, encoding) for character in characters), error.end

        return handle

    def _replacement(self, character: str, encoding: str) -> str:
        text = _detach_tones(character)
        if text != character and _is_encodable(text, encoding):
            return text
        self.count += 1
        return "?"


def _detach_tones(letter: str) -> str:
    """Return a letter without its tones, these after it.

    >>> len(_detach_tones("ẫ")), _detach_tones("ẫ")[0]
    (2, 'â')
    """
    marks = unicodedata.normalize("NFD", letter)
    tones = "".join(mark for mark in marks if mark in TONES)
    return unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in TONES)) + tones


def _is_encodable(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def prepare_streams(encoding: str = "") -> LostCharacters:
    """Give stdout its encoding, and return the count of characters that it and stderr have not got.

    What goes into a pipe or a file is UTF-8, whatever the locale or the code page of a console is, so that
    every letter arrives; ``encoding`` is another one. A terminal keeps its own. A stream that is closed
    leads nowhere. Raises ``QueryError`` for an unknown encoding.
    """
    lost_characters = LostCharacters()
    if encoding:
        _require_encoding(encoding)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 - for good
        elif isinstance(stream, io.TextIOWrapper):
            own = "" if stream.isatty() else "utf-8"
            stream_encoding = (encoding or own) if name == "stdout" else ""
            handler = f"{_HANDLER}.{name}"
            codecs.register_error(handler, lost_characters.handler(stream_encoding or stream.encoding))
            stream.reconfigure(encoding=stream_encoding or None, errors=handler)
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

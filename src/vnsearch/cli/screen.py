"""The screen: prints messages, numbers and dates in the language of its reader."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from vnsearch.cli.output import strip_control
from vnsearch.messages import Language, formats, usage
from vnsearch.messages.message import in_language
from vnsearch.vietnam_time import HANOI

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


@dataclass(frozen=True, slots=True)
class Screen:
    """Where a command prints, and in which language: the first argument of each command."""

    language: Language

    def text(self, message: str) -> str:
        """Return a message in the reader's language; any other text as it is."""
        return in_language(message, self.language)

    def echo(self, line: str = "") -> None:
        """Print a message or any other line on stdout."""
        print(self.text(line))  # noqa: T201 - printing is what a command line is for

    def echo_error(self, message: str) -> None:
        """Print one line on stderr."""
        line = usage.error_line(strip_control(self.text(message)))
        print(line, file=sys.stderr)  # noqa: T201 - printing is what a command line is for

    def print_result(self, result: DataclassInstance, lines: Iterable[str], *, as_json: bool) -> None:
        """Print a result of the library as one JSON object, or else as lines."""
        for line in [json.dumps(asdict(result), ensure_ascii=False)] if as_json else lines:
            self.echo(line)

    def number(self, value: float, digits: int = 0) -> str:
        """Return a number as the reader writes it."""
        return formats.number(value, self.language, digits)

    def date(self, published: datetime | None, date_only: bool) -> str:
        """Return a date as the reader writes it, in Hanoi time; "" if it is unknown."""
        if published is None:
            return ""
        write = formats.day if date_only else formats.moment
        return write(published.astimezone(HANOI), self.language)

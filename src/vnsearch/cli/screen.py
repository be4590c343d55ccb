"""The screen: prints messages, numbers and dates in the language of its reader."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from vnsearch.cli.output import strip_control
from vnsearch.cli.wrapping import wrap_for
from vnsearch.messages import Language, formats, results, usage
from vnsearch.messages.message import Message, in_language
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
        """Print a message or any other line on stdout; on a terminal messages are wrapped, charts are not."""
        text = self.text(line)
        if isinstance(line, Message):
            text = wrap_for(sys.stdout, text)
        print(text)  # noqa: T201 - printing is what a command line is for

    def echo_error(self, message: str) -> None:
        """Print one line on stderr; on a terminal it is wrapped."""
        line = usage.error_line(strip_control(self.text(message)))
        print(wrap_for(sys.stderr, line), file=sys.stderr)  # noqa: T201 - printing is what a command line is for

    def print_result(self, result: DataclassInstance, lines: Iterable[str], *, as_json: bool) -> None:
        """Print a result of the library as one JSON object, or else as lines."""
        for line in [json.dumps(asdict(result), ensure_ascii=False)] if as_json else lines:
            self.echo(line)

    def note(self, message: str, *, aside: bool = False) -> None:
        """Print a message for the reader on stdout; ``aside`` on stderr, where stdout is for a program."""
        line = strip_control(self.text(message))
        stream = sys.stderr if aside else sys.stdout
        print(wrap_for(stream, line), file=stream)

    def number(self, value: float, digits: int = 0) -> str:
        """Return a number as the reader writes it."""
        return formats.number(value, self.language, digits)

    def date(self, published: datetime | None, date_only: bool) -> str:
        """Return a date as the reader writes it, in Hanoi time; "" if it is unknown."""
        if published is None:
            return ""
        write = formats.day if date_only else formats.moment
        return write(published.astimezone(HANOI), self.language)

    def recent_date(self, published: datetime | None, date_only: bool) -> str:
        """Return a date as ``date`` does, but one of the last week by how many days ago it was."""
        if published is None:
            return ""
        moment = published.astimezone(HANOI)
        days = (datetime.now(HANOI).date() - moment.date()).days
        if not 0 <= days <= 7:
            return self.date(published, date_only)
        day = self.text(results.days_ago(days))
        return day if date_only or days > 1 else f"{day} {moment:%H:%M}"

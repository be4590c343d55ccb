"""The lines of a stream, within a bound on their length."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

#: Bytes of the longest line that is read: no article is longer.
MAX_LINE = 16 << 20


def bounded_lines(stream: IO[bytes]) -> Iterator[bytes | None]:
    """Yield the lines of a stream; None in place of one longer than ``MAX_LINE``."""
    while line := stream.readline(MAX_LINE + 1):
        if len(line) <= MAX_LINE:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(MAX_LINE + 1)
        yield None

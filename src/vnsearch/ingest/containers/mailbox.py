"""Split an MBOX file into its mails, one in memory at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from vnsearch.errors import UnreadableError
from vnsearch.messages import skip_reasons

_SEPARATOR = b"From "


def split_mailbox(stream: IO[bytes], max_bytes: int) -> Iterator[bytes]:
    """Yield each mail without its separator line (RFC 4155). Raise ``UnreadableError`` for too large a one."""
    lines: list[bytes] = []
    size, after_empty_line = 0, True
    while line := stream.readline(1 << 16):
        if after_empty_line and line.startswith(_SEPARATOR):
            if lines:
                yield b"".join(lines)
            lines, size = [], 0
        else:
            lines.append(line)
            size += len(line)
        if size > max_bytes:
            raise UnreadableError(skip_reasons.larger_than(max_bytes))
        after_empty_line = not line.strip()
    if lines:
        yield b"".join(lines)

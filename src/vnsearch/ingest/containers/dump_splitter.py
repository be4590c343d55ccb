"""Split a text file that contains several page dumps, at form feeds or at separator lines.

What a separator line looks like is decided by the first line of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import blake2b

#: ``==> a.txt <==`` (as head and tail print), ``=== a.txt ===``, and the same with ``-``, ``#`` and ``*``.
_NAME_LINE = re.compile(
    rb"(==>|={3,}|-{3,}|#{3,}|\*{3,})[ \t]*([^\n]{1,200}?)[ \t]*(<==|={3,}|-{3,}|#{3,}|\*{3,})[ \t\r]*"
)
_URL_LINE = re.compile(rb"(?:URL|Link)[ \t]*:[ \t]*(https?://\S{1,2000})[ \t\r]*", re.IGNORECASE)
_RULE_LINE = re.compile(rb"={20,}[ \t\r]*")
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def _separator_pattern(data: bytes) -> re.Pattern[bytes]:
    """Return the pattern of separators that the first line matches, else that of bare rules.

    A bare rule only ever stands between two dumps, so it is never the first line.
    """
    first_line = data.lstrip(b"\xef\xbb\xbf \t\r\n\x0c")[:4096].partition(b"\n")[0]
    patterns = (_NAME_LINE, _URL_LINE)
    return next((pattern for pattern in patterns if pattern.fullmatch(first_line)), _RULE_LINE)


def _split_parts(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the name ("" for none) and the text of each part. A URL line belongs to the part below it."""
    separator = _separator_pattern(data)
    name, lines = "", list[bytes]()
    for line in data.removeprefix(b"\xef\xbb\xbf").replace(b"\x0c", b"\n\x0c\n").split(b"\n"):
        match = separator.fullmatch(line) if line[:1] in b"=-#*UuLl" and line else None
        if line != b"\x0c" and not match:
            lines.append(line)
            continue
        yield name, b"\n".join(lines)
        name, lines = "", []
        if match and separator is _NAME_LINE:
            name = match[2].decode("utf-8", "replace")
        elif match and separator is _URL_LINE:
            lines.append(line)
    yield name, b"\n".join(lines)


def split_dumps(data: bytes) -> list[tuple[str, bytes]]:
    r"""Return (name, bytes) for each dump in a text file.

    The name is the one on the separator line, else a digest of the text, which does not change when other
    dumps are inserted. A file with one dump gives ``[("", data)]``.

    >>> [name for name, _ in split_dumps(b"==> a.txt <==\nA\n\n==> b.txt <==\nB\n")]
    ['a.txt', 'b.txt']
    """
    if data.startswith(_UTF16_MARKS) or b"\x00" in data[: 1 << 16]:
        return [("", data)]
    parts = [(name, part) for name, part in _split_parts(data) if part.strip()]
    if len(parts) < 2:
        return [("", data if not parts or not parts[0][0] else parts[0][1])]
    return [(name or blake2b(part.strip(), digest_size=6).hexdigest(), part) for name, part in parts]

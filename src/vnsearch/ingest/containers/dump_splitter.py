"""Several dumps in one text file: parted by a form feed, or by headers in the style of the first line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import blake2b

#: ``==> a.txt <==`` (head, tail), ``=== a.txt ===`` and the same in ``-``, ``#`` and ``*``.
_NAMED = re.compile(
    rb"(==>|={3,}|-{3,}|#{3,}|\*{3,})[ \t]*([^\n]{1,200}?)[ \t]*(<==|={3,}|-{3,}|#{3,}|\*{3,})[ \t\r]*"
)
_URL = re.compile(rb"(?:URL|Link)[ \t]*:[ \t]*(https?://\S{1,2000})[ \t\r]*", re.IGNORECASE)
_RULE = re.compile(rb"={20,}[ \t\r]*")
_WIDE = (b"\xff\xfe", b"\xfe\xff")


def _style(data: bytes) -> re.Pattern[bytes]:
    """The kind of header that the first line is; bare rules, which only stand between, for any other."""
    first = data.lstrip(b"\xef\xbb\xbf \t\r\n\x0c")[:4096].partition(b"\n")[0]
    return next((style for style in (_NAMED, _URL) if style.fullmatch(first)), _RULE)


def _parts(data: bytes) -> Iterator[tuple[str, bytes]]:
    style = _style(data)
    name, lines = "", list[bytes]()
    for line in data.removeprefix(b"\xef\xbb\xbf").replace(b"\x0c", b"\n\x0c\n").split(b"\n"):
        match = style.fullmatch(line) if line[:1] in b"=-#*UuLl" and line else None
        if line != b"\x0c" and not match:
            lines.append(line)
            continue
        yield name, b"\n".join(lines)
        name, lines = "", []
        if match and style is _NAMED:
            name = match[2].decode("utf-8", "replace")
        elif match and style is _URL:
            lines.append(line)
    yield name, b"\n".join(lines)


def split(data: bytes) -> list[tuple[str, bytes]]:
    r"""Each dump with its name: the header's, else a digest of the text, which inserting others keeps.

    One dump alone, in whatever file, is ``[("", data)]``.

    >>> [name for name, _ in split(b"==> a.txt <==\nA\n\n==> b.txt <==\nB\n")]
    ['a.txt', 'b.txt']
    """
    if data.startswith(_WIDE) or b"\x00" in data[: 1 << 16]:
        return [("", data)]
    parts = [(name, part) for name, part in _parts(data) if part.strip()]
    if len(parts) < 2:
        return [("", data if not parts or not parts[0][0] else parts[0][1])]
    return [(name or blake2b(part.strip(), digest_size=6).hexdigest(), part) for name, part in parts]

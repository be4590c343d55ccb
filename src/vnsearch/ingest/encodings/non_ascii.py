"""A fast filter for the characters that decide whether a text needs a closer look."""

from __future__ import annotations

_PLAIN = bytes((9, 10, *range(0x20, 0x7F)))


def non_ascii(text: str) -> str:
    r"""Return all characters but printable ASCII, tabs and line feeds, in order.

    Deleting bytes from UTF-8 is many times faster than running a pattern over the text, and leaves about a
    tenth of a page.

    >>> non_ascii("<p>Đống Đa\r\n</p>")
    'ĐốĐ\r'
    """
    return non_ascii_in_utf8(text.encode("utf-8", "surrogatepass"))


def non_ascii_in_utf8(data: bytes) -> str:
    """Return ``non_ascii`` of the text that bytes are in UTF-8."""
    return data.translate(None, _PLAIN).decode("utf-8", "surrogatepass")

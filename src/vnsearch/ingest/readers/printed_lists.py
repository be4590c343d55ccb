"""Parse lists of texts that Python printed into a field, as pandas and csv do: ``['one', "two's"]``."""

from __future__ import annotations

import re

_ITEM = re.compile(r"""\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*(,|$)""", re.DOTALL)
_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)", re.DOTALL)
_CHARACTERS = {"n": "\n", "t": "\t", "r": "\r"}


def _unescape(match: re.Match[str]) -> str:
    code = match[1]
    return chr(int(code[1:], 16)) if len(code) > 1 else _CHARACTERS.get(code, code)


def parse_printed_list(text: str) -> list[str] | None:
    """Return the texts of a printed list; None for any other text. Linear in its length.

    >>> parse_printed_list("['Mưa lớn', 'Ngập']"), parse_printed_list("[Video] Mưa lớn")
    (['Mưa lớn', 'Ngập'], None)
    """
    text = text.strip()
    if not (text.startswith(("['", '["')) and text.endswith(("']", '"]'))):
        return None
    inside, position, items = text[1:-1], 0, list[str]()
    while position < len(inside):
        match = _ITEM.match(inside, position)
        if not match:
            return None
        items.append(_ESCAPE.sub(_unescape, match[1] if match[1] is not None else match[2]))
        position = match.end()
    return items

"""A query as it would read had an input method been on."""

from __future__ import annotations

from collections.abc import Callable

from vnsearch.query.parse import LEXEME
from vnsearch.text.keystrokes import telex, vni


def _read(query: str, decode: Callable[[str], str]) -> str:
    """The words and phrases decoded; operators, field names and spaces as typed."""
    pieces, last = [], 0
    for match in LEXEME.finditer(query):
        said = decode(match.group()) if match.lastgroup in ("word", "quoted") else match.group()
        pieces += [query[last : match.start()], said]
        last = match.end()
    return "".join([*pieces, query[last:]])


def readings(query: str) -> tuple[str, ...]:
    """The query read as Telex, then as VNI keystrokes: only readings that differ from what was typed.

    >>> readings('title:baauf OR "cuwr tri" -covid19 after:2021-05')
    ('title:bầu OR "cử tri" -covid19 after:2021-05',)
    """
    found = (_read(query, decode) for decode in (telex, vni))
    return tuple(dict.fromkeys(text for text in found if text != query))

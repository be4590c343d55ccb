"""A query as it would read had an input method been on."""

from __future__ import annotations

from collections.abc import Callable

from vnsearch.query.syntax.lexer import lexemes
from vnsearch.text import compose
from vnsearch.text.keystrokes import telex, vni

_TYPED = ("word", "quoted", "prefix", "fuzzy")


def _read(query: str, decode: Callable[[str], str]) -> str:
    """The words and phrases decoded; operators, field names, dates and spaces as typed."""
    pieces, last = [], 0
    for lexeme in lexemes(query):
        said = query[lexeme.start : lexeme.end]
        pieces += [query[last : lexeme.start], decode(said) if lexeme.kind in _TYPED else said]
        last = lexeme.end
    return "".join([*pieces, query[last:]])


def keystroke_readings(query: str) -> tuple[str, ...]:
    """The query read as Telex, then as VNI keystrokes: only readings that differ from what was typed.

    >>> readings('title:baauf OR "cuwr tri" -covid19 after:2021-05')
    ('title:bầu OR "cử tri" -covid19 after:2021-05',)
    """
    typed = compose(query)
    found = (_read(typed, decode) for decode in (telex, vni))
    return tuple(dict.fromkeys(text for text in found if text != typed))

"""The readings of a query as keystrokes of an input method that was switched off."""

from __future__ import annotations

from collections.abc import Callable

from vnsearch.query.syntax.lexer import LexemeKind, lexemes
from vnsearch.text import compose

#: Lexemes that consist of words; all others stay as typed.
_WORDS = (LexemeKind.WORD, LexemeKind.QUOTED, LexemeKind.PREFIX, LexemeKind.WILDCARD, LexemeKind.FUZZY)


def _decode_words(query: str, decode: Callable[[str], str]) -> str:
    """Return a query with its words decoded; operators, field names, dates and spaces stay as typed."""
    pieces, end = [], 0
    for lexeme in lexemes(query):
        piece = query[lexeme.start : lexeme.end]
        pieces += [query[end : lexeme.start], decode(piece) if lexeme.kind in _WORDS else piece]
        end = lexeme.end
    return "".join([*pieces, query[end:]])


def keystroke_readings(query: str) -> tuple[str, ...]:
    """Return the query read as Telex, then as VNI keystrokes; only readings that differ from what was typed.

    >>> keystroke_readings('title:baauf OR "cuwr tri" -covid19 after:2021-05')
    ('title:bầu OR "cử tri" -covid19 after:2021-05',)
    """
    from vnsearch.text.keystrokes import telex, vni

    text = compose(query)
    readings = (_decode_words(text, decode) for decode in (telex, vni))
    return tuple(dict.fromkeys(reading for reading in readings if reading != text))

"""Notes on syntax of other systems that has no meaning here: what was read instead, and how to ask.

What other systems write and this one understands (``intitle:``, ``|``, ``&&``, ``NEAR/3``, ``[2020 TO 2021]``) is
in ``lexer.py``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from vnsearch.messages import Message, syntax_notes
from vnsearch.query.syntax.lexer import Lexeme, LexemeKind

_LETTER = r"[^\W\d_]"
#: A field of another system; or a word in small letters before a colon and what follows at once, as in foo:bar.
_FIELD = re.compile(
    r"(?i:all(?:intitle|intext|inurl)|cache|ext|filetype|hl|inanchor|lang|language|loc|location|related|size)"
    rf":(?=\S)|[a-z]{{2,}}:(?=\w)|(?!\w*[A-ZĐ]){_LETTER}{{2,}}:(?={_LETTER})"
)
_REQUIRED = re.compile(rf"\+{_LETTER}")
_WITH_SYMBOLS = re.compile(rf"{_LETTER}+(?:\+\+|\#)(?!\w)")
_STAR_IN_WORD = re.compile(rf"{_LETTER}\*|\*{_LETTER}")
_FUZZY_DISTANCE = re.compile(r"~(?!1?$)")
_WILDCARD_IN_PHRASE = re.compile(rf"(?:^|[\s\"])[*?]|{_LETTER}[*?]+{_LETTER}|{_LETTER}\*(?=\s)")
_RANGE = re.compile(r"[\[{][^\[\]{}]{1,60}\sTO\s[^\[\]{}]{1,60}[\]}]")


def _word_note(lexeme: Lexeme) -> Message | None:
    """Return the message about a word; None for a word that needs none."""
    text = lexeme.text
    if text.isalpha():
        return None
    if lexeme.is_number:
        return syntax_notes.number_not_excluded(text)
    notes: tuple[tuple[re.Pattern[str], Callable[[str], Message]], ...] = (
        (_FIELD, lambda text: syntax_notes.unknown_field(text.partition(":")[0])),
        (_REQUIRED, syntax_notes.required_word),
        (_WITH_SYMBOLS, syntax_notes.symbols_ignored),
    )
    for pattern, note in notes:
        if pattern.match(text):
            return note(text)
    return syntax_notes.star_ignored(text) if _STAR_IN_WORD.search(text) else None


def _note(lexeme: Lexeme) -> Message | None:
    """Return the message about a lexeme; None for one that needs none."""
    match lexeme.kind:
        case LexemeKind.WORD:
            return _word_note(lexeme)
        case LexemeKind.BOOST:
            return syntax_notes.weight_ignored(lexeme.text)
        case LexemeKind.FUZZY if _FUZZY_DISTANCE.search(lexeme.text):
            return syntax_notes.one_error(lexeme.text)
        case LexemeKind.OR if "|" in lexeme.text:
            return syntax_notes.read_as_or(lexeme.text)
        case LexemeKind.QUOTED if _WILDCARD_IN_PHRASE.search(lexeme.text):
            return syntax_notes.wildcard_in_phrase()
        case _:
            return None


def notes_on_foreign_syntax(lexemes: Sequence[Lexeme]) -> Iterator[Message]:
    """Yield the messages about the lexemes of a query, in their order; the same may come several times."""
    for lexeme in lexemes:
        if note := _note(lexeme):
            yield note
    words = " ".join([lexeme.text for lexeme in lexemes if lexeme.kind is LexemeKind.WORD])
    if _RANGE.search(words):
        yield syntax_notes.range_of_dates_only()

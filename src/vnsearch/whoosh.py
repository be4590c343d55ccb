"""The Vietnamese analyzer for a schema of Whoosh's, whatever index it is for.

>>> from whoosh.fields import TEXT, Schema
>>> from vnsearch.whoosh import VietnameseAnalyzer
>>> schema = Schema(title=TEXT(stored=True, analyzer=VietnameseAnalyzer()))
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from whoosh.analysis import Token, Tokenizer

from vnsearch.text import tokenise
from vnsearch.text.normalise import normalise_letters

__all__ = ["VietnameseAnalyzer"]

#: Added to positions at each end of a line: words on both sides of it are not side by side.
_GAP = 1


class VietnameseAnalyzer(Tokenizer):
    """Vietnamese syllables, numbers and foreign words, with one spelling of each.

    Indexed are, at one position, a token's canonical form and, where that has diacritics, the form without
    them. A query keeps what was typed. So a word typed without diacritics finds all spellings, a word typed
    with any finds that spelling, and both do in phrases, prefixes and wildcards, too.

    >>> [token.text for token in VietnameseAnalyzer()("Bầu cử HOÀ bình", mode="index")]
    ['bầu', 'bau', 'cử', 'cu', 'hoà', 'hoa', 'bình', 'binh']
    >>> [token.text for token in VietnameseAnalyzer()("Bầu cu", mode="query")]
    ['bầu', 'cu']

    Filters of Whoosh's may follow: ``VietnameseAnalyzer() | StopFilter(stoplist=["và", "va"])``.
    """

    def __call__(
        self,
        value: str,
        positions: bool = False,
        chars: bool = False,
        keeporiginal: bool = False,
        removestops: bool = True,
        start_pos: int = 0,
        start_char: int = 0,
        tokenize: bool = True,
        mode: str = "",
        **options: Any,
    ) -> Iterator[Token]:
        """Yield the tokens of a text; they are one object whose values change, as Whoosh's own are.

        With ``tokenize=False``, which Whoosh says of prefixes and patterns, all of the text is one token.
        """
        token = Token(positions, chars, removestops=removestops, mode=mode, **options)
        token.boost = 1.0
        if not tokenize:
            _set_place(token, 0, 0, len(value), start_pos, start_char)
            token.original = token.text = normalise_letters(value)
            yield token
            return
        position = end = 0
        for number, part in enumerate(tokenise(value)):
            position += _GAP * value.count("\n", end, part.start)
            end = part.end
            _set_place(token, position + number, part.start, part.end, start_pos, start_char)
            if keeporiginal:
                token.original = value[part.start : part.end]
            for text in (part.form,) if mode == "query" else dict.fromkeys((part.form, part.fold)):
                token.text = text
                token.stopped = False
                yield token


def _set_place(token: Token, position: int, start: int, end: int, start_pos: int, start_char: int) -> None:
    if token.positions:
        token.pos = start_pos + position
    if token.chars:
        token.startchar, token.endchar = start_char + start, start_char + end

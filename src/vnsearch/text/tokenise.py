"""Cut a text into tokens with offsets into the original."""

from __future__ import annotations

import re
from dataclasses import dataclass

from vnsearch.text.characters import IGNORABLE, MARKS, RAISED_DIGITS
from vnsearch.text.normalise import canonical, fold


def _any_number_of(group: str) -> str:
    """Return a pattern for a group any number of times, after which nothing of it is tried again.

    Not a possessive repetition: Python 3.11.2 goes on after a round that has failed in its middle
    (tests/test_patterns.py). Nor a greedy one alone, of which each round takes 280 bytes until it ends.
    """
    return rf"(?>(?:(?>(?:{group}){{1,999}}))*)"


_LETTER = rf"[^\W\d_{RAISED_DIGITS}]"
_DIGIT = rf"[\d{RAISED_DIGITS}]"
_WITHIN = rf"[{MARKS}{IGNORABLE}]"
#: Two letters or more; marks and invisible characters stay inside, never at the edges (a trailing
#: combining mark belongs to its letter).
_LETTERS = (
    rf"(?:{_LETTER}{{2,}}+|{_LETTER}(?={_WITHIN}++{_LETTER}))"
    rf"{_any_number_of(f'{_WITHIN}++{_LETTER}++')}[{MARKS}]*+"
)
#: Digits and letters that stand alone between them: 2021, F0, 4G, H5N1, x; COVID19 and 100km are two tokens.
_LONE = rf"(?:{_DIGIT}++|{_LETTER}[{MARKS}]*+(?!{_WITHIN}*+{_LETTER}))"
_MIXED = _LONE + _any_number_of(f"{_WITHIN}*+{_LONE}")
#: 1.234.567 and 99,91, but not the parts of 31.5.1961 or 192.168.1.1.
_NUMBER = (
    rf"(?<!{_DIGIT}[.,])(?:[1-9]\d{{0,2}}(?>(?:\.\d{{3}})+)(?>(?:,\d++)?)"
    rf"|[1-9]\d{{0,2}}(?:(?>(?:,\d{{3}}){{2,}})(?>(?:\.\d++)?)|,\d{{3}}\.\d++)"
    rf"|{_DIGIT}++[.,]{_DIGIT}++)(?![.,]?{_DIGIT})"
)
#: The one acronym that is as often written without a separator as with one: TPHCM is TP.HCM.
_HCM = "".join(rf"{_WITHIN}*+{letter}" for letter in ("[Hh]", "[Cc]", "[Mm]")) + rf"(?!{_WITHIN}*+[^\W_])"
_TP = rf"[Tt]{_WITHIN}*+[Pp]"

#: The first look ahead passes over what begins no token at once.
_TOKEN = rf"(?=\w)(?:{_TP}(?={_HCM})|{_LETTERS}|{_NUMBER}|{_MIXED})"
#: Finds the tokens of a text. A token is a group, so that ``split`` gives gaps and tokens in turn, a gap first
#: and last.
TOKEN = re.compile(f"({_TOKEN})")


@dataclass(frozen=True, slots=True)
class Token:
    """One syllable, number or foreign word.

    ``start`` and ``end`` are character offsets: ``text[start:end]`` is the surface. ``form`` is
    canonical (lower case, diacritics kept), ``fold`` is ``form`` without diacritics.
    """

    start: int
    end: int
    form: str
    fold: str

    @property
    def accented(self) -> bool:
        """Whether the form carries diacritics."""
        return self.form != self.fold


def tokenise(text: str) -> list[Token]:
    """Return all tokens of a text.

    >>> [token.form for token in tokenise("Bầu cử, Covid-19, 1.234 ca!")]
    ['bầu', 'cử', 'covid', '19', '1234', 'ca']
    """
    tokens = []
    for match in TOKEN.finditer(text):
        form = canonical(match.group())
        tokens.append(Token(match.start(), match.end(), form, fold(form)))
    return tokens


def forms(text: str) -> list[str]:
    """Only the canonical forms of a text's tokens, without the offsets."""
    return [canonical(surface) for surface in TOKEN.findall(text)]

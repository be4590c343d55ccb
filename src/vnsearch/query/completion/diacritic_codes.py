"""A text as two byte strings of one length: its fold, and the diacritics that the fold has lost."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from vnsearch.text import fold
from vnsearch.text.characters import FOLD, TONES

#: Letter marks by their code: circumflex, breve, horn, and the stroke of đ.
_LETTER_MARKS = ("", "\u0302", "\u0306", "\u031b", "đ")


def _code(letter: str) -> int:
    """Return a letter's code: its letter mark in the low half of a byte, its tone in the high half."""
    characters = unicodedata.normalize("NFD", letter)
    letter_mark = next((i for i, mark in enumerate(_LETTER_MARKS) if mark and mark in characters), 0)
    tone = next((i for i, mark in enumerate(TONES) if mark and mark in characters), 0)
    return letter_mark | tone << 4


@cache
def _tables() -> tuple[Mapping[int, str], Mapping[int, str]]:
    """Return translation tables for letters to base letters, and to their codes; ASCII has code 0."""
    ascii_codes = dict.fromkeys(range(128), "\x00")
    codes = {ord(letter): chr(_code(letter)) for letter in FOLD}
    return MappingProxyType(str.maketrans(dict(FOLD))), MappingProxyType(ascii_codes | codes)


def _encode_any_alphabet(text: str) -> tuple[bytes, bytes]:
    """Encode text with letters of other alphabets, whose folds may have several bytes or none."""
    folds = [fold(letter).encode() for letter in text]
    codes = [bytes([_code(letter) if letter in FOLD else 0]) for letter in text]
    codes_by_byte = (
        code.ljust(len(letter), b"\0")[: len(letter)] for letter, code in zip(folds, codes, strict=True)
    )
    return b"".join(folds), b"".join(codes_by_byte)


def encode_with_diacritics(text: str) -> tuple[bytes, bytes]:
    """Return a canonical text's fold in UTF-8, and for each of its bytes the code of its diacritics.

    ``đồ``: the stroke has code 4, the circumflex 1 and the grave tone 1 in the high half, 17 together.

    >>> [list(column) for column in encode_with_diacritics("đồ")]
    [[100, 111], [4, 17]]
    """
    base_letters, codes = _tables()
    folded = text.translate(base_letters)
    if folded.isascii():
        return folded.encode(), text.translate(codes).encode("latin-1")
    return _encode_any_alphabet(text)

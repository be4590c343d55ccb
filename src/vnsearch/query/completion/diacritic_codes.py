"""Text as its fold and, letter by letter, the diacritics that the fold has lost."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from vnsearch.text import fold
from vnsearch.text.characters import FOLD, TONES

#: Circumflex, breve, horn; and the bar of đ.
_QUALITIES = ("", "\u0302", "\u0306", "\u031b", "đ")


def _code(letter: str) -> int:
    """A letter's quality in the low half of a byte, its tone in the high half."""
    parts = unicodedata.normalize("NFD", letter)
    quality = next((i for i, mark in enumerate(_QUALITIES) if mark and mark in parts), 0)
    tone = next((i for i, mark in enumerate(TONES) if mark and mark in parts), 0)
    return quality | tone << 4


@cache
def _tables() -> tuple[Mapping[int, str], Mapping[int, str]]:
    """Letters to bare ones, and to their codes; plain characters have 0."""
    plain = dict.fromkeys(range(128), "\x00")
    codes = {ord(letter): chr(_code(letter)) for letter in FOLD}
    return MappingProxyType(str.maketrans(dict(FOLD))), MappingProxyType(plain | codes)


def _slowly(text: str) -> tuple[bytes, bytes]:
    """As ``coded``, for text with letters of other alphabets."""
    folds = [fold(letter).encode() for letter in text]
    codes = (bytes([_code(letter) if letter in FOLD else 0]) for letter in text)
    pairs = zip(folds, codes, strict=True)
    return b"".join(folds), b"".join(code.ljust(len(said), b"\0")[: len(said)] for said, code in pairs)


def encode_with_diacritics(text: str) -> tuple[bytes, bytes]:
    """A canonical text's fold in UTF-8, and as many bytes of what diacritics its letters have.

    >>> [list(column) for column in coded("đồ")]
    [[100, 111], [4, 17]]
    """
    bare, codes = _tables()
    folded = text.translate(bare)
    if folded.isascii():
        return folded.encode(), text.translate(codes).encode("latin-1")
    return _slowly(text)

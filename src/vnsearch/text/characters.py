"""Tables of characters: which are Vietnamese, which mean nothing inside a word, which stand for another.

Source of the inventory: the Vietnamese alphabet, TCVN 6909:2001 (12 vowels x 6 tones, and đ).
"""

from __future__ import annotations

import unicodedata
from types import MappingProxyType

_VOWELS = "aăâeêioôơuưy"
#: The six tones as combining marks: level, huyền, sắc, hỏi, ngã, nặng.
TONES = ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")


def _bare(vowel: str) -> str:
    return unicodedata.normalize("NFD", vowel)[0]


#: Every accented Vietnamese lower-case letter to its bare letter; one character to one character.
FOLD = MappingProxyType(
    {
        unicodedata.normalize("NFC", vowel + tone): _bare(vowel)
        for vowel in _VOWELS
        for tone in TONES
        if vowel + tone != _bare(vowel)
    }
    | {"đ": "d"}
)

#: Lower-case letters that stand for đ in real text: U+00F0 (from Ð U+00D0) and U+0256 (from Ɖ U+0189).
D_VARIANTS = MappingProxyType({"ð": "đ", "ɖ": "đ"})

#: Superscript and subscript digits: m², CO₂.
RAISED_DIGITS = "²³¹⁰⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉"
#: These digits and the letters of Roman numerals (Ⅳ) to what is written otherwise. Source: Unicode's NFKC.
PLAIN_FORMS = MappingProxyType(
    {
        character: unicodedata.normalize("NFKC", character)
        for character in (*RAISED_DIGITS, *map(chr, range(0x2160, 0x2180)))
    }
)

#: Characters that carry nothing inside a word: soft hyphen, zero-width and direction marks, BOM.
IGNORABLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"

#: Combining marks that may follow a Latin letter.
MARKS = "\u0300-\u034e\u0350-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"


def _move_tones(old: str, new: str) -> dict[str, str]:
    # oà is NFC("o" + "a" + tone); òa carries the same tone on the first letter.
    compose = unicodedata.normalize
    return {compose("NFC", old[0] + t + old[1]): compose("NFC", new + t) for t in TONES[1:]}


#: Tone placement, old style to new: òa -> oà, òe -> oè, ùy -> uỳ. New style is canonical because
#: pyvi's word list knows no other (639 entries new, none old, in pyvi 0.1.1 models/words.txt).
TONE_PLACEMENT = MappingProxyType(_move_tones("oa", "oa") | _move_tones("oe", "oe") | _move_tones("uy", "uy"))

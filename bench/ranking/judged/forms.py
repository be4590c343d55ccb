"""The forms in which one query is typed: pure functions of its text and a seeded die."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable

from bench.ranking.judged.records import bare

_TONES = "\u0300\u0301\u0303\u0309\u0323"  # grave, acute, tilde, hook above, dot below
_END = r"(?![\w\u0300-\u036f])"
#: oa, oe, uy at the end of a syllable, the tone on either vowel; u after q is no vowel.
_OLD = re.compile(rf"(?<![qQ])(?:([oO])([{_TONES}])([aAeE])|([uU])([{_TONES}])([yY])){_END}")
_NEW = re.compile(rf"(?<![qQ])(?:([oO])([aAeE])|([uU])([yY]))([{_TONES}]){_END}")


def _to_new(match: re.Match[str]) -> str:
    first, tone, second = (match.group(i) or match.group(i + 3) for i in (1, 2, 3))
    return first + second + tone


def _to_old(match: re.Match[str]) -> str:
    first, second = match.group(1) or match.group(3), match.group(2) or match.group(4)
    return first + match.group(5) + second


def new_tone(text: str) -> str:
    """The text in NFC, each syllable in oa, oe, uy with its tone mark on the last vowel.

    >>> new_tone("hòa thuỷ quý")
    'hoà thuỷ quý'
    """
    return unicodedata.normalize("NFC", _OLD.sub(_to_new, unicodedata.normalize("NFD", text)))


def other_tone(text: str) -> str:
    """Each syllable in oa, oe, uy with its tone mark on the other vowel; everything else untouched.

    >>> other_tone("hòa thuỷ quý khoẻ Hoà toán hoặc")
    'hoà thủy quý khỏe Hòa toán hoặc'
    """

    def turn(word: str) -> str:
        apart = unicodedata.normalize("NFD", word)
        old = _OLD.sub(_to_new, apart)
        return unicodedata.normalize("NFC", old if old != apart else _NEW.sub(_to_old, apart))

    return " ".join(map(turn, text.split(" ")))


def half(text: str, die: random.Random) -> str:
    """Each syllable keeps its diacritics with probability one half."""
    return " ".join(word if die.random() < 0.5 else bare(word) for word in text.split(" "))


#: Form -> how a text as it stands in the article is typed in it. ``tone``: only where it changes something.
FORMS: dict[str, Callable[[str, random.Random], str]] = {
    "accented": lambda text, _: text,
    "bare": lambda text, _: bare(text).lower(),
    "half": half,
    "upper": lambda text, _: text.upper(),
    "nfd": lambda text, _: unicodedata.normalize("NFD", text),
    "tone": lambda text, _: other_tone(text),
}


def in_form(text: str, form: str, seed: str) -> str:
    """The text in a form; the same seed gives the same."""
    return FORMS[form](text, random.Random(seed))  # noqa: S311 # a sample, not a secret

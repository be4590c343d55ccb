"""From the surface of a token to its canonical form and its fold: pure functions on strings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from vnsearch.text.characters import D_VARIANTS, FOLD, IGNORABLE, TONE_PLACEMENT

_IGNORABLE = re.compile(f"[{IGNORABLE}]+")
_TONES = re.compile("|".join(TONE_PLACEMENT))
_D = str.maketrans(dict(D_VARIANTS))
_FOLD = str.maketrans(dict(FOLD))
_SURROGATE = re.compile("[\ud800-\udfff]")
_CACHED_FORMS = 1 << 16


def valid(text: str) -> str:
    """The text with lone surrogates, which no file or terminal can take, as U+FFFD; length kept."""
    return _SURROGATE.sub("\ufffd", text)


def compose(text: str) -> str:
    """NFC without invisible characters, case kept.

    >>> compose("ba\u0302\u0300u\u200b")
    'bầu'
    """
    return unicodedata.normalize("NFC", _IGNORABLE.sub("", text))


def place_tones(lowered: str) -> str:
    """Old tone placement to new in a lower-case NFC string; everything else untouched.

    >>> place_tones("hòa thủy của")
    'hoà thuỷ của'
    """
    return _TONES.sub(lambda match: TONE_PLACEMENT[match.group()], lowered)


@lru_cache(maxsize=_CACHED_FORMS)
def canonical(surface: str) -> str:
    """The one form under which a token is indexed: NFC, lower case, one đ, one tone placement.

    >>> canonical("HÒA"), canonical("Ðống"), canonical("của")
    ('hoà', 'đống', 'của')
    """
    if surface.isascii():
        return surface.lower()
    return place_tones(unicodedata.normalize("NFC", compose(surface).lower()).translate(_D))


def _fold_letter(letter: str) -> str:
    from unidecode import unidecode

    if not unicodedata.name(letter, "").startswith("LATIN"):
        return letter
    return unidecode(letter, errors="preserve").lower()


@lru_cache(maxsize=_CACHED_FORMS)
def fold(form: str) -> str:
    """A canonical form without diacritics; Latin letters beyond Vietnamese go through unidecode.

    >>> fold("đống"), fold("café"), fold("straße"), fold("東京")
    ('dong', 'cafe', 'strasse', '東京')
    """
    if form.isascii():
        return form
    folded = form.translate(_FOLD)
    if folded.isascii():
        return folded
    return "".join(c if c.isascii() else _fold_letter(c) for c in folded)


def _canonical_parts(text: str) -> Iterator[str]:
    # A part of invisible characters only has nothing left, and no space of its own.
    return filter(None, (canonical(part) for part in valid(text).split()))


def fold_text(text: str) -> str:
    """A whole line folded for comparison: canonical, bare, single spaces.

    >>> fold_text("  Thời  sự ")
    'thoi su'
    """
    return " ".join(fold(form) for form in _canonical_parts(text))


def canonical_text(text: str) -> str:
    """A whole line in canonical form, diacritics kept, single spaces: equal lines are the same line."""
    return " ".join(_canonical_parts(text))

"""Normalise a token to its canonical form and its fold: pure functions on strings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from vnsearch.text.characters import D_VARIANTS, FOLD, IGNORABLE, PLAIN_FORMS, TONE_PLACEMENT, TONES
from vnsearch.text.data_tables import spellings

_IGNORABLE = re.compile(f"[{IGNORABLE}]+")
_TONES = re.compile("|".join(TONE_PLACEMENT))
_D = str.maketrans(dict(D_VARIANTS))
_PLAIN = str.maketrans(dict(PLAIN_FORMS))
_FOLD = str.maketrans(dict(FOLD))
_BASE_LETTERS = str.maketrans(dict(FOLD) | {letter.upper(): base for letter, base in FOLD.items()})
_SURROGATE = re.compile("[\ud800-\udfff]")
_MAX_CACHED_FORMS = 1 << 14
#: Longer strings are not remembered: the bound is on their number.
_LONG = 40
#: Digits in groups of three, the group mark, the decimal mark: Vietnamese, then English, which takes two
#: groups, or one and a decimal, to tell from a Vietnamese decimal.
_GROUPED = (
    (re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?"), ".", ","),
    (re.compile(r"[1-9]\d{0,2}(?:(?:,\d{3}){2,}(?:\.\d+)?|,\d{3}\.\d+)"), ",", "."),
)
_DECIMAL = re.compile(r"\d+[.,]\d+")


def replace_surrogates(text: str) -> str:
    """Replace lone surrogates, which no file or terminal accepts, by U+FFFD; the length is unchanged."""
    return _SURROGATE.sub("\ufffd", text)


def compose(text: str) -> str:
    """NFC without invisible characters, case kept.

    >>> compose("ba\u0302\u0300u\u200b")
    'bầu'
    """
    return unicodedata.normalize("NFC", _IGNORABLE.sub("", text))


def place_tones(text: str) -> str:
    """Old tone placement to new in a lower-case NFC string; everything else untouched.

    >>> place_tones("hòa thủy của")
    'hoà thuỷ của'
    """
    return _TONES.sub(lambda match: TONE_PLACEMENT[match.group()], text)


def plain_number(surface: str) -> str:
    """Return a number without grouping and with a decimal comma, as in Vietnamese; other text unchanged.

    >>> plain_number("1.234.567"), plain_number("1,234,567.8"), plain_number("99.91")
    ('1234567', '1234567,8', '99,91')
    """
    for groups, group, decimal in _GROUPED:
        if groups.fullmatch(surface):
            return surface.replace(group, "").replace(decimal, ",")
    return surface.replace(".", ",") if _DECIMAL.fullmatch(surface) else surface


def normalise_letters(surface: str) -> str:
    """Return a token in NFC, lower case, with one đ, one tone placement, plain digits and numbers, not respelt.

    >>> [normalise_letters(surface) for surface in ("HÒA", "Kì", "1.200", "m²", "Ⅳ")]
    ['hoà', 'kì', '1200', 'm2', 'iv']
    """
    surface = surface if surface.isascii() else surface.translate(_PLAIN)
    if surface[:1].isdigit():
        surface = plain_number(surface)
    if surface.isascii():
        return surface.lower()
    return place_tones(unicodedata.normalize("NFC", compose(surface).lower()).translate(_D))


@lru_cache(maxsize=_MAX_CACHED_FORMS)
def _canonical(surface: str) -> str:
    form = normalise_letters(surface)
    return spellings().get(form, form)


def canonical(surface: str) -> str:
    """Return the form under which a token is indexed: normalised letters in the canonical spelling.

    >>> canonical("HÒA"), canonical("Ðống"), canonical("của"), canonical("Kì"), canonical("1.200")
    ('hoà', 'đống', 'của', 'kỳ', '1200')
    """
    return _canonical(surface) if len(surface) <= _LONG else normalise_letters(surface)


def _fold_letter(letter: str) -> str:
    from unidecode import unidecode

    if not unicodedata.name(letter, "").startswith("LATIN"):
        return letter
    return unidecode(letter, errors="preserve").lower()


def fold(form: str) -> str:
    """Return a canonical form without diacritics; Latin letters beyond Vietnamese go through unidecode.

    >>> fold("đống"), fold("café"), fold("straße"), fold("東京")
    ('dong', 'cafe', 'strasse', '東京')
    """
    if form.isascii():
        return form
    return _fold(form) if len(form) <= _LONG else _fold.__wrapped__(form)


@lru_cache(maxsize=_MAX_CACHED_FORMS)
def _fold(form: str) -> str:
    folded = form.translate(_FOLD)
    if folded.isascii():
        return folded
    return "".join(c if c.isascii() else _fold_letter(c) for c in folded)


def strip_diacritics(text: str) -> str:
    """Return composed text without Vietnamese diacritics and of the same length.

    Letters that had diacritics become lower case; the case of all others is kept.
    """
    return text.translate(_BASE_LETTERS)


def _canonical_parts(text: str) -> Iterator[str]:
    # A part of invisible characters only has nothing left, and no space of its own.
    return filter(None, (canonical(part) for part in replace_surrogates(text).split()))


@cache
def _spellings_by_fold() -> Mapping[str, tuple[str, ...]]:
    by_fold: dict[str, tuple[str, ...]] = {}
    for variant, canonical_form in spellings().items():
        if fold(variant) != fold(canonical_form):
            by_fold[fold(variant)] = (*by_fold.get(fold(variant), ()), canonical_form)
    return by_fold


def alternative_spellings(folded: str) -> tuple[str, ...]:
    """Return the other canonical forms for which a syllable without diacritics may stand.

    They are those with a rarer spelling that folds to the syllable.

    >>> "kỳ" in alternative_spellings("ki"), alternative_spellings("ky")
    (True, ())
    """
    return _spellings_by_fold().get(folded, ())


@lru_cache(maxsize=_MAX_CACHED_FORMS)
def tone_and_letters(form: str) -> tuple[str, tuple[str, ...]]:
    """Return the tone of a canonical form, and its letters without it."""
    letters = unicodedata.normalize("NFD", form)
    tone = "".join(c for c in letters if c in TONES)
    return tone, tuple(unicodedata.normalize("NFC", "".join(c for c in letters if c not in TONES)))


def lacks_tone(form: str) -> bool:
    """Return whether a form has diacritics but no tone (đong, bâu), as when tones are typed last."""
    return not form.isascii() and not tone_and_letters(form)[0]


@lru_cache(maxsize=_MAX_CACHED_FORMS)
def accents_agree(typed_form: str, form: str) -> bool:
    """Return whether a form has every diacritic that was typed; it may have more.

    >>> pairs = ("đong", "đống"), ("bâu", "bầu"), ("bâu", "báu"), ("chó", "chớ")
    >>> [accents_agree(*pair) for pair in pairs]
    [True, True, False, True]
    """
    (tone, letters), (other_tone, others) = tone_and_letters(typed_form), tone_and_letters(form)
    same = len(letters) == len(others) and all(
        one == other or one == fold(other) for one, other in zip(letters, others, strict=True)
    )
    return same and tone in ("", other_tone)


def may_begin_with(typed_form: str, form: str) -> bool:
    """Return whether a form may be the completion of what was typed.

    Its first letters have every diacritic that was typed, and may have more.

    >>> pairs = ("đô", "đống"), ("đố", "đồng"), ("hò", "hoà"), ("đong", "đo")
    >>> [may_begin_with(*pair) for pair in pairs]
    [True, False, True, False]
    """
    (tone, letters), (other_tone, others) = tone_and_letters(typed_form), tone_and_letters(form)
    same = all(one == other or one == fold(other) for one, other in zip(letters, others, strict=False))
    return len(letters) <= len(others) and same and tone in ("", other_tone)


def _without_extra_marks(folded: str) -> str:
    """Return a fold without combining marks that would compose with the ASCII letter before them."""
    if folded.isascii():
        return folded
    characters: list[str] = []
    for c in folded:
        if not (unicodedata.combining(c) and characters and characters[-1].isascii()):
            characters.append(c)
    return "".join(characters)


@lru_cache(maxsize=_MAX_CACHED_FORMS)
def _comparison_fold(part: str) -> str:
    """Return a word folded until folding changes nothing: ``hí`` gives ``hy``, the spelling of ``hi``."""
    folded = fold(canonical(part))
    while (again := fold(canonical(_without_extra_marks(folded)))) != folded:
        folded = again
    return folded


def fold_text(text: str) -> str:
    """Return a line folded for comparison: canonical, without diacritics, single spaces. Idempotent.

    >>> fold_text("  Thời  sự ")
    'thoi su'
    """
    parts = replace_surrogates(text).split()
    folds = (
        _comparison_fold(part) if len(part) <= _LONG else _comparison_fold.__wrapped__(part) for part in parts
    )
    return " ".join(filter(None, folds))


def canonical_text(text: str) -> str:
    """Return a line in canonical form, with diacritics and single spaces: for testing lines for equality."""
    return " ".join(_canonical_parts(text))

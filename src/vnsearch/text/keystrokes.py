"""Decode Telex and VNI keystrokes, typed where no input method was on, into Vietnamese.

Source: the two methods' key tables, as every Vietnamese input method documents them. Tone and quality keys
may stand anywhere after the vowel. Each word is decoded on its own, and only into a valid syllable or
initials with Đ: one that gives neither (covid19), or has two tone keys (U23, pass), stays as typed. Of a word
that is half composed (bâuf, đông1) the letters with marks count as their keys; whole syllables stay.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from vnsearch.text.characters import TONES
from vnsearch.text.normalise import compose
from vnsearch.text.syllables import ONSETS, RIMES, is_syllable, spell_syllable

_RUN = re.compile(r"[^\W_]+")
_LONGEST = 12  # no syllable has more keys: nghieengs, nguwowif

_VOWELS = frozenset("aeiouwy")

#: The letters of a rime in order, and its quality keys in alphabetical order.
_Signature = tuple[str, str]


def _telex_signature(keys: str) -> _Signature:
    """Each letter where it first stands; letters again, and w, are quality keys. A leading w is ư."""
    counts = Counter("u" + keys if keys.startswith("w") else keys)
    letters = "".join(letter for letter in counts if letter != "w")
    return letters, "".join(sorted((counts - Counter(letters)).elements()))


def _vni_signature(keys: str) -> _Signature:
    """Return the letters as typed, and the digits, which are quality keys, sorted."""
    letters = "".join(key for key in keys if not key.isdigit())
    return letters, "".join(sorted(key for key in keys if key.isdigit()))


@dataclass(frozen=True, slots=True)
class _Method:
    """``tones``: a key each, in the order of TONES; ``letters``: the keys of each letter with a quality.

    ``bar`` makes d đ; ``horn`` makes ơ and ư, and once typed does for both.
    """

    tones: str
    letters: tuple[tuple[str, str], ...]
    bar: str
    horn: str
    signature: Callable[[str], _Signature]


_TELEX = _Method(
    "zfsrxj",
    (("oo", "ooo"), ("ă", "aw"), ("â", "aa"), ("ê", "ee"), ("ô", "oo"), ("ơ", "ow"), ("ư", "uw")),
    "d",
    "w",
    _telex_signature,
)
_VNI = _Method(
    "021345",
    (("ă", "a8"), ("â", "a6"), ("ê", "e6"), ("ô", "o6"), ("ơ", "o7"), ("ư", "u7")),
    "9",
    "7",
    _vni_signature,
)


def _rime_keys(rime: str, method: _Method) -> tuple[str, str]:
    """Return the keys of a rime, and its keys where one horn key serves both letters of ươ."""
    for letter, keys in method.letters:
        rime = rime.replace(letter, keys)
    return rime, rime.replace(method.horn, "", rime.count(method.horn) - 1) if method.horn in rime else rime


@cache
def _rimes(method: _Method) -> Mapping[_Signature, str]:
    """Each rime under the signatures of its keys."""
    return MappingProxyType(
        {method.signature(keys): rime for rime in RIMES for keys in _rime_keys(rime, method)}
    )


def _with_bar(keys: str, bar: str) -> str:
    """Return the keys with a leading d and the first bar key after it, wherever that is, as đ."""
    bar_index = keys.find(bar, 1)
    return "đ" + keys[1:bar_index] + keys[bar_index + 1 :] if keys.startswith("d") and bar_index > 0 else keys


def _syllable(onset: str, rest: str, method: _Method) -> str:
    """Return the syllable of an onset and the keys after it; "" where these are not valid."""
    tones = [key for key in rest if key in method.tones]
    if len(tones) > 1 or rest[:1] in method.tones:
        return ""
    rime = _rimes(method).get(method.signature("".join(key for key in rest if key not in method.tones)), "")
    return spell_syllable(onset, rime, TONES[method.tones.index(tones[0])] if tones else "")


def _initials(keys: str, bar: str) -> str:
    """Return initials with Đ, which have no vowel: HDDND is HĐND; of three d's the last two are one đ."""
    text = re.sub(f"d{bar}(?=(?:d{bar})*(?!d))", "đ", keys)
    return text if len(text) > 1 and not _VOWELS.intersection(text) and text.isalpha() else ""


def _match_case(form: str, like: str) -> str:
    if like.isupper():
        return form.upper()
    return form.capitalize() if like[0].isupper() else form


def _keys(letter: str, method: _Method) -> str:
    """Return the keys of a letter with diacritics, the key of its tone last."""
    parts = unicodedata.normalize("NFD", letter)
    tones = "".join(method.tones[TONES.index(mark)] for mark in parts if mark in TONES)
    bare = unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in TONES))
    return ("d" + method.bar if bare == "đ" else dict(method.letters[1:]).get(bare, bare)) + tones


def _decompose(word: str, method: _Method) -> str:
    """Return a half composed word as its keys; whole syllables and words in other scripts are unchanged."""
    if word.isascii() or is_syllable(word):
        return word
    return "".join(letter if letter.isascii() else _keys(letter, method) for letter in compose(word))


def _word(word: str, method: _Method) -> str:
    if len(word) > _LONGEST or not any(map(str.isascii, word)):
        return word  # too long, or no key stands in it as typed
    typed_keys = _decompose(word.lower(), method)
    if not typed_keys.isascii():
        return word
    keys = _with_bar(typed_keys, method.bar)
    starts = (onset for onset in ONSETS if keys.startswith(onset))
    form = next(filter(None, (_syllable(o, keys.removeprefix(o), method) for o in starts)), "")
    form = form or (_initials(typed_keys, method.bar) if word.isascii() else "")
    return _match_case(form, word) if form and form != typed_keys else word


def _text(text: str, method: _Method) -> str:
    return _RUN.sub(lambda match: _word(match.group(), method), text)


def telex(text: str) -> str:
    """Return a text in NFC with each word decoded from Telex keystrokes; everything else is unchanged.

    >>> telex("baauf cuwr DDoongs Dda"), telex("dduowngf tieesng duongwd"), telex("covid google")
    ('bầu cử Đống Đa', 'đường tiếng đương', 'covid google')
    """
    return _text(text, _TELEX)


def vni(text: str) -> str:
    """Return a text in NFC with each word decoded from VNI keystrokes; numbers and the rest are unchanged.

    >>> vni("ba6u2 cu73 D9o6ng1 D9a, 2021-05, covid19, f0")
    'bầu cử Đống Đa, 2021-05, covid19, f0'
    """
    return _text(text, _VNI)

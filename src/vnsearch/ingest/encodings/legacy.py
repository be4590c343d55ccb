"""Convert Vietnamese encodings from before Unicode, given as text that was read as Latin-1 or Windows-1252.

Bytes below 0x80 mean ASCII in all of them (except six control characters of VISCII), so tags, quotes and
entities are unchanged. VNI-Windows writes a vowel and its diacritics as two characters, of which the first
may be an ASCII vowel.

Sources: TCVN 5712:1993, third set (TCVN3, the fonts named ``.Vn…``); RFC 1456 (VISCII); the character
table of VNI Software's Windows fonts (VNI-Windows); Python's codec for Windows-1258, which writes the tone as a
character of its own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType

#: TCVN3 from 0xA0 on, "." where nothing is assigned. Accented capitals are missing: its capital fonts
#: (``.Vn…H``) draw the lower-case letters as capitals, so such capitals are decoded as lower case.
_TCVN3 = ".ĂÂÊÔƠƯĐăâêôơưđ......àảãáạ.ằẳẵắ.......ặầẩẫấậè.ẻẽéẹềểễếệìỉ...ĩíịò.ỏõóọồổỗốộờởỡớợù.ủũúụừửữứựỳỷỹýỵ."
#: VISCII from 0x80 to 0xFF; below, the six letters that it encodes as control characters.
_VISCII = (
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲ"
    "ÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯ"
    "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡư"
    "àáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ"
)
_VISCII_CONTROLS = {"\x02": "Ẳ", "\x05": "Ẵ", "\x06": "Ẫ", "\x14": "Ỷ", "\x19": "Ỹ", "\x1e": "Ỵ"}

#: VNI-Windows: the second character after a vowel, and the combining marks (tone, or letter mark with tone)
#: that it means.
_VNI_TONES = dict(zip("ùøûõï", ("\u0301", "\u0300", "\u0309", "\u0303", "\u0323"), strict=True))
_VNI_CIRCUMFLEXES = {"â": "\u0302"} | {
    char: "\u0302" + tone for char, tone in zip("áàåãä", _VNI_TONES.values(), strict=True)
}
_VNI_BREVES = {"ê": "\u0306"} | {
    char: "\u0306" + tone for char, tone in zip("éèúüë", _VNI_TONES.values(), strict=True)
}
_VNI_SINGLE = {"ô": "ơ", "ö": "ư", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "ñ": "đ"}

_UPPER_HALF = range(0x80, 0x100)


def _windows_1252(byte: int) -> str:
    """Return the character that Windows-1252 has for a byte; the control character where it has none."""
    return bytes((byte,)).decode("cp1252", errors="ignore") or chr(byte)


@cache
def c1_to_windows() -> Mapping[int, str]:
    """Return a table for ``str.translate`` from C1 controls to Windows-1252's characters in their place."""
    return MappingProxyType({byte: _windows_1252(byte) for byte in range(0x80, 0xA0)})


@cache
def windows_to_c1() -> Mapping[int, int]:
    """Return the inverse of ``c1_to_windows``: Windows-1252's own characters to C1 controls."""
    return MappingProxyType({ord(char): byte for byte, char in c1_to_windows().items()})


@cache
def _tcvn3() -> dict[int, str]:
    letters = {0xA0 + i: letter for i, letter in enumerate(_TCVN3) if letter != "."}
    return dict(c1_to_windows()) | letters


@cache
def _viscii() -> dict[int, str]:
    letters = dict(zip(_UPPER_HALF, _VISCII, strict=True))
    as_windows = {ord(_windows_1252(byte)): letter for byte, letter in letters.items()}
    return letters | as_windows | {ord(char): letter for char, letter in _VISCII_CONTROLS.items()}


def _vni_letters(base: str, diacritics: Mapping[str, str]) -> dict[str, str]:
    """Return the letters that VNI-Windows writes as ``base`` and a second character."""
    letter = _VNI_SINGLE.get(base, base)
    return {
        base + char: unicodedata.normalize("NFC", letter + combining)
        for char, combining in diacritics.items()
    }


@cache
def _vni() -> dict[str, str]:
    with_circumflex = _VNI_TONES | _VNI_CIRCUMFLEXES
    diacritics = {"a": with_circumflex | _VNI_BREVES, "e": with_circumflex, "o": with_circumflex}
    diacritics |= dict.fromkeys("uyôö", _VNI_TONES)
    lower = dict(_VNI_SINGLE)
    for base, tones in diacritics.items():
        lower |= _vni_letters(base, tones)
    # The second character after a capital vowel may be in either case.
    capitals = {key[0].upper() + key[1:]: letter.upper() for key, letter in lower.items()}
    return lower | capitals | {key.upper(): letter.upper() for key, letter in lower.items()}


@cache
def _vni_pattern() -> re.Pattern[str]:
    keys = sorted(_vni(), key=len, reverse=True)
    second_chars: dict[str, str] = {}
    for key in keys:
        second_chars[key[0]] = second_chars.get(key[0], "") + key[1:]
    singles = "".join(key for key in keys if len(key) == 1)
    pairs = "|".join(f"{base}[{chars}]" for base, chars in second_chars.items() if chars)
    return re.compile(f"{pairs}|[{singles}]")


def from_tcvn3(text: str) -> str:
    """Convert TCVN3 (ABC) that was read as Windows-1252; accented capitals become lower case.

    >>> from_tcvn3("C«ng ty ViÖt Nam")
    'Công ty Việt Nam'
    """
    return text.translate(_tcvn3())


def from_viscii(text: str) -> str:
    """Convert VISCII that was read as Latin-1 or Windows-1252.

    >>> from_viscii("Vi®t Nam ðßþc mùa")
    'Việt Nam được mùa'
    """
    return text.translate(_viscii())


def from_vni(text: str) -> str:
    """Convert VNI-Windows that was read as Windows-1252.

    >>> from_vni("Coâng ty Vieät Nam ñöôïc muøa")
    'Công ty Việt Nam được mùa'
    """
    table = _vni()
    return _vni_pattern().sub(lambda match: table[match.group()], text).translate(c1_to_windows())


@cache
def _windows_1258() -> dict[int, str]:
    """Return what Windows-1258 has in the places of Windows-1252, tones as combining marks."""
    letters = {byte: bytes((byte,)).decode("cp1258", errors="ignore") for byte in _UPPER_HALF}
    return {ord(_windows_1252(byte)): letter for byte, letter in letters.items() if letter}


def from_windows_1258(text: str) -> str:
    """Convert Windows-1258 that was read as Windows-1252.

    >>> from_windows_1258("CâÌu mõìi ðaÞ thông xe")
    'Cầu mới đã thông xe'
    """
    return unicodedata.normalize("NFC", text.translate(_windows_1258()))


#: The name of each encoding, as warnings show it, and its converter.
CONVERTERS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "TCVN3 (ABC)": from_tcvn3,
        "VNI-Windows": from_vni,
        "VISCII": from_viscii,
        "Windows-1258": from_windows_1258,
    }
)

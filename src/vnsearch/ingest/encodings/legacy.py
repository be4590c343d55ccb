"""Vietnamese encodings from before Unicode, as they look when read as Latin-1 or Windows-1252.

Each converter takes such text and gives Unicode. Bytes below 0x80 stand for themselves in all three
(but for six control characters of VISCII), so tags, quotes and entities come through unchanged; VNI-Windows
writes a vowel and its marks as two characters, of which the first may be an ASCII vowel.

Sources: TCVN 5712:1993, third set (TCVN3, the fonts named ``.Vn…``); RFC 1456 (VISCII); the character
table of VNI Software's Windows fonts (VNI-Windows).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType

#: TCVN3 from 0xA0 on, "." where nothing is assigned. Accented capitals are missing: its capital fonts
#: (``.Vn…H``) show the lower-case letters as capitals, so such capitals arrive as lower case.
_TCVN3 = ".ĂÂÊÔƠƯĐăâêôơưđ......àảãáạ.ằẳẵắ.......ặầẩẫấậè.ẻẽéẹềểễếệìỉ...ĩíịò.ỏõóọồổỗốộờởỡớợù.ủũúụừửữứựỳỷỹýỵ."
#: VISCII's 0x80-0xFF, then the six letters that it puts on control characters.
_VISCII = (
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲ"
    "ÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯ"
    "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡư"
    "àáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ"
)
_VISCII_CONTROLS = {"\x02": "Ẳ", "\x05": "Ẵ", "\x06": "Ẫ", "\x14": "Ỷ", "\x19": "Ỹ", "\x1e": "Ỵ"}

#: VNI-Windows: the second character after a vowel, in the order of the combining marks below.
_VNI_TONES = dict(zip("ùøûõï", ("\u0301", "\u0300", "\u0309", "\u0303", "\u0323"), strict=True))
_VNI_HATS = {"â": "\u0302"} | {
    mark: "\u0302" + tone for mark, tone in zip("áàåãä", _VNI_TONES.values(), strict=True)
}
_VNI_BREVES = {"ê": "\u0306"} | {
    mark: "\u0306" + tone for mark, tone in zip("éèúüë", _VNI_TONES.values(), strict=True)
}
_VNI_SINGLE = {"ô": "ơ", "ö": "ư", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "ñ": "đ"}

_UPPER_HALF = range(0x80, 0x100)


def _windows_1252(byte: int) -> str:
    """The character Windows-1252 shows for a byte; where it has none, the control character."""
    return bytes((byte,)).decode("cp1252", errors="ignore") or chr(byte)


@cache
def c1_to_windows() -> Mapping[int, str]:
    """C1 control characters to what Windows-1252 has in their place: a table for ``str.translate``."""
    return MappingProxyType({byte: _windows_1252(byte) for byte in range(0x80, 0xA0)})


@cache
def windows_to_c1() -> Mapping[int, int]:
    """Windows-1252's own characters to the C1 controls with the same byte: ``windows()`` turned round."""
    return MappingProxyType({ord(char): byte for byte, char in c1_to_windows().items()})


@cache
def _tcvn3() -> dict[int, str]:
    letters = {0xA0 + i: letter for i, letter in enumerate(_TCVN3) if letter != "."}
    return dict(c1_to_windows()) | letters


@cache
def _viscii() -> dict[int, str]:
    letters = dict(zip(_UPPER_HALF, _VISCII, strict=True))
    seen = {ord(_windows_1252(byte)): letter for byte, letter in letters.items()}
    return letters | seen | {ord(char): letter for char, letter in _VISCII_CONTROLS.items()}


def _vni_letters(base: str, marks: Mapping[str, str]) -> dict[str, str]:
    letter = _VNI_SINGLE.get(base, base)
    return {base + mark: unicodedata.normalize("NFC", letter + tone) for mark, tone in marks.items()}


@cache
def _vni() -> dict[str, str]:
    hats = {"a": _VNI_TONES | _VNI_HATS | _VNI_BREVES, "e": _VNI_TONES | _VNI_HATS}
    marks = hats | {"o": hats["e"]} | dict.fromkeys("uyôö", _VNI_TONES)
    lower = dict(_VNI_SINGLE)
    for base, allowed in marks.items():
        lower |= _vni_letters(base, allowed)
    # A capital vowel may carry its mark in either case.
    first = {key[0].upper() + key[1:]: letter.upper() for key, letter in lower.items()}
    return lower | first | {key.upper(): letter.upper() for key, letter in lower.items()}


@cache
def _vni_pattern() -> re.Pattern[str]:
    keys = sorted(_vni(), key=len, reverse=True)
    by_first: dict[str, str] = {}
    for key in keys:
        by_first[key[0]] = by_first.get(key[0], "") + key[1:]
    singles = "".join(key for key in keys if len(key) == 1)
    pairs = "|".join(f"{base}[{marks}]" for base, marks in by_first.items() if marks)
    return re.compile(f"{pairs}|[{singles}]")


def from_tcvn3(text: str) -> str:
    """TCVN3 (ABC) seen as Windows-1252 to Unicode; accented capitals arrive as lower case.

    >>> from_tcvn3("C«ng ty ViÖt Nam")
    'Công ty Việt Nam'
    """
    return text.translate(_tcvn3())


def from_viscii(text: str) -> str:
    """VISCII seen as Latin-1 or Windows-1252 to Unicode.

    >>> from_viscii("Vi®t Nam ðßþc mùa")
    'Việt Nam được mùa'
    """
    return text.translate(_viscii())


def from_vni(text: str) -> str:
    """VNI-Windows seen as Windows-1252 to Unicode.

    >>> from_vni("Coâng ty Vieät Nam ñöôïc muøa")
    'Công ty Việt Nam được mùa'
    """
    table = _vni()
    return _vni_pattern().sub(lambda match: table[match.group()], text).translate(c1_to_windows())


#: Each encoding's name, as reports show it, to its converter.
CONVERTERS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {"TCVN3 (ABC)": from_tcvn3, "VNI-Windows": from_vni, "VISCII": from_viscii}
)

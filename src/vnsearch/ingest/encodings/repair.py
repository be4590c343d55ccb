"""Text in an encoding that was not meant: recognised by what it becomes, converted, and named.

TCVN3 (ABC), VNI-Windows and VISCII read as Latin-1 or Windows-1252, and UTF-8 encoded twice. A text is
converted only where enough words that were no Vietnamese syllables become some, and hardly any word stops
being one or stays a riddle; anything else comes back unchanged, the same object. Linear in the length.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html.entities import name2codepoint
from itertools import islice

from vnsearch.ingest.encodings.legacy import CONVERTERS, c1_to_windows
from vnsearch.ingest.encodings.mojibake import fill_gaps, from_mojibake, looks_doubly_encoded
from vnsearch.ingest.encodings.non_ascii import non_ascii
from vnsearch.ingest.encodings.vietnamese_evidence import Evidence, measure_conversion

DOUBLE = "double-encoded UTF-8"
LEGACY = frozenset(CONVERTERS)

#: Different words that must become syllables, and different characters beyond ASCII in them.
_MIN_WORDS = 3
_MIN_CHARACTERS = 3
_MIN_DOUBLE_WORDS = 2
#: How many repairs one text may need (UTF-8 encoded three times, then TCVN3 inside); bounds the work.
_MAX_ROUNDS = 6
#: A line, or what stands between tags and quotes: the stretch that is converted as a whole or not at all.
_STRETCH = re.compile('[^\n<>"\x00]+')
#: Letters that only Unicode Vietnamese has: an old encoding seen as Windows-1252 never shows them.
_UNICODE_ONLY = re.compile("[ĂăĐđĨĩŨũƠơƯưẠ-ỹ\u0300\u0301\u0303\u0309\u0323]")
#: Characters seldom met in right Vietnamese text and common in all three encodings.
_SUSPICIOUS = re.compile(
    "[\x02\x05\x06\x14\x19\x1e\x80-\x9f¡-§ª¬¯±´-¶¸¹»-¿ÄÅÆÇËÎÏÑÖ×ØÛÜÞßäåæçëîïðñö÷øûüþÿƒŒœŠšŸŽžˆ˜]"
)

#: A character reference; those for U+00A0-U+00FF may stand for a letter of an old encoding.
_ENTITY = re.compile(r"&(?:([A-Za-z]{2,8}[0-9]{0,2})|#(\d{3}));")


@dataclass(frozen=True, slots=True)
class Repair:
    """The text as it was meant, and the names of the encodings it was found in; none when unchanged."""

    text: str
    encodings: tuple[str, ...] = ()

    @property
    def warnings(self) -> tuple[str, ...]:
        """What to report."""
        return tuple(f"read as {name} and converted" for name in self.encodings)


def _repair_double(text: str) -> str:
    found = measure_conversion((text,), from_mojibake)
    sure = len(found.words) >= _MIN_DOUBLE_WORDS and found.gained >= max(found.neither, found.lost)
    return fill_gaps(from_mojibake(text)) if sure else text


def _is_convincing(found: Evidence) -> bool:
    signs = {sign for word in found.words for sign in word if not sign.isascii()}
    return (
        len(found.words) >= _MIN_WORDS
        and len(signs) >= _MIN_CHARACTERS
        and found.gained >= 3 * found.neither
        and found.gained > found.lost
    )


def _score(found: Evidence) -> int:
    """To choose among encodings: changing what reads already speaks against one (VISCII is half Latin-1)."""
    return found.gained - 3 * found.neither - 2 * found.lost - found.both


def _repair_legacy(text: str) -> tuple[str, str]:
    """The text with its legacy stretches converted, and from what; "" when from nothing."""
    stretches = [s for s in _STRETCH.findall(text) if not s.isascii()]
    open_ones = [s for s in stretches if not _UNICODE_ONLY.search(s)]
    totals = {name: measure_conversion(open_ones, convert) for name, convert in CONVERTERS.items()}
    second, name = sorted(totals, key=lambda name: _score(totals[name]))[-2:]
    best, convert = totals[name], CONVERTERS[name]
    if not _is_convincing(best) or 3 * _score(totals[second]) > 2 * _score(best):
        return text, ""
    # Short stretches that read either way follow the rest only where nothing is Unicode's own.
    pure = len(open_ones) == len(stretches) and 20 * best.lost <= best.gained

    def stretch(match: re.Match[str]) -> str:
        found = match.group()
        if found.isascii() or _UNICODE_ONLY.search(found):
            return found
        here = measure_conversion((found,), convert)
        surely = here.gained >= here.lost and here.gained > 0
        likely = pure and not here.lost and here.both >= here.neither
        return convert(found) if surely or likely else found

    return _STRETCH.sub(stretch, text), name


def _suspicious(text: str) -> bool:
    """Whether there is anything to look at: several odd characters, or one where nothing is Unicode's own.

    ``text`` may be the ``unusual`` characters alone.
    """
    odd = sum(1 for _ in islice(_SUSPICIOUS.finditer(text), _MIN_WORDS))
    return odd == _MIN_WORDS or (odd > 0 and not _UNICODE_ONLY.search(text))


def _repair_once(text: str) -> Repair:
    found = non_ascii(text)
    # Characters that are apart in the text may stand together here, never the other way round.
    if looks_doubly_encoded(found) and looks_doubly_encoded(text):
        repaired = _repair_double(text)
        if repaired != text:
            return Repair(repaired, (DOUBLE,))
    if _suspicious(found):
        repaired, name = _repair_legacy(text)
        if repaired != text:
            return Repair(repaired, (name,))
    return Repair(text)


def repair(text: str) -> Repair:
    """The text with what stands in an old or doubled encoding converted. Never raises.

    >>> repair("Chñ tÞch ñy ban nh©n d©n thµnh phè").text
    'Chủ tịch ủy ban nhân dân thành phố'
    """
    names: dict[str, None] = {}
    for _ in range(_MAX_ROUNDS):
        step = Repair(text) if text.isascii() else _repair_once(text)
        if not step.encodings:
            break
        text = step.text
        names |= dict.fromkeys(step.encodings)
    return Repair(text, tuple(names))


def _latin_1_character(match: re.Match[str]) -> str:
    name, number = match.groups()
    code = name2codepoint.get(name, 0) if name else int(number)
    return chr(code) if 0xA0 <= code <= 0xFF else match.group()


def repair_markup(text: str) -> Repair:
    """``repair`` for HTML, where old editors wrote some letters of old encodings as Latin-1 entities.

    >>> repair_markup("<p>Chñ t&THORN;ch ñy ban nh&copy;n d&#169;n thµnh ph&egrave;").text
    '<p>Chủ tịch ủy ban nhân dân thành phố'
    """
    plain = _ENTITY.sub(_latin_1_character, text)
    if plain == text:
        return repair(text)
    left = non_ascii(plain)
    if not (looks_doubly_encoded(left) or _suspicious(left)):
        return Repair(text)
    if looks_doubly_encoded(left) and set((found := repair(text)).encodings) == {DOUBLE}:
        return found  # where the letters were doubled, nobody wrote them as entities
    found = repair(plain)
    return found if not LEGACY.isdisjoint(found.encodings) else repair(text)


def repair_bytes(data: bytes, repair_text: Callable[[str], Repair] = repair) -> Repair | None:
    """Bytes that are no UTF-8 as text, if they are in an old encoding; None when they are not.

    Each line is judged on its own, so lines that are UTF-8 stay what they are. ``mend`` is ``repair`` or
    ``repair_markup``.
    """
    found = repair_text("\n".join(map(_decode_line, data.split(b"\n"))))
    return None if LEGACY.isdisjoint(found.encodings) else found


def _decode_line(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1").translate(c1_to_windows())

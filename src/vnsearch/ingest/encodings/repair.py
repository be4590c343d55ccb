"""Detect and convert text that was decoded with the wrong encoding.

Handles TCVN3 (ABC), VNI-Windows and VISCII read as Latin-1 or Windows-1252, and UTF-8 encoded twice. A text
is converted only where enough words become Vietnamese syllables that were none, and hardly any word stops
being one or remains unreadable. Any other text is returned unchanged, as the same object. Linear in the
length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html.entities import name2codepoint
from itertools import islice

from vnsearch.ingest.encodings.legacy import CONVERTERS, c1_to_windows
from vnsearch.ingest.encodings.mojibake import fill_gaps, from_mojibake, looks_doubly_encoded
from vnsearch.ingest.encodings.non_ascii import non_ascii
from vnsearch.ingest.encodings.vietnamese_evidence import Evidence, measure_conversion
from vnsearch.messages import text_faults

DOUBLE = text_faults.DOUBLE_ENCODING
LEGACY = frozenset(CONVERTERS)

#: How many different words must become syllables, with how many different characters beyond ASCII.
_MIN_WORDS = 3
_MIN_CHARACTERS = 3
_MIN_DOUBLE_WORDS = 2
#: How many repairs one text may need (UTF-8 encoded three times, then TCVN3 inside); bounds the work.
_MAX_ROUNDS = 6
#: Characters of a text that are looked at together.
_PIECE = 1 << 20
#: A line, or the text between tags and quotes: it is converted as a whole or not at all.
_SEGMENT = re.compile('[^\n<>"\x00]+')
#: Letters that occur only in correct Unicode: an old encoding read as Windows-1252 never contains them.
_UNICODE_ONLY = re.compile("[ĂăĐđĨĩŨũƠơƯưẠ-ỹ\u0300\u0301\u0303\u0309\u0323]")
#: Characters that are rare in correct Vietnamese text and common in the three old encodings.
_SUSPICIOUS = re.compile(
    "[\x02\x05\x06\x14\x19\x1e\x80-\x9f¡-§ª¬¯±´-¶¸¹»-¿ÄÅÆÇËÎÏÑÖ×ØÛÜÞßäåæçëîïðñö÷øûüþÿƒŒœŠšŸŽžˆ˜]"
)

#: Vietnamese letters, but for two that begin doubly encoded ones, common punctuation, and NUL between texts.
_ORDINARY = re.compile("[\x00À-ÂÈ-ÊÍÒ-ÕÙÚÝà-ãè-êìíò-õùúýĂăĐđĨĩŨũƠơƯưẠ-ỹ–—‘’“”•…]*+")
#: A character reference; those for U+00A0-U+00FF may stand for a letter of an old encoding.
_MAX_ENTITY = 12
_ENTITY = re.compile(r"&(?:([A-Za-z]{2,8}[0-9]{0,2})|#(\d{3}));")


@dataclass(frozen=True, slots=True)
class Repair:
    """A text in Unicode, and the names of the encodings it was converted from; none if unchanged."""

    text: str
    encodings: tuple[str, ...] = ()

    @property
    def warnings(self) -> tuple[str, ...]:
        """One warning for each conversion."""
        return tuple(text_faults.converted_from(name) for name in self.encodings)


def _repair_double(text: str) -> str:
    evidence = measure_conversion((text,), from_mojibake)
    is_certain = len(evidence.words) >= _MIN_DOUBLE_WORDS and (
        evidence.gains >= max(evidence.neither, evidence.losses)
    )
    return fill_gaps(from_mojibake(text)) if is_certain else text


def _is_convincing(evidence: Evidence) -> bool:
    characters = {char for word in evidence.words for char in word if not char.isascii()}
    return (
        len(evidence.words) >= _MIN_WORDS
        and len(characters) >= _MIN_CHARACTERS
        and evidence.gains >= 3 * evidence.neither
        and evidence.gains > evidence.losses
    )


def _score(evidence: Evidence) -> int:
    """Score an encoding. Changes to correct words count against it (VISCII is half Latin-1)."""
    return evidence.gains - 3 * evidence.neither - 2 * evidence.losses - evidence.both


def _repair_legacy(text: str) -> tuple[str, str]:
    """Return the text with its legacy segments converted, and the encoding; "" if it has none."""
    non_ascii_segments = [segment for segment in _SEGMENT.findall(text) if not segment.isascii()]
    candidates = [segment for segment in non_ascii_segments if not _UNICODE_ONLY.search(segment)]
    evidences = {name: measure_conversion(candidates, convert) for name, convert in CONVERTERS.items()}
    second, name = sorted(evidences, key=lambda name: _score(evidences[name]))[-2:]
    best, convert = evidences[name], CONVERTERS[name]
    if not _is_convincing(best) or 3 * _score(evidences[second]) > 2 * _score(best):
        return text, ""
    # Short ambiguous segments are converted like the others only where no segment is Unicode.
    is_uniform = len(candidates) == len(non_ascii_segments) and 20 * best.losses <= best.gains

    def convert_segment(match: re.Match[str]) -> str:
        segment = match.group()
        if segment.isascii() or _UNICODE_ONLY.search(segment):
            return segment
        evidence = measure_conversion((segment,), convert)
        is_certain = evidence.gains >= evidence.losses and evidence.gains > 0
        is_likely = is_uniform and not evidence.losses and evidence.both >= evidence.neither
        return convert(segment) if is_certain or is_likely else segment

    return _SEGMENT.sub(convert_segment, text), name


def _is_suspicious(text: str) -> bool:
    """Return whether a text needs a closer look: three suspicious characters, or one and no Unicode letter.

    ``text`` may be its ``non_ascii`` characters alone.
    """
    count = sum(1 for _ in islice(_SUSPICIOUS.finditer(text), _MIN_WORDS))
    return count == _MIN_WORDS or (count > 0 and not _UNICODE_ONLY.search(text))


def is_ordinary(special: str) -> bool:
    """Return whether a text has no unusual character, by its ``non_ascii`` ones.

    Then neither ``repair`` nor ``clean_text`` changes it, and it has no white space but spaces, tabs and line
    feeds. Many correct texts have some, such as Ã in capitals: False says nothing.
    """
    return _ORDINARY.fullmatch(special) is not None


def may_need_repair(special: str) -> bool:
    """Return whether ``repair`` may change a text, by its ``non_ascii`` characters; fast, and mostly False."""
    return looks_doubly_encoded(special) or _is_suspicious(special)


def _repair_once(text: str) -> Repair:
    special = non_ascii(text)
    # Without the ASCII between them, characters may be adjacent that are not adjacent in the text.
    if looks_doubly_encoded(special) and looks_doubly_encoded(text):
        new_text = _repair_double(text)
        if new_text != text:
            return Repair(new_text, (DOUBLE,))
    if _is_suspicious(special):
        new_text, name = _repair_legacy(text)
        if new_text != text:
            return Repair(new_text, (name,))
    return Repair(text)


def repair(text: str) -> Repair:
    """Convert the parts of a text that are in an old or doubled encoding. Never raise.

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


def _pieces(text: str) -> Iterator[str]:
    """Yield a text in large pieces that no entity spans."""
    start = 0
    while start < len(text):
        end = start + _PIECE
        entity = text.find("&", max(start + 1, end - _MAX_ENTITY), end)
        end = entity if entity >= 0 else end
        yield text[start:end]
        start = end


def repair_markup(text: str) -> Repair:
    """As ``repair``, for HTML, where old editors wrote some letters of old encodings as Latin-1 entities.

    >>> repair_markup("<p>Chñ t&THORN;ch ñy ban nh&copy;n d&#169;n thµnh ph&egrave;").text
    '<p>Chủ tịch ủy ban nhân dân thành phố'
    """
    special, is_changed = "", False
    for piece in _pieces(text):  # a second copy of the whole text would take several times the page
        without_entities = _ENTITY.sub(_latin_1_character, piece)
        is_changed = is_changed or without_entities != piece
        special += non_ascii(without_entities)
    if not may_need_repair(special):
        return Repair(text)
    if not is_changed:
        return repair(text)
    without_entities = _ENTITY.sub(_latin_1_character, text)
    if looks_doubly_encoded(special):
        with_entities = repair(text)
        if set(with_entities.encodings) == {DOUBLE}:
            return with_entities  # doubly encoded letters were never written as entities
    result = repair(without_entities)
    return result if not LEGACY.isdisjoint(result.encodings) else repair(text)


def repair_bytes(data: bytes, repair_text: Callable[[str], Repair] = repair) -> Repair | None:
    """Decode bytes that are not UTF-8, if they are in an old encoding; return None if not.

    Each line is decoded on its own, so lines that are UTF-8 stay as they are. ``repair_text`` is ``repair``
    or ``repair_markup``.
    """
    result = repair_text("\n".join(map(_decode_line, data.split(b"\n"))))
    return None if LEGACY.isdisjoint(result.encodings) else result


def _decode_line(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1").translate(c1_to_windows())

"""Decode UTF-8 that was read as Latin-1 or Windows-1252 and encoded once more: ``Viá»‡t`` for ``Việt``.

Only characters that form UTF-8 byte sequences are converted, so correct text beside them does not change.
Latin-1 and Windows-1252 differ in 0x80-0x9F; one sequence may mix both (Windows-1252 leaves five bytes
undefined, for which browsers use the Latin-1 controls).
"""

from __future__ import annotations

import re
from functools import cache

from vnsearch.ingest.encodings.legacy import c1_to_windows, windows_to_c1
from vnsearch.text.syllables import is_syllable

#: How often text is decoded; bounds the work on hostile input.
_MAX_PASSES = 4
#: An Ã that lost the second byte of its sequence: up to four letters, Ã, up to two spaces, up to six letters
#: and the character after them.
_MAX_HEAD = 4
_LOST_BYTE = re.compile(rf"([^\W\d_]{{0,{_MAX_HEAD}}})Ã( ?)( ?)(?=([^\W\d_]{{0,6}})(.?))", re.DOTALL)
#: Characters that follow a word without a space; "" is the end of the text.
_AFTER_WORD = ("", *".,;:!?)]”’»…\n\0")


@cache
def _continuation_class() -> str:
    """Return the characters that a UTF-8 continuation byte was read as, for use inside a character class."""
    return "\x80-\xbf" + re.escape("".join(c1_to_windows().values()))


@cache
def _latin_with_marks() -> re.Pattern[str]:
    """Match what Latin letters with diacritics were read as: pairs that correct text hardly ever contains."""
    return re.compile(f"[ÃÄÅÆÌ][{_continuation_class()}]|á[º»][{_continuation_class()}]")


@cache
def _char_pattern() -> re.Pattern[str]:
    """Match one character's bytes. Sequences found in correct text (``gì…”``) count only in pairs.

    The first byte is matched before the alternatives, so that the search skips what cannot begin one.
    """
    byte = f"[{_continuation_class()}]"
    return re.compile(
        "[ÂÃÄÅÆËÌÍá-ð](?:"
        f"(?<=[ÃÄÅÆÌÍ]){byte}"
        "|(?<=Â)[\x80-\xbf]"
        "|(?<=Ë)[\x86\x9c†œ]"
        f"|(?<=á)[¸-»]{byte}"
        f"|(?<=â)[\x80-\x84\x86\x98-\x9e€‚„†˜™š›œž]{byte}"
        f"|(?<=[ã-ï]){byte}{byte}(?:[ã-ï]{byte}{byte})+"
        f"|(?<=ð){byte}{byte}{byte})"
    )


def _decode_match(match: re.Match[str]) -> str:
    data = match.group().translate(windows_to_c1()).encode("latin-1")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return match.group()


def looks_doubly_encoded(text: str) -> bool:
    """Return whether the text may be encoded twice; fast, and False for nearly all correct text."""
    return _latin_with_marks().search(text) is not None


def from_mojibake(text: str) -> str:
    """Decode every sequence that is UTF-8 read as Windows-1252 or Latin-1, up to four times over.

    >>> from_mojibake("Viá»‡t Nam Ä‘Ã³ là")
    'Việt Nam đó là'
    """
    for _ in range(_MAX_PASSES):
        new_text = _char_pattern().sub(_decode_match, text)
        if new_text == text:
            break
        text = new_text
    return text


def _fill_gap(match: re.Match[str]) -> str:
    head, space, second_space, tail, after = match.groups()
    # In capitals (``XÃ HỘI``) the Ã is correct: à and í are lost only in lower or title case.
    if head[1:].isupper() or (head.isupper() and (not tail or tail.isupper())):
        return match.group()
    if not space and tail:
        return head + ("í" if is_syllable((head + "í" + tail).lower()) else "Ã")
    if not head:
        return match.group()
    is_joined = is_syllable((head + "à" + tail).lower()) if tail else after in _AFTER_WORD
    return f"{head}à{second_space or ('' if is_joined else space)}"


def fill_gaps(text: str) -> str:
    """Restore à and í, whose second bytes were read as a no-break space and a soft hyphen and got lost.

    For text that was encoded twice and is otherwise decoded. A space inside a syllable is taken for the lost
    no-break space; where several spaces were merged into one, the syllable ends there.

    >>> fill_gaps("VÃ o hè, nhÃ báo lÃ  ai, chÃnh tôi; XÃ HỘI")
    'Vào hè, nhà báo là ai, chính tôi; XÃ HỘI'
    """
    pieces: list[str] = []
    end = 0
    # As _LOST_BYTE.sub would do, which tries to match at every letter.
    while (place := text.find("Ã", end)) >= 0:
        starts = range(max(end, place - _MAX_HEAD), place + 1)
        match = next(match for start in starts if (match := _LOST_BYTE.match(text, start)))
        pieces += text[end : match.start()], _fill_gap(match)
        end = match.end()
    return "".join([*pieces, text[end:]])

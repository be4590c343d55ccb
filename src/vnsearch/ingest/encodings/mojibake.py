"""UTF-8 that was read as Latin-1 or Windows-1252 and encoded once more: ``Viá»‡t`` for ``Việt``.

Only runs that are UTF-8 byte sequences are touched, so right text beside them stays as it is. Latin-1 and
Windows-1252 differ in 0x80-0x9F; a run may mix both (Windows-1252 has five holes, which browsers fill with
the Latin-1 controls).
"""

from __future__ import annotations

import re
from functools import cache

from vnsearch.ingest.encodings.legacy import c1_to_windows, windows_to_c1
from vnsearch.text.syllables import is_syllable

#: How often text is decoded: bounds the work on hostile runs.
_MAX_PASSES = 4
#: Ã without its second character: letters before, up to two spaces, then letters and what follows.
_LOST_BYTE = re.compile(r"([^\W\d_]{0,4})Ã( ?)( ?)(?=([^\W\d_]{0,6})(.?))", re.DOTALL)
#: What follows a word without a space; "" is the text's end.
_AFTER_WORD = ("", *".,;:!?)]”’»…\n\0")


@cache
def _continuation_class() -> str:
    """What a UTF-8 continuation byte looks like, as the inside of a character class."""
    return "\x80-\xbf" + re.escape("".join(c1_to_windows().values()))


@cache
def _latin_with_marks() -> re.Pattern[str]:
    """Latin letters with marks, as Vietnamese needs them: hardly ever side by side in right text."""
    return re.compile(f"[ÃÄÅÆÌ][{_continuation_class()}]|á[º»][{_continuation_class()}]")


@cache
def _char_pattern() -> re.Pattern[str]:
    """One character's bytes. Sequences that right text may hold (``gì…”``) count only in pairs.

    The first byte stands in front of the alternatives, so that the search skips what cannot begin one.
    """
    then = f"[{_continuation_class()}]"
    return re.compile(
        "[ÂÃÄÅÆËÌÍá-ð](?:"
        f"(?<=[ÃÄÅÆÌÍ]){then}"
        "|(?<=Â)[\x80-\xbf]"
        "|(?<=Ë)[\x86\x9c†œ]"
        f"|(?<=á)[¸-»]{then}"
        f"|(?<=â)[\x80-\x84\x86\x98-\x9e€‚„†˜™š›œž]{then}"
        f"|(?<=[ã-ï]){then}{then}(?:[ã-ï]{then}{then})+"
        f"|(?<=ð){then}{then}{then})"
    )


def _decode_match(match: re.Match[str]) -> str:
    data = match.group().translate(windows_to_c1()).encode("latin-1")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return match.group()


def looks_doubly_encoded(text: str) -> bool:
    """Whether there is anything to look at: quick, and no for nearly all right text."""
    return _latin_with_marks().search(text) is not None


def from_mojibake(text: str) -> str:
    """Every run that is UTF-8 read as Windows-1252 or Latin-1, decoded, up to four times over.

    >>> from_mojibake("Viá»‡t Nam Ä‘Ã³ là")
    'Việt Nam đó là'
    """
    for _ in range(_MAX_PASSES):
        decoded = _char_pattern().sub(_decode_match, text)
        if decoded == text:
            break
        text = decoded
    return text


def _fill_gap(match: re.Match[str]) -> str:
    head, gap, more, tail, after = match.groups()
    # Right capitals (``XÃ HỘI``) are no loss: à and í are lost only inside lower or title case.
    if head[1:].isupper() or (head.isupper() and (not tail or tail.isupper())):
        return match.group()
    if not gap and tail:
        return head + ("í" if is_syllable((head + "í" + tail).lower()) else "Ã")
    if not head:
        return match.group()
    joined = is_syllable((head + "à" + tail).lower()) if tail else after in _AFTER_WORD
    return f"{head}à{more or ('' if joined else gap)}"


def fill_gaps(text: str) -> str:
    """Restores à and í, whose second bytes look like a no-break space and a soft hyphen and get lost.

    For text that was doubled and is decoded otherwise. A space that stands in the syllable is taken for
    the lost one; where spaces were merged too, the syllable ends there.

    >>> fill_gaps("VÃ o hè, nhÃ báo lÃ  ai, chÃnh tôi; XÃ HỘI")
    'Vào hè, nhà báo là ai, chính tôi; XÃ HỘI'
    """
    return _LOST_BYTE.sub(_fill_gap, text)

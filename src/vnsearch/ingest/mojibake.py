"""UTF-8 that was read as Latin-1 or Windows-1252 and encoded once more: ``Viá»‡t`` for ``Việt``.

Only runs that are UTF-8 byte sequences are touched, so right text beside them stays as it is. Latin-1 and
Windows-1252 differ in 0x80-0x9F; a run may mix both (Windows-1252 has five holes, which browsers fill with
the Latin-1 controls).
"""

from __future__ import annotations

import re
from functools import cache

from vnsearch.ingest.legacy import latin, windows


@cache
def _continuation() -> str:
    """What a UTF-8 continuation byte looks like, as the inside of a character class."""
    return "\x80-\xbf" + re.escape("".join(windows().values()))


@cache
def _hint() -> re.Pattern[str]:
    """Latin letters with marks, as Vietnamese needs them: hardly ever side by side in right text."""
    return re.compile(f"[ÃÄÅÆÌ][{_continuation()}]|á[º»][{_continuation()}]")


@cache
def _unit() -> re.Pattern[str]:
    """One character's bytes. Sequences that right text may hold (``gì…”``) count only in pairs."""
    then = f"[{_continuation()}]"
    return re.compile(
        f"[ÃÄÅÆÌÍ]{then}"
        "|Â[\x80-\xbf]"
        f"|á[¸-»]{then}"
        f"|â[\x80-\x84\x86\x98-\x9e€‚„†˜™š›œž]{then}"
        f"|(?:[ã-ï]{then}{then}){{2,}}"
        f"|ð{then}{then}{then}"
    )


def _decoded(match: re.Match[str]) -> str:
    data = match.group().translate(latin()).encode("latin-1")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return match.group()


def suspected(text: str) -> bool:
    """Whether there is anything to look at: quick, and no for nearly all right text."""
    return _hint().search(text) is not None


def from_mojibake(text: str) -> str:
    """Every run that is UTF-8 read as Windows-1252 or Latin-1, decoded, as often as it was encoded again.

    Each turn makes such a run shorter by half or more, so the number of turns is logarithmic.

    >>> from_mojibake("Viá»‡t Nam Ä‘Ã³ là")
    'Việt Nam đó là'
    """
    while (decoded := _unit().sub(_decoded, text)) != text:
        text = decoded
    return text

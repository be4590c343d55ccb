"""Bytes to text: byte order marks, UTF-8, old Vietnamese encodings, a declared charset; binary is refused."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable

from vnsearch.errors import UnreadableError
from vnsearch.ingest.encodings.non_ascii import non_ascii
from vnsearch.ingest.encodings.repair import Repair, repair, repair_bytes
from vnsearch.text import replace_surrogates

Mend = Callable[[str], Repair]

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w-]{2,20})""", re.IGNORECASE)
#: Control characters that text does not hold; a few strays are tolerated.
_CONTROL = bytes((*range(9), *range(0x0E, 0x1B), *range(0x1C, 0x20)))
_LOOKED_AT = 65536
_CONTROL_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]")


def _declared(data: bytes) -> str | None:
    match = _CHARSET.search(data[:4096])
    try:
        name = codecs.lookup(match[1].decode()).name if match else None
        # Python also has codecs that are no charset (hex, rot13): decoding with those is refused.
        return name if name and isinstance(b"a".decode(name), str) else None
    except (LookupError, UnicodeError):
        return None


def clean(text: str) -> str:
    """Line ends as line feeds, terminal control characters dropped, lone surrogates replaced."""
    found = non_ascii(text)
    if "\r" in found:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _CONTROL_TEXT.search(found):
        text = _CONTROL_TEXT.sub("", text)
    return replace_surrogates(text) if replace_surrogates(found) != found else text


def _without_bom(data: bytes) -> tuple[str, tuple[str, ...]] | None:
    for bom, name in _BOMS:
        if data.startswith(bom):
            text = data[len(bom) :].decode(name, errors="replace")
            return text, _replaced(text, name)
    return None


def _replaced(text: str, name: str) -> tuple[str, ...]:
    bad = text.count("\ufffd")
    return (f"{bad} invalid {name} sequences were replaced",) if bad else ()


def _binary(data: bytes) -> bool:
    return len(data) - len(data.translate(None, _CONTROL)) > len(data) // 200


def _unmarked(data: bytes, mend: Mend) -> tuple[str, tuple[str, ...]]:
    """Text from bytes without a mark: UTF-8, an old Vietnamese encoding, the declared charset."""
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        old = repair_bytes(data, mend)
    if old:
        return old.text, old.warnings
    name = _declared(data) or "utf-8"
    text = data.decode(name, errors="replace")
    return text, _replaced(text, name)


def decode(data: bytes, mend: Mend = repair) -> tuple[str, tuple[str, ...]]:
    """The text of a file, and warnings; old and doubled encodings are converted and reported.

    ``mend`` is ``repair``, or ``repair_markup`` for HTML. Raises ``UnreadableError`` for an empty file
    and for binary data.
    """
    if not data.strip():
        raise UnreadableError("the file is empty")
    marked = _without_bom(data)
    if not marked and _binary(data[:_LOOKED_AT]):
        raise UnreadableError("the file is not text (binary data)")
    text, warnings = marked or _unmarked(data, mend)
    # Before cleaning: old encodings and doubled UTF-8 use the control characters that it drops.
    mended = mend(text)
    return clean(mended.text), warnings + mended.warnings

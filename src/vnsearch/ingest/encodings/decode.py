"""Decode bytes by byte order mark, as UTF-8, from an old Vietnamese encoding or by a declared charset.

Binary data is refused.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable

from vnsearch.errors import UnreadableError
from vnsearch.ingest.encodings.non_ascii import non_ascii, non_ascii_in_utf8
from vnsearch.ingest.encodings.repair import Repair, repair, repair_bytes
from vnsearch.messages import skip_reasons, text_faults
from vnsearch.text import replace_surrogates

#: ``repair`` or ``repair_markup``.
RepairFunction = Callable[[str], Repair]

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w-]{2,20})""", re.IGNORECASE)
#: Control characters that do not occur in text; up to one byte in 200 is tolerated.
_CONTROL_BYTES = bytes((*range(9), *range(0x0E, 0x1B), *range(0x1C, 0x20)))
_SAMPLE_BYTES = 65536
_CONTROL_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]")


def _declared_charset(data: bytes) -> str | None:
    """Return the Python name of the charset in a meta tag, None for none or an unknown one."""
    match = _CHARSET.search(data[:4096])
    try:
        name = codecs.lookup(match[1].decode()).name if match else None
        # Python also has codecs that are no charsets (hex, rot13): decoding to text fails with those.
        return name if name and isinstance(b"a".decode(name), str) else None
    except (LookupError, UnicodeError):
        return None


def clean_text(text: str) -> str:
    """Return the text with line feeds as line ends, no control characters, and lone surrogates replaced."""
    return text if text.isprintable() else _clean(text, non_ascii(text))


def is_clean(special: str) -> bool:
    """Return whether ``clean_text`` changes nothing in a text, by its ``non_ascii`` characters."""
    return (
        "\r" not in special and not _CONTROL_TEXT.search(special) and replace_surrogates(special) == special
    )


def _clean(text: str, special: str) -> str:
    """Return a cleaned text; ``special`` is its ``non_ascii``."""
    if "\r" in special:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _CONTROL_TEXT.search(special):
        text = _CONTROL_TEXT.sub("", text)
    return replace_surrogates(text) if replace_surrogates(special) != special else text


def _decode_by_mark(data: bytes) -> tuple[str, tuple[str, ...]] | None:
    for bom, name in _BOMS:
        if data.startswith(bom):
            text = data[len(bom) :].decode(name, errors="replace")
            return text, replacement_warnings(text, name)
    return None


def replacement_warnings(text: str, name: str) -> tuple[str, ...]:
    """Return a warning where bytes of a text were replaced that the charset of that name has not."""
    count = text.count("\ufffd")
    return (text_faults.replaced_sequences(count, name),) if count else ()


def _is_binary(data: bytes) -> bool:
    return len(data) - len(data.translate(None, _CONTROL_BYTES)) > len(data) // 200


def _decode_utf8(data: bytes) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _decode_old(data: bytes, repair_text: RepairFunction) -> tuple[str, tuple[str, ...]]:
    """Decode bytes that are not UTF-8: as an old Vietnamese encoding, or by the declared charset."""
    if legacy := repair_bytes(data, repair_text):
        return legacy.text, legacy.warnings
    name = _declared_charset(data) or "utf-8"
    text = data.decode(name, errors="replace")
    return text, replacement_warnings(text, name)


def decode(data: bytes, repair_text: RepairFunction = repair) -> tuple[str, tuple[str, ...]]:
    """Return the text of a file, and warnings; old and doubled encodings are converted and reported.

    ``repair_text`` is ``repair``, or ``repair_markup`` for HTML. Raise ``UnreadableError`` for an empty file
    and for binary data.
    """
    if not data.strip():
        raise UnreadableError(skip_reasons.EMPTY_FILE)
    marked_text = _decode_by_mark(data)
    if not marked_text and _is_binary(data[:_SAMPLE_BYTES]):
        raise UnreadableError(skip_reasons.BINARY_FILE)
    utf8 = None if marked_text else _decode_utf8(data)
    text, warnings = marked_text or ((utf8, ()) if utf8 is not None else _decode_old(data, repair_text))
    # Repair before cleaning: old encodings and doubled UTF-8 use the control characters that cleaning drops.
    result = repair_text(text)
    special = non_ascii_in_utf8(data) if result.text is utf8 else non_ascii(result.text)
    return _clean(result.text, special), warnings + result.warnings

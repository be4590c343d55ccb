"""Refuse pages that are built to break parsers, before a parser gets them."""

from __future__ import annotations

import re
from itertools import islice

import numpy as np

from vnsearch.arrays import Int32s
from vnsearch.errors import UnreadableError
from vnsearch.ingest.markup_limits import require_few_attributes
from vnsearch.messages import text_faults

#: The parser gets so many tags and comments of a page, each of which takes more memory than its text.
MAX_TAGS = 1_000_000
#: Limits on elements open at one time and on inline ones that the parser reopens in each block: the time of
#: parsing grows with the square of these.
MAX_DEPTH = 3_000
MAX_REOPENED = 2_000_000
_VOID_TAGS = "area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr"
_OPTIONAL_END_TAGS = "p|li|dt|dd|tr|td|th|thead|tbody|tfoot|option|optgroup|html|head|body"
_TAG = re.compile(rf"<(/?)(?!(?:{_VOID_TAGS}|{_OPTIONAL_END_TAGS})[\s/>])([a-zA-Z][a-zA-Z0-9]*)")
_SCRIPT = re.compile(r"<(script|style)(?![a-zA-Z0-9])", re.IGNORECASE)
_FORMATTING_TAGS = frozenset(
    ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"]
)
#: References to characters that HTML reads as those of Windows-1252, and to control characters.
_REFERENCE = re.compile(r"&#(?:0*(\d{1,3})(?!\d)|[xX]0*([0-9a-fA-F]{1,2})(?![0-9a-fA-F]));?")


def first_tags(text: str) -> tuple[str, bool]:
    """Return the beginning of a page, with at most ``MAX_TAGS`` tags, and whether anything was left out."""
    if len(text) < MAX_TAGS or text.count("<") <= MAX_TAGS:
        return text, False
    place = next(islice(re.finditer("<", text), MAX_TAGS, None)).start()
    return text[:place], True


def _without_scripts(text: str) -> str:
    """Return HTML without what is inside scripts and styles; their tags stay."""
    pieces, start = [], 0
    for match in _SCRIPT.finditer(text):
        if match.start() >= start:
            pieces.append(text[start : match.end()])
            end = text.find(f"</{match[1].lower()}", match.end())
            start = end if end >= 0 else len(text)
    return "".join([*pieces, text[start:]])


def _is_safe_reference(code: int) -> bool:
    """Return whether a character reference means no control character."""
    is_control = (code < 0x20 and code not in (0x09, 0x0A, 0x0D)) or 0x7F <= code < 0xA0
    is_windows_1252 = 0x80 <= code < 0xA0 and code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
    return is_windows_1252 or not is_control


def _safe_reference(match: re.Match[str]) -> str:
    return match[0] if _is_safe_reference(int(match[1]) if match[1] else int(match[2], 16)) else ""


def without_unsafe_references(text: str) -> str:
    """Return HTML without the references that mean control characters. Nearly all pages have none of these."""
    kinds = set(_REFERENCE.findall(text))
    is_safe = all(_is_safe_reference(int(decimal) if decimal else int(hexa, 16)) for decimal, hexa in kinds)
    return text if is_safe else _REFERENCE.sub(_safe_reference, text)


def reject_hostile_markup(text: str) -> None:
    """Raise ``UnreadableError`` if parsing would take more than linear time in the size of the page."""
    require_few_attributes(text)
    if text.count("<") < MAX_DEPTH:
        return
    tags = _TAG.findall(_without_scripts(text))
    steps = np.array([-1 if is_closing else 1 for is_closing, _ in tags], np.int32)
    is_formatting = np.array([tag.lower() in _FORMATTING_TAGS for _, tag in tags], np.bool_)
    max_depth, max_formatting_depth = _max_depth(steps), _max_depth(steps[is_formatting])
    blocks = len(tags) - int(is_formatting.sum())
    reopenings = max_formatting_depth * (blocks + text.count("<p")) if max_formatting_depth > 100 else 0
    if max_depth > MAX_DEPTH or reopenings > MAX_REOPENED:
        raise UnreadableError(text_faults.nested_elements(max_depth))


def _max_depth(steps: Int32s) -> int:
    """Return how deep tags lead: 1 opens an element, -1 closes one if any is open."""
    heights = np.cumsum(steps)
    return int((heights - np.minimum.accumulate(np.minimum(heights, 0))).max(initial=0))

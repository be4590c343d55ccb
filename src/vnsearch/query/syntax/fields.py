"""The names of fields in a query: their own, other English ones, and Vietnamese ones."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from vnsearch.query.syntax.ast import ADDRESS_FIELDS, TEXT_FIELDS, VALUE_FIELDS

#: Fields that take a date: from it on, up to and with it, before it, within it.
DATE_FIELDS = ("after", "until", "before", "on")

#: Further names, folded. A space in one may be left out, and diacritics may be typed.
_ALIASES = {
    "title": ("tieu de", "intitle"),
    "summary": ("tom tat", "sapo"),
    "body": ("noi dung", "intext"),
    "captions": ("caption", "chu thich"),
    "source": ("nguon",),
    "category": ("chuyen muc", "muc", "section"),
    "author": ("tac gia",),
    "kind": ("loai",),
    "tag": ("the",),
    "after": ("tu", "since"),
    "until": ("den",),
    "before": ("truoc",),
    "on": ("ngay", "date"),
    "url": ("site", "domain", "host", "link"),
}

#: What ``kind:`` may be followed by, folded -> the kind it names.
KINDS: Mapping[str, str] = MappingProxyType(
    {
        "article": "article",
        "bai": "article",
        "bai viet": "article",
        "headline": "headline",
        "tit": "headline",
        "tieu de": "headline",
    }
)


def _names(fields: tuple[str, ...]) -> dict[str, str]:
    return {name: field for field in fields for name in (field, *_ALIASES.get(field, ()))}


#: Every name, folded and without spaces -> its field.
FIELDS: Mapping[str, str] = MappingProxyType(
    {
        name.replace(" ", ""): field
        for name, field in _names((*TEXT_FIELDS, *VALUE_FIELDS, *ADDRESS_FIELDS, *DATE_FIELDS)).items()
    }
)


def pattern(fields: tuple[str, ...]) -> str:
    """Return a regular expression for the names of fields in folded text, longest first, with the colon."""
    names = sorted(_names(fields), key=len, reverse=True)
    return rf"(?i:{'|'.join(names).replace(' ', r'[ ]?')}):"

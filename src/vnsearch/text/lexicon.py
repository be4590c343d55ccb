"""Closed lists: what acronyms stand for, other spellings of places, syllables spelt in two ways.

Each list is a tab-separated file in ``data/`` whose header says how it was compiled and from what. They
are read when first asked for. A line that does not parse raises ``ValueError`` with file and line: the
files are part of the package, so that is a fault of the package.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal

from vnsearch.text.tokenise import forms

#: The canonical forms of a phrase's tokens: TP.HCM is ("tp", "hcm").
Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Phrases that name the same thing, at least two, in the order of the list.

    An acronym with several meanings is a member of one group for each of them; a long form belongs to
    one group only.
    """

    kind: Literal["acronym", "place"]
    phrases: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list: where it stands and its fields, each split at ``|``."""

    place: str
    fields: tuple[tuple[str, ...], ...]


def rows(name: str, width: int) -> Iterator[Row]:
    """The lines of ``data/NAME.tsv`` that are not comments, each of ``width`` fields, none empty.

    Raises ``ValueError`` for a line of another shape.
    """
    text = (files("vnsearch.text") / "data" / f"{name}.tsv").read_text("utf-8")
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("#"):
            continue
        place = f"{name}.tsv:{number}"
        fields = tuple(tuple(field.split("|")) for field in line.split("\t"))
        if len(fields) != width or any(not part.strip() for field in fields for part in field):
            raise ValueError(f"{place}: not {width} fields: {line!r}")
        yield Row(place, fields)


def _group(kind: Literal["acronym", "place"], row: Row, members: tuple[str, ...]) -> Group:
    phrases = tuple(tuple(forms(member)) for member in members)
    if len(set(phrases)) < max(2, len(phrases)) or () in phrases:
        raise ValueError(f"{row.place}: members that are empty, alone or the same")
    return Group(kind, phrases)


@cache
def equivalents() -> tuple[Group, ...]:
    """Acronyms with their long forms (``acronyms.tsv``), then spellings of places (``places.tsv``).

    >>> [group.phrases for group in equivalents() if ("hđnd",) in group.phrases]
    [(('hđnd',), ('hội', 'đồng', 'nhân', 'dân'))]
    """
    acronyms = (_group("acronym", row, row.fields[0] + row.fields[1]) for row in rows("acronyms", 4))
    places = (_group("place", row, row.fields[0]) for row in rows("places", 2))
    return (*acronyms, *places)


@cache
def spellings() -> Mapping[str, str]:
    """The rarer spelling of a syllable to the one kept, both canonical forms (``spellings.tsv``).

    One step reaches the form that is kept: no value is a key.

    >>> spellings()["kì"], spellings().get("vy")
    ('kỳ', None)
    """
    found: dict[str, str] = {}
    for row in rows("spellings", 4):
        variant, kept = row.fields[0][0], row.fields[1][0]
        if variant in found or variant in found.values() or kept in found or variant == kept:
            raise ValueError(f"{row.place}: {variant!r} twice or in a chain")
        found[variant] = kept
    return MappingProxyType(found)

"""The tab-separated lists in ``data/``; the header of each says how it was compiled and from what.

They are read when first asked for. A line that does not parse raises ``ValueError`` with file and line:
the files are part of the package, so that is a fault of the package.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from os.path import dirname, join
from types import MappingProxyType
from typing import NamedTuple

_FOLDER = join(dirname(__file__), "data")


class Row(NamedTuple):
    """One line of a list: where it stands and its fields, each split at ``|``."""

    place: str
    fields: tuple[tuple[str, ...], ...]


def lines(name: str) -> Iterator[tuple[int, str]]:
    """Return the lines of ``data/NAME.tsv`` that are not comments, and their numbers, from 1."""
    with open(join(_FOLDER, f"{name}.tsv"), encoding="utf-8") as file:
        text = file.read()
    return ((number, line) for number, line in enumerate(text.splitlines(), 1) if not line.startswith("#"))


def rows(name: str, width: int) -> Iterator[Row]:
    """Yield the same lines as rows, each of ``width`` non-empty fields.

    Raises ``ValueError`` for a line of another shape.
    """
    for number, line in lines(name):
        place = f"{name}.tsv:{number}"
        fields = tuple([tuple(field.split("|")) for field in line.split("\t")])
        if len(fields) != width or not all(all(map(str.strip, field)) for field in fields):
            raise ValueError(f"{place}: not {width} fields: {line!r}")
        yield Row(place, fields)


@cache
def spellings() -> Mapping[str, str]:
    """Return the canonical spelling of each rarer spelling of a syllable (``spellings.tsv``).

    One step reaches the form that is kept: no value is a key.

    >>> spellings()["kì"], spellings().get("vy")
    ('kỳ', None)
    """
    kept_spellings: dict[str, str] = {}
    for row in rows("spellings", 4):
        variant, canonical = row.fields[0][0], row.fields[1][0]
        if (
            variant in kept_spellings
            or variant in kept_spellings.values()
            or canonical in kept_spellings
            or variant == canonical
        ):
            raise ValueError(f"{row.place}: {variant!r} twice or in a chain")
        kept_spellings[variant] = canonical
    return MappingProxyType(kept_spellings)

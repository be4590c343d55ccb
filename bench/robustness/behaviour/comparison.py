"""Where two records differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Record = Mapping[str, Any]
#: Characters of a value that are shown.
_SHOWN = 300
_ABSENT = "(not there)"


def differences(first: Record, second: Record) -> Iterator[tuple[str, Any, Any]]:
    """Each key whose values differ, with the place of the first difference within, and both values there."""
    for key in sorted(first.keys() | second.keys()):
        yield from _within(key, first.get(key, _ABSENT), second.get(key, _ABSENT))


def _within(place: str, first: Any, second: Any) -> Iterator[tuple[str, Any, Any]]:
    """The first difference of two values, if any."""
    if type(first) is type(second) is dict and first.keys() == second.keys():
        parts = ((f"{place} > {key}", first[key], second[key]) for key in first)
    elif type(first) is type(second) is list and len(first) == len(second):
        parts = ((f"{place} > {n}", *both) for n, both in enumerate(zip(first, second, strict=True)))
    elif first != second:
        yield place, first, second
        return
    else:
        return
    for part in parts:
        if part_difference := next(_within(*part), None):
            yield part_difference
            return


def excerpts(first: Any, second: Any) -> tuple[str, str]:
    """Both values from shortly before the place where they part."""
    texts = [value if isinstance(value, str) else repr(value) for value in (first, second)]
    pairs = enumerate(zip(*texts, strict=False))
    parted = next((n for n, (one, other) in pairs if one != other), min(map(len, texts)))
    start = max(parted - 60, 0)
    return texts[0][start : start + _SHOWN], texts[1][start : start + _SHOWN]

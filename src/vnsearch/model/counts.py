"""Matches counted: by value (facets) and by time (timelines)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Period(StrEnum):
    """A period of the calendar in +07:00; weeks begin on Monday."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Count:
    """A value in its commonest wording, and how many matches have it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Facet:
    """How many matches have each value of a field; values that differ only in case and diacritics are one.

    ``counts``: the commonest values, most common first. ``others``: matches with another value; ``missing``:
    matches with none. All of them sum to the number of matches.
    """

    field: str
    counts: tuple[Count, ...]
    others: int = 0
    missing: int = 0


@dataclass(frozen=True, slots=True)
class Bin:
    """A period by its first day, and how many matches were published in it."""

    start: date
    count: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """Matches by period, oldest first, empty periods left out; ``undated`` matches are in none."""

    by: Period
    bins: tuple[Bin, ...] = ()
    undated: int = 0

"""How well an archive is read, judged by a sample."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from vnsearch.model.counts import Count
from vnsearch.model.reports import Record


@dataclass(frozen=True, slots=True)
class FieldShare:
    """Of how many articles of the sample a field is known, and the share of them, from 0 to 1."""

    field: str
    count: int
    share: float


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something odd: its code, how many articles or files it concerns, what it is, and one place."""

    code: str
    count: int
    what: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Diagnosis(Record):
    """How well an archive is read.

    ``files``: files of a kind that is read; ``sampled_files``: those of them that were opened.
    ``contents``: pages and records that were read; ``articles``, ``headlines``: what they gave.
    ``fields``: how many articles have each field. ``oddities``: the commonest first. ``advice``: what would help.
    ``other_files``: files of kinds that are not read, by ending, commonest first.
    """

    files: int
    sampled_files: int
    contents: int
    articles: int
    headlines: int
    seconds: float
    fields: tuple[FieldShare, ...] = ()
    oddities: tuple[Oddity, ...] = ()
    advice: tuple[str, ...] = ()
    other_files: tuple[Count, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the diagnosis as JSON values, as ``vnsearch doctor --json`` prints it."""
        values = asdict(self)
        return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}

"""Values about the upkeep of an index: roots, removals, backups, copies and upgrades."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from vnsearch.model.reports import Record


@dataclass(frozen=True, slots=True)
class Root(Record):
    """A file or folder that was given to be indexed, under a name that no other root of the index has.

    ``files`` were read below ``path``, and gave ``articles``; ``present`` is whether the path exists now.
    """

    name: str
    path: str
    files: int
    articles: int
    present: bool


class RemovalKind(StrEnum):
    """What a removal names."""

    ARTICLE = "article"
    HEADLINE = "headline"
    ADDRESS = "address"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Removal(Record):
    """Something that was removed on request and is kept out by later runs.

    ``target`` is the id of an article or headline, the key of an address, or the name that the ids of a
    file's documents begin with; ``label`` the title, the address as it was given, or the path. ``day`` is
    when it was removed.
    """

    kind: RemovalKind
    target: str
    label: str
    day: date

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON values, the day in ISO 8601."""
        return asdict(self) | {"kind": self.kind.value, "day": self.day.isoformat()}


@dataclass(frozen=True, slots=True)
class Backup(Record):
    """An archive that was written or restored: its path, its files, its size in bytes, and the seconds."""

    archive: str
    files: int
    size: int
    seconds: float


@dataclass(frozen=True, slots=True)
class IndexCopy(Record):
    """An index that was copied: from where to where, its documents, and the bytes of the copy.

    ``kept``: documents that an earlier copy, which was broken off, had sent. ``seconds``: how long it took.
    """

    source: str
    target: str
    documents: int
    kept: int
    size: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Upgrade(Record):
    """What an upgrade did.

    ``documents``: documents that were analysed anew, 0 where that was not needed. ``catalogue``: whether the
    catalogue was brought to this version. ``lost``: the ids of articles whose text could not be read back; the
    next run reads their files again. ``seconds``: how long it took.
    """

    documents: int
    catalogue: bool
    lost: tuple[str, ...] = ()
    seconds: float = 0.0

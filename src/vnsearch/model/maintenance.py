"""What keeping an index is about: its roots, and what was removed from it on request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Root:
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
class Removal:
    """Something that was removed on request and is kept out by later runs.

    ``target`` is the id of an article or headline, the key of an address, or the name that the ids of a
    file's documents begin with; ``label`` the title, the address as it was given, or the path. ``day`` is
    when it was removed.
    """

    kind: RemovalKind
    target: str
    label: str
    day: date


@dataclass(frozen=True, slots=True)
class Backup:
    """An archive that was written or restored: its path, its files, its size in bytes, and the seconds."""

    archive: str
    files: int
    size: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Upgrade:
    """What an upgrade did.

    ``documents``: documents that were analysed anew, 0 where that was not needed. ``catalogue``: whether the
    catalogue was brought to this version. ``lost``: places of articles whose text could not be read back;
    the next run reads their files again. ``seconds``: how long it took.
    """

    documents: int
    catalogue: bool
    lost: tuple[str, ...] = ()
    seconds: float = 0.0

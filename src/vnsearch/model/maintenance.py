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

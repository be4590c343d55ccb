"""Commits: one JSON manifest each, renamed into place last; the two newest are kept.

::

    write.lock             held by the one writer
    commit-00000012.json   format, segments with sizes and checksums, and a digest of itself
    segment-00000007       a sealed file
    deleted-00000012-7     which documents of segment 7 are deleted, as of commit 12
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from hashlib import blake2b
from typing import Any

from vnsearch.engines.columnar.sealed import Sealed
from vnsearch.engines.columnar.storage import Storage
from vnsearch.errors import IndexDamagedError, IndexVersionError

#: Changes whenever files written before can no longer be read.
FORMAT = "columnar-1"
KEPT = 2
#: The file that a writer holds locked. It is never swept: that would let in a second writer.
LOCK = "write.lock"
_PREFIX, _SUFFIX = "commit-", ".json"
_OURS = ("commit", "segment-", "deleted-")
_DRAFT = "commit.draft"


@dataclass(frozen=True, slots=True)
class Listed:
    """A segment as a commit names it."""

    segment: Sealed
    documents: int
    deleted: Sealed | None = None
    gone: int = 0


@dataclass(frozen=True, slots=True)
class Commit:
    """One committed state; ``counter`` numbers the segments made so far, ``notes`` are the owner's."""

    generation: int = 0
    counter: int = 0
    segments: tuple[Listed, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()

    @property
    def files(self) -> set[str]:
        """The files it names."""
        deleted = (listed.deleted for listed in self.segments if listed.deleted)
        return {listed.segment.name for listed in self.segments} | {sealed.name for sealed in deleted}


def name_of(generation: int) -> str:
    """A commit's file."""
    return f"{_PREFIX}{generation:08d}{_SUFFIX}"


def generations(names: Sequence[str]) -> list[int]:
    """The commits among files, ascending."""
    numbers = (
        n[len(_PREFIX) : -len(_SUFFIX)] for n in names if n.startswith(_PREFIX) and n.endswith(_SUFFIX)
    )
    return sorted(int(number) for number in numbers if number.isascii() and number.isdecimal())


def _digest(values: dict[str, Any]) -> str:
    return blake2b(json.dumps(values, sort_keys=True).encode(), digest_size=16).hexdigest()


def write_commit(storage: Storage, commit: Commit) -> None:
    """Makes a commit the newest, in one step that outlives a loss of power."""
    values = {"format": FORMAT} | asdict(commit)
    values = json.loads(json.dumps(values))
    out = storage.create(_DRAFT)
    try:
        out.write(json.dumps(values | {"digest": _digest(values)}, indent=1).encode())
        out.sync()
    finally:
        out.close()
    # The names of the segments must be safe before a commit names them.
    storage.sync()
    storage.replace(_DRAFT, name_of(commit.generation))
    try:
        storage.sync()
    except OSError:  # the caller will hear that nothing was committed
        with suppress(OSError):
            storage.remove(name_of(commit.generation))
        raise


def read_commit(storage: Storage, generation: int) -> Commit:
    """A commit. Raises ``IndexDamagedError``, ``IndexVersionError``, ``FileNotFoundError``."""
    name = name_of(generation)
    data = bytes(storage.view(name))
    try:
        values = json.loads(data)
        digest = values.pop("digest")
        if digest != _digest(values):
            raise ValueError("digest")
        made_by = values.pop("format")
        commit = _commit(values)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise IndexDamagedError(f"{name} is damaged; run vnsearch index --rebuild") from error
    if made_by != FORMAT:
        raise IndexVersionError(
            f"the index was made with format {made_by!r}, this vnsearch uses {FORMAT!r}; "
            "run vnsearch index --rebuild"
        )
    if commit.generation != generation:
        raise IndexDamagedError(f"{name} is another commit's; run vnsearch index --rebuild")
    return commit


def _commit(values: dict[str, Any]) -> Commit:
    segments = tuple(
        Listed(
            Sealed(**held["segment"]),
            int(held["documents"]),
            Sealed(**held["deleted"]) if held["deleted"] else None,
            int(held["gone"]),
        )
        for held in values["segments"]
    )
    notes = tuple((str(key), str(value)) for key, value in values["notes"])
    return Commit(int(values["generation"]), int(values["counter"]), segments, notes)


def newest(storage: Storage) -> Commit:
    """The last commit. Raises ``IndexDamagedError`` where there is none or it cannot be read."""
    found = generations(storage.names())
    if not found:
        raise IndexDamagedError("the index has lost its commits; run vnsearch index --rebuild")
    return read_commit(storage, found[-1])


def needed(storage: Storage, current: int) -> set[str]:
    """The files of the two newest commits up to ``current``, and the commits themselves."""
    kept = [number for number in generations(storage.names()) if number <= current][-KEPT:]
    files = {name_of(number) for number in kept}
    for number in kept:
        with suppress(IndexDamagedError, IndexVersionError):
            files |= read_commit(storage, number).files
    return files


def sweep(storage: Storage, current: int) -> bool:
    """Removes what neither of the two newest commits names: older commits, segments, broken-off files.

    What cannot be removed now is left to the next commit. Whether there was anything.
    """
    unneeded: set[str] = set()
    with suppress(OSError):  # nothing goes unless all that must stay is known
        ours = {name for name in storage.names() if name.startswith(_OURS)}
        unneeded = ours - needed(storage, current)
    for name in sorted(unneeded):
        with suppress(OSError):  # a reader on a system that locks open files
            storage.remove(name)
    return bool(unneeded)

"""Commits: one JSON file each, renamed into place last. The newest commit and its parent are retained.

::

    engine.lock                 locked by the writer
    commit-00000012.json        format, segments with sizes and checksums, and a digest of itself
    segment-00000007            a checked file
    deleted-00000012-00000007   which documents of segment 7 are deleted, as of commit 12
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from contextlib import suppress
from hashlib import blake2b
from typing import Any, NamedTuple

from vnsearch.errors import IndexDamagedError, IndexVersionError, IndexWriteError
from vnsearch.messages import index_errors
from vnsearch.messages.system_errors import system_error_at
from vnsearch.segments.checked_file import FileRef
from vnsearch.segments.directory import Storage

#: Changes whenever files written before can no longer be read.
FORMAT = "columnar-4"
#: The file that a writer holds locked. It is never removed: that would let in a second writer.
LOCK = "engine.lock"
#: The key in the metadata of every commit of our own index: the name of the indexing run that made it.
RUN_KEY = "run"
_PREFIX, _SUFFIX = "commit-", ".json"
_PREFIXES = ("commit", "segment-", "deleted-")
_DRAFT = "commit.draft"
#: The most bytes of a commit; one with a hundred segments takes some ten thousands.
_MAX_COMMIT_BYTES = 1 << 24
_SEGMENT = re.compile(r"segment-[0-9]+")
_DELETED = re.compile(r"deleted-[0-9]+-[0-9]+")


class SegmentEntry(NamedTuple):
    """A segment as a commit names it."""

    segment: FileRef
    documents: int
    deleted: FileRef | None = None
    deleted_count: int = 0

    @property
    def live_count(self) -> int:
        """Return how many documents are not deleted."""
        return self.documents - self.deleted_count


class Commit(NamedTuple):
    """One committed state; ``base`` is the generation of its parent.

    ``counter`` numbers the segments made so far; ``metadata`` is that of the engine, sorted by key.
    """

    generation: int = 0
    base: int = 0
    counter: int = 0
    segments: tuple[SegmentEntry, ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()

    @property
    def files(self) -> set[str]:
        """Return the files it names."""
        deleted = (entry.deleted for entry in self.segments if entry.deleted)
        return {entry.segment.name for entry in self.segments} | {file.name for file in deleted}


def commit_file(generation: int) -> str:
    """Return the file name of a commit."""
    return f"{_PREFIX}{generation:08d}{_SUFFIX}"


def generations(names: Sequence[str]) -> list[int]:
    """Return the generations of the commits among files, ascending."""
    numbers = (
        n[len(_PREFIX) : -len(_SUFFIX)] for n in names if n.startswith(_PREFIX) and n.endswith(_SUFFIX)
    )
    return sorted(int(number) for number in numbers if number.isascii() and number.isdecimal())


def _digest(values: dict[str, Any]) -> str:
    return blake2b(json.dumps(values, sort_keys=True).encode(), digest_size=16).hexdigest()


def _values(commit: Commit) -> dict[str, Any]:
    """Return the values of a commit's file (docs/formats.md)."""
    return {
        "format": FORMAT,
        "generation": commit.generation,
        "base": commit.base,
        "counter": commit.counter,
        "segments": [
            {
                "segment": entry.segment._asdict(),
                "documents": entry.documents,
                "deleted": entry.deleted and entry.deleted._asdict(),
                "gone": entry.deleted_count,
            }
            for entry in commit.segments
        ],
        "notes": commit.metadata,
    }


def write_commit(storage: Storage, commit: Commit) -> None:
    """Make a commit the newest, atomically and durably."""
    values = json.loads(json.dumps(_values(commit)))
    out = storage.create(_DRAFT)
    try:
        out.write(json.dumps(values | {"digest": _digest(values)}, indent=1).encode())
        out.sync()
    finally:
        out.close()
    # The names of the segments must be safe before a commit names them.
    storage.sync()
    storage.replace(_DRAFT, commit_file(commit.generation))
    try:
        storage.sync()
    except OSError as error:  # the error says that nothing was committed, so the commit has to go
        try:
            storage.remove(commit_file(commit.generation))
        except OSError:
            refusal = index_errors.cannot_write_index(system_error_at(error))
            raise IndexWriteError(index_errors.committed_in_part(refusal)) from error
        raise


def read_commit(storage: Storage, generation: int, *, any_format: bool = False) -> Commit:
    """Read a commit, of this format unless ``any_format``.

    Raises ``IndexDamagedError``, ``IndexVersionError``, ``FileNotFoundError``.
    """
    name = commit_file(generation)
    data = storage.view(name)
    try:
        values = json.loads(bytes(data[:_MAX_COMMIT_BYTES]))
        digest = values.pop("digest")
        if digest != _digest(values):
            raise ValueError("digest")
        made_by = str(values.pop("format"))
        commit = _commit(values) if any_format or made_by == FORMAT else None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise IndexDamagedError(index_errors.damaged(name)) from error
    if commit is None:
        raise IndexVersionError(index_errors.other_commit_format(made_by, FORMAT))
    if commit.generation != generation:
        raise IndexDamagedError(index_errors.foreign_commit(name))
    return commit


def _commit(values: dict[str, Any]) -> Commit:
    """Parse a commit. Raises ``ValueError``, ``KeyError``, ``TypeError``, ``AttributeError``."""
    segments = tuple(map(_segment_entry, values["segments"]))
    metadata = tuple((str(key), str(value)) for key, value in values["notes"])
    generation, base, counter = (_count(values[name]) for name in ("generation", "base", "counter"))
    return Commit(generation, base, counter, segments, metadata)


def _segment_entry(values: dict[str, Any]) -> SegmentEntry:
    deleted = values["deleted"] and _file_ref(values["deleted"], _DELETED)
    entry = SegmentEntry(
        _file_ref(values["segment"], _SEGMENT),
        _count(values["documents"]),
        deleted or None,
        _count(values["gone"]),
    )
    if entry.deleted_count > (entry.documents if deleted else 0):
        raise ValueError("more deleted documents than documents")
    return entry


def _file_ref(values: dict[str, Any], names: re.Pattern[str]) -> FileRef:
    """Parse the reference to a file, which must lie in this folder."""
    if not names.fullmatch(values["name"]):
        raise ValueError("not the name of an engine's file")
    return FileRef(values["name"], _count(values["size"]), _count(values["checksum"]))


def _count(value: object) -> int:
    if type(value) is not int or not 0 <= value < 1 << 63:
        raise ValueError("not a count")
    return value


def newest_generation(storage: Storage) -> int:
    """Return the number of the newest commit. Raises ``IndexDamagedError`` where there is none."""
    numbers = generations(storage.names())
    if not numbers:
        raise IndexDamagedError(index_errors.COMMITS_LOST)
    return numbers[-1]


def newest(storage: Storage) -> Commit:
    """Return the newest commit. Raises ``IndexDamagedError`` where there is none or it cannot be read."""
    return read_commit(storage, newest_generation(storage))


def commit_of_run(storage: Storage, run: str, *, any_format: bool = False) -> Commit | None:
    """Return the newest commit or its parent, whichever the indexing run of a name made; None for neither.

    Raises ``IndexDamagedError``, ``IndexVersionError``.
    """
    commit = read_commit(storage, newest_generation(storage), any_format=any_format)
    if dict(commit.metadata).get(RUN_KEY, "") == run:
        return commit
    with suppress(IndexDamagedError, IndexVersionError, FileNotFoundError):
        parent = read_commit(storage, commit.base, any_format=any_format)
        return parent if dict(parent.metadata).get(RUN_KEY, "") == run else None
    return None


def parent_of(storage: Storage, commit: Commit) -> Commit | None:
    """Return the parent of a commit; None if it cannot be read, which is harmless."""
    with suppress(IndexDamagedError, IndexVersionError, FileNotFoundError):
        return read_commit(storage, commit.base)
    return None


def live_files(storage: Storage, current: Commit) -> set[str]:
    """Return the files of a commit and of its parent, and the commit files themselves."""
    commits = [commit for commit in (current, parent_of(storage, current)) if commit]
    return {commit_file(commit.generation) for commit in commits}.union(*(commit.files for commit in commits))


def remove_unreferenced(storage: Storage, current: Commit) -> bool:
    """Remove files that neither a commit nor its parent names: old commits, segments, unfinished files.

    What cannot be removed now is left to the next commit. Return whether there was anything.
    """
    orphans: set[str] = set()
    with suppress(OSError):  # remove nothing unless all files that must stay are known
        files = {name for name in storage.names() if name.startswith(_PREFIXES)}
        orphans = files - live_files(storage, current)
    for name in sorted(orphans):
        with suppress(OSError):  # a reader may have it open on a system that locks open files
            storage.remove(name)
    return bool(orphans)

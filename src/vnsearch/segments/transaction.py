"""One folder of segments and commits: reading the last commit, and changing it in one step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np

from vnsearch.arrays import Bools
from vnsearch.errors import IndexDamagedError
from vnsearch.segments import commits
from vnsearch.segments.checked_file import FileRef
from vnsearch.segments.commits import Commit, SegmentEntry
from vnsearch.segments.directory import Storage
from vnsearch.segments.error_mapping import REBUILD, damage_as_error, refusal_as_error
from vnsearch.segments.merge import Default, merge, nothing
from vnsearch.segments.segment import Segment, write_deleted

#: A segment with more documents than this, and more than twice those just written, is left alone.
SMALL = 1000
_TRIES = 3

#: Told the segments' documents, alive and written just now or before: which to merge.
Policy = Callable[[Sequence[int], Sequence[int], int], list[int]]


def open_segments(storage: Storage, commit: Commit) -> list[Segment]:
    """The segments of a commit. Raises ``IndexDamagedError``, ``FileNotFoundError``."""
    return [_open(storage, listed) for listed in commit.segments]


def _open(storage: Storage, listed: SegmentEntry) -> Segment:
    segment = Segment(storage, listed.segment, listed.deleted)
    if segment.size != listed.documents:
        raise segment.file.damaged(f"has {segment.size:,} documents, not {listed.documents:,}")
    return segment


def open_newest(storage: Storage) -> tuple[Commit, list[Segment]]:
    """The last commit with its segments.

    A commit that comes in between may sweep files away; then the newer one is opened. Raises
    ``IndexDamagedError``, ``IndexVersionError``.
    """
    for _ in range(_TRIES - 1):
        with suppress(FileNotFoundError), damage_as_error(unless=FileNotFoundError):
            commit = commits.newest(storage)
            return commit, open_segments(storage, commit)
    with damage_as_error():
        commit = commits.newest(storage)
        return commit, open_segments(storage, commit)


def create(storage: Storage, notes: Mapping[str, str] | None = None) -> None:
    """Makes an empty index. Raises ``IndexWriteError``."""
    with refusal_as_error():
        commits.write_commit(storage, Commit(1, notes=tuple(sorted((notes or {}).items()))))


@dataclass(slots=True)
class _SegmentChange:
    """A segment of the commit to be: its entry, and which documents are left when that has changed."""

    listed: SegmentEntry
    live: Bools | None = None

    @property
    def alive(self) -> int:
        return self.listed.documents - self.listed.gone if self.live is None else int(self.live.sum())


def logarithmic_merge_policy(alive: Sequence[int], sizes: Sequence[int], new: int) -> list[int]:
    """Merges what is not larger than twice what is new, and what is half deleted.

    A document then moves a number of times that grows with the logarithm of the index.
    """
    limit = max(SMALL, 2 * new)
    chosen = [
        i
        for i, (left, size) in enumerate(zip(alive, sizes, strict=True))
        if left <= limit or 2 * left <= size
    ]
    return chosen if len(chosen) > 1 or any(2 * alive[i] <= sizes[i] for i in chosen) else []


def _metadata_commit(storage: Storage, newest: Commit, notes: tuple[tuple[str, str], ...]) -> Commit:
    """The newest commit or its base, whichever carries the notes. Raises ``IndexDamagedError``."""
    for commit in (newest, commits.parent_of(storage, newest)):
        if commit and commit.notes == notes:
            return commit
    raise IndexDamagedError(f"the index and its catalogue do not belong together; {REBUILD}")


def merge_all(alive: Sequence[int], sizes: Sequence[int], new: int) -> list[int]:  # noqa: ARG001 - a policy
    """Merges everything there is, unless it is one segment already, with nothing deleted."""
    return list(range(len(alive))) if len(alive) > 1 or list(alive) != list(sizes) else []


def compact(storage: Storage) -> bool:
    """Makes one segment of all, without deleted documents; False where it was so already.

    The caller holds the lock of the folder. Raises as ``Transaction`` does.
    """
    commit, segments = open_newest(storage)
    sizes = [segment.size for segment in segments]
    alive = [listed.documents - listed.gone for listed in commit.segments]
    if not merge_all(alive, sizes, 0):
        return False
    # Twice, so that the commit before the newest does not hold on to the old segments.
    for _ in range(2):
        transaction = Transaction(storage)
        try:
            transaction.finish(dict(commit.notes), merge_all)
        finally:
            transaction.close()
    return True


class Transaction:
    """Changes to the last commit. One at a time: the caller holds the lock of the folder.

    With ``known``, the changes are to the commit that carries these notes, which may be the base of the
    last one; the next commit then takes the place of that one (``stale``). Raises ``IndexDamagedError``,
    ``IndexVersionError``, ``IndexWriteError``.
    """

    def __init__(self, storage: Storage, known: Mapping[str, str] | None = None) -> None:
        self.storage = storage
        with damage_as_error():
            newest = commits.newest(storage)
            self.commit = (
                newest if known is None else _metadata_commit(storage, newest, tuple(sorted(known.items())))
            )
            self.segments = open_segments(storage, self.commit)
        self.stale = self.commit is not newest
        self._generation = newest.generation + 1
        self._counter = max(self.commit.counter, newest.counter)
        self._held = [_SegmentChange(listed) for listed in self.commit.segments]
        self._new = 0
        with refusal_as_error():
            if commits.remove_unreferenced(storage, newest):
                # Names are used again: what had them must not come back after a loss of power.
                storage.sync()

    def name(self) -> str:
        """The name of the next segment to write."""
        self._counter += 1
        return f"segment-{self._counter:08d}"

    def add(self, sealed: FileRef, documents: int) -> None:
        """Takes a segment just written."""
        self._held.append(_SegmentChange(SegmentEntry(sealed, documents)))
        self._new += documents

    def delete(self, segment: int, documents: Iterable[int]) -> None:
        """Marks documents of one of ``segments`` as deleted."""
        held = self._held[segment]
        if held.live is None:
            known = self.segments[segment].live
            held.live = np.ones(held.listed.documents, np.bool_) if known is None else known.copy()
        held.live[list(documents)] = False

    def finish(
        self, notes: dict[str, str], policy: Policy = logarithmic_merge_policy, default: Default = nothing
    ) -> Commit:
        """Writes deletions, merges, and makes it all the newest commit.

        ``default`` gives the values of columns that a merged segment lacks. Raises ``IndexWriteError``,
        ``IndexDamagedError``; the last commit is then as it was.
        """
        with refusal_as_error():
            commit = self._committed(notes, policy, default)
        self.close()
        commits.remove_unreferenced(self.storage, commit)
        return commit

    def _committed(self, notes: dict[str, str], policy: Policy, default: Default) -> Commit:
        self._held = [held for held in self._held if held.alive]
        kept = [self._settled(held) for held in self._held]
        chosen = policy([h.alive for h in self._held], [h.listed.documents for h in self._held], self._new)
        if chosen:
            kept = self._merged(kept, chosen, default)
        listed, noted = tuple(kept), tuple(sorted(notes.items()))
        commit = Commit(self._generation, self.commit.generation, self._counter, listed, noted)
        commits.write_commit(self.storage, commit)
        return commit

    def _settled(self, held: _SegmentChange) -> SegmentEntry:
        if held.live is None:
            return held.listed
        number = held.listed.segment.name.rpartition("-")[2]
        name = f"deleted-{self._generation:08d}-{number}"
        deleted = write_deleted(self.storage, name, held.live)
        return replace(held.listed, deleted=deleted, gone=held.listed.documents - held.alive)

    def _merged(
        self, kept: Sequence[SegmentEntry], chosen: Sequence[int], default: Default
    ) -> list[SegmentEntry]:
        parts = [_open(self.storage, kept[i]) for i in chosen]
        try:
            with damage_as_error(unless=OSError):
                sealed = merge(self.storage, self.name(), parts, {}, default)
        finally:
            for part in parts:
                part.close()
        documents = sum(kept[i].documents - kept[i].gone for i in chosen)
        rest = [listed for i, listed in enumerate(kept) if i not in chosen]
        place = sum(i < chosen[0] for i in range(len(kept)) if i not in chosen)
        return [*rest[:place], SegmentEntry(sealed, documents), *rest[place:]]

    def close(self) -> None:
        """Lets the files of the last commit go."""
        for segment in self.segments:
            segment.close()

"""Changes to a folder of segments and commits: the newest commit is replaced in one step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from vnsearch.arrays import Bools
from vnsearch.errors import IndexDamagedError
from vnsearch.messages import index_errors
from vnsearch.segments import commits
from vnsearch.segments.checked_file import FileRef
from vnsearch.segments.commits import Commit, SegmentEntry
from vnsearch.segments.directory import Storage
from vnsearch.segments.error_mapping import damage_as_error, refusal_as_error
from vnsearch.segments.merge import Default, merge_entries, no_default
from vnsearch.segments.merge_policy import Policy, logarithmic_merge_policy, merge_all, merge_none
from vnsearch.segments.newest_commit import open_segment, open_segments
from vnsearch.segments.segment import Segment, live_documents, write_deleted


def create(storage: Storage, metadata: Mapping[str, str] | None = None) -> None:
    """Create an empty index. Raises ``IndexWriteError``."""
    with refusal_as_error():
        commits.write_commit(storage, Commit(1, metadata=tuple(sorted((metadata or {}).items()))))


@dataclass(slots=True)
class _SegmentChange:
    """A segment of the next commit: its entry, and its live documents where these have changed."""

    entry: SegmentEntry
    live: Bools | None = None

    @property
    def live_count(self) -> int:
        return self.entry.live_count if self.live is None else int(self.live.sum())


def _commit_with_metadata(storage: Storage, newest: Commit, metadata: tuple[tuple[str, str], ...]) -> Commit:
    """Return the newest commit or its parent, whichever has the metadata. Raises ``IndexDamagedError``."""
    for commit in (newest, commits.parent_of(storage, newest)):
        if commit and commit.metadata == metadata:
            return commit
    raise IndexDamagedError(index_errors.CATALOGUE_MISMATCH)


def compact(storage: Storage) -> bool:
    """Merge all segments into one without deleted documents; return False where there was nothing to do.

    Removed documents are then in no file, also where the newest commit had none of them and only its parent kept
    the file. The caller holds the lock of the folder. Raises as ``Transaction`` does.
    """
    with damage_as_error():
        commit = commits.newest(storage)
    sizes = [entry.documents for entry in commit.segments]
    live_counts = [entry.live_count for entry in commit.segments]
    parent = commits.parent_of(storage, commit)
    if merge_all(live_counts, sizes, 0):
        transaction = Transaction(storage)
        try:
            transaction.finish(dict(commit.metadata), merge_all)
        finally:
            transaction.close()
    elif parent is None or parent.files <= commit.files:
        return False
    repeat_commit(storage)
    return True


def repeat_commit(storage: Storage) -> None:
    """Commit the newest commit again, after a large merge: so its parent does not keep what was merged.

    The caller holds the lock of the folder. Raises as ``Transaction`` does.
    """
    transaction = Transaction(storage)
    try:
        transaction.finish(dict(transaction.commit.metadata), merge_none)
    finally:
        transaction.close()


class Transaction:
    """Changes to the newest commit. One at a time: the caller holds the lock of the folder.

    With ``base_metadata``, the changes are to the commit with this metadata: the newest one or its parent. If
    it is the parent, the next commit replaces the newest one (``replaces_newest``). Raises
    ``IndexDamagedError``, ``IndexVersionError``, ``IndexWriteError``.
    """

    def __init__(self, storage: Storage, base_metadata: Mapping[str, str] | None = None) -> None:
        self.storage = storage
        with damage_as_error():
            newest = commits.newest(storage)
            self.commit = (
                newest
                if base_metadata is None
                else _commit_with_metadata(storage, newest, tuple(sorted(base_metadata.items())))
            )
            self.segments = open_segments(storage, self.commit)
        self.replaces_newest = self.commit is not newest
        self._generation = newest.generation + 1
        self._counter = max(self.commit.counter, newest.counter)
        self._changes = [_SegmentChange(entry) for entry in self.commit.segments]
        self._new_documents = 0
        with refusal_as_error():
            if commits.remove_unreferenced(storage, newest):
                # File names are reused: removed files must not come back after a power loss.
                storage.sync()

    def name(self) -> str:
        """Return the name of the next segment to write."""
        self._counter += 1
        return f"segment-{self._counter:08d}"

    def add(self, ref: FileRef, documents: int) -> int:
        """Add a segment just written to ``segments``; return its number there. Raises ``IndexWriteError``."""
        entry = SegmentEntry(ref, documents)
        with refusal_as_error(), damage_as_error(unless=OSError):
            self.segments.append(open_segment(self.storage, entry))
        self._changes.append(_SegmentChange(entry))
        self._new_documents += documents
        return len(self.segments) - 1

    def delete(self, segment: int, documents: Iterable[int]) -> None:
        """Mark documents of one of ``segments`` as deleted."""
        change = self._changes[segment]
        if change.live is None:
            change.live = live_documents(self.segments[segment])
        change.live[list(documents)] = False

    def replace(self, sources: Sequence[FileRef], live: Sequence[Bools], merged: FileRef) -> None:
        """Put a merged segment in place of segments of the commit, of which it was made, before other changes.

        ``live`` says which documents of each source it was made of, in their order; those deleted since are
        deleted in it. ``merged`` is renamed. Raises ``IndexWriteError``, ``IndexDamagedError``.
        """
        numbers = {change.entry.segment: i for i, change in enumerate(self._changes)}
        replaced = [numbers[source] for source in sources]
        with refusal_as_error(), damage_as_error(unless=OSError):
            still_live = np.concatenate(
                [
                    live_documents(self.segments[i])[was_live]
                    for i, was_live in zip(replaced, live, strict=True)
                ]
            )
            name = self.name()
            self.storage.replace(merged.name, name)
            entry = SegmentEntry(merged._replace(name=name), len(still_live))
            segment = open_segment(self.storage, entry)
        self._replace_segments(replaced, segment, _SegmentChange(entry, still_live))

    def _replace_segments(self, replaced: Sequence[int], segment: Segment, change: _SegmentChange) -> None:
        """Put one segment at the first of the places of several."""
        first = min(replaced)
        self.segments[first].close()
        self.segments[first], self._changes[first] = segment, change
        for i in sorted(set(replaced) - {first}, reverse=True):
            self.segments.pop(i).close()
            del self._changes[i]

    def finish(
        self,
        metadata: dict[str, str],
        policy: Policy = logarithmic_merge_policy,
        default: Default = no_default,
    ) -> Commit:
        """Write deletions, merge, and make the result the newest commit.

        ``default`` gives the values of columns that a merged segment lacks. Raises ``IndexWriteError``,
        ``IndexDamagedError``; the last commit is then as it was.
        """
        with refusal_as_error():
            commit = self._write_commit(metadata, policy, default)
        self.close()
        commits.remove_unreferenced(self.storage, commit)
        return commit

    def _write_commit(self, metadata: dict[str, str], policy: Policy, default: Default) -> Commit:
        self._changes = [change for change in self._changes if change.live_count]
        entries = [self._entry_with_deletions(change) for change in self._changes]
        to_merge = policy(
            [change.live_count for change in self._changes],
            [change.entry.documents for change in self._changes],
            self._new_documents,
        )
        if to_merge:
            entries = self._merge(entries, to_merge, default)
        segment_entries, commit_metadata = tuple(entries), tuple(sorted(metadata.items()))
        commit = Commit(
            self._generation, self.commit.generation, self._counter, segment_entries, commit_metadata
        )
        commits.write_commit(self.storage, commit)
        return commit

    def _entry_with_deletions(self, change: _SegmentChange) -> SegmentEntry:
        if change.live is None or change.live.all():
            return change.entry
        number = change.entry.segment.name.rpartition("-")[2]
        name = f"deleted-{self._generation:08d}-{number}"
        deleted = write_deleted(self.storage, name, change.live)
        return change.entry._replace(
            deleted=deleted, deleted_count=change.entry.documents - change.live_count
        )

    def _merge(
        self, entries: Sequence[SegmentEntry], to_merge: Sequence[int], default: Default
    ) -> list[SegmentEntry]:
        with damage_as_error(unless=OSError):
            ref = merge_entries(self.storage, self.name(), [entries[i] for i in to_merge], default)
        documents = sum(entries[i].live_count for i in to_merge)
        others = [entry for i, entry in enumerate(entries) if i not in to_merge]
        index = sum(i < to_merge[0] for i in range(len(entries)) if i not in to_merge)
        return [*others[:index], SegmentEntry(ref, documents), *others[index:]]

    def close(self) -> None:
        """Close the segments of the commit that is changed."""
        for segment in self.segments:
            segment.close()

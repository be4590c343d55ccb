"""Open the newest commit of a folder, or the segments of any, to read."""

from __future__ import annotations

from vnsearch.messages import damage
from vnsearch.segments import commits
from vnsearch.segments.commits import Commit, SegmentEntry
from vnsearch.segments.directory import Storage
from vnsearch.segments.error_mapping import damage_as_error
from vnsearch.segments.segment import Segment


def open_segments(storage: Storage, commit: Commit) -> list[Segment]:
    """Open the segments of a commit. Raises ``IndexDamagedError``, ``FileNotFoundError``."""
    return [open_segment(storage, entry) for entry in commit.segments]


def open_segment(storage: Storage, entry: SegmentEntry) -> Segment:
    """Open one segment of a commit. Raises ``IndexDamagedError``, ``FileNotFoundError``."""
    segment = Segment(storage, entry.segment, entry.deleted)
    if segment.size != entry.documents:
        raise segment.file.damage_error(damage.wrong_document_count(segment.size, entry.documents))
    return segment


def open_newest(storage: Storage) -> tuple[Commit, list[Segment]]:
    """Open the newest commit with its segments.

    Commits made meanwhile may remove files; then the newer one is opened. Raises ``IndexDamagedError``,
    ``IndexVersionError``.
    """
    with damage_as_error():
        while True:
            generation = commits.newest_generation(storage)
            try:
                commit = commits.read_commit(storage, generation)
                return commit, open_segments(storage, commit)
            except FileNotFoundError:
                if commits.newest_generation(storage) == generation:
                    raise

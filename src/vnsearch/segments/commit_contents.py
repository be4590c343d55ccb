"""What one commit consists of: its files as bytes, and its documents as they are stored."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

from vnsearch.errors import IndexDamagedError
from vnsearch.messages import index_errors
from vnsearch.segments import commits
from vnsearch.segments.checked_file import CheckedFile
from vnsearch.segments.commits import Commit
from vnsearch.segments.directory import Storage
from vnsearch.segments.error_mapping import damage_as_error
from vnsearch.segments.segment import Segment

_TRIES = 3


def commit_files(storage: Storage, run: str) -> dict[str, memoryview] | None:
    """Return the files of the commit of a run, by name, each verified; None where there is no such commit.

    The bytes stay readable when the files are removed. Raises ``IndexDamagedError``, ``IndexVersionError``.
    """
    for _ in range(_TRIES - 1):
        with damage_as_error(unless=FileNotFoundError):
            try:
                return _commit_files(storage, run)
            except FileNotFoundError:  # a commit made meanwhile removed it: look again
                continue
    with damage_as_error():
        return _commit_files(storage, run)


def _commit_files(storage: Storage, run: str) -> dict[str, memoryview] | None:
    commit = commits.commit_of_run(storage, run, any_format=True)
    if commit is None:
        return None
    names = (commits.commit_file(commit.generation), *sorted(commit.files))
    views = {name: storage.view(name) for name in names}
    for entry in commit.segments:
        for ref in filter(None, (entry.segment, entry.deleted)):
            with CheckedFile(storage, ref) as file:
                file.verify_all()
    return views


def stored_records(storage: Storage, run: str) -> Iterator[bytes]:
    """Yield the records of the documents of a run's commit, which may have another format.

    After the first record, other commits may remove its files. Raises ``IndexDamagedError``, also where there is
    no such commit.
    """
    with damage_as_error():
        commit = commits.commit_of_run(storage, run, any_format=True)
        if commit is None:
            raise IndexDamagedError(index_errors.CATALOGUE_MISMATCH)
        yield from _records(storage, commit)


def _records(storage: Storage, commit: Commit) -> Iterator[bytes]:
    with ExitStack() as stack:
        segments = []
        for entry in commit.segments:  # all before the first record: a later commit may remove them
            segments.append(Segment(storage, entry.segment, entry.deleted))
            stack.callback(segments[-1].close)
        for segment in segments:
            yield from _live_records(segment)


def _live_records(segment: Segment) -> Iterator[bytes]:
    number = 0
    for block in range(segment.documents.block_count):
        for record in segment.documents.records_of_block(block):
            if segment.live is None or segment.live[number]:
                yield record
            number += 1

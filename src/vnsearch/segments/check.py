"""Verifying a folder: every checksum, and whether what the files say of one another agrees."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

import numpy as np

from vnsearch import document_json
from vnsearch.arrays import Int64s
from vnsearch.errors import IndexVersionError, StorageError
from vnsearch.model import Fault
from vnsearch.segments import commits
from vnsearch.segments.checked_file import PAGE
from vnsearch.segments.commits import Commit, SegmentEntry
from vnsearch.segments.directory import Storage
from vnsearch.segments.error_mapping import REBUILD, damage_as_error
from vnsearch.segments.posting_lists import PostingLists, run_offsets
from vnsearch.segments.postings_reader import InvertedField
from vnsearch.segments.segment import Segment
from vnsearch.segments.term_dictionary import decode_spellings

#: Told how much is done, and of how much.
Progress = Callable[[int, int], None]
#: Bytes verified between two words of progress, and occurrences compared at a time.
_BYTES, _OCCURRENCES = 1 << 24, 1 << 18
#: Faults told of one kind; the first ones say enough.
_TOLD = 20

_Check = Callable[[Segment, SegmentEntry], Iterator[str]]


def check(storage: Storage, progress: Progress) -> tuple[list[Fault], set[str]]:
    """What is wrong in a folder, and the ids of the documents that are there.

    Raises ``IndexVersionError``, and ``IndexDamagedError`` where the folder itself cannot be read.
    """
    with damage_as_error():
        names = storage.names()
    found = commits.generations(names)
    if not found:
        return [Fault("commit", "the index has lost its commits", REBUILD)], set()
    try:
        with damage_as_error():
            commit = commits.read_commit(storage, found[-1])
    except IndexVersionError:
        raise
    except StorageError as error:
        return [_fault(commits.commit_file(found[-1]), error)], set()
    base = [commit.base] if commits.commit_file(commit.base) in names else []
    return _check_commit(storage, commit, list(_older(storage, base)), progress)


def _fault(file: str, error: StorageError) -> Fault:
    what = str(error).removesuffix(f"; {REBUILD}").removeprefix(f"{file} ")
    return Fault(file, what, REBUILD)


def _older(storage: Storage, generations: list[int]) -> Iterator[Fault]:
    """Faults of the commit before the newest, which nothing needs while the newest is whole."""
    for generation in generations:
        try:
            with damage_as_error():
                commit = commits.read_commit(storage, generation)
                missing = commit.files - set(storage.names())
        except StorageError as error:
            name = commits.commit_file(generation)
            yield Fault(name, _fault(name, error).what, "the next vnsearch index replaces this older commit")
        else:
            for name in sorted(missing):
                yield Fault(name, "is missing", "the next vnsearch index replaces this older commit")


def _check_commit(
    storage: Storage, commit: Commit, faults: list[Fault], progress: Progress
) -> tuple[list[Fault], set[str]]:
    sizes = [2 * listed.segment.size for listed in commit.segments]
    ids: dict[str, str] = {}
    done = 0

    def told(part: int) -> None:
        progress(done + part, sum(sizes))

    for listed in commit.segments:
        name = listed.segment.name
        try:
            with damage_as_error():
                segment = Segment(storage, listed.segment, listed.deleted)
        except StorageError as error:
            faults.append(_fault(name, error))
            continue
        faults += [Fault(name, what, REBUILD) for what in _problems(segment, listed, ids, told)]
        segment.close()
        done += 2 * listed.segment.size
    return faults, set(ids)


def _problems(
    segment: Segment, listed: SegmentEntry, ids: dict[str, str], progress: Callable[[int], None]
) -> Iterator[str]:
    """What is wrong in a segment; ``ids`` learns its documents."""

    def documents(segment: Segment, _: SegmentEntry) -> Iterator[str]:
        return _documents(segment, ids)

    checks: tuple[_Check, ...] = (_sizes, _columns, documents)
    fields = segment.notes.get("fields")
    names = list(fields) if isinstance(fields, dict) else []
    broken = _first_faults(_pages(segment, progress))
    yield from broken
    if broken:  # what is read of it would say the same again
        return
    size, steps = listed.segment.size, len(checks) + len(names)
    for number, one in enumerate(checks, 1):
        yield from _first_faults(one(segment, listed))
        progress(size + size * number // steps)
    for number, name in enumerate(names, len(checks) + 1):
        yield from _first_faults(_field(segment, name))
        progress(size + size * number // steps)


def _first_faults(problems: Iterator[str]) -> list[str]:
    """The first problems of a kind; one that ends the reading is the last."""
    found: list[str] = []
    try:
        with damage_as_error():
            for problem in problems:
                found.append(problem)
                if len(found) == _TOLD:
                    found.append("and more of the kind")
                    break
    except StorageError as error:
        found.append(str(error).removesuffix(f"; {REBUILD}"))
    return found


def _pages(segment: Segment, progress: Callable[[int], None]) -> Iterator[str]:
    """Every page of the segment, damaged ones one by one."""
    for first in range(0, segment.file.data_size, PAGE):
        try:
            segment.file.verify(first, min(first + PAGE, segment.file.data_size))
        except StorageError as error:
            yield _fault(segment.file.name, error).what
        if first % _BYTES == 0:
            progress(first)


def _sizes(segment: Segment, listed: SegmentEntry) -> Iterator[str]:
    if segment.size != listed.documents:
        yield f"has {segment.size:,} documents where the commit says {listed.documents:,}"
    gone = 0 if segment.live is None else int((~segment.live).sum())
    if gone != listed.gone:
        yield f"has {gone:,} deleted documents where the commit says {listed.gone:,}"


def _columns(segment: Segment, _: SegmentEntry) -> Iterator[str]:
    """Reading a column verifies that it has a value for each document, a table that its parts agree."""
    for name in segment.notes["columns"]["numbers"]:
        segment.numbers(name)
    for name in segment.notes["columns"]["strings"]:
        segment.strings(name)
    for name in segment.tables:
        segment.pairs(name)
    yield from ()


def _documents(segment: Segment, ids: dict[str, str]) -> Iterator[str]:
    """Every record parses, its id leads to it, and no live id is there twice."""
    led, number = _documents_by_id(segment), 0
    for block in range(segment.documents.blocks):
        for record in segment.documents.of_block(block):
            document = document_json.loads(record.decode())
            if led.get(document.id.encode()) != number:
                yield f"does not find its document {number:,} by the id {document.id!r}"
            if segment.live is None or segment.live[number]:
                if document.id in ids:
                    yield f"has the document {document.id!r} of {ids[document.id]} once more"
                ids[document.id] = segment.file.name
            number += 1


def _documents_by_id(segment: Segment) -> dict[bytes, int]:
    """The document to which each id leads."""
    field = segment.field("id")
    if field is None:
        return {}
    groups = field.read_range(0, len(field.dictionary))
    owners = np.repeat(np.arange(len(groups.keys)), groups.spread).tolist()
    return {groups.keys[owner]: number for owner, number in zip(owners, groups.docs.tolist(), strict=True)}


def _field(segment: Segment, name: str) -> Iterator[str]:
    """The order of keys, documents and positions, and whether the counts agree."""
    field = segment.field(name)
    assert field is not None, "the segment lists it"  # noqa: S101 - an invariant, not input
    edges, first, last = field.occurrence_offsets(), 0, b""
    while first < len(field.dictionary):
        past = max(int(np.searchsorted(edges, edges[first] + _OCCURRENCES, "right")) - 1, first + 1)
        past = min(past, len(field.dictionary))
        groups = field.read_range(first, past)
        if first and groups.keys[0] <= last:
            yield f"has keys of {name} out of order at {groups.keys[0]!r}"
        yield from (f"has {what} in {name}" for what in _groups(groups, field, segment.size))
        first, last = past, groups.keys[-1]


def _groups(groups: PostingLists, field: InvertedField, documents: int) -> Iterator[str]:
    keys = groups.keys
    for left, right in pairwise(keys):
        if left >= right:
            yield f"keys out of order at {right!r}"
    if not _ascend(groups.docs.astype(np.int64), groups.spread, strictly=True):
        yield "documents of a key out of order"
    if len(groups.docs) and int(groups.docs.max()) >= documents:
        yield "a posting of a document that is not there"
    if field.shape.positions:
        each = groups.counts.sum(axis=1, dtype=np.int64)
        if not each.all() or not _ascend(groups.positions.astype(np.int64), each, strictly=False):
            yield "positions out of order"
    if field.shape.variants and not _variants_fit(groups):
        yield "an occurrence whose spelling is not listed"


def _ascend(values: Int64s, runs: Int64s, strictly: bool) -> bool:
    """Whether values ascend within runs of these lengths, none of them empty."""
    if not len(values):
        return True
    steps = np.diff(values)
    inside = np.ones(len(steps), np.bool_)
    inside[run_offsets(runs)[1:] - 1] = False
    return bool((steps[inside] >= (1 if strictly else 0)).all())


def _variants_fit(groups: PostingLists) -> bool:
    spellings = np.array([len(decode_spellings(note)) for note in groups.notes], np.int64)
    each = np.add.reduceat(groups.counts.sum(axis=1, dtype=np.int64), run_offsets(groups.spread))
    return bool((groups.variants < np.repeat(spellings, each)).all())

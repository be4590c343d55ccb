"""Verifying a folder: every checksum, and whether the files agree with one another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

import numpy as np

from vnsearch import document_json
from vnsearch.arrays import Int64s
from vnsearch.errors import IndexVersionError, StorageError
from vnsearch.messages import damage
from vnsearch.messages.index_errors import REBUILD
from vnsearch.model import Fault
from vnsearch.segments import commits
from vnsearch.segments.checked_file import PAGE
from vnsearch.segments.commits import SegmentEntry
from vnsearch.segments.directory import Storage
from vnsearch.segments.error_mapping import damage_as_error
from vnsearch.segments.posting_lists import PostingLists, posting_freqs, run_offsets
from vnsearch.segments.postings_reader import InvertedField
from vnsearch.segments.segment import Segment
from vnsearch.segments.skip_data import skip_data
from vnsearch.segments.spelling_counts import spelling_doc_freqs
from vnsearch.segments.term_dictionary import decode_spellings

#: Called with how much is done, and of how much.
Progress = Callable[[int, int], None]
#: Bytes verified between two reports of progress, and occurrences compared at a time.
_BYTES, _OCCURRENCES = 1 << 24, 1 << 18
#: The most faults reported of one kind.
_MAX_FAULTS = 20

_Check = Callable[[Segment, SegmentEntry], Iterator[str]]
#: Compares a segment with the schema of whoever wrote it. Raises ``IndexDamagedError``.
VerifySchema = Callable[[Segment], None]


def any_schema(_: Segment) -> None:
    """Accept a segment of any schema."""


def check(
    storage: Storage, progress: Progress, verify_schema: VerifySchema = any_schema
) -> tuple[list[Fault], set[str]]:
    """Return the faults of a folder, and the ids of its live documents.

    Raises ``IndexVersionError``, and ``IndexDamagedError`` where the folder itself cannot be read.
    """
    with damage_as_error():
        names = storage.names()
    numbers = commits.generations(names)
    if not numbers:
        return [Fault("commit", damage.NO_COMMITS, REBUILD)], set()
    try:
        with damage_as_error():
            commit = commits.read_commit(storage, numbers[-1])
    except IndexVersionError:
        raise
    except StorageError as error:
        return [_fault(commits.commit_file(numbers[-1]), error)], set()
    base = [commit.base] if commits.commit_file(commit.base) in names else []
    faults, ids = list(_older(storage, base)), dict[str, str]()
    sizes, size_before = [2 * entry.segment.size for entry in commit.segments], 0

    def report(part: int) -> None:
        progress(size_before + part, sum(sizes))

    for entry in commit.segments:
        faults += _check_segment(storage, entry, ids, report, verify_schema)
        size_before += 2 * entry.segment.size
    return faults, set(ids)


def _fault(file: str, error: StorageError) -> Fault:
    return Fault(file, damage.without_advice(error.message, file), REBUILD)


def _older(storage: Storage, generations: list[int]) -> Iterator[Fault]:
    """Yield faults of older commits, which are not needed while the newest can be read."""
    for generation in generations:
        try:
            with damage_as_error():
                commit = commits.read_commit(storage, generation)
                missing = commit.files - set(storage.names())
        except StorageError as error:
            name = commits.commit_file(generation)
            yield Fault(name, _fault(name, error).what, damage.REPLACED_LATER)
        else:
            for name in sorted(missing):
                yield Fault(name, damage.MISSING, damage.REPLACED_LATER)


def _check_segment(
    storage: Storage,
    entry: SegmentEntry,
    ids: dict[str, str],
    progress: Callable[[int], None],
    verify_schema: VerifySchema,
) -> list[Fault]:
    """Return the faults of a segment; its documents are added to ``ids``."""
    name = entry.segment.name
    try:
        with damage_as_error():
            segment = Segment(storage, entry.segment, entry.deleted)
    except StorageError as error:
        return [_fault(name, error)]
    problems = list(_problems(segment, entry, ids, progress))
    if not problems:
        problems = _first_faults(_schema_faults(segment, verify_schema))
    segment.close()
    return [Fault(name, what, REBUILD) for what in problems]


def _schema_faults(segment: Segment, verify_schema: VerifySchema) -> Iterator[str]:
    """Raise ``IndexDamagedError`` where a segment is not of the schema; yield nothing otherwise."""
    verify_schema(segment)
    yield from ()


def _problems(
    segment: Segment, entry: SegmentEntry, ids: dict[str, str], progress: Callable[[int], None]
) -> Iterator[str]:
    """Yield the faults of a segment; its documents are added to ``ids``."""

    def documents(segment: Segment, _: SegmentEntry) -> Iterator[str]:
        return _documents(segment, ids)

    checks: tuple[_Check, ...] = (_sizes, _columns, documents)
    fields = segment.metadata.get("fields")
    names = list(fields) if isinstance(fields, dict) else []
    page_faults = _first_faults(_pages(segment, progress))
    yield from page_faults
    if page_faults:  # reading the content would report the same again
        return
    size, steps = entry.segment.size, len(checks) + len(names)
    for number, one in enumerate(checks, 1):
        yield from _first_faults(one(segment, entry))
        progress(size + size * number // steps)
    for number, name in enumerate(names, len(checks) + 1):
        yield from _first_faults(_field(segment, name))
        progress(size + size * number // steps)


def _first_faults(problems: Iterator[str]) -> list[str]:
    """Return the first faults of a kind; an error that ends the reading is the last."""
    faults: list[str] = []
    try:
        with damage_as_error():
            for problem in problems:
                faults.append(problem)
                if len(faults) == _MAX_FAULTS:
                    faults.append(damage.MORE_OF_THE_KIND)
                    break
    except StorageError as error:
        faults.append(damage.without_advice(error.message))
    return faults


def _pages(segment: Segment, progress: Callable[[int], None]) -> Iterator[str]:
    """Verify every page of a segment; yield the damaged ones."""
    for first in range(0, segment.file.data_size, PAGE):
        try:
            segment.file.verify(first, min(first + PAGE, segment.file.data_size))
        except StorageError as error:
            yield _fault(segment.file.name, error).what
        if first % _BYTES == 0:
            progress(first)


def _sizes(segment: Segment, entry: SegmentEntry) -> Iterator[str]:
    if segment.size != entry.documents:
        yield damage.wrong_document_count(segment.size, entry.documents)
    deleted_count = 0 if segment.live is None else int((~segment.live).sum())
    if deleted_count != entry.deleted_count:
        yield damage.wrong_deleted_count(deleted_count, entry.deleted_count)


def _columns(segment: Segment, _: SegmentEntry) -> Iterator[str]:
    """Read every column and bigram table, which verifies their sizes."""
    for name in segment.metadata["columns"]["numbers"]:
        segment.numbers(name)
    for name in segment.metadata["columns"]["strings"]:
        segment.strings(name)
    for name in segment.metadata["columns"]["lists"]:
        segment.string_lists(name)
    for name in segment.bigram_tables:
        segment.bigrams(name)
    yield from ()


def _documents(segment: Segment, ids: dict[str, str]) -> Iterator[str]:
    """Check that every record parses, that its id leads to it, and that no live id occurs twice."""
    number_by_id, number = _documents_by_id(segment), 0
    for block in range(segment.documents.block_count):
        for record in segment.documents.records_of_block(block):
            document = document_json.loads(record.decode())
            if number_by_id.get(document.id.encode()) != number:
                yield damage.not_found_by_id(number, document.id)
            if segment.live is None or segment.live[number]:
                if document.id in ids:
                    yield damage.document_twice(document.id, ids[document.id])
                ids[document.id] = segment.file.name
            number += 1


def _documents_by_id(segment: Segment) -> dict[bytes, int]:
    """Return the document number of each id."""
    field = segment.field("id")
    if field is None:
        return {}
    groups = field.read_range(0, len(field.dictionary))
    term_numbers = np.repeat(np.arange(len(groups.keys)), groups.doc_freqs).tolist()
    return {
        groups.keys[owner]: number for owner, number in zip(term_numbers, groups.docs.tolist(), strict=True)
    }


def _field(segment: Segment, name: str) -> Iterator[str]:
    """Check the order of keys, documents and positions, and that counts agree."""
    field = segment.field(name)
    assert field is not None, "the segment lists it"  # noqa: S101 - an invariant, not input
    offsets, start, last_key = field.occurrence_offsets(), 0, b""
    while start < len(field.dictionary):
        end = max(int(np.searchsorted(offsets, offsets[start] + _OCCURRENCES, "right")) - 1, start + 1)
        end = min(end, len(field.dictionary))
        groups = field.read_range(start, end)
        if start and groups.keys[0] <= last_key:
            yield damage.fault_in_field(f"keys out of order at {groups.keys[0]!r}", name)
        yield from (
            damage.fault_in_field(what, name) for what in _posting_faults(groups, field, segment.size)
        )
        yield from (damage.fault_in_field(what, name) for what in _count_faults(groups, field, start, end))
        start, last_key = end, groups.keys[-1]


def _posting_faults(groups: PostingLists, field: InvertedField, documents: int) -> Iterator[str]:
    keys = groups.keys
    for left, right in pairwise(keys):
        if left >= right:
            yield f"keys out of order at {right!r}"
    if not _ascend(groups.docs.astype(np.int64), groups.doc_freqs, strictly=True):
        yield "documents of a key out of order"
    if len(groups.docs) and int(groups.docs.max()) >= documents:
        yield "a posting of a document that is not there"
    freqs = groups.freqs.sum(axis=1, dtype=np.int64)
    if not freqs.all():
        yield "a posting without occurrences"
    elif field.options.positions and not _ascend(groups.positions.astype(np.int64), freqs, strictly=False):
        yield "positions out of order"
    if field.options.variants and not _variants_fit(groups):
        yield "an occurrence whose spelling is not listed"


def _count_faults(groups: PostingLists, field: InvertedField, start: int, end: int) -> Iterator[str]:
    """Compare what is stored beside the postings of a range of terms with what follows from them."""
    if not field.options.zones:
        return
    freqs = posting_freqs(groups.freqs)
    expected_skips, skips = skip_data(groups.docs, freqs, groups.doc_freqs), field.skip_data(start, end)
    if not (
        np.array_equal(expected_skips.docs, skips.docs)
        and np.array_equal(expected_skips.occurrences, skips.occurrences)
    ):
        yield "skip data of other postings"
    if field.options.variants:
        spellings = _spelling_numbers(groups)
        doc_freqs = spelling_doc_freqs(groups.variants, freqs, groups.doc_freqs, spellings)
        if not np.array_equal(doc_freqs, field.spelling_doc_freqs(start, end)):
            yield "another number of documents of a spelling than it says"


def _ascend(values: Int64s, runs: Int64s, strictly: bool) -> bool:
    """Return whether values ascend within runs of these lengths, none of them empty."""
    if not len(values):
        return True
    steps = np.diff(values)
    inside = np.ones(len(steps), np.bool_)
    inside[run_offsets(runs)[1:] - 1] = False
    return bool((steps[inside] >= (1 if strictly else 0)).all())


def _variants_fit(groups: PostingLists) -> bool:
    spellings = _spelling_numbers(groups)
    total_term_freqs = np.add.reduceat(
        groups.freqs.sum(axis=1, dtype=np.int64), run_offsets(groups.doc_freqs)
    )
    return bool((groups.variants < np.repeat(spellings, total_term_freqs)).all())


def _spelling_numbers(groups: PostingLists) -> Int64s:
    """Return (lists,) how many spellings each posting list has."""
    return np.array([len(decode_spellings(note)) for note in groups.payloads], np.int64)

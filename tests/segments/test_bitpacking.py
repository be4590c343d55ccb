"""Numbers packed into few bits: what was written is read again, whole or in part."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.failing_storage import Disk
from vnsearch.errors import IndexDamagedError
from vnsearch.segments import small_integers
from vnsearch.segments.bitpacking import pack, unpack, widths
from vnsearch.segments.checked_file import CheckedFile, CheckedFileWriter
from vnsearch.segments.directory import OpenFiles
from vnsearch.segments.doc_values import read_numbers, write_numbers
from vnsearch.segments.exceptions import BLOCK, ExceptionsReader, ExceptionsWriter

#: Small ones mostly, as in an index.
NUMBERS = st.one_of(st.integers(0, 3), st.integers(0, 300), st.integers(0, (1 << 32) - 2))


def _checked_file(write: Callable[[CheckedFileWriter], None]) -> CheckedFile:
    disk = Disk()
    out = CheckedFileWriter(OpenFiles(disk), "file")
    write(out)
    return CheckedFile(disk, out.finish({}))


@given(st.lists(NUMBERS, max_size=50), st.sampled_from([np.uint8, np.uint16]))
def test_narrow_numbers_come_back(values: list[int], kind: type[np.unsignedinteger]) -> None:
    """Whichever of them take more than their byte or two."""
    array = np.array(values, np.uint32)
    file = _checked_file(lambda out: small_integers.write(out, "x", array, kind))
    assert small_integers.read(file, "x").tolist() == values


@given(
    st.lists(st.integers(0, 1 << 40), min_size=1, max_size=30), st.sampled_from(["<u8", "<i8", "<u4", "|u1"])
)
def test_columns_come_back_in_their_kind(values: list[int], kind: str) -> None:
    """However few bytes they take in the file."""
    column = np.array([value % (1 << 8 * np.dtype(kind).itemsize - 1) for value in values], kind)
    file = _checked_file(lambda out: write_numbers(out, "x", column))
    back = read_numbers(file, "x", len(values), kind)
    assert back.dtype == kind
    assert back.tolist() == column.tolist()
    with pytest.raises(IndexDamagedError):
        read_numbers(file, "x", len(values), "O")


@given(
    st.lists(st.lists(st.tuples(st.integers(0, 20), NUMBERS), max_size=40), max_size=6),
    st.sampled_from([8, 16]),
)
def test_patches_come_back(batches: list[list[tuple[int, int]]], bits: int) -> None:
    """Between any two values, from batches that end anywhere in a block."""
    real: dict[int, int] = {}
    writer, size = ExceptionsWriter(bits), 0
    for batch in batches:
        places = np.cumsum([gap + 1 for gap, _ in batch], dtype=np.int64) - 1
        count = int(places[-1]) + 1 + len(batch) if batch else 7
        exceptions = np.array([value for _, value in batch], np.uint32)
        writer.add(count, places, exceptions)
        real |= dict(zip((places + size).tolist(), exceptions.tolist(), strict=True))
        size += count
    reader = ExceptionsReader(_checked_file(lambda out: writer.finish(out, "x")), "x")
    assert len(reader) == len(real)
    for first in range(0, size, 37):
        for past in (first + 1, min(first + 100, size), size):
            in_range = dict(zip(*(part.tolist() for part in reader.in_range(first, past)), strict=True))
            assert in_range.items() <= real.items()
            assert {place for place in real if first <= place < past} <= in_range.keys()


def test_a_block_may_be_all_patches() -> None:
    """Then its count is the greatest that a byte holds."""
    writer = ExceptionsWriter(8)
    for _ in range(3 * BLOCK):
        writer.add(1, np.zeros(1, np.int64), np.array([1 << 20], np.uint32))
    reader = ExceptionsReader(_checked_file(lambda out: writer.finish(out, "x")), "x")
    places, values = reader.in_range(0, 3 * BLOCK)
    assert places.tolist() == list(range(3 * BLOCK))
    assert set(values.tolist()) == {1 << 20}


@given(
    st.lists(st.lists(NUMBERS, max_size=40), max_size=12), st.sampled_from([16, 24, 64]), st.integers(0, 63)
)
def test_packed_runs_come_back(groups: list[list[int]], patch: int, at: int) -> None:
    """Each value by itself, from any first bit on; those that do not fit are told apart."""
    values = np.array([value for group in groups for value in group], np.uint32)
    counts = np.array([len(group) for group in groups], np.int64)
    width = widths(values, counts, patch)
    packed_words = pack(values, width, counts, at)
    each = np.repeat(width.astype(np.int64), counts)
    back = unpack(packed_words.words, at + np.cumsum(each) - each, each)
    large = np.flatnonzero((back == (1 << each) - 1) & (each > 0))
    assert large.tolist() == packed_words.exception_indices.tolist()
    back[large] = packed_words.exceptions
    assert back.tolist() == values.tolist()

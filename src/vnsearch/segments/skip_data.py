"""Skip data: where each block of a long posting list begins, so that a reader can start in its middle.

Source: Moffat & Zobel, "Self-indexing inverted files for fast text retrieval" (1996). A posting list is read
in blocks of ``BLOCK`` postings. For every block but the first, two numbers are stored: the last document of the
block before, and how many occurrences the list has before the block.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from vnsearch.arrays import Int64s, UInt32s
from vnsearch.segments.checked_file import CheckedFile
from vnsearch.segments.posting_lists import run_offsets, run_ramp

#: Postings of a block; as in ``native/postings.h``.
BLOCK = 128


class SkipData(NamedTuple):
    """Of every block but the first of each posting list, one list after another; (blocks,) each.

    ``docs``: the last document of the block before. ``occurrences``: how many occurrences come before it in its
    list.
    """

    docs: UInt32s
    occurrences: UInt32s


NO_SKIP_DATA = SkipData(np.empty(0, np.uint32), np.empty(0, np.uint32))


def skip_counts(doc_freqs: Int64s) -> Int64s:
    """Return (lists,) how many blocks of each posting list have skip data.

    >>> skip_counts(np.array([1, 128, 129, 300])).tolist()
    [0, 0, 1, 2]
    """
    return (doc_freqs - 1) // BLOCK


def skip_data(docs: UInt32s, freqs: Int64s, doc_freqs: Int64s) -> SkipData:
    """Return the skip data of posting lists.

    ``docs`` and ``freqs`` (P,): the document of each posting and its occurrences; ``doc_freqs`` (lists,): the
    postings of each list.
    """
    counts, list_starts = skip_counts(doc_freqs), run_offsets(doc_freqs)
    block_starts = np.repeat(list_starts, counts) + (run_ramp(counts) + 1) * BLOCK
    before = run_offsets(freqs)
    occurrences = before[block_starts] - np.repeat(before[list_starts], counts)
    return SkipData(docs[block_starts - 1].astype(np.uint32), occurrences.astype(np.uint32))


def read_skip_data(file: CheckedFile, name: str, count: int) -> SkipData:
    """Return the skip data of a field, of so many blocks. Raises ``IndexDamagedError``."""
    docs, occurrences = file.array(f"{name}/skips/docs"), file.array(f"{name}/skips/occurrences")
    if docs.dtype != np.uint32 or occurrences.dtype != np.uint32:
        raise file.damage_error(f"has numbers of another kind in {name}")
    if len(docs) != count or len(occurrences) != count:
        raise file.damage_error(f"has parts of {name} of different sizes")
    return SkipData(docs, occurrences)

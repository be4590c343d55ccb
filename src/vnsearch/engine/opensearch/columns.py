"""The packed column of a document: its words, their positions and what orders it, in some 1.5 kB.

Little-endian::

    header      sequence u64, duplicate group u64, published i64, then u32: forms F, occurrences N, jumps J,
                lengths (zones), starts (zones)
    forms       F u32: hashes of its different forms
    terms       N u8, or u16 where F > 256: number of each occurrence's form
    bound       N bits: whether segmentation binds the occurrence to the token before it
    jumps       J u32 and J u32: occurrences that do not stand one position behind the one before, and how far
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import blake2b
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from vnsearch.arrays import Bools, Float64s, Int64s, UInt32s, UInt64s
from vnsearch.document_analysis import AnalysedDocument
from vnsearch.query import TEXT_FIELDS

#: The published column's value where the date is unknown.
UNDATED = -(1 << 62)
_ZONES = len(TEXT_FIELDS)
_HEADER = np.dtype(
    [
        ("sequence", "<u8"),
        ("group", "<u8"),
        ("published", "<i8"),
        ("sizes", "<u4", (3,)),
        ("lengths", "<u4", (_ZONES,)),
        ("starts", "<u4", (_ZONES,)),
    ]
)
_FEW_FORMS = 256


@lru_cache(1 << 17)
def form_hash(form: str) -> int:
    """Return the 32-bit hash by which a packed column names a form."""
    return int.from_bytes(blake2b(form.encode("utf-8", "surrogatepass"), digest_size=4).digest(), "little")


def form_hashes(vocabulary: Sequence[str]) -> UInt32s:
    """Return (forms,) the hashes of forms."""
    return np.array(list(map(form_hash, vocabulary)), "<u4")


def pack(entry: AnalysedDocument, hashes: UInt32s, sequence: int, group: int, published: int) -> bytes:
    """Return the packed column of a document; ``hashes``: ``form_hashes`` of its vocabulary."""
    numbers, terms = np.unique(entry.terms, return_inverse=True)
    hashes = hashes[numbers]
    steps = np.diff(entry.positions.astype(np.int64), prepend=-1)
    jumps = np.flatnonzero(steps != 1)
    header = np.zeros(1, _HEADER)
    header["sequence"], header["group"], header["published"] = sequence, group, published
    header["sizes"] = len(hashes), len(terms), len(jumps)
    header["lengths"], header["starts"] = entry.lengths, entry.starts
    parts = (
        header,
        hashes,
        terms.astype("u1" if len(hashes) <= _FEW_FORMS else "<u2"),
        np.packbits(entry.continues_word),
        jumps.astype("<u4"),
        steps[jumps].astype("<u4"),
    )
    return b"".join(part.tobytes() for part in parts)


@dataclass(frozen=True, eq=False)
class Columns:
    """The packed columns of n documents, ordered by sequence, as arrays.

    ``rows`` (n,): which of the given documents each is. ``form_hashes`` and ``form_docs`` (forms,): of all
    documents' different forms, one document after another. ``terms`` (occurrences,): index in ``form_hashes``;
    ``positions``, ``bound`` (occurrences,): ascending by document, then position.
    """

    rows: Int64s
    sequences: UInt64s
    groups: UInt64s
    published: Float64s
    lengths: UInt32s
    starts: UInt32s
    form_hashes: UInt32s
    form_docs: Int64s
    terms: Int64s
    positions: Int64s
    bound: Bools

    def __len__(self) -> int:
        """Return the number of documents."""
        return len(self.rows)

    @cached_property
    def _by_hash(self) -> tuple[Int64s, UInt32s]:
        order = np.argsort(self.form_hashes, kind="stable")
        return order, self.form_hashes[order]

    def entries(self, form: str) -> Int64s:
        """Return which of the documents' forms are this one."""
        order, sorted_hashes = self._by_hash
        key = np.uint32(form_hash(form))
        start, end = np.searchsorted(sorted_hashes, key, "left"), np.searchsorted(sorted_hashes, key, "right")
        return order[start:end]


def unpack(blobs: Sequence[bytes], offsets: Sequence[int] = (), group_keys: Sequence[int] = ()) -> Columns:
    """Return packed columns as arrays. Raises ``ValueError`` for bytes that ``pack`` did not write.

    ``offsets``, ``group_keys``: what tells the sequences and the groups of different indexes apart, for each of
    the columns.
    """
    headers = np.frombuffer(b"".join(data[: _HEADER.itemsize] for data in blobs), _HEADER)
    if len(headers) != len(blobs):
        raise ValueError("a packed column without its header")
    if offsets:
        headers = headers.copy()
        headers["sequence"] += np.array(offsets, np.uint64)
        headers["group"] ^= np.array(group_keys, np.uint64)
    rows: Int64s = np.argsort(headers["sequence"], kind="stable")
    headers = headers[rows]
    bodies = [
        _body(blobs[row], sizes) for row, sizes in zip(rows.tolist(), headers["sizes"].tolist(), strict=True)
    ]
    form_counts = headers["sizes"][:, 0].astype(np.int64)
    bases = np.cumsum(form_counts) - form_counts
    published = headers["published"].astype(np.float64)
    return Columns(
        rows,
        headers["sequence"],
        headers["group"],
        np.where(headers["published"] == UNDATED, np.nan, published),
        headers["lengths"],
        headers["starts"],
        _concatenate([body.hashes for body in bodies], np.uint32),
        np.repeat(np.arange(len(rows)), form_counts),
        _concatenate(
            [body.terms + base for body, base in zip(bodies, bases.tolist(), strict=True)], np.int64
        ),
        _concatenate([body.positions for body in bodies], np.int64),
        _concatenate([body.bound for body in bodies], np.bool_),
    )


_Scalar = TypeVar("_Scalar", bound=np.generic)


def _concatenate(parts: Sequence[NDArray[_Scalar]], dtype: type[_Scalar]) -> NDArray[_Scalar]:
    return np.concatenate(parts) if parts else np.empty(0, dtype)


@dataclass(frozen=True, slots=True, eq=False)
class _Body:
    hashes: UInt32s
    terms: Int64s
    bound: Bools
    positions: Int64s


def _body(data: bytes, sizes: Sequence[int]) -> _Body:
    forms, count, jumps = sizes
    wide = forms > _FEW_FORMS
    at = _HEADER.itemsize
    hashes = np.frombuffer(data, "<u4", forms, at)
    at += 4 * forms
    terms = np.frombuffer(data, "<u2" if wide else "u1", count, at).astype(np.int64)
    at += count * (2 if wide else 1)
    bound = np.unpackbits(np.frombuffer(data, "u1", (count + 7) // 8, at), count=count).astype(np.bool_)
    at += (count + 7) // 8
    where = np.frombuffer(data, "<u4", jumps, at)
    far = np.frombuffer(data, "<u4", jumps, at + 4 * jumps)
    steps = np.ones(count, np.int64)
    if jumps:
        steps[where] = far
    if len(data) != at + 8 * jumps or (count and int(terms.max()) >= forms):
        raise ValueError("a packed column of another shape")
    return _Body(hashes, terms, bound, np.cumsum(steps) - 1)

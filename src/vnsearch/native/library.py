"""Find, load and call the C library: ``Kernels`` has one method for each of its functions.

This is where the compiled loops are called. ``vnsearch.search.native_scorer`` uses them to score,
``vnsearch.search.weighted_tf`` to read postings, ``vnsearch.segments`` to write them.
"""

from __future__ import annotations

import ctypes
import os
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vnsearch.arrays import DocIds, Float32s, Float64s, Int64s, UInt8s, UInt64s
from vnsearch.native.structs import NGramSearch, PlainWords, Postings, WeightedTf

#: As in ``kernels.c``: a library of another version, left from an earlier installation, is not used.
VERSION = 10
#: What a function returns for a value that no valid file contains, and where it has too little room.
_BAD, _FULL = -1, -2
#: The arguments of each function: p(ointer), i(nteger), d(ouble).
_FUNCTIONS = {
    "vnsearch_enough": "pipppiidp",
    "vnsearch_judge": "ppip",
    "vnsearch_beside": "pppipddpp",
    "vnsearch_signs": "pippiiip",
    "vnsearch_impact": "pippipiiip",
    "vnsearch_widths": "pipiip",
    "vnsearch_pack": "pippiipip",
    "vnsearch_order": "piipp",
}
_TYPES = {"p": ctypes.c_void_p, "i": ctypes.c_int64, "d": ctypes.c_double}

#: The element types of the arrays that the functions take.
BYTE, FLAG, U32, U64 = (np.dtype(kind) for kind in (np.uint8, np.bool_, np.uint32, np.uint64))
I64, F32, F64 = (np.dtype(kind) for kind in (np.int64, np.float32, np.float64))


def library_path() -> Path:
    """Return where the library lies if it was built."""
    return Path(__file__).with_name("kernels.so")


@cache
def kernels() -> Kernels | None:
    """Return the library; None where it was not built, is of another version, or is switched off."""
    if os.environ.get("VNSEARCH_PURE") or ctypes.sizeof(ctypes.c_void_p) != 8 or not library_path().exists():
        return None
    try:
        library = ctypes.CDLL(str(library_path()))
    except OSError:
        return None  # built for another machine
    library.vnsearch_version.restype = ctypes.c_int64
    return Kernels(library) if library.vnsearch_version() == VERSION else None


def address(array: NDArray[Any] | None, dtype: np.dtype[Any]) -> int:
    """Return the address of an array's first element; 0 for None. The array must outlive the use.

    Raises ``IndexError`` for an array of another element type, as in a crafted file, or not contiguous.
    """
    if array is None:
        return 0
    if array.dtype != dtype or not array.flags.c_contiguous:
        raise IndexError(f"an array of {array.dtype}, not a contiguous one of {dtype}")
    return array.ctypes.data


class Kernels:
    """The functions of the C library, with arrays in and out.

    Each raises ``IndexError`` for values that no valid file contains.
    """

    def __init__(self, library: ctypes.CDLL) -> None:
        for name, kinds in _FUNCTIONS.items():
            function = getattr(library, name)
            function.argtypes = [_TYPES[kind] for kind in kinds]
            function.restype = ctypes.c_int64
        self._library = library

    def filter_candidates(
        self, tfs: ctypes.Array[WeightedTf], shares: Float64s, docs: DocIds, size: int, least: float
    ) -> DocIds:
        """Return the documents whose terms' shares add up to ``least``.

        ``tfs`` and ``shares`` (terms,): each term's frequencies and its share of the query; ``docs``:
        ascending document numbers below ``size``.
        """
        cursors, out = np.zeros(len(tfs), np.int64), np.empty(len(docs), np.uint32)
        terms = tfs, len(tfs), address(cursors, I64), address(shares, F64)
        count = self._library.vnsearch_enough(
            *terms, address(docs, U32), len(docs), size, least, address(out, U32)
        )
        return out[: _checked(count)]

    def score_words(self, words: PlainWords, docs: DocIds) -> Float64s:
        """Score documents without positions.

        Returns (4, n): the number of terms in each document, and in its title; what the terms score without
        neighbours; and the most that the document can score with them.
        """
        out = np.empty((4, len(docs)))
        _checked(
            self._library.vnsearch_judge(
                ctypes.byref(words), address(docs, U32), len(docs), address(out, F64)
            )
        )
        return out

    def score_ngrams(
        self,
        search: NGramSearch,
        words: PlainWords | None,
        docs: DocIds,
        required: Float64s | None,
        run_k1: float,
        fold_share: float,
    ) -> tuple[Float64s, Float64s] | None:
        """Return the weighted frequencies of n-grams, and those bound into one word: (n-grams, n) each.

        ``required`` (n,): what the n-grams of a document must score for it to matter; where they cannot, by
        the bounds that ``words`` gives, some frequencies are left at 0. Needs ``words``. None: no limit.
        Returns None where ``search`` has too little room.
        """
        out = np.empty((2, search.ngram_count, len(docs)))
        freqs, word_freqs = out
        count = self._library.vnsearch_beside(
            ctypes.byref(search),
            None if words is None else ctypes.byref(words),
            address(docs, U32),
            len(docs),
            address(required, F64),
            run_k1,
            fold_share,
            address(freqs, F64),
            address(word_freqs, F64),
        )
        if count == _FULL:
            return None
        _checked(count)
        return freqs, word_freqs

    def weighted_tf(
        self, postings: ctypes.Array[Postings], docs: DocIds, weights: Float32s, zone: int | None
    ) -> Float32s:
        """Return (n,) the sum of the weights of a fold's occurrences, in one zone or in all.

        ``weights`` (zones, size): of one occurrence in each zone of each document.
        """
        cursors, out = np.zeros(len(postings), np.int64), np.empty(len(docs), np.float32)
        lists = postings, len(postings), address(cursors, I64)
        only = -1 if zone is None else zone
        table = address(weights, F32), *weights.shape
        _checked(
            self._library.vnsearch_impact(
                *lists, address(docs, U32), len(docs), *table, only, address(out, F32)
            )
        )
        return out

    def position_signatures(
        self, postings: ctypes.Array[Postings], docs: DocIds, zones: int, width: int
    ) -> UInt64s:
        """Return (n, width) signatures: bit p % (64 · width) is set if the term occurs at position p.

        ``zones``: how many a document has; postings of another number of them are refused.
        """
        cursors, out = np.zeros(len(postings), np.int64), np.zeros((len(docs), width), np.uint64)
        lists = postings, len(postings), address(cursors, I64)
        _checked(
            self._library.vnsearch_signs(
                *lists, address(docs, U32), len(docs), zones, width, address(out, U64)
            )
        )
        return out

    def widths(self, values: DocIds, counts: Int64s, exception_bits: int) -> UInt8s:
        """Return (blocks,) the best bit width of each, as ``vnsearch.segments.bitpacking.widths`` does."""
        out = np.empty(len(counts), np.uint8)
        blocks = address(values, U32), len(values), address(counts, I64), len(counts)
        _checked(self._library.vnsearch_widths(*blocks, exception_bits, address(out, BYTE)))
        return out

    def pack(self, values: DocIds, widths: UInt8s, counts: Int64s, start_bit: int, words: UInt64s) -> Int64s:
        """Pack ``values`` (n,) into ``words``, which are zeroes, from ``start_bit`` on.

        ``widths`` and ``counts`` (blocks,): bits of each block's values, and how many values it has.
        Returns the indices of the exceptions: values too large for their block's width.
        """
        indices = np.empty(len(values), np.int64)
        blocks = address(values, U32), len(values), address(widths, BYTE), address(counts, I64), len(counts)
        target = address(words, U64), len(words), address(indices, I64)
        return indices[: _checked(self._library.vnsearch_pack(*blocks, start_bit, *target))].copy()

    def order(self, numbers: DocIds, below: int) -> Int64s:
        """Return (n,) the stable sort order of numbers smaller than ``below``."""
        edges, out = np.zeros(below + 1, np.int64), np.empty(len(numbers), np.int64)
        _checked(
            self._library.vnsearch_order(
                address(numbers, U32), len(numbers), below, address(edges, I64), address(out, I64)
            )
        )
        return out


def _checked(count: int) -> int:
    if count == _BAD:
        raise IndexError("numbers that do not fit the file they are in")
    return count

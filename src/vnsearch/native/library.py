"""Finding, loading and calling the C library; ``kernels.c`` and ``packing.c`` describe its functions."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vnsearch.arrays import DocIds, Float32s, Float64s, Int64s, UInt8s, UInt64s

#: As in ``kernels.c``: a library of another version, left from an earlier installation, is not used.
VERSION = 9
_BAD, _FULL = -1, -2
#: What a function's arguments are: p(ointer), i(nteger), d(ouble).
_FUNCTIONS = {
    "vnsearch_enough": "pipppiidp",
    "vnsearch_judge": "ppip",
    "vnsearch_beside": "pppipddpp",
    "vnsearch_signs": "pippiip",
    "vnsearch_impact": "pippipiiip",
    "vnsearch_widths": "pipiip",
    "vnsearch_pack": "pippiipip",
    "vnsearch_order": "piipp",
}
_TYPES = {"p": ctypes.c_void_p, "i": ctypes.c_int64, "d": ctypes.c_double}

#: The kinds of arrays that the functions take.
BYTE, FLAG, U32, U64 = (np.dtype(kind) for kind in (np.uint8, np.bool_, np.uint32, np.uint64))
I64, F32, F64 = (np.dtype(kind) for kind in (np.int64, np.float32, np.float64))


def library_path() -> Path:
    """Where the library lies if it was built."""
    return Path(__file__).with_name("kernels.so")


@cache
def kernels() -> Kernels | None:
    """The library; None where it was not built, is of another version, or is not wanted."""
    if os.environ.get("VNSEARCH_PURE") or ctypes.sizeof(ctypes.c_void_p) != 8 or not library_path().exists():
        return None
    try:
        library = ctypes.CDLL(str(library_path()))
    except OSError:
        return None  # built for another machine
    library.vnsearch_version.restype = ctypes.c_int64
    return Kernels(library) if library.vnsearch_version() == VERSION else None


def address(array: NDArray[Any] | None, kind: np.dtype[Any]) -> int:
    """Where an array's first item lies; 0 for none. The array must outlive the use.

    Raises ``IndexError`` where its items are of another kind, as in a crafted file, or not in a row.
    """
    if array is None:
        return 0
    if array.dtype != kind or not array.flags.c_contiguous:
        raise IndexError(f"an array of {array.dtype}, not of {kind} in a row")
    return array.ctypes.data


class Kernels:
    """The functions, with arrays in and out. Each raises ``IndexError`` for what no file may hold."""

    def __init__(self, library: ctypes.CDLL) -> None:
        for name, kinds in _FUNCTIONS.items():
            function = getattr(library, name)
            function.argtypes = [_TYPES[kind] for kind in kinds]
            function.restype = ctypes.c_int64
        self._enough = library.vnsearch_enough
        self._judge = library.vnsearch_judge
        self._beside = library.vnsearch_beside
        self._signs = library.vnsearch_signs
        self._impact = library.vnsearch_impact
        self._widths = library.vnsearch_widths
        self._pack = library.vnsearch_pack
        self._order = library.vnsearch_order

    def filter_candidates(
        self, impacts: Int64s, shares: Float64s, docs: DocIds, size: int, least: float
    ) -> DocIds:
        """The documents held by impacts (k, 6) whose ``shares`` (k,) add up to ``least``."""
        cursors, out = np.zeros(len(impacts), np.int64), np.empty(len(docs), np.uint32)
        given = (
            address(impacts, I64),
            len(impacts),
            address(cursors, I64),
            address(shares, F64),
            address(docs, U32),
            len(docs),
        )
        return out[: _good(self._enough(*given, size, least, address(out, U32)))]

    def score_words(self, asked: Int64s, docs: DocIds) -> Float64s:
        """(4, n) syllables there, in the title; earned by them, at most. ``asked`` as in ``kernels.c``."""
        out = np.empty((4, len(docs)))
        _good(self._judge(address(asked, I64), address(docs, U32), len(docs), address(out, F64)))
        return out

    def score_ngrams(
        self,
        looking: Int64s,
        asked: Int64s | None,
        runs: int,
        docs: DocIds,
        need: Float64s | None,
        run_k1: float,
        fold_share: float,
    ) -> tuple[Float64s, Float64s] | None:
        """(runs, n) each: what the runs' occurrences are worth, and those bound to one word.

        ``looking`` and ``asked`` as in ``kernels.c``; ``need`` (n,) what the runs of a document must earn for
        it to matter: where they cannot, some are left at 0. None where there is too little room.
        """
        out = np.empty((2, runs, len(docs)))
        first = address(out, F64)
        given = address(looking, I64), address(asked, I64), address(docs, U32), len(docs), address(need, F64)
        found = self._beside(*given, run_k1, fold_share, first, first + out.nbytes // 2)
        return None if found == _FULL else (out[: _good(found)][0], out[1])

    def impact(self, parts: Int64s, docs: DocIds, worth: Float32s, zone: int | None) -> Float32s:
        """(n,) what the fold of these parts is worth in documents; ``worth`` (zones, size) an occurrence."""
        cursors, out = np.zeros(len(parts), np.int64), np.empty(len(docs), np.float32)
        given = (
            address(parts, I64),
            len(parts),
            address(cursors, I64),
            address(docs, U32),
            len(docs),
            address(worth, F32),
        )
        _good(self._impact(*given, *worth.shape, -1 if zone is None else zone, address(out, F32)))
        return out

    def position_signatures(self, parts: Int64s, docs: DocIds, width: int) -> UInt64s:
        """(n, width) bit p % (64 · width) where the syllable of these parts stands at position p."""
        cursors, out = np.zeros(len(parts), np.int64), np.zeros((len(docs), width), np.uint64)
        given = address(parts, I64), len(parts), address(cursors, I64), address(docs, U32), len(docs)
        _good(self._signs(*given, width, address(out, U64)))
        return out

    def widths(self, values: DocIds, counts: Int64s, patch: int) -> UInt8s:
        """(runs,) as ``columnar.bits.widths``."""
        out = np.empty(len(counts), np.uint8)
        given = address(values, U32), len(values), address(counts, I64), len(counts), patch
        _good(self._widths(*given, address(out, BYTE)))
        return out

    def pack(self, values: DocIds, widths: UInt8s, counts: Int64s, at: int, words: UInt64s) -> Int64s:
        """Packs ``values`` (n,) into ``words``, which are 0, from bit ``at`` on; the places of patches."""
        places = np.empty(len(values), np.int64)
        given = (
            address(values, U32),
            len(values),
            address(widths, BYTE),
            address(counts, I64),
            len(counts),
            at,
        )
        return places[
            : _good(self._pack(*given, address(words, U64), len(words), address(places, I64)))
        ].copy()

    def order(self, numbers: DocIds, below: int) -> Int64s:
        """(n,) the stable order of numbers below some number."""
        edges, out = np.zeros(below + 1, np.int64), np.empty(len(numbers), np.int64)
        _good(self._order(address(numbers, U32), len(numbers), below, address(edges, I64), address(out, I64)))
        return out


def _good(found: int) -> int:
    if found == _BAD:
        raise IndexError("numbers that do not fit the file they are in")
    return found


def struct_table(rows: Sequence[Sequence[int]]) -> Int64s:
    """(n, k) structures of addresses and sizes, one a row."""
    return np.array(rows, np.int64)

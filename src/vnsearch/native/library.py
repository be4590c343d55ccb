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

#: As in ``kernels.c``: a library of another version, left from an earlier installation, is not used.
VERSION = 7
_BAD, _FULL = -1, -2
#: What a function's arguments are: p(ointer), i(nteger), d(ouble).
_FUNCTIONS = {
    "vnsearch_enough": "pipppiidp",
    "vnsearch_judge": "pipppiippippidppiddp",
    "vnsearch_beside": "ppipddpp",
    "vnsearch_signs": "pippip",
    "vnsearch_impact": "pippipiiip",
    "vnsearch_widths": "pipiip",
    "vnsearch_pack": "pippiipip",
    "vnsearch_order": "piipp",
}
_TYPES = {"p": ctypes.c_void_p, "i": ctypes.c_int64, "d": ctypes.c_double}

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]
Ids = NDArray[np.uint32]
#: (n,) or (n, k) addresses and sizes, as the structures of ``kernels.c`` lay them out.
Table = NDArray[np.int64]


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


def address(array: NDArray[Any] | None) -> int:
    """Where an array's first item lies; 0 for none. The array must outlive the use, and be contiguous."""
    return 0 if array is None else array.ctypes.data


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

    def enough(self, impacts: Table, shares: Floats, docs: Ids, size: int, least: float) -> Ids:
        """The documents held by impacts (k, 5) whose ``shares`` (k,) add up to ``least``."""
        cursors, out = np.zeros(len(impacts), np.int64), np.empty(len(docs), np.uint32)
        given = address(impacts), len(impacts), address(cursors), address(shares), address(docs), len(docs)
        return out[: _good(self._enough(*given, size, least, address(out)))]

    def judge(
        self,
        impacts: Table,
        docs: Ids,
        size: int,
        roles: Numbers,
        telling: Floats,
        sharers: Numbers,
        weights: Floats,
        k1: float,
        runs: Table,
        run_weights: Floats,
        run_k1: float,
        fold_share: float,
    ) -> tuple[Floats, ...]:
        """(n,) each: syllables there, in the title, their share of the query; earned by them, at most."""
        n, count = len(docs), len(impacts)
        cursors, values = np.zeros(count, np.int64), np.empty(count)
        out = np.empty((5, n))
        _good(
            self._judge(
                *(address(impacts), count, address(cursors), address(values), address(docs), n, size),
                *(address(roles), address(telling), len(telling)),
                *(address(sharers), address(weights), len(weights), k1),
                *(address(runs), address(run_weights), len(run_weights), run_k1, fold_share),
                address(out),
            )
        )
        return tuple(out)

    def beside(
        self, looking: Table, runs: int, docs: Ids, need: Floats | None, run_k1: float, fold_share: float
    ) -> tuple[Floats, Floats] | None:
        """(runs, n) each: what the runs' occurrences are worth, and those bound to one word.

        ``looking`` as in ``kernels.c``; ``need`` (n,) what the runs of a document must earn for it to matter:
        where they cannot, some are left at 0. None where there is too little room.
        """
        out = np.empty((2, runs, len(docs)))
        given = address(looking), address(docs), len(docs), address(need), run_k1, fold_share
        found = self._beside(*given, address(out), address(out) + out.nbytes // 2)
        return None if found == _FULL else (out[: _good(found)][0], out[1])

    def impact(
        self, parts: Table, docs: Ids, worth: NDArray[np.float32], zone: int | None
    ) -> NDArray[np.float32]:
        """(n,) what the fold of these parts is worth in documents; ``worth`` (zones, size) an occurrence."""
        cursors, out = np.zeros(len(parts), np.int64), np.empty(len(docs), np.float32)
        given = address(parts), len(parts), address(cursors), address(docs), len(docs), address(worth)
        _good(self._impact(*given, *worth.shape, -1 if zone is None else zone, address(out)))
        return out

    def signs(self, parts: Table, docs: Ids) -> NDArray[np.uint64]:
        """(n,) bit p % 64 where the syllable of these parts stands at position p of a document."""
        cursors, out = np.zeros(len(parts), np.int64), np.empty(len(docs), np.uint64)
        given = address(parts), len(parts), address(cursors), address(docs), len(docs)
        _good(self._signs(*given, address(out)))
        return out

    def widths(self, values: Ids, counts: Numbers, patch: int) -> NDArray[np.uint8]:
        """(runs,) as ``columnar.bits.widths``."""
        out = np.empty(len(counts), np.uint8)
        given = address(values), len(values), address(counts), len(counts), patch
        _good(self._widths(*given, address(out)))
        return out

    def pack(
        self, values: Ids, widths: NDArray[np.uint8], counts: Numbers, at: int, words: NDArray[np.uint64]
    ) -> Numbers:
        """Packs ``values`` (n,) into ``words``, which are 0, from bit ``at`` on; the places of patches."""
        places = np.empty(len(values), np.int64)
        given = address(values), len(values), address(widths), address(counts), len(counts), at
        return places[: _good(self._pack(*given, address(words), len(words), address(places)))].copy()

    def order(self, numbers: Ids, below: int) -> Numbers:
        """(n,) the stable order of numbers below some number."""
        edges, out = np.zeros(below + 1, np.int64), np.empty(len(numbers), np.int64)
        _good(self._order(address(numbers), len(numbers), below, address(edges), address(out)))
        return out


def _good(found: int) -> int:
    if found == _BAD:
        raise IndexError("numbers that do not fit the file they are in")
    return found


def table(rows: Sequence[Sequence[int]]) -> Table:
    """(n, k) structures of addresses and sizes, one a row."""
    return np.array(rows, np.int64)

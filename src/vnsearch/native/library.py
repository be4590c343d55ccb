"""Finding, loading and calling the C library (``kernels.c``, where each function is described)."""

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
VERSION = 1
_BAD, _FULL = -1, -2
#: Occurrences of a syllable in one document for which there is room at first.
ROOM = 1024
#: Numbers that describe one part of a syllable's postings.
PART = 29
#: What a function's arguments are: p(ointer), i(nteger), d(ouble).
_FUNCTIONS = {
    "vnsearch_enough": "pippiiip",
    "vnsearch_judge": "pipppiipippidppiddpppp",
    "vnsearch_beside": "ppippipiippiidppppipp",
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

    def enough(self, impacts: Table, docs: Ids, size: int, least: int) -> Ids:
        """Those of the documents of which at least ``least`` of the impacts (k, 4) hold something."""
        cursors, out = np.zeros(len(impacts), np.int64), np.empty(len(docs), np.uint32)
        given = address(impacts), len(impacts), address(cursors), address(docs), len(docs)
        return out[: _good(self._enough(*given, size, least, address(out)))]

    def judge(
        self,
        impacts: Table,
        docs: Ids,
        size: int,
        roles: Numbers,
        sharers: Numbers,
        weights: Floats,
        k1: float,
        runs: Table,
        run_weights: Floats,
        run_k1: float,
        fold_share: float,
    ) -> tuple[Floats, Floats, Floats, Floats]:
        """(n,) each: syllables there, those in the title, what is earned without runs and at most with."""
        n, count = len(docs), len(impacts)
        cursors, values = np.zeros(count, np.int64), np.empty(count)
        out = np.empty((4, n))
        _good(
            self._judge(
                *(address(impacts), count, address(cursors), address(values), address(docs), n, size),
                *(address(roles), len(roles) // 3, address(sharers), address(weights), len(weights), k1),
                *(address(runs), address(run_weights), len(run_weights), run_k1, fold_share),
                *(address(out) + 8 * n * row for row in range(len(out))),
            )
        )
        return out[0], out[1], out[2], out[3]

    def beside(
        self,
        parts: Table,
        firsts: Numbers,
        runs: Table,
        docs: Ids,
        worth: NDArray[np.float32],
        starts: NDArray[np.uint32],
        zone: int | None,
        fold_share: float,
        room: int = ROOM,
    ) -> tuple[Floats, Floats]:
        """(runs, n) each: what the runs' occurrences are worth, and those bound to one word.

        ``parts`` (parts, ``PART``), ``firsts`` (syllables + 1,), ``runs`` (runs, 3), ``worth`` and
        ``starts`` (zones, size). There is ``room`` for so many occurrences of a syllable in one document,
        and then for more.
        """
        count, syllables, (zones, size) = len(runs), len(firsts) - 1, worth.shape
        cursors, positions = np.zeros(len(parts), np.int64), np.empty(syllables * (room + 4), np.int64)
        marks, out = np.empty((2 * syllables + count) * room, np.uint8), np.empty((2, count, len(docs)))
        found = self._beside(
            *(address(parts), address(firsts), syllables, address(cursors), address(runs), count),
            *(address(docs), len(docs), size, address(worth), address(starts), zones),
            *(-1 if zone is None else zone, fold_share, address(positions)),
            *(address(positions) + 32 * syllables, address(marks), address(marks) + 2 * syllables * room),
            *(room, address(out), address(out) + out.nbytes // 2),
        )
        if found == _FULL:
            return self.beside(parts, firsts, runs, docs, worth, starts, zone, fold_share, room * 16)
        _good(found)
        return out[0], out[1]


def _good(found: int) -> int:
    if found == _BAD:
        raise IndexError("numbers that do not fit the file they are in")
    return found


def table(rows: Sequence[Sequence[int]]) -> Table:
    """(n, k) structures of addresses and sizes, one a row."""
    return np.array(rows, np.int64)

"""Whole numbers, most of them small, in one or two bytes each; larger ones in a second array, in order."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from vnsearch.arrays import UInt32s
from vnsearch.segments.checked_file import CheckedFile, CheckedFileWriter

_KINDS = (np.dtype(np.uint8), np.dtype(np.uint16))


def write(out: CheckedFileWriter, name: str, values: NDArray[Any], kind: DTypeLike = np.uint8) -> None:
    """Write numbers below 2³² as the array ``name``; the greatest value of ``kind`` marks the larger ones."""
    escape = np.iinfo(np.dtype(kind)).max
    out.add(name, np.minimum(values, escape).astype(kind))
    out.add(f"{name}/large", values[values >= escape].astype(np.uint32))


def read(file: CheckedFile, name: str) -> UInt32s:
    """Return (n,) the numbers. Raises ``IndexDamagedError``."""
    small, large = file.array(name), file.array(f"{name}/large")
    if small.dtype not in _KINDS or large.dtype != np.uint32:
        raise file.damage_error(f"has numbers of another kind in {name}")
    indices = np.flatnonzero(small == np.iinfo(small.dtype).max)
    if len(indices) != len(large):
        raise file.damage_error(f"lacks some of the large numbers of {name}")
    values = small.astype(np.uint32)
    values[indices] = large
    return values

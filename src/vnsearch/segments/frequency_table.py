"""Counts by zone as numbers: few rows of counts are common, so that a posting names its row in a table."""

from __future__ import annotations

import numpy as np

from vnsearch.arrays import UInt32s

_UNKNOWN = 0xFFFFFFFF


class FrequencyTable:
    """Rows of counts by zone, numbered as they come, the commonest of a stretch first."""

    def __init__(self, zones: int) -> None:
        self._zones = zones
        self._bits = 16 // zones
        self._small = np.full(1 << 16, _UNKNOWN, np.uint32)
        self._numbers: dict[tuple[int, ...], int] = {}

    def codes(self, counts: UInt32s) -> UInt32s:
        """(P,) the number of each row of ``counts`` (P, zones)."""
        keys, seen = np.zeros(len(counts), np.uint32), np.zeros(len(counts), np.uint32)
        for zone in range(self._zones):
            keys |= counts[:, zone] << np.uint32(zone * self._bits)
            seen |= counts[:, zone]
        large = np.flatnonzero(seen >> np.uint32(self._bits))
        self._learn(np.delete(keys, large) if len(large) else keys)
        codes: UInt32s = self._small[keys & 0xFFFF]
        for row in large.tolist():
            codes[row] = self._number(tuple(counts[row].tolist()))
        return codes

    def _learn(self, keys: UInt32s) -> None:
        seen = np.bincount(keys, minlength=1 << 16)
        new = np.flatnonzero((seen > 0) & (self._small == _UNKNOWN))
        mask = (1 << self._bits) - 1
        for key in new[np.argsort(-seen[new], kind="stable")].tolist():
            row = tuple(key >> (zone * self._bits) & mask for zone in range(self._zones))
            self._small[key] = self._number(row)

    def _number(self, row: tuple[int, ...]) -> int:
        return self._numbers.setdefault(row, len(self._numbers))

    def table(self) -> UInt32s:
        """(rows, zones) the counts of each row."""
        return np.array(list(self._numbers), np.uint32).reshape(-1, self._zones)

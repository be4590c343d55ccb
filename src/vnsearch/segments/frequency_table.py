"""Frequencies by zone as codes: few rows of frequencies are common, so a posting stores its row's number."""

from __future__ import annotations

from array import array

import numpy as np

from vnsearch.arrays import Int64s, UInt32s

_UNKNOWN = 0xFFFFFFFF


class FrequencyTable:
    """Distinct rows of frequencies by zone, numbered on first use, the commonest of each call first."""

    def __init__(self, zones: int) -> None:
        self._zones = zones
        self._bits = 16 // zones
        self._code_by_key = np.full(1 << 16, _UNKNOWN, np.uint32)
        self._code_by_row: dict[tuple[int, ...], int] = {}
        self._sums = array("I")

    def codes(self, freqs: UInt32s) -> UInt32s:
        """Return (P,) the number of each row of ``freqs`` (P, zones)."""
        keys, union = np.zeros(len(freqs), np.uint32), np.zeros(len(freqs), np.uint32)
        for zone in range(self._zones):
            keys |= freqs[:, zone] << np.uint32(zone * self._bits)
            union |= freqs[:, zone]
        large = np.flatnonzero(union >> np.uint32(self._bits))
        self._add_rows(np.delete(keys, large) if len(large) else keys)
        codes: UInt32s = self._code_by_key[keys & 0xFFFF]
        for row in large.tolist():
            codes[row] = self._code(tuple(freqs[row].tolist()))
        return codes

    def _add_rows(self, keys: UInt32s) -> None:
        occurrences = np.bincount(keys, minlength=1 << 16)
        new = np.flatnonzero((occurrences > 0) & (self._code_by_key == _UNKNOWN))
        mask = (1 << self._bits) - 1
        for key in new[np.argsort(-occurrences[new], kind="stable")].tolist():
            row = tuple(key >> (zone * self._bits) & mask for zone in range(self._zones))
            self._code_by_key[key] = self._code(row)

    def _code(self, row: tuple[int, ...]) -> int:
        code = self._code_by_row.setdefault(row, len(self._code_by_row))
        if code == len(self._sums):
            self._sums.append(sum(row))
        return code

    def sums(self, codes: UInt32s) -> Int64s:
        """Return (P,) the occurrences in all zones of postings with these codes."""
        return np.array(self._sums, np.int64)[codes]

    def table(self) -> UInt32s:
        """Return (rows, zones) the frequencies of each row."""
        return np.array(list(self._code_by_row), np.uint32).reshape(-1, self._zones)

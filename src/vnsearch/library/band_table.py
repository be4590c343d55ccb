"""The bands of the founders of near-duplicate groups: which founders share one with a signature.

Rows of many founders are written together, in the order of the table's key, and looked for in memory until then.
In a table that was empty at the beginning, only bands that a filter may have seen are looked up.
"""

from __future__ import annotations

from bisect import insort
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

#: A signature is compared with so many founders at most: those that share most bands with it, of the newest
#: so many of each band. A band that hundreds of templated articles share thus brings no more candidates.
COMPARED = 64
#: Rows that wait in memory, where each takes some 250 bytes.
_MAX_WAITING = 1 << 16
#: Bits of the filter: 8 MiB. With a million founders of 16 bands it passes every fourth band that is in no row.
_FILTER_BITS = 1 << 26
_MULTIPLIER, _SHIFT, _64_BITS = 0x9E3779B97F4A7C15, 64 - 26, (1 << 64) - 1

_NEWEST = f"SELECT band, grp FROM bands WHERE band = ? ORDER BY grp DESC LIMIT {COMPARED}"  # noqa: S608 - constant
_OF_BAND = f"SELECT band, grp FROM ({_NEWEST}) AS newest"  # noqa: S608 - constant

#: Inserts rows into a table, given its name and the names of its columns.
InsertRows = Callable[[str, Sequence[str], Iterable[tuple[object, ...]]], None]


class Execute(Protocol):
    """Runs a statement on the database with the tables."""

    def __call__(self, sql: str, *values: object) -> list[tuple[str, ...]]:
        """Return the rows of its result."""
        ...


class _Filter:
    """Says of a band that it is in no row, or may be in one (Bloom, 1970)."""

    def __init__(self) -> None:
        self._bits = bytearray(_FILTER_BITS >> 3)

    @staticmethod
    def _place(band: int) -> int:
        return (band * _MULTIPLIER & _64_BITS) >> _SHIFT

    def add(self, band: int) -> None:
        place = self._place(band)
        self._bits[place >> 3] |= 1 << (place & 7)

    def may_have(self, band: int) -> int:
        place = self._place(band)
        return self._bits[place >> 3] >> (place & 7) & 1


class BandTable:
    """The table ``bands`` of a catalogue. Its methods raise what ``execute`` and ``insert_rows`` do."""

    def __init__(self, execute: Execute, insert_rows: InsertRows) -> None:
        self._execute = execute
        self._insert_rows = insert_rows
        #: Groups by band, ascending, that are not in the table yet.
        self._waiting: dict[int, list[int]] = {}
        self._waiting_count = 0
        self._is_table_empty: bool | None = None
        self._filter: _Filter | None = None

    def add(self, group: int, bands: Iterable[int]) -> None:
        """Add the bands of a group that has none."""
        for band in set(bands):
            insort(self._waiting.setdefault(band, []), group)
            self._waiting_count += 1
        if self._waiting_count >= _MAX_WAITING:
            if self._look_whether_empty():
                self._filter = _Filter()
            self.flush()

    def flush(self) -> None:
        """Write what waits in memory to the table."""
        if not self._waiting:
            return
        if self._filter:
            for band in self._waiting:
                self._filter.add(band)
        rows = ((band, group) for band in sorted(self._waiting) for group in self._waiting[band])
        self._insert_rows("bands", ("band", "grp"), rows)
        self._is_table_empty = False
        self._waiting, self._waiting_count = {}, 0

    def _look_whether_empty(self) -> bool:
        if self._is_table_empty is None:
            self._is_table_empty = not self._execute("SELECT 1 FROM bands LIMIT 1")
        return self._is_table_empty

    def delete(self, group: int, bands: Iterable[int]) -> None:
        """Delete the bands of a group."""
        self.flush()
        for band in bands:
            self._execute("DELETE FROM bands WHERE band = ? AND grp = ?", band, group)

    def nearest_groups(self, bands: Sequence[int]) -> list[int]:
        """Return the groups that share most of these bands, at most ``COMPARED``, ascending."""
        stored = self._stored_groups(bands)
        shared: Counter[int] = Counter()
        for band in bands:
            shared.update(self._newest_groups(band, stored.get(band, [])))
        best = sorted(shared, key=lambda group: (-shared[group], group))[:COMPARED]
        return sorted(best)

    def _newest_groups(self, band: int, stored: Sequence[int]) -> Sequence[int]:
        """Return the newest groups of a band; ``stored``: those in the table."""
        waiting = self._waiting.get(band)
        return sorted((*waiting[-COMPARED:], *stored))[-COMPARED:] if waiting else stored

    def _stored_groups(self, bands: Sequence[int]) -> dict[int, list[int]]:
        """Return the newest groups of each band in the table."""
        if self._look_whether_empty():
            return {}
        if self._filter:
            bands = [band for band in bands if self._filter.may_have(band)]
        distinct = tuple(dict.fromkeys(bands))
        groups: dict[int, list[int]] = {}
        if distinct:
            for row in self._execute(" UNION ALL ".join([_OF_BAND] * len(distinct)), *distinct):
                groups.setdefault(int(row[0]), []).append(int(row[1]))
        return groups

"""What one occurrence counts in a weighted frequency: the weight of its zone over the zone's length norm."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np

from vnsearch.arrays import DocIds, Float32s, Float64s, Int64s, UInt32s
from vnsearch.native import F32, U32, address
from vnsearch.native.structs import ZoneWeights
from vnsearch.query import TEXT_FIELDS
from vnsearch.ranking import FieldWeight, length_norm
from vnsearch.search.reader import PostingSource


def zone_numbers(zone_starts: UInt32s, docs: Int64s | DocIds, positions: Int64s) -> Int64s:
    """Return (n,) the numbers of the zones in which ``positions`` (n,) of ``docs`` (n,) lie.

    ``zone_starts`` (size, zones): the position at which each zone of each document begins.
    """
    zones = np.zeros(len(docs), np.int64)
    for starts in zone_starts.T[1:]:
        zones += positions >= starts[docs]
    return zones


class OccurrenceWeights:
    """What one occurrence in each zone of each document counts: the zone's weight over its length norm."""

    def __init__(self, source: PostingSource, fields: Mapping[str, FieldWeight]) -> None:
        self._source = source
        self._fields = fields

    @cached_property
    def table(self) -> Float32s:
        """(size, zones) the weights."""
        zones = [self._zone(zone, self._fields[name]) for zone, name in enumerate(TEXT_FIELDS)]
        return np.stack(zones, axis=1)

    def _zone(self, zone: int, field_weight: FieldWeight) -> Float32s:
        lengths = self._source.lengths(zone)
        norm = length_norm(lengths.astype(np.float64), self.mean_length(zone), field_weight.b)
        # Nothing occurs in an empty zone; with b = 1 its norm is 0.
        return (field_weight.weight / np.where(lengths > 0, norm, 1.0)).astype(np.float32)

    def mean_length(self, zone: int) -> float:
        """Return the mean length of a zone in the documents that have it; 0 where none has."""
        lengths = self._source.lengths(zone)
        nonempty = lengths[(lengths > 0) & self._source.live]
        return float(nonempty.mean()) if len(nonempty) else 0.0

    @cached_property
    def title_lengths(self) -> UInt32s:
        """(size,) the number of tokens of each document's title."""
        return self._source.lengths(TEXT_FIELDS.index("title")).astype(np.uint32)

    @cached_property
    def zone_starts(self) -> UInt32s:
        """(size, zones) the position at which each zone of each document begins."""
        starts = [self._source.starts(zone) for zone in range(len(TEXT_FIELDS))]
        return np.stack(starts, axis=1).astype(np.uint32, copy=False)

    @cached_property
    def are_positive(self) -> bool:
        """Whether every occurrence counts, in whatever zone."""
        return bool((self.table > 0).all())

    @cached_property
    def native_struct(self) -> ZoneWeights:
        """The tables as the compiled loops read them; valid as long as this object."""
        size, zones = self.table.shape
        if self.zone_starts.shape != (size, zones):
            raise IndexError("columns of different sizes")
        tables = address(self.table, F32), address(self.zone_starts, U32)
        return ZoneWeights(*tables, zones, size, int(self.are_positive))

    def of(self, docs: DocIds, positions: Int64s, zone: int | None) -> Float64s:
        """Return (n,) the weights of occurrences at ``positions`` (n,) of ``docs`` (n,).

        With ``zone``, those in other zones count 0.
        """
        zones = zone_numbers(self.zone_starts, docs, positions)
        weights = self.table[docs, zones].astype(np.float64)
        return weights if zone is None else np.where(zones == zone, weights, 0.0)

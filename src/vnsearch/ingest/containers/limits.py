"""How much one file may unpack to: bounds against decompression bombs and endless archives."""

from __future__ import annotations

from dataclasses import dataclass

from vnsearch.errors import UnreadableError
from vnsearch.messages import skip_reasons


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on what one file yields; what exceeds them is skipped with the reason.

    ``page``: bytes of one page, archive member or feed, unpacked. ``total``: bytes unpacked from one
    compressed file or archive. ``ratio``: unpacked bytes per byte of the file, checked only beyond ``free``
    bytes (pages compress about 1:5, uniform text rarely beyond 1:50, bombs reach 1:1000). ``members``:
    members of one archive.
    """

    page: int = 64 << 20
    total: int = 64 << 30
    ratio: int = 200
    free: int = 64 << 20
    members: int = 1_000_000


class Budget:
    """Count what one compressed file of ``size`` bytes has yielded so far, against its limits."""

    def __init__(self, limits: Limits, size: int) -> None:
        self.limits = limits
        self._size = size
        self._bytes = 0
        self._members = 0

    def unspent_copy(self) -> Budget:
        """Return a budget with the same bounds and nothing counted, for another stage of unpacking."""
        return Budget(self.limits, self._size)

    def count_bytes(self, count: int) -> None:
        """Count unpacked bytes. Raise ``UnreadableError`` when there are too many."""
        self._bytes += count
        limits = self.limits
        if self._bytes > limits.total:
            raise UnreadableError(skip_reasons.unpacks_to_more(limits.total))
        if self._bytes > max(limits.free, limits.ratio * self._size):
            raise UnreadableError(skip_reasons.unpacks_to_many_times(limits.ratio))

    def count_member(self) -> None:
        """Count one member. Raise ``UnreadableError`` when there are too many."""
        self._members += 1
        if self._members > self.limits.members:
            raise UnreadableError(skip_reasons.too_many_members(self.limits.members))

"""A Whoosh matcher over the postings of one term as arrays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.formats import Format
from whoosh.matching import LeafMatcher, ReadTooFar
from whoosh.system import pack_uint

from vnsearch.arrays import Int64s
from vnsearch.segments.posting_lists import run_offsets
from vnsearch.whoosh_adapter.terms import TermPostings

#: Postings a block: what Whoosh's optimisations skip together, and positions are unpacked together.
BLOCK = 128


class PostingsMatcher(LeafMatcher):
    """Iterates over postings; ``lengths`` (documents,): tokens of each document's field."""

    def __init__(
        self,
        postings: TermPostings,
        lengths: NDArray[Any],
        format_: Format,
        term: tuple[str, bytes],
        scorer: Any = None,
        at: int = 0,
    ) -> None:
        self._postings = postings
        self._lengths = lengths
        self.format = format_
        self._term = term
        self.scorer = scorer
        self._docs = postings.docs
        self._counts = postings.counts
        self._best: Int64s | None = None
        self._shortest: Int64s | None = None
        self._unpacked_block = -1
        self._at = 0
        self._move(at)

    def _move(self, at: int) -> None:
        """Go to a posting. Behind the last one id and quality stay valid: Whoosh's matchers still ask for them."""
        last = len(self._docs) - 1
        self._is_at_end = at > last
        self._at = max(self._at, last - last % BLOCK) if self._is_at_end else at
        self._id = int(self._docs[self._at]) if last >= 0 else -1

    def copy(self) -> PostingsMatcher:
        """Return another matcher at the same posting."""
        at = len(self._docs) if self._is_at_end else self._at
        return type(self)(self._postings, self._lengths, self.format, self._term, self.scorer, at)

    def reset(self) -> None:
        """Back to the first posting."""
        self._move(0)

    def is_active(self) -> bool:
        """Return whether there is a current posting."""
        return not self._is_at_end

    def id(self) -> int:
        """Return the current document."""
        return self._id

    def next(self) -> bool:
        """Go to the next posting; return whether it is in another block.

        Raises ``ReadTooFar`` after the last.
        """
        if self._is_at_end:
            raise ReadTooFar
        self._move(self._at + 1)
        return self._at % BLOCK == 0 or self._is_at_end

    def skip_to(self, id: int) -> None:
        """On to the first document that is not below ``id``. Raises ``ReadTooFar`` behind the last."""
        if self._is_at_end:
            raise ReadTooFar
        if id > self._id:
            self._move(self._at + int(np.searchsorted(self._docs[self._at :], id)))

    def all_ids(self) -> Iterator[int]:
        """Yield the documents from the current one on."""
        rest: list[int] = [] if self._is_at_end else self._docs[self._at :].tolist()
        return iter(rest)

    def items_as(self, astype: str) -> Iterator[tuple[int, Any]]:
        """Yield the documents from the current one on, each with its value (see ``value_as``)."""
        while self.is_active():
            yield self.id(), self.value_as(astype)
            self.next()

    def weight(self) -> float:
        """Return the number of occurrences in the current document."""
        return float(self._counts[self._at])

    def value(self) -> bytes:
        """Return the current posting as the field's format would have encoded it."""
        if self.format.supports("positions"):
            positions: bytes = self.format.encode(self._positions())
            return positions
        count: bytes = pack_uint(int(self._counts[self._at]))
        return count if self.format.posting_size else b""

    def value_as(self, astype: str) -> Any:
        """Return a value of the current posting: its positions, position_boosts, frequency or weight."""
        match astype:
            case "positions":
                return self._positions()
            case "position_boosts":
                return [(position, 1) for position in self._positions()]
            case "frequency":
                return int(self._counts[self._at])
            case "weight":
                return self.weight()
        return super().value_as(astype)

    def _positions(self) -> list[int]:
        block, inside = divmod(self._at, BLOCK)
        if block != self._unpacked_block:
            low, end = block * BLOCK, min((block + 1) * BLOCK, len(self._docs))
            self._edges = run_offsets(self._counts[low:end])
            self._places = self._postings.positions(low, end)
            self._unpacked_block = block
        first = self._edges[inside]
        places: list[int] = self._places[first : first + self._counts[self._at]].tolist()
        return places

    def _firsts(self) -> Int64s:
        return np.arange(0, len(self._docs), BLOCK)

    def block_min_id(self) -> int:
        """Return the first document of the current block."""
        return int(self._docs[self._at - self._at % BLOCK])

    def block_max_id(self) -> int:
        """Return the last document of the current block."""
        return int(self._docs[min(self._at - self._at % BLOCK + BLOCK, len(self._docs)) - 1])

    def block_max_weight(self) -> float:
        """Return the most occurrences in one document of the current block."""
        if self._best is None:
            self._best = np.maximum.reduceat(self._counts, self._firsts())
        return float(self._best[self._at // BLOCK])

    def block_min_length(self) -> int:
        """Return the length of the shortest field in the current block."""
        if self._shortest is None:
            self._shortest = np.minimum.reduceat(self._lengths[self._docs], self._firsts())
        return int(self._shortest[self._at // BLOCK])

    def block_max_length(self) -> int:
        """Return the length of the longest field in the current block."""
        low = self._at - self._at % BLOCK
        return int(self._lengths[self._docs[low : low + BLOCK]].max())

    def skip_to_quality(self, minquality: float) -> int:
        """On to a block that may hold a better score; how many blocks were passed over."""
        skipped = 0
        while not self._is_at_end and self.block_quality() <= minquality:
            self._move(self._at - self._at % BLOCK + BLOCK)
            skipped += 1
        return skipped

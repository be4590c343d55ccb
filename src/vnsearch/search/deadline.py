"""The deadline of one request: until when matching, scoring and reading go on."""

from __future__ import annotations

import time
from dataclasses import dataclass

#: Seconds after a deadline during which matching may still end, so that a simple query gets a page at all.
_GRACE = 0.02
#: How many documents are read by position, or scored, between two looks at the clock.
DOCS_BETWEEN_CHECKS = 128


class OutOfTimeError(Exception):
    """Raised within a search whose matching takes longer than its deadline allows; no caller sees it."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """``at``: seconds of ``time.perf_counter``; None: no limit."""

    at: float | None = None

    @property
    def has_passed(self) -> bool:
        """Whether no more documents are to be scored."""
        return self.at is not None and time.perf_counter() > self.at

    @property
    def has_long_passed(self) -> bool:
        """Whether the grace period, in which matching may still end, is over too."""
        return self.at is not None and time.perf_counter() > self.at + _GRACE

    def check(self) -> None:
        """Raise ``OutOfTimeError`` where matching has to stop."""
        if self.at is not None and self.has_long_passed:
            raise OutOfTimeError

    def batch_size(self, size: int) -> int:
        """Return how many documents to process at a time: ``size`` without a deadline, fewer with one."""
        return size if self.at is None else min(size, DOCS_BETWEEN_CHECKS)


NO_DEADLINE = Deadline()

"""How many requests were answered, with which status and how quickly: by all worker processes together."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.sharedctypes import Synchronized
from threading import Lock

#: The upper bounds of the histogram of durations, in seconds.
BOUNDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
#: A row of numbers for each process: answers by status, answers within each bound, seconds of all answers.
_FIRST_STATUS, _STATUSES = 100, 500
_SECONDS = _STATUSES + len(BOUNDS)
_WIDTH = _SECONDS + 1
#: Workers that are started beyond so many add to the row of an earlier one.
_ROWS = 64


@dataclass(frozen=True, slots=True)
class SharedCounts:
    """Memory that processes share: a row of numbers for each, so that none waits for another."""

    values: ctypes.Array[ctypes.c_double]
    next_row: Synchronized[int]

    @classmethod
    def allocate(cls) -> SharedCounts:
        """Return rows of zeros, to be handed to processes when they are started."""
        context = get_context("spawn")
        return cls(context.RawArray(ctypes.c_double, _ROWS * _WIDTH), context.Value("i", 0))

    def take_row(self) -> int:
        """Return where the numbers of this process begin."""
        with self.next_row.get_lock():
            row = self.next_row.value % _ROWS
            self.next_row.value += 1
        return row * _WIDTH


class RequestCounts:
    """Counts answers by status, and by how long they took. Any number of threads may use it.

    With ``shared``, the totals are those of all processes that share it.
    """

    def __init__(self, shared_counts: SharedCounts | None = None) -> None:
        self._lock = Lock()
        self._values = shared_counts.values if shared_counts else (ctypes.c_double * _WIDTH)()
        self._start = shared_counts.take_row() if shared_counts else 0

    def add(self, status: int, seconds: float) -> None:
        """Count one answer."""
        with self._lock:
            self._values[self._start + status - _FIRST_STATUS] += 1
            self._values[self._start + _SECONDS] += seconds
            for place, bound in enumerate(BOUNDS):
                self._values[self._start + _STATUSES + place] += seconds <= bound

    def lines(self) -> list[str]:
        """Return the totals in the text format of Prometheus."""
        sums = self._sums()
        statuses, within = sums[:_STATUSES], sums[_STATUSES:_SECONDS]
        total = sum(statuses)
        return [
            "# HELP vnsearch_requests_total Answers by status.",
            "# TYPE vnsearch_requests_total counter",
            *(
                f'vnsearch_requests_total{{status="{_FIRST_STATUS + place}"}} {count:.0f}'
                for place, count in enumerate(statuses)
                if count
            ),
            "# HELP vnsearch_request_seconds How long answers took.",
            "# TYPE vnsearch_request_seconds histogram",
            *(
                f'vnsearch_request_seconds_bucket{{le="{bound}"}} {count:.0f}'
                for bound, count in zip(BOUNDS, within, strict=True)
            ),
            f'vnsearch_request_seconds_bucket{{le="+Inf"}} {total:.0f}',
            f"vnsearch_request_seconds_sum {sums[_SECONDS]:.6f}",
            f"vnsearch_request_seconds_count {total:.0f}",
        ]

    def _sums(self) -> Sequence[float]:
        """Return the sum of all rows."""
        values = list(self._values)
        return [sum(values[place::_WIDTH]) for place in range(_WIDTH)]

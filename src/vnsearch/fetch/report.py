"""What fetching reports."""

from __future__ import annotations

from dataclasses import dataclass

from vnsearch.model import Skip
from vnsearch.model.reports import Record


@dataclass(frozen=True, slots=True)
class FetchReport(Record):
    """What one run fetched.

    ``pages``, ``listings``: pages, and feeds and sitemaps, that are new or changed and were saved. ``unchanged``:
    those that are as they were. ``failed``: addresses that gave nothing; ``failures`` lists the first thousand with
    the reasons. ``waiting``: addresses left for the next run. ``requests``: sent. ``size``: bytes received.
    """

    pages: int
    listings: int
    unchanged: int
    failed: int
    waiting: int
    requests: int
    size: int
    seconds: float
    failures: tuple[Skip, ...] = ()

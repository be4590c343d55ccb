"""What is said where a query has no matches."""

from __future__ import annotations

from vnsearch.cli.output import strip_control
from vnsearch.cli.screen import Screen
from vnsearch.messages import results


def tell_nothing_found(screen: Screen, query: str, *, aside: bool = True) -> None:
    """Say that a query, or without one that the index with its filters, gave nothing; ``aside`` on stderr."""
    text = strip_control(query)
    screen.note(results.nothing_found(text) if text else results.NO_DOCUMENTS, aside=aside)
